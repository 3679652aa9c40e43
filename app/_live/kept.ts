'use client'
import { createContext, use } from 'react'
import type { Firing } from '../../lib/alerts/firing.ts'
import type { Annotation } from '../../lib/wire/annotations.ts'
import type { HeldSeries } from './series.ts'

/** What a view that was frozen has in place of everything live. */
export type Kept = {
  /** When it was, epoch ms: ages are told as they were then. */
  readonly at: number
  readonly series: ReadonlyMap<string, HeldSeries>
  readonly annotations: readonly Annotation[]
  readonly firing: readonly Firing[]
}

export const KeptView = createContext<Kept | undefined>(undefined)

/** Within a frozen view: what it holds. Nothing live is to be shown there, whatever the page knows. */
export const useKept = (): Kept | undefined => use(KeptView)
