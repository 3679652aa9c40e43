import type { Flow } from '../../lib/wire/thesis.ts'

export const FLOW_PARTS = ['paid', 'hardware', 'process'] as const
export type FlowPart = (typeof FLOW_PARTS)[number]

/** A node of the picture; `value` in USD, never below zero. Places run from 0 to 1, downwards. */
type Node<Key extends string> = { readonly key: Key; readonly value: number; readonly from: number; readonly to: number }
/** What goes from a node at the left to one at the right: both sides add up to the same, so it has the same place in each. */
export type Ribbon = { readonly source: FlowPart | 'base'; readonly target: FlowPart; readonly from: number; readonly to: number }

export type FlowShape = {
  /** The dollar of the base, after whatever has made it dearer since. */
  readonly inputs: readonly Node<FlowPart | 'base'>[]
  readonly outputs: readonly Node<FlowPart>[]
  readonly ribbons: readonly Ribbon[]
}

function stack<Key extends string>(parts: readonly { readonly key: Key; readonly value: number }[], total: number): readonly Node<Key>[] {
  let used = 0
  return parts.map(({ key, value }) => {
    const from = used / total
    used += value
    return { key, value, from, to: used / total }
  })
}

/**
 * The dollar of the base, split: what is still paid, and what the user keeps through each part. A part that has made
 * inference dearer is no gain: it comes in at the left, beside the dollar. Both sides add up to the same.
 */
export function flowShape({ price, gain }: Pick<Flow, 'price' | 'gain'>): FlowShape {
  const parts = [{ key: 'paid', value: price }, { key: 'hardware', value: gain.hardware }, { key: 'process', value: gain.process }] as const
  const dearer = parts.filter(({ value }) => value < 0).map(({ key, value }) => ({ key, value: -value }))
  const kept = parts.filter(({ value }) => value > 0)
  const total = kept.reduce((sum, { value }) => sum + value, 0)
  const inputs = stack<FlowPart | 'base'>([...dearer, { key: 'base', value: total - dearer.reduce((sum, { value }) => sum + value, 0) }], total)
  const outputs = stack<FlowPart>(kept, total)
  const ribbons = inputs.flatMap((input) => outputs.flatMap((output): Ribbon[] => {
    const from = Math.max(input.from, output.from)
    const to = Math.min(input.to, output.to)
    return to - from > 1e-9 ? [{ source: input.key, target: output.key, from, to }] : []
  }))
  return { inputs, outputs, ribbons }
}

/** Places for labels, from the top: as near to their own as can be, none nearer to the next than `apart`, all between `apart / 2` and 1 − `apart / 2`. */
export function spread(places: readonly number[], apart: number): readonly number[] {
  const out = [...places]
  for (let index = 0; index < out.length; index++) out[index] = Math.max(out[index] ?? 0, index === 0 ? apart / 2 : (out[index - 1] ?? 0) + apart)
  for (let index = out.length - 1; index >= 0; index--) out[index] = Math.min(out[index] ?? 0, index === out.length - 1 ? 1 - apart / 2 : (out[index + 1] ?? 1) - apart)
  return out
}
