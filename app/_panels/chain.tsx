'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useMemo } from 'react'
import type { ChainView } from '../../lib/wire/views.ts'
import { tickItems } from '../_live/card.ts'
import { useConnection, useLiveView } from '../_live/hooks.ts'
import { StageColumn } from './stage-column.tsx'

/** While the record is being loaded there is nothing to subscribe to yet: the page is asked for again. */
const FILL_MS = 3000

/** The three stages side by side, each flowing into the next. */
export function Chain({ view }: { readonly view: ChainView }) {
  const items = useMemo(() => tickItems(view.stages.flatMap(({ cards }) => cards)), [view])
  useLiveView(view, items)
  const router = useRouter()
  const { state } = useConnection()
  const filling = state === 'connected' && view.stages.some(({ cards }) => cards.length === 0)
  useEffect(() => {
    if (!filling) return
    const timer = setInterval(() => router.refresh(), FILL_MS)
    return () => clearInterval(timer)
  }, [filling, router])
  return (
    <div className="grid gap-2.5 lg:grid-cols-3">
      {view.stages.map((stage, index) => (
        <div key={stage.stage} className="relative min-w-0">
          {index > 0 && <svg aria-hidden viewBox="0 0 6 10" className="absolute top-3.5 -left-2 hidden h-2.5 w-1.5 fill-edge lg:block"><path d="M0 0 6 5 0 10Z" /></svg>}
          <StageColumn view={stage} now={view.now} />
        </div>
      ))}
    </div>
  )
}
