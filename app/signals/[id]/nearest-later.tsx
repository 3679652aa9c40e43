'use client'
import dynamic from 'next/dynamic'
import { loaded } from '../../_live/loaded.ts'

/** Every signal's page carries what is shown where there is none: it is loaded only there. */
export const NearestLater = dynamic(() => loaded(() => import('./nearest.tsx')).then(({ Nearest }) => Nearest), { ssr: false, loading: () => <div className="min-h-72" /> })
