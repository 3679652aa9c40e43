import { formatCount, formatDay, formatShare } from '../../lib/domain/format.ts'
import type { ThesisState } from '../../lib/wire/thesis.ts'
import type { PageWording } from '../_i18n/text.ts'

/** How far the history has been worked out, in words and as a bar; nothing once it is. `still`: of a day of the past, which is not told before it is worked out. */
export function StateLine({ state, still = false, words: { locale, t } }: { readonly state: ThesisState | undefined; readonly still?: boolean; readonly words: PageWording }) {
  if (state?.state === 'ready') return null
  if (still && !state) return <p className="truncate text-xs text-muted">{t('thesis.none.then')}</p>
  const { done, of, from, to } = state ?? { done: 0, of: 0, from: null, to: null }
  const share = of > 0 ? done / of : 0
  const day = (iso: string): string => formatDay(Date.parse(iso), locale)
  const text = !state || state.state === 'waiting' || of === 0 ? t('thesis.state.waiting') : t('thesis.state.working', { done: formatCount(done, locale), of: formatCount(of, locale) })
  return (
    <p className="flex items-center gap-2 text-xs text-muted" {...(from && to && { title: t('thesis.state.span', { from: day(from), to: day(to) }) })}>
      <span role="progressbar" aria-label={t('thesis.state.label')} aria-valuenow={Math.round(share * 100)} aria-valuemin={0} aria-valuemax={100} className="h-1 w-16 shrink-0 overflow-hidden rounded-full bg-line"><span className="block h-full bg-muted" style={{ width: formatShare(share, 'en') }} /></span>
      <span className="truncate">{text}</span>
    </p>
  )
}
