import type { StoredMode } from '../domain/observation.ts'
import { ESSAY_AT } from '../domain/time.ts'
import type { Unit } from '../domain/unit.ts'
import { splitChange, type Split, type Used, type UsedTwice } from './effective-price.ts'
import { dayOf, trackOf, type View } from './facts.ts'
import type { DailySeries, IndexLine, Member } from './line.ts'
import { lengthOf, type Grid } from './path.ts'
import { routedTotals, TOTAL, TOTAL_MONTH, usageLists, type Ranked, type Totals, type UsageList } from './routed.ts'
import { isFree } from './tables/usage-models.ts'
import { blend, priceBook, THREE_TO_ONE, TRAFFIC, type Price, type PriceBook } from './usage-price.ts'

/** Under this share of tokens priced there is no effective price. */
export const MIN_COVERAGE = 0.6
/** Fewer priced models say nothing of a market. */
export const MIN_MODELS = 3
/** Days that a list of the rankings counts after it ended. */
export const LIST_STALE = 14
const OPEN_WEIGHT_MONTH = 'usage.openrouter.open-weight-share'
const BASE_DAY = dayOf(ESSAY_AT)

/** A list with what it costs. */
type Priced = {
  readonly list: UsageList
  /** In the order of the list. */
  readonly prices: readonly (Price | undefined)[]
  /** USD per million tokens, by both mixes. */
  readonly effective: number
  readonly effective31: number
  /** Share of the tokens that is priced. */
  readonly coverage: number
  readonly priced: number
}

/**
 * The effective price of a token and the spending that follows from it, day by day, as known at the view's instant.
 *
 * Effective price = Σ tokens × list price ÷ Σ tokens over the models that can be priced. The index chains its log changes
 * from one list of the rankings to the next, each split into price effect (Sato–Vartia) and mix effect; of two lists of
 * different length only as many of the largest count as both have, and both prices of a model are of one price list: a
 * list that grows moves nothing. A list under MIN_COVERAGE is passed over. A week stands on each of its days.
 * Token spend = tokens routed × effective price: at list price, on one router; its index uses the chained price.
 */
export function usageLines(view: View, grid: Grid): { lines: readonly IndexLine[]; series: readonly DailySeries[] } {
  const book = priceBook(view)
  const lists = usageLists(view).map((list) => priceList(list, book))
  const frame = { first: grid.first, length: lengthOf(grid) }
  const chain = chainLists(lists, book, frame)
  const effective = effectiveLine(chain, frame)
  const totals = routedTotals(view, grid)
  return {
    lines: [effective, spendLine(chain, totals, frame)],
    series: [
      { ...chain.effective, id: 'indicator.effective-price', unit: 'USD/Mtok' },
      { ...chain.effective31, id: 'indicator.effective-price-3-1', unit: 'USD/Mtok' },
      indexed('indicator.price-effect', chain, chain.price, effective.base),
      indexed('indicator.mix-effect', chain, chain.mix, effective.base),
      spendSeries(chain, totals, frame),
      openWeightShare(view, lists, frame),
      { ...chain.coverage, id: 'indicator.usage-coverage', unit: '%' },
    ],
  }
}

function priceList(list: UsageList, book: PriceBook): Priced {
  let [tokens, pricedTokens, spent, spent31, priced] = [0, 0, 0, 0, 0]
  const prices = list.ranked.map(({ model }) => book.priceOn(model.key, list.last))
  for (let place = 0; place < prices.length; place++) {
    const tokensPerDay = list.ranked[place]?.tokensPerDay ?? 0
    const price = prices[place]
    tokens += tokensPerDay
    if (!price) continue
    priced += 1
    pricedTokens += tokensPerDay
    spent += tokensPerDay * blend(price, TRAFFIC)
    spent31 += tokensPerDay * blend(price, THREE_TO_ONE)
  }
  return { list, prices, effective: spent / pricedTokens, effective31: spent31 / pricedTokens, coverage: pricedTokens / tokens, priced }
}

const isUsable = ({ coverage, priced, effective }: Priced): boolean => coverage >= MIN_COVERAGE && priced >= MIN_MODELS && effective > 0

type Frame = { readonly first: number; readonly length: number }
type Values = Omit<DailySeries, 'id' | 'unit'>
type Chain = {
  /** Cumulated log changes a day, NaN before the first list: of the effective price, of prices, of the mix. */
  readonly total: Float64Array
  readonly price: Float64Array
  readonly mix: Float64Array
  readonly fresh: Uint8Array
  /** 1 where the last list that could be priced is old, or a newer one could not. */
  readonly carried: Uint8Array
  readonly share: Float64Array
  readonly effective: Values
  readonly effective31: Values
  readonly coverage: Values
  /** From list to list: the day from which a change counts. */
  readonly steps: readonly (Split & { readonly from: number })[]
  readonly newest: Priced | undefined
}

function chainLists(lists: readonly Priced[], book: PriceBook, { first, length }: Frame): Chain {
  const nothing = (): Float64Array => new Float64Array(length).fill(Number.NaN)
  const [total, price, mix, effective, effective31, coverage] = [nothing(), nothing(), nothing(), nothing(), nothing(), nothing()]
  const share = new Float64Array(length)
  const [fresh, carried, coverageFresh] = [new Uint8Array(length), new Uint8Array(length).fill(1), new Uint8Array(length)]
  const steps: (Split & { from: number })[] = []
  let [cumulatedPrice, cumulatedMix] = [0, 0]
  let held: Priced | undefined
  for (const [index, next] of lists.entries()) {
    const { list } = next
    const until = Math.min(lists[index + 1]?.list.first ?? Infinity, first + length)
    fill(coverage, next.coverage * 100, list.first - first, until - first)
    mark(coverageFresh, list.last - first)
    if (isUsable(next)) {
      const step = held && linkOf(held, next, book)
      if (step) {
        cumulatedPrice += step.priceEffect
        cumulatedMix += step.mixEffect
        steps.push({ from: list.first, ...step })
      }
      held = next
      mark(fresh, list.last - first)
      fill(carried, 0, list.first - first, Math.min(until, list.last + LIST_STALE + 1) - first)
      fill(share, next.coverage, list.first - first, Math.min(until, list.last + LIST_STALE + 1) - first)
    }
    if (!held) continue
    const [from, to] = [list.first - first, until - first]
    fill(total, cumulatedPrice + cumulatedMix, from, to)
    fill(price, cumulatedPrice, from, to)
    fill(mix, cumulatedMix, from, to)
    fill(effective, held.effective, from, to)
    fill(effective31, held.effective31, from, to)
  }
  const stamp = held ? { observedAt: held.list.observedAt, mode: held.list.mode } : NOTHING
  const last = lists.at(-1)?.list
  return {
    total, price, mix, fresh, carried, share, steps, newest: held,
    effective: { first, values: effective, fresh, ...stamp },
    effective31: { first, values: effective31, fresh, ...stamp },
    coverage: { first, values: coverage, fresh: coverageFresh, ...(last ? { observedAt: last.observedAt, mode: last.mode } : NOTHING) },
  }
}

const NOTHING: { readonly observedAt: number; readonly mode: StoredMode } = { observedAt: 0, mode: 'recorded' }

function fill(values: Float64Array | Uint8Array, value: number, from: number, to: number): void {
  if (to > Math.max(0, from)) values.fill(value, Math.max(0, from), to)
}

function mark(values: Uint8Array, place: number): void {
  if (place >= 0 && place < values.length) values[place] = 1
}

/** From one list to the next, like with like. `undefined` where the largest of either cannot be priced. */
function linkOf(before: Priced, after: Priced, book: PriceBook): Split | undefined {
  const count = Math.min(before.list.ranked.length, after.list.ranked.length)
  const places = new Map<string, number>()
  for (let place = 0; place < count; place++) places.set(after.list.ranked[place]?.model.key ?? '', place)
  const models: UsedTwice[] = []
  let [tokensBefore, tokensAfter, pricedBefore, pricedAfter] = [0, 0, 0, 0]
  const add = (key: string, one: Ranked | undefined, priceBefore: Price | undefined, other: Ranked | undefined, priceAfter: Price | undefined): void => {
    tokensBefore += one?.tokensPerDay ?? 0
    tokensAfter += other?.tokensPerDay ?? 0
    const [first, second] = [usedAt(one, priceBefore), usedAt(other, priceAfter)]
    pricedBefore += first?.tokens ?? 0
    pricedAfter += second?.tokens ?? 0
    if (first || second) models.push({ key, before: first, after: second })
  }
  for (let place = 0; place < count; place++) {
    const one = before.list.ranked[place]
    if (!one) continue
    const { key } = one.model
    const match = places.get(key)
    if (match === undefined) {
      add(key, one, before.prices[place], undefined, undefined)
      continue
    }
    places.delete(key)
    // Used on both days but priced on one alone: it counts on neither.
    const pair = book.pairOf(key, before.list.last, after.list.last)
    add(key, one, pair?.before, after.list.ranked[match], pair?.after)
  }
  for (const [key, place] of places) add(key, undefined, undefined, after.list.ranked[place], after.prices[place])
  return pricedBefore < MIN_COVERAGE * tokensBefore || pricedAfter < MIN_COVERAGE * tokensAfter ? undefined : splitChange(models)
}

const usedAt = (ranked: Ranked | undefined, price: Price | undefined): Used | undefined => ranked && price && { tokens: ranked.tokensPerDay, price: blend(price, TRAFFIC) }

const sumOf = (ranked: readonly Ranked[]): number => ranked.reduce((sum, { tokensPerDay }) => sum + tokensPerDay, 0)

/** The first day on or after the essay's that has a value. */
function baseOf(values: Float64Array, first: number): number | undefined {
  for (let place = Math.max(0, BASE_DAY - first); place < values.length; place++) if (!Number.isNaN(values[place])) return first + place
  return undefined
}

/** Cumulated logs as an index: 100 on the base day; nothing where there is no base. */
function rebase(logs: Float64Array, base: number | undefined, first: number): Float64Array {
  const from = base === undefined ? Number.NaN : (logs[base - first] ?? Number.NaN)
  return logs.map((log) => 100 * Math.exp(log - from))
}

function indexed(id: string, { effective: { first, fresh, observedAt, mode } }: Chain, logs: Float64Array, base: number | undefined): DailySeries {
  return { id, unit: 'index', first, values: rebase(logs, base, first), fresh, observedAt, mode }
}

function effectiveLine(chain: Chain, { first }: Frame): IndexLine {
  const base = baseOf(chain.total, first)
  const values = rebase(chain.total, base, first)
  const contributions = new Map<string, number>()
  let mix = 0
  for (const { from, moved, mixEffect } of chain.steps) {
    if (base === undefined || from <= base) continue
    for (const { key, effect } of moved) contributions.set(key, (contributions.get(key) ?? 0) + effect)
    mix += mixEffect
  }
  const newest = chain.newest
  const last = chain.steps.at(-1)
  const newestStep = last && newest && base !== undefined && last.from > base && last.from === newest.list.first ? last : undefined
  const spending = newest ? newest.effective * newest.coverage * sumOf(newest.list.ranked) : 0
  const models = (newest?.list.ranked ?? []).map(({ model: { key, signalId, title }, tokensPerDay }, place): Member => {
    const price = newest?.prices[place]
    const value = price && blend(price, TRAFFIC)
    const contribution = contributions.get(key) ?? 0
    contributions.delete(key)
    return {
      id: signalId, title, signalIds: [signalId, ...(price?.ids ?? [])],
      weight: value !== undefined && spending > 0 ? (tokensPerDay * value) / spending : 0,
      value, unit: 'USD/Mtok', observedAt: newest?.list.observedAt, priced: price !== undefined,
      contribution, contribution1d: newestStep?.moved.find((one) => one.key === key)?.effect ?? 0,
    }
  })
  const departed = [...contributions.values()].reduce((sum, contribution) => sum + contribution, 0)
  return {
    id: 'index.tokens.effective', unit: 'index', first, values, fresh: chain.fresh, observedAt: chain.effective.observedAt, mode: chain.effective.mode,
    base, coverage: chain.share, carried: chain.carried, minimum: MIN_MODELS,
    members: newest ? [...models, mixMember(mix, newestStep?.mixEffect ?? 0, newest.list.observedAt)] : [],
    departed,
  }
}

const mixMember = (contribution: number, contribution1d: number, observedAt: number | undefined): Member => ({
  id: 'mix', title: 'Mix of models', signalIds: [], weight: 0, value: undefined, unit: undefined, observedAt, priced: true, contribution, contribution1d,
})

/** Where both tokens and a price that is not old are known. */
const hasSpend = ({ total, carried }: Chain, totals: Totals, place: number): boolean => !Number.isNaN(totals.values[place] ?? Number.NaN) && !Number.isNaN(total[place] ?? Number.NaN) && carried[place] === 0

/** The value of a day where there is one, else that of the day before. */
function carry(length: number, has: (place: number) => boolean, valueAt: (place: number) => number): { readonly values: Float64Array; readonly carried: Uint8Array } {
  const values = new Float64Array(length).fill(Number.NaN)
  const carried = new Uint8Array(length)
  for (let place = 0; place < length; place++) {
    carried[place] = has(place) ? 0 : 1
    values[place] = has(place) ? valueAt(place) : (values[place - 1] ?? Number.NaN)
  }
  return { values, carried }
}

/** Fresh where there is a value and either of its parts was observed. */
const spendFresh = (chain: Chain, totals: Totals): Uint8Array => chain.fresh.map((price, place) => ((price === 1 || totals.fresh[place] === 1) && hasSpend(chain, totals, place) ? 1 : 0))
const spendStamp = ({ effective }: Chain, totals: Totals): { observedAt: number; mode: StoredMode } =>
  effective.observedAt === 0 || totals.observedAt === 0 ? NOTHING : effective.observedAt >= totals.observedAt ? { observedAt: effective.observedAt, mode: effective.mode } : { observedAt: totals.observedAt, mode: totals.mode }

function spendSeries(chain: Chain, totals: Totals, { first, length }: Frame): DailySeries {
  const { values } = carry(length, (place) => hasSpend(chain, totals, place), (place) => ((totals.values[place] ?? 0) / 1e6) * (chain.effective.values[place] ?? 0))
  return { id: 'indicator.token-spend', unit: 'USD/day', first, values, fresh: spendFresh(chain, totals), ...spendStamp(chain, totals) }
}

function spendLine(chain: Chain, totals: Totals, { first, length }: Frame): IndexLine {
  const { values: logs, carried } = carry(length, (place) => hasSpend(chain, totals, place), (place) => Math.log(totals.values[place] ?? 0) + (chain.total[place] ?? 0))
  const base = baseOf(logs, first)
  const start = (base ?? first) - first
  // The newest day with a value, and the one before it that has another.
  let now = length - 1
  while (now > start && carried[now] === 1) now -= 1
  let before = now - 1
  while (before > start && carried[before] === 1) before -= 1
  const part = (id: string, title: string, signalIds: readonly string[], log: (place: number) => number, value: number | undefined, unit: Unit | undefined, observedAt: number): Member => ({
    id, title, signalIds, weight: 1 / 3, value, unit, observedAt, priced: true,
    contribution: log(now) - log(start),
    contribution1d: before >= start ? log(now) - log(before) : 0,
  })
  const at = (values: Float64Array) => (place: number): number => values[place] ?? 0
  return {
    id: 'index.token-spend', unit: 'index', first, values: rebase(logs, base, first), fresh: spendFresh(chain, totals), ...spendStamp(chain, totals),
    base, coverage: chain.share.map((share, place) => (hasSpend(chain, totals, place) ? share : 0)), carried, minimum: MIN_MODELS,
    members: base === undefined ? [] : [
      part('tokens', 'Tokens routed', [TOTAL, TOTAL_MONTH], (place) => Math.log(totals.values[place] ?? 0), totals.values[now], 'tokens/day', totals.observedAt),
      part('price', 'List prices', [], at(chain.price), chain.effective.values[now], 'USD/Mtok', chain.effective.observedAt),
      part('mix', 'Mix of models', [], at(chain.mix), undefined, undefined, chain.effective.observedAt),
    ],
    departed: 0,
  }
}

/** Open ÷ (open + closed) of the tokens whose model is known to be either: of the lists of days, and of whole months before and after them. */
function openWeightShare(view: View, lists: readonly Priced[], { first, length }: Frame): DailySeries {
  const values = new Float64Array(length).fill(Number.NaN)
  const fresh = new Uint8Array(length)
  let stamp = NOTHING
  const months = trackOf(view, OPEN_WEIGHT_MONTH)
  for (const [index, at] of months?.at.entries() ?? []) {
    const month = new Date(at)
    const [from, end] = [dayOf(at), dayOf(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1))]
    if (end > view.day) continue
    fill(values, months?.values[index] ?? Number.NaN, from - first, Math.min(end - first, length))
    mark(fresh, end - 1 - first)
    stamp = { observedAt: at, mode: months?.modes[index] ?? 'recorded' }
  }
  for (const { list } of lists) {
    if (list.first !== list.last) continue
    let [open, closed] = [0, 0]
    for (const { model, tokensPerDay } of list.ranked) {
      if (model.weights === 'open') open += tokensPerDay
      if (model.weights === 'closed') closed += tokensPerDay
    }
    const place = list.first - first
    if (open + closed === 0 || place < 0 || place >= length) continue
    values[place] = (open / (open + closed)) * 100
    fresh[place] = 1
    if (list.observedAt >= stamp.observedAt) stamp = { observedAt: list.observedAt, mode: list.mode }
  }
  for (let place = 1; place < length; place++) if (Number.isNaN(values[place])) values[place] = values[place - 1] ?? Number.NaN
  return { id: 'indicator.open-weight-share', unit: '%', first, values, fresh, ...stamp }
}

/** Models of the newest list that no price list has, most tokens first: what lowers coverage. */
export function unpricedModels(view: View): readonly Ranked[] {
  const book = priceBook(view)
  const last = usageLists(view).at(-1)
  return last ? last.ranked.filter(({ model: { key } }) => !isFree(key) && !book.priceOn(key, last.last)) : []
}
