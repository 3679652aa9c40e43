import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { runAlerts } from '../alerts/run.ts'
import type { Config, DeliveryConfig, RedisTarget } from '../config.ts'
import { pushIdentity } from '../contact-points/push-identity.ts'
import { makeSender } from '../contact-points/send.ts'
import { seconds } from '../domain/time.ts'
import type { Method } from '../engine/pure.ts'
import { runEngine } from '../engine/run.ts'
import { FeedError, type PollFeed, type StreamFeed } from '../feeds/feed.ts'
import { feedById, FEEDS } from '../feeds/registry.ts'
import { makeFetcher } from '../http.ts'
import { makeIngest } from '../ingest/ingest.ts'
import { loadRecord, type RecordScope } from '../ingest/load-record.ts'
import { project } from '../ingest/project.ts'
import { settingsFor } from '../ingest/settings.ts'
import { runStream } from '../ingest/stream.ts'
import { feedState } from '../live/feed-rows.ts'
import type { Logger } from '../log.ts'
import { readRecord } from '../record/record.ts'
import { indexRecord, type RecordIndex } from '../record/record-index.ts'
import { makeSecrets } from '../secrets.ts'
import { sleep } from '../sleep.ts'
import { openStore } from '../store/store.ts'
import { USER_AGENT } from '../version.ts'
import { openBackfillQueue, reconcileBackfills, startBackfillWorker } from './backfills.ts'
import { drainOutbox, openDeliveryQueue, startDeliveryWorker, type Patience } from './deliveries.ts'
import { openPollQueue, reconcile, runNow, startPollWorker, type Scheduled } from './polls.ts'

export type RunningWorker = {
  readonly feeds: { readonly on: number; readonly off: number }
  readonly record: { readonly loaded: number; readonly signals: number; readonly ms: number }
  /** Polls a feed by the ordinary queue, and waits until that has ended, well or not; says why where it failed. */
  readonly poll: (feedId: string) => Promise<string | undefined>
  /** Stops taking work, finishes what runs, closes. */
  readonly close: () => Promise<void>
}

export type WorkerOptions = {
  readonly target: RedisTarget
  readonly config: Pick<Config, 'feeds' | 'overrides' | 'feedEnv'>
  /** How alerts reach people; left out: this worker tells nobody. */
  readonly delivery?: DeliveryConfig
  /** Whether this worker may judge the rules of alerts; left out: it does not. */
  readonly alerts?: boolean
  /** How often telling somebody is tried. */
  readonly patience?: Patience
  readonly log: Logger
  /** Folder of the shipped record; `undefined`: none is loaded. */
  readonly record: string | undefined
  readonly namespace?: string
  /** What the time is for what is observed: simulated in a replay. Schedules, locks and time-outs keep to the real clock. */
  readonly now?: () => number
  /** A replay: everything it takes in is marked so, and of the record only what its scope tells is loaded. */
  readonly replay?: RecordScope
  /** How long a stream's connection, the engine, or the evaluator of alerts outlives its dead holder. */
  readonly lockTtl?: number
  /** What the thesis is worked out by; left out: this worker runs no engine. */
  readonly method?: Method
  /** How long it must be quiet before the engine works the past out anew. */
  readonly engineSettle?: number
}

const HEARTBEAT = seconds(3)
const RECONCILE = seconds(20)
const RECORD_LOCK = seconds(30)

/** Everything a worker process does: the record, the projector, the engine, the alerts, the schedules, polls and streams. Any number may run. */
export async function startWorker({ target, config, log, record, namespace = 'dc', now = Date.now, replay, lockTtl, method, engineSettle, delivery, alerts, patience }: WorkerOptions): Promise<RunningWorker> {
  const token = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`
  const store = openStore(target, { namespace })
  const stop = new AbortController()
  const ingest = makeIngest({ store, feedOf: feedById, ...(replay && { mode: replay.mode }) })
  const fetcher = makeFetcher({ userAgent: USER_AGENT })
  const failed = (event: string) => (error: unknown): void => {
    if (!stop.signal.aborted) log.warn(event, { error })
  }

  await store.hot.heartbeat(token, Date.now())
  const started = Date.now()
  const loaded = record === undefined ? { loaded: 0, signals: 0 } : await loadOnce(record)
  const recordMs = Date.now() - started

  /** One worker loads; the others wait until it is done, then find it done. */
  async function loadOnce(folder: string): Promise<{ loaded: number; signals: number }> {
    while (!(await store.hot.lock('record', token, RECORD_LOCK))) await sleep(200)
    const keeper = setInterval(() => void store.hot.lock('record', token, RECORD_LOCK).catch(failed('record.lock')), RECORD_LOCK / 3)
    try {
      return await loadRecord(store, folder, now(), replay)
    } finally {
      clearInterval(keeper)
      await store.hot.unlock('record', token)
    }
  }

  const polls: Scheduled[] = []
  const streams: { feed: StreamFeed; settings: ReturnType<typeof settingsFor> }[] = []
  const all = new Map(FEEDS.map((feed) => [feed.id, settingsFor(feed, config)]))
  for (const feed of FEEDS) {
    const settings = all.get(feed.id) ?? settingsFor(feed, config)
    if (settings.off !== undefined) continue
    if (feed.kind === 'poll') polls.push({ feed: feed satisfies PollFeed, settings })
    else streams.push({ feed, settings })
  }

  const queue = openPollQueue(store.own(), store.keys.queues)
  queue.on('error', failed('queue.error'))
  const deps = { store, ingest, fetcher, now, sleep, token, userAgent: USER_AGENT }
  const worker = startPollWorker(store.own(), store.keys.queues, {
    ...deps,
    scheduled: polls,
    onError: failed('poll.error'),
    onOutcome: (feed, outcome) => {
      // A source that cannot be reached is said on the Feeds page; one that answers wrongly wants a person.
      if (outcome instanceof FeedError) log[outcome.retryable ? 'debug' : 'warn']('poll.failed', { feed, fault: outcome.fault, detail: outcome.message })
      else log.debug('poll.done', { feed, accepted: outcome.accepted, refused: outcome.refused, duplicates: outcome.duplicates, ms: outcome.latencyMs })
    },
  })

  // A replay has the record for its history.
  const backfills = replay ? undefined : openBackfillQueue(store.own(), store.keys.queues)
  backfills?.on('error', failed('queue.error'))
  const backfiller = backfills && startBackfillWorker(store.own(), store.keys.queues, { ...deps, feedOf: feedById, settingsOf: (id) => all.get(id), scheduled: polls, stop: stop.signal, onError: failed('backfill.error') })
  backfiller?.on('failed', (_job, error) => failed('backfill.failed')(error))
  /** Feeds whose history is asked for as soon as they have had a success, rather than at the next look at the schedules. */
  const ahead = new Set(backfills && polls.map(({ feed }) => feed.id))
  const begin = async (feedId: string): Promise<void> => {
    if (!backfills || !ahead.delete(feedId)) return
    await reconcileBackfills(backfills, store, polls.filter(({ feed }) => feed.id === feedId))
  }

  const teller = delivery && tellFrom(delivery)
  function tellFrom(given: DeliveryConfig) {
    const secrets = given.secretKey === undefined ? undefined : makeSecrets(given.secretKey)
    const sender = makeSender({ config: given, userAgent: USER_AGENT, push: async () => pushIdentity({ secrets, kept: store.contactPoints.pushIdentity, config: given }) })
    const deliveries = openDeliveryQueue(store.own(), store.keys.queues)
    deliveries.on('error', failed('queue.error'))
    const telling = { store, queue: deliveries, sender, secrets, now, token, onError: failed('delivery.error'), ...(patience && { patience }) }
    return { sender, queue: deliveries, worker: startDeliveryWorker(store.own(), store.keys.queues, telling), drain: async () => drainOutbox(telling, stop.signal) }
  }

  /** Who waits for a poll, by feed. A job that fails and is tried again has not ended. */
  const waiting = new Map<string, ((failure: string | undefined) => void)[]>()
  const settle = (feedId: string, failure: string | undefined): void => {
    for (const done of waiting.get(feedId) ?? []) done(failure)
    waiting.delete(feedId)
  }
  worker.on('completed', (job) => {
    settle(job.data.feedId, undefined)
    begin(job.data.feedId).catch(failed('backfill.error'))
  })
  worker.on('failed', (job, error) => job?.finishedOn && settle(job.data.feedId, error.message))
  async function poll(feedId: string): Promise<string | undefined> {
    const ended = new Promise<string | undefined>((resolve) => waiting.set(feedId, [...(waiting.get(feedId) ?? []), resolve]))
    await runNow(queue, feedId)
    return ended
  }

  /** As this worker is set up: all of a deployment are alike. */
  async function feedStateOf(feedId: string): Promise<string | undefined> {
    const feed = feedById(feedId)
    return feed && feedState(feed, all.get(feedId), await store.hot.feed(feedId), now()).state
  }

  let recorded: RecordIndex | undefined
  const ofRecord = (): Pick<RecordIndex, 'of'> => (recorded ??= record === undefined ? { credits: [], of: () => undefined } : indexRecord(readRecord(record)))

  const tasks = [
    ...(method ? [runEngine({
      store, method, record: ofRecord, now, sleep, token, onError: failed('engine.failed'),
      ...(lockTtl !== undefined && { lockTtl }), ...(engineSettle !== undefined && { settle: engineSettle }), ...(replay && { replayFrom: replay.knownAt }),
    }, stop.signal)] : []),
    ...(alerts ? [runAlerts({ store, now, sleep, token, feedStateOf, onError: failed('alerts.failed'), ...(lockTtl !== undefined && { lockTtl }), replayed: replay !== undefined }, stop.signal)] : []),
    ...(teller ? [teller.drain()] : []),
    project(store, token, { now, sleep, signal: stop.signal, onError: failed('project.failed') }),
    ...streams.map(async ({ feed, settings }) => runStream(feed, { ...deps, settings, onError: failed('stream.error'), ...(lockTtl !== undefined && { lockTtl }) }, stop.signal)),
    repeat(RECONCILE, async () => {
      // Schedulers set by several processes at once have been seen to stop: one at a time keeps them.
      if (!(await store.hot.lock('schedules', token, RECONCILE * 2))) return
      const { rearmed } = await reconcile(queue, store, polls, Date.now(), started)
      for (const feed of rearmed) log.warn('schedule.rearmed', { feed })
      if (backfills) await reconcileBackfills(backfills, store, polls)
    }, failed('schedule.failed')),
    repeat(HEARTBEAT, async () => store.hot.heartbeat(token, Date.now()), failed('heartbeat.failed')),
  ]

  async function repeat(every: number, work: () => Promise<void>, onError: (error: unknown) => void): Promise<void> {
    while (!stop.signal.aborted) {
      await work().catch(onError)
      await sleep(every, stop.signal)
    }
  }

  return {
    feeds: { on: polls.length + streams.length, off: FEEDS.length - polls.length - streams.length },
    record: { ...loaded, ms: recordMs },
    poll,
    close: async () => {
      stop.abort()
      for (const feedId of waiting.keys()) settle(feedId, 'the worker stops')
      // A poll that hangs on its source, or a receiver that hangs, is not waited for: it is safe to repeat.
      await Promise.race([Promise.all([worker.close(), backfiller?.close(), teller?.worker.close()]), sleep(seconds(3))])
      await Promise.all([worker.close(true), backfiller?.close(true), teller?.worker.close(true)]).catch(() => undefined)
      await Promise.race([Promise.all(tasks), sleep(seconds(3))])
      await Promise.all([store.hot.unlock('schedules', token), store.hot.leave(token)]).catch(() => undefined)
      await Promise.all([queue.close(), backfills?.close(), teller?.queue.close()]).catch(() => undefined)
      await Promise.all([fetcher.close(), teller?.sender.close()])
      await store.close()
    },
  }
}
