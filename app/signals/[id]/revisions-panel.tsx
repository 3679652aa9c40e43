'use client'
import { formatValue, unitLabel } from '../../../lib/domain/format.ts'
import type { RevisionList, SignalDetail } from '../../../lib/wire/api.ts'
import { useWords } from '../../_i18n/words.tsx'
import { useAnswer } from '../../_live/answer.ts'
import { useInstant } from '../../_live/zone.tsx'

/** Instants for which the source has said more than one value, and when each became known. */
export function RevisionsPanel({ signal }: { readonly signal: SignalDetail }) {
  const { locale, t, say } = useWords()
  const instant = useInstant()
  const { answer, reload } = useAnswer<RevisionList>(`/api/v1/signals/${signal.id}/revisions`)
  return (
    <section aria-labelledby="revisions" className="panel min-w-0 p-3 noscript:hidden">
      <h2 id="revisions" className="text-sm font-semibold">{t('signal.revisions')} <span className="text-2xs font-normal text-faint">{unitLabel(signal.unit, locale)}</span></h2>
      <p className="mb-1 text-2xs text-faint">{t('signal.revisions.lead')}</p>
      {!answer ? <p className="text-xs text-muted">{t('feed.loading')}</p>
        : !answer.ok ? <p className="text-xs text-muted">{t('feed.load.failed', { why: say(answer.why) })} <button type="button" className="push" onClick={reload}>{t('feed.load.again')}</button></p>
          : answer.body.items.length === 0 ? <p className="text-xs text-muted">{t('signal.revisions.none')}</p>
            : (
              <ul tabIndex={0} aria-labelledby="revisions" className="max-h-72 overflow-y-auto text-xs">
                {answer.body.items.map(({ observedAt, values }) => (
                  <li key={observedAt} className="border-t border-line py-1.5">
                    <time dateTime={observedAt} className="text-muted">{t('signal.revisions.of', { at: instant(Date.parse(observedAt)) })}</time>
                    <ol>
                      {values.map(({ value, receivedAt, recorded }, index) => (
                        <li key={receivedAt} className="flex flex-wrap items-baseline justify-between gap-x-3">
                          <span className={`font-medium ${index === values.length - 1 ? 'text-text' : 'text-muted line-through'}`}>{formatValue(value, signal.unit, locale)}</span>
                          <span className="text-faint">{t(recorded ? 'signal.revisions.recorded' : 'signal.revisions.known', { at: instant(Date.parse(receivedAt)) })}</span>
                        </li>
                      ))}
                    </ol>
                  </li>
                ))}
              </ul>
            )}
    </section>
  )
}
