import { expect, test } from 'vitest'
import { nebius } from '../../lib/feeds/nebius.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const ok = fixture('nebius', 'ok.md')
const NOW = Date.UTC(2026, 9, 5, 12)
const read = (body: string, now = NOW) => readFixture(nebius, body, { now })
const values = (body: string, now = NOW) => Object.fromEntries(read(body, now).readings.map(({ signal, value }) => [signal.id, value]))
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })

test('the list in force is read, platforms by their own names, at the time it is read', () => {
  const { readings, refused } = read(ok)
  expect(refused).toEqual([])
  expect(readings.map(({ signal, value }) => [signal.id, value])).toEqual([
    ['gpu.nebius.b300.nebius.on-demand', 9.5],
    ['gpu.nebius.b200.nebius.on-demand', 8.5],
    ['gpu.nebius.b200.nebius.spot', 3.95],
    ['gpu.nebius.h200.nebius.on-demand', 5.4],
    ['gpu.nebius.h100-sxm.nebius.on-demand', 4.5],
    ['gpu.nebius.h100-sxm.nebius.spot', 2.15],
    ['gpu.nebius.rtx-pro-6000.nebius.on-demand', 1.8],
    ['gpu.nebius.l40s.nebius.on-demand', 1.35],
  ])
  expect(new Set(readings.map(({ observedAt }) => observedAt))).toEqual(new Set([NOW]))
})

test('a GPU whose processor and memory are billed apart says so', () => {
  expect(read(ok).readings.find(({ signal }) => signal.id.includes('l40s'))?.signal.note).toMatch(/GPU alone/)
})

test.each<[string, number, number]>([
  ['the day before a change, the old price holds', Date.UTC(2026, 8, 30, 23, 59), 3.85],
  ['from the day of the change, the new one does', Date.UTC(2026, 9, 1), 4.5],
])('%s', (_case, now, price) => {
  expect(values(ok, now)['gpu.nebius.h100-sxm.nebius.on-demand']).toBe(price)
})

test('prices in another currency are not taken', () => {
  expect(ok).toContain('₪30.00')
  expect(Object.values(values(ok))).not.toContain(30)
})

test('regions of one platform count by their median', () => {
  const second = '\n#### NVIDIA® B200 NVLink, gpu-b200-sxm-a\n\n| **Item** | **Price** | **Per** |\n| - | - | - |\n| NVIDIA® B200 NVLink | \\$9.50 | 1 GPU hour |\n'
  expect(values(ok + second)['gpu.nebius.b200.nebius.on-demand']).toBe(9)
})

test.each<[string, string]>([
  ['a price on request', 'Contact us'],
  ['no price', ''],
  ['a price of zero', '\\$0.00'],
])('a row with %s is refused and costs only itself', (_case, price) => {
  const { readings, refused } = read(ok.replace('\\$9.50', price))
  expect(readings).toHaveLength(7)
  expect(refused).toEqual([expect.stringMatching(/price/)])
})

test.each<[string, string]>([
  ['a page without tables', '# Compute pricing\n\nSee the console.\n'],
  ['tables without rows by the GPU-hour', ok.replaceAll('1 GPU hour', '1 unit')],
  ['prices in another form', ok.replaceAll('\\$', 'USD ')],
  ['an empty body', ''],
  ['a block page', '<!DOCTYPE html><html></html>'],
])('%s is a malformed answer', (_case, body) => {
  expect(() => read(body)).toThrow(malformed)
})
