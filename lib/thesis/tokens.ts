import type { SignalId } from '../domain/signal.ts'
import { groupBy } from '../domain/group.ts'
import { chainOf, freshDays, holdBetween, newsOf, type Item } from './chain.ts'
import { dayOf, tracksOf, type Track, type View } from './facts.ts'
import type { IndexLine } from './line.ts'
import { eventDays, lengthOf, pathOf, priceOn, type Grid, type Path } from './path.ts'
import { BLEND, MAKERS, PRICE_LISTS } from './tables/price-lists.ts'
import { RATED_MODELS, TIERS, type RatedModel, type Tier } from './tables/tiers.ts'

export const REPRICING_MINIMUM = 3
export const QUALITY_MINIMUM = 1

/** What one list asks for one model: input and output, and both blended, day by day. */
export type Listing = {
  readonly list: string
  readonly vendor: string
  readonly model: string
  readonly ids: readonly SignalId[]
  readonly paths: readonly Path[]
  readonly input: Path
  readonly output: Path
  /** USD per million tokens, 3 of input to 1 of output; only where both are known. */
  readonly blended: Pick<Path, 'stretches'>
}

const rankOf = (list: string): number => {
  const rank = PRICE_LISTS.indexOf(list)
  return rank < 0 ? PRICE_LISTS.length : rank
}

type Parts = { readonly key: string; readonly list: string; readonly vendor: string; readonly model: string; readonly kind: string }
const parsed = new Map<SignalId, Parts>()

/** The words of an id: `token.<list>.<vendor>.<model>.<kind>`; a model's name may hold dots. Thousands are asked for at every view, always the same. */
function partsOf(id: SignalId): Parts {
  let parts = parsed.get(id)
  if (!parts) {
    const words = id.split('.')
    parsed.set(id, (parts = { key: id.slice(0, id.lastIndexOf('.')), list: words[1] ?? '', vendor: words[2] ?? '', model: words.slice(3, -1).join('.'), kind: words.at(-1) ?? '' }))
  }
  return parts
}

/** Every model with a price for input and output, by list. The list that is believed most comes first, within it by name: in whatever order they were read. */
export function listingsOf(view: View): readonly Listing[] {
  const parts = new Map<string, { readonly list: string; readonly model: string; readonly vendor: string; input?: readonly [SignalId, Track]; output?: readonly [SignalId, Track] }>()
  for (const [id, track] of tracksOf(view, 'token')) {
    const { key, kind, list, model, vendor } = partsOf(id)
    if ((kind !== 'input' && kind !== 'output') || track.signal.unit !== 'USD/Mtok') continue
    const held = parts.get(key) ?? { list, model, vendor: track.signal.vendor ?? vendor }
    held[kind] = [id, track]
    parts.set(key, held)
  }
  const listings = [...parts.values()].flatMap(({ list, model, vendor, input, output }): Listing[] => {
    if (!input || !output) return []
    const [asked, answered] = [pathOf(input[1]), pathOf(output[1])]
    return [{ list, vendor, model, ids: [input[0], output[0]], paths: [asked, answered], input: asked, output: answered, blended: blend(asked, answered) }]
  })
  return listings.sort((a, b) => rankOf(a.list) - rankOf(b.list) || ((a.ids[0] ?? '') < (b.ids[0] ?? '') ? -1 : 1))
}

const blends = new WeakMap<Path, { readonly output: Path; readonly blended: Pick<Path, 'stretches'> }>()

function blend(input: Path, output: Path): Pick<Path, 'stretches'> {
  const held = blends.get(input)
  if (held?.output === output) return held.blended
  const blended = blendOf(input, output)
  blends.set(input, { output, blended })
  return blended
}

/** Both prices as one, on the days on which both stand. */
function blendOf(input: Path, output: Path): Pick<Path, 'stretches'> {
  const whole = BLEND.input + BLEND.output
  const stretches = input.stretches.flatMap((asked) =>
    output.stretches.flatMap((answered) => {
      const [from, to] = [Math.max(asked.from, answered.from), Math.min(asked.to, answered.to)]
      return from <= to ? [{ from, to, value: (BLEND.input * asked.value + BLEND.output * answered.value) / whole }] : []
    }),
  )
  return { stretches: stretches.sort((a, b) => a.from - b.from) }
}

type Pair = readonly [was: number, is: number]

/** A model's price at both ends of a day, from the first list that has both: a change from one list to another is no move. */
function matchedOn(listings: readonly Listing[], day: number): Pair | undefined {
  for (const { blended } of listings) {
    const was = priceOn(blended, day - 1)
    const is = was === undefined ? undefined : priceOn(blended, day)
    if (was !== undefined && is !== undefined) return [was, is]
  }
  return undefined
}

/** What a model costs on a day by the list that is believed most. */
export function blendedOn(listings: readonly Listing[], day: number): number | undefined {
  for (const { blended } of listings) {
    const price = priceOn(blended, day)
    if (price !== undefined) return price
  }
  return undefined
}

/** A maker’s price list as an item: the mean log change of its models. */
function makerItem({ vendor, title }: (typeof MAKERS)[number], listings: readonly Listing[], grid: Grid, at: number): Item {
  const length = lengthOf(grid)
  const sums = new Float64Array(length)
  const counts = new Float64Array(length)
  for (const mine of groupBy(listings, ({ model }) => model).values()) {
    holdBetween(eventDays(mine.map(({ blended }) => blended), grid), grid, (day) => matchedOn(mine, day), (place, pair, isEvent) => {
      if (!pair) return
      counts[place] = (counts[place] ?? 0) + 1
      if (isEvent) sums[place] = (sums[place] ?? 0) + Math.log(pair[1] / pair[0])
    })
  }
  return {
    id: vendor,
    title,
    signalIds: listings.filter(({ blended }) => priceOn(blended, grid.last) !== undefined).map(({ ids }) => ids[0]).filter((id) => id !== undefined).slice(0, 20),
    weight: 1,
    steps: sums.map((sum, place) => (counts[place] ? sum / (counts[place] ?? 1) : 0)),
    cover: counts.map((count) => (count > 0 ? 1 : 0)),
    fresh: freshDays(listings.map(({ input }) => input), grid),
    value: undefined,
    unit: undefined,
    ...newsOf(listings.flatMap(({ paths }) => paths), at),
  }
}

/** Repricing: what becomes of the list prices of models that are sold already. Each maker counts the same, and within it each model. */
export function repricingLine({ at }: View, grid: Grid, before: IndexLine | undefined, listings: readonly Listing[]): IndexLine {
  const byVendor = groupBy(listings, ({ vendor }) => vendor)
  return chainOf({ id: 'index.tokens.repricing', minimum: REPRICING_MINIMUM }, MAKERS.map((maker) => makerItem(maker, byVendor.get(maker.vendor) ?? [], grid, at)), grid, before)
}

type Tiered = { readonly model: RatedModel; readonly listings: readonly Listing[]; /** The first day on which it was in the tier with a price. */ readonly joined: number }

/** The models of a tier that anybody lists, with the day on which each joined: that of its score, or of its first price. */
function tieredOf(tier: Tier, byVendor: ReadonlyMap<string, readonly Listing[]>): readonly Tiered[] {
  return RATED_MODELS.flatMap((model): Tiered[] => {
    const reached = model.scores.filter(({ benchmark, score }) => benchmark === tier.benchmark && score >= tier.least).map(({ from }) => dayOf(Date.parse(from)))
    const listings = (byVendor.get(model.vendor) ?? []).filter(({ model: name }) => model.names.includes(name))
    const from = Math.min(...reached)
    const priced = listings.flatMap(({ blended }) => blended.stretches).filter(({ to }) => to >= from).map((stretch) => Math.max(stretch.from, from))
    return reached.length === 0 || priced.length === 0 ? [] : [{ model, listings, joined: Math.min(...priced) }]
  })
}

/**
 * The step of a tier: its cheapest price against that of the day before, over the models priced at both ends and those
 * that join it on the day. One that leaves makes it no dearer, and one that comes back no cheaper: both are a matter of lists.
 */
function tierStep(tiered: readonly Tiered[], day: number): number | undefined {
  let was = Infinity
  let is = Infinity
  for (const { listings, joined } of tiered) {
    if (joined > day) continue
    const pair = joined < day ? matchedOn(listings, day) : undefined
    if (pair) {
      was = Math.min(was, pair[0])
      is = Math.min(is, pair[1])
    } else if (joined === day) is = Math.min(is, blendedOn(listings, day) ?? Infinity)
  }
  return was === Infinity || is === Infinity ? undefined : Math.log(is / was)
}

function tierItem(tier: Tier, byVendor: ReadonlyMap<string, readonly Listing[]>, grid: Grid, at: number): Item {
  const length = lengthOf(grid)
  const steps = new Float64Array(length)
  const cover = new Float64Array(length)
  const tiered = tieredOf(tier, byVendor)
  const listings = tiered.flatMap((one) => one.listings)
  const joins = tiered.map(({ joined }) => ({ stretches: [{ from: joined, to: joined, value: 0 }] }))
  holdBetween(eventDays([...listings.map(({ blended }) => blended), ...joins], grid), grid, (day) => tierStep(tiered, day), (place, step, isEvent) => {
    if (step === undefined) return
    cover[place] = 1
    if (isEvent) steps[place] = step
  })
  const cheapest = cheapestOf(tiered, grid.last)
  return {
    id: tier.id,
    title: cheapest ? `${tier.title} · ${cheapest.tiered.model.title}` : tier.title,
    signalIds: cheapest ? [...new Set(cheapest.tiered.listings.flatMap(({ ids }) => ids))].slice(0, 20) : [],
    weight: 1,
    steps,
    cover,
    fresh: freshDays(listings.map(({ input }) => input), grid),
    value: cheapest?.price,
    unit: 'USD/Mtok',
    ...newsOf(listings.flatMap(({ paths }) => paths), at),
  }
}

function cheapestOf(tiered: readonly Tiered[], day: number): { readonly tiered: Tiered; readonly price: number } | undefined {
  let best: { readonly tiered: Tiered; readonly price: number } | undefined
  for (const one of tiered) {
    const price = one.joined <= day ? blendedOn(one.listings, day) : undefined
    if (price !== undefined && price < (best?.price ?? Infinity)) best = { tiered: one, price }
  }
  return best
}

/** Constant quality: the cheapest price of each tier of quality, chained over the tiers by a geometric mean. */
export function constantQualityLine({ at }: View, grid: Grid, before: IndexLine | undefined, listings: readonly Listing[]): IndexLine {
  const byVendor = groupBy(listings, ({ vendor }) => vendor)
  return chainOf({ id: 'index.tokens.constant-quality', minimum: QUALITY_MINIMUM }, TIERS.map((tier) => tierItem(tier, byVendor, grid, at)), grid, before)
}
