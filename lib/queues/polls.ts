import { createHash } from 'node:crypto'
import { DelayedError, Queue, UnrecoverableError, Worker, type Job } from 'bullmq'
import { z } from 'zod'
import { hours, minutes, seconds } from '../domain/time.ts'
import { FeedError, type PollFeed } from '../feeds/feed.ts'
import { intervalAt, pollFeed, type PollDeps, type PollOutcome } from '../ingest/poll.ts'
import type { FeedSettings } from '../ingest/settings.ts'
import type { Connection } from '../store/connect.ts'
import type { Store } from '../store/store.ts'

const PollJob = z.object({ feedId: z.string(), manual: z.boolean().default(false) })
type PollJob = z.input<typeof PollJob>

const QUEUE = 'polls'
const ATTEMPTS = 3
const JOB = {
  attempts: ATTEMPTS,
  backoff: { type: 'exponential', delay: 2000, jitter: 0.5 },
  removeOnComplete: { count: 100 },
  removeOnFail: { count: 200 },
} as const

/** Failed polls in a row after which the circuit breaker opens; it stays open twice as long at every further one. */
const BREAKER_AFTER = 5
const BREAKER_MAX = hours(6)
const POLL_LOCK = seconds(12)

export type PollQueue = Queue<PollJob>

export const openPollQueue = (connection: Connection, prefix: string): PollQueue => new Queue<PollJob>(QUEUE, { connection, prefix, skipVersionCheck: true })

/** Where in its interval a feed is polled: a hash of its id, 0 … 1, so that feeds do not all ask at once. */
export const phaseOf = (feedId: string): number => createHash('sha1').update(feedId).digest().readUInt32BE(0) / 2 ** 32

/** Asks for one poll now, whatever the schedule and the breaker say. Asking twice before it has started is one poll. */
export async function runNow(queue: Queue<PollJob>, feedId: string): Promise<void> {
  await queue.add('poll', { feedId, manual: true }, { ...JOB, attempts: 1, deduplication: { id: `run-${feedId}` } })
}

/** When each feed's schedule fires next, epoch ms. */
export async function nextRuns(queue: Queue<PollJob>): Promise<Map<string, number>> {
  const schedulers = await queue.getJobSchedulers(0, -1, true)
  return new Map(schedulers.flatMap(({ key, next }) => (next ? [[key, next] as const] : [])))
}

export type Scheduled = { readonly feed: PollFeed; readonly settings: FeedSettings }

/**
 * Brings the schedules in line with the registry: new and changed feeds get theirs, removed and switched-off ones lose
 * it, and one that has stopped (its next run lies in the past by more than its grace) is set anew and counted.
 * One worker at a time does this, under a lock. A run that fell due while no worker was there has not stopped: it is
 * late, and runs now; so only the time since `watchedSince` counts.
 */
export async function reconcile(queue: Queue<PollJob>, store: Store, scheduled: readonly Scheduled[], now: number, watchedSince = -Infinity): Promise<{ readonly rearmed: readonly string[] }> {
  const held = new Map((await queue.getJobSchedulers(0, -1, true)).map((scheduler) => [scheduler.key, scheduler]))
  const rearmed: string[] = []
  for (const key of held.keys()) if (!scheduled.some(({ feed }) => feed.id === key)) await queue.removeJobScheduler(key)
  for (const { feed, settings } of scheduled) {
    const every = settings.every ?? feed.every
    const scheduler = held.get(feed.id)
    const changed = scheduler?.every !== undefined && scheduler.every !== every
    const grace = Math.max(minutes(1), every / 2)
    const stopped = scheduler !== undefined && Math.max(scheduler.next ?? 0, watchedSince) < now - grace
    if (scheduler && !changed && !stopped) continue
    if (scheduler) await queue.removeJobScheduler(feed.id)
    const first = every <= minutes(2) ? every * phaseOf(feed.id) : every * (0.25 + 0.75 * phaseOf(feed.id))
    await queue.upsertJobScheduler(feed.id, { every, startDate: now + first }, { name: 'poll', data: { feedId: feed.id }, opts: JOB })
    const memory = await store.hot.feed(feed.id)
    if (stopped) {
      rearmed.push(feed.id)
      await store.hot.rememberFeed(feed.id, { rearmed: (memory.rearmed ?? 0) + 1 })
    }
    // A feed that has not been asked for longer than its interval does not wait for its turn.
    if ((memory.lastAttemptAt ?? 0) < now - every) {
      await queue.add('poll', { feedId: feed.id }, { ...JOB, delay: Math.round(seconds(3) * phaseOf(feed.id)), deduplication: { id: `first-${feed.id}`, ttl: seconds(30) } })
    }
  }
  return { rearmed }
}

export type PollWorkerDeps = Omit<PollDeps, 'settings'> & { readonly scheduled: readonly Scheduled[]; readonly token: string; readonly onOutcome?: (feedId: string, result: PollOutcome | FeedError) => void; readonly onError: (error: unknown) => void }

/** Runs polls until closed. A job whose worker was killed is taken up by another within seconds. */
export function startPollWorker(connection: Connection, prefix: string, deps: PollWorkerDeps): Worker<PollJob> {
  const worker = new Worker<PollJob>(QUEUE, async (job, token, signal) => process(job, token, deps, signal), {
    connection,
    prefix,
    concurrency: 6,
    lockDuration: seconds(10),
    stalledInterval: seconds(4),
    // Killed workers say nothing against a job: polls are safe to repeat.
    maxStalledCount: 1000,
    skipVersionCheck: true,
  })
  worker.on('error', deps.onError)
  return worker
}

async function process(job: Job<PollJob>, token: string | undefined, deps: PollWorkerDeps, signal: AbortSignal | undefined): Promise<string> {
  const { feedId, manual } = PollJob.parse(job.data)
  const found = deps.scheduled.find(({ feed }) => feed.id === feedId)
  if (!found) return 'off'
  const { feed, settings } = found
  const { store, now } = deps
  const memory = await store.hot.feed(feedId)
  const first = job.attemptsMade === 0
  if (!manual && (memory.openUntil ?? 0) > now()) return 'the circuit breaker is open'
  // Schedules tick at the shortest interval; where the market is closed most ticks are passed over.
  const interval = intervalAt(feed, settings, now())
  if (!manual && first && interval > (settings.every ?? feed.every) && now() - (memory.lastAttemptAt ?? 0) < interval * 0.95) return 'not due'
  const lock = `poll-${feedId}`
  const mine = `${deps.token}:${job.id ?? ''}`
  if (!(await store.hot.lock(lock, mine, POLL_LOCK))) {
    // Its poll runs elsewhere, or its worker has just died: look again when the lock has run out.
    // The queue runs by the real clock, whatever ours says.
    await job.moveToDelayed(Date.now() + seconds(3), token)
    throw new DelayedError()
  }
  const keeper = setInterval(() => void store.hot.lock(lock, mine, POLL_LOCK).catch(deps.onError), POLL_LOCK / 3)
  const asked = now()
  try {
    await store.hot.rememberFeed(feedId, { lastAttemptAt: asked })
    const result = await pollFeed(feed, { ...deps, settings }, signal)
    deps.onOutcome?.(feedId, result)
    await succeed(store, feedId, result, now())
    return `${result.accepted} accepted`
  } catch (error) {
    const fault = error instanceof FeedError ? error : new FeedError(feedId, 'unavailable', error instanceof Error ? error.message : 'failed', { cause: error })
    deps.onOutcome?.(feedId, fault)
    return await fail(job, token, deps, feed, settings, fault, asked, manual)
  } finally {
    clearInterval(keeper)
    await store.hot.unlock(lock, mine)
  }
}

async function succeed(store: Store, feedId: string, result: PollOutcome, at: number): Promise<void> {
  const { accepted, refused, requests, failed, unchanged, fault, latencyMs } = result
  // A source that had enough after some requests is not asked again before the time it named.
  const openUntil = fault?.retryAt
  const parts = [`${accepted} accepted`, ...(refused > 0 ? [`${refused} refused`] : []), ...(unchanged > 0 ? [`${unchanged} of ${requests} unchanged`] : [])]
  const note = fault ? `${failed} of ${requests} requests failed: ${fault.message}` : undefined
  await store.hot.rememberFeed(
    feedId,
    { lastSuccessAt: at, latencyMs, failures: 0, openUntil, note, lastError: fault?.message, ...(fault && { lastErrorAt: at }) },
    { at, ok: true, note: note ?? parts.join(', ') },
  )
}

/** Decides what a failure means: wait as told, try again soon, or give up until the next turn. Throws what BullMQ is to do. */
async function fail(job: Job<PollJob>, token: string | undefined, { store, now }: PollWorkerDeps, feed: PollFeed, settings: FeedSettings, fault: FeedError, asked: number, manual: boolean): Promise<never> {
  const at = now()
  const memory = await store.hot.feed(feed.id)
  // Who answers "too many requests" is not asked again within seconds.
  const last = manual || !fault.retryable || fault.fault === 'rate-limited' || job.attemptsMade + 1 >= (job.opts.attempts ?? ATTEMPTS)
  const told = fault.retryAt
  const failures = (memory.failures ?? 0) + (last || told !== undefined ? 1 : 0)
  const every = settings.every ?? feed.every
  // From when the source was asked: a simulated clock may have leapt on meanwhile, and what the source had then says nothing of now.
  const breaker = last && failures >= BREAKER_AFTER ? asked + Math.min(Math.max(every, minutes(1)) * 2 ** (failures - BREAKER_AFTER), BREAKER_MAX) : undefined
  const openUntil = told ?? breaker
  await store.hot.rememberFeed(
    feed.id,
    { lastErrorAt: at, lastError: fault.message, failures, openUntil },
    last || told !== undefined ? { at, ok: false, note: fault.message } : undefined,
  )
  if (told !== undefined && !manual && told - at < every) {
    await job.moveToDelayed(told + Math.round(Math.random() * 1000), token)
    throw new DelayedError()
  }
  if (last || told !== undefined) {
    if (fault.payload === undefined) await store.hot.deadLetter(feed.id, { at, fault: fault.fault, detail: fault.message, subject: null, payload: '' })
    throw new UnrecoverableError(fault.message)
  }
  throw fault
}
