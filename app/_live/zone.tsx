'use client'
import { createContext, use, useCallback, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react'
import { formatInstant } from '../../lib/domain/format.ts'
import { useWords } from '../_i18n/words.tsx'
import { keep, knownZone, unchanging, type ZoneChoice } from './choices.ts'

const MARKET = 'America/New_York'
const UTC = 'UTC'

const ownZone = (): string => knownZone(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? UTC

type Zone = { readonly choice: ZoneChoice; readonly zone: string; readonly viewer: string; readonly choose: (choice: ZoneChoice) => void }
const Zones = createContext<Zone>({ choice: 'utc', zone: UTC, viewer: UTC, choose: () => undefined })

/** `viewer` is the browser's zone as an earlier visit told it: until it has, times are told in UTC. */
export function ZoneProvider({ choice: chosen, viewer: told, children }: { readonly choice: ZoneChoice; readonly viewer: string | undefined; readonly children: ReactNode }) {
  const [choice, setChoice] = useState(chosen)
  const viewer = useSyncExternalStore(unchanging, ownZone, () => told ?? UTC)
  useEffect(() => { if (viewer !== told) keep('viewer-zone', viewer) }, [told, viewer])
  const zone = useMemo((): Zone => ({
    choice,
    viewer,
    zone: choice === 'viewer' ? viewer : choice === 'market' ? MARKET : UTC,
    choose: (next) => {
      keep('zone', next)
      setChoice(next)
    },
  }), [choice, viewer])
  return <Zones value={zone}>{children}</Zones>
}

/** An instant as texts made by the server hold it. */
const INSTANT = /\b(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:Z| UTC)/g

/** The zone that every time on the page is told in. */
export const useZone = (): Zone => use(Zones)

/** Tells an instant (epoch ms) in the language and zone of the page. */
export function useInstant(): (at: number) => string {
  const { locale } = useWords()
  const { zone } = useZone()
  return useCallback((at: number) => formatInstant(at, locale, zone), [locale, zone])
}

/** Tells the instants that stand in a text of the server's as all others on the page. */
export function useTold(): (text: string) => string {
  const instant = useInstant()
  return useCallback((text: string) => text.replaceAll(INSTANT, (_whole, day: string, time: string) => instant(Date.parse(`${day}T${time}Z`))), [instant])
}
