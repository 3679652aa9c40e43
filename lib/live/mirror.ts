import { modeAt } from '../domain/mode.ts'
import type { Latest } from '../domain/observation.ts'
import type { Mode, Signal, SignalId } from '../domain/signal.ts'
import { applyOverride, type StageOverride } from '../domain/stage.ts'
import { seconds } from '../domain/time.ts'
import { sleep } from '../sleep.ts'
import type { LogEntry } from '../store/hot.ts'
import type { Store } from '../store/store.ts'

/**
 * The newest value of every signal, kept in this process's memory by following the log. See README.md, rules L1–L4.
 * A web process answers snapshots and catch-ups from it without asking Redis.
 */
export type Mirror = {
  /** As they stand in the chain: where the team has given one another stage, it has that. */
  readonly signals: ReadonlyMap<SignalId, Signal>
  /** The stages that the team has given. */
  readonly overrides: ReadonlyMap<SignalId, StageOverride>
  readonly latest: ReadonlyMap<SignalId, Latest>
  readonly seq: number
  readonly epoch: string
  /** Whether the log can be followed right now. */
  readonly connected: boolean
  /** Since when it could not be followed, epoch ms. */
  readonly lostAt: number | undefined
  readonly modeOf: (latest: Latest, now: number) => Mode
  /** Resolves when all that is in Redis by now has arrived here, or after a moment: whoever has made a change finds it on the next page. */
  readonly caughtUp: () => Promise<void>
  /** Called after each batch of the log. */
  readonly listen: (listener: MirrorListener) => () => void
}
export type MirrorChange = {
  /** The signals whose newest value changed, and the feeds that did. */
  readonly ids: ReadonlySet<SignalId>
  readonly feeds: ReadonlySet<string>
  /** The batch as it stood in the log, late values included; missing where everything was read again. */
  readonly entries?: readonly LogEntry[]
  /** Everything was read again: what came meanwhile is not told one by one. */
  readonly reloaded?: true
}
export type MirrorListener = (change: MirrorChange) => void

const READ = 200
const BLOCK = 2_000
/** How long a change is waited for that should be here at once. */
const PATIENCE = seconds(1)

export async function startMirror(store: Store, { signal, onError }: { signal: AbortSignal; onError: (error: unknown) => void }): Promise<Mirror> {
  const listeners = new Set<MirrorListener>()
  const state = { described: new Map<SignalId, Signal>(), overrides: new Map<SignalId, StageOverride>(), signals: new Map<SignalId, Signal>(), latest: new Map<SignalId, Latest>(), seq: 0, epoch: '', connected: false, lostAt: undefined as number | undefined }
  const connection = store.own()
  // Bounds how long a dead connection may look alive: a blocked read that does not come back is a lost one.
  connection.on('close', () => {
    state.connected = false
    state.lostAt ??= Date.now()
  })

  /** Notes the log's end, *then* reads the newest values, *then* follows from the noted place: overlap, never a gap. */
  async function load(): Promise<Set<SignalId>> {
    const epoch = await store.hot.epoch()
    const seq = await store.hot.seq()
    const [described, overrides, latest] = await Promise.all([store.hot.signals(), store.hot.stages(), store.hot.latest()])
    // The database's life ended meanwhile: what was read is of both.
    if ((await store.hot.epoch()) !== epoch) return load()
    const signals = new Map([...described].map(([id, signal]) => [id, applyOverride(signal, overrides.get(id))]))
    const changed = new Set<SignalId>()
    for (const [id, value] of latest) if (state.epoch !== epoch || state.latest.get(id)?.seq !== value.seq) changed.add(id)
    Object.assign(state, { epoch, seq, described, overrides, signals, latest })
    return changed
  }

  /** The one place where a signal's description and the stage that the team gave it come together. */
  function place(id: SignalId): void {
    const described = state.described.get(id)
    if (described) state.signals.set(id, applyOverride(described, state.overrides.get(id)))
  }

  async function take(entries: readonly LogEntry[]): Promise<void> {
    const ids = new Set<SignalId>()
    const feeds = new Set<string>()
    const anew = new Set<SignalId>()
    const moved = new Set<SignalId>()
    for (const { seq, observations, described, feedId, staged } of entries) {
      for (const id of described) anew.add(id)
      if (feedId) feeds.add(feedId)
      if (staged) moved.add(staged)
      for (const { standing: stood, ...observation } of observations) {
        if (stood === 'late') continue
        const held = state.latest.get(observation.signalId)
        // What was read by `load` may be ahead of the log: an older entry must not take its place.
        if (held && held.seq > seq) continue
        state.latest.set(observation.signalId, { ...observation, seq })
        ids.add(observation.signalId)
      }
    }
    if (moved.size > 0) {
      const overrides = await store.hot.stages([...moved])
      for (const id of moved) {
        const override = overrides.get(id)
        if (override) state.overrides.set(id, override)
        else state.overrides.delete(id)
        place(id)
      }
    }
    if (anew.size > 0) {
      for (const described of await store.hot.describedOf([...anew])) {
        state.described.set(described.id, described)
        place(described.id)
      }
    }
    state.seq = Math.max(state.seq, entries.at(-1)?.seq ?? 0)
    tell({ ids, feeds, entries })
  }

  const tell = (change: MirrorChange): void => {
    for (const listener of listeners) listener(change)
  }

  async function follow(): Promise<void> {
    while (!signal.aborted) {
      try {
        const from = state.seq
        const entries = await store.hot.readLog(connection, from, READ, BLOCK)
        const first = entries[0]
        if (!state.connected || (first ? first.seq !== from + 1 : (await store.hot.seq()) < from)) {
          // Redis was away, lost its memory, or the log was trimmed past our place: read everything again, then go on.
          const changed = await load()
          state.connected = true
          state.lostAt = undefined
          tell({ ids: changed, feeds: new Set(), reloaded: true })
          continue
        }
        if (first) await take(entries)
      } catch (error) {
        if (signal.aborted) break
        state.connected = false
        state.lostAt ??= Date.now()
        onError(error)
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
    connection.disconnect()
  }

  await load()
  state.connected = true
  void follow()
  return {
    get signals() { return state.signals },
    get overrides() { return state.overrides },
    get latest() { return state.latest },
    get seq() { return state.seq },
    get epoch() { return state.epoch },
    get connected() { return state.connected },
    get lostAt() { return state.lostAt },
    modeOf: (latest, now) => {
      const described = state.signals.get(latest.signalId)
      return described ? modeAt(latest, described, now) : latest.mode
    },
    caughtUp: async () => {
      const seq = await store.hot.seq()
      if (state.seq >= seq) return
      const heard = new AbortController()
      const look = (): void => { if (state.seq >= seq) heard.abort() }
      listeners.add(look)
      await sleep(PATIENCE, heard.signal)
      listeners.delete(look)
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
