import { BASKETS } from '../domain/baskets.ts'
import type { SignalId } from '../domain/signal.ts'
import type { Stage } from '../domain/stage.ts'
import { chainOf, freshDays, newsOf, type Item } from './chain.ts'
import { tracksOf, type Track, type View } from './facts.ts'
import type { DailySeries, IndexLine } from './line.ts'
import { lastPriceBy, lengthOf, pathOf, priceOn, type Grid, type Path } from './path.ts'

/** Companies whose chips stand in for NVIDIA’s: those that the basket’s own reasons name so. */
export const SUBSTITUTES: readonly string[] = ['AVGO', 'AMD', 'MRVL']
const MARKET = 'SPY'
export const EQUITY_MINIMUM = 5

const CONSTITUENTS = new Map(BASKETS.filter(({ role }) => role === 'constituent').map(({ symbol, stage }) => [quoteId(symbol), { symbol, stage }]))

function quoteId(symbol: string): string {
  return `quote.${symbol.toLowerCase()}`
}

/** The paths of the quotes of a view: worked out once for all baskets. */
export function quotePaths(view: View): ReadonlyMap<string, Path> {
  const wanted = new Set([...CONSTITUENTS.keys(), ...SUBSTITUTES.map(quoteId), quoteId(MARKET)])
  const tracks: Iterable<readonly [SignalId, Track]> = tracksOf(view, 'quote')
  return new Map([...tracks].filter(([id, { signal }]) => wanted.has(id) && signal.unit === 'USD').map(([id, track]) => [id, pathOf(track)]))
}

/**
 * A session that takes a share further than this, in logs, is taken for a split whose history has not been restated yet: the
 * share sits that day out, and its coverage says so, until its source says the past anew. The largest move of any constituent
 * in the record, from 2022 on, is 0.46.
 */
const TORN = Math.log(1.8)

/** A share as an item: the log return of each session. After a silence it is that of all of it: a share is the same one, whenever it is quoted. */
function shareItem(id: string, title: string, path: Path, grid: Grid, at: number): Item {
  const length = lengthOf(grid)
  const steps = new Float64Array(length)
  const cover = new Float64Array(length)
  let before = lastPriceBy(path, grid.first)
  for (let place = 1; place < length; place++) {
    const price = priceOn(path, grid.first + place)
    const step = price !== undefined && before !== undefined ? Math.log(price / before) : undefined
    if (step !== undefined && Math.abs(step) < TORN) {
      cover[place] = 1
      steps[place] = step
    }
    before = price ?? before
  }
  return { id, title, signalIds: [id], weight: 1, steps, cover, fresh: freshDays([path], grid), value: path.track.values.at(-1), unit: 'USD', ...newsOf([path], at) }
}

const isOf = (...stages: readonly Stage[]) => ([id, { track }]: readonly [string, Path]): boolean => CONSTITUENTS.has(id) && stages.includes(track.signal.stage)

const itemsOf = (paths: ReadonlyMap<string, Path>, grid: Grid, at: number, wanted: (entry: readonly [string, Path]) => boolean): Item[] =>
  [...paths].filter(wanted).map(([id, path]) => shareItem(id, CONSTITUENTS.get(id)?.symbol ?? path.track.signal.title, path, grid, at))

/** How many companies a basket is to have, quoted or not. */
const sizeOf = (paths: ReadonlyMap<string, Path>, ...stages: readonly Stage[]): number => [...CONSTITUENTS].filter(([id, { stage }]) => stages.includes(paths.get(id)?.track.signal.stage ?? stage)).length

type Before = (id: string) => IndexLine | undefined

/**
 * Equal-weighted baskets of listed companies, chained daily log returns; a company counts in the stage in which it
 * stands, wherever a team has put it. Beside them one broad fund as the market.
 */
export function equityLines(view: View, grid: Grid, before: Before, paths = quotePaths(view)): readonly IndexLine[] {
  const basket = (stage: Stage): IndexLine => chainOf({ id: `index.equity.${stage}`, minimum: EQUITY_MINIMUM, whole: sizeOf(paths, stage) }, itemsOf(paths, grid, view.at, isOf(stage)), grid, before(`index.equity.${stage}`))
  const market = paths.get(quoteId(MARKET))
  return [
    basket('upstream'),
    basket('midstream'),
    basket('downstream'),
    chainOf({ id: 'index.equity.market', minimum: 1 }, market ? [shareItem(quoteId(MARKET), MARKET, market, grid, view.at)] : [], grid, before('index.equity.market')),
  ]
}

/** The basket of both lower stages: what the upstream one is compared with. */
export const LOWER = 'lower'
export const lowerLine = (view: View, grid: Grid, before: Before, paths = quotePaths(view)): IndexLine =>
  chainOf({ id: LOWER, minimum: EQUITY_MINIMUM * 2, whole: sizeOf(paths, 'midstream', 'downstream') }, itemsOf(paths, grid, view.at, isOf('midstream', 'downstream')), grid, before(LOWER))

/**
 * Rotation: the basket of the lower stages over that of the upper one, 100 on the base day: its log is
 * ln(mid- and downstream ÷ upstream). Two parts that add up.
 */
export function rotationLine(lower: IndexLine, upper: IndexLine): IndexLine {
  const ratio = quotientOf('index.rotation', lower, upper)
  const part = (line: IndexLine, sign: 1 | -1, title: string): IndexLine['members'][number] => {
    const last = line.values.at(-1) ?? 100
    return {
      id: line.id === LOWER ? 'index.equity.midstream' : line.id,
      title,
      signalIds: line.members.map(({ id }) => id).slice(0, 20),
      weight: 0.5,
      value: last,
      unit: 'index',
      observedAt: line.observedAt || undefined,
      priced: line.base !== undefined,
      contribution: sign * Math.log(last / 100),
      contribution1d: sign * line.members.reduce((sum, { contribution1d }) => sum + contribution1d, 0),
    }
  }
  return {
    ...ratio,
    base: lower.base === undefined || upper.base === undefined ? undefined : Math.max(lower.base, upper.base),
    coverage: ratio.values.map((_, place) => Math.min(lower.coverage[place] ?? 0, upper.coverage[place] ?? 0)),
    carried: ratio.fresh.map((_, place) => Math.max(lower.carried[place] ?? 0, upper.carried[place] ?? 0)),
    minimum: 2,
    members: [part(lower, 1, 'Mid- and downstream basket'), part(upper, -1, 'Upstream basket')],
    departed: 0,
  }
}

/** One index over another, 100 where both are. Both are worked out over the same days. */
export function quotientOf(id: string, over: DailySeries, under: DailySeries): DailySeries {
  return {
    id,
    unit: 'index',
    first: over.first,
    values: over.values.map((value, place) => (100 * value) / (under.values[place] ?? Number.NaN)),
    fresh: over.fresh.map((fresh, place) => Math.max(fresh, under.fresh[place] ?? 0)),
    observedAt: Math.max(over.observedAt, under.observedAt),
    mode: over.observedAt >= under.observedAt ? over.mode : under.mode,
  }
}

/** The substitutes’ basket, and NVIDIA’s own share as an index, to be set against each other. */
export function challengerLines(view: View, grid: Grid, before: Before, paths = quotePaths(view)): { readonly substitutes: IndexLine; readonly nvidia: IndexLine } {
  const items = (symbols: readonly string[]): Item[] => symbols.flatMap((symbol) => {
    const path = paths.get(quoteId(symbol))
    return path ? [shareItem(quoteId(symbol), symbol, path, grid, view.at)] : []
  })
  return {
    substitutes: chainOf({ id: 'substitutes', minimum: 2, whole: SUBSTITUTES.length }, items(SUBSTITUTES), grid, before('substitutes')),
    nvidia: chainOf({ id: 'nvidia', minimum: 1 }, items(['NVDA']), grid, before('nvidia')),
  }
}

/** A share’s daily closes, as claims need them. */
export function closesOf(id: string, grid: Grid, at: number, paths: ReadonlyMap<string, Path>): DailySeries | undefined {
  const path = paths.get(id)
  if (!path) return undefined
  return { id, unit: 'USD', first: grid.first, values: Float64Array.from({ length: lengthOf(grid) }, (_, place) => priceOn(path, grid.first + place) ?? Number.NaN), fresh: freshDays([path], grid), ...newsOf([path], at) }
}

/** Lowest and highest value of a basket with any one of its companies left out, from what each has contributed: `ln I₋ᵢ ≈ (n·ln I − n·cᵢ) ÷ (n − 1)`, exact where all were priced throughout. */
export function leaveOneOut({ members, values }: Pick<IndexLine, 'members' | 'values'>): { readonly low: number; readonly high: number } | undefined {
  const counted = members.filter(({ priced }) => priced)
  const whole = Math.log((values.at(-1) ?? Number.NaN) / 100)
  if (counted.length < 2 || Number.isNaN(whole)) return undefined
  const without = counted.map(({ contribution }) => 100 * Math.exp(((whole - contribution) * counted.length) / (counted.length - 1)))
  return { low: Math.min(...without), high: Math.max(...without) }
}
