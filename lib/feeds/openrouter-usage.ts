import { z } from 'zod'
import { signalId } from '../domain/signal.ts'
import { days, hours, seconds } from '../domain/time.ts'
import { FeedError, definePoll, eachRow } from './feed.ts'
import type { FeedContext, Reading } from './feed.ts'
import { utcDay } from './utc-day.ts'
import { vendorOf } from './vendor.ts'

const Row = z.object({
  date: z.iso.date(),
  model_permaslug: z.string().regex(/^(other|[^/]+\/.+)$/, 'expected author/model or other'),
  total_tokens: z.string().regex(/^\d+$/, 'expected a decimal string'),
})
type Row = z.infer<typeof Row>
const DateOnly = z.object({ date: z.iso.date() })

/** The source has nothing before. */
const FIRST_YEAR = 2025
/** At most 366 days. */
const pathOf = (from: string, to: string): string => `/api/v1/datasets/rankings-daily?start_date=${from}&end_date=${to}`
const authorization = ({ env }: Pick<FeedContext, 'env'>): Readonly<Record<string, string>> => ({ authorization: `Bearer ${env.OPENROUTER_API_KEY ?? ''}` })

export const openrouterUsage = definePoll({
  id: 'openrouter-usage',
  title: 'OpenRouter tokens routed a day',
  source: {
    name: 'OpenRouter rankings',
    docs: 'https://openrouter.ai/rankings',
    licence: 'CC BY 4.0',
    // The publisher's wording; the exact `meta.as_of` stands in each signal's note.
    credit: 'Source: OpenRouter (openrouter.ai/rankings), as of the date of each value. Licensed under CC BY 4.0.',
    proof: 'C',
  },
  origin: 'https://openrouter.ai',
  stageRules: ['usage'],
  keys: ['OPENROUTER_API_KEY'],
  mode: 'delayed',
  shape: 'sum',
  every: hours(6),
  minEvery: hours(1),
  step: hours(24),
  staleAfter: days(3),
  // Thirty days each time: a later call may restate a day.
  requests: ({ now, env }) => [{
    path: pathOf(utcDay(now - days(30)), utcDay(now - days(1))),
    headers: authorization({ env }),
  }],
  backfill: (read) => ({
    about: 'Tokens of each day since 2025, a year a call; a day counts as known when it has ended',
    version: 1,
    // 30 calls a minute are allowed, 500 a day.
    spacing: seconds(5),
    steps: ({ now }) => {
      const newest = utcDay(now - days(1))
      const years = Array.from({ length: Number(newest.slice(0, 4)) - FIRST_YEAR + 1 }, (_, index) => FIRST_YEAR + index).reverse()
      return years.map((year) => ({ part: 'year', path: pathOf(`${year}-01-01`, `${year}-12-31` < newest ? `${year}-12-31` : newest), subject: String(year) }))
    },
    parts: { year: { headers: authorization, read: (body, context) => ({ readings: read(body, context) }) } },
  }),
  response: z.object({ data: z.array(z.unknown()), meta: z.object({ as_of: z.iso.datetime({ offset: true }) }) }),
  toReadings: ({ data, meta }, context) => {
    const cutOff = Math.min(context.now, Date.parse(meta.as_of))
    const spoiled = new Set<string>()
    const refuse = (reason: string, row: unknown): void => {
      const parsed = DateOnly.safeParse(row)
      spoiled.add(parsed.success ? parsed.data.date : 'any')
      context.refuse(reason, row)
    }
    const rows = eachRow('openrouter-usage', { ...context, refuse }, data, Row, (row) => [row])
    // A day that has not ended is a part of a value.
    const complete = rows.filter(({ date }) => Date.parse(date) + days(1) <= cutOff)
    const dates = [...new Set(complete.map(({ date }) => date))].toSorted()

    const reading = (date: string, signal: Pick<Reading['signal'], 'id' | 'title' | 'vendor'>, value: number, note: string): Reading => {
      const observedAt = Date.parse(date)
      return { signal: { ...signal, unit: 'tokens/day', note: `${note}, as of ${meta.as_of}` }, value, observedAt, knownAt: observedAt + days(1) }
    }
    const ofModel = ({ date, model_permaslug, total_tokens }: Row): Reading[] => {
      if (model_permaslug === 'other') return []
      const [author = '', ...rest] = model_permaslug.split('/')
      const model = rest.join('/')
      return [reading(
        date,
        // A variant (`:free`) is a signal of its own: its tokens are not sold at the model's price.
        { id: signalId('usage', 'openrouter', author, model), title: `${model.slice(0, 45)} · tokens routed`, vendor: vendorOf(author) },
        Number(total_tokens),
        model.endsWith(':free') ? 'free variant, tokens of the UTC day' : 'tokens of the UTC day',
      )]
    }
    const total = (date: string, ofDay: readonly Row[]): Reading[] => {
      const whole = ofDay.some(({ model_permaslug }) => model_permaslug === 'other') && !spoiled.has(date) && !spoiled.has('any')
      if (!whole) {
        context.refuse(`usage.openrouter.total ${date}: rows are missing, the sum would be too low`, { date })
        return []
      }
      // Exact in integers; rounded once, where the sum becomes a double.
      const sum = ofDay.reduce((tokens, { total_tokens }) => tokens + BigInt(total_tokens), 0n)
      return [reading(date, { id: signalId('usage', 'openrouter', 'total'), title: 'All models · tokens routed' }, Number(sum), 'all tokens routed, UTC day')]
    }
    const readings = dates.flatMap((date) => {
      const ofDay = complete.filter((row) => row.date === date)
      return [...total(date, ofDay), ...ofDay.flatMap(ofModel)]
    })
    if (readings.length === 0) throw new FeedError('openrouter-usage', 'malformed', 'no completed day in the answer')
    return readings
  },
})
