/** What a viewer chooses once: kept in cookies, so that the server renders it and nothing flashes. */
export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** Whose clock times are told by. */
export const ZONE_CHOICES = ['viewer', 'market', 'utc'] as const
export type ZoneChoice = (typeof ZONE_CHOICES)[number]

/** Every cookie of ours; `viewer-zone` is the browser's own zone as its last visit told it. */
export const COOKIES = ['lang', 'theme', 'zone', 'viewer-zone', 'signals-cols', 'alert-sound', 'alert-push'] as const

/** Keeps a choice for a year; in the browser only. */
export function keep(name: (typeof COOKIES)[number], value: string): void {
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax`
}

/** What a cookie of ours holds, '' where there is none; in the browser only. */
export const kept = (name: (typeof COOKIES)[number]): string => decodeURIComponent(document.cookie.split('; ').find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? '')

/** Takes a choice back; in the browser only. */
export function forget(name: (typeof COOKIES)[number]): void {
  document.cookie = `${name}=; path=/; max-age=0; samesite=lax`
}

/** Subscribes to what does not change while a page is open. */
export const unchanging = (): (() => void) => () => undefined

/** A cookie's text as a zone that this runtime knows; anything else is none. */
export function knownZone(text: string | undefined): string | undefined {
  if (!text) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
