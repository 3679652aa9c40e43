import { WINDOWS, type WindowId } from '../../lib/thesis/ids.ts'

/** What is shown where the address says nothing. */
export const DEFAULT_WINDOW: WindowId = 'essay'
export const windowOf = (text: unknown): WindowId => WINDOWS.find((window) => window === text) ?? DEFAULT_WINDOW

/** The part of the address that the pages of the thesis share, with its question mark; empty where all is as by default. */
export function queryOf({ at, window }: { readonly at?: string | undefined; readonly window?: WindowId | undefined }): string {
  const params = new URLSearchParams()
  if (window !== undefined && window !== DEFAULT_WINDOW) params.set('window', window)
  if (at !== undefined) params.set('at', at)
  const text = params.toString()
  return text && `?${text}`
}
