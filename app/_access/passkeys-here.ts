'use client'
import { useSyncExternalStore } from 'react'
import { unchanging } from '../_live/choices.ts'

/** Whether this browser has passkeys, and the page is at the address that they are for. Until that is known it is taken to be so: it mostly is. */
export const usePasskeysHere = (origin: string): boolean => useSyncExternalStore(unchanging, () => 'PublicKeyCredential' in window && window.location.origin === origin, () => true)
