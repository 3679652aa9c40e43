export type Due<T> = { readonly at: number; readonly item: T }

/** What is due next, by instants: a binary heap. */
export function makeHeap<T>() {
  const held: Due<T>[] = []
  const atOf = (nth: number): number => held[nth]?.at ?? Infinity
  const swap = (a: number, b: number): void => {
    const [one, other] = [held[a], held[b]]
    if (!one || !other) return
    held[a] = other
    held[b] = one
  }
  return {
    next: (): number => atOf(0),
    push: (due: Due<T>): void => {
      let nth = held.push(due) - 1
      for (let up = (nth - 1) >> 1; nth > 0 && atOf(up) > due.at; up = (nth - 1) >> 1) {
        swap(nth, up)
        nth = up
      }
    },
    pop: (): Due<T> | undefined => {
      const first = held[0]
      const last = held.pop()
      if (!first || !last || held.length === 0) return first
      held[0] = last
      for (let nth = 0; ; ) {
        const left = 2 * nth + 1
        const least = atOf(left + 1) < atOf(left) ? left + 1 : left
        if (atOf(least) >= last.at) return first
        swap(nth, least)
        nth = least
      }
    },
  }
}
