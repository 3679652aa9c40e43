/**
 * The values of a series over a span, for conditions that look back. A value stands until the next one, so what stood when the span
 * began belongs to its extremes. Values are kept one by one while they are few; past `MOST` neighbours are put together, as far as
 * that shortens no span by more than a thousandth. Whoever asks by growing instants is answered at a cost that does not grow.
 */
export type Window = {
  /** In order at no cost; late ones and revisions find their place. */
  readonly push: (at: number, value: number) => void
  /** What was observed before an instant, over the span that ends there; `undefined`: nothing. */
  readonly before: (at: number) => Look | undefined
}

export type Look = {
  readonly low: number
  readonly high: number
  /** Observations within the span; the one that stood when it began is none of them. */
  readonly count: number
  /** The oldest observation that has been seen at all: how far what is known reaches back. */
  readonly knownFrom: number
  /** How many standard deviations a value lies above the mean of the observations; `undefined` where there is no deviation. */
  readonly zScore: (value: number) => number | undefined
}

export const MOST = 4096
const GRAIN = 1024

/** One observation, or neighbouring ones put together. */
type Block = { from: number; to: number; low: number; high: number; count: number; sum: number; squares: number }

/** Sums are kept of what values differ from the first one by: figures that are large and close to each other lose no digits. */
export function makeWindow(within: number): Window {
  let blocks: Block[] = []
  let head = 0 // blocks before it have left
  let knownFrom = Infinity
  let base = 0
  // Of `blocks[inside…end)`, all but the newest block: what lies within the span, and its sums.
  let inside = 0
  let end = 0
  let sums = { count: 0, sum: 0, squares: 0 }
  // Indices of blocks, of which each is an extreme of all that come after it; the one that stood when the span began is among them.
  let lows: Deque = makeDeque()
  let highs: Deque = makeDeque()
  let dirty = false

  const single = (at: number, value: number): Block => ({ from: at, to: at, low: value, high: value, count: 1, sum: value - base, squares: (value - base) ** 2 })

  const enter = (nth: number): void => {
    const block = blocks[nth]
    if (!block) return
    sums.count += block.count
    sums.sum += block.sum
    sums.squares += block.squares
    lows.push(nth, (other) => (blocks[other]?.low ?? -Infinity) >= block.low)
    highs.push(nth, (other) => (blocks[other]?.high ?? Infinity) <= block.high)
  }

  const rebuild = (): void => {
    blocks = blocks.slice(head)
    const merged: Block[] = []
    if (blocks.length > MOST) {
      for (const block of blocks) {
        const last = merged.at(-1)
        // The newest stays alone: it may be revised.
        if (last && block !== blocks.at(-1) && block.to - last.from <= within / GRAIN) {
          merged[merged.length - 1] = { from: last.from, to: block.to, low: Math.min(last.low, block.low), high: Math.max(last.high, block.high), count: last.count + block.count, sum: last.sum + block.sum, squares: last.squares + block.squares }
        } else {
          merged.push(block)
        }
      }
      blocks = merged
    }
    head = 0
    inside = 0
    end = Math.max(0, blocks.length - 1)
    sums = { count: 0, sum: 0, squares: 0 }
    lows = makeDeque()
    highs = makeDeque()
    for (let nth = 0; nth < end; nth++) enter(nth)
    dirty = false
  }

  /** Lets go of what lies before a span that begins after `start`, but for the one block that stood then. */
  const leave = (start: number): void => {
    for (let block = blocks[inside]; inside < end && block && block.to <= start; block = blocks[++inside]) {
      sums.count -= block.count
      sums.sum -= block.sum
      sums.squares -= block.squares
    }
    // Where the newest block itself lies before the span, it is what stood then.
    const newest = blocks[end]
    head = Math.max(head, newest && newest.to <= start ? end : inside - 1)
    lows.drop(head)
    highs.drop(head)
  }

  /** The same answer, by looking at everything: where an instant is older than the newest observation. */
  const lookBack = (at: number): Look | undefined => {
    const before = blocks.slice(head).filter(({ to }) => to < at)
    const during = before.filter(({ to }) => to > at - within)
    const stood = before.at(-during.length - 1)
    const all = stood ? [stood, ...during] : during
    if (all.length === 0) return undefined
    return { low: Math.min(...all.map(({ low }) => low)), high: Math.max(...all.map(({ high }) => high)), knownFrom, ...scored(during) }
  }

  const scored = (among: readonly Block[]): Pick<Look, 'count' | 'zScore'> => {
    const total = { count: 0, sum: 0, squares: 0 }
    for (const { count, sum, squares } of among) {
      total.count += count
      total.sum += sum
      total.squares += squares
    }
    return { count: total.count, zScore: (value) => zOf(total, value - base) }
  }

  return {
    push: (at, value) => {
      const newest = blocks.at(-1)
      if (at < knownFrom) knownFrom = at
      if (!newest || head >= blocks.length) base = value
      if (!newest || at > newest.to) {
        blocks.push(single(at, value))
        if (dirty ? blocks.length > 2 * MOST : blocks.length - head > MOST || head > MOST) return rebuild()
        if (dirty) return
        end = blocks.length - 1
        if (end > 0) enter(end - 1)
        leave(at - within)
        return
      }
      let nth = blocks.length - 1
      while (nth > head && (blocks[nth - 1]?.to ?? -Infinity) >= at) nth--
      const found = blocks[nth]
      if (!found) return
      if (found.from === at && found.to === at) {
        if (found.low === value) return
        blocks[nth] = single(at, value)
        if (nth < blocks.length - 1) dirty = true
      } else if (found.from < at) {
        // Among observations that were put together one more is put; which of them it might revise can no longer be told.
        blocks[nth] = { ...found, low: Math.min(found.low, value), high: Math.max(found.high, value), count: found.count + 1, sum: found.sum + value - base, squares: found.squares + (value - base) ** 2 }
        dirty = true
      } else {
        blocks.splice(nth, 0, single(at, value))
        dirty = true
      }
    },
    before: (at) => {
      if (dirty) rebuild()
      const newest = blocks[end]
      if (!newest) return undefined
      if (newest.to > at) return lookBack(at)
      const start = at - within
      leave(start)
      const counts = newest.to < at
      const lowest = lows.first()
      const highest = highs.first()
      if (!counts && lowest === undefined) return undefined
      const low = Math.min(lowest === undefined ? Infinity : (blocks[lowest]?.low ?? Infinity), counts ? newest.low : Infinity)
      const high = Math.max(highest === undefined ? -Infinity : (blocks[highest]?.high ?? -Infinity), counts ? newest.high : -Infinity)
      const joins = counts && newest.to > start
      const count = sums.count + (joins ? newest.count : 0)
      return {
        low,
        high,
        count,
        knownFrom,
        zScore: (value) => {
          const total = joins ? { count, sum: sums.sum + newest.sum, squares: sums.squares + newest.squares } : sums
          return zOf(total, value - base)
        },
      }
    },
  }
}

function zOf({ count, sum, squares }: { readonly count: number; readonly sum: number; readonly squares: number }, value: number): number | undefined {
  if (count < 2) return undefined
  const mean = sum / count
  const variance = (squares - sum * mean) / (count - 1)
  // What is left of sums after as many values have left as have come is no deviation.
  return variance > 1e-12 * (squares / count) ? (value - mean) / Math.sqrt(variance) : undefined
}

type Deque = { readonly push: (nth: number, beats: (other: number) => boolean) => void; readonly drop: (upTo: number) => void; readonly first: () => number | undefined }
/** Indices in growing order, from which the beaten leave at the end and the old at the beginning. */
function makeDeque(): Deque {
  let held: number[] = []
  let first = 0
  return {
    push: (nth, beats) => {
      for (let last = held.at(-1); held.length > first && last !== undefined && beats(last); last = held.at(-1)) held.pop()
      held.push(nth)
    },
    drop: (upTo) => {
      while (first < held.length && (held[first] ?? Infinity) < upTo) first++
      if (first > 64 && first * 2 > held.length) {
        held = held.slice(first)
        first = 0
      }
    },
    first: () => held[first],
  }
}
