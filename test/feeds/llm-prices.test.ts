import { expect, test } from 'vitest'
import { llmPrices } from '../../lib/feeds/llm-prices.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const now = Date.UTC(2026, 7, 1, 12)
const current = { path: '/current-v1.json', subject: 'current' }
const historical = { path: '/historical-v1.json', subject: 'historical' }
const price = { id: 'm', vendor: 'openai', name: 'M', input: 1, output: 2, input_cached: null }
const body = (prices: readonly unknown[], updated_at: string | undefined = '2026-07-30') => JSON.stringify({ updated_at, prices })
const flat = (given: ReturnType<typeof readFixture>) => given.readings.map(({ signal, value, observedAt, knownAt }) => [signal.id, value, new Date(observedAt).toISOString().slice(0, 10), knownAt && new Date(knownAt).toISOString().slice(0, 10)])
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })

test('it asks for the current and the historical list', () => {
  expect(llmPrices.requests({ now, env: {}, latest: () => undefined })).toEqual([current, historical])
})

test('the current list is observed on the day it was last edited', () => {
  const { readings, refused } = readFixture(llmPrices, fixture('llm-prices', 'ok.json'), { now, request: current })
  expect(refused).toEqual([])
  expect(readings).toHaveLength(23)
  expect(readings.find(({ signal }) => signal.id === 'token.llm-prices.openai.gpt-4o.cached')).toEqual({
    signal: { id: 'token.llm-prices.openai.gpt-4o.cached', title: 'GPT-4o · cached input', unit: 'USD/Mtok', vendor: 'openai', note: 'openai list price' },
    value: 1.25,
    observedAt: Date.UTC(2026, 6, 30),
  })
})

test('a dated row becomes a reading of its first day, or of its last where only that is known', () => {
  const readings = flat(readFixture(llmPrices, fixture('llm-prices', 'historical.json'), { now, request: historical }))
  expect(readings.filter(([id]) => id === 'token.llm-prices.deepseek.deepseek-chat.output')).toEqual([
    ['token.llm-prices.deepseek.deepseek-chat.output', 0.28, '2025-02-07', '2025-02-08'],
    ['token.llm-prices.deepseek.deepseek-chat.output', 1.1, '2025-02-08', '2025-02-09'],
  ])
  expect(readings.filter(([id]) => id === 'token.llm-prices.openai.gpt-5.6-luna.input')).toEqual([
    ['token.llm-prices.openai.gpt-5.6-luna.input', 1, '2026-07-29', '2026-07-30'],
    ['token.llm-prices.openai.gpt-5.6-luna.input', 0.2, '2026-07-30', '2026-07-31'],
  ])
})

test('a row without dates says nothing of the past', () => {
  const readings = flat(readFixture(llmPrices, fixture('llm-prices', 'historical.json'), { now, request: historical }))
  expect(readings.filter(([id]) => String(id).includes('gpt-4o'))).toEqual([])
})

test('an announced change is not a price before its day', () => {
  const of = (at: number) => flat(readFixture(llmPrices, fixture('llm-prices', 'historical.json'), { now: at, request: historical })).filter(([id]) => id === 'token.llm-prices.anthropic.claude-sonnet-5.input')
  expect(of(now)).toEqual([])
  expect(of(Date.UTC(2026, 8, 2))).toEqual([
    ['token.llm-prices.anthropic.claude-sonnet-5.input', 2, '2026-08-31', '2026-09-01'],
    ['token.llm-prices.anthropic.claude-sonnet-5.input', 3, '2026-09-01', '2026-09-02'],
  ])
})

test('a price of zero or null is no price', () => {
  expect(flat(readFixture(llmPrices, body([price, { ...price, id: 'free', input: 0, output: 0 }, { ...price, id: 'blank', input: null, output: null }]), { now, request: current }))).toHaveLength(2)
})

test('a hole costs only its own row', () => {
  const { readings, refused } = readFixture(llmPrices, body([price, { ...price, id: 'n', vendor: undefined }, price]), { now, request: current })
  expect(readings).toHaveLength(2)
  expect(refused).toEqual([expect.stringContaining('vendor')])
})

test.each([
  ['an empty list', body([]), current],
  ['an empty history', body([]), historical],
  ['a current list without its date', JSON.stringify({ prices: [price] }), current],
  ['the output price gone from every row', body([{ ...price, output: undefined }]), current],
  ['a date that is none', body([{ ...price, from_date: 'May' }]), historical],
  ['half a body', '{"prices":[', current],
])('%s is a fault', (_case, text, request) => {
  expect(() => readFixture(llmPrices, text, { now, request })).toThrow(malformed)
})
