import { BASKETS } from '../domain/baskets.ts'
import type { Candle } from '../domain/candle.ts'
import { KEY_SIGNALS, makeFinder, pickKeySignals, type Candidate } from '../domain/key-signals.ts'
import { signalId, type Signal, type SignalId } from '../domain/signal.ts'
import { SPARK_MOST, sparkOf, type SparkPoint } from '../domain/spark.ts'
import { CHART_IDS, pickLines, STAGE_CHARTS, type ChartId, type LineName } from '../domain/stage-charts.ts'
import { SEGMENTS, STAGES, type Stage } from '../domain/stage.ts'
import { days, minutes } from '../domain/time.ts'
import type { ChainCard, ChainView, ChartView, FeedsView, LineView, QuoteView, StageView } from '../wire/views.ts'
import { changesFor, isFresh, knownTo } from './changes.ts'
import { creditOf } from './credits.ts'
import { listFeeds } from './feed-rows.ts'
import { healthOf } from './health.ts'
import type { WebServer } from './server.ts'
import { signalItem } from './signals-reply.ts'

export type ViewParts = Pick<WebServer, 'now' | 'store' | 'mirror' | 'record' | 'settingsOf' | 'nextRuns' | 'version' | 'replay'>

/** Daily closes of a year change little within it. */
const SPARK_TTL = minutes(1)
const SPARK_SPAN = days(365)

/** What was read in another life of a replay, or while this one was being loaded, is void. */
export const lifeOf = ({ replay }: Pick<ViewParts, 'replay'>): number | undefined => replay?.state().generation

type Held = { readonly life: number | undefined; readonly readAt: number; readonly spark: readonly SparkPoint[] }
const sparks = new WeakMap<object, Map<SignalId, Held>>()

/** A year of a signal as a small picture. */
export async function readSpark(signal: Signal, parts: Pick<ViewParts, 'store' | 'mirror' | 'record' | 'replay'>, now: number): Promise<readonly SparkPoint[]> {
  const { store } = parts
  const life = lifeOf(parts)
  const held = sparks.get(store) ?? new Map<SignalId, Held>()
  sparks.set(store, held)
  const known = held.get(signal.id)
  if (known && known.life === life && isFresh(known, SPARK_TTL, now)) return known.spark
  const from = now - SPARK_SPAN
  const candles = await store.series.candles(signal.id, '1d', from, now)
  // A list price that was set before the year began stood when it began.
  const begin = from + days(1)
  const before = signal.shape === 'step' && (candles[0]?.at ?? now) > begin ? (await store.series.candles(signal.id, '1d', 0, from - days(1))).at(-1) : undefined
  const drawn = sparkOf(before ? [{ ...before, at: begin }, ...candles] : candles, signal)
  const spark = signal.shape === 'step' ? standing(drawn, signal, parts, now) : drawn
  held.set(signal.id, { life, readAt: now, spark })
  return spark
}

/** A list price stands up to where its list was last looked at. */
export function standing(drawn: readonly SparkPoint[], signal: Signal, parts: Pick<ViewParts, 'mirror' | 'record'>, now: number): readonly SparkPoint[] {
  const latest = parts.mirror.latest.get(signal.id)
  const end = drawn.at(-1)
  const at = latest ? Math.min(knownTo(signal, latest, parts), now) : 0
  return latest && end && at > end[0] ? [...drawn.slice(-SPARK_MOST + 1), [at, latest.value]] : drawn
}

/** What of a signal's past does not change while the page is open: where it begins, and its highest price of a year. */
type Past = { readonly life: number | undefined; readonly readAt: number; readonly firstAt: number | null; readonly high: number | null; readonly highAt: number | null }
const pasts = new WeakMap<object, Map<SignalId, Past>>()

async function readPast(id: SignalId, parts: Pick<ViewParts, 'store' | 'replay'>, now: number): Promise<Past> {
  const { store } = parts
  const life = lifeOf(parts)
  const held = pasts.get(store) ?? new Map<SignalId, Past>()
  pasts.set(store, held)
  const known = held.get(id)
  if (known && known.life === life && isFresh(known, SPARK_TTL, now)) return known
  const [span, year] = await Promise.all([store.series.span(id), id === LEAD ? store.series.candles(id, '1d', now - SPARK_SPAN, now) : []])
  const top = year.reduce<Candle | undefined>((best, candle) => (best && best.high >= candle.high ? best : candle), undefined)
  const past = { life, readAt: now, firstAt: span?.firstAt ?? null, high: top?.high ?? null, highAt: top?.at ?? null }
  held.set(id, past)
  return past
}

/** The quote above the stages. */
const LEAD = signalId('quote', 'nvda')
const QUOTES = BASKETS.filter(({ role }) => role === 'constituent').map(({ symbol }) => signalId('quote', symbol)).filter((id) => id !== LEAD)

/** The line in the colour of its stage stands for its chart. */
const mainLine = <Line extends { readonly colour: string }>(lines: readonly Line[]): Line | undefined => lines.find(({ colour }) => STAGES.some((stage) => colour === `--${stage}`)) ?? lines[0]

const candidatesOf = (signals: Iterable<Signal>, { mirror }: ViewParts, now: number): Candidate[] => [...signals].flatMap(({ id }): Candidate[] => {
  const latest = mirror.latest.get(id)
  if (!latest) return []
  const mode = mirror.modeOf(latest, now)
  return [{ id, fresh: mode !== 'recorded' && mode !== 'stale', observedAt: latest.observedAt }]
})

/** What `/` paints first. */
export async function readChain(parts: ViewParts, now = parts.now()): Promise<ChainView> {
  const { mirror } = parts
  const known: ReadonlyMap<string, Signal> = mirror.signals
  const signalsOf = (ids: readonly string[]): Signal[] => ids.flatMap((id) => known.get(id) ?? [])
  const ofStage = new Map<Stage, Signal[]>(STAGES.map((stage) => [stage, []]))
  for (const signal of mirror.signals.values()) ofStage.get(signal.stage)?.push(signal)

  const cards = new Map(STAGES.map((stage) => [stage, signalsOf(pickKeySignals(KEY_SIGNALS[stage], candidatesOf(ofStage.get(stage) ?? [], parts, now)))]))
  const find = makeFinder(candidatesOf(mirror.signals.values(), parts, now))
  const lines = CHART_IDS.map((chart) => [chart, pickLines(STAGE_CHARTS[chart], find)] as const)
  const quotes = signalsOf(QUOTES.filter((id) => mirror.latest.has(id)))
  const lead = mirror.latest.has(LEAD) ? known.get(LEAD) : undefined

  const drawn = signalsOf(lines.flatMap(([, chart]) => mainLine(chart)?.id ?? []))
  const plotted = signalsOf(lines.flatMap(([, chart]) => chart.map(({ id }) => id)))
  const withSpark = [...new Set([...[...cards.values()].flat(), ...drawn])]
  const withPast = [...new Set([...plotted, ...(lead ? [lead] : [])])]
  const changes = changesFor(parts)
  const [health, sparkRows, pastRows] = await Promise.all([
    healthOf(parts, now),
    Promise.all(withSpark.map(async (signal) => [signal.id, await readSpark(signal, parts, now)] as const)),
    Promise.all(withPast.map(async ({ id }) => [id, await readPast(id, parts, now)] as const)),
    changes.refer([...new Set([...withSpark, ...withPast, ...quotes])], now),
  ])
  const pictures = new Map<string, readonly SparkPoint[]>(sparkRows)
  const begins = new Map<string, Past>(pastRows)

  // From here on nothing is awaited: the values below are those of one commit.
  const card = (signal: Signal): ChainCard => ({
    ...signalItem(signal, parts, changes, now),
    spark: pictures.get(signal.id) ?? [],
    stepMs: signal.step,
    staleAfterMs: signal.staleAfter,
    ...(signal.calendar && { calendar: signal.calendar }),
  })
  const quote = (signal: Signal): QuoteView => {
    const { spark: _spark, reason: _reason, overridden: _overridden, feedId: _feed, vendor: _vendor, receivedAt: _received, ...shown } = card(signal)
    return shown
  }
  const line = ({ id, label, colour }: { readonly id: string; readonly label: LineName; readonly colour: string }): LineView[] => signalsOf([id]).map((signal) => {
    const latest = mirror.latest.get(signal.id)
    return {
      ...quote(signal),
      label,
      colour,
      licence: creditOf(signal, latest, parts).licence,
      firstAt: begins.get(id)?.firstAt ?? null,
      ...(signal.shape === 'step' && latest && { standsTo: Math.min(knownTo(signal, latest, parts), now) }),
    }
  })
  const chart = (id: ChartId): ChartView => {
    const own = lines.find(([name]) => name === id)?.[1] ?? []
    const main = mainLine(own)
    return { lines: own.flatMap(line), picture: main ? { id: main.id, spark: pictures.get(main.id) ?? [] } : null }
  }
  const stages = STAGES.map((stage): StageView => {
    const signals = ofStage.get(stage) ?? []
    return {
      stage,
      segments: SEGMENTS[stage].map((segment) => ({ segment, signals: signals.filter((signal) => signal.segment === segment).length })),
      total: signals.length,
      cards: (cards.get(stage) ?? []).map(card),
    }
  })
  return {
    now,
    seq: mirror.seq,
    epoch: mirror.epoch,
    stages,
    charts: { 'rent-classes': chart('rent-classes'), 'rent-sources': chart('rent-sources'), tokens: chart('tokens'), 'usage-month': chart('usage-month'), 'usage-day': chart('usage-day'), lead: chart('lead') },
    lead: lead ? { ...quote(lead), high: begins.get(lead.id)?.high ?? null, highAt: begins.get(lead.id)?.highAt ?? null } : null,
    quotes: quotes.map(quote),
    health,
  }
}

/** What `/feeds` paints first. */
export async function readFeeds(parts: ViewParts, now = parts.now()): Promise<FeedsView> {
  const [list, health] = await Promise.all([listFeeds(parts, now), healthOf(parts, now)])
  return { ...list, now, health }
}
