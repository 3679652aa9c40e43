import { DelayedError, Queue, Worker, type Job } from 'bullmq'
import { z } from 'zod'
import { seconds } from '../domain/time.ts'
import { hasBackfill, pauseOf, stepBackfill, type BackfillDeps, type BackfillFeed } from '../ingest/backfill.ts'
import type { BackfillProgress } from '../store/backfills.ts'
import type { Connection } from '../store/connect.ts'
import type { Store } from '../store/store.ts'
import type { Scheduled } from './polls.ts'

const BackfillJob = z.object({ feedId: z.string() })
type BackfillJob = z.infer<typeof BackfillJob>

const QUEUE = 'backfills'
/** One job a feed, named like it: adding it again while it is there changes nothing. Where it is, stands in Redis, not in the job. */
const jobOf = (feedId: string) => ({ jobId: feedId, removeOnComplete: true, removeOnFail: true }) as const
const LOCK = seconds(12)

export type BackfillQueue = Queue<BackfillJob>

export const openBackfillQueue = (connection: Connection, prefix: string): BackfillQueue => new Queue<BackfillJob>(QUEUE, { connection, prefix, skipVersionCheck: true })

const isOpen = ({ state }: BackfillProgress): boolean => state === 'waiting' || state === 'running' || state === 'paused'

/**
 * Sees to it that each backfill that is not over has its job: one that was never done once its feed has had a success,
 * one whose plan is of another version, and one whose job was lost with its worker.
 */
export async function reconcileBackfills(queue: BackfillQueue, store: Store, scheduled: readonly Scheduled[]): Promise<void> {
  for (const { feed } of scheduled) {
    if (!hasBackfill(feed)) continue
    const progress = await store.backfills.progress(feed.id)
    const due = progress && isOpen(progress) ? true : progress?.version !== feed.backfill.version && (await store.hot.feed(feed.id)).lastSuccessAt !== undefined
    if (due) await queue.add('backfill', { feedId: feed.id }, jobOf(feed.id))
  }
}

/** An operator asks for it: one that is over begins anew, one that waits goes on now, as far as its source allows. */
export async function runBackfill(queue: BackfillQueue, store: Store, feed: BackfillFeed): Promise<void> {
  const progress = await store.backfills.progress(feed.id)
  if (!progress || !isOpen(progress)) await store.backfills.again(feed.id, 'begins in a moment')
  const job = await queue.getJob(feed.id)
  if (job && (await job.isDelayed())) await job.promote()
  else await queue.add('backfill', { feedId: feed.id }, jobOf(feed.id))
}

export type BackfillWorkerDeps = BackfillDeps & {
  readonly scheduled: readonly Scheduled[]
  readonly token: string
  /** The worker stops: what runs ends after its request. */
  readonly stop: AbortSignal
  readonly onError: (error: unknown) => void
}

/** Fetches history until closed, of two feeds at a time: the polls have a queue, and a worker, of their own. */
export function startBackfillWorker(connection: Connection, prefix: string, deps: BackfillWorkerDeps): Worker<BackfillJob> {
  const worker = new Worker<BackfillJob>(QUEUE, async (job, token, signal) => process(job, token, deps, signal ? AbortSignal.any([signal, deps.stop]) : deps.stop), {
    connection,
    prefix,
    concurrency: 2,
    lockDuration: seconds(10),
    stalledInterval: seconds(4),
    // Killed workers say nothing against a job: steps are safe to repeat.
    maxStalledCount: 1000,
    skipVersionCheck: true,
  })
  worker.on('error', deps.onError)
  return worker
}

async function process(job: Job<BackfillJob>, token: string | undefined, deps: BackfillWorkerDeps, signal: AbortSignal): Promise<string> {
  const { feedId } = BackfillJob.parse(job.data)
  const feed = deps.scheduled.find((one) => one.feed.id === feedId)?.feed
  if (!feed || !hasBackfill(feed)) return 'off'
  const { hot } = deps.store
  const lock = `backfill-${feedId}`
  const mine = `${deps.token}:${job.id ?? ''}`
  /** The queue runs by the real clock, whatever ours says. */
  const later = async (ms: number): Promise<never> => {
    await job.moveToDelayed(Date.now() + Math.max(ms, 0), token)
    throw new DelayedError()
  }
  // It runs elsewhere, or its worker has just died: look again when the lock has run out.
  if (!(await hot.lock(lock, mine, LOCK))) return later(seconds(3))
  const keeper = setInterval(() => void hot.lock(lock, mine, LOCK).catch(deps.onError), LOCK / 3)
  try {
    for (;;) {
      if (signal.aborted) return await later(0)
      const turn = await stepBackfill(feed, deps, signal)
      if (turn.kind === 'over') return 'over'
      if (turn.kind === 'later') return await later(turn.at - deps.now())
      await deps.sleep(pauseOf(feed, deps.settingsOf(feedId)), signal)
    }
  } finally {
    clearInterval(keeper)
    await hot.unlock(lock, mine)
  }
}
