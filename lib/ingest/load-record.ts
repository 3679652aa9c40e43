import { createHash } from 'node:crypto'
import type { Observation, StoredMode } from '../domain/observation.ts'
import type { Signal, SignalId } from '../domain/signal.ts'
import { feedById, RECORD } from '../feeds/registry.ts'
import { decode, readRecord, type RecordedSignal, type RecordTable } from '../record/record.ts'
import { MAX_COMMIT } from '../store/commit.ts'
import type { Store } from '../store/store.ts'
import { describe } from './describe.ts'
import { applyEntries } from './project.ts'

/** Bumped when the loader itself must run again over the same tables. */
const LOADER = 1

/** What of the record is loaded, and how it is marked. */
export type RecordScope = {
  readonly mode: StoredMode
  /** Only what could be known then, epoch ms; a signal of which nothing was known is left out. */
  readonly knownAt: number
}

const WHOLE: RecordScope = { mode: 'recorded', knownAt: Infinity }

const stampOf = (tables: readonly RecordTable[], { mode, knownAt }: RecordScope): string => createHash('sha1').update(`${LOADER}${mode === WHOLE.mode ? '' : `${mode} ${knownAt}`}${JSON.stringify(tables)}`).digest('hex')

/**
 * Loads the shipped record once (and again when it has changed), through the same commits as everything else. The gate
 * is not asked: the record is checked when it is compiled. Where a feed has spoken already, its values stay.
 */
export async function loadRecord(store: Store, folder: string, now: number, scope: RecordScope = WHOLE): Promise<{ readonly loaded: number; readonly signals: number }> {
  const tables = readRecord(folder)
  const stamp = stampOf(tables, scope)
  if ((await store.hot.loadedRecord()) === stamp) return { loaded: 0, signals: 0 }
  const held = await store.hot.signals()
  const steps = new Map<SignalId, number>()
  let loaded = 0
  for (const table of tables) {
    const { signals, observations } = decode(table)
    const recorded = new Map(signals.map((signal) => [signal.id, signal]))
    let described: Signal[] = []
    let batch: Observation[] = []
    for (const observation of observations) {
      if (observation.receivedAt > scope.knownAt) continue
      const { signalId } = observation
      const of = steps.has(signalId) ? undefined : recorded.get(signalId)
      if (of) {
        const signal = describeRecorded(of, now)
        steps.set(signalId, held.get(signalId)?.step ?? signal.step)
        if (!held.has(signalId)) described.push(signal)
      }
      batch.push({ ...observation, mode: scope.mode })
      if (batch.length === MAX_COMMIT) {
        await store.hot.commit(RECORD, batch, store.hot.describe(described))
        loaded += batch.length
        batch = []
        described = []
      }
    }
    if (batch.length > 0 || described.length > 0) await store.hot.commit(RECORD, batch, store.hot.describe(described))
    loaded += batch.length
  }
  await catchUp(store, async (id) => steps.get(id) ?? 0, now)
  await store.hot.setLoadedRecord(stamp)
  return { loaded, signals: steps.size }
}

/** A signal as the record and the stage table describe it together, as of `now`. Throws where no stage rule names it. */
export function describeRecorded({ feedId, until, source, ...spec }: RecordedSignal, now: number): Signal {
  const feed = feedById(feedId)
  const ended = until !== undefined && until < now ? `list ended ${new Date(until).toISOString().slice(0, 10)}` : undefined
  const note = [spec.note, ...(feed ? [] : [source.source]), ended].filter(Boolean).join(' · ')
  const signal = describe({ id: feedId, shape: spec.shape, step: spec.step, staleAfter: feed?.staleAfter ?? spec.step * 3, ...(feed?.calendar && { calendar: feed.calendar }) }, { ...spec, ...(note && { note }) })
  if (!signal) throw new Error(`record: no stage rule names ${spec.id}`)
  return signal
}

/** Commits observations of the record as they become known, with the descriptions of signals that have none yet. */
export async function commitRecorded(store: Store, observations: readonly Observation[], described: readonly Signal[]): Promise<void> {
  for (let from = 0; from < observations.length; from += MAX_COMMIT) {
    await store.hot.commit(RECORD, observations.slice(from, from + MAX_COMMIT), from === 0 ? store.hot.describe(described) : [])
  }
}

/** Brings the series up to the log before anything else does, in large strokes: the first page has its charts. */
async function catchUp(store: Store, stepOf: (id: SignalId) => Promise<number>, now: number): Promise<void> {
  const connection = store.own()
  try {
    for (;;) {
      const entries = await store.hot.readLog(connection, await store.hot.projected(), 200)
      const last = entries.at(-1)
      if (!last) return
      await applyEntries(store, entries, stepOf, now)
      await store.hot.setProjected(last.seq)
    }
  } finally {
    connection.disconnect()
  }
}
