import { expect, test } from 'vitest'
import { openrouterUsage } from '../../lib/feeds/openrouter-usage.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const now = Date.UTC(2026, 7, 21, 6)
const meta = { as_of: '2026-08-21T02:00:00Z', start_date: '2026-08-19', end_date: '2026-08-20', version: 'v1' }
const row = (model_permaslug: string, total_tokens: unknown, date = '2026-08-20') => ({ date, model_permaslug, total_tokens })
const read = (data: readonly unknown[], given = {}) => {
  const { readings, refused } = readFixture(openrouterUsage, JSON.stringify({ data, meta, ...given }), { now })
  return { values: readings.map(({ signal, value }) => [signal.id, value]), refused }
}
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })

test('it asks for thirty completed days with the key in a header, not in the address', () => {
  expect(openrouterUsage.requests({ now, env: { OPENROUTER_API_KEY: 'k' }, latest: () => undefined })).toEqual([
    { path: '/api/v1/datasets/rankings-daily?start_date=2026-07-22&end_date=2026-08-20', headers: { authorization: 'Bearer k' } },
  ])
})

test('an answer gives each model and the total of each day', () => {
  const text = fixture('openrouter-usage', 'ok.json')
  const { readings, refused } = readFixture(openrouterUsage, text, { now })
  expect(refused).toEqual([])
  expect(readings).toHaveLength(2 * (50 + 1))
  expect(readings[0]).toEqual({
    signal: { id: 'usage.openrouter.total', title: 'All models · tokens routed', unit: 'tokens/day', note: 'all tokens routed, UTC day, as of 2026-08-21T02:00:00Z' },
    value: 12_119_291_448_118,
    observedAt: Date.UTC(2026, 7, 19),
    knownAt: Date.UTC(2026, 7, 20),
  })
  expect(readings.find(({ signal }) => signal.id === 'usage.openrouter.moonshotai.kimi-k3-20260715')?.signal).toMatchObject({ vendor: 'moonshot', unit: 'tokens/day' })
})

test('the total of a day takes in the row of all other models', () => {
  expect(read([row('a/b', '5'), row('c/d', '7'), row('other', '100')]).values).toEqual([
    ['usage.openrouter.total', 112],
    ['usage.openrouter.a.b', 5],
    ['usage.openrouter.c.d', 7],
  ])
})

test('a free variant is a signal of its own', () => {
  expect(read([row('nvidia/nemotron-3-20260604', '5'), row('nvidia/nemotron-3-20260604:free', '7'), row('other', '1')]).values.slice(1)).toEqual([
    ['usage.openrouter.nvidia.nemotron-3-20260604', 5],
    ['usage.openrouter.nvidia.nemotron-3-20260604-free', 7],
  ])
})

test('sums beyond 2^53 are exact until they become one number', () => {
  // Added one by one as doubles, the three would lose both units.
  expect(read([row('a/b', '9007199254740992'), row('c/d', '1'), row('other', '1')]).values[0]).toEqual(['usage.openrouter.total', 9007199254740994])
})

test('a day that had not ended is left out, by our clock and by the source’s', () => {
  const days = [row('a/b', '5', '2026-08-19'), row('other', '1', '2026-08-19'), row('a/b', '2'), row('other', '1')]
  expect(read(days, { meta: { ...meta, as_of: '2026-08-20T23:59:00Z' } }).values).toEqual([
    ['usage.openrouter.total', 6],
    ['usage.openrouter.a.b', 5],
  ])
  const early = readFixture(openrouterUsage, JSON.stringify({ data: days, meta }), { now: Date.UTC(2026, 7, 20, 12) })
  expect(early.readings.map(({ value }) => value)).toEqual([6, 5])
})

test('a hole costs its own row, and the total of its day', () => {
  const { values, refused } = read([row('a/b', '5', '2026-08-19'), row('other', '1', '2026-08-19'), row('a/b', '5'), row('c/d', null), row('other', '1')])
  expect(values).toEqual([
    ['usage.openrouter.total', 6],
    ['usage.openrouter.a.b', 5],
    ['usage.openrouter.a.b', 5],
  ])
  expect(refused).toEqual([expect.stringContaining('total_tokens'), 'usage.openrouter.total 2026-08-20: rows are missing, the sum would be too low'])
})

test('a day without the row of all other models has no total', () => {
  const { values, refused } = read([row('a/b', '5')])
  expect(values).toEqual([['usage.openrouter.a.b', 5]])
  expect(refused).toHaveLength(1)
})

test.each([
  ['an empty list', { data: [] }],
  ['tokens as numbers in every row', { data: [row('a/b', 5)] }],
  ['the slug gone from every row', { data: [{ date: '2026-08-20', total_tokens: '5' }] }],
  ['no meta', { data: [row('a/b', '5')], meta: undefined }],
  ['only days that have not ended', { data: [row('a/b', '5', '2026-08-21')] }],
])('%s is a fault', (_case, given) => {
  expect(() => readFixture(openrouterUsage, JSON.stringify({ meta, ...given }), { now })).toThrow(malformed)
})

test('half a body is a fault', () => {
  expect(() => readFixture(openrouterUsage, '{"data":[{')).toThrow(malformed)
})

test('the licence line stands in the credit', () => {
  expect(openrouterUsage.source.credit).toMatch(/^Source: OpenRouter \(openrouter\.ai\/rankings\), as of .+\. Licensed under CC BY 4\.0\.$/)
})
