import { parseRedisUrl, type Config, type FeedOverride } from '../../lib/config.ts'
import type { Feed } from '../../lib/feeds/feed.ts'
import { feedById } from '../../lib/feeds/registry.ts'
import { makeFetcher, type HttpLimits } from '../../lib/http.ts'
import { makeIngest } from '../../lib/ingest/ingest.ts'
import type { PollDeps } from '../../lib/ingest/poll.ts'
import { settingsFor } from '../../lib/ingest/settings.ts'
import type { LogFields } from '../../lib/log.ts'
import { startWorker, type RunningWorker, type WorkerOptions } from '../../lib/queues/worker.ts'
import { sleep } from '../../lib/sleep.ts'
import type { Store } from '../../lib/store/store.ts'

/** What the operator would set; feeds are named by id. */
export type WorkerSettings = {
  /** Feeds that run; each needs an origin. */
  readonly origins: Readonly<Record<string, string>>
  /** ms; loopback origins may be asked more often than politeness allows. Default one second. */
  readonly every?: number
  readonly env?: Readonly<Record<string, string>>
}

export type TestWorker = RunningWorker & { readonly logged: readonly { readonly event: string; readonly fields: LogFields }[] }

/** The part of the configuration that a worker reads, as the environment would give it. */
export function workerConfig({ origins, every = 1000, env = {} }: WorkerSettings): Pick<Config, 'feeds' | 'overrides' | 'feedEnv'> {
  const overrides = new Map<string, FeedOverride>(Object.entries(origins).map(([id, origin]) => [id, { origin, every, acceptTerms: true }]))
  return { feeds: Object.keys(origins), overrides, feedEnv: env }
}

/** A whole worker in this process, without the shipped record, and without the engine where no method is given. */
export async function testWorker(redis: { readonly url: string }, namespace: string, settings: WorkerSettings, options: Pick<WorkerOptions, 'lockTtl' | 'method' | 'engineSettle' | 'now' | 'delivery' | 'alerts' | 'patience'> = {}): Promise<TestWorker> {
  const logged: { event: string; fields: LogFields }[] = []
  const keep = (event: string, fields: LogFields = {}): void => void logged.push({ event, fields })
  const log = { debug: keep, info: keep, warn: keep, error: keep }
  const worker = await startWorker({ target: parseRedisUrl(redis.url), config: workerConfig(settings), log, record: undefined, namespace, ...options })
  return { ...worker, logged }
}

/** What one poll of one feed needs, without queue or worker; `now` may be set between polls. */
export function pollDeps(store: Store, feed: Feed, origin: string, { now, limits, env = {} }: { now: () => number; limits?: Partial<HttpLimits>; env?: Readonly<Record<string, string>> }): PollDeps & { readonly close: () => Promise<void> } {
  const fetcher = makeFetcher({ userAgent: 'downchain/test', limits: { timeoutMs: 5_000, maxBytes: 4 * 1024 * 1024, ...limits } })
  const settings = settingsFor(feed, workerConfig({ origins: { [feed.id]: origin }, env }))
  return { store, ingest: makeIngest({ store, feedOf: feedById }), fetcher, settings, now, sleep, close: async () => fetcher.close() }
}
