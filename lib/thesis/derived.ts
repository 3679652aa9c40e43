import { days } from '../domain/time.ts'
import type { Unit } from '../domain/unit.ts'
import { holdBetween, newsOf } from './chain.ts'
import { groupBy } from '../domain/group.ts'
import { classPrice, type Offer } from './compute.ts'
import { DAY, dayOf, trackOf, type Track, type View } from './facts.ts'
import { valueOn, type DailySeries, type IndexLine } from './line.ts'
import { eventDays, lengthOf, type Grid } from './path.ts'
import { BREAK_EVEN_MODELS } from './tables/price-lists.ts'
import { GPU_FAMILIES } from './tables/gpu-families.ts'
import { blendedOn, type Listing } from './tokens.ts'

/** A price moved by less than this in logs is no basis for a ratio. */
const LEAST_FALL = 0.05
const ELASTICITY_DAYS = 180
/** The newest quarter of a sum is no older than two and the time to file. */
const LONGEST = days(280)
/** The hyperscalers whose capital expenditure is upstream’s demand. */
const SPENDERS = ['MSFT', 'GOOGL', 'AMZN', 'META', 'ORCL'] as const

/** Something told of each day out of other lines; fresh where any of them is. */
function tell(id: string, unit: Unit, of: readonly DailySeries[], read: (day: number) => number): DailySeries | undefined {
  const [first] = of
  if (!first) return undefined
  const newest = of.reduce((best, one) => (one.observedAt > best.observedAt ? one : best), first)
  return {
    id,
    unit,
    first: first.first,
    values: first.values.map((_, place) => read(first.first + place)),
    fresh: first.fresh.map((fresh, place) => (of.some((one) => one.fresh[place] === 1) ? 1 : fresh)),
    observedAt: newest.observedAt,
    mode: newest.mode,
  }
}

const logOf = (line: IndexLine, day: number): number => (line.base === undefined || day < line.base ? Number.NaN : Math.log(valueOn(line, day) / 100))

/**
 * Who took the cut: the fall of the constant-quality token price since the base, split exactly in logs into the fall of
 * compute rent (hardware) and the rest (process and margin, which list prices cannot tell apart). The share of the rest, %.
 */
export const processShare = (quality: IndexLine, rent: IndexLine): DailySeries | undefined =>
  tell('indicator.process-share', '%', [quality, rent], (day) => {
    const [price, hardware] = [logOf(quality, day), logOf(rent, day)]
    return -price >= LEAST_FALL ? 100 * (1 - hardware / price) : Number.NaN
  })

/** Elasticity = Δln adoption ÷ −Δln constant-quality price over 180 days: above 1, spending grows as the price falls. */
export const elasticity = (adoption: IndexLine, quality: IndexLine): DailySeries | undefined =>
  tell('indicator.elasticity', 'ratio', [adoption, quality], (day) => {
    const change = (line: IndexLine): number => Math.log(valueOn(line, day) / valueOn(line, day - ELASTICITY_DAYS))
    const fall = -change(quality)
    return fall >= LEAST_FALL ? change(adoption) / fall : Number.NaN
  })

/** `fundamental.nvda.revenue` and its like: the sum of the newest four quarters that had been filed by a day; NaN where one is missing. */
function trailing(track: Track | undefined, day: number): number {
  if (!track) return Number.NaN
  const end = (day + 1) * DAY - 1
  const quarters = track.at.flatMap((at, index) => ((track.known[index] ?? Infinity) <= end ? [{ at, value: track.values[index] ?? Number.NaN }] : [])).slice(-4)
  const [first] = quarters
  const last = quarters.at(-1)
  // Four quarters that follow each other span three of them.
  if (!first || !last || quarters.length < 4 || last.at - first.at > days(300) || end - last.at > LONGEST) return Number.NaN
  return quarters.reduce((sum, { value }) => sum + value, 0)
}

function filed(id: string, unit: Unit, grid: Grid, tracks: readonly (Track | undefined)[]): DailySeries | undefined {
  const known = tracks.filter((track) => track !== undefined)
  if (known.length === 0) return undefined
  const filings = known.flatMap(({ known: at }) => at.map(dayOf))
  const news = new Set(filings)
  const newest = known.reduce((best, track) => ((track.known.at(-1) ?? 0) > (best.known.at(-1) ?? 0) ? track : best))
  const values = new Float64Array(lengthOf(grid)).fill(Number.NaN)
  // Sums change on days of filing, and once a quarter is too old.
  const aged = known.flatMap(({ at: ends }) => ends.map((end) => dayOf(end + LONGEST)))
  const events = [...new Set([grid.first, ...[...filings, ...aged].filter((day) => day > grid.first && day <= grid.last)])].sort((a, b) => a - b)
  holdBetween(events, grid, (day) => tracks.reduce((sum, track) => sum + trailing(track, day), 0), (place, value) => { values[place] = value })
  return { id, unit, first: grid.first, values, fresh: Uint8Array.from(values, (_, place) => (news.has(grid.first + place) ? 1 : 0)), observedAt: newest.known.at(-1) ?? 0, mode: newest.modes.at(-1) ?? 'recorded' }
}

/** Upstream’s demand and NVIDIA’s takings over four quarters, as filed; and its price for a unit of earnings (the quote is adjusted for splits, and so are the filings). */
export function filedSeries(view: View, grid: Grid, nvidia: DailySeries | undefined): readonly DailySeries[] {
  const track = (symbol: string, measure: string, unit: Unit): Track | undefined => {
    const found = trackOf(view, `fundamental.${symbol.toLowerCase()}.${measure}`)
    return found?.signal.unit === unit ? found : undefined
  }
  const capex = filed('indicator.capex', 'USD/year', grid, SPENDERS.map((symbol) => track(symbol, 'capex', 'USD/quarter')))
  const revenue = filed('indicator.nvda-revenue', 'USD/year', grid, [track('NVDA', 'revenue', 'USD/quarter')])
  const earnings = filed('indicator.nvda-earnings', 'USD/share', grid, [track('NVDA', 'eps-diluted', 'USD/share')])
  const multiple = nvidia && earnings && tell('indicator.nvda-pe', 'ratio', [nvidia, earnings], (day) => {
    const per = valueOn(earnings, day)
    return per > 0 ? valueOn(nvidia, day) / per : Number.NaN
  })
  return [capex, revenue, earnings, multiple && { ...multiple, fresh: nvidia?.fresh ?? multiple.fresh }].filter((one) => one !== undefined)
}

/**
 * Break-even throughput = USD per GPU-hour ÷ (3600 × USD per token): the tokens a second that one GPU must sell at today’s
 * token price to pay today’s rent. Two prices, no assumption. For each class of GPU and each model, also where one of the prices is missing.
 */
export function breakEvens({ at }: View, grid: Grid, offers: readonly Offer[], listings: readonly Listing[]): readonly DailySeries[] {
  const length = lengthOf(grid)
  const daily = (events: readonly number[], read: (day: number) => number | undefined): Float64Array => {
    const values = new Float64Array(length).fill(Number.NaN)
    holdBetween(events, grid, read, (place, value) => { if (value !== undefined) values[place] = value })
    return values
  }
  const rents = GPU_FAMILIES.map((family) => {
    const mine = offers.filter(({ market, gpu }) => market === 'onDemand' && family.gpus.includes(gpu))
    const paths = mine.map(({ path }) => path)
    const providers = [...groupBy(mine, ({ provider }) => provider).values()]
    return { family, values: daily(eventDays(paths, grid), (day) => classPrice(providers, day)), news: newsOf(paths, at) }
  })
  const prices = BREAK_EVEN_MODELS.map((model) => {
    const mine = listings.filter(({ vendor, model: name }) => vendor === model.vendor && model.names.includes(name))
    return { model, values: daily(eventDays(mine.map(({ blended }) => blended), grid), (day) => blendedOn(mine, day)), news: newsOf(mine.flatMap(({ paths }) => paths), at) }
  })
  return rents.flatMap(({ family, values: rent, news: rented }) =>
    prices.flatMap(({ model, values: price, news: priced }): DailySeries[] => {
      const values = rent.map((perHour, place) => (perHour * 1e6) / (3600 * (price[place] ?? Number.NaN)))
      // Known as of the older of the two prices.
      const news = rented.observedAt <= priced.observedAt ? rented : priced
      return [{ id: `indicator.break-even.${family.id}.${model.vendor}.${model.names[0] ?? ''}`, unit: 'tok/s', first: grid.first, values, fresh: Uint8Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1)), ...news }]
    }),
  )
}
