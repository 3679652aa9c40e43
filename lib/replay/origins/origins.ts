import type { Observation } from '../../domain/observation.ts'
import type { RecordTable } from '../../record/record.ts'
import { countTo, linesOf } from './line.ts'
import { startPollOrigin, type PollOrigin } from './poll-origin.ts'
import { SPEAKERS } from './registry.ts'
import { startStreamOrigin, type StreamOrigin } from './stream-origin.ts'

export type ReplayOrigins = {
  /** Where each feed's requests go instead, as FEED_ORIGIN_<FEED> says it. */
  readonly overrides: ReadonlyMap<string, { readonly origin: string }>
  /** The feeds that have something to read. */
  readonly feeds: readonly string[]
  /** Keys that those feeds want: the origins take any. */
  readonly env: Record<string, string>
  /** The polled feeds that have new observations in (from, to], one entry for each instant, ascending: to be polled just then. */
  readonly due: (from: number, to: number) => readonly { readonly feedId: string; readonly at: number }[]
  /**
   * Sends over the streams what became known since the last push and up to `to` (never past `now`), in order of time; what
   * nobody has subscribed to yet waits for who does. A `to` before the last push rewinds, and sends nothing.
   */
  readonly push: (to: number) => Promise<void>
  /** How many observations a streaming feed has been pushed and nobody has taken; 0 for a polled one. */
  readonly behind: (feedId: string) => number
  /** What became known in (from, to] of series that no source speaks for, in that order: to be committed as the record is. */
  readonly recordOnly: (from: number, to: number) => readonly Observation[]
  readonly close: () => Promise<void>
}

export type ReplayOriginsOptions = {
  readonly tables: readonly RecordTable[]
  /** The simulated clock: nothing that became known after it is in any answer. */
  readonly now: () => number
  /** Closes them when aborted. */
  readonly signal?: AbortSignal
}

/** Sources on loopback ports that answer in their own wire formats what the record knew of them by the simulated clock. */
export async function startReplayOrigins({ tables, now, signal }: ReplayOriginsOptions): Promise<ReplayOrigins> {
  const lines = linesOf(tables)
  const polls = new Map<string, PollOrigin>()
  const streams = new Map<string, StreamOrigin>()
  const env: Record<string, string> = {}
  const close = async (): Promise<void> => {
    await Promise.all([...polls.values(), ...streams.values()].map(async (origin) => origin.close()))
  }
  try {
    for (const speaker of SPEAKERS) {
      const own = lines.filter(({ feedId }) => feedId === speaker.continues)
      if (own.length === 0) continue
      Object.assign(env, speaker.env)
      if (speaker.kind === 'poll') polls.set(speaker.feedId, await startPollOrigin(speaker, own, now))
      else streams.set(speaker.feedId, await startStreamOrigin(speaker, own, now))
    }
  } catch (error) {
    await close()
    throw error
  }
  const spokenFor = new Set(SPEAKERS.map(({ continues }) => continues))
  const unspoken = lines
    .filter(({ feedId }) => !spokenFor.has(feedId))
    .flatMap(({ seen }) => seen)
    .map((observation): Observation => ({ ...observation, mode: 'replay' }))
    .sort((a, b) => a.receivedAt - b.receivedAt || a.observedAt - b.observedAt)
  const unspokenTo = (bound: number): number => countTo(unspoken, bound, ({ receivedAt }) => receivedAt)

  const origins = [...polls, ...streams]
  const whenAborted = (): void => void close()
  if (signal?.aborted) await close()
  else signal?.addEventListener('abort', whenAborted, { once: true })

  return {
    overrides: new Map(origins.map(([feedId, { origin }]) => [feedId, { origin }])),
    feeds: origins.map(([feedId]) => feedId),
    env,
    due: (from, to) => [...polls].flatMap(([feedId, { news }]) => news(from, to).map((at) => ({ feedId, at }))).sort((a, b) => a.at - b.at),
    push: async (to) => {
      await Promise.all([...streams.values()].map(async (stream) => stream.push(to)))
    },
    behind: (feedId) => streams.get(feedId)?.behind() ?? 0,
    recordOnly: (from, to) => unspoken.slice(unspokenTo(from), unspokenTo(to)),
    close: async () => {
      signal?.removeEventListener('abort', whenAborted)
      await close()
    },
  }
}
