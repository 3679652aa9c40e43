import { Server } from 'socket.io'
import { expect, vi } from 'vitest'
import type { z } from 'zod'
import { parseRedisUrl, readConfig } from '../../lib/config.ts'
import { pushIdentity } from '../../lib/contact-points/push-identity.ts'
import { makeSender } from '../../lib/contact-points/send.ts'
import { feedById, FEEDS } from '../../lib/feeds/registry.ts'
import { makeIngest } from '../../lib/ingest/ingest.ts'
import { applyEntries, makeStepOf } from '../../lib/ingest/project.ts'
import { settingsFor } from '../../lib/ingest/settings.ts'
import { startHub } from '../../lib/live/hub.ts'
import { makeMetrics } from '../../lib/live/metrics.ts'
import { startAlertsMirror } from '../../lib/live/alerts-mirror.ts'
import { startAnnotationsMirror } from '../../lib/live/annotations-mirror.ts'
import { startMirror } from '../../lib/live/mirror.ts'
import type { RouteContext } from '../../lib/live/problem.ts'
import { indexRecord, type RecordIndex } from '../../lib/record/record-index.ts'
import { setWebServer, type WebServer } from '../../lib/live/server.ts'
import { openBackfillQueue, runBackfill } from '../../lib/queues/backfills.ts'
import { deliver, openDeliveryQueue } from '../../lib/queues/deliveries.ts'
import { nextRuns, openPollQueue, runNow } from '../../lib/queues/polls.ts'
import { readRecord } from '../../lib/record/record.ts'
import { makeSecrets } from '../../lib/secrets.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { Problem } from '../../lib/wire/api.ts'

export const ORIGIN = 'http://127.0.0.1:3000'

export type TestServer = WebServer & { readonly close: () => Promise<void> }

/** What a web process has made when it is up, without its port: routes and pages find it as they do in one. */
export async function testServer(redis: { readonly url: string }, { env = {}, namespace = 'dc' }: { readonly env?: Readonly<Record<string, string>>; readonly namespace?: string } = {}): Promise<TestServer> {
  const store = openStore(parseRedisUrl(redis.url), { failFast: true, namespace })
  await store.ready()
  const stop = new AbortController()
  const mirror = await startMirror(store, { signal: stop.signal, onError: () => undefined })
  const alertsMirror = await startAlertsMirror({ store, mirror, signal: stop.signal, onError: () => undefined })
  const annotations = await startAnnotationsMirror({ store, mirror, signal: stop.signal, onError: () => undefined })
  const hub = startHub(new Server(), mirror)
  const queue = openPollQueue(store.own({ failFast: true }), store.keys.queues)
  queue.on('error', () => undefined)
  const backfills = openBackfillQueue(store.own({ failFast: true }), store.keys.queues)
  backfills.on('error', () => undefined)
  const config = readConfig({ REDIS_URL: redis.url, ...env }, FEEDS.map(({ id }) => id))
  const deliveries = openDeliveryQueue(store.own({ failFast: true }), store.keys.queues)
  deliveries.on('error', () => undefined)
  const secrets = config.delivery.secretKey === undefined ? undefined : makeSecrets(config.delivery.secretKey)
  const identity = async () => pushIdentity({ secrets, kept: store.contactPoints.pushIdentity, config: config.delivery })
  const sender = makeSender({ config: config.delivery, userAgent: 'downchain/test', push: identity })
  const settings = new Map(FEEDS.map((feed) => [feed.id, settingsFor(feed, config)]))
  let index: RecordIndex | undefined
  const server: WebServer = {
    config,
    now: Date.now,
    version: '0.0.0-test',
    build: 'test',
    store,
    mirror,
    alertsMirror,
    annotations,
    hub,
    ingest: makeIngest({ store, feedOf: feedById }),
    settingsOf: (id) => settings.get(id),
    runNow: async (feed) => runNow(queue, feed.id),
    backfillNow: async (feed) => runBackfill(backfills, store, feed),
    secrets,
    sender,
    pushIdentity: identity,
    deliverNow: async (head) => deliver(deliveries, head),
    nextRuns: async () => nextRuns(queue),
    record: () => (index ??= indexRecord(readRecord())),
    metrics: async () => text(),
  }
  const text = makeMetrics(server)
  setWebServer(server)
  return {
    ...server,
    close: async () => {
      stop.abort()
      hub.close()
      await queue.close()
      await backfills.close()
      await deliveries.close()
      await sender.close()
      await store.close()
    },
  }
}

/** Reads the log to its end: candles and the mirror stand where the last commit left them. */
export async function settle(store: Store, mirror: Pick<WebServer['mirror'], 'seq'>, now = Date.now()): Promise<void> {
  const connection = store.own()
  for (;;) {
    const entries = await store.hot.readLog(connection, await store.hot.projected(), 500)
    const last = entries.at(-1)
    if (!last) break
    await applyEntries(store, entries, makeStepOf(store), now)
    await store.hot.setProjected(last.seq)
  }
  connection.disconnect()
  const seq = await store.hot.seq()
  await vi.waitUntil(() => mirror.seq >= seq, { timeout: 5000, interval: 10 })
}

type Handler = (request: Request, context: RouteContext) => Promise<Response>
type Asked = { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }

const contextOf = (params: Readonly<Record<string, string>>): RouteContext => ({ params: Promise.resolve(params) })

export const get = async (module: { readonly GET: Handler }, path: string, params: Readonly<Record<string, string>> = {}, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  module.GET(new Request(`${ORIGIN}${path}`, { headers }), contextOf(params))

const send = (method: string) => async (handler: Handler, params: Readonly<Record<string, string>>, { body, headers = {} }: Asked = {}): Promise<Response> =>
  handler(new Request(`${ORIGIN}/x`, { method, headers: { host: '127.0.0.1:3000', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers }, ...(body !== undefined && { body: JSON.stringify(body) }) }), contextOf(params))

export const post = async (module: { readonly POST: Handler }, params: Readonly<Record<string, string>>, asked?: Asked): Promise<Response> => send('POST')(module.POST, params, asked)
export const put = async (module: { readonly PUT: Handler }, params: Readonly<Record<string, string>>, asked?: Asked): Promise<Response> => send('PUT')(module.PUT, params, asked)
export const patch = async (module: { readonly PATCH: Handler }, params: Readonly<Record<string, string>>, asked?: Asked): Promise<Response> => send('PATCH')(module.PATCH, params, asked)
export const remove = async (module: { readonly DELETE: Handler }, params: Readonly<Record<string, string>>, asked?: Asked): Promise<Response> => send('DELETE')(module.DELETE, params, asked)

/** The body of an answer, which has that status and fits its schema. */
export async function bodyOf<T>(schema: z.ZodType<T>, response: Response, status = 200): Promise<T> {
  expect(response.status, await response.clone().text()).toBe(status)
  return schema.parse(await response.json())
}

/** A refusal: problem details of that status. */
export async function problemOf(response: Response, status: number): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return bodyOf(Problem, response, status)
}
