'use client'
import { session } from '../../lib/domain/calendar.ts'
import { formatMarketTime } from '../../lib/domain/format.ts'
import { useWords } from '../_i18n/words.tsx'
import { useClock } from '../_live/clock.ts'

/** What New York's exchange is doing, and when that changes, in words. */
export function useSession(first: number): { readonly state: string; readonly next: string } {
  const { locale, t } = useWords()
  const state = useClock((now) => {
    const { open, reason, half } = session('nyse', now)
    if (open) return `${t('market.open')}${half ? ` · ${t('market.half')}` : ''}`
    return reason === 'pre' || reason === 'post' || reason === 'holiday' ? t(`market.${reason}`) : t('market.closed')
  }, first)
  const next = useClock((now) => {
    const { open, nextChangeAt } = session('nyse', now)
    const at = formatMarketTime(nextChangeAt, now, locale)
    return open ? t('market.closes', { at }) : t('market.opens', { at })
  }, first)
  return { state, next }
}

export function SessionClock({ first }: { readonly first: number }) {
  const { t } = useWords()
  const { state, next } = useSession(first)
  return (
    <p className="min-w-0 truncate text-xs text-muted" title={next}>
      <span className="text-sm font-semibold text-text">{t('market.nyse')} {state}</span> <span className="ml-1 max-[25rem]:hidden lg:max-xl:hidden">{next}</span>
    </p>
  )
}
