import { groupBy } from '../../domain/group.ts'
import { signalId } from '../../domain/signal.ts'
import { priceTitle } from '../../feeds/token-price.ts'
import { vendorOf } from '../../feeds/vendor.ts'
import type { RecordTable } from '../record.ts'
import { cell, dayOf, encodeTable, readRows, type Draft, type LeaveOut, type Point } from '../encode.ts'

type FeedId = 'models-dev' | 'llm-prices' | 'litellm' | 'record'
type Kind = 'input' | 'output' | 'cached'
const KINDS: readonly Kind[] = ['input', 'output', 'cached']

/** One statement of an archive: a listing, a change, or (all prices absent) a removal. */
type Row = {
  readonly feed: FeedId
  readonly source: number
  readonly vendor: string
  readonly model: string
  /** The day it holds from, and the day it could be known. */
  readonly day: number
  readonly known: number
  readonly prices: Readonly<Record<Kind, number | null>>
  readonly removed: boolean
}

const [MODELS_DEV, LLM_PRICES, LITELLM, ANNOUNCED, TARIFF] = [0, 1, 2, 3, 4]

/** Nobody kept the announcements from here on: their last prices are not taken to stand. */
const ANNOUNCED_TO = dayOf('2025-09-01')

/** List prices of inference by archive; four archives, four sets of series: none is continued by another's. */
export function compileTokens(folder: string, leaveOut: LeaveOut): RecordTable {
  const rows = [...archived(folder, leaveOut), ...announced(folder, leaveOut)].filter((row) => {
    const error = KNOWN_ERRORS.find((one) => one.feed === row.feed && one.vendor === row.vendor && one.model.test(row.model) && row.day < dayOf(one.before))
    if (error) leaveOut(error.why, `${row.feed} ${row.vendor} ${row.model}`)
    return !error
  })
  return encodeTable(
    {
      table: 'tokens',
      clock: 'utc-day',
      sources: [
        { title: 'Token list prices: models.dev', name: 'models.dev', source: 'models.dev (anomalyco/models.dev), from its git history', licence: 'MIT', note: 'From June 2025. A price is dated by the commit that brought it: a first listing of an older model is no price change.' },
        { title: 'Token list prices: llm-prices', name: 'LLM Prices', source: 'llm-prices.com (simonw/llm-prices), from its git history', licence: 'None stated; list prices are facts', note: 'From October 2025. Slow to follow in places: it kept o3 at 10/40 after the cut to 2/8, and Gemini 2.5 Flash at 0.15/0.60 until November 2025.' },
        { title: 'Token list prices: LiteLLM', name: 'LiteLLM', source: 'BerriAI/litellm, through AgentOps-AI/tokencost to 2025-01-13 and RoCry/llm-api-price from 2025-02-06', licence: 'MIT', note: 'From December 2023. A price appears on the day a copy took it over, days to weeks after the vendor; it kept the input of gpt-3.5-turbo at 1.50 until September 2025.' },
        { title: 'Announced token prices', name: 'Vendor announcements', source: 'The vendors’ announcements, each price found again in a dated archive or page', licence: 'Facts as announced', note: 'November 2022 to August 2025. The archive confirms the price, the day is the announcement’s own. Carried on by no feed: later cuts are in the other series.' },
        { title: 'Price changes of August 2026', name: 'Token tariff', source: 'Prajwalsrinvas/token-tariff, timeline.csv', licence: 'MIT', note: 'Three rows.' },
      ],
    },
    [...groupBy(rows, (row) => signalId('token', row.feed, sellerOf(row), row.model))].flatMap(([, group]) => KINDS.flatMap((kind) => draftOf(kind, group, leaveOut))),
    leaveOut,
  )
}

/** The files name vendors in one way; each feed's ids carry its own source's name for them. */
const NAMES: Readonly<Record<FeedId, Readonly<Record<string, string>>>> = {
  'models-dev': { bedrock: 'amazon-bedrock', fireworks: 'fireworks-ai', meta: 'llama' },
  'llm-prices': { bedrock: 'amazon' },
  litellm: { 'host-deepinfra': 'deepinfra', 'host-fireworks': 'fireworks', 'host-groq': 'groq', 'host-together': 'together' },
  record: {},
}
const nameOf = ({ feed, vendor }: Pick<Row, 'feed' | 'vendor'>): string => NAMES[feed][vendor] ?? vendor
/** models.dev's own id of a provider stands in its ids; the other lists are under the vendor's one name. */
const sellerOf = (row: Pick<Row, 'feed' | 'vendor'>): string => (row.feed === 'models-dev' ? nameOf(row) : vendorOf(nameOf(row)))

function draftOf(kind: Kind, rows: readonly Row[], leaveOut: LeaveOut): Draft[] {
  const [head] = rows
  const last = rows.reduce<Row | undefined>((newest, row) => (newest && newest.day > row.day ? newest : row), undefined)
  if (!head || !last) return []
  const id = signalId('token', head.feed, sellerOf(head), head.model, kind)
  const until = last.removed ? last.day : last.source === ANNOUNCED ? ANNOUNCED_TO : undefined
  const stated = rows.flatMap(({ day, known, prices, removed }) => {
    const value = prices[kind]
    if (removed || value === null) return []
    if (value === 0) {
      leaveOut('free, or unknown: no price', id)
      return []
    }
    return [{ day, value, known }]
  })
  return [{
    id,
    title: priceTitle(head.model.slice(head.model.lastIndexOf('/') + 1), kind),
    unit: 'USD/Mtok',
    vendor: vendorOf(nameOf(head)),
    note: `${sellerOf(head)} list price`,
    feed: head.feed,
    shape: 'step',
    // The keeper of llm-prices edits it about once a week, the others' lists change daily.
    step: head.feed === 'llm-prices' ? 7 : 1,
    source: head.source,
    ...(until !== undefined && { until }),
    changesOnly: true,
    points: withoutSlips(id, stated, leaveOut),
  }]
}

/**
 * A first listing put right within ten days, and a change taken back within three, are slips of who keeps the list.
 * This looks ahead by those days: the slip was on the list then.
 */
function withoutSlips(id: string, points: readonly Point[], leaveOut: LeaveOut): Point[] {
  const days = [...new Map(points.map((point) => [point.day, point])).values()].sort((a, b) => a.day - b.day)
  return days.filter((point, index) => {
    const before = days[index - 1]
    const after = days[index + 1]
    if (!after) return true
    const ratio = Math.max(after.value / point.value, point.value / after.value)
    const corrected = !before && after.day - point.day <= 10 && ratio > 1.5
    const takenBack = before?.value === after.value && point.value !== after.value && after.day - point.day <= 3
    if (corrected) leaveOut('a first listing put right within ten days', `${id} ${point.value} → ${after.value}`)
    if (takenBack) leaveOut('a change taken back within three days', `${id} ${point.value}`)
    return !corrected && !takenBack
  })
}

function archived(folder: string, leaveOut: LeaveOut): Row[] {
  return ['token-price-history.csv', 'token-price-early.csv', 'token-price-changelog.csv'].flatMap((file) =>
    readRows(folder, file).flatMap((raw) => {
      const source = cell(raw, 'source')
      const event = cell(raw, 'event')
      const known = dayOf(cell(raw, 'known_from'))
      const origin = originOf(source)
      if (!origin) throw new Error(`${file}: no rule for the source ${source}`)
      // `until D`: a price that ends on D. Where D is past already, its beginning is unknown.
      const until = /^until (\S+)$/.exec(event)?.[1]
      if (until !== undefined && dayOf(until) <= known) {
        leaveOut('a past price whose first day is unknown', `${cell(raw, 'provider')} ${cell(raw, 'model')}`)
        return []
      }
      const input = price(cell(raw, 'usd_per_mtok_input'))
      const cached = price(raw['usd_per_mtok_cached_input'] ?? '')
      const model = cell(raw, 'model').trim()
      if (cached !== null && input !== null && input > 0 && cached > input) leaveOut('a cached token dearer than a fresh one', `${source} ${model}`)
      return [{
        ...origin,
        vendor: cell(raw, 'provider'),
        model,
        day: known,
        known: Math.max(known, knownIn(source)),
        prices: { input, output: price(cell(raw, 'usd_per_mtok_output')), cached: cached !== null && input !== null && input > 0 && cached > input ? null : cached },
        removed: event === 'removed',
      }]
    }),
  )
}

function announced(folder: string, leaveOut: LeaveOut): Row[] {
  return readRows(folder, 'token-price-announced-checked.csv').flatMap((raw) => {
    const [vendor, model] = [cell(raw, 'provider'), cell(raw, 'model')]
    if (cell(raw, 'status') === 'unconfirmed') {
      leaveOut('announced, found in no archive', `${vendor} ${model}`)
      return []
    }
    const day = dayOf(cell(raw, 'announced'))
    const prices = { input: price(cell(raw, 'usd_per_mtok_input')), output: price(cell(raw, 'usd_per_mtok_output')), cached: null }
    return [{ feed: 'record' as const, source: ANNOUNCED, vendor, model, day, known: day, prices, removed: false }]
  })
}

function originOf(source: string): { feed: FeedId; source: number } | undefined {
  if (source.startsWith('models.dev@')) return { feed: 'models-dev', source: MODELS_DEV }
  if (source.startsWith('llm-prices@')) return { feed: 'llm-prices', source: LLM_PRICES }
  if (source.startsWith('AgentOps-AI/tokencost@') || source.startsWith('RoCry/llm-api-price@')) return { feed: 'litellm', source: LITELLM }
  if (source.startsWith('Prajwalsrinvas/token-tariff@')) return { feed: 'record', source: TARIFF }
  return undefined
}

/** llm-prices began with this commit and dated one price back by its own `from_date`: it could not be known before. */
const knownIn = (source: string): number => (source === 'llm-prices@51758ee' ? dayOf('2025-10-10') : 0)

const price = (text: string): number | null => (text === '' ? null : Number(text))

/** Errors of a list that stood for longer than a slip, told by the vendor's own price or by the correction. */
const KNOWN_ERRORS: readonly { feed: FeedId; vendor: string; model: RegExp; before: string; why: string }[] = [
  { feed: 'litellm', vendor: 'google-vertex', model: /./, before: '2024-11-08', why: 'LiteLLM, Vertex AI in 2024: prices per character given as prices per token' },
  { feed: 'litellm', vendor: 'google-vertex', model: /^gemini-2\.0-flash-001$/, before: '2025-02-07', why: 'LiteLLM, gemini-2.0-flash-001 on Vertex AI: a thousand times too high for a day' },
  { feed: 'litellm', vendor: 'google', model: /^gemini-1\.5-pro/, before: '2024-07-18', why: 'LiteLLM, gemini-1.5-pro: the price of gemini-1.5-flash' },
  { feed: 'litellm', vendor: 'google', model: /^gemini-1\.5-pro-latest$/, before: '2027-01-01', why: 'LiteLLM, gemini-1.5-pro-latest: an output price below the input price' },
  { feed: 'litellm', vendor: 'anthropic', model: /^claude-instant-1\.2$/, before: '2026-01-01', why: 'LiteLLM, claude-instant-1.2: ten times too low' },
  { feed: 'litellm', vendor: 'cohere', model: /^command-r7b-12-2024$/, before: '2026-06-21', why: 'LiteLLM, command-r7b-12-2024: input and output exchanged' },
  { feed: 'litellm', vendor: 'host-groq', model: /^llama-3\.1-8b-instant$/, before: '2024-10-16', why: 'LiteLLM, llama-3.1-8b-instant on Groq: the price of the 70B model' },
  { feed: 'litellm', vendor: 'mistral', model: /^open-mixtral-8x7b$/, before: '2024-06-05', why: 'LiteLLM, open-mixtral-8x7b: the output price of the 8x22B model' },
  { feed: 'models-dev', vendor: 'openai', model: /^gpt-4$/, before: '2025-08-07', why: 'models.dev, gpt-4: the price of gpt-4-turbo' },
  { feed: 'models-dev', vendor: 'bedrock', model: /^mistral\.mistral-large-2402-v1:0$/, before: '2026-05-09', why: 'models.dev, mistral-large-2402 on Bedrock: the price of a later model' },
  { feed: 'models-dev', vendor: 'zhipuai', model: /^glm-5\.1$/, before: '2026-07-02', why: 'models.dev, glm-5.1 of zhipuai: yuan taken for dollars, as its correction suggests' },
  { feed: 'models-dev', vendor: 'zhipuai', model: /^glm-5v-turbo$/, before: '2027-01-01', why: 'models.dev, glm-5v-turbo of zhipuai: yuan taken for dollars, against 1.20/4 at zai' },
]
