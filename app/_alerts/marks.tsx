import type { AlertState, DeliveryState, EventState, Severity } from './kinds.ts'

/** How a rule or an event stands, by shape first: bell, half disc, ring, dashed ring, crescent, dash. Its name stands beside it. */
export function AlertMark({ state, className = 'size-3.5' }: { readonly state: AlertState | EventState | 'off'; readonly className?: string }) {
  return <svg aria-hidden viewBox="0 0 14 14" className={`inline-block shrink-0 ${className}`}>{shape(state)}</svg>
}

const BELL = 'M7 1.2a3.9 3.9 0 0 0-3.9 3.9v2.6L1.8 9.8v.9h10.4v-.9l-1.3-2.1V5.1A3.9 3.9 0 0 0 7 1.2Z'

function shape(state: AlertState | EventState | 'off') {
  switch (state) {
    case 'firing': return <><path d={BELL} className="fill-down" /><path d="M5.4 11.6a1.7 1.7 0 0 0 3.2 0Z" className="fill-down" /></>
    case 'pending': return <><circle cx="7" cy="7" r="5.25" className="fill-none stroke-text" strokeWidth="1.5" /><path d="M7 1.75a5.25 5.25 0 0 0 0 10.5Z" className="fill-text" /></>
    case 'inactive': return <circle cx="7" cy="7" r="5.25" className="fill-none stroke-muted" strokeWidth="1.5" />
    case 'resolved': return <><circle cx="7" cy="7" r="6" className="fill-up" /><path d="M4.2 7.2 6.2 9.2 9.9 5" className="fill-none stroke-surface" strokeWidth="1.6" /></>
    case 'no-data': return <circle cx="7" cy="7" r="5.25" className="fill-none stroke-muted" strokeWidth="1.5" strokeDasharray="2.2 1.92" />
    case 'snoozed': return <path d="M11.9 8.7A5.3 5.3 0 0 1 5.3 2.1a5.3 5.3 0 1 0 6.6 6.6Z" className="fill-muted" />
    case 'expired': return <><circle cx="7" cy="7" r="5.25" className="fill-none stroke-faint" strokeWidth="1.5" /><path d="M3.4 10.6 10.6 3.4" className="stroke-faint" strokeWidth="1.5" /></>
    case 'off': return <path d="M2.5 7h9" className="stroke-muted" strokeWidth="2" />
  }
}

/** One, two or three bars. */
export function SeverityMark({ severity, className = 'h-2.5 w-3' }: { readonly severity: Severity; readonly className?: string }) {
  const bars = severity === 'info' ? 1 : severity === 'warning' ? 2 : 3
  return (
    <svg aria-hidden viewBox="0 0 12 10" className={`inline-block shrink-0 ${severity === 'critical' ? 'fill-down' : 'fill-text'} ${className}`}>
      {[0, 1, 2].map((bar) => <rect key={bar} x={bar * 4.2} y={6 - bar * 3} width="3" height={4 + bar * 3} rx="0.6" opacity={bar < bars ? 1 : 0.25} />)}
    </svg>
  )
}

export function DeliveryMark({ state }: { readonly state: DeliveryState }) {
  return <svg aria-hidden viewBox="0 0 14 14" className="inline-block size-3 shrink-0">{sent(state)}</svg>
}

function sent(state: DeliveryState) {
  switch (state) {
    case 'delivered': return <><circle cx="7" cy="7" r="6" className="fill-up" /><path d="M4.2 7.2 6.2 9.2 9.9 5" className="fill-none stroke-surface" strokeWidth="1.6" /></>
    case 'waiting': return <circle cx="7" cy="7" r="5.25" className="fill-none stroke-muted" strokeWidth="1.5" />
    case 'retrying': return <path d="M12 7a5 5 0 1 1-1.6-3.7M12 1.5v2.8H9.2" className="fill-none stroke-text" strokeWidth="1.6" />
    case 'dead': return <><rect x="1" y="1" width="12" height="12" rx="2" className="fill-down" /><path d="m4.6 4.6 4.8 4.8m0-4.8L4.6 9.4" className="stroke-surface" strokeWidth="1.6" /></>
    case 'silenced': return <path d="M2.5 7h9" className="stroke-muted" strokeWidth="2" />
  }
}

export const Bell = ({ className = 'size-4' }: { readonly className?: string }) => (
  <svg aria-hidden viewBox="0 0 14 14" className={`fill-none stroke-current ${className}`} strokeWidth="1.15" strokeLinejoin="round"><path d={BELL} /><path d="M5.5 12.4a1.9 1.9 0 0 0 3 0" strokeLinecap="round" /></svg>
)
