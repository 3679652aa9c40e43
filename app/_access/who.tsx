'use client'
import { createContext, use, type ReactNode } from 'react'
import type { Viewer } from './viewer.ts'

const Viewers = createContext<Viewer>({ kind: 'nobody', name: '', role: null, may: { edit: false, admin: false } })

/** Tells the components of a page who looks at it. What they do not offer, the server refuses too. */
export function WhoProvider({ viewer, children }: { readonly viewer: Viewer; readonly children: ReactNode }) {
  return <Viewers value={viewer}>{children}</Viewers>
}

export const useWho = (): Viewer => use(Viewers)

/** Whether whoever looks may do this much: what they may not is not offered to them. */
export const useMay = (need: 'edit' | 'admin'): boolean => use(Viewers).may[need]
