import { expect, test } from 'vitest'
import { getdeploying } from '../../lib/feeds/getdeploying.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const ok = fixture('getdeploying', 'ok.csv')
const header = ok.slice(0, ok.indexOf('\n') + 1)
const read = (body: string, now = Date.UTC(2026, 9, 7)) => readFixture(getdeploying, body, { now })
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })
const monday = (month: number, day: number): number => Date.UTC(2026, month - 1, day)

test('each week’s provider median stands under its Monday, on demand and spot apart', () => {
  const { readings, refused } = read(ok)
  expect(refused).toEqual([])
  const onDemand = readings.filter(({ signal }) => signal.id === 'gpu.getdeploying.h100.market.on-demand')
  expect(onDemand.map(({ observedAt, value }) => [observedAt, value])).toEqual([
    [monday(8, 3), 3.38],
    [monday(8, 10), 3.37],
    [monday(8, 17), 3.3819],
    [monday(8, 24), 3.37],
    [monday(8, 31), 3.32],
    [monday(9, 7), 3.34],
    [monday(9, 14), 3.34],
    [monday(9, 21), 3.3788],
    [monday(9, 28), 3.39],
    [monday(10, 5), 3.3984],
  ])
  expect(onDemand[0]?.signal).toMatchObject({ title: 'H100 · GetDeploying', unit: 'USD/GPU-h' })
  expect(readings.filter(({ signal }) => signal.id === 'gpu.getdeploying.h100.market.spot').map(({ value }) => value)).toEqual([1.9])
})

test('reservations and prices on request are left out', () => {
  expect(ok).toMatch(/RESERVATION/)
  expect(ok).toMatch(/CUSTOM/)
  expect(read(ok).readings).toHaveLength(11)
})

test('an ended week could be known when it had ended; the week in progress is known now', () => {
  const known = (now: number) => new Map(read(ok, now).readings.map(({ signal, observedAt, knownAt }) => [`${signal.id} ${observedAt}`, knownAt]))
  const newest = `gpu.getdeploying.h100.market.on-demand ${monday(10, 5)}`
  expect(known(monday(10, 7)).get(`gpu.getdeploying.h100.market.on-demand ${monday(9, 28)}`)).toBe(monday(10, 5))
  expect(known(monday(10, 7)).get(newest)).toBeUndefined()
  expect(known(monday(10, 12)).get(newest)).toBe(monday(10, 12))
})

test('a revision of the newest week keeps its time', () => {
  const revised = read(ok.replace('3.3984', '3.41')).readings.find(({ observedAt }) => observedAt === monday(10, 5))
  expect([revised?.value, revised?.observedAt]).toEqual([3.41, monday(10, 5)])
})

test('every class asked for has its own file', () => {
  expect(getdeploying.requests({ now: 0, env: {}, latest: () => undefined }).map(({ path }) => path)).toEqual(
    ['h100', 'h200', 'b200', 'a100', 'l40s'].map((gpu) => `/dataset/gpu-prices/nvidia-${gpu}.csv`),
  )
  expect(read(fixture('getdeploying', 'nvidia-b200.csv')).readings).toMatchObject([{ signal: { id: 'gpu.getdeploying.b200.market.on-demand' }, value: 6.52 }])
})

test.each<[string, string, RegExp]>([
  ['no price', 'nvidia-h100,2026-07-27,ON_DEMAND,,,,3.1,,40,', /provider_median_price/],
  ['a day that is no Monday', 'nvidia-h100,2026-07-28,ON_DEMAND,,,,,3.1,40,', /Monday/],
  ['a way of billing that we don’t know', 'nvidia-h100,2026-07-27,BARTER,,,,,3.1,40,', /billing_type/],
])('a row with %s is refused and costs only itself', (_case, row, reason) => {
  const { readings, refused } = read(`${ok}${row}\n`)
  expect(readings).toHaveLength(11)
  expect(refused).toEqual([expect.stringMatching(reason)])
})

test.each<[string, string]>([
  ['a header without rows', header],
  ['a vanished column', ok.replace('provider_median_price', 'provider_price')],
  ['a row cut short', ok.slice(0, -20)],
  ['a sentence instead of CSV', 'Too many requests, slow down.'],
  ['an empty body', ''],
  ['a block page', '<!doctype html><html></html>'],
])('%s is a malformed answer', (_case, body) => {
  expect(() => read(body)).toThrow(malformed)
})
