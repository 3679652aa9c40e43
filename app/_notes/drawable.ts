import type { MarketEvent } from '../../lib/domain/events.ts'
import type { Wording } from '../_i18n/text.ts'
import type { ChartInput, Frame } from '../_ui/plot-chart.ts'
import type { Note } from '../_ui/plot-notes-model.ts'
import type { NoteText } from './words.ts'

/** All that a chart is drawn from: enough to draw it once more, into an image. */
export type Drawable = {
  readonly input: ChartInput
  readonly events: readonly MarketEvent[]
  readonly notes: readonly Note[]
  readonly frame: Frame
  readonly words: Wording & { readonly n: NoteText }
}

const drawables = new WeakMap<Element, Drawable>()

/** Says what is drawn at an element of the page; the answer takes it back. */
export function drawable(element: Element, what: Drawable): () => void {
  drawables.set(element, what)
  return () => drawables.delete(element)
}

/** What the first chart within an element is drawn from, and its box. */
export function drawableIn(root: Element | null | undefined): { readonly what: Drawable; readonly box: HTMLElement } | undefined {
  for (const element of root?.querySelectorAll('[data-notes]') ?? []) {
    const what = drawables.get(element)
    if (what && element.parentElement) return { what, box: element.parentElement }
  }
  return undefined
}
