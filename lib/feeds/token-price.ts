import { isSignalId, signalId } from '../domain/signal.ts'
import { FeedError } from './feed.ts'
import type { ReadContext, Reading } from './feed.ts'

const KINDS = { input: 'input', output: 'output', cached: 'cached input' } as const
type Kind = keyof typeof KINDS

/** What one row of a price list says of one model, USD per million tokens; `null` where it says nothing. */
export type PricedModel = {
  /** The vendor as it stands in the id. */
  readonly seller: string
  /** The vendor's one name over all sources. */
  readonly vendor: string
  /** The source's own id of the model. */
  readonly model: string
  readonly name: string
  readonly note: string
  readonly prices: Readonly<Record<Kind, number | null>>
  /** The instants the row speaks of; none where it has no date of its own. */
  readonly at: readonly { readonly observedAt: number; readonly knownAt?: number }[]
}

/** USD per token → USD per million; only the noise of doubles is rounded away. */
export const perMtok = (usdPerToken: number | null): number | null => (usdPerToken === null ? null : Number((usdPerToken * 1e6).toPrecision(12)))

const MAX_TITLE = 60

export function priceTitle(name: string, kind: Kind): string {
  const tail = ` · ${KINDS[kind]}`
  const room = MAX_TITLE - tail.length
  const clean = name.trim()
  return (clean.length > room ? `${clean.slice(0, room - 1).trimEnd()}…` : clean) + tail
}

/**
 * The readings of a price list. A price of zero is a free offer or a blank, never a price. A model that stands twice
 * with one price counts once; with two prices the first stays and the other is refused. A list in which no model has
 * an input price (or none an output price) has lost a field.
 */
export function tokenReadings(feedId: string, context: ReadContext, models: readonly PricedModel[]): Reading[] {
  for (const kind of ['input', 'output'] as const) {
    if (!models.some(({ prices }) => prices[kind])) throw new FeedError(feedId, 'malformed', `no model has an ${kind} price`)
  }
  const readings = new Map<string, Reading>()
  for (const { seller, vendor, model, name, note, prices, at } of models) {
    for (const kind of ['input', 'output', 'cached'] as const) {
      const value = prices[kind]
      if (!value) continue
      const id: string = signalId('token', feedId, seller, model, kind)
      if (!isSignalId(id)) {
        context.refuse(`${id.slice(0, 80)}: no signal can have this id`, { seller, model })
        continue
      }
      for (const instant of at) {
        const key = `${id}@${instant.observedAt}`
        const held = readings.get(key)
        if (held && held.value !== value) context.refuse(`${id} stands twice, at ${held.value} and ${value}`, { seller, model, kind, value })
        if (!held) readings.set(key, { signal: { id, title: priceTitle(name, kind), unit: 'USD/Mtok', vendor, note }, value, ...instant })
      }
    }
  }
  return [...readings.values()]
}
