import type { Locale } from '../../lib/domain/format.ts'

/** What stands on the boards that come with the product, in Chinese. */
const ZH: Readonly<Record<string, string>> = {
  'The chain': '价值链',
  'Where value moves along the chain: the headline, the token dollar, and the three stages.': '价值沿价值链向何处移动：总指数、词元美元的去向，以及三个环节。',
  'Upstream: compute rent': '上游：算力租金',
  'What a GPU-hour costs, and a unit of computing: the price of the chain’s machinery.': '一个 GPU 小时、一单位算力要多少钱：价值链的机器价格。',
  'Rent by class of GPU, one provider': '各类 GPU 的租金（同一服务商）',
  'H100, all offers': 'H100，全部报价',
  'Midstream: price of tokens': '中游：词元价格',
  'What a million tokens cost: the price of the intermediate product.': '百万词元要多少钱：中间产品的价格。',
  'Price of output, one list': '输出价格（同一份价目表）',
  'Downstream: uptake': '下游：采用情况',
  'How much of the intermediate product is used, and by whom.': '中间产品用了多少，由谁在用。',
  'Uptake, spend and the price of tokens': '采用、支出与词元价格',
  'Companies that sell applications': '销售应用的公司',
  'NVDA versus the chain': '英伟达与价值链',
  'The owner of the machinery against everything that runs on it.': '机器的主人，与在机器上运行的一切。',
  'NVIDIA and the companies of each stage': '英伟达与各环节的公司',
  Wall: '大屏',
  'Six numbers to be read from across a room; on a wall the other boards follow in turn.': '隔着房间也能读到的六个数字；在大屏上，其他看板依次轮播。',
  'DeepSeek chat, out': 'DeepSeek Chat 输出',
  'GPT-4.1, out': 'GPT-4.1 输出',
  'Tokens routed': '路由词元量',
}

/** A text of a board that came with the product, in the language of the page; what somebody has made of it stays as it is. */
export const shippedIn = (locale: Locale, text: string): string => (locale === 'zh' ? (ZH[text] ?? text) : text)
