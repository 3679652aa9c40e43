import Link from 'next/link'
import { WINDOWS, type WindowId } from '../../lib/thesis/ids.ts'
import type { PageWording } from '../_i18n/text.ts'
import { queryOf } from './window.ts'

/** How far back the statistics look: links, so that it works as soon as it is seen, and without JavaScript. */
export function WindowChoice({ window: chosen, at, words: { t } }: { readonly window: WindowId; readonly at: string | undefined; readonly words: PageWording }) {
  return (
    <div role="group" aria-label={t('window.label')} className="flex shrink-0 rounded border border-line bg-surface text-xs">
      {WINDOWS.map((window) => <Link key={window} href={queryOf({ at, window }) || '?'} replace scroll={false} prefetch={false} aria-current={window === chosen || undefined} className="rounded-[0.1875rem] px-2.5 py-0.5 text-muted hover:text-text aria-[current]:bg-raised aria-[current]:font-medium aria-[current]:text-text">{t(`window.${window}`)}</Link>)}
    </div>
  )
}
