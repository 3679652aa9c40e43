import { expect, test } from 'vitest'
import { openrouter } from '../../lib/feeds/openrouter.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const now = Date.UTC(2026, 7, 1, 12)
const model = (id: string, pricing: unknown, name = 'Example: Model') => ({ id, name, pricing })
const good = model('openai/gpt-4o', { prompt: '0.0000025', completion: '0.00001', input_cache_read: '0.00000125' }, 'OpenAI: GPT-4o')
const read = (data: readonly unknown[]) => {
  const { readings, refused } = readFixture(openrouter, JSON.stringify({ data }), { now })
  return { values: Object.fromEntries(readings.map(({ signal, value }) => [signal.id, value])), refused }
}
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })

test('a recorded body gives the price per million tokens of each model', () => {
  const { readings, refused } = readFixture(openrouter, fixture('openrouter', 'ok.json'), { now })
  expect(refused).toEqual([])
  expect(readings).toHaveLength(52)
  expect(readings.slice(0, 3)).toEqual(
    [['input', 0.14, 'input'], ['output', 0.28, 'output'], ['cached', 0.0028, 'cached input']].map(([kind, value, label]) => ({
      signal: {
        id: `token.openrouter.deepseek.deepseek-v4-flash-0731.${kind}`,
        title: `DeepSeek V4 Flash 0731 · ${label}`,
        unit: 'USD/Mtok',
        vendor: 'deepseek',
        note: 'deepseek, list price on OpenRouter',
      },
      value,
      observedAt: now,
    })),
  )
  const values = new Map<string, number>(readings.map(({ signal, value }) => [signal.id, value]))
  // `0.0000006000000000000001` and `0.00000100000000000000015` are 0.6 and 1 with the noise of doubles.
  expect(values.get('token.openrouter.openai.gpt-5.6-luna.output')).toBe(0.6)
  expect(values.get('token.openrouter.openai.gpt-5.6-terra.input')).toBe(1)
  expect(values.get('token.openrouter.zhipuai.glm-5.2.cached')).toBe(0.141154)
  expect(values.get('token.openrouter.xai.grok-4.5.output')).toBe(6)
})

test('free variants, routers and floating aliases are no price', () => {
  const { readings } = readFixture(openrouter, fixture('openrouter', 'ok.json'), { now })
  const ids = readings.map(({ signal }) => signal.id)
  expect(ids.filter((id) => /free|auto|fusion|latest/.test(id))).toEqual([])
  expect(ids).toContain('token.openrouter.poolside.laguna-s-2.1.input')
})

test.each(['free', 'beta', 'nitro', 'floor', 'online', 'thinking'])('a :%s variant is another product', (variant) => {
  const { values } = read([good, model(`openai/gpt-4o:${variant}`, { prompt: '0.000001', completion: '0.000001' })])
  expect(Object.keys(values)).toEqual(['input', 'output', 'cached'].map((kind) => `token.openrouter.openai.gpt-4o.${kind}`))
})

test.each([['0'], ['-1'], [null], [undefined], ['']])('a price of %o is no price', (prompt) => {
  const { values, refused } = read([good, model('a/b', { prompt, completion: '0.000002' })])
  expect(values['token.openrouter.a.b.input']).toBeUndefined()
  expect(values['token.openrouter.a.b.output']).toBe(2)
  expect(refused).toEqual([])
})

test('a negative price that marks no router is passed on, for the gate to refuse in words', () => {
  expect(read([good, model('a/b', { prompt: '-0.000001', completion: '0.000002' })]).values['token.openrouter.a.b.input']).toBe(-1)
})

test('tiers for long prompts leave the base price in place', () => {
  const { values } = read([model('a/b', { prompt: '0.000002', completion: '0.000006', overrides: [{ min_prompt_tokens: 200000, prompt: '0.000004', completion: '0.000012' }] })])
  expect(values).toEqual({ 'token.openrouter.a.b.input': 2, 'token.openrouter.a.b.output': 6 })
})

test('a hole costs only its own row', () => {
  const { values, refused } = read([good, model('a/b', { prompt: 'soon', completion: '0.000002' }), good])
  expect(Object.keys(values)).toHaveLength(3)
  expect(refused).toEqual([expect.stringContaining('pricing.prompt')])
})

test('a model that stands twice with two prices keeps the first, and says so', () => {
  const { values, refused } = read([good, { ...good, pricing: { prompt: '0.000003', completion: '0.00001' } }])
  expect(values['token.openrouter.openai.gpt-4o.input']).toBe(2.5)
  expect(refused).toEqual(['token.openrouter.openai.gpt-4o.input stands twice, at 2.5 and 3'])
})

test('a long model name leaves a title of at most 60 characters', () => {
  const { readings } = readFixture(openrouter, JSON.stringify({ data: [{ ...good, name: `Vendor: ${'long '.repeat(30)}` }] }))
  expect(Math.max(...readings.map(({ signal }) => signal.title.length))).toBeLessThanOrEqual(60)
})

test.each([
  ['an empty list', { data: [] }],
  ['another shape', { models: [good] }],
  ['pricing gone from every model', { data: [{ id: 'a/b', name: 'B' }] }],
  ['prompt renamed in every model', { data: [model('a/b', { input: '0.000001', completion: '0.000001' })] }],
  ['completion gone from every model', { data: [model('a/b', { prompt: '0.000001' })] }],
])('%s is a fault', (_case, body) => {
  expect(() => readFixture(openrouter, JSON.stringify(body))).toThrow(malformed)
})

test.each([['half a body', '{"data":[{"id":'], ['a block page', '<!DOCTYPE html><html>blocked</html>']])('%s is a fault', (_case, body) => {
  expect(() => readFixture(openrouter, body)).toThrow(malformed)
})
