import { keepsRaw } from '../domain/candle.ts'
import type { SignalId } from '../domain/signal.ts'
import { seconds } from '../domain/time.ts'
import type { LogEntry } from '../store/hot.ts'
import type { Applied } from '../store/series.ts'
import type { Store } from '../store/store.ts'

const LOCK_TTL = seconds(4)
const ENTRIES = 500
/** Waiting this long lets a busy signal's commits be applied together. */
const GATHER = 200
/** Log entries that stay for web processes to catch up from. */
const LOG_KEEP = 1_000
/** … and at most for alerts that nobody judges: a day of three commits a second. */
const LOG_MOST = 250_000

/** Applies log entries to the series they concern. Repeatable: each series knows up to which commit it stands. */
export async function applyEntries(store: Store, entries: readonly LogEntry[], stepOf: (id: SignalId) => Promise<number>, now: number): Promise<void> {
  const bySignal = new Map<SignalId, Applied[]>()
  for (const { seq, observations } of entries) {
    for (const observation of observations) {
      const list = bySignal.get(observation.signalId)
      const applied = { ...observation, seq }
      if (list) list.push(applied)
      else bySignal.set(observation.signalId, [applied])
    }
  }
  // Some hundreds at a time: enough to fill a pipeline, few enough to bound memory.
  const signals = [...bySignal]
  for (let from = 0; from < signals.length; from += 400) {
    await Promise.all(signals.slice(from, from + 400).map(async ([id, logged]) => store.series.apply(id, logged, { now, keepRaw: keepsRaw(await stepOf(id)) })))
  }
}

/** The steps of signals, remembered; asked for again only when unknown. */
export function makeStepOf(store: Store): (id: SignalId) => Promise<number> {
  const steps = new Map<SignalId, number>()
  let loading: Promise<void> | undefined
  return async (id) => {
    if (!steps.has(id)) {
      loading ??= store.hot.signals().then((signals) => {
        for (const signal of signals.values()) steps.set(signal.id, signal.step)
        loading = undefined
      })
      await loading
      if (!steps.has(id)) steps.set(id, (await store.hot.signal(id))?.step ?? 0)
    }
    return steps.get(id) ?? 0
  }
}

/** Follows the log and keeps the series up with it, while this worker holds the projector's lock; until aborted. */
export async function project(store: Store, token: string, { now, sleep, signal, onError }: { now: () => number; sleep: (ms: number) => Promise<void>; signal: AbortSignal; onError: (error: unknown) => void }): Promise<void> {
  const connection = store.own()
  const stepOf = makeStepOf(store)
  let trimmedAt = -Infinity
  while (!signal.aborted) {
    try {
      if (!(await store.hot.lock('projector', token, LOCK_TTL))) {
        await sleep(LOCK_TTL / 4)
        continue
      }
      const from = await store.hot.projected()
      const entries = await store.hot.readLog(connection, from, ENTRIES, 1000)
      const last = entries.at(-1)
      if (!last) continue
      await applyEntries(store, entries, stepOf, now())
      await store.hot.setProjected(last.seq)
      if (performance.now() - trimmedAt > seconds(30)) {
        trimmedAt = performance.now()
        await store.hot.trimLog(LOG_KEEP, LOG_MOST)
      }
      if (entries.length < ENTRIES) await sleep(GATHER)
    } catch (error) {
      if (!signal.aborted) onError(error)
      await sleep(500)
    }
  }
  connection.disconnect()
  await store.hot.unlock('projector', token).catch(() => undefined)
}
