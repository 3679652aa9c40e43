import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { ApiProblem, endpoint, json, route } from '../../lib/live/problem.ts'
import { Problem } from '../../lib/wire/api.ts'

const context = { params: Promise.resolve({}) }
const ask = async (handler: ReturnType<typeof route>, url = 'http://127.0.0.1/x', init?: RequestInit): Promise<Response> => handler(new Request(url, init), context)

test('a bad parameter is named, with what was expected', async () => {
  const handler = route({ query: z.object({ limit: z.coerce.number().int().max(500) }) }, async () => json({}))
  const response = await ask(handler, 'http://127.0.0.1/x?limit=many')
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(Problem.parse(await response.json())).toMatchObject({ status: 400, field: 'limit' })
})

test('a Redis that is away is 503, with when to ask again', async () => {
  const response = await ask(route({}, async () => Promise.reject(new Error("Stream isn't writeable and enableOfflineQueue options is false"))))
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
})

test('an unexpected failure says nothing of its inside, and is logged', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const response = await ask(route({}, async () => Promise.reject(new Error('cannot read secret of undefined'))))
  expect(response.status).toBe(500)
  expect(JSON.stringify(await response.json())).not.toContain('secret')
  expect(written.mock.calls.flat().join('')).toContain('api.failed')
})

test('an operator’s request from a page of another site is refused before anything is read', async () => {
  const handler = vi.fn(async () => json({}))
  const response = await ask(route({ operator: true }, handler), 'http://127.0.0.1/x', { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } })
  expect(response.status).toBe(403)
  expect(handler).not.toHaveBeenCalled()
})

test.each<[string, RequestInit, number]>([
  ['a body of another type is refused', { body: 'action=accept', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
  ['half a JSON is refused', { body: '{"action":', headers: { 'content-type': 'application/json' } }, 400],
  ['an empty body is one', {}, 400],
  ['an endless body is refused', { body: JSON.stringify({ action: 'x'.repeat(200_000) }), headers: { 'content-type': 'application/json' } }, 413],
  ['what fits passes', { body: '{"action":"go"}', headers: { 'content-type': 'application/json; charset=utf-8' } }, 200],
])('%s', async (_case, init, status) => {
  const handler = route({ operator: true, body: z.object({ action: z.string() }) }, async () => json({}))
  expect((await ask(handler, 'http://127.0.0.1/x', { method: 'POST', ...init })).status).toBe(status)
})

test('a path answers HEAD without a body, OPTIONS with what it allows, and 405 in words to the rest', async () => {
  const { GET, HEAD, OPTIONS, POST, DELETE } = endpoint({ GET: route({}, async () => json({ a: 1 })) })
  const request = new Request('http://127.0.0.1/x', { method: 'DELETE' })
  expect(await (await GET(request, context)).json()).toEqual({ a: 1 })
  const head = await HEAD(request, context)
  expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([200, 'application/json', ''])
  expect((await OPTIONS(request, context)).headers.get('allow')).toBe('GET, HEAD, OPTIONS')
  const refused = await DELETE(request, context)
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  expect((await POST(request, context)).status).toBe(405)
})

test('a problem thrown anywhere below is the answer', async () => {
  const response = await ask(route({}, async () => Promise.reject(new ApiProblem(409, 'Conflict', 'the feed is off'))))
  expect(Problem.parse(await response.json())).toEqual({ type: 'about:blank', title: 'Conflict', status: 409, detail: 'the feed is off' })
})
