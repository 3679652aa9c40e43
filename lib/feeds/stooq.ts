import { z } from 'zod'
import { SYMBOLS } from '../domain/baskets.ts'
import { days, hours, seconds } from '../domain/time.ts'
import { definePoll } from './feed.ts'
import { QUOTE_STALE_AFTER } from './quotes.ts'
import { dailyCloses, stooqPath } from './stooq-csv.ts'

const ID = 'stooq'
/** Newest rows read of a body; older days are the matter of backfills. */
const ROWS = 10

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
  // Where the days asked for are ignored, only the newest rows are read anyway.
  requests: ({ now }) => SYMBOLS.map((symbol) => ({ path: stooqPath(symbol, now - days(14), now), subject: symbol })),
  response: z.string(),
  toReadings: (text, context) => dailyCloses(text, context.request.subject ?? '', context, ROWS),
})
