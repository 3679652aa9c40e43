'use client'
import { formatCount } from '../../lib/domain/format.ts'
import type { SearchIndex } from '../../lib/domain/search.ts'
import { useWords } from '../_i18n/words.tsx'
import type { CatalogueSignal } from '../_live/catalogue-row.ts'
import { loosenings, type TableQuery } from './signals-query.ts'

/** Nothing is like what was asked for: what to ask less of. */
export function NothingFound({ index, query, change }: { readonly index: SearchIndex<CatalogueSignal>; readonly query: TableQuery; readonly change: (next: TableQuery) => void }) {
  const { locale, t } = useWords()
  const ways = loosenings(index, query)
  return (
    <div role="status" className="sticky left-0 p-4 text-sm">
      <p className="font-medium">{t('signals.empty')}</p>
      {ways.length > 0 && <p className="mt-1 text-muted">{t('signals.empty.loosen')}</p>}
      <ul className="mt-2 flex flex-wrap gap-1.5">
        {ways.map(({ part, count, query: looser }) => (
          <li key={part}><button type="button" className="push h-6.5" onClick={() => change(looser)}>{t(`signals.loosen.${part}`)} <span className="text-muted">{formatCount(count, locale)}</span></button></li>
        ))}
      </ul>
    </div>
  )
}

export function NothingYet() {
  const { t } = useWords()
  return <p role="status" className="p-4 text-sm text-muted">{t('signals.first')}</p>
}

export function ReadFailed({ why, retry }: { readonly why: string; readonly retry: () => void }) {
  const { t } = useWords()
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 border-t border-line px-2 py-1.5 text-sm">
      <p>{t('signals.failed', { why })}</p>
      <button type="button" className="push h-6.5" onClick={retry}>{t('signals.retry')}</button>
    </div>
  )
}
