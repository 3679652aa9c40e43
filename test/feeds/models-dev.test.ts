import { expect, test } from 'vitest'
import { modelsDev } from '../../lib/feeds/models-dev.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const now = Date.UTC(2026, 6, 1, 12)
const provider = (id: string, models: unknown) => ({ [id]: { id, name: id, models } })
const cost = { input: 1, output: 2 }
const read = (body: Record<string, unknown>) => {
  const { readings, refused } = readFixture(modelsDev, JSON.stringify(body), { now })
  return { values: Object.fromEntries(readings.map(({ signal, value }) => [signal.id, value])), refused }
}
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })

test('a recorded body gives the price of each model of each provider', () => {
  const { readings, refused } = readFixture(modelsDev, fixture('models-dev', 'ok.json'), { now })
  expect(refused).toEqual([])
  expect(readings).toHaveLength(165)
  expect(readings[0]).toEqual({
    signal: { id: 'token.models-dev.openai.gpt-4.1-mini.input', title: 'GPT-4.1 mini · input', unit: 'USD/Mtok', vendor: 'openai', note: 'openai list price' },
    value: 0.4,
    observedAt: now,
  })
  const values = new Map<string, number>(readings.map(({ signal, value }) => [signal.id, value]))
  expect(values.get('token.models-dev.openai.o1-pro.output')).toBe(600)
  expect(values.get('token.models-dev.openai.gpt-4.1.cached')).toBe(0.5)
})

test('a model without a cost and a model at zero are no price', () => {
  const { readings } = readFixture(modelsDev, fixture('models-dev', 'ok.json'), { now })
  expect(readings.filter(({ signal }) => /\.(github-copilot|llama)\./.test(signal.id))).toEqual([])
})

test('two platforms of one company keep their own price lists, under one vendor', () => {
  const { readings } = readFixture(modelsDev, JSON.stringify({ ...provider('zai', { glm: { name: 'GLM', cost } }), ...provider('zhipuai', { glm: { name: 'GLM', cost: { input: 6, output: 24 } } }) }))
  expect(readings.map(({ signal, value }) => [signal.id, signal.vendor, value])).toEqual([
    ['token.models-dev.zai.glm.input', 'zhipuai', 1],
    ['token.models-dev.zai.glm.output', 'zhipuai', 2],
    ['token.models-dev.zhipuai.glm.input', 'zhipuai', 6],
    ['token.models-dev.zhipuai.glm.output', 'zhipuai', 24],
  ])
})

test('a hole costs only its own model or provider', () => {
  const { values, refused } = read({
    ...provider('openai', { a: { name: 'A', cost }, b: { name: 'B', cost: { input: 'cheap', output: 2 } }, c: { name: 'C', cost } }),
    ...provider('xai', { a: { name: 'A', cost } }),
    broken: { id: 'broken' },
  })
  expect(Object.keys(values)).toHaveLength(6)
  expect(refused).toEqual([expect.stringContaining('provider.models'), expect.stringContaining('model.cost.input')])
})

test.each([
  ['an empty object', {}],
  ['providers without models', provider('openai', {})],
  ['the models gone from every provider', { openai: { id: 'openai' } }],
  ['the cost gone from every model', provider('openai', { a: { name: 'A', price: cost } })],
  ['the output cost gone from every model', provider('openai', { a: { name: 'A', cost: { input: 1 } } })],
  ['a list', [cost]],
])('%s is a fault', (_case, body) => {
  expect(() => readFixture(modelsDev, JSON.stringify(body))).toThrow(malformed)
})

test('half a body is a fault', () => {
  expect(() => readFixture(modelsDev, '{"openai":')).toThrow(malformed)
})
