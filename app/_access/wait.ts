import type { accessEn } from '../_i18n/access-en.ts'
import type { TextOf } from '../_i18n/text.ts'

type T = TextOf<typeof accessEn>

/** How long to wait, in words; of what an address says, which anybody may write. */
export function waitIn(t: T, seconds: string | undefined): string {
  const count = Math.min(3600, Math.max(1, Math.ceil(Number(seconds) || 1)))
  return count < 90 ? t('wait.seconds', { count }) : t('wait.minutes', { count: Math.ceil(count / 60) })
}

/** Why a form was sent back, in words. */
export function sentBack(t: T, { error, wait }: { readonly error?: string; readonly wait?: string }, refused: string): string | undefined {
  switch (error) {
    case undefined: return undefined
    case 'wait': return t('sign-in.wait', { wait: waitIn(t, wait) })
    case 'away': return t('sign-in.away')
    case 'passkey-refused': case 'passkey-over': return t(`sign-in.${error}`)
    case 'oidc-stranger': case 'oidc-unverified': case 'oidc-denied': case 'oidc-over': case 'oidc-failed': case 'oidc-away': return t(`sign-in.${error}`)
    default: return refused
  }
}
