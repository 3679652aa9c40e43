import { formatDay } from '../../lib/domain/format.ts'
import { CLAIM_IDS, type WindowId } from '../../lib/thesis/ids.ts'
import type { ThesisReply } from '../../lib/wire/thesis.ts'
import { PageLink } from '../_access/page-link.tsx'
import type { PageWording } from '../_i18n/text.ts'
import { VERDICT_TEXT } from './names.ts'
import { readingOf } from './reading-of.ts'
import { StateLine } from './state-line.tsx'
import { VerdictMark } from './verdict-mark.tsx'

/** What the essay says, and what the data say: a claim each, leading to its card. */
export function ClaimStrip({ thesis, window, query, still, words }: { readonly thesis: ThesisReply | undefined; readonly window: WindowId; readonly query: string; readonly still: boolean; readonly words: PageWording }) {
  const { locale, t } = words
  return (
    <section aria-labelledby="claims" className="panel grid min-w-0 gap-x-2 gap-y-1.5 px-3 py-2 xl:h-18 xl:grid-cols-[8.25rem_minmax(0,1fr)]">
      <div className="min-w-0">
        <h2 id="claims" className="text-sm leading-4 font-semibold"><PageLink href={`/thesis${query}`} className="rounded-sm hover:underline">{t('claims.title')}</PageLink></h2>
        {thesis?.state.state === 'ready' ? <p className="mt-0.5 text-2xs text-faint">{t(`window.${window}`)}</p> : <div className="mt-1"><StateLine state={thesis?.state} still={still} words={words} /></div>}
      </div>
      <ol className="grid min-w-0 grid-cols-1 gap-x-2.5 gap-y-1.5 min-[22rem]:grid-cols-2 sm:grid-cols-3 xl:grid-cols-9">
        {CLAIM_IDS.map((id) => {
          const reading = readingOf(thesis, id, window)
          const verdict = reading?.verdict ?? 'no-data'
          return (
            <li key={id} className="min-w-0">
              <PageLink href={`/thesis${query}#${id}`} className="group flex gap-1.5 rounded-sm text-xs leading-[0.875rem]" {...(reading?.since && { title: t('claims.since', { date: formatDay(Date.parse(reading.since), locale) }) })}>
                <VerdictMark verdict={verdict} className="mt-px size-3.5" />
                <span className="min-w-0">
                  <span className="block truncate"><b translate="no" className="font-semibold">{id}</b> <span className={VERDICT_TEXT[verdict]}>{t(reading ? `verdict.short.${verdict}` : 'claims.waiting')}</span></span>
                  <span className="line-clamp-2 group-hover:underline">{t(`claim.${id}`)}</span>
                </span>
              </PageLink>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
