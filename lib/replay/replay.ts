import { randomUUID } from 'node:crypto'
import type { Config, RedisTarget } from '../config.ts'
import type { Method } from '../engine/pure.ts'
import type { SignalId } from '../domain/signal.ts'
import { days, seconds } from '../domain/time.ts'
import { commitRecorded, describeRecorded } from '../ingest/load-record.ts'
import type { ReplayControl, ReplayRefusal } from '../live/server.ts'
import type { Logger } from '../log.ts'
import { startWorker, type RunningWorker } from '../queues/worker.ts'
import { readRecord } from '../record/record.ts'
import { sleep } from '../sleep.ts'
import { openStore } from '../store/store.ts'
import type { ReplayCommand, ReplayState } from '../wire/api.ts'
import { moveTo, paceOf, pause, play, readClock, release, setSpeed, untilLimit, type ReplayClock } from './clock.ts'
import type { ReplayOptions } from './options.ts'
import { startReplayOrigins } from './origins/origins.ts'
import { makePlan, newsAfter, type News } from './plan.ts'

/** Its own place in Redis: nothing of it is ever mixed with what is live. */
export const REPLAY_NAMESPACE = 'demo'

export type Replay = {
  /** Simulated time. */
  readonly now: () => number
  readonly control: ReplayControl
  /** The part of the configuration that makes feeds ask the replay's origins. */
  readonly config: Pick<Config, 'feeds' | 'overrides' | 'feedEnv'>
  /** Lets time run. `caughtUp` resolves when whoever shows the state has read up to a commit of the present life. */
  readonly begin: (caughtUp?: (seq: number) => Promise<void>) => void
  readonly close: () => Promise<void>
}

export type ReplayParts = ReplayOptions & {
  readonly target: RedisTarget
  readonly log: Logger
  /** Folder of the shipped record. */
  readonly record: string
  readonly namespace?: string
  readonly playing?: boolean
  /** What the thesis is worked out by; left out: it is not. */
  readonly method?: Method
  /** The sources; a test may put others in their place. */
  readonly openOrigins?: typeof startReplayOrigins
}

/** Schedules never fire: the replay asks for each poll. */
const NEVER = days(36_500)

/** What became known must be stored within this, real time. */
const PATIENCE = seconds(30)
const LOOK_AGAIN = 10

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)

/** Charts may be this many instants behind the newest values while time runs. */
const CHARTS_BEHIND = 8

const LOCK = 'replay'
const LOCK_TTL = seconds(10)
const OTHER = 'another replay runs in this Redis: stop that one, or set another REDIS_URL'

const TELL = 250
/** The pace is told over this many tellings. */
const PACE_OVER = 12

/**
 * Replays the record through the real pipeline: sources that answer as they did, a worker that polls them, and one
 * simulated clock for all. In lock-step: time does not pass an instant before what became known at it is committed.
 */
export async function startReplay({ target, log, record, from, to, speed, namespace = REPLAY_NAMESPACE, playing = true, method, openOrigins = startReplayOrigins }: ReplayParts): Promise<Replay> {
  const tables = readRecord(record)
  const token = randomUUID()
  const store = openStore(target, { namespace })
  await store.ready()
  await takeLock()
  const keeper = setInterval(() => void keepLock().catch(() => undefined), LOCK_TTL / 3)

  const stop = new AbortController()
  const real = (): number => performance.now()
  let clock: ReplayClock = { at: from, asOf: real(), playing: false, speed, limit: from }
  const now = (): number => readClock(clock, real())

  const origins = await openOrigins({ tables, now })
  const plan = makePlan(tables, origins)
  const config = {
    feeds: origins.feeds,
    overrides: origins.overrides,
    feedEnv: origins.env,
  }

  let worker: RunningWorker | undefined
  /** The next of the plan's news. */
  let next = 0
  let described = new Set<SignalId>()
  // Another process counts its lives from another number: a page that outlives us sees that it holds a life that is over.
  let generation = Math.floor(Date.now() / 1000)
  let busy: ReplayState['busy'] = 'loading'
  let problem: string | null = null
  /** Where a jump or a step is bound for. */
  let goal: number | undefined
  /** Where a new life is to begin. */
  let rebirth: number | undefined
  /** Whether time is to run when what is under way has ended. */
  let resume = playing
  const asked: string[] = []
  const marks: number[] = []
  let caughtUp: (seq: number) => Promise<void> = async () => undefined

  /** Where it ran out (the machine slept, Redis was away) and another replay has begun, what stands in the namespace is no longer ours. */
  async function keepLock(): Promise<void> {
    if ((await store.hot.lock(LOCK, token, LOCK_TTL)) || problem === OTHER) return
    goal = undefined
    rebirth ??= now()
    problem = OTHER
    clock = pause(clock, real())
    busy = null
    tell()
    await worker?.close()
  }

  async function takeLock(): Promise<void> {
    const until = performance.now() + LOCK_TTL * 1.2
    // One that was killed holds it for some seconds more.
    while (!(await store.hot.lock(LOCK, token, LOCK_TTL))) {
      if (performance.now() > until) throw new Error(OTHER)
      await sleep(200)
    }
  }

  // ─── a life ───
  /** Forgets everything and loads what was known at an instant. */
  async function bear(at: number): Promise<void> {
    if (!(await store.hot.lock(LOCK, token, LOCK_TTL))) throw new Error(OTHER)
    busy = 'loading'
    clock = pause(clock, real())
    tell()
    await worker?.close()
    worker = undefined
    await store.wipe()
    // The clock goes back when readers have let go of what lies ahead of it then.
    await caughtUp(await store.hot.seq())
    clock = moveTo(clock, at, at, real())
    // Rewinds the streams.
    await origins.push(at)
    const overrides = new Map([...origins.overrides].map(([feedId, override]) => [feedId, { ...override, every: NEVER }]))
    worker = await startWorker({ target, config: { ...config, overrides }, log, record, namespace, now, replay: { mode: 'replay', knownAt: at }, alerts: true, ...(method && { method }) })
    described = new Set((await store.hot.signals()).keys())
    next = newsAfter(plan, at)
    marks.length = 0
    clock = moveTo(clock, at, limitAt(), real())
    await settled()
    generation += 1
    busy = rebirth === undefined || rebirth === at ? null : 'loading'
    if (resume) clock = play(clock, real())
    tell()
  }

  const limitAt = (): number => Math.min(plan.news[next]?.at ?? to, to)

  /** Everything committed stands in the charts too, and is seen by whoever shows it. */
  async function settled(): Promise<void> {
    const seq = await store.hot.seq()
    await inTime('the charts', async () => (await store.hot.projected()) >= seq)
    await caughtUp(seq)
  }

  async function inTime(what: string, holds: () => Promise<boolean>): Promise<void> {
    const until = performance.now() + PATIENCE
    while (!(await holds())) {
      if (stop.signal.aborted) return
      if (performance.now() > until) throw new Error(`${what}: not in the store within ${PATIENCE / 1000} s`)
      await sleep(LOOK_AGAIN)
    }
  }

  // ─── what becomes known ───
  async function takeIn({ at, polls, streamed, recorded }: News): Promise<void> {
    const fresh = [...new Set(recorded.map(({ signalId }) => signalId))].flatMap((id) => {
      const signal = described.has(id) ? undefined : plan.signals.get(id)
      return signal ? [describeRecorded(signal, at)] : []
    })
    await Promise.all([
      commitRecorded(store, recorded, fresh),
      ...polls.map(poll),
      origins.push(at).then(async () => inTime('the stream of quotes', async () => arrived(streamed))),
    ])
    // What fails is taken in once more, descriptions too.
    for (const { id } of fresh) described.add(id)
    marks.push(await store.hot.seq())
    const behind = marks.length > CHARTS_BEHIND ? marks.shift() : undefined
    if (behind !== undefined) await inTime('the charts', async () => (await store.hot.projected()) >= behind)
  }

  async function poll(feedId: string): Promise<void> {
    const failure = await worker?.poll(feedId)
    if (failure !== undefined) throw new Error(failure)
  }

  /** Each was accepted, or waits at the gate for another to confirm it. */
  async function arrived(observations: News['streamed']): Promise<boolean> {
    const ids = observations.map(({ signalId }) => signalId)
    const latest = await store.hot.latest(ids)
    const missing = observations.filter(({ signalId, observedAt }) => (latest.get(signalId)?.observedAt ?? 0) < observedAt)
    if (missing.length === 0) return true
    const pending = await store.hot.pending(missing.map(({ signalId }) => signalId))
    return missing.every(({ signalId, observedAt }) => (pending.get(signalId)?.observation.observedAt ?? 0) >= observedAt)
  }

  // ─── the course of time ───
  let wake = (): void => undefined
  const woken = async (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = ms === Infinity ? undefined : setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await turn()
      } catch (error) {
        if (stop.signal.aborted) return
        problem = error instanceof Error ? error.message : String(error)
        log.warn('replay.failed', { error })
        clock = pause(clock, real())
        goal = undefined
        busy = null
        tell()
      }
    }
  }

  /** One step of whatever there is to do. */
  async function turn(): Promise<void> {
    // What failed is tried again when somebody asks for it.
    if (problem !== null) return woken(Infinity)
    if (rebirth !== undefined) {
      const at = rebirth
      await bear(at)
      if (rebirth === at) rebirth = undefined
      return
    }
    const feedId = asked.shift()
    if (feedId !== undefined) return poll(feedId)
    if (goal !== undefined) clock = moveTo(clock, Math.min(clock.limit, goal), clock.limit, real())
    const wait = goal === undefined ? untilLimit(clock, real()) : 0
    if (wait > 0) return woken(wait)
    if (goal === undefined && !clock.playing) return woken(Infinity)

    const news = plan.news[next]
    if (news && clock.limit === news.at && now() === news.at) {
      await takeIn(news)
      next += 1
      clock = release(clock, limitAt(), real())
    }
    const at = now()
    if (goal !== undefined && at >= goal) return arrive()
    if (at >= to && next >= plan.news.length) {
      clock = pause(clock, real())
      await settled()
      tell()
    }
  }

  /** A jump or a step has ended. */
  async function arrive(): Promise<void> {
    await settled()
    goal = undefined
    busy = null
    if (resume && now() < to) clock = play(clock, real())
    tell()
  }

  // ─── telling ───
  const listeners = new Set<(state: ReplayState) => void>()
  const readings: { readonly real: number; readonly at: number }[] = []
  const state = (): ReplayState => ({
    at: now(),
    asOf: Date.now(),
    playing: clock.playing,
    speed: clock.speed,
    from,
    to,
    generation,
    pace: Math.round(paceOf(readings) * 100) / 100,
    busy,
    problem,
  })
  function tell(): void {
    const told = state()
    for (const listener of listeners) listener(told)
  }
  let ticks = 0
  const teller = setInterval(() => {
    ticks += 1
    readings.push({ real: real(), at: now() })
    if (readings.length > PACE_OVER) readings.shift()
    if (busy === 'jumping' || (clock.playing && ticks % (seconds(1) / TELL) === 0)) tell()
  }, TELL)

  // ─── commands ───
  function command(order: ReplayCommand): ReplayState | ReplayRefusal {
    const refusal = refuse(order)
    if (refusal) return refusal
    problem = null
    switch (order.do) {
      case 'play':
        resume = true
        if (now() >= to && rebirth === undefined) restartAt(from)
        else if (busy === null && rebirth === undefined) clock = play(clock, real())
        break
      case 'pause':
        stay()
        break
      case 'speed':
        clock = setSpeed(clock, order.speed, real())
        break
      case 'step':
        stay()
        head(Math.min(now() + days(order.days), to))
        break
      case 'jump': {
        const wanted = startOf(order.to)
        if (busy === null) resume = clock.playing
        if (wanted < now() || busy === 'loading') restartAt(wanted)
        else head(wanted)
        break
      }
    }
    readings.length = 0
    tell()
    wake()
    return state()
  }

  function refuse(order: ReplayCommand): ReplayRefusal | undefined {
    if (order.do === 'step' && busy === 'loading') return { refused: 'the record is being loaded; ask again in a moment' }
    if (order.do !== 'jump') return undefined
    const wanted = startOf(order.to)
    return wanted < from || wanted > to ? { refused: `to: this replay runs from ${dayOf(from)} to ${dayOf(to)}; expected a day within it`, field: 'to' } : undefined
  }

  /** Time stands still, and a jump that is under way ends here. */
  function stay(): void {
    resume = false
    goal = undefined
    if (busy === 'jumping') busy = null
    clock = pause(clock, real())
  }

  /** On to an instant, as fast as it goes. */
  function head(at: number): void {
    if (at <= now()) return
    clock = pause(clock, real())
    goal = at
    busy = 'jumping'
  }

  function restartAt(at: number): void {
    goal = undefined
    rebirth = at
    busy = 'loading'
  }

  function nextRuns(): ReadonlyMap<string, number> {
    const runs = new Map<string, number>()
    for (const { at, polls } of plan.news.slice(next)) {
      for (const feedId of polls) if (!runs.has(feedId)) runs.set(feedId, at)
      if (runs.size === origins.feeds.length) break
    }
    return runs
  }

  await bear(from)
  clock = pause(clock, real())
  let running: Promise<void> | undefined
  return {
    now,
    config,
    control: {
      state,
      command,
      listen: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      nextRuns,
      poll: async (feedId) => {
        if (!asked.includes(feedId)) asked.push(feedId)
        wake()
      },
    },
    begin: (follow) => {
      caughtUp = follow ?? caughtUp
      if (resume) clock = play(clock, real())
      running ??= run()
    },
    close: async () => {
      stop.abort()
      clearInterval(teller)
      clearInterval(keeper)
      wake()
      await Promise.race([worker?.close(), sleep(seconds(4))])
      await Promise.race([running, sleep(seconds(1))])
      await origins.close()
      await store.hot.unlock(LOCK, token).catch(() => undefined)
      await store.close()
    },
  }
}
