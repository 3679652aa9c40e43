import { expect, test } from 'vitest'
import { FeedError } from '../../lib/feeds/feed.ts'
import { gpurentalprices } from '../../lib/feeds/gpurentalprices.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

type Offer = Record<string, unknown>
type Body = { generated_at: string; offers: Offer[]; providers: Record<string, Record<string, unknown>> }
const ok = (): Body => JSON.parse(fixture('gpurentalprices', 'ok.json'))
const read = (body: unknown) => readFixture(gpurentalprices, typeof body === 'string' ? body : JSON.stringify(body))
const values = (body: unknown) => new Map(read(body).readings.map(({ signal, value }) => [signal.id as string, value]))
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })

test('each provider, class and kind is one signal at the time the list was made', () => {
  const { readings, refused } = read(ok())
  expect(refused).toEqual([])
  expect(readings).toHaveLength(120)
  expect(new Set(readings.map(({ signal }) => signal.id)).size).toBe(120)
  expect(new Set(readings.map(({ observedAt }) => observedAt))).toEqual(new Set([Date.UTC(2026, 7, 22, 5, 46, 46, 536)]))
  expect(readings.find(({ signal }) => signal.id === 'gpu.gpurentalprices.h100-sxm.lambda.on-demand')).toEqual({
    signal: { id: 'gpu.gpurentalprices.h100-sxm.lambda.on-demand', title: 'H100 SXM · Lambda', unit: 'USD/GPU-h', vendor: 'lambda', note: 'on demand' },
    value: 3.99,
    observedAt: Date.UTC(2026, 7, 22, 5, 46, 46, 536),
  })
})

test('kinds of one provider stay apart', () => {
  const all = values(ok())
  expect(all.get('gpu.gpurentalprices.h100-sxm.runpod.secure')).toBe(3.29)
  expect(all.get('gpu.gpurentalprices.h100-sxm.runpod.community')).toBe(2.69)
  expect(all.get('gpu.gpurentalprices.h100-sxm.aws.spot')).toBe(7.2202)
})

test('several offers of one provider for a class and kind count by their median', () => {
  const all = values(ok())
  expect(all.get('gpu.gpurentalprices.l4.aws.on-demand')).toBeCloseTo((0.8048 + 1.6688) / 2, 10)
  expect(all.get('gpu.gpurentalprices.l4.aws.spot')).toBeCloseTo((0.105 + 0.21995) / 2, 10)
})

test('serverless is another product and is left out', () => {
  expect(ok().offers.some(({ provider, kind }) => provider === 'modal' && kind === 'serverless')).toBe(true)
  expect([...values(ok()).keys()].filter((id) => /serverless|modal|\.fal\./.test(id))).toEqual([])
})

test('offers of a stale provider are carried forward by the source and are not taken as new', () => {
  expect(ok().offers.some(({ provider }) => provider === 'salad')).toBe(true)
  expect([...values(ok()).keys()].filter((id) => id.includes('salad'))).toEqual([])
})

test.each<[string, unknown, RegExp]>([
  ['no price', null, /usd_hr/],
  ['a price of zero', 0, /above zero/],
  ['a negative price', -2.5, /above zero/],
  ['a price in words', 'call us', /usd_hr|number/i],
])('a row with %s is refused and costs only itself', (_case, usd_hr, reason) => {
  const body = ok()
  const row = body.offers.find(({ provider, gpu }) => provider === 'lambda' && gpu === 'h100-sxm')
  Object.assign(row ?? {}, { usd_hr })
  const { readings, refused } = read(body)
  expect(readings).toHaveLength(119)
  expect(refused).toEqual([expect.stringMatching(reason)])
})

test('unknown fields and a GPU outside the table do no harm', () => {
  const body = ok()
  body.offers.push({ provider: 'lambda', gpu: 'rtx-7090', usd_hr: 1.5, kind: 'on-demand', colour: 'blue' })
  expect(values(body).get('gpu.gpurentalprices.rtx-7090.lambda.on-demand')).toBe(1.5)
})

test.each<[string, () => unknown]>([
  ['an empty list', () => ({ ...ok(), offers: [] })],
  ['a vanished price field', () => ({ ...ok(), offers: ok().offers.map(({ usd_hr: _gone, ...row }) => row) })],
  ['a vanished time', () => ({ ...ok(), generated_at: undefined })],
  ['a vanished list of providers, without which staleness is unknown', () => ({ ...ok(), providers: undefined })],
  ['only stale providers', () => ({ ...ok(), providers: Object.fromEntries(Object.keys(ok().providers).map((id) => [id, { ok: false, stale: true }])) })],
  ['half a body', () => fixture('gpurentalprices', 'ok.json').slice(0, 4000)],
  ['a block page', () => '<!DOCTYPE html><title>Just a moment…</title>'],
])('%s is a malformed answer', (_case, body) => {
  expect(() => read(body())).toThrow(FeedError)
  expect(() => read(body())).toThrow(malformed)
})
