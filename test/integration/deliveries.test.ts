import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import * as dead from '../../app/api/v1/dead-deliveries/route.ts'
import * as resendRoute from '../../app/api/v1/alert-events/[id]/deliveries/[contactPointId]/resend/route.ts'
import * as points from '../../app/api/v1/contact-points/route.ts'
import { parseRedisUrl, type DeliveryConfig } from '../../lib/config.ts'
import { pushIdentity } from '../../lib/contact-points/push-identity.ts'
import { sampleEvent } from '../../lib/contact-points/sample.ts'
import { makeSender } from '../../lib/contact-points/send.ts'
import { makeSecrets } from '../../lib/secrets.ts'
import { createContactPoint, removeContactPoint } from '../../lib/live/contact-points.ts'
import { deliveriesOf } from '../../lib/live/deliveries.ts'
import { createSilence, endSilence } from '../../lib/live/silences.ts'
import { drainOutbox, openDeliveryQueue, startDeliveryWorker, waitAfter, type Patience } from '../../lib/queues/deliveries.ts'
import type { KeptEvent } from '../../lib/store/deliveries.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { ContactPointDraft, ContactPointList, DeadDeliveryList, Delivery, WebhookBody, type ContactPoint } from '../../lib/wire/alerts.ts'
import { bodyOf, get, post, problemOf, testServer, type TestServer } from '../support/api.ts'
import { hang, startOrigin, status, text, type Answer, type Handler, type Origin } from '../support/origin.ts'
import { startChild } from '../support/processes.ts'
import { browser } from '../support/push.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { startSmtp } from '../support/smtp.ts'
import { until } from '../support/until.ts'

const SECRET_KEY = 'a key of at least thirty-two characters'
const PATIENCE: Patience = { attempts: 4, first: 20, longest: 100, sweep: 200 }
const ok: Answer = text('ok')

let redis: TestRedis
const closers: (() => Promise<unknown>)[] = []
let count = 0

beforeAll(async () => {
  redis = await testRedis()
})
afterAll(async () => redis.stop())
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const delivery = (more: Partial<DeliveryConfig> = {}): DeliveryConfig => ({ secretKey: SECRET_KEY, allowPrivate: true, smtp: undefined, telegramOrigin: undefined, publicUrl: 'https://d.example', ...more })

type Bench = { readonly namespace: string; readonly store: Store; readonly add: (draft: object) => Promise<ContactPoint>; readonly work: (patience?: Patience, config?: DeliveryConfig) => Promise<void>; readonly states: (eventId: string) => Promise<Delivery[]> }

/** A namespace of its own with whatever tells people in it. */
async function fresh(config = delivery()): Promise<Bench> {
  count += 1
  const namespace = `deliveries${count}`
  const store = openStore(parseRedisUrl(redis.url), { namespace })
  closers.push(async () => store.close())
  const secrets = config.secretKey === undefined ? undefined : makeSecrets(config.secretKey)
  const parts = { store, secrets, by: 'operator', now: Date.now, config: { delivery: config } }
  return {
    namespace,
    store,
    // Safe: of the configuration it asks for delivery alone.
    add: async (draft) => createContactPoint(ContactPointDraft.parse({ name: 'Desk', ...draft }), parts as Parameters<typeof createContactPoint>[1]),
    states: async (eventId) => (await deliveriesOf([eventId], { store })).get(eventId) ?? [],
    work: async (patience = PATIENCE, of = config) => {
      const own = openStore(parseRedisUrl(redis.url), { namespace })
      const key = of.secretKey === undefined ? undefined : makeSecrets(of.secretKey)
      const sender = makeSender({ config: of, userAgent: 'downchain/test', limits: { timeoutMs: 300, maxBytes: 4000 }, push: async () => pushIdentity({ secrets: key, kept: own.contactPoints.pushIdentity, config: of }) })
      const queue = openDeliveryQueue(own.own(), own.keys.queues)
      const stop = new AbortController()
      const deps = { store: own, queue, sender, secrets: key, now: Date.now, patience, token: randomUUID(), onError: () => undefined }
      const worker = startDeliveryWorker(own.own(), own.keys.queues, deps)
      const drained = drainOutbox(deps, stop.signal)
      closers.push(async () => {
        stop.abort()
        await worker.close()
        await drained
        await queue.close()
        await sender.close()
        await own.close()
      })
    },
  }
}

const receiver = async (handler: Handler = () => ok): Promise<Origin> => {
  const origin = await startOrigin(handler)
  closers.push(origin.close)
  return origin
}

function event(rule: string, n: number, more: Partial<KeptEvent> = {}): KeptEvent {
  const { deliveries: _deliveries, acknowledgement: _acknowledgement, ...sample } = sampleEvent(`${rule}.1.quote.nvda.${n}`, Date.UTC(2026, 10, 25, 15) + n)
  return { ...sample, rule: { id: rule, name: `Rule ${rule}`, severity: 'warning' }, series: 'quote.nvda', value: n, sentence: `${rule} ${n}`, sentenceZh: `${rule} 第 ${n}`, ...more }
}
const idOf = (asked: { readonly body: string }): string => WebhookBody.parse(JSON.parse(asked.body)).eventId
const state = async (bench: Bench, eventId: string, wanted: Delivery['state']): Promise<Delivery> =>
  until(async () => {
    const [found] = await bench.states(eventId)
    return found?.state === wanted && found
  })

test('a webhook is told each event once, signed, with its key, in the order of the rule', async () => {
  const bench = await fresh()
  const there = await receiver()
  const point = await bench.add({ kind: 'webhook', url: there.url, secret: 'sign-with-this' })
  const events = Array.from({ length: 12 }, (_, n) => event('a', n))
  // Kept twice, as after a kill between writing them and hearing so.
  for (const _ of [1, 2]) await bench.store.deliveries.offer(events.map((one) => ({ event: one, pointIds: [point.id, point.id] })))
  await bench.work()
  await bench.work()
  await state(bench, events[11]?.id ?? '', 'delivered')
  expect(there.requests.map(idOf)).toEqual(events.map(({ id }) => id))
  for (const { headers, body } of there.requests) {
    expect(headers['idempotency-key']).toBe(`${idOf({ body })}.${point.id}`)
    expect(headers['x-downchain-signature']).toBe(`v1=${createHmac('sha256', 'sign-with-this').update(`${String(headers['x-downchain-timestamp'])}.${body}`).digest('hex')}`)
    expect(Math.abs(Number(headers['x-downchain-timestamp']) - Date.now() / 1000)).toBeLessThan(20)
  }
  expect(await bench.states(events[0]?.id ?? '')).toMatchObject([{ contactPointId: point.id, contactPoint: 'Desk', kind: 'webhook', state: 'delivered', attempts: 1, error: null }])
  expect(await bench.store.deliveries.heads()).toEqual([])
  expect((await bench.store.contactPoints.told()).get(point.id)?.deliveredAt).toBeGreaterThan(Date.now() - 20_000)
})

test('one that fails, hangs and duplicates at random is told every event, in order, again only under the same key', async () => {
  const bench = await fresh()
  const answers: readonly Answer[] = [ok, status(500), ok, hang, status(502), (response) => void response.destroy(), ok]
  let asked = 0
  const there = await receiver(() => answers[asked++ % answers.length] ?? ok)
  const point = await bench.add({ kind: 'webhook', url: there.url })
  const rules = ['a', 'b', 'c']
  const events = Array.from({ length: 12 }, (_, n) => event(rules[n % 3] ?? 'a', n))
  await bench.work({ ...PATIENCE, attempts: 50 })
  for (const one of events) await bench.store.deliveries.offer([{ event: one, pointIds: [point.id] }])
  for (const { id } of events) await state(bench, id, 'delivered')
  for (const rule of rules) {
    const told = there.requests.map(idOf).filter((id) => id.startsWith(`${rule}.`))
    // Each again and again until it is taken, and none before the one before it.
    expect(told.filter((id, index) => id !== told[index - 1])).toEqual(events.filter((one) => one.rule.id === rule).map(({ id }) => id))
  }
  const keys = new Set(there.requests.map(({ headers }) => String(headers['idempotency-key'])))
  expect(keys).toEqual(new Set(events.map(({ id }) => `${id}.${point.id}`)))
})

test('one rule that is stuck keeps no other waiting', async () => {
  const bench = await fresh()
  const there = await receiver(({ body }) => (idOf({ body }).startsWith('stuck.') ? status(503) : ok))
  const point = await bench.add({ kind: 'webhook', url: there.url })
  await bench.work({ ...PATIENCE, attempts: 1000 })
  const [first, second, free] = [event('stuck', 1), event('stuck', 2), event('free', 3)]
  await bench.store.deliveries.offer([first, second, free].map((one) => ({ event: one, pointIds: [point.id] })))
  await state(bench, free.id, 'delivered')
  expect(await state(bench, first.id, 'retrying')).toMatchObject({ error: expect.stringMatching(/^127\.0\.0\.1:\d+ answers 503$/) })
  expect(await bench.states(second.id)).toMatchObject([{ state: 'waiting', attempts: 0 }])
})

test('Retry-After is kept to, by every rule that tells the same contact point', async () => {
  const bench = await fresh()
  let limited = true
  const there = await receiver(() => {
    const answer = limited ? status(429, { 'retry-after': '2' }) : ok
    limited = false
    return answer
  })
  const point = await bench.add({ kind: 'webhook', url: there.url })
  await bench.work()
  await bench.store.deliveries.offer([{ event: event('a', 1), pointIds: [point.id] }])
  await until(() => there.requests.length === 1)
  await state(bench, 'a.1.quote.nvda.1', 'retrying')
  await bench.store.deliveries.offer([{ event: event('b', 2), pointIds: [point.id] }])
  await state(bench, 'b.1.quote.nvda.2', 'delivered')
  await state(bench, 'a.1.quote.nvda.1', 'delivered')
  const [refused, ...later] = there.requests
  expect(later).toHaveLength(2)
  // The header counts whole seconds, and its wait begins when the answer was read.
  for (const { at } of later) expect(at - (refused?.at ?? 0)).toBeGreaterThanOrEqual(1990)
})

describe('what cannot be told', () => {
  test('is given up after the last try, is listed, and can be sent again; what follows is told', async () => {
    const bench = await fresh()
    let down = true
    const there = await receiver(({ body }) => (down && idOf({ body }).endsWith('.1') ? status(500) : ok))
    const server: TestServer = await testServer(redis, { env: { SECRET_KEY, WEBHOOK_ALLOW_PRIVATE: 'yes' }, namespace: bench.namespace })
    closers.push(server.close)
    const point = await bench.add({ kind: 'webhook', url: `${there.url}/a-long-secret-path?token=hunter2hunter2` })
    await bench.work()
    const [first, second] = [event('a', 1), event('a', 2)]
    await bench.store.deliveries.offer([first, second].map((one) => ({ event: one, pointIds: [point.id] })))
    await state(bench, second.id, 'delivered')
    expect(await bench.states(first.id)).toMatchObject([{ state: 'dead', attempts: PATIENCE.attempts, error: expect.stringMatching(/answers 500$/) }])
    expect(there.requests.map(idOf)).toEqual([...Array.from({ length: PATIENCE.attempts }, () => first.id), second.id])
    const { items } = await bodyOf(DeadDeliveryList, await get(dead, '/api/v1/dead-deliveries'))
    expect(items).toMatchObject([{ eventId: first.id, contactPointId: point.id, rule: { id: 'a' }, sentence: 'a 1' }])
    expect(JSON.stringify(items)).not.toContain('hunter2')

    await problemOf(await post(resendRoute, { id: second.id, contactPointId: point.id }), 409)
    await problemOf(await post(resendRoute, { id: 'nothing', contactPointId: point.id }), 404)
    await problemOf(await post(resendRoute, { id: first.id, contactPointId: 'nobody' }), 404)
    await problemOf(await post(resendRoute, { id: first.id, contactPointId: point.id }, { headers: { origin: 'https://evil.example' } }), 403)
    down = false
    expect(await bodyOf(Delivery, await post(resendRoute, { id: encodeURIComponent(first.id), contactPointId: point.id }), 202)).toMatchObject({ state: 'waiting', contactPoint: 'Desk' })
    await state(bench, first.id, 'delivered')
    expect((await bodyOf(DeadDeliveryList, await get(dead, '/api/v1/dead-deliveries'))).items).toEqual([])
    expect((await bench.store.hot.audited(10)).map(({ action }) => action)).toContain('delivery.resend')
    const listed = await bodyOf(ContactPointList, await get(points, '/api/v1/contact-points'))
    expect(listed.items).toMatchObject([{ id: point.id, lastError: null, lastDeliveredAt: expect.any(String) }])
  })

  test.each<[string, Answer, RegExp]>([
    ['refuses it for good', status(400), /answers 400$/],
    ['redirects', status(307, { location: 'http://127.0.0.1/' }), /answers 307: redirects are not followed$/],
  ])('is given up at once where the receiver %s', async (_case, answer, why) => {
    const bench = await fresh()
    const there = await receiver(() => answer)
    const point = await bench.add({ kind: 'webhook', url: there.url })
    await bench.work()
    await bench.store.deliveries.offer([{ event: event('a', 1), pointIds: [point.id] }])
    expect(await state(bench, 'a.1.quote.nvda.1', 'dead')).toMatchObject({ attempts: 1, error: expect.stringMatching(why) })
    expect(there.requests).toHaveLength(1)
  })

  test('is given up when its contact point is gone, and when it lies where nobody may be told', async () => {
    const bench = await fresh()
    const there = await receiver()
    const gone = await bench.add({ kind: 'webhook', url: there.url })
    const inside = await bench.add({ kind: 'webhook', url: there.url })
    await removeContactPoint(gone.id, { store: bench.store, by: 'operator' })
    await bench.store.deliveries.offer([{ event: event('a', 1), pointIds: [gone.id] }, { event: event('a', 2), pointIds: [inside.id] }])
    await bench.work(PATIENCE, delivery({ allowPrivate: false }))
    expect(await state(bench, 'a.1.quote.nvda.1', 'dead')).toMatchObject({ error: 'the contact point was deleted' })
    expect(await state(bench, 'a.1.quote.nvda.2', 'dead')).toMatchObject({ attempts: 1, error: '127.0.0.1 is on this machine or in a private network; WEBHOOK_ALLOW_PRIVATE=yes allows it' })
    expect(there.requests).toEqual([])
  })
})

test('a silence holds back what it matches, and nothing after it has ended', async () => {
  const bench = await fresh()
  const there = await receiver()
  const point = await bench.add({ kind: 'webhook', url: there.url })
  const parts = { store: bench.store, by: 'operator', now: Date.now, mirror: { caughtUp: async () => undefined } }
  const silence = await createSilence({ labels: { team: 'desk' }, endsAt: new Date(Date.now() + 3_600_000).toISOString(), reason: 'maintenance' }, parts)
  await bench.work()
  await bench.store.deliveries.offer([{ event: event('a', 1, { labels: { team: 'desk' } }), pointIds: [point.id] }, { event: event('a', 2), pointIds: [point.id] }])
  await state(bench, 'a.1.quote.nvda.1', 'silenced')
  await state(bench, 'a.1.quote.nvda.2', 'delivered')
  await endSilence(silence.id, parts)
  await bench.store.deliveries.offer([{ event: event('a', 3, { labels: { team: 'desk' } }), pointIds: [point.id] }])
  await state(bench, 'a.1.quote.nvda.3', 'delivered')
  expect(there.requests.map(idOf)).toEqual(['a.1.quote.nvda.2', 'a.1.quote.nvda.3'])
  expect((await bench.store.hot.audited(10)).map(({ action }) => action)).toEqual(['silence.end', 'silence.create', 'contact-point.create'])
})

test('events of a rule within the wait are told in one message; another rule has its own', async () => {
  const bench = await fresh()
  const there = await receiver()
  const point = await bench.add({ kind: 'slack', url: there.url, groupWait: '1s', language: 'zh' })
  await bench.work()
  await bench.store.deliveries.offer([event('a', 1), event('a', 2), event('b', 3), event('a', 4)].map((one) => ({ event: one, pointIds: [point.id] })))
  for (const id of ['a.1.quote.nvda.1', 'a.1.quote.nvda.4', 'b.1.quote.nvda.3']) await state(bench, id, 'delivered')
  const told = there.requests.map(({ body }) => (JSON.parse(body) as { blocks: { text?: { text: string } }[] }).blocks[1]?.text?.text) // Safe: what the kind's own test has seen.
  expect(new Set(told)).toEqual(new Set(['a 第 1\na 第 2\na 第 4', 'b 第 3']))
  expect(told).toHaveLength(2)
})

test('a mail goes to the operator’s server; one that is refused for now goes again', async () => {
  const smtp = await startSmtp()
  closers.push(smtp.close)
  const bench = await fresh(delivery({ smtp: { url: smtp.url, from: 'Downchain <alerts@d.example>' } }))
  const point = await bench.add({ kind: 'email', to: ['a@example.com', 'b@example.com'] })
  smtp.refuse(451)
  await bench.work({ ...PATIENCE, attempts: 1000 })
  await bench.store.deliveries.offer([{ event: event('a', 1), pointIds: [point.id] }])
  expect(await state(bench, 'a.1.quote.nvda.1', 'retrying')).toMatchObject({ error: 'the mail server answers 451' })
  smtp.refuse(undefined)
  await state(bench, 'a.1.quote.nvda.1', 'delivered')
  expect(smtp.mails).toMatchObject([{ from: 'alerts@d.example', to: ['a@example.com', 'b@example.com'] }])
  expect(smtp.mails[0]?.raw).toMatch(/^Auto-Submitted: auto-generated$/m)
  expect(smtp.mails[0]?.raw).toMatch(/^Message-ID: <[0-9a-f]{32}@d\.example>$/m)
  smtp.refuse(550)
  await bench.store.deliveries.offer([{ event: event('a', 2), pointIds: [point.id] }])
  expect(await state(bench, 'a.1.quote.nvda.2', 'dead')).toMatchObject({ attempts: 1, error: 'the mail server answers 550' })
})

test('a push reaches the browser, and only the browser can read it', async () => {
  const bench = await fresh()
  const there = await receiver(() => status(201))
  const chrome = browser()
  const point = await bench.add({ kind: 'web-push', endpoint: `${there.url}/send/abc`, keys: chrome.keys })
  await bench.work()
  await bench.store.deliveries.offer([{ event: event('a', 1), pointIds: [point.id] }])
  await state(bench, 'a.1.quote.nvda.1', 'delivered')
  const [asked] = there.requests
  expect(JSON.parse(chrome.decrypt(asked?.raw ?? Buffer.alloc(0)))).toMatchObject({ id: 'a.1.quote.nvda.1', body: 'a 1', url: 'https://d.example/alerts?rule=a' })
  expect(asked?.headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '86400', authorization: expect.stringMatching(/^vapid t=/) })
})

test('everybody’s own browsers are told what is as grave as they chose, whatever a rule names, and each event once; one that is gone is forgotten', async () => {
  const bench = await fresh()
  let answer = 201
  const there = await receiver(() => status(answer))
  const own = async (user: string, severity: 'info' | 'warning' | 'critical', session = ''): Promise<ReturnType<typeof browser>> => {
    const held = browser()
    const point = await bench.add({ name: user, kind: 'web-push', endpoint: `${there.url}/${user}`, keys: held.keys })
    const found = await bench.store.contactPoints.one(point.id)
    if (found) await bench.store.contactPoints.write({ ...found.point, own: { user, session, severity } }, found.seen, { action: 'push.create', details: {} })
    return held
  }
  const [ann] = [await own('ann', 'warning'), await own('bob', 'critical')]
  // Whose session is over, or is no more, is told of nothing.
  await bench.store.access.write('session', { id: 'over', seen: undefined, next: { id: 'over', token: 'over', userId: 'cid', createdAt: new Date(0).toISOString(), expiresAt: new Date(1).toISOString() } })
  for (const session of ['over', 'ended']) await own(session, 'info', session)
  await bench.work()
  const told = (): string[] => there.requests.map(({ url }) => url ?? '')
  await bench.store.deliveries.offer([{ event: event('a', 1), pointIds: [] }, { event: event('b', 1, { rule: { id: 'b', name: 'Rule b', severity: 'info' } }), pointIds: [] }])
  await state(bench, 'a.1.quote.nvda.1', 'delivered')
  expect(told()).toEqual(['/ann'])
  expect(JSON.parse(ann.decrypt(there.requests[0]?.raw ?? Buffer.alloc(0)))).toMatchObject({ body: 'a 1' })

  answer = 410
  const critical = event('c', 1, { rule: { id: 'c', name: 'Rule c', severity: 'critical' } })
  await bench.store.deliveries.offer([{ event: critical, pointIds: [] }])
  await until(async () => (await bench.states(critical.id)).filter((one) => one.state === 'dead').length === 2)
  expect(told().sort()).toEqual(['/ann', '/ann', '/bob'])
  expect((await bench.store.contactPoints.own()).map(({ own: { user } }) => user)).toEqual(['over', 'ended'])
  expect((await bench.store.hot.audited(10)).filter(({ action }) => action === 'push.over')).toHaveLength(2)
  expect(await bench.states('b.1.quote.nvda.1')).toEqual([])
})

test('killed between taking events out of the outbox and making their jobs, nothing is lost or told out of order', async () => {
  const bench = await fresh()
  const there = await receiver()
  const point = await bench.add({ kind: 'webhook', url: there.url })
  const events = Array.from({ length: 6 }, (_, n) => event('a', n))
  await bench.store.deliveries.offer(events.map((one) => ({ event: one, pointIds: [point.id] })))
  // What the drain does up to where it dies: half of them are in the lane, and no job is there.
  const connection = bench.store.own()
  const entries = await bench.store.deliveries.outbox(connection, 3)
  for (const entry of entries) await bench.store.deliveries.accept(entry, 'a', Date.now())
  expect(await bench.store.deliveries.heads()).toEqual([{ ruleId: 'a', pointId: point.id, eventId: events[0]?.id }])
  // Another that had read the same entries takes none of them twice.
  for (const entry of entries) expect(await bench.store.deliveries.accept(entry, 'a', Date.now())).toEqual([])
  await bench.work()
  await state(bench, events[5]?.id ?? '', 'delivered')
  expect(there.requests.map(idOf)).toEqual(events.map(({ id }) => id))
})

test('a worker that is killed while it tells somebody is followed by another that tells them again, under the same key', async () => {
  const bench = await fresh()
  let answer: Answer = hang
  const there = await receiver(() => answer)
  const point = await bench.add({ kind: 'webhook', url: there.url })
  const child = startChild('test/support/delivery-alone.ts', { DELIVERY: JSON.stringify({ redis: redis.url, namespace: bench.namespace, secretKey: SECRET_KEY }) })
  closers.push(child.kill9)
  await child.ready
  const [first, second] = [event('a', 1), event('a', 2)]
  await bench.store.deliveries.offer([first, second].map((one) => ({ event: one, pointIds: [point.id] })))
  await until(() => there.requests.length === 1)
  await child.kill9()
  answer = ok
  await bench.work()
  await until(async () => (await bench.states(second.id))[0]?.state === 'delivered', { within: 60_000 })
  expect(there.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([first, first, second].map(({ id }) => `${id}.${point.id}`))
}, 90_000)

test('a worker with another SECRET_KEY says so, and tries again', async () => {
  const bench = await fresh()
  const there = await receiver()
  const point = await bench.add({ kind: 'webhook', url: there.url })
  await bench.store.deliveries.offer([{ event: event('a', 1), pointIds: [point.id] }])
  await bench.work(PATIENCE, delivery({ secretKey: `${SECRET_KEY}!` }))
  expect(await state(bench, 'a.1.quote.nvda.1', 'dead')).toMatchObject({ attempts: PATIENCE.attempts, error: 'its secrets cannot be read: SECRET_KEY is not the one it was sealed by' })
  expect(there.requests).toEqual([])
})

test('waits grow twofold up to the longest, each by chance somewhat shorter', () => {
  const patience = { first: 2000, longest: 60_000 } as Patience // Safe: the rest is not asked for.
  expect([1, 2, 3, 9].map((attempts) => waitAfter(attempts, patience, 1))).toEqual([2000, 4000, 8000, 60_000])
  expect(waitAfter(3, patience, 0)).toBe(4000)
})
