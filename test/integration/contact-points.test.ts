import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import * as tryOut from '../../app/api/v1/contact-points/[id]/test/route.ts'
import * as point from '../../app/api/v1/contact-points/[id]/route.ts'
import * as points from '../../app/api/v1/contact-points/route.ts'
import * as pushKeyRoute from '../../app/api/v1/push-key/route.ts'
import * as silence from '../../app/api/v1/silences/[id]/route.ts'
import * as silences from '../../app/api/v1/silences/route.ts'
import { hours, minutes } from '../../lib/domain/time.ts'
import { createLogger } from '../../lib/log.ts'
import { ContactPoint, ContactPointList, ContactPointTest, PushKey, Silence, SilenceList, WebhookBody } from '../../lib/wire/alerts.ts'
import { bodyOf, get, patch, post, problemOf, remove, testServer, type TestServer } from '../support/api.ts'
import { browser } from '../support/push.ts'
import { startOrigin, status, text, type Handler, type Origin } from '../support/origin.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'

const SECRET_KEY = 'a key of at least thirty-two characters'
let redis: TestRedis
let count = 0
const closers: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  redis = await testRedis()
})
afterAll(async () => redis.stop())
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function serve(env: Readonly<Record<string, string>> = { SECRET_KEY, WEBHOOK_ALLOW_PRIVATE: 'yes' }, namespace = `points${(count += 1)}`): Promise<TestServer & { readonly namespace: string }> {
  const server = await testServer(redis, { env, namespace })
  closers.push(server.close)
  return { ...server, namespace }
}
const receiver = async (handler: Handler = () => text('ok')): Promise<Origin> => {
  const origin = await startOrigin(handler)
  closers.push(origin.close)
  return origin
}
const create = async (body: object): Promise<ContactPoint> => bodyOf(ContactPoint, await post(points, {}, { body }), 201)

/** Every secret of these, as a reader would look for it. */
const SECRETS = ['T0SECRETPATH', 'hunter2hunter2', 'sign-with-this-secret', '123456:abcdefghijklmnop']
const SECRET_POINTS = [
  { name: 'Hook', kind: 'webhook', url: 'https://hooks.example.com/T0SECRETPATH?token=hunter2hunter2', secret: 'sign-with-this-secret' },
  { name: 'Slack', kind: 'slack', url: 'https://hooks.slack.com/services/T0SECRETPATH' },
  { name: 'Bot', kind: 'telegram', token: '123456:abcdefghijklmnop', chatId: '-100123' },
]

describe('secrets', () => {
  test('stand in no answer, no audit entry, and nothing that Redis holds', async () => {
    const { store, namespace } = await serve()
    for (const body of SECRET_POINTS) {
      const response = await post(points, {}, { body })
      expect(response.status).toBe(201)
      expect(await response.text()).not.toMatch(new RegExp(SECRETS.join('|')))
    }
    const listed = await (await get(points, '/api/v1/contact-points')).text()
    const audited = JSON.stringify(await store.hot.audited(100))
    const connection = store.own()
    const kept = JSON.stringify(await connection.hgetall(`{${namespace}}:contact-points`))
    expect(JSON.parse(kept)).not.toEqual({})
    for (const held of [listed, audited, kept]) for (const secret of SECRETS) expect(held).not.toContain(secret)
    expect(ContactPointList.parse(JSON.parse(listed)).items).toMatchObject([{ name: 'Hook', target: 'hooks.example.com' }, { name: 'Slack', target: 'hooks.slack.com' }, { name: 'Bot', target: '-100123' }])
  })

  test('stay out of what a failure tells, whatever the receiver echoes', async () => {
    const there = await receiver(({ url }) => status(403, { 'content-type': 'application/json' }, JSON.stringify({ message: `no ${url}`, description: `no ${url}` })))
    await serve({ SECRET_KEY, WEBHOOK_ALLOW_PRIVATE: 'yes', TELEGRAM_ORIGIN: there.url })
    const lines: string[] = []
    const log = createLogger({ level: 'debug', plain: false, write: (line) => lines.push(line) })
    for (const body of [{ ...SECRET_POINTS[2] }, { name: 'D', kind: 'discord', url: `${there.url}/T0SECRETPATH` }]) {
      const { id } = await create(body)
      const { ok, error } = await bodyOf(ContactPointTest, await post(tryOut, { id }))
      expect(ok).toBe(false)
      expect(error).toMatch(/answers 403: no .*…/)
      log.warn('delivery.failed', { error: new Error(error ?? '') })
    }
    expect(there.requests.map(({ url }) => url)).toEqual(['/bot123456:abcdefghijklmnop/sendMessage', '/T0SECRETPATH'])
    for (const secret of SECRETS) expect(lines.join('\n')).not.toContain(secret)
  })

  test('are not taken where they could not be kept, in words', async () => {
    await serve({ SMTP_URL: 'smtp://127.0.0.1:1', SMTP_FROM: 'a@example.com' })
    for (const body of SECRET_POINTS) expect(await problemOf(await post(points, {}, { body }), 409)).toMatchObject({ field: 'kind', detail: expect.stringMatching(/SECRET_KEY is not set/) })
    expect(await problemOf(await get(pushKeyRoute, '/api/v1/push-key'), 409)).toMatchObject({ detail: expect.stringMatching(/SECRET_KEY is not set/) })
    // An address is no secret.
    await create({ name: 'Mail', kind: 'email', to: ['a@example.com'] })
  })

  test('that were kept by another key are said to be so', async () => {
    const { namespace } = await serve()
    const { id } = await create(SECRET_POINTS[0] ?? {})
    await serve({ SECRET_KEY: `${SECRET_KEY}!` }, namespace)
    expect(await problemOf(await patch(point, { id }, { body: { name: 'New' } }), 409)).toMatchObject({ detail: expect.stringMatching(/SECRET_KEY is not the one it was sealed by/) })
    await bodyOf(ContactPoint, await remove(point, { id }))
  })
})

test.each([
  ['no kind', { name: 'x' }, 'kind'],
  ['an unknown kind', { name: 'x', kind: 'pager' }, 'kind'],
  ['no name', { kind: 'slack', url: 'https://hooks.slack.com/x' }, 'name'],
  ['no address', { name: 'x', kind: 'webhook' }, 'url'],
  ['an address that is none', { name: 'x', kind: 'webhook', url: 'example' }, 'url'],
  ['a login in the address', { name: 'x', kind: 'webhook', url: 'https://u:p@example.com' }, 'url'],
  ['loopback', { name: 'x', kind: 'webhook', url: 'http://127.0.0.1:9/' }, 'url'],
  ['loopback as a number', { name: 'x', kind: 'slack', url: 'http://2130706433/' }, 'url'],
  ['the metadata address', { name: 'x', kind: 'web-push', endpoint: 'http://169.254.169.254/', keys: browser().keys }, 'endpoint'],
  ['a field of another kind', { name: 'x', kind: 'slack', url: 'https://hooks.slack.com/x', secret: 'sign-with-this' }, 'secret'],
  ['a template of an unknown field', { name: 'x', kind: 'webhook', url: 'https://example.com', template: '{{owner}}' }, 'template'],
  ['a token that is none', { name: 'x', kind: 'telegram', token: 'abc', chatId: '1' }, 'token'],
  ['mail without a mail server', { name: 'x', kind: 'email', to: ['a@example.com'] }, 'kind'],
  ['a wait that is none', { name: 'x', kind: 'slack', url: 'https://hooks.slack.com/x', groupWait: 'soon' }, 'groupWait'],
])('%s is refused, and the field is named', async (_case, body, field) => {
  await serve({ SECRET_KEY })
  expect(await problemOf(await post(points, {}, { body }), 400)).toMatchObject({ field })
})

test('a page of another site changes nothing', async () => {
  await serve()
  const headers = { origin: 'https://evil.example' }
  for (const response of [
    await post(points, {}, { body: SECRET_POINTS[0], headers }), await patch(point, { id: 'x' }, { body: {}, headers }), await remove(point, { id: 'x' }, { headers }),
    await post(tryOut, { id: 'x' }, { headers }), await post(silences, {}, { body: {}, headers }), await remove(silence, { id: 'x' }, { headers }),
  ]) await problemOf(response, 403)
})

describe('a contact point', () => {
  test('is changed in what is given; its secrets stay until they are given anew', async () => {
    const there = await receiver()
    const { store } = await serve()
    const made = await create({ name: 'Hook', kind: 'webhook', url: `${there.url}/a`, secret: 'sign-with-this', template: '{{state}}' })
    const changed = await bodyOf(ContactPoint, await patch(point, { id: made.id }, { body: { name: 'Desk', language: 'zh', groupWait: '30s', template: null } }))
    expect(changed).toEqual({ ...made, name: 'Desk', language: 'zh', groupWait: '30s', updatedAt: changed.updatedAt })
    await post(tryOut, { id: made.id })
    await bodyOf(ContactPoint, await patch(point, { id: made.id }, { body: { url: `${there.url}/b`, secret: null } }))
    await post(tryOut, { id: made.id })
    expect(there.requests.map(({ url, headers }) => [url, 'x-downchain-signature' in headers])).toEqual([['/a', true], ['/b', false]])
    expect(await problemOf(await patch(point, { id: made.id }, { body: { chatId: '1' } }), 400)).toMatchObject({ field: 'chatId' })
    expect(await problemOf(await patch(point, { id: made.id }, { body: { kind: 'slack' } }), 400)).toMatchObject({ field: 'kind' })
    expect(await problemOf(await patch(point, { id: made.id }, { body: { url: 'ftp://x' } }), 400)).toMatchObject({ field: 'url' })
    await bodyOf(ContactPoint, await remove(point, { id: made.id }))
    await problemOf(await remove(point, { id: made.id }), 404)
    await problemOf(await patch(point, { id: made.id }, { body: {} }), 404)
    expect((await store.hot.audited(10)).map(({ action, details }) => [action, details['contactPoint'], details['by']])).toEqual(
      ['delete', 'test', 'change', 'test', 'change', 'create'].map((what) => [`contact-point.${what}`, made.id, 'operator']),
    )
  })

  test('is tried out at once: the message says that it is a test, the answer what came of it', async () => {
    const there = await receiver()
    await serve()
    const { id } = await create({ name: 'Hook', kind: 'webhook', url: there.url })
    expect(await bodyOf(ContactPointTest, await post(tryOut, { id }))).toMatchObject({ ok: true, error: null })
    const [asked] = there.requests
    expect(WebhookBody.parse(JSON.parse(asked?.body ?? ''))).toMatchObject({ eventId: expect.stringMatching(/^test-/), rule: { id: 'test' }, sentence: expect.stringMatching(/^This is a test message/) })
    there.answerWith(() => status(500))
    expect(await bodyOf(ContactPointTest, await post(tryOut, { id }))).toMatchObject({ ok: false, error: expect.stringMatching(/answers 500$/) })
    await problemOf(await post(tryOut, { id: 'nobody' }), 404)
  })
})

test('the key that signs pushes is made once, for every process', async () => {
  const { namespace, store } = await serve()
  const { publicKey } = await bodyOf(PushKey, await get(pushKeyRoute, '/api/v1/push-key'))
  expect(Buffer.from(publicKey, 'base64url')).toHaveLength(65)
  await serve(undefined, namespace)
  expect(await bodyOf(PushKey, await get(pushKeyRoute, '/api/v1/push-key'))).toEqual({ publicKey })
  expect(await store.own().get(`{${namespace}}:push-identity`)).not.toContain(publicKey)
})

test('silences are made, listed, ended, and audited', async () => {
  const { store } = await serve()
  const at = Date.now()
  const iso = (ms: number): string => new Date(at + ms).toISOString()
  const now = await bodyOf(Silence, await post(silences, {}, { body: { severity: 'warning', endsAt: iso(hours(1)), reason: 'earnings day' } }), 201)
  expect(now).toMatchObject({ severity: 'warning', by: 'operator', reason: 'earnings day', endsAt: iso(hours(1)) })
  const later = await bodyOf(Silence, await post(silences, {}, { body: { rule: 'nvda', startsAt: iso(hours(1)), endsAt: iso(hours(2)), reason: 'x' } }), 201)
  expect((await bodyOf(SilenceList, await get(silences, '/api/v1/silences'))).items).toEqual([later, now])
  const ended = await bodyOf(Silence, await remove(silence, { id: later.id }))
  expect(Date.parse(ended.endsAt)).toBeLessThanOrEqual(Date.now())
  expect(Date.parse(ended.startsAt)).toBeLessThanOrEqual(Date.parse(ended.endsAt))
  expect(await bodyOf(Silence, await remove(silence, { id: later.id }))).toEqual(ended)
  await problemOf(await remove(silence, { id: 'nothing' }), 404)
  expect((await store.hot.audited(10)).map(({ action, details }) => [action, details['reason']])).toEqual([['silence.end', 'x'], ['silence.create', 'x'], ['silence.create', 'earnings day']])
  for (const [body, field] of [
    [{ severity: 'warning', endsAt: iso(-minutes(1)), reason: 'x' }, 'endsAt'],
    [{ severity: 'warning', startsAt: iso(hours(2)), endsAt: iso(hours(1)), reason: 'x' }, 'endsAt'],
    [{ severity: 'warning', endsAt: iso(hours(1)) }, 'reason'],
    [{ severity: 'loud', endsAt: iso(hours(1)), reason: 'x' }, 'severity'],
    [{ severity: 'info', endsAt: iso(hours(1)), reason: 'x', until: 1 }, 'until'],
  ] as const) expect(await problemOf(await post(silences, {}, { body }), 400)).toMatchObject({ field })
  expect(await problemOf(await post(silences, {}, { body: { endsAt: iso(hours(1)), reason: 'x' } }), 400)).toMatchObject({ detail: 'body: name a rule, a severity, a series or labels' })
})
