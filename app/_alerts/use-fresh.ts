'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { useAlertNews } from '../_live/firing.ts'

/** Events come in bunches: the page is read again once for all of them. */
const SETTLE_MS = 300

/** Keeps what the server renders of alerts up to date: each change is a reason to read the page again. */
export function useFreshAlerts(): void {
  const router = useRouter()
  const news = useAlertNews()
  const seen = useRef(news)
  useEffect(() => {
    if (seen.current === news) return
    const timer = setTimeout(() => {
      seen.current = news
      if (!document.hidden) router.refresh()
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [news, router])
}
