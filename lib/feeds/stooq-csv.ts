import { z } from 'zod'
import { closeOf } from '../domain/calendar.ts'
import { minutes } from '../domain/time.ts'
import { FeedError, Price, eachRow, type ReadContext, type Reading } from './feed.ts'
import { quoteOf } from './quotes.ts'

const ID = 'stooq'
/** The source lags the market: a day's row is not its close until this long after it. */
const SETTLED_AFTER = minutes(30)

const Row = z.object({ date: z.iso.date(), close: z.union([z.enum(['', 'N/D']).transform(() => null), Price]) })

const compactDay = (at: number): string => new Date(at).toISOString().slice(0, 10).replaceAll('-', '')

/** d1 and d2 spare the source from sending decades. */
export const stooqPath = (symbol: string, from: number, to: number): string => `/q/d/l/?s=${symbol.toLowerCase()}.us&i=d&d1=${compactDay(from)}&d2=${compactDay(to)}`

/** The limit and an unknown symbol are told by a sentence with status 200. */
function asCsv(text: string): { columns: string[]; rows: string[][] } {
  const [head = '', ...lines] = text.trim().split(/\r?\n/)
  const columns = head.split(',')
  if (columns.includes('Date') && columns.includes('Close')) return { columns, rows: lines.map((line) => line.split(',')) }
  const isSentence = /limit|exceeded/i.test(head) || /^[A-Za-z][^,;{}[\]<>]*$/.test(text.trim())
  if (!isSentence) throw new FeedError(ID, 'malformed', 'no Date or no Close column', { payload: text })
  throw new FeedError(ID, /no data/i.test(text) ? 'unavailable' : 'rate-limited', `answered “${head.slice(0, 200)}”`, { payload: text })
}

/** The closes of the newest `most` rows of a symbol's daily file. */
export function dailyCloses(text: string, symbol: string, context: Pick<ReadContext, 'now' | 'refuse'>, most = Infinity): Reading[] {
  const signal = quoteOf(symbol)
  if (!signal) throw new FeedError(ID, 'rejected', `${symbol || 'nothing'} is not a symbol of the baskets`)
  const { columns, rows } = asCsv(text)
  // A line cut short must not pass a cut number as its price.
  const cell = (row: readonly string[], name: string): string | undefined => (row.length === columns.length ? row[columns.indexOf(name)] : undefined)
  const newest = rows.slice(Math.max(0, rows.length - most))
  return eachRow(ID, context, newest.map((row) => ({ date: cell(row, 'Date'), close: cell(row, 'Close') })), Row, ({ date, close }) => {
    const observedAt = closeOf('nyse', date)
    if (observedAt === undefined) {
      context.refuse(`${date} is not a trading day`, { date, close })
      return []
    }
    return close !== null && observedAt + SETTLED_AFTER <= context.now ? [{ signal, value: close, observedAt }] : []
  })
}
