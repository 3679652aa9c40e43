import type { Locale } from './format.ts'
import { ESSAY_AT } from './time.ts'

/** Something dated and public that a chart marks. */
export type MarketEvent = {
  readonly at: number
  readonly kind: 'essay' | 'launch' | 'price' | 'split' | 'rule' | 'market'
  readonly title: Readonly<Record<Locale, string>>
  /** Prefixes of the ids of signals that it concerns, each up to a dot or the end; none: the whole chain. */
  readonly concerns: readonly string[]
  readonly source: { readonly name: string; readonly url: string }
}

type Kind = MarketEvent['kind']
type Publisher = readonly [name: string, url: string]

const event = (day: string, kind: Kind, en: string, zh: string, concerns: readonly string[], [name, url]: Publisher): MarketEvent => ({ at: Date.parse(`${day}T00:00:00Z`), kind, title: { en, zh }, concerns, source: { name, url } })

/** Prices of one vendor, whichever feed lists them. */
const TOKEN_FEEDS = ['openrouter', 'models-dev', 'llm-prices', 'litellm', 'record']
const tokens = (...vendors: readonly string[]): readonly string[] => vendors.flatMap((vendor) => TOKEN_FEEDS.map((feed) => `token.${feed}.${vendor}`))
const used = (...vendors: readonly string[]): readonly string[] => vendors.map((vendor) => `usage.openrouter.${vendor}`)
const quotes = (...symbols: readonly string[]): readonly string[] => symbols.map((symbol) => `quote.${symbol}`)

const ACCELERATORS = [...quotes('nvda', 'amd', 'tsm', 'asml', 'avgo', 'mu', 'smh', 'soxx'), 'gpu']
const EVERYTHING: readonly string[] = []

const BIS = 'US Bureau of Industry and Security'
const bis: Publisher = [BIS, 'https://www.bis.gov/']
const nvidia = (path: string): Publisher => ['NVIDIA', `https://nvidianews.nvidia.com/${path}`]
const openai = (path: string): Publisher => ['OpenAI', `https://openai.com/index/${path}/`]
const anthropic = (path: string): Publisher => ['Anthropic', `https://www.anthropic.com/news/${path}`]
const deepseek = (path: string): Publisher => ['DeepSeek', `https://api-docs.deepseek.com/${path}`]
const google: Publisher = ['Google', 'https://developers.googleblog.com/']
const modelsDev: Publisher = ['models.dev', 'https://models.dev/']

/**
 * Dated facts that moved the chain, oldest first. Days are those of the announcement (splits: the first day at the new price),
 * in UTC. List prices are USD per million tokens, input / output, and agree with the shipped record; a day given by an archive of list prices names the archive.
 */
export const MARKET_EVENTS: readonly MarketEvent[] = [
  event('2022-10-07', 'rule', 'US restricts exports of advanced chips and chip-making tools to China', '美国限制向中国出口先进芯片和芯片制造设备', ACCELERATORS, bis),
  event('2022-11-30', 'launch', 'ChatGPT is released', 'ChatGPT 发布', EVERYTHING, openai('chatgpt')),
  event('2023-03-01', 'price', 'OpenAI offers GPT-3.5 Turbo at 2 / 2, a tenth of the price before', 'OpenAI 推出 GPT-3.5 Turbo，价格 2 / 2，为此前的十分之一', tokens('openai'), openai('introducing-chatgpt-and-whisper-apis')),
  event('2023-03-14', 'launch', 'GPT-4 at 30 / 60', 'GPT-4 发布，价格 30 / 60', tokens('openai'), openai('gpt-4-research')),
  event('2023-05-24', 'market', 'NVIDIA expects 11 billion USD for the quarter; the share rises by 24 % the next day', '英伟达预计当季营收 110 亿美元，次日股价上涨 24%', ACCELERATORS, nvidia('news/nvidia-announces-financial-results-for-first-quarter-fiscal-2024')),
  event('2023-06-13', 'price', 'OpenAI cuts GPT-3.5 Turbo’s input to 1.5', 'OpenAI 将 GPT-3.5 Turbo 输入价降至 1.5', tokens('openai'), openai('function-calling-and-other-api-updates')),
  event('2023-10-17', 'rule', 'US widens the export rules: chips made for China need a licence too', '美国收紧出口规则：面向中国的特供芯片也需许可', ACCELERATORS, bis),
  event('2023-11-06', 'price', 'GPT-4 Turbo at 10 / 30', 'GPT-4 Turbo 发布，价格 10 / 30', tokens('openai'), openai('new-models-and-developer-products-announced-at-devday')),
  event('2024-01-25', 'price', 'OpenAI cuts GPT-3.5 Turbo to 0.5 / 1.5', 'OpenAI 将 GPT-3.5 Turbo 降至 0.5 / 1.5', tokens('openai'), openai('new-embedding-models-and-api-updates')),
  event('2024-03-04', 'launch', 'Claude 3: Opus at 15 / 75, Haiku to follow', 'Claude 3 发布：Opus 价格 15 / 75，Haiku 随后推出', tokens('anthropic'), anthropic('claude-3-family')),
  event('2024-03-18', 'launch', 'NVIDIA presents Blackwell', '英伟达发布 Blackwell', ACCELERATORS, nvidia('news/nvidia-blackwell-platform-arrives-to-power-a-new-era-of-computing')),
  event('2024-05-06', 'price', 'DeepSeek-V2 at 0.14 / 0.28', 'DeepSeek-V2 发布，价格 0.14 / 0.28', tokens('deepseek'), ['DeepSeek', 'https://github.com/deepseek-ai/DeepSeek-V2']),
  event('2024-05-13', 'launch', 'GPT-4o at 5 / 15, half the price of GPT-4 Turbo', 'GPT-4o 发布，价格 5 / 15，为 GPT-4 Turbo 的一半', tokens('openai'), openai('hello-gpt-4o')),
  event('2024-06-10', 'split', 'NVIDIA trades after its 10-for-1 split', '英伟达 1 拆 10 后首个交易日', quotes('nvda'), nvidia('news/nvidia-announces-financial-results-for-first-quarter-fiscal-2025')),
  event('2024-06-20', 'launch', 'Claude 3.5 Sonnet at 3 / 15', 'Claude 3.5 Sonnet 发布，价格 3 / 15', tokens('anthropic'), anthropic('claude-3-5-sonnet')),
  event('2024-07-15', 'split', 'Broadcom trades after its 10-for-1 split', '博通 1 拆 10 后首个交易日', quotes('avgo'), ['Broadcom', 'https://investors.broadcom.com/']),
  event('2024-07-18', 'price', 'GPT-4o mini at 0.15 / 0.6', 'GPT-4o mini 发布，价格 0.15 / 0.6', tokens('openai'), openai('gpt-4o-mini-advancing-cost-efficient-intelligence')),
  event('2024-07-23', 'launch', 'Llama 3.1 405B: open weights near the frontier', 'Llama 3.1 405B 发布：接近前沿水平的开放权重模型', [...tokens('meta'), ...quotes('meta')], ['Meta', 'https://ai.meta.com/blog/meta-llama-3-1/']),
  event('2024-08-06', 'price', 'OpenAI cuts GPT-4o to 2.5 / 10', 'OpenAI 将 GPT-4o 降至 2.5 / 10', tokens('openai'), openai('introducing-structured-outputs-in-the-api')),
  event('2024-08-12', 'price', 'Google cuts Gemini 1.5 Flash to 0.075 / 0.3', '谷歌将 Gemini 1.5 Flash 降至 0.075 / 0.3', tokens('google'), google),
  event('2024-09-12', 'launch', 'o1-preview at 15 / 60: models that think before they answer', 'o1-preview 发布，价格 15 / 60：先思考再作答的模型', tokens('openai'), openai('introducing-openai-o1-preview')),
  event('2024-10-01', 'price', 'Google cuts Gemini 1.5 Pro to 1.25 / 5', '谷歌将 Gemini 1.5 Pro 降至 1.25 / 5', tokens('google'), google),
  event('2024-11-04', 'price', 'Claude 3.5 Haiku at 1 / 5: four times its predecessor’s price', 'Claude 3.5 Haiku 定价 1 / 5，为上一代的四倍', tokens('anthropic'), anthropic('3-5-models-and-computer-use')),
  event('2024-12-26', 'launch', 'DeepSeek-V3, at 0.14 / 0.28 until 8 February 2025', 'DeepSeek-V3 发布，2025 年 2 月 8 日前价格 0.14 / 0.28', [...tokens('deepseek'), ...used('deepseek')], deepseek('news/news1226')),
  event('2025-01-13', 'rule', 'US publishes the AI diffusion rule: quotas for chips by country', '美国公布 AI 扩散规则：按国家设定芯片配额', ACCELERATORS, bis),
  event('2025-01-20', 'launch', 'DeepSeek-R1 at 0.55 / 2.19, with open weights', 'DeepSeek-R1 发布，价格 0.55 / 2.19，开放权重', EVERYTHING, deepseek('news/news250120')),
  event('2025-01-21', 'market', 'OpenAI, SoftBank and Oracle announce Stargate: up to 500 billion USD for data centres', 'OpenAI、软银和甲骨文宣布“星际之门”：最多投入 5000 亿美元建设数据中心', [...ACCELERATORS, ...quotes('orcl', 'msft', 'vrt', 'ceg', 'vst', 'gev', 'crwv'), 'energy'], openai('announcing-the-stargate-project')),
  event('2025-01-27', 'market', 'Sell-off after DeepSeek-R1: NVIDIA closes 17 % lower', 'DeepSeek-R1 引发抛售：英伟达收跌 17%', ACCELERATORS.concat(quotes('vrt', 'ceg', 'vst', 'gev', 'anet', 'mrvl', 'orcl')), ['Nasdaq', 'https://www.nasdaq.com/market-activity/stocks/nvda/historical']),
  event('2025-02-08', 'price', 'DeepSeek-V3’s opening price ends: 0.27 / 1.1', 'DeepSeek-V3 优惠期结束：0.27 / 1.1', tokens('deepseek'), deepseek('quick_start/pricing')),
  { at: ESSAY_AT, kind: 'essay', title: { en: 'The essay: value moves down the chain', zh: '文章发表：价值沿产业链向下游转移' }, concerns: EVERYTHING, source: { name: '见如见识', url: '/' } },
  event('2025-02-24', 'launch', 'Claude 3.7 Sonnet at 3 / 15', 'Claude 3.7 Sonnet 发布，价格 3 / 15', tokens('anthropic'), anthropic('claude-3-7-sonnet')),
  event('2025-02-27', 'price', 'GPT-4.5 at 75 / 150: the dearest list price since GPT-4', 'GPT-4.5 定价 75 / 150：GPT-4 以来最高的标价', tokens('openai'), openai('introducing-gpt-4-5')),
  event('2025-03-28', 'market', 'CoreWeave lists on Nasdaq', 'CoreWeave 在纳斯达克上市', [...quotes('crwv', 'nbis', 'nvda'), 'gpu'], ['CoreWeave', 'https://investors.coreweave.com/']),
  event('2025-04-14', 'price', 'GPT-4.1 at 2 / 8, nano at 0.1 / 0.4', 'GPT-4.1 发布，价格 2 / 8，nano 版 0.1 / 0.4', tokens('openai'), openai('gpt-4-1')),
  event('2025-04-15', 'rule', 'NVIDIA says its H20 needs a licence for China: a charge of up to 5.5 billion USD', '英伟达披露 H20 对华出口需许可，计提最多 55 亿美元', ACCELERATORS, ['NVIDIA at the SEC', 'https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=1045810&type=8-K']),
  event('2025-05-13', 'rule', 'US withdraws the AI diffusion rule', '美国撤销 AI 扩散规则', ACCELERATORS, bis),
  event('2025-05-22', 'launch', 'Claude 4: Opus at 15 / 75, Sonnet at 3 / 15', 'Claude 4 发布：Opus 15 / 75，Sonnet 3 / 15', [...tokens('anthropic'), ...used('anthropic')], anthropic('claude-4')),
  event('2025-06-10', 'price', 'OpenAI cuts o3 by 80 % to 2 / 8', 'OpenAI 将 o3 下调 80% 至 2 / 8', tokens('openai'), ['OpenAI', 'https://openai.com/api/pricing/']),
  event('2025-08-05', 'launch', 'OpenAI releases gpt-oss with open weights', 'OpenAI 发布开放权重模型 gpt-oss', [...tokens('openai'), ...used('openai')], openai('introducing-gpt-oss')),
  event('2025-08-07', 'price', 'GPT-5 at 1.25 / 10, nano at 0.05 / 0.4', 'GPT-5 发布，价格 1.25 / 10，nano 版 0.05 / 0.4', [...tokens('openai'), ...used('openai')], openai('introducing-gpt-5')),
  event('2025-08-21', 'launch', 'DeepSeek-V3.1; its output is to cost 1.68 from September', 'DeepSeek-V3.1 发布；输出价自 9 月起为 1.68', [...tokens('deepseek'), ...used('deepseek')], deepseek('news/news250821')),
  event('2025-09-29', 'price', 'DeepSeek-V3.2-Exp halves the price and more: 0.28 / 0.42', 'DeepSeek-V3.2-Exp 发布，价格降逾一半：0.28 / 0.42', [...tokens('deepseek'), ...used('deepseek')], deepseek('news/news250929')),
  event('2025-11-18', 'launch', 'Gemini 3 Pro at 2 / 12', 'Gemini 3 Pro 发布，价格 2 / 12', [...tokens('google'), ...used('google'), ...quotes('googl')], ['Google', 'https://blog.google/products/gemini/gemini-3/']),
  event('2025-11-24', 'price', 'Claude Opus 4.5 at 5 / 25, a third of Opus 4.1', 'Claude Opus 4.5 定价 5 / 25，为 Opus 4.1 的三分之一', [...tokens('anthropic'), ...used('anthropic')], anthropic('claude-opus-4-5')),
  event('2025-12-01', 'launch', 'DeepSeek-V3.2', 'DeepSeek-V3.2 发布', [...tokens('deepseek'), ...used('deepseek')], deepseek('news/news251201')),
  event('2026-04-24', 'launch', 'DeepSeek-V4 is listed: Flash at 0.14 / 0.28, Pro at 1.74 / 3.48', 'DeepSeek-V4 上架：Flash 0.14 / 0.28，Pro 1.74 / 3.48', [...tokens('deepseek'), ...used('deepseek')], modelsDev),
  event('2026-05-24', 'price', 'DeepSeek-V4 Pro is listed at a quarter: 0.435 / 0.87', 'DeepSeek-V4 Pro 标价降至四分之一：0.435 / 0.87', tokens('deepseek'), modelsDev),
]

/** The events that concern any of these signals, oldest first. */
export const eventsFor = (ids: readonly string[]): readonly MarketEvent[] =>
  MARKET_EVENTS.filter(({ concerns }) => concerns.length === 0 || ids.some((id) => concerns.some((prefix) => id === prefix || id.startsWith(`${prefix}.`))))
