import type { ClaimId, ComponentId } from '../../lib/thesis/ids.ts'

/** What the table of claims says, in Chinese. */
export const CLAIMS_ZH: Readonly<Record<ClaimId, { readonly says: string; readonly supportedWhen: string }>> = {
  U1: { says: '随着固定资产更新，上游日益便宜。', supportedWhen: '每 PFLOP·时租金下降：其对数的斜率小于 0。' },
  U2: { says: '上游的垄断会催生替代品。', supportedWhen: '非英伟达加速器的报价占比上升，且替代者的股票收益高于英伟达：两者均大于 0。' },
  M1: { says: '工艺创新压低中间产品的价格。', supportedWhen: '同质量词元价格下降：其对数的斜率小于 0。' },
  M2: { says: '主要推动力是中游效率，而非硬件。', supportedWhen: '从词元价格降幅中扣除算力租金的降幅后，余下过半：工艺与利润的占比大于 0.5。' },
  D1: { says: '投入品降价使下游迅速扩张。', supportedWhen: '采用在增长，且幅度大于词元降价：其对数的斜率大于 0，弹性大于 1。' },
  D2: { says: '市场移向中下游。', supportedWhen: '中下游股票跑赢上游：轮动的斜率大于 0。' },
  N1: { says: '英伟达难以重演过去。', supportedWhen: '英伟达的收益低于其 2023 与 2024 年均值，且低于全链：两项差额均小于 0。' },
  N2: { says: '中游的突破使市场怀疑对上游的需求。', supportedWhen: '词元价格下降 30% 以上之后的五个交易日内，英伟达的收益低于其与大盘的通常关系：小于 0。' },
  N3: { says: '英伟达进入盘整，估值随之收敛。', supportedWhen: '市盈率下降：其对数的斜率小于 0。' },
}

/** Where the scales of the headline's components come from, in Chinese. */
export const SCALES_ZH: Readonly<Record<ComponentId, string>> = {
  rotation: '附带存档中现行篮子 2023-01-03 至 2025-02-09 共 769 个逐日一年期对数变化的标准差：0.167',
  rent: '设定值：一年下降 30% 得 1 分。发文前存档只有少数卖家的目录价，且在成交价变动时几乎未动',
  'token-price': '设定值：2024-03-13 至 2025-02-09 按 MMLU 档次（70、80、86）公布价格的一年期对数变化，标准差为 0.85；十一个月的数据太少，只可参考',
  adoption: '设定值：一年翻倍得 1 分。存档始于发文当年',
}
