'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import type { ReplayState } from '../../lib/wire/api.ts'
import { useWords } from '../_i18n/words.tsx'
import { Said } from '../_ui/said.tsx'
import { setServerNow, takeReplay, useReplay, useReplayPulse } from './clock.ts'
import { useConnection } from './hooks.ts'
import { connect } from './socket.ts'
import { useStaying } from './stay.ts'
import { useInstant } from './zone.tsx'

/** What the socket doesn't carry (changes over windows, sparks, counts) is rendered anew this often. */
const REFRESH_MS = 300_000
/** In a replay days pass meanwhile. */
const REPLAY_REFRESH_MS = 4_000

/** How long a returned connection is spoken of. */
const BACK_MS = 4_000

/** The page's connection, and what is said of it: since when it is gone. It lies over the page, so nothing moves. */
export function LiveConnection({ now, replay: rendered }: { readonly now: number; readonly replay?: ReplayState | undefined }) {
  const { t } = useWords()
  const instant = useInstant()
  const router = useRouter()
  const connection = useConnection()
  const [wasLost, setWasLost] = useState(false)
  const [isBack, setIsBack] = useState(false)
  const replay = useReplay(rendered)
  useNewLife(replay)
  const pulse = useReplayPulse(REPLAY_REFRESH_MS)
  const isLost = connection.state === 'lost'
  if (isLost && !wasLost) {
    setWasLost(true)
    setIsBack(false)
  }
  useEffect(() => {
    document.documentElement.toggleAttribute('data-lost', isLost)
  }, [isLost])
  useEffect(() => {
    if (!isBack) return
    const timer = setTimeout(() => setIsBack(false), BACK_MS)
    return () => clearTimeout(timer)
  }, [isBack])

  useEffect(() => {
    setServerNow(rendered?.asOf ?? now)
    if (rendered) takeReplay(rendered)
    // oxlint-disable-next-line react/exhaustive-deps -- the clocks are compared once, when the document arrives
  }, [])
  useEffect(connect, [])
  useStaying(false)
  useEffect(() => {
    if (connection.state !== 'connected') return
    // Only while connected: a refresh that cannot be answered would take the page away.
    const refresh = (): void => { if (!document.hidden) router.refresh() }
    if (wasLost) {
      refresh()
      setWasLost(false)
      setIsBack(true)
    }
    if (pulse > 0) refresh()
    const timer = setInterval(refresh, REFRESH_MS)
    return () => clearInterval(timer)
  }, [connection.state, router, wasLost, pulse])

  return (
    <div id="whole" role="status" data-connection={connection.state} className="fixed inset-x-0 bottom-0 z-20 flex justify-center px-2 pb-2 pointer-events-none">
      {isLost && (
        <p className="panel pointer-events-auto border-down bg-surface px-3 py-1.5 text-sm">
          <span aria-hidden className="mr-2 inline-block size-2 rounded-full border-2 border-down align-[0.02em]" />
          {t('connection.lost', { at: instant(connection.since) })}
          {connection.why && <span className="text-muted"> <Said text={connection.why} /></span>}
        </p>
      )}
      {isBack && !isLost && <p className="panel bg-surface px-3 py-1.5 text-sm">{t('connection.back')}</p>}
    </div>
  )
}

/** A replay that was put back has begun another life: what the page holds of the one before is void, also what it would not be told anew. */
function useNewLife(replay: ReplayState | undefined): void {
  const [born] = useState(replay?.generation)
  const isOver = replay !== undefined && replay.generation !== born
  useEffect(() => {
    if (isOver) location.reload()
  }, [isOver])
}
