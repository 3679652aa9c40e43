import type { FeedRow } from '../../lib/wire/api.ts'

export type FeedState = FeedRow['state']
/** In the order an operator looks for them. */
export const FEED_STATES = ['ok', 'failing', 'open', 'waiting', 'off'] as const satisfies readonly FeedState[]

/** A feed's state by shape first: disc with a tick, square with a cross, ring, two bars, dash. */
export function StateMark({ state }: { readonly state: FeedState }) {
  return <svg aria-hidden viewBox="0 0 14 14" className="inline-block size-3.5 shrink-0">{mark(state)}</svg>
}

function mark(state: FeedState) {
  switch (state) {
    case 'ok': return <><circle cx="7" cy="7" r="6" className="fill-up" /><path d="M4.2 7.2 6.2 9.2 9.9 5" className="fill-none stroke-surface" strokeWidth="1.6" /></>
    case 'failing': return <><rect x="1" y="1" width="12" height="12" rx="2" className="fill-down" /><path d="m4.6 4.6 4.8 4.8m0-4.8L4.6 9.4" className="stroke-surface" strokeWidth="1.6" /></>
    case 'waiting': return <circle cx="7" cy="7" r="5.25" className="fill-none stroke-muted" strokeWidth="1.5" />
    case 'open': return <><rect x="2.5" y="1.5" width="3" height="11" className="fill-down" /><rect x="8.5" y="1.5" width="3" height="11" className="fill-down" /></>
    case 'off': return <path d="M2.5 7h9" className="stroke-muted" strokeWidth="2" />
  }
}
