import { groupBy } from '../domain/group.ts'
import { median } from '../domain/median.ts'
import type { SignalId } from '../domain/signal.ts'
import { chainOf, freshDays, holdBetween, newsOf, type Item } from './chain.ts'
import { tracksOf, type Track, type View } from './facts.ts'
import type { DailySeries, IndexLine } from './line.ts'
import { eventDays, lengthOf, pathOf, priceOn, type Grid, type Path } from './path.ts'
import { GPU_FAMILIES, GPU_SPECS, type GpuFamily } from './tables/gpu-families.ts'

/** A class is read to the full from this many providers on; from fewer, in proportion. */
const FULL_COVER = 3
export const COMPUTE_MINIMUM = { onDemand: 3, spot: 3, perPflop: 2 } as const
/** From fewer offers than this no share of them is told. */
export const SHARE_MINIMUM = 20

/** Firm capacity by the hour; capacity that can be taken away again. */
const MARKETS = { onDemand: ['on-demand', 'secure'], spot: ['spot', 'community'] } as const
type Market = keyof typeof MARKETS

/** What a market publishes over its sellers: another definition than an offer, never one line with it. */
const IS_AVERAGE = /^(market|market-.*|fleet|index)$/
/** Published to be compared with, by its licence. */
const COMPARE_ONLY = new Set(['computable'])

const SPEC_OF = new Map(GPU_SPECS.map((spec) => [spec.gpu, spec]))

export type Offer = { readonly id: SignalId; readonly gpu: string; readonly provider: string; readonly market: Market; readonly path: Path }

/** Every price of a GPU-hour that a provider asks for. */
export function offersOf(view: View): readonly Offer[] {
  const tracks: Iterable<readonly [SignalId, Track]> = tracksOf(view, 'gpu')
  return [...tracks].flatMap(([id, track]): Offer[] => {
    const [, feed = '', gpu = '', provider = '', ...kind] = id.split('.')
    if (track.signal.unit !== 'USD/GPU-h' || COMPARE_ONLY.has(feed) || IS_AVERAGE.test(provider)) return []
    const sold = kind.join('.')
    const market = MARKETS.onDemand.some((one) => one === sold) ? 'onDemand' : MARKETS.spot.some((one) => one === sold) ? 'spot' : undefined
    return market ? [{ id, gpu, provider, market, path: pathOf(track) }] : []
  })
}

const byProvider = (offers: readonly Offer[]): readonly (readonly Offer[])[] => [...groupBy(offers, ({ provider }) => provider).values()]

/**
 * What a class costs at both ends of a day: a provider's price is the median of its offers, the class's the median over
 * providers, of those alone that are priced at both ends.
 */
function matchedClass(providers: readonly (readonly Offer[])[], day: number): { readonly step: number; readonly providers: number } {
  const before: number[] = []
  const after: number[] = []
  for (const offers of providers) {
    const pairs = offers.flatMap(({ path }) => {
      const [was, is] = [priceOn(path, day - 1), priceOn(path, day)]
      return was === undefined || is === undefined ? [] : [[was, is] as const]
    })
    if (pairs.length === 0) continue
    before.push(median(pairs.map(([was]) => was)))
    after.push(median(pairs.map(([, is]) => is)))
  }
  return before.length === 0 ? { step: 0, providers: 0 } : { step: Math.log(median(after) / median(before)), providers: before.length }
}

function classItem(family: GpuFamily, offers: readonly Offer[], grid: Grid, at: number): Item {
  const length = lengthOf(grid)
  const steps = new Float64Array(length)
  const cover = new Float64Array(length)
  const paths = offers.map(({ path }) => path)
  const providers = byProvider(offers)
  holdBetween(eventDays(paths, grid), grid, (day) => matchedClass(providers, day), (place, { step, providers: count }, isEvent) => {
    if (isEvent) steps[place] = step
    cover[place] = Math.min(1, count / FULL_COVER)
  })
  return {
    id: family.id,
    title: family.title,
    signalIds: offers.filter(({ path }) => priceOn(path, grid.last) !== undefined).map(({ id }) => id).slice(0, 20),
    weight: family.weight,
    steps,
    cover,
    fresh: freshDays(paths, grid),
    value: classPrice(providers, grid.last),
    unit: 'USD/GPU-h',
    ...newsOf(paths, at),
  }
}

/** What a class costs on a day: the median over providers of each one's median. */
export function classPrice(providers: readonly (readonly Offer[])[], day: number): number | undefined {
  const prices = providers.flatMap((offers) => {
    const priced = offers.flatMap(({ path }) => priceOn(path, day) ?? [])
    return priced.length === 0 ? [] : [median(priced)]
  })
  return prices.length === 0 ? undefined : median(prices)
}

/** Rent of the classes with fixed weights, on demand and spot apart. */
export function computeLines(view: View, grid: Grid, before: (id: string) => IndexLine | undefined, offers = offersOf(view)): readonly IndexLine[] {
  const lineOf = (id: string, market: Market): IndexLine => {
    const mine = offers.filter((offer) => offer.market === market)
    const items = GPU_FAMILIES.map((family) => classItem(family, mine.filter(({ gpu }) => family.gpus.includes(gpu)), grid, view.at))
    return chainOf({ id, minimum: COMPUTE_MINIMUM[market] }, items, grid, before(id))
  }
  return [lineOf('index.compute.on-demand', 'onDemand'), lineOf('index.compute.spot', 'spot'), perPflopLine(offers, grid, view.at, before('index.compute.per-pflop'))]
}

/**
 * Quality-adjusted rent: each provider's cheapest USD per BF16-dense PFLOP-hour, over the providers that had one on the day
 * before too. A provider that adds a newer GPU at a lower price per operation makes it cheaper; one that arrives does not.
 */
function perPflopLine(offers: readonly Offer[], grid: Grid, at: number, before: IndexLine | undefined): IndexLine {
  const length = lengthOf(grid)
  const rated = offers.filter(({ market, gpu }) => market === 'onDemand' && SPEC_OF.has(gpu))
  const items = byProvider(rated).map((mine): Item => {
    const paths = mine.map(({ path }) => path)
    const steps = new Float64Array(length)
    const cover = new Float64Array(length)
    const cheapest = (day: number): number | undefined => {
      let least: number | undefined
      for (const { gpu, path } of mine) {
        const price = priceOn(path, day)
        const pflops = SPEC_OF.get(gpu)?.pflops
        if (price !== undefined && pflops !== undefined && price / pflops < (least ?? Infinity)) least = price / pflops
      }
      return least
    }
    holdBetween(eventDays(paths, grid), grid, (day) => [cheapest(day - 1), cheapest(day)] as const, (place, [was, is], isEvent) => {
      if (was === undefined || is === undefined) return
      cover[place] = 1
      if (isEvent) steps[place] = Math.log(is / was)
    })
    const provider = mine[0]?.provider ?? ''
    return { id: provider, title: provider, signalIds: mine.map(({ id }) => id).slice(0, 20), weight: 1, steps, cover, fresh: freshDays(paths, grid), value: cheapest(grid.last), unit: 'USD/PFLOP-h', ...newsOf(paths, at) }
  })
  // Whoever has left, or has not come yet, is no part of what could be covered.
  return chainOf({ id: 'index.compute.per-pflop', minimum: COMPUTE_MINIMUM.perPflop, whole: PER_PFLOP_FULL }, items, grid, before)
}

/** So many providers, and the quality-adjusted rent is read to the full. */
const PER_PFLOP_FULL = 6

type Levels = { readonly flop: number; readonly flopMedian: number; readonly byte: number; readonly byteMedian: number; readonly share: number; readonly discount: number }

/** All levels of a day out of one reading of the offers. */
function levelsOn(offers: readonly Offer[], day: number): Levels {
  const flops: number[] = []
  const bytes: number[] = []
  const theirs: number[] = []
  const ours: number[] = []
  for (const { gpu, path } of offers) {
    const price = priceOn(path, day)
    const spec = price === undefined ? undefined : SPEC_OF.get(gpu)
    if (!spec || price === undefined) continue
    flops.push(price / spec.pflops)
    bytes.push(price / spec.bandwidth)
    ;(spec.maker === 'NVIDIA' ? ours : theirs).push(price / spec.pflops)
  }
  const least = (prices: readonly number[]): number => (prices.length === 0 ? Number.NaN : Math.min(...prices))
  return {
    flop: least(flops),
    flopMedian: median(flops),
    byte: least(bytes),
    byteMedian: median(bytes),
    share: flops.length < SHARE_MINIMUM ? Number.NaN : (100 * theirs.length) / flops.length,
    discount: 100 * (1 - median(theirs) / median(ours)),
  }
}

/** Levels beside the indices: the cheapest and the median offer per unit, NVIDIA's share of the offers, and what the rest ask for less. Levels are of whoever is listed: they move when the lists do. */
export function computeSeries(view: View, grid: Grid, offers = offersOf(view)): readonly DailySeries[] {
  const rated = offers.filter(({ market, gpu }) => market === 'onDemand' && SPEC_OF.has(gpu))
  const paths = rated.map(({ path }) => path)
  const common = { first: grid.first, fresh: freshDays(paths, grid), ...newsOf(paths, view.at) }
  const days = Array.from<Levels | undefined>({ length: lengthOf(grid) })
  holdBetween(eventDays(paths, grid), grid, (day) => levelsOn(rated, day), (place, levels) => { days[place] = levels })
  const series = (id: string, unit: DailySeries['unit'], of: (levels: Levels) => number): DailySeries => ({ id, unit, ...common, values: Float64Array.from(days, (levels) => (levels ? of(levels) : Number.NaN)) })
  return [
    series('indicator.per-pflop.cheapest', 'USD/PFLOP-h', ({ flop }) => flop),
    series('indicator.per-pflop.median', 'USD/PFLOP-h', ({ flopMedian }) => flopMedian),
    series('indicator.per-bandwidth.cheapest', 'USD/TBps-h', ({ byte }) => byte),
    series('indicator.per-bandwidth.median', 'USD/TBps-h', ({ byteMedian }) => byteMedian),
    series('indicator.substitute-share', '%', ({ share }) => share),
    series('indicator.nvidia-share', '%', ({ share }) => 100 - share),
    series('indicator.substitute-discount', '%', ({ discount }) => discount),
  ]
}
