'use client'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import type { Health } from '../../lib/wire/api.ts'
import { useWords } from '../_i18n/words.tsx'
import { useConnection, useFeedNews } from '../_live/hooks.ts'

type Counts = Health['feeds']

/** The feeds at a glance, one bar each: tall works, short fails, outlined waits, a dash is off. */
export function HealthStrip({ health }: { readonly health: Health }) {
  const { t } = useWords()
  const [counts, setCounts] = useState<Counts>(health.feeds)
  const [rendered, setRendered] = useState(health)
  if (rendered !== health) {
    setRendered(health)
    setCounts(health.feeds)
  }

  const news = useFeedNews()
  const { state } = useConnection()
  useEffect(() => {
    if (news === 0 || state !== 'connected') return
    // Feeds report in bunches: one question for all of them.
    const timer = setTimeout(() => {
      fetch('/api/v1/health').then(async (response) => {
        // Safe: the same schema makes the answer and this type.
        const { feeds } = (await response.json()) as Health
        setCounts(feeds)
      }, () => undefined) // The connection's own banner tells of a server that does not answer.
    }, 1000)
    return () => clearTimeout(timer)
  }, [news, state])

  const { ok, failing, waiting, off } = counts
  const all = ok + failing + waiting + off
  return (
    <Link href="/feeds" className="flex items-center gap-2 rounded text-xs text-muted hover:text-text" title={t('health.long', counts)}>
      {all > 0 && <svg aria-hidden viewBox={`0 0 ${all * 6} 12`} className="h-3 max-w-20 md:max-w-40 lg:max-xl:max-w-24" style={{ width: `${all * 0.375}rem` }} preserveAspectRatio="none">
        {Array.from({ length: all }, (_, index) => <Bar key={index} x={index * 6} kind={index < ok ? 'ok' : index < ok + failing ? 'failing' : index < ok + failing + waiting ? 'waiting' : 'off'} />)}
      </svg>}
      <span className="whitespace-nowrap">{t('health.feeds', { ok, all })}</span>
    </Link>
  )
}

function Bar({ x, kind }: { readonly x: number; readonly kind: keyof Counts }) {
  switch (kind) {
    case 'ok': return <rect x={x} y={0} width={4} height={12} rx={1} className="fill-up" />
    case 'failing': return <rect x={x} y={6} width={4} height={6} rx={1} className="fill-down" />
    case 'waiting': return <rect x={x + 0.5} y={0.5} width={3} height={11} rx={1} className="fill-none stroke-edge" />
    case 'off': return <rect x={x} y={10} width={4} height={2} className="fill-edge" />
  }
}
