import type { Observation } from '../../domain/observation.ts'
import { signalId } from '../../domain/signal.ts'
import { groupBy } from '../../domain/group.ts'
import { ascending, knownTo, partsOf, standing, type Line } from './line.ts'

export type Prices = { readonly input: number | null; readonly output: number | null; readonly cached: number | null }

/** A model of a price list: the series of its three prices. */
export type Model = {
  readonly seller: string
  /** The source's own id of the model as far as it can be told: its letters from the title, the rest as in the signal's id. */
  readonly model: string
  readonly name: string
  /** The prices it has at an instant; `undefined` while it is not on the list. */
  readonly pricesAt: (at: number) => Prices | undefined
  /** What was known of it at an instant: each day something changed with the prices that held then, in order of time. */
  readonly historyAt: (at: number) => readonly { readonly observedAt: number; readonly prices: Prices }[]
}

/** The models behind the series `token.<feed>.<seller>.<model>.<input, output, cached>`. */
export function modelsOf(lines: readonly Line[]): Model[] {
  const groups = groupBy(lines, ({ id }) => `${partsOf(id).head} ${partsOf(id).middle}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { head: seller, middle } = partsOf(first.id)
    const name = nameOf(group)
    const byKind = new Map(group.map((line) => [partsOf(line.id).tail, line]))
    const prices = (valueOf: (line: Line) => Observation | undefined): Prices => {
      const of = (kind: string): number | null => {
        const line = byKind.get(kind)
        return (line && valueOf(line)?.value) ?? null
      }
      return { input: of('input'), output: of('output'), cached: of('cached') }
    }
    return [{
      seller,
      model: spelled(middle, name),
      name,
      pricesAt: (at) => {
        const now = prices((line) => standing(line, at))
        return now.input === null && now.output === null && now.cached === null ? undefined : now
      },
      historyAt: (at) => {
        const known = new Map(group.map((line) => [line, line.seen.slice(0, knownTo(line, at))]))
        const days = ascending([...known.values()].flatMap((seen) => seen.map(({ observedAt }) => observedAt)))
        return days.map((observedAt) => ({ observedAt, prices: prices((line) => known.get(line)?.findLast((one) => one.observedAt <= observedAt)) }))
      },
    }]
  })
}

/** Titles are cut to one length over all: the one with the shortest tail shows most of the name. */
const nameOf = (group: readonly Line[]): string => group.map(({ title }) => title.slice(0, title.lastIndexOf(' · '))).reduce((longest, name) => (name.length > longest.length ? name : longest), '')

/** `deepseek-ai-deepseek-r1` called `DeepSeek-R1` → `deepseek-ai/DeepSeek-R1`: the title is what follows the last slash. */
function spelled(slug: string, name: string): string {
  const tail = signalId(name)
  if (slug === tail) return name
  return slug.endsWith(`-${tail}`) ? `${slug.slice(0, -tail.length - 1)}/${name}` : slug
}
