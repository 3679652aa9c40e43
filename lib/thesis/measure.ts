import { adoptionLine } from './adoption.ts'
import { computeLines, computeSeries, offersOf } from './compute.ts'
import { breakEvens, elasticity, filedSeries, processShare } from './derived.ts'
import { challengerLines, closesOf, equityLines, lowerLine, quotePaths, quotientOf, rotationLine } from './equity.ts'
import { ESSAY_DAY, type View } from './facts.ts'
import type { IndexId } from './ids.ts'
import { joinSeries, type DailySeries, type IndexLine } from './line.ts'
import type { Measure } from './measure-types.ts'
import type { Grid } from './path.ts'
import { constantQualityLine, listingsOf, repricingLine } from './tokens.ts'
import { usageLines } from './usage.ts'
import { vmiOf } from './vmi.ts'

/** Two years before the essay: what claims and scales look back on. */
export const FIRST_DAY = Math.floor(Date.UTC(2022, 11, 30) / 86_400_000)

/** What has moved since a measure was taken: kinds of signals (`quote`, `gpu`, …), and those of which something old was said anew. */
export type Moved = { readonly kinds: ReadonlySet<string>; readonly late: ReadonlySet<string> }

const asIndexId = (id: string): IndexId => id as IndexId // Safe: the builders below name their lines after `INDEX_IDS`.

/** Everything that follows from what was known at an instant, but for verdicts: every day worked out. */
export const measureOf = (view: View): Measure => build(view, undefined, undefined)

/**
 * The same out of an earlier measure: of what has moved only the days since are worked out anew, of what has not nothing, and
 * all days where something old was said anew. Gives what `measureOf` gives.
 */
export function measureNext(view: View, held: Measure, moved: Moved): Measure {
  return build(view, held, moved)
}

/** How the lines of some kinds of signals are to be had: as they were, by their newest days, or whole. */
type Work = { readonly way: 'keep' } | { readonly way: 'work'; readonly grid: Grid; readonly before: (id: string) => IndexLine | undefined; readonly held: (id: string) => DailySeries | undefined }

function workFor(kinds: readonly string[], view: View, held: Measure | undefined, moved: Moved | undefined): Work {
  const whole: Work = { way: 'work', grid: { first: FIRST_DAY, last: view.day }, before: () => undefined, held: () => undefined }
  if (!held || !moved || held.day > view.day || kinds.some((kind) => moved.late.has(kind))) return whole
  if (held.day === view.day && !kinds.some((kind) => moved.kinds.has(kind))) return { way: 'keep' }
  // Until the day of the essay is over its level is not settled, and with it every other day’s.
  if (held.day <= ESSAY_DAY) return whole
  // The held measure's own day was not over: it is worked out once more.
  return { way: 'work', grid: { first: held.day - 1, last: view.day }, before: (id) => held.chains.get(id), held: (id) => held.series.get(id) }
}

function build(view: View, held: Measure | undefined, moved: Moved | undefined): Measure {
  const chains = new Map<string, IndexLine>(held?.chains)
  const series = new Map<string, DailySeries>(held?.series)
  const chain = (line: IndexLine): IndexLine => {
    chains.set(line.id, line)
    return line
  }
  const put = (one: DailySeries | undefined, before?: DailySeries): void => {
    if (one) series.set(one.id, joinSeries(before, one))
  }

  const quotes = workFor(['quote'], view, held, moved)
  if (quotes.way === 'work') {
    const { grid, before } = quotes
    const paths = quotePaths(view)
    for (const line of equityLines(view, grid, before, paths)) chain(line)
    const lower = chain(lowerLine(view, grid, before, paths))
    const { substitutes, nvidia } = challengerLines(view, grid, before, paths)
    for (const id of ['quote.nvda', 'quote.spy']) put(closesOf(id, grid, view.at, paths), quotes.held(id))
    put(quotientOf('indicator.substitutes', chain(substitutes), chain(nvidia)))
    put(quotientOf('indicator.nvda-chain', nvidia, lower))
    const upper = chains.get('index.equity.upstream')
    if (upper) chain(rotationLine(lower, upper))
  }

  const rents = workFor(['gpu'], view, held, moved)
  const prices = workFor(['token'], view, held, moved)
  const offers = rents.way === 'keep' && prices.way === 'keep' ? [] : offersOf(view)
  const listings = rents.way === 'keep' && prices.way === 'keep' ? [] : listingsOf(view)
  if (rents.way === 'work') {
    for (const line of computeLines(view, rents.grid, rents.before, offers)) chain(line)
    for (const one of computeSeries(view, rents.grid, offers)) put(one, rents.held(one.id))
  }
  if (prices.way === 'work') {
    const { grid, before } = prices
    chain(repricingLine(view, grid, before('index.tokens.repricing'), listings))
    chain(constantQualityLine(view, grid, before('index.tokens.constant-quality'), listings))
  }
  const sold = workFor(['gpu', 'token'], view, held, moved)
  if (sold.way === 'work') {
    for (const one of breakEvens(view, sold.grid, offers, listings)) {
      const before = sold.held(one.id)
      // One that has no value any more goes on without one.
      if (before || !one.values.every(Number.isNaN)) put(one, before)
    }
  }

  const whole = { first: FIRST_DAY, last: view.day }
  if (workFor(['usage', 'token'], view, held, moved).way === 'work') {
    const used = usageLines(view, whole)
    for (const line of used.lines) chain(line)
    for (const one of used.series) put(one)
  }
  if (workFor(['usage', 'adoption'], view, held, moved).way === 'work') chain(adoptionLine(view, whole))
  if (workFor(['fundamental', 'quote'], view, held, moved).way === 'work') for (const one of filedSeries(view, whole, series.get('quote.nvda'))) put(one)
  const [quality, rent, adoption] = [chains.get('index.tokens.constant-quality'), chains.get('index.compute.on-demand'), chains.get('index.adoption')]
  if (quality && rent) put(processShare(quality, rent))
  if (quality && adoption) put(elasticity(adoption, quality))
  const lines = new Map([...chains].filter(([id]) => id.startsWith('index.')).map(([id, line]) => [asIndexId(id), line]))
  lines.set('index.vmi', vmiOf(lines, view.day))
  return { at: view.at, day: view.day, lines, chains, series }
}
