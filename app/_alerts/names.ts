'use client'
import { useMemo } from 'react'
import type { Names } from '../../lib/rules/sentence.ts'
import type { ContactPoint } from '../../lib/wire/alerts.ts'
import { useCatalogue } from '../_live/catalogue.ts'
import { useAlertWords } from './words.ts'

/** What a claim over a window is called: `Claim U1 (1 y)`. */
export function useClaimName(): (id: string) => string | undefined {
  const { a } = useAlertWords()
  return useMemo(() => (id: string) => {
    const [prefix, claim, window] = id.split('.')
    if (prefix !== 'claim' || claim === undefined) return undefined
    return a('claim.name', { claim: claim.toUpperCase(), window: window === '90d' || window === '1y' || window === 'essay' ? a(`claim.window.${window}`) : (window ?? '') })
  }, [a])
}

/** Signals by the catalogue, feeds by their titles, contact points by what they are called. `known`: the catalogue has answered; before, a signal has its id for a name. */
export function useNames(points: readonly ContactPoint[], feeds: ReadonlyMap<string, string>): Names & { readonly known: boolean } {
  const { rows, state } = useCatalogue(true)
  const claimName = useClaimName()
  return useMemo(() => {
    const byId = new Map(rows.map((row) => [row.id, row]))
    return {
      known: state !== 'loading',
      signal: (id: string) => ({ title: byId.get(id)?.title ?? claimName(id) ?? id, unit: byId.get(id)?.unit ?? '' }),
      contactPoint: (id: string) => points.find((point) => point.id === id)?.name ?? id,
      feed: (id: string) => feeds.get(id) ?? id,
    }
  }, [claimName, feeds, points, rows, state])
}
