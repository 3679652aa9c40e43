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

/** A name that is given to another model whenever there is a newer one: what it costs before and after are two products. */
const POINTS_ELSEWHERE = /[-.]latest$/

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
  const byVendor = groupBy(listings.filter(({ model }) => !POINTS_ELSEWHERE.test(model)), ({ vendor }) => vendor)
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

/** Where a tier stands: the price at which its quality was last to be had, and the model that was sold at it. */
type Standing = { readonly price: number; readonly holder: Tiered }

/**
 * The standing of a tier after one more day. It follows the model that holds it while that is priced at both ends, and falls
 * to whoever joins below it or is cut below it; where its holder becomes dearer than others it rises to the cheapest of
 * them. A holder that leaves the lists leaves it where it stands: lists that end make nothing dearer, and whoever joins later
 * is measured against what the quality cost before. A price that only stands in another list than yesterday is no move.
 */
function standingOn(tiered: readonly Tiered[], held: Standing | undefined, day: number): Standing | undefined {
  const pairs = tiered.flatMap((one) => {
    const pair = one.joined < day ? matchedOn(one.listings, day) : undefined
    return pair ? [{ one, was: pair[0], is: pair[1] }] : []
  })
  const joiners = tiered.flatMap((one) => {
    const price = one.joined === day ? blendedOn(one.listings, day) : undefined
    return price === undefined ? [] : [{ one, is: price }]
  })
  const own = held && pairs.find(({ one }) => one === held.holder)
  const carried = held && (own ? held.price * (own.is / own.was) : held.price)
  const rises = held && carried !== undefined && carried > held.price
  // Who stood by while the holder was cheaper may take its place where it becomes dearer, but never below where the tier stood.
  const others = pairs.filter(({ one }) => one !== held?.holder)
  const bystanders = held && rises ? others.filter(({ was, is }) => is >= was).map(({ one, is }) => ({ one, is: Math.max(is, held.price) })) : []
  const rivals = held ? [...joiners, ...others.filter(({ was, is }) => is < was), ...bystanders] : [...pairs, ...joiners]
  let next: Standing | undefined = held && carried !== undefined ? { price: carried, holder: held.holder } : undefined
  for (const { one, is } of rivals) if (is < (next?.price ?? Infinity)) next = { price: is, holder: one }
  return next
}

function tierItem(tier: Tier, byVendor: ReadonlyMap<string, readonly Listing[]>, grid: Grid, at: number): Item {
  const length = lengthOf(grid)
  const steps = new Float64Array(length)
  const cover = new Float64Array(length)
  const tiered = tieredOf(tier, byVendor)
  const listings = tiered.flatMap((one) => one.listings)
  const joins = tiered.map(({ joined }) => ({ stretches: [{ from: joined, to: joined, value: 0 }] }))
  const first = Math.min(grid.last, ...tiered.map(({ joined }) => joined))
  let standing: Standing | undefined
  // Where it stands follows from all that went before: worked out from its first day on, whatever the grid.
  holdBetween(eventDays([...listings.map(({ blended }) => blended), ...joins], { first, last: grid.last }), { first, last: grid.last }, (day) => {
    const before = standing?.price
    standing = standingOn(tiered, standing, day)
    const step = before !== undefined && standing ? Math.log(standing.price / before) : 0
    return { step, isPriced: step !== 0 || tiered.some((one) => one.joined < day && matchedOn(one.listings, day) !== undefined) }
  }, (since, { step, isPriced }, isEvent) => {
    const place = first + since - grid.first
    if (place < 0) return
    if (isPriced) cover[place] = 1
    if (isEvent) steps[place] = step
  })
  return {
    id: tier.id,
    title: standing ? `${tier.title} · ${standing.holder.model.title}` : tier.title,
    signalIds: standing ? [...new Set(standing.holder.listings.flatMap(({ ids }) => ids))].slice(0, 20) : [],
    weight: 1,
    steps,
    cover,
    fresh: freshDays(listings.map(({ input }) => input), grid),
    value: standing?.price,
    unit: 'USD/Mtok',
    ...newsOf(listings.flatMap(({ paths }) => paths), at),
  }
}

/** Constant quality: the cheapest price of each tier of quality, chained over the tiers by a geometric mean. */
export function constantQualityLine({ at }: View, grid: Grid, before: IndexLine | undefined, listings: readonly Listing[]): IndexLine {
  const byVendor = groupBy(listings, ({ vendor }) => vendor)
  return chainOf({ id: 'index.tokens.constant-quality', minimum: QUALITY_MINIMUM }, TIERS.map((tier) => tierItem(tier, byVendor, grid, at)), grid, before)
}
