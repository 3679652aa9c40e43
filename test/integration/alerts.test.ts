import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import * as acknowledgeRoute from '../../app/api/v1/alert-events/[id]/acknowledge/route.ts'
import * as eventsRoute from '../../app/api/v1/alert-events/route.ts'
import * as alertRoute from '../../app/api/v1/alerts/[id]/route.ts'
import * as exportRoute from '../../app/api/v1/alerts/export/route.ts'
import * as importRoute from '../../app/api/v1/alerts/import/route.ts'
import * as previewRoute from '../../app/api/v1/alerts/preview/route.ts'
import * as alertsRoute from '../../app/api/v1/alerts/route.ts'
import * as audit from '../../app/api/v1/audit/route.ts'
import * as points from '../../app/api/v1/contact-points/route.ts'
import * as silenceRoute from '../../app/api/v1/silences/[id]/route.ts'
import * as silencesRoute from '../../app/api/v1/silences/route.ts'
import { parseRedisUrl } from '../../lib/config.ts'
import { signalId, type SignalSpec } from '../../lib/domain/signal.ts'
import { days, hours, minutes, seconds } from '../../lib/domain/time.ts'
import { quoteOf } from '../../lib/feeds/quotes.ts'
import { feedById } from '../../lib/feeds/registry.ts'
import { setWebServer } from '../../lib/live/server.ts'
import { startWeb } from '../../lib/live/web.ts'
import { createLogger } from '../../lib/log.ts'
import { AlertEvent, AlertEventPage, AlertImport, AlertItem, AlertList, ContactPoint, Preview, Silence, WebhookBody } from '../../lib/wire/alerts.ts'
import { AuditList } from '../../lib/wire/api.ts'
import { bodyOf, get, ORIGIN, patch, post, problemOf, remove, settle, testServer, type TestServer } from '../support/api.ts'
import { startOrigin, text, type Origin } from '../support/origin.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { connectClient } from '../support/sockets.ts'
import { until } from '../support/until.ts'
import { testWorker, type TestWorker } from '../support/worker.ts'

const SECRET_KEY = 'a key of at least thirty-two characters'
const DELIVERY = { secretKey: SECRET_KEY, allowPrivate: true, smtp: undefined, telegramOrigin: undefined, publicUrl: 'https://d.example' } as const
const quote = (symbol: string): SignalSpec => quoteOf(symbol) ?? expect.fail(`${symbol} has no quote`)
const [NVDA, AMD, CRM] = [quote('NVDA'), quote('AMD'), quote('CRM')]
const yahoo = feedById('yahoo-chart') ?? expect.fail('no yahoo-chart')

let redis: TestRedis
let server: TestServer
let namespace = ''
let count = 0
let clock = 0
const closers: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  redis = await testRedis()
})
afterAll(async () => redis.stop())
beforeEach(async () => {
  count += 1
  namespace = `alerts${count}`
  server = await testServer(redis, { namespace, env: { SECRET_KEY, WEBHOOK_ALLOW_PRIVATE: 'yes' } })
  clock = Date.now()
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  await server.close()
})

async function work(): Promise<TestWorker> {
  const worker = await testWorker(redis, namespace, { origins: {} }, { alerts: true, delivery: DELIVERY, lockTtl: 800 })
  closers.push(worker.close)
  return worker
}

/** A value as its source says it, now. */
async function say(signal: SignalSpec, value: number, at = (clock = Math.max(Date.now(), clock + 1))): Promise<void> {
  await server.ingest.ingest(yahoo, [{ signal, value, observedAt: at }], [], Date.now())
}

const above = (series: unknown, value: number, more: object = {}): object => ({ name: `above ${value}`, when: { all: [{ series, is: 'above', value }] }, ...more })
const create = async (draft: object): Promise<AlertItem> => bodyOf(AlertItem, await post(alertsRoute, {}, { body: draft }), 201)
const item = async (id: string): Promise<AlertItem> => bodyOf(AlertItem, await get(alertRoute, `/api/v1/alerts/${id}`, { id }))
const events = async (query = ''): Promise<readonly AlertEvent[]> => (await bodyOf(AlertEventPage, await get(eventsRoute, `/api/v1/alert-events${query}`))).items
const told = async (rule: AlertItem): Promise<string[]> => (await events(`?rule=${rule.id}`)).map(({ state, series, value }) => `${state} ${series} ${value}`).reverse()
/** Everything that was written is judged. */
async function judged(): Promise<void> {
  const seq = await server.store.hot.seq()
  await until(async () => ((await server.store.alerts.state()).seq ?? 0) >= seq)
}
async function receiver(): Promise<{ readonly there: Origin; readonly point: ContactPoint }> {
  const there = await startOrigin(() => text('ok'))
  closers.push(there.close)
  return { there, point: await bodyOf(ContactPoint, await post(points, {}, { body: { kind: 'webhook', name: 'Desk', url: there.url } }), 201) }
}

test('a rule fires at the observation that it waits for, a webhook hears of it, and a person takes it', async () => {
  await work()
  const { there, point } = await receiver()
  await say(NVDA, 190)
  const rule = await create({ ...above('quote.nvda', 200, { severity: 'critical', labels: { team: 'desk' } }), contactPoints: [point.id] })
  expect(rule).toMatchObject({ revision: 1, state: 'inactive', problem: null, sentence: expect.stringContaining('NVDA') })
  await say(NVDA, 205)
  await until(() => there.requests.length > 0)
  const body = WebhookBody.parse(JSON.parse(there.requests[0]?.body ?? ''))
  expect(body).toMatchObject({ rule: { id: rule.id, severity: 'critical' }, state: 'firing', series: 'quote.nvda', value: 205, observedAt: new Date(clock).toISOString(), firedAt: new Date(clock).toISOString() })
  const event = await until(async () => (await events()).find(({ deliveries }) => deliveries[0]?.state === 'delivered'))
  expect(event).toMatchObject({ id: body.eventId, unit: 'USD', labels: { team: 'desk' }, acknowledgement: null, deliveries: [{ contactPointId: point.id, state: 'delivered', attempts: 1 }], evidence: [{ series: 'quote.nvda', value: 205, met: true }] })
  expect(await item(rule.id)).toMatchObject({ state: 'firing', firing: 1, instanceCount: 1, instances: [{ series: 'quote.nvda', state: 'firing', value: 205 }], lastFiredAt: new Date(clock).toISOString() })
  const taken = await bodyOf(AlertEvent, await post(acknowledgeRoute, { id: event.id }, { body: { note: 'Looking at it' } }))
  expect(taken.acknowledgement).toMatchObject({ by: 'operator', note: 'Looking at it' })
  expect((await events())[0]?.acknowledgement).toMatchObject({ note: 'Looking at it' })
  await say(NVDA, 199)
  await until(() => there.requests.length > 1)
  expect(await told(rule)).toEqual(['firing quote.nvda 205', 'resolved quote.nvda 199'])
  const actions = (await bodyOf(AuditList, await get(audit, '/api/v1/audit'))).items.map(({ action }) => action)
  expect(actions).toEqual(['alert.acknowledge', 'alert.create', 'contact-point.create'])
})

test('A1: what came while nobody judged is judged by whoever comes, once and in its order', async () => {
  const first = await work()
  await say(NVDA, 190)
  const rule = await create({ ...above('quote.nvda', 200), when: { all: [{ series: 'quote.nvda', is: 'crosses-up', value: 200 }] }, for: '2x' })
  await say(NVDA, 201)
  await judged()
  expect(await item(rule.id)).toMatchObject({ state: 'pending' })
  await first.close()
  await say(NVDA, 202)
  await say(NVDA, 195)
  await say(NVDA, 203)
  await work()
  await judged()
  expect(await told(rule)).toEqual(['firing quote.nvda 202', 'resolved quote.nvda 195'])
  expect(await item(rule.id)).toMatchObject({ state: 'pending' })
})

test('A1: a rule that was changed while nobody judged knows what stood then, whatever came after', async () => {
  const first = await work()
  await say(NVDA, 190)
  await say(AMD, 90)
  const rule = await create({ name: 'over', when: { all: [{ series: 'quote.nvda', is: 'crosses-up', value: 200 }] } })
  await judged()
  await until(async () => (await server.store.alerts.state()).cursor === (await server.store.hot.seq()))
  await first.close()
  await patch(alertRoute, { id: rule.id }, { body: { hysteresis: 2 } })
  const late = await create({ name: 'over', when: { all: [{ series: 'quote.amd', is: 'crosses-up', value: 100 }] } })
  await say(NVDA, 201)
  await say(AMD, 101)
  await work()
  await judged()
  expect(await told(rule)).toEqual(['firing quote.nvda 201'])
  expect(await told(late)).toEqual(['firing quote.amd 101'])
})

test('A2: of two workers one judges; the other goes on where it stopped', async () => {
  const workers = [await work(), await work()]
  const rule = await create(above('quote.nvda', 200, { for: '2x' }))
  await say(NVDA, 201)
  await judged()
  const holder = (await server.store.alerts.state()).holder
  await workers[0]?.close()
  await workers[1]?.close()
  await work()
  await say(NVDA, 202)
  await judged()
  expect((await server.store.alerts.state()).holder).not.toBe(holder)
  expect(await told(rule)).toEqual(['firing quote.nvda 202'])
})

describe('a change of a rule has its place among the observations', () => {
  test('A3: what it fired ends when it judges something else; nobody is told while it is snoozed; it ends when it expires', async () => {
    await work()
    const { there, point } = await receiver()
    await say(NVDA, 210)
    const rule = await create({ ...above('quote.nvda', 200), contactPoints: [point.id] })
    await until(() => there.requests.length === 1)
    const changed = await bodyOf(AlertItem, await patch(alertRoute, { id: rule.id }, { body: { when: { all: [{ series: 'quote.nvda', is: 'above', value: 300 }] } } }))
    expect(changed).toMatchObject({ revision: 2, name: rule.name })
    await until(() => there.requests.length === 2)
    expect(await told(rule)).toEqual(['firing quote.nvda 210', 'resolved quote.nvda 210'])
    await patch(alertRoute, { id: rule.id }, { body: { snoozedUntil: new Date(Date.now() + hours(1)).toISOString(), when: { all: [{ series: 'quote.nvda', is: 'above', value: 205 }] } } })
    await judged()
    expect(await item(rule.id)).toMatchObject({ state: 'snoozed', firing: 1 })
    await patch(alertRoute, { id: rule.id }, { body: { snoozedUntil: null } })
    // What still fires when the snooze ends is told then.
    await until(() => there.requests.length === 3)
    expect((await events(`?rule=${rule.id}`))[0]).toMatchObject({ state: 'firing', repeat: 1 })
    await patch(alertRoute, { id: rule.id }, { body: { expiresAt: new Date(Date.now() - 1000).toISOString() } })
    await judged()
    expect(await item(rule.id)).toMatchObject({ state: 'expired', firing: 0 })
    expect((await told(rule)).at(-1)).toBe('resolved quote.nvda 210')
  })

  test('a rule that is taken away ends what it fired, and what happened stays', async () => {
    await work()
    await say(NVDA, 210)
    const rule = await create(above('quote.nvda', 200))
    await judged()
    await bodyOf(AlertItem, await remove(alertRoute, { id: rule.id }))
    await judged()
    expect(await told(rule)).toEqual(['firing quote.nvda 210', 'resolved quote.nvda 210'])
    expect((await bodyOf(AlertList, await get(alertsRoute, '/api/v1/alerts'))).items).toEqual([])
    await problemOf(await get(alertRoute, '/', { id: rule.id }), 404)
  })
})

test('A4: each signal of a selector is its own instance, and a new one joins by itself', async () => {
  await work()
  await say(NVDA, 210)
  await say(AMD, 120)
  const rule = await create(above({ ids: ['quote.nvda', 'quote.amd', 'quote.crm'] }, 150))
  await judged()
  expect(await item(rule.id)).toMatchObject({ state: 'firing', firing: 1, instanceCount: 2 })
  await say(CRM, 200)
  await say(AMD, 151)
  await judged()
  expect(await told(rule)).toEqual(['firing quote.nvda 210', 'firing quote.crm 200', 'firing quote.amd 151'])
  expect(await item(rule.id)).toMatchObject({ firing: 3, instanceCount: 3 })
})

test('a series that is not known yet is waited for', async () => {
  await work()
  const rule = await create(above('quote.nvda', 200))
  expect(rule.problem).toBe('quote.nvda: no such signal yet')
  await judged()
  expect(await item(rule.id)).toMatchObject({ state: 'no-data' })
  await say(NVDA, 201)
  await judged()
  await settle(server.store, server.mirror)
  expect(await item(rule.id)).toMatchObject({ state: 'firing', problem: null })
})

test('A5: verdicts and states of feeds are values like others', async () => {
  await work()
  const { store } = server
  const token = randomUUID()
  const tell = async (verdict: string, was?: string): Promise<void> => {
    expect(await store.hot.lock('engine', token, 60_000)).toBe(true)
    await store.thesis.tell(token, JSON.stringify([['U1 essay', verdict]]), was === undefined ? [] : [{ id: 'U1', window: 'essay', verdict: verdict as 'supported', was: was as 'undecided', since: '2026-01-01' }])
  }
  await tell('undecided')
  const claim = await create({ name: 'U1', when: { all: [{ series: 'claim.u1.essay', is: 'verdict-is', value: 'supported' }] } })
  const feed = await create({ name: 'Yahoo', when: { all: [{ series: 'feed.yahoo-chart', is: 'state-is', value: 'off' }] } })
  await judged()
  // This worker runs no feed at all.
  expect(await told(feed)).toEqual(['firing feed.yahoo-chart null'])
  expect(await item(claim.id)).toMatchObject({ state: 'inactive' })
  await tell('supported', 'undecided')
  await judged()
  expect(await told(claim)).toEqual(['firing claim.u1.essay null'])
  expect((await events(`?rule=${claim.id}`))[0]?.sentence).toMatch(/U1 since the essay.*supported/)
})

test('A6: what is quarantined never reaches the log: nothing cries over bad data', async () => {
  await work()
  const rule = await create(above('quote.nvda', 300))
  await say(NVDA, 200)
  await say(NVDA, 2000)
  await judged()
  expect(await server.store.hot.quarantine('yahoo-chart')).toHaveLength(1)
  expect(await told(rule)).toEqual([])
  await say(NVDA, 201)
  await judged()
  expect(await told(rule)).toEqual([])
})

test('A7: time alone fires what has held for long enough', async () => {
  await work()
  await say(NVDA, 201)
  const rule = await create(above('quote.nvda', 200, { for: '1s' }))
  await until(async () => (await told(rule)).length > 0)
  const [event] = await events(`?rule=${rule.id}`)
  expect(event?.firedAt).toBe(new Date(Date.parse(rule.createdAt) + 1000).toISOString())
})

test('A8: what looks back sees what was before it was made, and before a restart', async () => {
  const first = await work()
  for (const [n, value] of [200, 210, 190].entries()) await say(NVDA, value, Date.now() - hours(10 - n))
  const rule = await create({ name: 'high', when: { all: [{ series: 'quote.nvda', is: 'new-high', within: '12h' }] } })
  await say(NVDA, 209)
  await judged()
  expect(await told(rule)).toEqual([])
  await first.close()
  await work()
  await say(NVDA, 211)
  await judged()
  expect(await told(rule)).toEqual(['firing quote.nvda 211'])
})

test('A8: what stood when a span began belongs to it, also where the windows are filled after a restart', async () => {
  const first = await work()
  const from = Date.now() - minutes(2)
  await say(NVDA, 103, from)
  const rule = await create({ name: 'moves', when: { all: [{ series: 'quote.nvda', is: 'changes-by', value: 2, unit: '%', within: '20s', direction: 'either' }] } })
  await say(NVDA, 102, from + seconds(21))
  await judged()
  await until(async () => (await server.store.alerts.state()).cursor === (await server.store.hot.seq()))
  await first.close()
  await work()
  // Twenty seconds before it 103 still stood.
  await say(NVDA, 100.9, from + seconds(40))
  await judged()
  expect(await told(rule)).toEqual(['firing quote.nvda 100.9'])
})

test('A9: what was known before a rule was made is history to it: nothing fires for days that are over', async () => {
  await work()
  const rule = await create({ name: 'over', when: { all: [{ series: 'quote.nvda', is: 'crosses-up', value: 150 }] } })
  await judged()
  const [then, now] = [Date.now() - days(3), Date.now()]
  const observed = (value: number, at: number) => ({ signalId: signalId('quote', 'nvda'), value, observedAt: at, receivedAt: at, feedId: 'yahoo-chart', mode: 'live' as const })
  await server.store.hot.commit('yahoo-chart', [observed(100, then), observed(160, then + 1), observed(140, then + 2)])
  await judged()
  expect(await told(rule)).toEqual([])
  await server.store.hot.commit('yahoo-chart', [observed(151, now)])
  await judged()
  expect(await told(rule)).toEqual(['firing quote.nvda 151'])
})

test('A10: where the log does not reach back, what was observed meanwhile comes from the series', async () => {
  const first = await work()
  await say(NVDA, 190)
  const rule = await create({ name: 'over', when: { all: [{ series: 'quote.nvda', is: 'crosses-up', value: 200 }] } })
  const gone = await create(above('quote.nvda', 205))
  await judged()
  await first.close()
  for (const value of [201, 199, 202]) await say(NVDA, value)
  await remove(alertRoute, { id: gone.id })
  await settle(server.store, server.mirror)
  const connection = server.store.own()
  await connection.xtrim(server.store.keys.log, 'MAXLEN', 0)
  connection.disconnect()
  await work()
  await judged()
  expect(await told(rule)).toEqual(['firing quote.nvda 201', 'resolved quote.nvda 199', 'firing quote.nvda 202'])
  expect(await told(gone)).toEqual([])
})

test('A11: every web process tells its own sockets, of events and of rules', async () => {
  await work()
  await say(NVDA, 190)
  const heard: string[][] = []
  for (const _ of [1, 2]) {
    const web = await startWeb({ config: { ...server.config, port: 0 }, target: parseRedisUrl(redis.url), log: createLogger({ level: 'error' }), namespace })
    closers.push(web.close)
    const client = await connectClient(web.url)
    const mine: string[] = []
    client.socket.on('rules', ({ ids }) => mine.push(`rules ${ids.length}`))
    client.socket.on('alert', ({ event, tell }) => mine.push(`${event.state} ${event.value} ${tell} ${event.acknowledgement?.note ?? '-'}`))
    closers.push(async () => client.close())
    heard.push(mine)
  }
  setWebServer(server)
  await create(above('quote.nvda', 200))
  await say(NVDA, 201)
  const event = await until(async () => (await events())[0])
  await post(acknowledgeRoute, { id: event.id }, { body: { note: 'mine' } })
  const wanted = ['rules 1', 'firing 201 true -', 'firing 201 false mine']
  await until(() => heard.every((mine) => mine.length === wanted.length))
  expect(heard).toEqual([wanted, wanted])
})

test('L13: every page knows what fires, also what fired before much else; acknowledged, snoozed, silenced or over it is not told', async () => {
  await work()
  await say(NVDA, 190)
  await say(AMD, 148)
  const old = await create(above('quote.nvda', 150, { severity: 'critical' }))
  await judged()
  const noisy = await create(above('quote.amd', 150))
  for (let n = 0; n < 110; n += 1) {
    await say(AMD, 152)
    await say(AMD, 148)
  }
  await judged()
  expect((await events('?limit=200')).filter(({ rule }) => rule.id === old.id)).toEqual([])
  await server.mirror.caughtUp()
  const firing = (one: Pick<TestServer, 'alertsMirror'> = server): string[] => one.alertsMirror.firingAt(Date.now()).map(({ rule }) => rule.id)
  expect(firing()).toEqual([old.id])
  expect(server.alertsMirror.rulesOn('quote.amd').map(({ id }) => id)).toEqual([noisy.id])

  const later = await testServer(redis, { namespace })
  closers.push(later.close)
  setWebServer(server)
  expect(firing(later)).toEqual([old.id])

  const silence = await bodyOf(Silence, await post(silencesRoute, {}, { body: { rule: old.id, reason: 'earnings', endsAt: new Date(Date.now() + hours(1)).toISOString() } }), 201)
  expect(firing()).toEqual([])
  await until(() => firing(later).length === 0)
  await remove(silenceRoute, { id: silence.id })
  expect(firing()).toEqual([old.id])
  await patch(alertRoute, { id: old.id }, { body: { snoozedUntil: new Date(Date.now() + hours(1)).toISOString() } })
  expect(firing()).toEqual([])
  await patch(alertRoute, { id: old.id }, { body: { snoozedUntil: null } })
  await judged()
  await until(() => firing().length === 1)
  const [event] = await events(`?rule=${old.id}`)
  await post(acknowledgeRoute, { id: event?.id ?? '' }, { body: {} })
  expect(firing()).toEqual([])
  await remove(alertRoute, { id: old.id })
  await until(() => !later.alertsMirror.rules.has(old.id))
  expect(firing(later)).toEqual([])
})

test('what cannot be judged is refused, naming the field', async () => {
  const refused = async (draft: object): Promise<string> => {
    const { field, detail } = await problemOf(await post(alertsRoute, {}, { body: draft }), 400)
    return `${field}: ${detail}`
  }
  await say(NVDA, 190)
  await settle(server.store, server.mirror)
  expect(await refused({ ...above('quote.nvda', 200), contactPoints: ['nobody'] })).toBe('contactPoints: contactPoints: there is no contact point nobody')
  expect(await refused(above('quote.nvda', -5))).toBe('when: when: all[0]: -5 is no value in USD, which goes from 0.0001 to 1000000')
  expect(await refused({ name: 'x', when: { all: [{ series: 'feed.nobody', is: 'state-is', value: 'ok' }] } })).toBe('when: when: all[0]: there is no feed nobody')
  expect(await refused({ ...above('quote.nvda', 200), expiresAt: '2020-01-01T00:00:00Z' })).toMatch(/^expiresAt: /)
  expect(await refused(above('claim.u1.1y', 5))).toMatch(/^when: .*has no number/)
})

test('rules go out as a file and come in again, whole or not at all', async () => {
  await say(NVDA, 190)
  const rule = await create(above('quote.nvda', 200, { note: 'two\nlines' }))
  await create(above({ ids: ['quote.nvda'] }, 250))
  const yaml = await (await get(exportRoute, '/api/v1/alerts/export?format=yaml')).text()
  const json = await (await get(exportRoute, '/api/v1/alerts/export')).text()
  expect(parseYaml(yaml)).toEqual(JSON.parse(json))
  const take = async (body: string, type: string): Promise<Response> =>
    importRoute.POST(new Request(`${ORIGIN}/x`, { method: 'POST', headers: { host: '127.0.0.1:3000', 'content-type': type }, body }), { params: Promise.resolve({}) })
  expect(await bodyOf(AlertImport, await take(yaml.replace('above 200', 'renamed'), 'application/yaml'))).toMatchObject({ created: 0, replaced: 2 })
  expect(await item(rule.id)).toMatchObject({ name: 'renamed', revision: 2, note: 'two\nlines' })
  const wrong = { alerts: [above('quote.nvda', 210), { name: 'x', when: { any: [{ series: 'quote.nvda', is: 'above', value: 'much' }] } }] }
  expect((await problemOf(await take(JSON.stringify(wrong), 'application/json'), 400)).field).toBe('alerts[1].when.any[0].value')
  const unfit = { alerts: [above('quote.nvda', 210), { ...above('quote.nvda', 220), contactPoints: ['nobody'] }] }
  expect((await problemOf(await take(JSON.stringify(unfit), 'application/json'), 400)).field).toBe('alerts[1].contactPoints')
  expect((await problemOf(await take('alerts: [', 'application/yaml'), 400)).field).toBe('body')
  expect((await bodyOf(AlertList, await get(alertsRoute, '/api/v1/alerts'))).items).toHaveLength(2)
})

test('ten thousand rules come in at once, and are judged at once', async () => {
  await say(NVDA, 210)
  const file = { alerts: Array.from({ length: 10_000 }, (_, n) => above('quote.nvda', n < 20 ? 200 : 300)) }
  const response = await importRoute.POST(new Request(`${ORIGIN}/x`, { method: 'POST', headers: { host: '127.0.0.1:3000', 'content-type': 'application/json' }, body: JSON.stringify(file) }), { params: Promise.resolve({}) })
  expect((await bodyOf(AlertImport, response)).created).toBe(10_000)
  await work()
  await until(async () => (await server.store.alerts.state()).rules === 10_000, { within: 20_000 })
  expect(await server.store.alerts.state()).toMatchObject({ instances: 10_000, firing: 20, events: 20 })
})

test('a preview tells when a rule would have fired', async () => {
  const start = Math.floor(Date.now() / days(1)) * days(1) - days(30)
  const values = [100, 120, 90, 121, 122]
  await server.store.hot.commit('yahoo-chart', [], server.store.hot.describe([]))
  await say(NVDA, 100, start - days(1))
  await server.ingest.ingestHistory(yahoo, values.map((value, n) => ({ signal: NVDA, value, observedAt: start - days(10) + n * days(1) })), [], Date.now())
  await settle(server.store, server.mirror)
  const preview = await bodyOf(Preview, await post(previewRoute, {}, { body: { rule: { name: 'x', when: { all: [{ series: 'quote.nvda', is: 'crosses-up', value: 110 }] } } } }))
  const at = (n: number): string => new Date(start - days(10) + n * days(1)).toISOString()
  expect(preview).toMatchObject({ interval: '1h', count: 2, instances: 1, judged: 1, firings: [{ at: at(1), value: 120, resolvedAt: at(2) }, { at: at(3), value: 121, resolvedAt: new Date(start - days(1)).toISOString() }] })
  const longer = await bodyOf(Preview, await post(previewRoute, {}, { body: { range: '1y', rule: { name: 'x', when: { all: [{ series: 'claim.u1.1y', is: 'verdict-is', value: 'supported' }] } } } }))
  expect(longer).toMatchObject({ interval: '1d', count: 0 })
  expect(longer.notes.join(' ')).toContain('Verdicts')
})
