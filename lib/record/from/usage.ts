import { groupBy } from '../../domain/group.ts'
import { signalId } from '../../domain/signal.ts'
import { vendorOf } from '../../feeds/vendor.ts'
import type { RecordTable } from '../record.ts'
import { cell, dayOf, encodeTable, onDay, readRows, type Draft, type LeaveOut, type Point } from '../encode.ts'

const DAILY = 0
const MONTHLY = 1
const WEEKLY = 2

type Row = { readonly period: string; readonly date: string; readonly model: string; readonly tokens: number }

/** Tokens routed by OpenRouter: a day and a week by model, a month in all, and the share of open weights. */
export function compileUsage(folder: string, leaveOut: LeaveOut): RecordTable {
  const rows = readRows(folder, 'token-usage.csv').map((row) => ({ period: cell(row, 'period'), date: cell(row, 'date'), model: cell(row, 'model'), tokens: Number(cell(row, 'tokens')) }))
  return encodeTable(
    {
      table: 'usage',
      clock: 'utc-day',
      sources: [
        {
          title: 'Tokens routed a day, by model',
          name: 'OpenRouter rankings', source: 'OpenRouter (openrouter.ai/rankings), through CasualStudy/casualstudy-portfolio',
          licence: 'CC BY 4.0',
          note: 'Source: OpenRouter (openrouter.ai/rankings), as of 2026-10-11T00:27Z. Licensed under CC BY 4.0. The fifty largest models of each day and all others together: a model that leaves the list has a hole, not a zero.',
        },
        {
          title: 'Tokens routed a month, and the share of open weights',
          name: 'OpenRouter rankings', source: 'OpenRouter (openrouter.ai/rankings), through halcyonic-systems/facets',
          licence: 'CC BY 4.0',
          note: 'Source: OpenRouter (openrouter.ai/rankings), as of 2026-10-11T00:27Z. Licensed under CC BY 4.0. Open or closed was judged per model afterwards, by that repository; about 85 % of tokens are classified. The unfinished October 2026 is left out.',
        },
        {
          title: 'Tokens routed a week, by model: the leaders alone',
          name: 'OpenRouter rankings', source: 'OpenRouter (openrouter.ai/rankings), through johnbean393/openrouter-inference-stats',
          licence: 'CC BY 4.0',
          note: 'Source: OpenRouter (openrouter.ai/rankings), as of 2026-05-11. Licensed under CC BY 4.0. The nine or ten largest models of each week, Monday to Sunday: 75 % of all tokens in February 2025, near 55 % later. Rounded to three digits by the page from the week of 2026-02-09 on.',
        },
      ],
    },
    [
      ...daily(rows.filter(({ period }) => period === 'day')),
      ...weekly(rows.filter(({ period }) => period === 'week')),
      ...monthly(rows.filter(({ period }) => period === 'month'), leaveOut),
    ],
    leaveOut,
  )
}

function daily(rows: readonly Row[]): Draft[] {
  const models = groupBy(rows.filter(({ model }) => model !== 'other'), ({ model }) => model)
  const totals = groupBy(rows, ({ date }) => date)
  return [
    ...[...models].map(([permaslug, days]): Draft => {
      const [author = '', ...rest] = permaslug.split('/')
      const model = rest.join('/')
      return {
        id: signalId('usage', 'openrouter', author, model),
        title: `${model.slice(0, 45)} · tokens routed`,
        unit: 'tokens/day',
        vendor: vendorOf(author),
        note: model.endsWith(':free') ? 'free variant, tokens of the UTC day' : 'tokens of the UTC day',
        feed: 'openrouter-usage',
        shape: 'sum',
        step: 1,
        source: DAILY,
        points: days.map(({ date, tokens }) => onDay(date, tokens)),
      }
    }),
    {
      id: signalId('usage', 'openrouter', 'total'),
      title: 'All models · tokens routed',
      unit: 'tokens/day',
      note: 'all tokens routed, UTC day',
      feed: 'openrouter-usage',
      shape: 'sum',
      step: 1,
      source: DAILY,
      points: [...totals].map(([date, all]) => onDay(date, sum(all))),
    },
  ]
}

/**
 * A week is dated by its Sunday, or, where its numbers are rounded, by the Monday after it (the source has the week to
 * 2026-02-08 both ways). It is observed on its Monday and known when its Sunday has ended.
 */
function weekly(rows: readonly Row[]): Draft[] {
  return [...groupBy(rows, ({ model }) => model)].map(([permaslug, weeks]): Draft => {
    const [author = '', ...rest] = permaslug.split('/')
    const model = rest.join('/')
    return {
      id: signalId('usage', 'openrouter-week', author, model),
      title: `${model.slice(0, 40)} · tokens routed a week`,
      unit: 'tokens/week',
      vendor: vendorOf(author),
      note: `${model.endsWith(':free') ? 'free variant, ' : ''}tokens of the week; among the leaders alone`,
      feed: 'record',
      shape: 'sum',
      step: 7,
      source: WEEKLY,
      points: weeks.map(({ date, tokens }) => {
        const sunday = sundayOf(date)
        return { day: sunday - 6, known: sunday, value: tokens }
      }),
    }
  })
}

function sundayOf(date: string): number {
  const day = dayOf(date)
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  if (weekday > 1) throw new Error(`a week that ends on neither a Sunday nor a Monday: ${date}`)
  return day - weekday
}

function monthly(rows: readonly Row[], leaveOut: LeaveOut): Draft[] {
  const months = [...groupBy(rows, ({ date }) => date)].map(([month, all]) => {
    const day = dayOf(`${month}-01`)
    const [year = 0, monthOfYear = 0] = month.split('-').map(Number)
    return { month, all, day, known: Date.UTC(year, monthOfYear, 1) / 86_400_000 - 1 }
  })
  const whole = months.filter(({ month, all }) => {
    if (month < UNFINISHED) return true
    for (const { model } of all) leaveOut('a month that was not over when it was read', `${month} ${model}`)
    return false
  })
  const series = (valueOf: (all: readonly Row[]) => number): Point[] => whole.map(({ all, day, known }) => ({ day, known, value: valueOf(all) }))
  const weights = (all: readonly Row[], kind: string): number => sum(all.filter(({ model }) => model === kind))
  const common = { feed: 'record', step: 30, source: MONTHLY } as const
  return [
    { ...common, id: signalId('usage', 'openrouter', 'total-month'), title: 'Tokens routed a month', unit: 'tokens/month', note: 'all models on OpenRouter', shape: 'sum', points: series(sum) },
    {
      ...common,
      id: signalId('usage', 'openrouter', 'open-weight-share'),
      title: 'Open-weight share',
      unit: '%',
      note: 'of the tokens routed by OpenRouter a month, where the weights are classified',
      shape: 'sampled',
      points: series((all) => {
        const open = weights(all, '(open weights)')
        return (open / (open + weights(all, '(closed weights)'))) * 100
      }),
    },
  ]
}

/** The source was read on the 11th of this month. */
const UNFINISHED = '2026-10'

// Sums stay below 2^53 tokens: 576 million million in the largest month.
const sum = (rows: readonly Row[]): number => rows.reduce((total, { tokens }) => total + tokens, 0)
