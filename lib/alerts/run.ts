import { RAW_KEEP } from '../domain/candle.ts'
import { applyOverride, type StageOverride } from '../domain/stage.ts'
import type { Latest, Observation } from '../domain/observation.ts'
import type { Signal, SignalId } from '../domain/signal.ts'
import { hours, seconds } from '../domain/time.ts'
import type { LogEntry } from '../store/hot.ts'
import { makeCurrent } from '../store/series.ts'
import { runSole } from '../store/sole.ts'
import type { Store } from '../store/store.ts'
import { CLAIM_IDS, WINDOWS } from '../thesis/ids.ts'
import { makeEvaluator, type Evaluator } from './evaluator.ts'
import { pointsOf } from './history.ts'
import { claimSeries } from './names.ts'

export type AlertsOptions = {
  readonly store: Store
  readonly now: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Names this worker in the lock. */
  readonly token: string
  readonly onError: (error: unknown) => void
  /** The state of a feed, as the Feeds page says it; `undefined`: there is no such feed. */
  readonly feedStateOf: (feedId: string) => Promise<string | undefined>
  /** How long the evaluator outlives a dead holder’s lock. */
  readonly lockTtl?: number
  /** A replay, in which an hour may pass in an instant. */
  readonly replayed?: boolean
}

export const ALERTS_LOCK = 'alerts'
const LOCK_TTL = seconds(6)

/** Log entries that are judged together. */
const BATCH = 500
/** What fired is kept at once, states that only moved on at this pace, and so many at a time. */
const PACE = 50
const STATES = 100
/** The longest wait for the log: clocks may be set, and a replay's runs fast. */
const LOOK = { live: 1000, replay: 50 } as const
/** A verdict that was never told before stands in no log. */
const LISTEN = seconds(5)
const PRUNE = hours(1)
/** The series follow the log within a moment. */
const PATIENCE = seconds(30)
const LOOK_AGAIN = 20

/** Keeps one evaluator in the whole deployment: it runs where the lock is; until aborted. A log that cannot be followed from where it was is begun anew. */
export async function runAlerts(options: AlertsOptions, signal: AbortSignal): Promise<void> {
  const { store, token, sleep, onError, lockTtl: ttl = LOCK_TTL } = options
  await runSole({ store, lock: ALERTS_LOCK, token, ttl, sleep, onError, note: async (problem) => store.alerts.note(token, problem) }, async (connection, over) => {
    try {
      await follow(options, connection, over)
    } catch (error) {
      // A read that was ended is no failure.
      if (!over.aborted) throw error
    }
  }, signal)
}

async function follow(options: AlertsOptions, connection: ReturnType<Store['own']>, over: AbortSignal): Promise<void> {
  const { store, now, token, replayed = false } = options
  const judge = await open(options, connection)
  const { evaluator } = judge
  const longest = replayed ? LOOK.replay : LOOK.live
  let keptAt = -Infinity
  let keptSeq = -1
  let heardAt = performance.now()
  let prunedAt = -Infinity

  /** Keeps what was judged; false where another worker has taken over. */
  async function keep(): Promise<boolean> {
    const since = performance.now() - keptAt
    const moved = evaluator.seq !== keptSeq || evaluator.isDirty()
    if (!evaluator.isUrgent() && !(moved && since >= PACE)) return true
    const { note, ...verdict } = evaluator.take(since >= PACE ? STATES : 0)
    if (since >= PACE) keptAt = performance.now()
    keptSeq = note.seq
    return store.alerts.commit(token, { ...verdict, note: { ...note, at: now(), holder: token, problem: '' } })
  }

  while (!over.aborted) {
    if (!(await keep())) return
    const pending = evaluator.isDirty() || evaluator.seq !== keptSeq
    const wait = Math.min(longest, pending ? PACE : longest, evaluator.nextWake() - now())
    const from = evaluator.seq
    const before = now()
    const entries = await store.hot.readLog(connection, from, BATCH, Math.max(1, Math.ceil(wait)))
    const [first] = entries
    if (first ? first.seq !== from + 1 : (await store.hot.seq()) < from) return
    if (first) await judge.take(entries)
    // What the log had when the clock was read has been judged: what falls due by then does so on what was known.
    if (entries.length < BATCH) evaluator.time(before)
    if (performance.now() - heardAt > LISTEN) {
      heardAt = performance.now()
      await judge.listen()
    }
    if (performance.now() - prunedAt > PRUNE) {
      prunedAt = performance.now()
      await store.alerts.prune(now())
    }
  }
}

type Judge = {
  readonly evaluator: Evaluator
  readonly take: (entries: readonly LogEntry[]) => Promise<void>
  /** Hears the verdicts and states that are looked at and were never told of. */
  readonly listen: () => Promise<void>
}

async function open({ store, now, sleep, feedStateOf }: AlertsOptions, connection: ReturnType<Store['own']>): Promise<Judge> {
  const state = await store.alerts.state()
  // Before the log's end is asked for: all that made these rules stands before it.
  const rules = await store.alerts.rules()
  const end = await store.hot.seq()
  const cursor = state.cursor === undefined || state.cursor > end ? undefined : state.cursor
  const goesOn = cursor !== undefined && (cursor === end || (await store.hot.readLog(connection, cursor, 1))[0]?.seq === cursor + 1)
  const oldest = cursor === undefined ? (await store.hot.readLog(connection, 0, 1))[0]?.seq : undefined
  /** From where the log is followed: where nobody has judged in this life of the database, from as far back as it reaches. */
  const from = goesOn ? cursor : oldest === undefined ? end : oldest - 1
  const [described, overrides, latest, words] = await Promise.all([store.hot.signals(), store.hot.stages(), store.hot.latest(), verdicts()])
  const signals = new Map<string, Signal>([...described].map(([id, signal]) => [id, applyOverride(signal, overrides.get(id))]))
  const modes = new Map([...latest].map(([id, { mode, feedId }]) => [id, { mode, feedId }]))

  const evaluator = makeEvaluator({
    signals,
    now,
    historyOf: async (id, first, last) => {
      const signal = signals.get(id)
      if (!signal) return []
      await projectedTo(evaluator.seq)
      return pointsOf(store, signal.id, signal.step, first, last, now())
    },
    valueBefore: async (id) => {
      const newest = signals.has(id) ? latest.get(id as SignalId) : undefined // Safe: looked up alone.
      return newest && newest.seq > from ? standingAt(newest) : undefined
    },
  })
  evaluator.reach(from)
  // What came later is told by the log, in its place.
  for (const value of latest.values()) if (value.seq <= from) evaluator.know(value)
  for (const [id, verdict] of words) evaluator.knowWord(id, verdict)

  /** The series hold what the log said up to there. */
  async function projectedTo(seq: number): Promise<void> {
    const until = performance.now() + PATIENCE
    while ((await store.hot.projected()) < seq) {
      if (performance.now() > until) throw new Error('the series do not follow the log: no history to judge by')
      await sleep(LOOK_AGAIN)
    }
  }

  /** What a signal's newest value was where the following began: the newest in its series that the log does not tell from there on. */
  async function standingAt(newest: Latest): Promise<Observation | undefined> {
    const later = new Set<string>()
    const nameOf = ({ observedAt, receivedAt }: Pick<Observation, 'observedAt' | 'receivedAt'>): string => `${observedAt} ${receivedAt}`
    for (let seq = from; seq < newest.seq; ) {
      const entries = await store.hot.readLog(connection, seq, BATCH)
      const last = entries.at(-1)
      if (!last) break
      for (const { observations } of entries) for (const observation of observations) if (observation.signalId === newest.signalId) later.add(nameOf(observation))
      seq = last.seq
    }
    await projectedTo(Math.min(from, newest.seq))
    const vintages = await store.series.vintages(newest.signalId, newest.observedAt - RAW_KEEP, Infinity)
    const before = makeCurrent(vintages.filter((vintage) => !later.has(nameOf(vintage)))).values().at(-1)
    return before && { ...newest, value: before.value, observedAt: before.observedAt, receivedAt: before.receivedAt }
  }

  /** Verdicts as they were told last, by series. */
  async function verdicts(): Promise<Map<string, string>> {
    const { told } = await store.thesis.state()
    const held = new Map(told === undefined ? [] : (JSON.parse(told) as [string, string][])) // Safe: written by the engine alone.
    return new Map(CLAIM_IDS.flatMap((claim) => WINDOWS.flatMap((window) => {
      const verdict = held.get(`${claim} ${window}`)
      return verdict === undefined ? [] : [[claimSeries(claim, window), verdict] as const]
    })))
  }

  /** Words that differ from those that are known are heard. */
  async function listenTo(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    const told = ids.some((id) => id.startsWith('claim.')) ? await verdicts() : new Map<string, string>()
    for (const id of ids) {
      const word = id.startsWith('feed.') ? await feedStateOf(id.slice('feed.'.length)) : told.get(id)
      if (word !== undefined && word !== evaluator.wordOf(id)) evaluator.hear(id, word, Infinity)
    }
  }
  const wordsWatched = (): string[] => [...evaluator.watched()].filter((id) => id.startsWith('claim.') || id.startsWith('feed.'))

  async function restage(ids: readonly SignalId[]): Promise<void> {
    const given = await store.hot.stages(ids)
    for (const id of ids) {
      const override: StageOverride | undefined = given.get(id)
      if (override) overrides.set(id, override)
      else overrides.delete(id)
    }
  }

  async function take(entries: readonly LogEntry[]): Promise<void> {
    // As they are now: what is said of a signal has no history.
    const anew = await store.hot.describedOf([...new Set(entries.flatMap((entry) => entry.described))])
    for (const signal of anew) described.set(signal.id, signal)
    await restage([...new Set(entries.flatMap(({ staged }) => staged ?? []))])
    for (const { seq, observations, described: told, staged, feedId, claims, rule } of entries) {
      for (const id of [...told, ...(staged ? [staged] : [])]) {
        const signal = described.get(id)
        if (signal) await evaluator.describe(applyOverride(signal, overrides.get(id)))
      }
      if (rule) {
        await evaluator.changeRule(rule)
        if (rule.rule) await listenTo(wordsWatched().filter((id) => evaluator.wordOf(id) === undefined))
      }
      for (const observation of observations) evaluator.observe(observation, seq)
      for (const { id: claim, window, verdict } of claims) evaluator.hear(claimSeries(claim, window), verdict, seq)
      if (feedId !== undefined && evaluator.watches(`feed.${feedId}`)) {
        const word = await feedStateOf(feedId)
        if (word !== undefined) evaluator.hear(`feed.${feedId}`, word, seq)
      }
      evaluator.reach(seq)
    }
  }

  const judged = await store.alerts.judged()
  if (cursor === undefined) {
    while (evaluator.seq < end) {
      const entries = await store.hot.readLog(connection, evaluator.seq, BATCH)
      if (entries[0]?.seq !== evaluator.seq + 1) throw new Error('the log was trimmed while it was read')
      await take(entries)
    }
    // Rules that were made before all that the log tells begin now.
    for (const rule of rules) if (!evaluator.ruleOf(rule.id)) await evaluator.changeRule({ id: rule.id, at: now(), rule })
    await listenTo(wordsWatched())
  } else {
    await evaluator.resume(judged, await store.alerts.states([...judged.keys()]))
    if (!goesOn) await catchUp()
  }

  /** The log does not reach back to where it was judged: rules are as they are now, and what was observed meanwhile comes from the series. */
  async function catchUp(): Promise<void> {
    await projectedTo(from)
    const standing = new Map((await store.alerts.rules()).map((rule) => [rule.id, rule]))
    for (const id of evaluator.ruleIds()) if (!standing.has(id)) await evaluator.changeRule({ id, at: now(), rule: null })
    for (const rule of standing.values()) await evaluator.changeRule({ id: rule.id, at: Date.parse(rule.updatedAt), rule })
    const missed: Observation[] = []
    for (const id of evaluator.watched()) {
      const signal = signals.get(id)
      const since = evaluator.judgedTo(id)
      const told = signal && modes.get(signal.id)
      if (!signal || !told) continue
      for (const { observedAt, receivedAt, value, recorded } of await store.series.vintages(signal.id, since ?? 0, Infinity)) {
        missed.push({ signalId: signal.id, value, observedAt, receivedAt, feedId: told.feedId, mode: recorded ? 'recorded' : told.mode === 'recorded' ? 'live' : told.mode })
      }
    }
    for (const observation of missed.sort((a, b) => a.observedAt - b.observedAt || a.receivedAt - b.receivedAt)) evaluator.observe(observation, from)
    await listenTo(wordsWatched())
  }

  return {
    evaluator,
    take,
    listen: async () => listenTo(wordsWatched().filter((id) => evaluator.wordOf(id) === undefined)),
  }
}
