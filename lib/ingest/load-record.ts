import { createHash } from 'node:crypto'
import type { Observation } from '../domain/observation.ts'
import type { Signal, SignalId } from '../domain/signal.ts'
import { feedById, RECORD } from '../feeds/registry.ts'
import { decode, readRecord, type RecordTable } from '../record/record.ts'
import { MAX_COMMIT } from '../store/commit.ts'
import type { Store } from '../store/store.ts'
import { describe } from './describe.ts'
import { applyEntries } from './project.ts'

/** Bumped when the loader itself must run again over the same tables. */
const LOADER = 1

const stampOf = (tables: readonly RecordTable[]): string => createHash('sha1').update(`${LOADER}${JSON.stringify(tables)}`).digest('hex')

/**
 * Loads the shipped record once (and again when it has changed), through the same commits as everything else. The gate
 * is not asked: the record is checked when it is compiled. Where a feed has spoken already, its values stay.
 */
export async function loadRecord(store: Store, folder: string, now: number): Promise<{ readonly loaded: number; readonly signals: number }> {
  const tables = readRecord(folder)
  const stamp = stampOf(tables)
  if ((await store.hot.loadedRecord()) === stamp) return { loaded: 0, signals: 0 }
  const held = await store.hot.signals()
  const steps = new Map<SignalId, number>()
  let loaded = 0
  for (const table of tables) {
    const { signals, observations } = decode(table)
    const described: Signal[] = []
    for (const { feedId, until, source, ...spec } of signals) {
      const feed = feedById(feedId)
      const ended = until !== undefined && until < now ? `list ended ${new Date(until).toISOString().slice(0, 10)}` : undefined
      const note = [spec.note, ...(feed ? [] : [source.source]), ended].filter(Boolean).join(' · ')
      const signal = describe({ id: feedId, shape: spec.shape, step: spec.step, staleAfter: feed?.staleAfter ?? spec.step * 3, ...(feed?.calendar && { calendar: feed.calendar }) }, { ...spec, ...(note && { note }) })
      if (!signal) throw new Error(`record: no stage rule names ${spec.id}`)
      steps.set(signal.id, held.get(signal.id)?.step ?? signal.step)
      if (!held.has(signal.id)) described.push(signal)
    }
    let batch: Observation[] = []
    for (const observation of observations) {
      batch.push(observation)
      if (batch.length === MAX_COMMIT) {
        await store.hot.commit(RECORD, batch, described.length > 0 ? store.hot.describe(described.splice(0)) : [])
        loaded += batch.length
        batch = []
      }
    }
    if (batch.length > 0 || described.length > 0) await store.hot.commit(RECORD, batch, store.hot.describe(described))
    loaded += batch.length
  }
  await catchUp(store, async (id) => steps.get(id) ?? 0, now)
  await store.hot.setLoadedRecord(stamp)
  return { loaded, signals: steps.size }
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
