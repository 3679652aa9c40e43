import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { signalId } from '../../lib/domain/signal.ts'
import { placeIn } from '../../lib/live/payloads.ts'

const found = (body: string, id: string, { title = '', vendor, subject = null }: { title?: string; vendor?: string; subject?: string | null } = {}): string =>
  body.slice(placeIn(body, { id: signalId(id), title, ...(vendor !== undefined && { vendor }) }, subject)).slice(0, 24)

test.each<[string, string, string, { title?: string; vendor?: string; subject?: string }, string]>([
  ['a model under its seller’s name', '[{"id":"a/gpt-4.1"},{"id":"openai/gpt-4.1-mini"}]', 'token.openrouter.openai.gpt-4.1-mini.input', { vendor: 'openai' }, 'openai/gpt-4.1-mini'],
  ['a model that is named alone', '{"x":1,"models":{"claude-sonnet-4":{}}}', 'token.models-dev.anthropic.claude-sonnet-4.output', { vendor: 'anthropic' }, 'claude-sonnet-4'],
  ['a GPU in other words', '{"x":"H200","gpu":"NVIDIA H100 80GB HBM3"}', 'gpu.lium.h100-sxm.market.on-demand', { title: 'H100 SXM · Lium' }, 'H100 80GB HBM3'],
  ['a symbol', '{"meta":{"currency":"USD","symbol":"NVDA"}}', 'quote.nvda', { title: 'NVDA', subject: 'NVDA' }, 'NVDA'],
  ['a package', '{"data":[],"package":"openai-agents"}', 'adoption.pypi.openai-agents', { title: 'openai-agents · PyPI' }, 'openai-agents'],
])('finds %s', (_case, body, id, given, expected) => {
  expect(found(body, id, given).startsWith(expected)).toBe(true)
})

test('where nothing of it stands, the body is shown from its beginning', () => {
  expect(placeIn('{"rows":[1,2,3]}', { id: signalId('energy', 'de-lu'), title: 'Electricity' }, null)).toBe(0)
})

test('names with marks that mean something in a search are taken as they are', () => {
  expect(found('a (b) gpt++ (beta)', 'token.x.y.c', { title: 'gpt++ (beta) · [b]' })).toBe('gpt++ (beta)')
})

test('a large body is looked through in the time of an answer', () => {
  const ok = readFileSync('test/fixtures/openrouter/ok.json', 'utf8')
  const body = ok.repeat(Math.ceil(8_000_000 / ok.length))
  const from = performance.now()
  placeIn(body, { id: signalId('token', 'openrouter', 'nobody', 'nothing-of-the-kind-9', 'input'), title: 'Nothing · input', vendor: 'nobody' }, null)
  expect(performance.now() - from).toBeLessThan(2_000)
})
