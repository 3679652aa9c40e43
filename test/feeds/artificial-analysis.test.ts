import { expect, test } from 'vitest'
import { artificialAnalysis } from '../../lib/feeds/artificial-analysis.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const now = Date.UTC(2026, 7, 1, 12)
const model = (slug: string, index: unknown, creator: unknown = { name: 'OpenAI', slug: 'openai' }) => ({ name: slug.toUpperCase(), slug, model_creator: creator, evaluations: { artificial_analysis_intelligence_index: index } })
const read = (data: readonly unknown[]) => {
  const { readings, refused } = readFixture(artificialAnalysis, JSON.stringify({ status: 200, data }), { now })
  return { values: readings.map(({ signal, value }) => [signal.id, value]), refused }
}
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })

test('it sends the key in a header', () => {
  expect(artificialAnalysis.requests({ now, env: { ARTIFICIAL_ANALYSIS_API_KEY: 'k' }, latest: () => undefined })).toEqual([
    { path: '/api/v2/data/llms/models', headers: { 'x-api-key': 'k' } },
  ])
})

test('an answer gives the index of each model that was measured', () => {
  const { readings, refused } = readFixture(artificialAnalysis, fixture('artificial-analysis', 'ok.json'), { now })
  expect(refused).toEqual([])
  expect(readings).toHaveLength(10)
  expect(readings[0]).toEqual({
    signal: {
      id: 'quality.artificial-analysis.anthropic.claude-opus-5',
      title: 'Claude Opus 5 · quality',
      unit: 'points',
      vendor: 'anthropic',
      note: 'Intelligence Index: a composite of evaluations, higher is better',
    },
    value: 60.7,
    observedAt: now,
  })
  expect(readings.map(({ signal }) => signal.vendor)).toContain('xai')
})

test('what was not measured has no value, and is no fault', () => {
  expect(read([model('a', 50), model('b', null), model('c', undefined), { ...model('d', 1), evaluations: null }, null])).toEqual({
    values: [['quality.artificial-analysis.openai.a', 50]],
    refused: [],
  })
})

test('a creator without a slug goes by its name', () => {
  expect(read([model('a', 50, { name: 'Moonshot AI' })]).values).toEqual([['quality.artificial-analysis.moonshot.a', 50]])
})

test('a hole costs only its own row', () => {
  const { values, refused } = read([model('a', 50), model('b', 'high'), model('c', 40)])
  expect(values).toHaveLength(2)
  expect(refused).toHaveLength(1)
})

test.each([
  ['an empty list', { data: [] }],
  ['the index gone from every model', { data: [{ ...model('a', 1), evaluations: { quality: 50 } }] }],
  ['the creator gone from every model', { data: [model('a', 50, null)] }],
  ['another shape', { models: [] }],
])('%s is a fault', (_case, body) => {
  expect(() => readFixture(artificialAnalysis, JSON.stringify(body))).toThrow(malformed)
})

test('half a body is a fault', () => {
  expect(() => readFixture(artificialAnalysis, '{"data":[{')).toThrow(malformed)
})
