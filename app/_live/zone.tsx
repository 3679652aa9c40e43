'use client'
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react'

/** Whose clock times are told by: chosen once, kept in a cookie. */
export const ZONE_CHOICES = ['viewer', 'market', 'utc'] as const
export type ZoneChoice = (typeof ZONE_CHOICES)[number]

const MARKET = 'America/New_York'
const UTC = 'UTC'

type Zone = { readonly choice: ZoneChoice; readonly zone: string; readonly choose: (choice: ZoneChoice) => void }
const Zones = createContext<Zone>({ choice: 'utc', zone: UTC, choose: () => undefined })

const keep = (name: string, value: string): void => {
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax`
}

/** `viewer` is the browser's zone as an earlier visit told it: until it has, times are told in UTC. */
export function ZoneProvider({ choice: chosen, viewer: told, children }: { readonly choice: ZoneChoice; readonly viewer: string | undefined; readonly children: ReactNode }) {
  const [choice, setChoice] = useState(chosen)
  const [viewer, setViewer] = useState(told ?? UTC)
  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    if (timeZone === told) return
    keep('viewer-zone', timeZone)
    setViewer(timeZone)
  }, [told])
  const zone = useMemo((): Zone => ({
    choice,
    zone: choice === 'viewer' ? viewer : choice === 'market' ? MARKET : UTC,
    choose: (next) => {
      keep('zone', next)
      setChoice(next)
    },
  }), [choice, viewer])
  return <Zones value={zone}>{children}</Zones>
}

/** The zone that every time on the page is told in. */
export const useZone = (): Zone => use(Zones)
