import { expect, test } from 'vitest'
import { litellm } from '../../lib/feeds/litellm.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const now = Date.UTC(2026, 6, 24, 12)
const chat = (litellm_provider: string | undefined, costs: Record<string, unknown> = { input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 }) => ({ mode: 'chat', litellm_provider, ...costs })
const read = (body: Record<string, unknown>) => {
  const { readings, refused } = readFixture(litellm, JSON.stringify(body), { now })
  return { values: Object.fromEntries(readings.map(({ signal, value }) => [signal.id, value])), refused }
}
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })

test('a recorded body gives the price per million tokens of each chat model', () => {
  const { readings, refused } = readFixture(litellm, fixture('litellm', 'ok.json'), { now })
  expect(refused).toEqual([])
  expect(readings).toHaveLength(55)
  expect(readings.find(({ signal }) => signal.id === 'token.litellm.openai.gpt-4o-mini.cached')).toEqual({
    signal: { id: 'token.litellm.openai.gpt-4o-mini.cached', title: 'gpt-4o-mini · cached input', unit: 'USD/Mtok', vendor: 'openai', note: 'openai list price' },
    value: 0.075, // 7.5e-8 a token
    observedAt: now,
  })
  const values = new Map<string, number>(readings.map(({ signal, value }) => [signal.id, value]))
  expect(values.get('token.litellm.anthropic.claude-opus-4-5.output')).toBe(25)
  expect(values.get('token.litellm.google.gemini-2.5-pro.input')).toBe(1.25)
  expect(values.get('token.litellm.bedrock.deepseek.v3.2.output')).toBe(1.85)
  expect(values.get('token.litellm.deepinfra.deepseek-ai-deepseek-r1.output')).toBe(2.4)
})

test('the documentation entry, other modes and free models are no price', () => {
  const { readings } = readFixture(litellm, fixture('litellm', 'ok.json'), { now })
  const ids = readings.map(({ signal }) => signal.id)
  expect(ids.filter((id) => /sample|embed|image|whisper|transcribe|gemini-exp|deepseek-v3-2-251201/.test(id))).toEqual([])
})

test('the documentation entry is left out even where it says chat', () => {
  expect(Object.keys(read({ sample_spec: chat('openai'), a: chat('openai') }).values)).toEqual(['token.litellm.openai.a.input', 'token.litellm.openai.a.output'])
})

test('where prices come in tiers, the first is the base price', () => {
  const { readings } = readFixture(litellm, fixture('litellm', 'ok.json'), { now })
  expect(readings.filter(({ signal }) => signal.id.startsWith('token.litellm.alibaba.qwen-flash.')).map(({ value }) => value)).toEqual([0.05, 0.4])
})

test('one model under its bare and its prefixed key is one signal', () => {
  const { readings } = readFixture(litellm, fixture('litellm', 'ok.json'), { now })
  expect(readings.filter(({ signal }) => signal.id.includes('.deepseek-chat.')).map(({ value }) => value)).toEqual([0.28, 0.42, 0.028])
})

test('the same model under several providers is a signal of each', () => {
  const { values } = read({
    'claude-x': chat('anthropic'),
    'vertex_ai/claude-x': chat('vertex_ai-anthropic_models'),
    'bedrock/us-east-1/claude-x': chat('bedrock'),
    'azure_ai/claude-x': chat('azure_ai'),
  })
  expect(Object.keys(values).filter((id) => id.endsWith('.input'))).toEqual([
    'token.litellm.anthropic.claude-x.input',
    'token.litellm.google-vertex.claude-x.input',
    'token.litellm.bedrock.us-east-1-claude-x.input',
    'token.litellm.azure-ai.claude-x.input',
  ])
})

test('numbers in exponent form and as strings are read', () => {
  expect(read({ a: chat('openai', { input_cost_per_token: '7.5e-08', output_cost_per_token: 3e-7 }) }).values).toEqual({ 'token.litellm.openai.a.input': 0.075, 'token.litellm.openai.a.output': 0.3 })
})

test('a row without a provider is refused, the others are read', () => {
  const { values, refused } = read({ a: chat('openai'), b: chat(undefined), c: chat('xai') })
  expect(Object.keys(values)).toHaveLength(4)
  expect(refused).toEqual([expect.stringContaining('litellm_provider')])
})

test('a row without prices gives nothing and refuses nothing', () => {
  expect(read({ a: chat('openai'), b: chat('openai', {}) })).toEqual({ values: { 'token.litellm.openai.a.input': 1, 'token.litellm.openai.a.output': 2 }, refused: [] })
})

test.each([
  ['an empty object', {}],
  ['only the documentation', { sample_spec: chat('openai') }],
  ['the mode gone from every row', { a: { litellm_provider: 'openai', input_cost_per_token: 1e-6 } }],
  ['the provider gone from every row', { a: chat(undefined), b: chat(undefined) }],
  ['the output cost gone from every row', { a: chat('openai', { input_cost_per_token: 1e-6 }) }],
  ['a list', [chat('openai')]],
])('%s is a fault', (_case, body) => {
  expect(() => readFixture(litellm, JSON.stringify(body))).toThrow(malformed)
})

test('half a body is a fault', () => {
  expect(() => readFixture(litellm, '{"gpt-4o": {"mode":')).toThrow(malformed)
})
