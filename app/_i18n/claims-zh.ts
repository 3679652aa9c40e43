import type { ClaimId } from '../../lib/thesis/ids.ts'
import type { Claim } from '../../lib/wire/thesis.ts'

/** What the table of claims says, in Chinese. */
export const CLAIMS_ZH: Readonly<Record<ClaimId, Pick<Claim, 'says' | 'section' | 'supportedWhen'>>> = {
  U1: { says: '随着固定资产更新，上游日益便宜。', section: '上游', supportedWhen: '每 PFLOP·时价格对数的斜率小于零。' },
  U2: { says: '上游的垄断会催生替代品。', section: '上游', supportedWhen: '替代品的报价占比上升，其股票收益高于英伟达。' },
  M1: { says: '工艺创新压低中间产品的价格。', section: '中游', supportedWhen: '同质量词元价格对数的斜率小于零。' },
  M2: { says: '降价的主因是中游效率，而非硬件。', section: '中游', supportedWhen: '降幅中工艺与利润的占比大于一半。' },
  D1: { says: '投入品降价使下游迅速扩张。', section: '下游', supportedWhen: '采用在增长，且弹性大于一。' },
  D2: { says: '市场移向中下游。', section: '推论', supportedWhen: '轮动的斜率大于零。' },
  N1: { says: '英伟达难以重演过去。', section: '英伟达', supportedWhen: '近一年收益低于 2023–2024 年均值，且低于全链。' },
  N2: { says: '中游的突破使市场怀疑上游需求。', section: '英伟达', supportedWhen: '大幅降价后英伟达的异常收益小于零。' },
  N3: { says: '英伟达进入盘整，估值随之收敛。', section: '英伟达', supportedWhen: '市盈率对数的斜率小于零。' },
}
