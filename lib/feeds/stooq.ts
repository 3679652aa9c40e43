import { z } from 'zod'
import { SYMBOLS } from '../domain/baskets.ts'
import { closeOf } from '../domain/calendar.ts'
import { days, hours, minutes, seconds } from '../domain/time.ts'
import { FeedError, Price, definePoll, eachRow } from './feed.ts'
import { QUOTE_STALE_AFTER, quoteOf } from './quotes.ts'

const ID = 'stooq'
/** Newest rows read of a body; older days are the backfill's matter. */
const ROWS = 10
/** The source lags the market: a day's row is not its close until this long after it. */
const SETTLED_AFTER = minutes(30)

const Row = z.object({ date: z.iso.date(), close: z.union([z.enum(['', 'N/D']).transform(() => null), Price]) })

const compactDay = (at: number): string => new Date(at).toISOString().slice(0, 10).replaceAll('-', '')

/** The limit and an unknown symbol are told by a sentence with status 200. */
function asCsv(text: string): { columns: string[]; rows: string[][] } {
  const [head = '', ...lines] = text.trim().split(/\r?\n/)
  const columns = head.split(',')
  if (columns.includes('Date') && columns.includes('Close')) return { columns, rows: lines.map((line) => line.split(',')) }
  const isSentence = /limit|exceeded/i.test(head) || /^[A-Za-z][^,;{}[\]<>]*$/.test(text.trim())
  if (!isSentence) throw new FeedError(ID, 'malformed', 'no Date or no Close column', { payload: text })
  throw new FeedError(ID, /no data/i.test(text) ? 'unavailable' : 'rate-limited', `answered “${head.slice(0, 200)}”`, { payload: text })
}

/** Daily closes: what stands in when the quote feeds before it are silent. */
export const stooq = definePoll({
  id: ID,
  title: 'Stooq daily closes',
  source: {
    name: 'Stooq',
    docs: 'https://stooq.com/db/h/',
    licence: 'No published licence; figures are facts of public markets',
    credit: 'Daily closes: Stooq',
    proof: 'C',
  },
  origin: 'https://stooq.com',
  stageRules: ['quote'],
  mode: 'delayed',
  shape: 'sampled',
  preference: 3,
  every: hours(1),
  minEvery: hours(1),
  spacing: seconds(1),
  step: days(1),
  staleAfter: QUOTE_STALE_AFTER,
  calendar: 'nyse',
  format: 'text',
  // d1 and d2 spare the source from sending decades; where they are ignored, only the newest rows are read anyway.
  requests: ({ now }) => SYMBOLS.map((symbol) => ({ path: `/q/d/l/?s=${symbol.toLowerCase()}.us&i=d&d1=${compactDay(now - days(14))}&d2=${compactDay(now)}`, subject: symbol })),
  response: z.string(),
  toReadings: (text, context) => {
    const signal = quoteOf(context.request.subject ?? '')
    if (!signal) throw new FeedError(ID, 'rejected', `${context.request.subject ?? 'nothing'} is not a symbol of the baskets`)
    const { columns, rows } = asCsv(text)
    // A line cut short must not pass a cut number as its price.
    const cell = (row: readonly string[], name: string): string | undefined => (row.length === columns.length ? row[columns.indexOf(name)] : undefined)
    return eachRow(ID, context, rows.slice(-ROWS).map((row) => ({ date: cell(row, 'Date'), close: cell(row, 'Close') })), Row, ({ date, close }) => {
      const observedAt = closeOf('nyse', date)
      if (observedAt === undefined) {
        context.refuse(`${date} is not a trading day`, { date, close })
        return []
      }
      return close !== null && observedAt + SETTLED_AFTER <= context.now ? [{ signal, value: close, observedAt }] : []
    })
  },
})
