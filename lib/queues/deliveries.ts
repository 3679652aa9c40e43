import { createHash } from 'node:crypto'
import { DelayedError, Queue, Worker, type Job } from 'bullmq'
import { z } from 'zod'
import { browsersIn } from '../access/browsers.ts'
import { parseSpan } from '../config.ts'
import { ContactFault } from '../contact-points/fault.ts'
import { KINDS } from '../contact-points/registry.ts'
import type { Sender } from '../contact-points/send.ts'
import { openSettings } from '../contact-points/settings.ts'
import { silencing } from '../contact-points/silenced.ts'
import { minutes, seconds } from '../domain/time.ts'
import { isSealError, type Secrets } from '../secrets.ts'
import { sleep } from '../sleep.ts'
import type { Connection } from '../store/connect.ts'
import { hears, type KeptPoint } from '../store/contact-points.ts'
import type { DeliveryRecord, Head, InLane, KeptEvent, Settled } from '../store/deliveries.ts'
import type { Store } from '../store/store.ts'
import type { AlertEvent } from '../wire/alerts.ts'

const DeliveryJob = z.object({ eventId: z.string(), ruleId: z.string(), pointId: z.string() })
type DeliveryJob = z.infer<typeof DeliveryJob>

const QUEUE = 'deliveries'

/** One job an event and contact point, named like them: adding it again while it is there changes nothing. How far it is stands in Redis, not in the job. */
const jobOf = ({ eventId, pointId }: Head) => ({ jobId: createHash('sha256').update(`${eventId} ${pointId}`).digest('base64url'), removeOnComplete: true, removeOnFail: true }) as const

export type DeliveryQueue = Queue<DeliveryJob>

export const openDeliveryQueue = (connection: Connection, prefix: string): DeliveryQueue => new Queue<DeliveryJob>(QUEUE, { connection, prefix, skipVersionCheck: true })

/** Works on what is first in a lane. */
export const deliver = async (queue: DeliveryQueue, { eventId, ruleId, pointId }: Head): Promise<void> => void (await queue.add('deliver', { eventId, ruleId, pointId }, jobOf({ eventId, ruleId, pointId })))

/** How often is tried, and how long is waited between; real time. */
export type Patience = { readonly attempts: number; readonly first: number; readonly longest: number; readonly sweep: number }
/** Twelve tries over about an hour, then it is given up. */
export const PATIENCE: Patience = { attempts: 12, first: seconds(2), longest: minutes(30), sweep: seconds(15) }

/** Twice as long after each try, up to the longest; a random half of it, so that many do not come back at once. */
export const waitAfter = (attempts: number, { first, longest }: Patience, random: number): number => Math.round(Math.min(first * 2 ** (attempts - 1), longest) * (0.5 + random / 2))

/** Events that share one message at most. */
const GROUP = 50
const CONCURRENCY = 20
/** Of one contact point at a time: one that hangs must not take every place. */
const PER_POINT = 4
const OUTBOX = 100

export type DeliveryDeps = {
  readonly store: Store
  readonly queue: DeliveryQueue
  readonly sender: Pick<Sender, 'send'>
  readonly secrets: Secrets | undefined
  /** What the time is for silences. */
  readonly now: () => number
  readonly patience?: Patience
  readonly token: string
  readonly onError: (error: unknown) => void
}

/**
 * Empties the outbox into the lanes until stopped. Several may: an entry leaves the outbox in the step that puts its event
 * into the lanes, and each goes through the entries in their order. What was in a lane when its worker was killed gets its
 * job by the sweep.
 */
export async function drainOutbox({ store, queue, onError, patience = PATIENCE, token }: DeliveryDeps, signal: AbortSignal): Promise<void> {
  const connection = store.own()
  signal.addEventListener('abort', () => connection.disconnect(), { once: true })
  let sweptAt = -Infinity
  while (!signal.aborted) {
    try {
      if (performance.now() - sweptAt > patience.sweep) {
        sweptAt = performance.now()
        if (await store.hot.lock('lanes', token, patience.sweep)) await sweep(store, queue)
      }
      const entries = await store.deliveries.outbox(connection, OUTBOX, Math.min(seconds(1), patience.sweep))
      const events = await store.deliveries.events(entries.map(({ eventId }) => eventId))
      const browsers = entries.length === 0 ? [] : await browsersIn(store, Date.now())
      for (const entry of entries) {
        const rule = events.get(entry.eventId)?.rule
        const heard = rule ? browsers.filter((browser) => hears(browser, rule.severity)).map(({ id }) => id) : []
        for (const head of await store.deliveries.accept({ ...entry, pointIds: [...entry.pointIds, ...heard] }, rule?.id, Date.now())) await deliver(queue, head)
      }
    } catch (error) {
      if (signal.aborted) return
      onError(error)
      await sleep(seconds(1), signal)
    }
  }
}

/** Each lane that is not empty has its job. */
async function sweep(store: Store, queue: DeliveryQueue): Promise<void> {
  const heads = await store.deliveries.heads()
  if (heads.length > 0) await queue.addBulk(heads.map((head) => ({ name: 'deliver', data: head, opts: jobOf(head) })))
}

/** Tells contact points until closed. */
export function startDeliveryWorker(connection: Connection, prefix: string, deps: DeliveryDeps): Worker<DeliveryJob> {
  const busy = new Map<string, number>()
  const worker = new Worker<DeliveryJob>(QUEUE, async (job, token) => process(job, token, deps, busy), {
    connection,
    prefix,
    concurrency: CONCURRENCY,
    lockDuration: seconds(10),
    stalledInterval: seconds(4),
    // Killed workers say nothing against a job: a receiver knows a delivery that comes twice by its key.
    maxStalledCount: 1000,
    skipVersionCheck: true,
  })
  worker.on('error', deps.onError)
  return worker
}

async function process(job: Job<DeliveryJob>, token: string | undefined, deps: DeliveryDeps, busy: Map<string, number>): Promise<string> {
  const head = DeliveryJob.parse(job.data)
  const { pointId } = head
  const later = async (at: number): Promise<never> => {
    await job.moveToDelayed(at, token)
    throw new DelayedError()
  }
  if ((busy.get(pointId) ?? 0) >= PER_POINT) return later(Date.now() + 200 + Math.round(Math.random() * 800))
  busy.set(pointId, (busy.get(pointId) ?? 0) + 1)
  try {
    const turn = await tell(head, deps)
    if (turn.kind === 'later') return await later(turn.at)
    if (turn.next) await deliver(deps.queue, turn.next)
    return turn.kind
  } finally {
    const left = (busy.get(pointId) ?? 1) - 1
    if (left > 0) busy.set(pointId, left)
    else busy.delete(pointId)
  }
}

type Turn = { readonly kind: 'later'; readonly at: number } | { readonly kind: 'settled' | 'over'; readonly next?: Head | undefined }

/** Tells what is first in a lane, with what is told in the same message; says when to come back, or what is next. */
async function tell(head: Head, { store, sender, secrets, now, patience = PATIENCE, onError }: DeliveryDeps): Promise<Turn> {
  const { deliveries } = store
  // It has been settled, by a worker that was killed before it could say so, or was thought to be.
  if ((await deliveries.head(head)) !== head.eventId) return { kind: 'over' }
  const [kept, pausedUntil, waiting] = await Promise.all([store.contactPoints.one(head.pointId), deliveries.pausedUntil(head.pointId), deliveries.inLane(head, GROUP)])
  const [first] = waiting
  if (first?.eventId !== head.eventId) return { kind: 'over' }
  if (!kept) return { kind: 'settled', next: await deliveries.settle(head, [{ eventId: first.eventId, record: { ...first.record, state: 'dead', error: 'the contact point was deleted' } }], Date.now()) }
  const { point } = kept
  if (pausedUntil > Date.now()) return { kind: 'later', at: pausedUntil + Math.round(Math.random() * 500) }

  const wait = KINDS[point.kind].grouped ? (parseSpan(point.groupWait) ?? 0) : 0
  const until = first.record.queuedAt + wait
  if (first.record.attempts === 0 && until > Date.now()) return { kind: 'later', at: until }
  const beyond = waiting.findIndex(({ record }) => record.queuedAt > until)
  const group = wait === 0 ? [first] : waiting.slice(0, beyond < 0 ? undefined : beyond)

  const [bodies, silences] = await Promise.all([deliveries.events(group.map(({ eventId }) => eventId)), store.silences.all()])
  const at = Date.now()
  const named = { name: point.name, kind: point.kind }
  const sorted = group.map((one) => {
    const event = bodies.get(one.eventId)
    const held: Settled | undefined = !event
      ? { eventId: one.eventId, record: { ...one.record, ...named, state: 'dead', error: 'the event is no longer kept' } }
      : silencing(event, silences, now())
        ? { eventId: one.eventId, record: { ...clear(one.record), ...named, state: 'silenced' } }
        : undefined
    return { one, event, held }
  })
  const toTell = sorted.flatMap(({ one, event, held }) => (event && !held ? [{ one, event }] : []))
  const settle = async (outcome: (one: InLane) => DeliveryRecord, told?: Parameters<typeof deliveries.settle>[3]): Promise<Turn> => ({
    kind: 'settled',
    next: await deliveries.settle(head, sorted.map(({ one, held }) => held ?? { eventId: one.eventId, record: outcome(one) }), Date.now(), told),
  })
  const [oldest, ...more] = toTell.map(({ event }) => asEvent(event))
  if (!oldest) return settle(({ record }) => record)

  const tried = (record: DeliveryRecord): DeliveryRecord => ({ ...clear(record), ...named, attempts: record.attempts + 1, at })
  const fault = await send(oldest, more, point, { sender, secrets, onError })
  if (!fault) return settle(({ record }) => ({ ...tried(record), state: 'delivered' }), { deliveredAt: Date.now() })
  const error = fault.message
  // The browser has let go of it: nothing will reach it there again.
  if (fault.gone && point.own) await store.contactPoints.remove(point.id, kept.seen, { action: 'push.over', details: { by: 'operator', name: point.name } })
  const attempts = first.record.attempts + 1
  if (!fault.retryable || attempts >= patience.attempts) return settle(({ record }) => ({ ...tried(record), state: 'dead', error }), { error })
  await deliveries.note(head, toTell.map(({ one }) => ({ eventId: one.eventId, record: { ...tried(one.record), state: 'retrying', error } })), { error })
  if (fault.retryAt !== undefined) await deliveries.pause(head.pointId, fault.retryAt, Date.now())
  return { kind: 'later', at: Math.max(fault.retryAt ?? 0, Date.now() + waitAfter(attempts, patience, Math.random())) }
}

/** A record without the error of an earlier try. */
const clear = ({ error: _error, ...record }: DeliveryRecord): DeliveryRecord => record

const asEvent = (event: KeptEvent): AlertEvent => ({ ...event, acknowledgement: null, deliveries: [] })

/** The key by which a receiver knows a delivery that comes again. */
export const idempotencyKey = (eventId: string, pointId: string): string => `${eventId}.${pointId}`

async function send(first: AlertEvent, more: readonly AlertEvent[], point: KeptPoint, { sender, secrets, onError }: Pick<DeliveryDeps, 'sender' | 'secrets' | 'onError'>): Promise<ContactFault | undefined> {
  try {
    return await sender.send(openSettings(point, secrets), { events: [first, ...more], language: point.language, test: false }, idempotencyKey(first.id, point.id))
  } catch (error) {
    if (error instanceof ContactFault) return error
    if (isSealError(error)) return new ContactFault(`its secrets cannot be read: ${error.message}`, { retryable: true, cause: error })
    onError(error)
    return new ContactFault('it could not be sent; the worker’s log says why', { retryable: true, cause: error })
  }
}
