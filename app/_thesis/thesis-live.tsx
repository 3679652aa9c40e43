'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useMemo, useState } from 'react'
import type { TickItem } from '../../lib/wire/socket.ts'
import { useClaimNews, useConnection, useLiveView, useSignal } from '../_live/hooks.ts'

/** While the history is being worked out, how far it has got is asked for this often. */
const WORKING_MS = 3000
/** What follows from a value that has moved (band, contributions, sentences) is read again when it has rested for this long. */
const RESTED_MS = 4000

type Props = { readonly seq: number; readonly epoch: string; readonly items: readonly TickItem[]; readonly working: boolean }

/** Keeps the figures of the thesis live: their values by the socket, what is said of them by reading the page again. */
export function ThesisLive({ seq, epoch, items, working }: Props) {
  useLiveView(useMemo(() => ({ seq, epoch }), [seq, epoch]), items)
  const router = useRouter()
  const { state } = useConnection()
  const connected = state === 'connected'
  useEffect(() => {
    if (!working || !connected) return
    const timer = setInterval(() => { if (!document.hidden) router.refresh() }, WORKING_MS)
    return () => clearInterval(timer)
  }, [working, connected, router])

  const claims = useClaimNews()
  const index = useSignal('index.vmi', undefined)?.value
  const [seen, setSeen] = useState({ claims, index })
  const moved = connected && (claims !== seen.claims || index !== seen.index)
  useEffect(() => {
    if (!moved) return
    const timer = setTimeout(() => {
      // The first value that the store holds is the one that the page was rendered with.
      if (seen.index !== undefined || claims !== seen.claims) router.refresh()
      setSeen({ claims, index })
    }, RESTED_MS)
    return () => clearTimeout(timer)
  }, [moved, claims, index, seen, router])
  return null
}
