import type { Observation } from '../domain/observation.ts'
import type { SignalId } from '../domain/signal.ts'
import { decode, type RecordedSignal, type RecordTable } from '../record/record.ts'
import type { ReplayOrigins } from './origins/origins.ts'
import { SPEAKERS } from './origins/registry.ts'

/** An instant at which something became known, and the ways it comes in. */
export type News = {
  readonly at: number
  /** Feeds to poll. */
  readonly polls: readonly string[]
  /** What the streams tell. */
  readonly streamed: readonly Observation[]
  /** What no feed tells: committed as the record is. */
  readonly recorded: readonly Observation[]
}

export type Plan = {
  /** Ascending. */
  readonly news: readonly News[]
  readonly signals: ReadonlyMap<SignalId, RecordedSignal>
}

/** Everything that a replay of these tables will bring, in the order in which it became known. */
export function makePlan(tables: readonly RecordTable[], origins: Pick<ReplayOrigins, 'due' | 'recordOnly'>): Plan {
  const decoded = tables.map(decode)
  const signals = new Map(decoded.flatMap((table) => table.signals.map((signal) => [signal.id, signal] as const)))
  const onStreams = new Set(SPEAKERS.filter(({ kind }) => kind === 'stream').map(({ continues }) => continues))

  const byInstant = new Map<number, { at: number; polls: string[]; streamed: Observation[]; recorded: Observation[] }>()
  const newsAt = (at: number): { polls: string[]; streamed: Observation[]; recorded: Observation[] } => {
    let one = byInstant.get(at)
    if (!one) byInstant.set(at, (one = { at, polls: [], streamed: [], recorded: [] }))
    return one
  }
  for (const { feedId, at } of origins.due(-Infinity, Infinity)) newsAt(at).polls.push(feedId)
  for (const observation of origins.recordOnly(-Infinity, Infinity)) newsAt(observation.receivedAt).recorded.push(observation)
  for (const { observations } of decoded) for (const observation of observations) if (onStreams.has(signals.get(observation.signalId)?.feedId ?? '')) newsAt(observation.receivedAt).streamed.push(observation)
  return { news: [...byInstant.values()].sort((a, b) => a.at - b.at), signals }
}

/** The first news after an instant, as an index into the plan's. */
export function newsAfter({ news }: Plan, at: number): number {
  const index = news.findIndex((one) => one.at > at)
  return index < 0 ? news.length : index
}
