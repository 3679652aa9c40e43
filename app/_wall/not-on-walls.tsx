'use client'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'

/** What every page has around it but a wall. */
export const NotOnWalls = ({ children }: { readonly children: ReactNode }) => (usePathname().startsWith('/wall/') ? null : children)
