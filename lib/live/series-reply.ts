import type { z } from 'zod'
import { thin, TIERS, tierFor, type Candle, type Resolution } from '../domain/candle.ts'
import { isSignalId, type Signal, type SignalId } from '../domain/signal.ts'
import { days } from '../domain/time.ts'
import { RECORD } from '../feeds/registry.ts'
import type { Annotation } from '../wire/annotations.ts'
import type { SeriesAnnotation, SeriesQuery } from '../wire/api.ts'
import { creditOf, recordCredit } from './credits.ts'
import { csvComment, csvLine } from './csv.ts'
import { badRequest, notFound } from './problem.ts'
import type { WebServer } from './server.ts'

export type SeriesParts = Pick<WebServer, 'now' | 'store' | 'mirror' | 'record' | 'annotations'>
type Query = z.output<typeof SeriesQuery>

/** One series as it was asked for; `candles` oldest first. */
export type SeriesRead = {
  readonly id: SignalId
  readonly unit: string
  readonly interval: string
  readonly recordedTo: number | null
  readonly source: string
  readonly credit: string
  readonly licence: string
  readonly mode: string
  readonly candles: readonly Candle[]
  /** What people wrote on this span, in its order. */
  readonly annotations: readonly Annotation[]
}

/** An `auto` answer has at most this many points. */
const MOST = 2_000
/** All points of one answer to a fixed interval. */
const MOST_ASKED = 250_000

/** Candles of the signals asked for. Without `from`: a year, or from the first observation where that is later. */
export async function readSeries(query: Query, parts: SeriesParts, now = parts.now()): Promise<SeriesRead[]> {
  const signals = [...new Set(query.ids)].map((id) => {
    const signal = isSignalId(id) ? parts.mirror.signals.get(id) : undefined
    if (!signal) throw notFound(`there is no signal ${id}`, 'ids')
    return signal
  })
  const to = query.to ?? now
  if (query.from !== undefined && query.from >= to) throw badRequest(`from: expected a time before ${query.to === undefined ? 'now' : 'to'}`, 'from')
  if (query.interval !== 'auto') refuseFlood(signals.length, query.interval, query.from ?? to - days(366), to, now)
  return Promise.all(signals.map(async (signal) => readOne(signal, query, to, parts, now)))
}

function refuseFlood(series: number, interval: Resolution, from: number, to: number, now: number): void {
  const { every, keep } = TIERS[interval]
  const points = (series * (Math.min(to, now) - Math.max(from, now - Math.min(keep, days(36_500))))) / every
  if (points > MOST_ASKED) throw badRequest(`interval: ${Math.round(points)} points of ${interval} at once; expected at most ${MOST_ASKED}: ask for fewer ids, a shorter span or a wider interval`, 'interval')
}

async function readOne(signal: Signal, query: Query, to: number, parts: SeriesParts, now: number): Promise<SeriesRead> {
  const { id, unit } = signal
  // Where it begins is asked for beside the candles, but for those who leave it to us where to begin.
  const asked = parts.store.series.span(id)
  const from = query.from ?? Math.min(Math.max(to - days(365), (await asked)?.firstAt ?? 0), to)
  const auto = query.interval === 'auto'
  // Fewer by one: a span that starts within a candle touches one more.
  const resolution = query.interval === 'auto' ? tierFor(from, to, now, MOST - 1) : query.interval
  const [span, candles] = await Promise.all([asked, parts.store.series.candles(id, resolution, from, to)])
  const { every } = TIERS[resolution]
  const thinned = auto ? thin(candles, every, MOST) : { candles, every }
  const latest = parts.mirror.latest.get(id)
  const recordedTo = span && span.recordedTo > 0 ? span.recordedTo : null
  return {
    id,
    unit,
    interval: thinned.every === every ? resolution : `${Math.round(thinned.every / days(1))}d`,
    recordedTo,
    ...creditLines(signal, recordedTo, parts),
    mode: latest ? parts.mirror.modeOf(latest, now) : '',
    candles: thinned.candles,
    annotations: parts.annotations.on(id).filter(({ at, until }) => Date.parse(until ?? at) >= from && Date.parse(at) <= to),
  }
}

/** Whom a series is owed to: its feed, and for the part that was shipped, its record. */
function creditLines(signal: Signal, recordedTo: number | null, parts: SeriesParts): Pick<SeriesRead, 'source' | 'credit' | 'licence'> {
  const { name, credit, licence, feedId } = creditOf(signal, parts.mirror.latest.get(signal.id), parts)
  const recorded = recordedTo === null || feedId === RECORD ? undefined : recordCredit(signal.id, parts)
  if (!recorded) return { source: name, credit, licence }
  return { source: name, credit: `${credit}; to ${new Date(recordedTo ?? 0).toISOString().slice(0, 10)}: ${recorded.credit}`, licence: `${licence}; recorded part: ${recorded.licence}` }
}

/** The answer as JSON text: points are written straight from the candles, which is most of the work. */
export function seriesJson(series: readonly SeriesRead[]): string {
  const parts = series.map(({ id, unit, interval, recordedTo, credit, licence, candles, annotations }) => {
    const written = annotations.map(({ at, until, value, text, by, updatedAt }): SeriesAnnotation => ({ at, until, value, text, by, updatedAt }))
    const head = JSON.stringify({ id, unit, interval, recordedTo: recordedTo === null ? null : new Date(recordedTo).toISOString(), credit, licence, ...(written.length > 0 && { annotations: written }) })
    let points = ''
    for (const { at, open, high, low, close, count } of candles) points += `${points === '' ? '' : ','}[${at},${open},${high},${low},${close},${count}]`
    return `${head.slice(0, -1)},"points":[${points}]}`
  })
  return `{"series":[${parts.join(',')}]}`
}

/** The answer as CSV: who is owed the figures stands above them. Where people wrote on them, what they wrote stands in a column of its own, in the row of the candle that was open then. */
export function seriesCsv(series: readonly SeriesRead[]): string {
  const lines = series.flatMap(({ id, unit, interval, source, licence, credit, mode, recordedTo }) => [
    csvComment(`id: ${id}`),
    csvComment(`unit: ${unit}`),
    csvComment(`interval: ${interval}`),
    csvComment(`source: ${source}`),
    csvComment(`licence: ${licence}`),
    csvComment(`credit: ${credit}`),
    csvComment(`mode: ${mode}`),
    ...(recordedTo === null ? [] : [csvComment(`recorded to: ${new Date(recordedTo).toISOString()}`)]),
  ])
  const noted = series.some(({ annotations }) => annotations.length > 0)
  lines.push(`t_iso,id,open,high,low,close,count${noted ? ',note' : ''}`)
  for (const { id, candles, annotations } of series) {
    const notes = noteTexts(candles, annotations)
    for (const { at, open, high, low, close, count } of candles) lines.push(csvLine([new Date(at).toISOString(), id, open, high, low, close, count, ...(noted ? [notes.get(at)] : [])]))
  }
  lines.push('')
  return lines.join('\n')
}

/** What was written on each candle, by its time: a pin where it is, a range where it begins. In a gap it is the candle before it; before all of them, the first. */
function noteTexts(candles: readonly Candle[], annotations: readonly Annotation[]): ReadonlyMap<number, string> {
  const texts = new Map<number, string>()
  for (const { at, until, text, by } of annotations) {
    const begins = Date.parse(at)
    const candle = candles.findLast((one) => one.at <= begins) ?? candles[0]
    if (!candle) continue
    const said = `${until === null ? '' : `${at.slice(0, 16)}Z to ${until.slice(0, 16)}Z: `}${text} (${by})`
    texts.set(candle.at, texts.has(candle.at) ? `${texts.get(candle.at)} | ${said}` : said)
  }
  return texts
}
