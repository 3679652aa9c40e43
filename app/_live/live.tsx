'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { formatUtc } from '../../lib/domain/format.ts'
import { useWords } from '../_i18n/words.tsx'
import { setServerNow } from './clock.ts'
import { useConnection } from './hooks.ts'
import { connect } from './socket.ts'

/** What the socket doesn't carry (changes over windows, sparks, counts) is rendered anew this often. */
const REFRESH_MS = 300_000

/** The page's connection, and what is said of it: since when it is gone. It lies over the page, so nothing moves. */
export function LiveConnection({ now }: { readonly now: number }) {
  const { t } = useWords()
  const router = useRouter()
  const connection = useConnection()
  const [wasLost, setWasLost] = useState(false)
  const isLost = connection.state === 'lost'
  if (isLost && !wasLost) setWasLost(true)

  // oxlint-disable-next-line react/exhaustive-deps -- the clocks are compared once, when the document arrives
  useEffect(() => setServerNow(now), [])
  useEffect(connect, [])
  useEffect(() => {
    if (connection.state !== 'connected') return
    // Only while connected: a refresh that cannot be answered would take the page away.
    const refresh = (): void => { if (!document.hidden) router.refresh() }
    if (wasLost) {
      refresh()
      setWasLost(false)
    }
    const timer = setInterval(refresh, REFRESH_MS)
    return () => clearInterval(timer)
  }, [connection.state, router, wasLost])

  return (
    <div role="status" data-connection={connection.state} className="fixed inset-x-0 bottom-0 z-20 flex justify-center px-2 pb-2 pointer-events-none">
      {isLost && (
        <p className="panel pointer-events-auto border-down bg-surface px-3 py-1.5 text-sm">
          <span aria-hidden className="mr-2 inline-block size-2 rounded-full border-2 border-down align-[0.02em]" />
          {t('connection.lost', { at: formatUtc(connection.since) })}
          {connection.why && <span className="text-muted"> {connection.why}</span>}
        </p>
      )}
    </div>
  )
}
