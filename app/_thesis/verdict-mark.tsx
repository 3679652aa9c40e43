import type { Verdict } from '../../lib/thesis/ids.ts'

/** A verdict by shape first: disc with a tick, half disc, ring, half square, square with a cross, dashed ring. Its name stands beside it, or is given as `label`. */
export function VerdictMark({ verdict, label, className = 'size-3.5' }: { readonly verdict: Verdict; readonly label?: string; readonly className?: string }) {
  return (
    <svg viewBox="0 0 14 14" className={`inline-block shrink-0 ${className}`} {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}>
      {label !== undefined && <title>{label}</title>}
      {mark(verdict)}
    </svg>
  )
}

function mark(verdict: Verdict) {
  switch (verdict) {
    case 'supported': return <><circle cx="7" cy="7" r="6" className="fill-up" /><path d="M4.2 7.2 6.2 9.2 9.9 5" className="fill-none stroke-surface" strokeWidth="1.6" /></>
    case 'leaning-supported': return <><circle cx="7" cy="7" r="5.25" className="fill-none stroke-up" strokeWidth="1.5" /><path d="M7 1.75a5.25 5.25 0 0 0 0 10.5Z" className="fill-up" /></>
    case 'undecided': return <circle cx="7" cy="7" r="5.25" className="fill-none stroke-muted" strokeWidth="1.5" />
    case 'leaning-contradicted': return <><rect x="1.75" y="1.75" width="10.5" height="10.5" rx="1.5" className="fill-none stroke-down" strokeWidth="1.5" /><path d="M1.75 1.75H7v10.5H1.75Z" className="fill-down" /></>
    case 'contradicted': return <><rect x="1" y="1" width="12" height="12" rx="2" className="fill-down" /><path d="m4.6 4.6 4.8 4.8m0-4.8L4.6 9.4" className="stroke-surface" strokeWidth="1.6" /></>
    case 'no-data': return <circle cx="7" cy="7" r="5.25" className="fill-none stroke-faint" strokeWidth="1.5" strokeDasharray="2.2 1.92" />
  }
}
