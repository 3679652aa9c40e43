import { expect, test } from 'vitest'
import { makeHistory, type History } from '../../lib/engine/history.ts'
import { DAY } from '../../lib/thesis/facts.ts'
import type { DailySeries } from '../../lib/thesis/line.ts'

const FIRST = 20_200
const endOf = (day: number): number => (day + 1) * DAY - 1

/** A series from the first day on; `fresh` days are those with a value of their own. */
const series = (values: readonly number[], { fresh = values.map(() => 1), at = 0.5 }: { fresh?: readonly number[]; at?: number } = {}): DailySeries => ({
  id: 'index.adoption', unit: 'index', first: FIRST, values: Float64Array.from(values), fresh: Uint8Array.from(fresh), observedAt: Math.round((FIRST + fresh.lastIndexOf(1) + at) * DAY), mode: 'live',
})
const short = (observations: ReturnType<History['newest']>): unknown => observations.map(({ value, observedAt, receivedAt }) => [value, Number((observedAt / DAY - FIRST).toFixed(4)), Number((receivedAt / DAY - FIRST).toFixed(4))])

test('the newest value is told once, and again when it has moved', () => {
  const history = makeHistory()
  const now = (FIRST + 1.75) * DAY
  expect(short(history.newest(series([100, 101]), now))).toEqual([[101, 1.5, 1.75]])
  expect(history.newest(series([100, 101]), now)).toEqual([])
  expect(history.newest(series([100, 101 + 1e-13]), now)).toEqual([])
  expect(short(history.newest(series([100, 102], { at: 0.6 }), now))).toEqual([[102, 1.6, 1.75]])
  // Nothing new was observed, but its value is another one: a revision by the same time.
  expect(short(history.newest(series([100, 103], { at: 0.4 }), now))).toEqual([[103, 1.6, 1.75]])
})

test('a day without news is no observation', () => {
  const history = makeHistory()
  expect(short(history.newest(series([100, 100], { fresh: [1, 0] }), (FIRST + 1.75) * DAY))).toEqual([[100, 0.5, 1.75]])
})

test('of a day that has ended what differs from the day before is told, as known at its end', () => {
  const history = makeHistory()
  const [one, two] = [series([100, 101]), series([100, 99, 102])]
  expect(short(history.asOf(one, undefined, endOf(FIRST + 1)).observations)).toEqual([[100, 1, 2], [101, 1.5, 2]])
  const { observations, restated } = history.asOf(two, one, endOf(FIRST + 2))
  expect(restated).toBe(true)
  // The day that was told by a time of its own keeps it.
  expect(short(observations)).toEqual([[99, 1.5, 3], [102, 2.5, 3]])
})

test('an older word never takes the place of the newest value of all', () => {
  const history = makeHistory()
  history.newest(series([100, 101, 102]), (FIRST + 5) * DAY)
  expect(short(history.asOf(series([100, 101, 90]), undefined, endOf(FIRST + 2)).observations)).toHaveLength(2)
})

test('held to what is known now, every day that differs is told anew, by the time it had', () => {
  const history = makeHistory()
  history.asOf(series([100, 101, 102]), undefined, endOf(FIRST + 2))
  const now = (FIRST + 3.25) * DAY
  expect(history.whole(series([100, 101, 102]), now)).toEqual({ observations: [], restated: false })
  const { observations, restated } = history.whole(series([100, 95, 102, 103], { at: 0.2 }), now)
  expect(restated).toBe(true)
  expect(short(observations)).toEqual([[95, 2, 3.25], [103, 3.2, 3.25]])
})

test('what a feed has told is never marked as shipped again', () => {
  const history = makeHistory()
  history.newest(series([100]), (FIRST + 0.75) * DAY)
  expect(history.newest({ ...series([101]), mode: 'recorded' }, (FIRST + 0.8) * DAY).map(({ mode }) => mode)).toEqual(['live'])
  expect(makeHistory({ mode: 'replay' }).newest(series([100]), (FIRST + 0.75) * DAY).map(({ mode }) => mode)).toEqual(['replay'])
})
