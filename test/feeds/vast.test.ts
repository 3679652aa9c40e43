import { expect, test } from 'vitest'
import { vast } from '../../lib/feeds/vast.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

type Body = { offers: Record<string, unknown>[] }
const ok = (): Body => JSON.parse(fixture('vast', 'ok.json'))
const read = (body: unknown) => readFixture(vast, typeof body === 'string' ? body : JSON.stringify(body))
const values = (body: unknown) => Object.fromEntries(read(body).readings.map(({ signal, value }) => [signal.id, value]))
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })
const offer = (change: Record<string, unknown> = {}) => ({ machine_id: 1, gpu_name: 'H100 SXM', gpu_ram: 81559, num_gpus: 1, dph_total: 3, verification: 'verified', rentable: true, rented: false, is_bid: false, ...change })
const id = 'gpu.vast.h100-sxm.market.on-demand'

test('it is off by its terms', () => {
  expect(vast.terms).toMatchObject({ url: 'https://vast.ai/terms', why: expect.stringMatching(/1 September 2026/) })
})

test('recorded offers give one median a class, at the time of the poll', () => {
  const { readings, refused } = read(ok())
  expect(refused).toEqual([])
  expect(readings.map(({ signal, value }) => [signal.id, Number(value.toFixed(4))])).toEqual([
    ['gpu.vast.b200.market.on-demand', 8.343],
    ['gpu.vast.h200.market.on-demand', 4.6291],
    ['gpu.vast.h100-sxm.market.on-demand', 3.1687],
    ['gpu.vast.h100-nvl.market.on-demand', 3.0356],
    ['gpu.vast.h100-pcie.market.on-demand', 2.4931],
    ['gpu.vast.a100-sxm-40.market.on-demand', 0.6306],
    ['gpu.vast.a100-sxm-80.market.on-demand', 1.0693],
    ['gpu.vast.h200.market.spot', 2.1],
  ])
  expect(readings[0]).toMatchObject({ observedAt: Date.UTC(2026, 10, 23, 15), signal: { title: 'B200 · Vast.ai', unit: 'USD/GPU-h' } })
})

test('a price is of the whole offer: it is divided by its GPUs', () => {
  expect(values({ offers: [offer({ num_gpus: 8, dph_total: 24 })] })).toEqual({ [id]: 3 })
})

test('a machine on offer whole and in parts counts once, at its cheapest per GPU', () => {
  const parts = [offer({ num_gpus: 1, dph_total: 2.6 }), offer({ num_gpus: 2, dph_total: 5 }), offer({ num_gpus: 4, dph_total: 10.4 })]
  expect(values({ offers: [...parts, offer({ machine_id: 2, dph_total: 3.5 })] })).toEqual({ [id]: 3 })
})

test('offers without a machine’s id stand each for itself', () => {
  expect(values({ offers: [2, 2, 5].map((dph_total) => offer({ machine_id: undefined, dph_total })) })).toEqual({ [id]: 2 })
})

test('memory tells the A100s apart', () => {
  expect(Object.keys(values({ offers: [offer({ gpu_name: 'A100 SXM4', gpu_ram: 40960 }), offer({ machine_id: 2, gpu_name: 'A100 SXM4', gpu_ram: 81920 })] }))).toEqual([
    'gpu.vast.a100-sxm-40.market.on-demand',
    'gpu.vast.a100-sxm-80.market.on-demand',
  ])
})

test.each<[string, Record<string, unknown>]>([
  ['rented', { rented: true }],
  ['not rentable', { rentable: false }],
  ['unverified', { verification: 'unverified' }],
  ['unverified, in the older field', { verified: false }],
])('an offer that is %s is left out', (_case, change) => {
  expect(values({ offers: [offer(), offer({ machine_id: 2, dph_total: 9, ...change })] })).toEqual({ [id]: 3 })
})

test.each<[string, Record<string, unknown>]>([
  ['no price', { dph_total: null }],
  ['a price of zero', { dph_total: 0 }],
  ['no GPUs', { num_gpus: 0 }],
  ['no name', { gpu_name: 'unknown' }],
])('a row with %s is refused and costs only itself', (_case, change) => {
  const { readings, refused } = read({ offers: [offer(), offer({ machine_id: 2, ...change })] })
  expect(readings).toMatchObject([{ value: 3 }])
  expect(refused).toHaveLength(1)
})

test.each<[string, unknown]>([
  ['an empty list', { offers: [] }],
  ['a vanished price field', { offers: ok().offers.map(({ dph_total: _gone, ...row }) => row) }],
  ['nothing that could be rented', { offers: [offer({ rented: true })] }],
  ['half a body', fixture('vast', 'ok.json').slice(0, 700)],
  ['a block page', '<!DOCTYPE html>'],
])('%s is a malformed answer', (_case, body) => {
  expect(() => read(body)).toThrow(malformed)
})
