/**
 * Three indices and an interval worked out a second time, by a script that has nothing of lib/thesis but its tables of facts: it reads the
 * shipped record itself, writes down what each thing cost on each day, and multiplies ratios day by day.
 * `npx tsx test/thesis/independent.ts` prints them. `independent.test.ts` sets them against what the engine says.
 */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { BASKETS } from '../../lib/domain/baskets.ts'
import { feedById } from '../../lib/feeds/registry.ts'
import { GPU_FAMILIES } from '../../lib/thesis/tables/gpu-families.ts'
import { PRICE_LISTS } from '../../lib/thesis/tables/price-lists.ts'
import { RATED_MODELS, TIERS } from '../../lib/thesis/tables/tiers.ts'

type Row = { id: string; vendor?: string; feed: string; shape: string; step: number; source: number; until?: number; d: number[]; v: number[]; k?: number | number[] }
/** Price by day number. */
type Prices = Record<number, number>
type Named = { readonly id: string; readonly vendor: string | undefined; readonly prices: Prices; readonly said: readonly number[] }

const MS = 24 * 60 * 60 * 1000
const numberOf = (date: string): number => new Date(`${date}T00:00:00Z`).getTime() / MS
const dateOf = (day: number): string => new Date(day * MS).toISOString().split('T')[0] ?? ''
const ESSAY = numberOf('2025-02-10')

/** What a series cost on each day, by what was known when the day `asOf` had ended. */
function pricesOf(row: Row, clock: string, listsEnd: number, asOf: number): Pick<Named, 'prices' | 'said'> {
  let day = 0
  const all: { day: number; value: number; known: number }[] = []
  row.d.forEach((distance, index) => {
    day += distance
    const lag = typeof row.k === 'object' ? (row.k[index] ?? 0) : (row.k ?? 0)
    // A close is known that evening; a day’s value when the day is over, which is the day after.
    all.push({ day, value: row.v[index] ?? NaN, known: clock === 'nyse-close' ? day : day + lag + 1 })
  })
  const stale = feedById(row.feed)?.staleAfter ?? 0
  const patience = Math.floor(Math.max(5, row.step * 3, stale / MS))
  const lookedAt = Math.max(day, row.until ?? listsEnd)
  const said = all.filter(({ known }) => known <= asOf)
  const prices: Prices = {}
  said.forEach(({ day: from, value }, index) => {
    const next = said[index + 1]?.day
    let last = from + patience
    if (row.shape === 'step') last = next === undefined ? lookedAt + patience : next
    for (let on = from; on <= Math.min(last, asOf); on++) if (next === undefined || on < next) prices[on] = value
  })
  return { prices, said: said.map(({ day: on }) => on) }
}

function readTable(name: string, asOf: number, wanted: (id: string) => boolean): Named[] {
  const { clock, series } = JSON.parse(readFileSync(new URL(`../../lib/record/tables/${name}.json`, import.meta.url), 'utf8')) as { clock: string; series: Row[] } // Safe: the record's own test holds its form.
  const ends: Record<number, number> = {}
  for (const { source, d } of series) ends[source] = Math.max(ends[source] ?? 0, d.reduce((sum, distance) => sum + distance, 0))
  return series.filter(({ id }) => wanted(id)).map((row) => ({ id: row.id, vendor: row.vendor, ...pricesOf(row, clock, ends[row.source] ?? 0, asOf) }))
}

/** 100 on the day of the essay, and from day to day the product of what each item’s price was multiplied by, each to the power of its share. */
function multiply(asOf: number, ratiosOn: (day: number) => readonly { readonly ratio: number; readonly weight: number }[], atLeast: number): Map<string, number> {
  const levels = new Map([[dateOf(ESSAY), 100]])
  let level = 100
  for (let day = ESSAY + 1; day <= asOf; day++) {
    const ratios = ratiosOn(day)
    if (ratios.length >= atLeast) {
      let weights = 0
      for (const { weight } of ratios) weights += weight
      for (const { ratio, weight } of ratios) level *= Math.pow(ratio, weight / weights)
    }
    levels.set(dateOf(day), level)
  }
  return levels
}

/** The shares that make up some stages. */
function sharesOf(asOf: number, ...stages: readonly string[]): Named[] {
  const symbols = BASKETS.filter(({ stage, role }) => stages.includes(stage) && role === 'constituent').map(({ symbol }) => `quote.${symbol.toLowerCase()}`)
  return readTable('quotes', asOf, (id) => symbols.includes(id))
}

function basket(asOf: number, shares: readonly Named[], atLeast: number): Map<string, number> {
  return multiply(asOf, (day) => {
    const ratios = []
    for (const { prices } of shares) {
      const [was, is] = [prices[day - 1], prices[day]]
      if (was === undefined || is === undefined) continue
      // Twice the price, or half of it, is a split.
      if (is / was < 1.8 && was / is < 1.8) ratios.push({ ratio: is / was, weight: 1 })
    }
    return ratios
  }, atLeast)
}

const upstreamShares = (asOf: number): Map<string, number> => basket(asOf, sharesOf(asOf, 'upstream'), 5)

function middle(numbers: number[]): number {
  numbers.sort((a, b) => a - b)
  const half = numbers.length / 2
  return Number.isInteger(half) ? ((numbers[half - 1] ?? NaN) + (numbers[half] ?? NaN)) / 2 : (numbers[Math.floor(half)] ?? NaN)
}

function onDemandRent(asOf: number): Map<string, number> {
  const offers = readTable('gpu-rent', asOf, (id) => {
    const [, feed, , provider = '', kind] = id.split('.')
    const isAverage = provider === 'market' || provider.startsWith('market-') || provider === 'fleet' || provider === 'index'
    return (kind === 'on-demand' || kind === 'secure') && !isAverage && feed !== 'computable'
  })
  return multiply(asOf, (day) => {
    const ratios = []
    for (const { gpus, weight } of GPU_FAMILIES) {
      const was: Record<string, number[]> = {}
      const is: Record<string, number[]> = {}
      for (const { id, prices } of offers) {
        const [, , gpu = '', provider = ''] = id.split('.')
        const [before, now] = [prices[day - 1], prices[day]]
        if (!gpus.includes(gpu) || before === undefined || now === undefined) continue
        was[provider] = [...(was[provider] ?? []), before]
        is[provider] = [...(is[provider] ?? []), now]
      }
      if (Object.keys(was).length > 0) ratios.push({ ratio: middle(Object.values(is).map(middle)) / middle(Object.values(was).map(middle)), weight })
    }
    return ratios
  }, 3)
}

function constantQuality(asOf: number): Map<string, number> {
  const listed = readTable('tokens', asOf, (id) => id.endsWith('.input') || id.endsWith('.output'))
  const byId: Record<string, Named> = {}
  for (const one of listed) byId[one.id] = one
  // Each name of a rated model on each list, with 3 of input and 1 of output in one price.
  const names = listed.flatMap(({ id, vendor, prices: input }) => {
    if (!id.endsWith('.input')) return []
    const output = byId[`${id.slice(0, -'.input'.length)}.output`]?.prices
    const [, list = '', word = '', ...rest] = id.split('.')
    const maker = vendor ?? word
    const name = rest.slice(0, -1).join('.')
    const place = RATED_MODELS.findIndex((model) => model.vendor === maker && model.names.includes(name))
    if (!output || place < 0) return []
    const prices: Prices = {}
    for (const [day, price] of Object.entries(input)) {
      const other = output[Number(day)]
      if (other !== undefined) prices[Number(day)] = 0.75 * price + 0.25 * other
    }
    const rank = PRICE_LISTS.indexOf(list)
    return [{ id, model: place, rank: rank < 0 ? 99 : rank, prices }]
  })
  names.sort((a, b) => (a.rank === b.rank ? (a.id > b.id ? 1 : -1) : a.rank - b.rank))

  const tiers = TIERS.map(({ benchmark, least }) => RATED_MODELS.flatMap((model, place) => {
    const scored = model.scores.filter((score) => score.benchmark === benchmark && score.score >= least).map(({ from }) => numberOf(from))
    const mine = names.filter((name) => name.model === place)
    if (scored.length === 0) return []
    for (let day = Math.min(...scored); day <= asOf; day++) if (mine.some(({ prices }) => prices[day] !== undefined)) return [{ mine, joined: day }]
    return []
  }))
  const ratios = tiers.map((models) => standingRatios(models, asOf))
  return multiply(asOf, (day) => ratios.flatMap((byDay) => {
    const ratio = byDay[day]
    return ratio === undefined ? [] : [{ ratio, weight: 1 }]
  }), 1)
}

/** By day, what the price at which a tier stands is multiplied by; only where any of its models is priced on that day and the one before. */
function standingRatios(models: readonly { readonly mine: readonly { readonly prices: Prices }[]; readonly joined: number }[], asOf: number): Record<number, number> {
  const ratios: Record<number, number> = {}
  let stands = Infinity
  let holder = -1
  for (let day = Math.min(...models.map(({ joined }) => joined)); day <= asOf; day++) {
    const moves = models.map(({ mine, joined }) => {
      const list = joined < day ? mine.find(({ prices }) => prices[day - 1] !== undefined && prices[day] !== undefined)?.prices : undefined
      return list && { was: list[day - 1] ?? NaN, is: list[day] ?? NaN }
    })
    const begun = stands
    const own = moves[holder]
    if (own) stands *= own.is / own.was
    const isDearer = stands > begun
    // Who can take it: those that join today, those that were cut today, and everybody where its holder has become dearer.
    const challengers = models.flatMap(({ mine, joined }, place) => {
      const move = moves[place]
      if (joined === day) return [{ place, price: mine.find(({ prices }) => prices[day] !== undefined)?.prices[day] ?? NaN }]
      if (!move || place === holder) return []
      if (move.is < move.was) return [{ place, price: move.is }]
      return isDearer ? [{ place, price: Math.max(move.is, begun) }] : []
    })
    const lowest = Math.min(...challengers.map(({ price }) => price))
    if (lowest < stands) {
      holder = challengers.find(({ price }) => price === lowest)?.place ?? -1
      stands = lowest
    }
    if (moves.some((move) => move !== undefined) || (begun < Infinity && stands !== begun)) ratios[day] = stands / begun
  }
  return ratios
}

/** Evenly spread numbers in [0, 1): a linear congruential generator (the constants of Knuth and Lewis). */
function chance(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
}

type Dot = { readonly x: number; readonly y: number }

/** The median of the slopes between any two of them that are not of the same day. */
function middleSlope(dots: readonly Dot[]): number {
  const slopes = new Float64Array((dots.length * (dots.length - 1)) / 2)
  let count = 0
  for (const [place, to] of dots.entries()) {
    for (let before = 0; before < place; before++) {
      const from = dots[before]
      if (from && from.x !== to.x) slopes[count++] = (to.y - from.y) / (to.x - from.x)
    }
  }
  const sorted = slopes.subarray(0, count).sort()
  return ((sorted[Math.floor((count - 1) / 2)] ?? NaN) + (sorted[Math.floor(count / 2)] ?? NaN)) / 2
}

/**
 * Claim D2 since the essay: how much the log of the lower stages over the upper one changes a year, through its sessions, and the slopes
 * of so many resamples, ascending: ⌈n / b⌉ runs of b = ⌈n^⅓⌉ sessions that follow each other, each from anywhere.
 */
export function rotationSlope(asOf: string, resamples: number): { readonly slope: number; readonly drawn: readonly number[]; readonly sessions: number } {
  const last = numberOf(asOf)
  const [lower, upper] = [sharesOf(last, 'midstream', 'downstream'), sharesOf(last, 'upstream')]
  const [over, under] = [basket(last, lower, 10), basket(last, upper, 5)]
  const days = [...new Set([...lower, ...upper].flatMap(({ said }) => said))].filter((day) => day >= ESSAY).sort((a, b) => a - b)
  const dots = days.map((x): Dot => ({ x, y: Math.log((over.get(dateOf(x)) ?? NaN) / (under.get(dateOf(x)) ?? NaN)) }))
  const run = Math.ceil(Math.pow(dots.length, 1 / 3))
  const random = chance(20250210)
  const drawn = Array.from({ length: resamples }, () => {
    const drawnDots: Dot[] = []
    while (drawnDots.length < dots.length) {
      const start = Math.floor(random() * (dots.length - run + 1))
      drawnDots.push(...dots.slice(start, start + run))
    }
    return 365 * middleSlope(drawnDots)
  })
  return { slope: 365 * middleSlope(dots), drawn: drawn.sort((a, b) => a - b), sessions: dots.length }
}

const INDICES = { 'index.equity.upstream': upstreamShares, 'index.compute.on-demand': onDemandRent, 'index.tokens.constant-quality': constantQuality } as const

/** The indices by date from the day of the essay on, as they were known when a day had ended. */
export const independently = (asOf: string): readonly (readonly [id: string, values: ReadonlyMap<string, number>])[] => Object.entries(INDICES).map(([id, work]) => [id, work(numberOf(asOf))])

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const asOf of ['2025-12-31', '2026-08-21']) {
    for (const [id, values] of independently(asOf)) process.stdout.write(`${asOf} ${id} ${values.get(asOf)}\n`)
    const { slope, drawn, sessions } = rotationSlope(asOf, 121)
    process.stdout.write(`${asOf} rotation-slope ${slope}, 90 % of 121 draws from ${drawn[6]} to ${drawn[114]}, ${sessions} sessions\n`)
  }
}
