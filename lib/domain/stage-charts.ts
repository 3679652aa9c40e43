import type { Candle } from './candle.ts'
import type { Finder } from './key-signals.ts'
import type { PlotScale } from './plot.ts'
import type { Range } from './range.ts'

/** The spans of the chain page's charts, one choice for all of them. */
export const CHAIN_RANGES = ['3m', '1y', 'essay', 'max'] as const satisfies readonly Range[]
export type ChainRange = (typeof CHAIN_RANGES)[number]

/** How GPU rent is told apart: by class from one source, or one class by source. */
export const RENT_VIEWS = ['classes', 'sources'] as const
export type RentView = (typeof RENT_VIEWS)[number]

/** What the page shows where its address says nothing. */
export const CHAIN_DEFAULT = { range: 'essay', rent: 'classes' } as const satisfies { readonly range: ChainRange; readonly rent: RentView }

/** A line by its proper name, which is the same in every language, or by a key of the dictionary. */
export type LineName = { readonly name: string } | { readonly key: LineKey }

/** Lines whose names are words. */
export const LINE_KEYS = ['tokens-day', 'tokens-month', 'open-share', 'downloads'] as const

/** Where a GPU-hour's price comes from, each with a definition of its own: they are shown side by side and never continue one another. */
export const RENT_SOURCES = [
  'weekly-median', 'published-median', 'published-average', 'contract', 'google-spot', 'google-list', 'aws-list', 'azure-list',
  'provider-list', 'auction', 'own-page', 'reference', 'published-index',
] as const
export type RentSource = (typeof RENT_SOURCES)[number]
export type LineKey = (typeof LINE_KEYS)[number] | RentSource

/** A line of a chart: its signal is the first fresh of `ids` (`*` any letters, `?` one), else the first there is. */
export type ChartLine = { readonly label: LineName; readonly colour: string; readonly ids: readonly string[] }

const named = (name: string, colour: string, ...ids: readonly string[]): ChartLine => ({ label: { name }, colour, ids })
const keyed = (key: LineKey, colour: string, ...ids: readonly string[]): ChartLine => ({ label: { key }, colour, ids })

export type StageChart = {
  readonly scale: PlotScale
  /** Alternative sets of lines, a source each. The one with the most fresh lines is drawn, then the one with the most lines. */
  readonly sets: readonly (readonly ChartLine[])[]
}

const rentClasses = (feed: string, seller: string): readonly ChartLine[] => [
  named('B200', '--series-3', `gpu.${feed}.b200.${seller}`, `gpu.${feed}.b200-*.${seller}`),
  named('H200', '--series-1', `gpu.${feed}.h200.${seller}`, `gpu.${feed}.h200-*.${seller}`),
  named('H100', '--upstream', `gpu.${feed}.h100-sxm.${seller}`, `gpu.${feed}.h100.${seller}`),
  named('A100', '--series-4', `gpu.${feed}.a100-sxm-80.${seller}`, `gpu.${feed}.a100*.${seller}`),
]

/** One list of prices, with the names that it gives to five vendors' general models of spring 2025: long enough ago to have a history. */
const tokens = (feed: string, models: { readonly gpt: string; readonly claude: string; readonly gemini: string; readonly deepseek: string; readonly mistral: string }): readonly ChartLine[] => [
  named('Claude 4', '--series-2', `token.${feed}.anthropic.${models.claude}.output`),
  named('Gemini 2.5', '--series-3', `token.${feed}.google.${models.gemini}.output`),
  named('GPT-4.1', '--series-4', `token.${feed}.openai.${models.gpt}.output`),
  named('Mistral', '--series-8', `token.${feed}.mistral.${models.mistral}.output`),
  named('DeepSeek', '--midstream', `token.${feed}.deepseek.${models.deepseek}.output`),
]
const LISTED = { gpt: 'gpt-4.1', claude: 'claude-sonnet-4-20250514', gemini: 'gemini-2.5-pro', deepseek: 'deepseek-chat', mistral: 'mistral-large-latest' }

/** What each chart of the chain page shows. */
export const STAGE_CHARTS = {
  'lead': { scale: 'linear', sets: [[named('NVDA', '--upstream', 'quote.nvda')]] },
  'rent-classes': {
    scale: 'linear',
    sets: [
      rentClasses('getdeploying', 'market.on-demand'),
      rentClasses('gpurentalprices', 'runpod.secure'),
      rentClasses('gpurentalprices', 'datacrunch.on-demand'),
      rentClasses('gpurentalprices', 'hyperstack.on-demand'),
      rentClasses('gpurentalprices', 'gcp.spot'),
      rentClasses('record', 'gcp.spot'),
    ],
  },
  // Dearest kind first: list prices of the large clouds, their spot, single providers, medians over many, contracts.
  'rent-sources': {
    scale: 'linear',
    sets: [[
      keyed('google-list', '--series-4', 'gpu.record.h100-sxm.gcp.on-demand'),
      keyed('aws-list', '--series-3', 'gpu.record.h100-sxm.aws.on-demand'),
      keyed('google-spot', '--series-2', 'gpu.record.h100-sxm.gcp.spot'),
      keyed('azure-list', '--text', 'gpu.azure-retail.h100-sxm.azure.on-demand', 'gpu.azure-retail.h100-*.azure.on-demand'),
      keyed('provider-list', '--series-5', 'gpu.gpurentalprices.h100-sxm.lambda.on-demand', 'gpu.gpurentalprices.h100-sxm.*.on-demand'),
      keyed('weekly-median', '--upstream', 'gpu.getdeploying.h100.market.on-demand', 'gpu.getdeploying.h100-*.market.on-demand'),
      keyed('published-average', '--series-6', 'gpu.record.h100.market-average.on-demand'),
      keyed('published-median', '--muted', 'gpu.record.h100.market-median.on-demand'),
      keyed('contract', '--series-8', 'gpu.record.h100.market-contract.reserved'),
      keyed('own-page', '--series-1', 'gpu.nebius.h100-sxm.nebius.on-demand', 'gpu.nebius.h100*.on-demand', 'gpu.record.h100-sxm.nebius.on-demand'),
      keyed('auction', '--series-7', 'gpu.gpurentalprices.h100.sfcompute.spot', 'gpu.record.h100-sxm.sfcompute.spot'),
      keyed('reference', '--faint', 'gpu.lium.h100-sxm.market.on-demand', 'gpu.lium.h100*.market.on-demand'),
      keyed('published-index', '--downstream', 'gpu.computable.h100-sxm.market.on-demand', 'gpu.computable.h100*.market.on-demand'),
    ]],
  },
  'tokens': {
    scale: 'log',
    sets: [
      tokens('models-dev', LISTED),
      tokens('litellm', LISTED),
      tokens('llm-prices', { ...LISTED, claude: 'claude-sonnet-4', mistral: 'mistral-large-2' }),
      tokens('openrouter', { ...LISTED, claude: 'claude-sonnet-4', deepseek: 'deepseek-chat*', mistral: 'mistral-large*' }),
    ],
  },
  'usage-month': {
    scale: 'log',
    sets: [[keyed('tokens-month', '--downstream', 'usage.openrouter.total-month'), keyed('open-share', '--series-2', 'usage.openrouter.open-weight-share')]],
  },
  'usage-day': {
    scale: 'log',
    sets: [[keyed('tokens-day', '--downstream', 'usage.openrouter.total'), keyed('downloads', '--series-2', 'adoption.pypi.openai', 'adoption.npm.openai')]],
  },
} as const satisfies Readonly<Record<string, StageChart>>
export type ChartId = keyof typeof STAGE_CHARTS
export const CHART_IDS = ['lead', 'rent-classes', 'rent-sources', 'tokens', 'usage-month', 'usage-day'] as const satisfies readonly ChartId[]

/** The chart of the downstream column: over three months a monthly sum has three points, so days are shown. */
export const usageChart = (range: ChainRange): ChartId => (range === '3m' ? 'usage-day' : 'usage-month')

/** The lines of a chart that have a signal with a value, in the order of the table. */
export function pickLines({ sets }: StageChart, find: Finder): readonly (Omit<ChartLine, 'ids'> & { readonly id: string })[] {
  const drawn = sets.map((lines) => {
    const found = lines.flatMap((line) => {
      const signal = find(line.ids)
      return signal ? [{ ...line, ...signal }] : []
    })
    return { found, fresh: found.filter(({ fresh }) => fresh).length }
  })
  const [best] = drawn.sort((a, b) => b.fresh - a.fresh || b.found.length - a.found.length)
  return best?.found.map(({ label, colour, id }) => ({ label, colour, id })) ?? []
}

/** The candles of a range. A list price that is known to stand into the range (`standsTo`) stood when it began; anything else of before is nobody's now. */
export function within(candles: readonly Candle[], from: number, standsTo: number | undefined): readonly Candle[] {
  const first = candles.findIndex(({ at }) => at >= from)
  const shown = first < 0 ? [] : candles.slice(first)
  const before = candles[first < 0 ? candles.length - 1 : first - 1]
  if (standsTo === undefined || standsTo < from || !before || shown[0]?.at === from) return shown
  const { close } = before
  return [{ at: from, open: close, high: close, low: close, close, count: 0 }, ...shown]
}
