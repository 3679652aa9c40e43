/** What a page of the charts' bench runs: the same picture by each library. */
export type Charted = {
  /** One more point for every line, at an instant after all that are drawn. Ours has none: it takes the newest value of a frame. */
  readonly append?: (at: number, values: readonly number[]) => void
  /** The newest point of every line takes other values. */
  readonly move: (values: readonly number[]) => void
  readonly remove: () => void
}
export type ChartData = { readonly times: readonly number[]; readonly lines: readonly (readonly number[])[] }
export type Charting = (box: HTMLElement, data: ChartData) => Charted

export const COLOURS = ['#1c68b8', '#9a6300', '#7a46b5', '#0d7a6a'] as const

declare global {
  var charting: Charting
}
