import { expect, test } from 'vitest'
import { npmDownloads } from '../../lib/feeds/npm-downloads.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const now = Date.UTC(2026, 8, 30, 15)
const body = (downloads: readonly unknown[], name = '@anthropic-ai/sdk') => JSON.stringify({ start: '2026-09-26', end: '2026-09-29', package: name, downloads })
const day = (date: string, downloads: unknown) => ({ day: date, downloads })
const fault = (kind: string) => expect.objectContaining({ name: 'FeedError', fault: kind })

test('it asks for the last thirty days, one package a request, scoped names as they are', () => {
  const paths = npmDownloads.requests({ now, env: {}, latest: () => undefined }).map(({ path }) => path)
  expect(paths).toHaveLength(7)
  expect(paths[0]).toBe('/downloads/range/2026-08-31:2026-09-29/openai')
  expect(paths).toContain('/downloads/range/2026-08-31:2026-09-29/@anthropic-ai/sdk')
})

test('a range gives one reading a day, known a day after the day has ended', () => {
  const { readings, refused } = readFixture(npmDownloads, fixture('npm-downloads', 'ok.json'), { now })
  expect(refused).toEqual([])
  expect(readings.reduce((sum, { value }) => sum + value, 0)).toBe(211_730_277)
  expect(readings).toHaveLength(7)
  expect(readings[0]).toEqual({
    signal: { id: 'adoption.npm.react', title: 'react · npm downloads', unit: 'downloads/day', note: 'downloads of the UTC day, known a day later' },
    value: 30_247_183,
    observedAt: Date.UTC(2026, 8, 23),
    knownAt: Date.UTC(2026, 8, 25),
  })
})

test('a scoped name becomes one part of the id', () => {
  const { readings } = readFixture(npmDownloads, body([day('2026-09-26', 5)]), { now })
  expect(readings[0]?.signal).toMatchObject({ id: 'adoption.npm.anthropic-ai-sdk', vendor: 'anthropic', title: '@anthropic-ai/sdk · npm downloads' })
})

test('a zero in between is an outage and refused; zeros at the end are not counted yet', () => {
  const { readings, refused } = readFixture(npmDownloads, body([day('2026-09-26', 5), day('2026-09-27', 0), day('2026-09-28', 7), day('2026-09-29', 0)]), { now })
  expect(readings.map(({ value }) => value)).toEqual([5, 7])
  expect(refused).toEqual(['adoption.npm.anthropic-ai-sdk 2026-09-27: zero downloads, an outage of the counter'])
})

test('a day that has not ended is not a value', () => {
  const { readings } = readFixture(npmDownloads, body([day('2026-09-29', 5), day('2026-09-30', 2)]), { now })
  expect(readings.map(({ value }) => value)).toEqual([5])
})

test('a hole costs only its own day', () => {
  const { readings, refused } = readFixture(npmDownloads, body([day('2026-09-26', 5), day('2026-09-27', null), day('2026-09-28', 7)]), { now })
  expect(readings.map(({ value }) => value)).toEqual([5, 7])
  expect(refused).toEqual([expect.stringContaining('downloads')])
})

test.each([
  ['an empty list', body([])],
  ['an error object', '{"error":"package not found"}'],
  ['the count gone from every day', body([{ day: '2026-09-26' }])],
  ['half a body', '{"downloads":[{'],
])('%s is a fault', (_case, text) => {
  expect(() => readFixture(npmDownloads, text, { now })).toThrow(fault('malformed'))
})

test('a range of zeros is an outage that a later try may mend', () => {
  expect(() => readFixture(npmDownloads, body([day('2026-09-26', 0), day('2026-09-27', 0)]), { now })).toThrow(fault('unavailable'))
})
