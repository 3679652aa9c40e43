import { KEY_SIGNALS, pickKeySignals, type Candidate } from '../domain/key-signals.ts'
import type { Signal, SignalId } from '../domain/signal.ts'
import { SPARK_MOST, sparkOf, type SparkPoint } from '../domain/spark.ts'
import { SEGMENTS, STAGES, type Stage } from '../domain/stage.ts'
import { days, minutes } from '../domain/time.ts'
import type { ChainCard, ChainView, FeedsView, StageView } from '../wire/views.ts'
import { changesFor, knownTo } from './changes.ts'
import { listFeeds } from './feed-rows.ts'
import { healthOf } from './health.ts'
import type { WebServer } from './server.ts'
import { signalItem } from './signals-reply.ts'

export type ViewParts = Pick<WebServer, 'store' | 'mirror' | 'record' | 'settingsOf' | 'nextRuns' | 'version'>

/** Daily closes of a year change little within it. */
const SPARK_TTL = minutes(1)
const SPARK_SPAN = days(365)

type Held = { readonly readAt: number; readonly spark: readonly SparkPoint[] }
const sparks = new WeakMap<object, Map<SignalId, Held>>()

async function readSpark(signal: Signal, parts: Pick<ViewParts, 'store' | 'mirror' | 'record'>, now: number): Promise<readonly SparkPoint[]> {
  const { store } = parts
  const held = sparks.get(store) ?? new Map<SignalId, Held>()
  sparks.set(store, held)
  const known = held.get(signal.id)
  if (known && now - known.readAt < SPARK_TTL) return known.spark
  const from = now - SPARK_SPAN
  const candles = await store.series.candles(signal.id, '1d', from, now)
  // A list price that was set before the year began stood when it began.
  const begin = from + days(1)
  const before = signal.shape === 'step' && (candles[0]?.at ?? now) > begin ? (await store.series.candles(signal.id, '1d', 0, from - days(1))).at(-1) : undefined
  const drawn = sparkOf(before ? [{ ...before, at: begin }, ...candles] : candles, signal)
  const spark = signal.shape === 'step' ? standing(drawn, signal, parts, now) : drawn
  held.set(signal.id, { readAt: now, spark })
  return spark
}

/** A list price stands up to where its list was last looked at. */
function standing(drawn: readonly SparkPoint[], signal: Signal, parts: Pick<ViewParts, 'mirror' | 'record'>, now: number): readonly SparkPoint[] {
  const latest = parts.mirror.latest.get(signal.id)
  const end = drawn.at(-1)
  const at = latest ? Math.min(knownTo(signal, latest, parts), now) : 0
  return latest && end && at > end[0] ? [...drawn.slice(-SPARK_MOST + 1), [at, latest.value]] : drawn
}

/** The signals of one stage that the page shows. */
function pick(stage: Stage, signals: readonly Signal[], { mirror }: ViewParts, now: number): Signal[] {
  const candidates = signals.flatMap(({ id }): Candidate[] => {
    const latest = mirror.latest.get(id)
    if (!latest) return []
    const mode = mirror.modeOf(latest, now)
    return [{ id, fresh: mode !== 'recorded' && mode !== 'stale', observedAt: latest.observedAt }]
  })
  const byId = new Map<string, Signal>(signals.map((signal) => [signal.id, signal]))
  return pickKeySignals(KEY_SIGNALS[stage], candidates).flatMap((id) => byId.get(id) ?? [])
}

/** What `/` paints first. */
export async function readChain(parts: ViewParts, now = Date.now()): Promise<ChainView> {
  const { mirror } = parts
  const ofStage = new Map<Stage, Signal[]>(STAGES.map((stage) => [stage, []]))
  for (const signal of mirror.signals.values()) ofStage.get(signal.stage)?.push(signal)
  const picked = new Map(STAGES.map((stage) => [stage, pick(stage, ofStage.get(stage) ?? [], parts, now)]))
  const shown = [...picked.values()].flat()
  const changes = changesFor(parts)
  const [health, drawn] = await Promise.all([
    healthOf(parts, now),
    Promise.all(shown.map(async (signal) => [signal.id, await readSpark(signal, parts, now)] as const)),
    changes.refer(shown, now),
  ])
  const pictures = new Map(drawn)
  // From here on nothing is awaited: the values below are those of one commit.
  const card = (signal: Signal): ChainCard => ({
    ...signalItem(signal, parts, changes, now),
    spark: pictures.get(signal.id) ?? [],
    stepMs: signal.step,
    staleAfterMs: signal.staleAfter,
    ...(signal.calendar && { calendar: signal.calendar }),
  })
  const stages = STAGES.map((stage): StageView => {
    const signals = ofStage.get(stage) ?? []
    return {
      stage,
      segments: SEGMENTS[stage].map((segment) => ({ segment, signals: signals.filter((signal) => signal.segment === segment).length })),
      total: signals.length,
      cards: (picked.get(stage) ?? []).map(card),
    }
  })
  return { now, seq: mirror.seq, epoch: mirror.epoch, stages, health }
}

/** What `/feeds` paints first. */
export async function readFeeds(parts: ViewParts, now = Date.now()): Promise<FeedsView> {
  const [list, health] = await Promise.all([listFeeds(parts, now), healthOf(parts, now)])
  return { ...list, now, health }
}
