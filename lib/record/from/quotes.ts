import { closeOf } from '../../domain/calendar.ts'
import { groupBy } from '../../domain/group.ts'
import { quoteOf } from '../../feeds/quotes.ts'
import type { RecordTable } from '../record.ts'
import { cell, encodeTable, onDay, readRows, type LeaveOut } from '../encode.ts'

/** Before this the long file has five symbols of fifty. */
const FROM = '2022-01-03'

/** Daily closes, adjusted for splits and dividends, of the symbols that a basket names. */
export function compileQuotes(folder: string, leaveOut: LeaveOut): RecordTable {
  // The long file stands where both have a day; the short one fills its holes.
  const rows = [
    ...readRows(folder, 'quotes-daily.csv').map((row) => ({ date: cell(row, 'date'), symbol: cell(row, 'symbol'), close: Number(cell(row, 'adjusted_close')) })),
    ...readRows(folder, 'quotes-daily-long.csv').map((row) => ({ date: cell(row, 'date'), symbol: cell(row, 'symbol'), close: Number(cell(row, 'close')) })),
  ]
  const kept = rows.filter(({ date, symbol }) => {
    const reason = !quoteOf(symbol) ? 'in no basket' : date < FROM ? `before ${FROM}` : closeOf('nyse', date) === undefined ? 'not a session of the exchange' : undefined
    if (reason) leaveOut(reason, `${symbol} ${date}`)
    return !reason
  })
  return encodeTable(
    {
      table: 'quotes',
      clock: 'nyse-close',
      sources: [{
        title: 'Daily closes of the stage baskets',
        name: 'Daily closes', source: 'GitHub: dsturdy/Factor_Attribution_5_csvs to 2026-07-13, then vandyckmed-droid/zoomies; IGV kittycapital/btc-asset-correlation, SMH johnamcminn-hub/market-data-public, SOXX and QQQ SANGMOLEE/soxl-data',
        licence: 'None stated; closing prices of public markets are facts',
        note: 'Adjusted for splits and dividends as of July 2026: the level of an early day is not what was paid on it, its change is. DUOL, SKYY, CLOU and WCLD end on 2026-07-13, IGV on 2026-07-23.',
      }],
    },
    [...groupBy(kept, ({ symbol }) => symbol)].flatMap(([symbol, closes]) => {
      const quote = quoteOf(symbol)
      return quote ? [{ ...quote, feed: 'yahoo-chart', shape: 'sampled' as const, step: 1, source: 0, points: closes.map(({ date, close }) => onDay(date, close)) }] : []
    }),
    leaveOut,
  )
}
