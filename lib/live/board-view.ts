import { rowOf } from '../alerts/names.ts'
import { TIERS, type Resolution } from '../domain/candle.ts'
import { rangeFrom, type Range } from '../domain/range.ts'
import { isSignalId, type Signal } from '../domain/signal.ts'
import { sparkOf, type SparkPoint } from '../domain/spark.ts'
import { within, type ChartId } from '../domain/stage-charts.ts'
import type { Stage } from '../domain/stage.ts'
import { minutes } from '../domain/time.ts'
import { selects } from '../rules/series.ts'
import type { Board, Content } from '../wire/boards.ts'
import type { BoardFigures, ChainCard, LineView, PanelFigures } from '../wire/views.ts'
import { lifeOf, readChain, readFeeds, readSpark, standing, type ViewParts } from './chain-view.ts'
import { changesFor, isFresh, knownTo } from './changes.ts'
import { creditOf } from './credits.ts'
import { signalItem } from './signals-reply.ts'

/** What is drawn changes little within it; the newest value is live. */
const TTL = minutes(1)
/** Candles that are fine enough for a picture of a range; where it is not named, days. */
const FINE: Partial<Readonly<Record<Range, Resolution>>> = { '1d': '5m', '5d': '1h' }
const CHARTS: Readonly<Record<Stage, readonly ChartId[]>> = { upstream: ['rent-classes'], midstream: ['tokens'], downstream: ['usage-month', 'usage-day'] }

type Line = { readonly from: number; readonly firstAt: number | null; readonly points: readonly SparkPoint[] }
type Held = Line & { readonly life: number | undefined; readonly readAt: number }
const lines = new WeakMap<object, Map<string, Held>>()

/** The past of a signal over a range, as a small picture. */
async function readLine(signal: Signal, range: Range, parts: ViewParts, now: number): Promise<Line> {
  const { store, mirror } = parts
  const life = lifeOf(parts)
  const held = lines.get(store) ?? new Map<string, Held>()
  lines.set(store, held)
  const key = `${signal.id} ${range}`
  const known = held.get(key)
  if (known && known.life === life && isFresh(known, TTL, now)) return known
  const span = await store.series.span(signal.id)
  const from = rangeFrom(range, now, { ...(signal.calendar && { calendar: signal.calendar }), ...(span && { firstAt: span.firstAt }) })
  const resolution = FINE[range] ?? '1d'
  const steps = signal.shape === 'step'
  // A list price that was set before the range began stood when it began.
  const candles = await store.series.candles(signal.id, resolution, steps ? 0 : from, now)
  const latest = mirror.latest.get(signal.id)
  const shown = within(candles, from, steps && latest ? Math.min(knownTo(signal, latest, parts), now) : undefined)
  const drawn = sparkOf(shown, signal, TIERS[resolution].every)
  const line = { life, readAt: now, from, firstAt: span?.firstAt ?? null, points: steps ? standing(drawn, signal, parts, now) : drawn }
  held.set(key, line)
  return line
}

/** What a board paints first; `range` in place of the panels' own. */
export async function readBoard({ panels }: Pick<Board, 'panels'>, range: Range | undefined, parts: ViewParts, now = parts.now()): Promise<BoardFigures> {
  const { mirror } = parts
  // Taken before the values are read: what is newer than it is told once more, which does no harm.
  const { seq, epoch } = mirror
  const contents = panels.map(({ content }) => content)
  const has = (kind: Content['kind']): boolean => contents.some((content) => content.kind === kind)
  const found = new Map(contents.flatMap((content) => (content.kind === 'table' ? [[content, rowsOf(content, parts)] as const] : [])))
  const changes = changesFor(parts)
  const [chain, feeds] = await Promise.all([
    has('stage') ? readChain(parts, now) : undefined,
    has('health') ? readFeeds(parts, now) : undefined,
    changes.refer([...new Set([...contents.flatMap((content) => signalsOf(content, parts)), ...[...found.values()].flatMap(({ rows }) => rows)])], now),
  ])

  const card = (signal: Signal, spark: readonly SparkPoint[]): ChainCard => ({ ...signalItem(signal, parts, changes, now), spark, stepMs: signal.step, staleAfterMs: signal.staleAfter, ...(signal.calendar && { calendar: signal.calendar }) })
  const line = async (signal: Signal): Promise<LineView> => {
    const { spark: _spark, reason: _reason, overridden: _overridden, feedId: _feed, vendor: _vendor, receivedAt: _received, ...quote } = card(signal, [])
    const latest = mirror.latest.get(signal.id)
    const span = await parts.store.series.span(signal.id)
    return {
      ...quote,
      label: { name: signal.title },
      colour: `--${signal.stage}`,
      licence: creditOf(signal, latest, parts).licence,
      firstAt: span?.firstAt ?? null,
      ...(signal.shape === 'step' && latest && { standsTo: Math.min(knownTo(signal, latest, parts), now) }),
    }
  }
  const figures = async (content: Content): Promise<PanelFigures | undefined> => {
    switch (content.kind) {
      case 'signal':
      case 'index': {
        const [signal] = signalsOf(content, parts)
        if (!signal) {
          const id = content.kind === 'signal' ? content.signal : content.index
          return { kind: 'missing', id, title: id }
        }
        const { from, points } = await readLine(signal, range ?? content.range, parts, now)
        return { kind: 'line', card: card(signal, points), from }
      }
      case 'chart': {
        const signals = signalsOf(content, parts)
        const there = new Set<string>(signals.map(({ id }) => id))
        const [first] = signals
        const picture = first ? { id: first.id, spark: await readSpark(first, parts, now) } : null
        return { kind: 'lines', chart: { lines: await Promise.all(signals.map(line)), picture }, missing: content.signals.filter((id) => !there.has(id)) }
      }
      case 'table': {
        const { rows, total } = found.get(content) ?? { rows: [], total: 0 }
        return { kind: 'table', cards: await Promise.all(rows.map(async (signal) => card(signal, await readSpark(signal, parts, now)))), total }
      }
      case 'stage': {
        const view = chain?.stages.find(({ stage }) => stage === content.stage)
        return view && chain && { kind: 'stage', view, charts: Object.fromEntries(CHARTS[content.stage].map((id) => [id, chain.charts[id]])) }
      }
      case 'health': return feeds && { kind: 'health', feeds: feeds.feeds, counts: feeds.health.feeds }
      case 'claim':
      case 'flow':
      case 'alerts':
      case 'note':
      case 'clock': return undefined
    }
  }
  const shown = await Promise.all(panels.map(async ({ id, content }) => [id, await figures(content)] as const))
  return { now, seq, epoch, panels: Object.fromEntries(shown.flatMap(([id, one]) => (one ? [[id, one]] : []))) }
}

/** The signals that a panel names, of those that there are. */
function signalsOf(content: Content, { mirror }: Pick<ViewParts, 'mirror'>): readonly Signal[] {
  const ids = content.kind === 'signal' ? [content.signal] : content.kind === 'index' ? [content.index] : content.kind === 'chart' ? content.signals : []
  return ids.flatMap((id) => (isSignalId(id) ? (mirror.signals.get(id) ?? []) : []))
}

const FRESH = { live: 0, replay: 0, delayed: 1, stale: 2, recorded: 3 } as const

/** What a table shows of all that its selector finds: ids in the order in which they are named, else what has a value first, the freshest, by its title. */
function rowsOf({ of, limit }: Extract<Content, { kind: 'table' }>, { mirror, now }: Pick<ViewParts, 'mirror' | 'now'>): { readonly rows: readonly Signal[]; readonly total: number } {
  const at = now()
  const rank = ({ id }: Signal): number => {
    const latest = mirror.latest.get(id)
    return latest ? FRESH[mirror.modeOf(latest, at)] : 4
  }
  const all = [...mirror.signals.values()].filter((signal) => selects(of, rowOf(signal))).map((signal) => ({ signal, rank: rank(signal) }))
  const place = new Map(of.ids?.map((id, nth) => [id, nth]))
  all.sort((a, b) => (place.get(a.signal.id) ?? 0) - (place.get(b.signal.id) ?? 0) || a.rank - b.rank || a.signal.title.localeCompare(b.signal.title) || (a.signal.id < b.signal.id ? -1 : 1))
  return { rows: all.slice(0, limit).map(({ signal }) => signal), total: all.length }
}
