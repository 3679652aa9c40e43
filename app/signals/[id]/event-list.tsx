'use client'
import type { MarketEvent } from '../../../lib/domain/events.ts'
import { formatDay } from '../../../lib/domain/format.ts'
import type { Range } from '../../../lib/domain/range.ts'
import { useWords } from '../../_i18n/words.tsx'

/** What happened within the range, newest first, with whom to ask. */
export function EventList({ events, range }: { readonly events: readonly MarketEvent[]; readonly range: Range }) {
  const { locale, t } = useWords()
  return (
    <section aria-labelledby="events" className="panel min-w-0 p-3">
      <h2 id="events" className="mb-1.5 text-sm font-semibold">{t('signal.events.title', { range: t(`signal.range.${range}`) })}</h2>
      {events.length === 0 ? <p className="text-xs text-muted">{t('signal.events.none')}</p> : (
        <div tabIndex={0} role="group" aria-labelledby="events" className="max-h-72 overflow-y-auto">
          <ol className="grid grid-cols-[auto_auto_minmax(0,1fr)] gap-x-3 text-xs">
            {[...events].reverse().map((event) => (
              <li key={`${event.at} ${event.title.en}`} className="col-span-full grid grid-cols-subgrid border-t border-line py-1 first:border-0">
                <time dateTime={new Date(event.at).toISOString()} className="whitespace-nowrap text-faint">{formatDay(event.at, locale)}</time>
                <span className="whitespace-nowrap text-muted">{t(`signal.event.${event.kind}`)}</span>
                <span className="min-w-0">{event.title[locale]} <a translate="no" href={event.source.url} rel="noreferrer" className="link whitespace-nowrap text-muted">{event.source.name}</a></span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  )
}
