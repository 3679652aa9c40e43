'use client'
import { useMemo, useState } from 'react'
import { formatCount, formatValue, unitLabel } from '../../../lib/domain/format.ts'
import type { RawPayload, RawPayloadList, SignalDetail } from '../../../lib/wire/api.ts'
import { useWords } from '../../_i18n/words.tsx'
import { useAnswer } from '../../_live/answer.ts'
import { useInstant } from '../../_live/zone.tsx'
import { CopyButton } from '../../_ui/copy-button.tsx'

/** What the source last said, as it was fetched, and what we read out of it. Asked for when unfolded. */
export function FetchedPanel({ signal }: { readonly signal: SignalDetail }) {
  const { t, say } = useWords()
  const [open, setOpen] = useState(false)
  const { answer, reload } = useAnswer<RawPayloadList>(open ? `/api/v1/signals/${signal.id}/payload` : undefined)
  return (
    <section aria-labelledby="fetched" className="panel min-w-0 p-3 noscript:hidden">
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary><h2 id="fetched" className="inline text-sm font-semibold">{t('signal.fetched')}</h2> <span className="text-2xs text-faint">{t('signal.fetched.lead')}</span></summary>
        <div className="mt-2 min-h-16 text-xs">
          {!answer ? <p className="text-muted">{t('feed.loading')}</p>
            : !answer.ok ? <p className="text-muted">{t('feed.load.failed', { why: say(answer.why) })} <button type="button" className="push" onClick={reload}>{t('feed.load.again')}</button></p>
              : answer.body.items.length === 0 ? <p className="text-muted">{t('signal.fetched.none')}</p>
                : <ul className="grid gap-3">{answer.body.items.map((payload) => <li key={`${payload.feedId} ${payload.subject ?? ''} ${payload.path}`}><Fetched payload={payload} unit={signal.unit} /></li>)}</ul>}
        </div>
      </details>
    </section>
  )
}

function Fetched({ payload, unit }: { readonly payload: RawPayload; readonly unit: string }) {
  const { locale, t } = useWords()
  const instant = useInstant()
  const { feedId, path, subject, at, bytes, body, cut, readings } = payload
  const printed = useMemo(() => pretty(body), [body])
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1">
        <p className="min-w-0 wrap-anywhere"><span translate="no"><a href={`/feeds#${feedId}`} className="link font-medium">{feedId}</a> <code className="font-mono text-2xs text-muted">{path}</code>{subject && ` · ${subject}`}</span></p>
        <CopyButton text={() => body}>{t('signal.fetched.copy')}</CopyButton>
      </div>
      <p className="text-faint"><time dateTime={at}>{instant(Date.parse(at))}</time> · {t('signal.fetched.bytes', { bytes: formatCount(bytes, locale) })}{cut && ` · ${t('signal.fetched.cut')}`}</p>
      {readings.length > 0 && (
        <table className="mt-1">
          <caption className="sr-only">{t('signal.fetched.readings')}</caption>
          <thead><tr className="text-faint *:pr-4 *:text-left *:font-normal"><th scope="col">{t('signal.fetched.readings')}</th><th scope="col">{t('chain.observed')}</th></tr></thead>
          <tbody>{[...readings].reverse().map(({ value, observedAt }) => <tr key={observedAt} className="*:pr-4"><td className="text-right font-medium">{formatValue(value, unit, locale)} <span className="font-normal text-faint">{unitLabel(unit, locale)}</span></td><td className="text-muted">{instant(Date.parse(observedAt))}</td></tr>)}</tbody>
        </table>
      )}
      <pre tabIndex={0} translate="no" aria-label={t('signal.fetched.body', { feed: feedId })} role="group" className="mt-1.5 max-h-96 overflow-auto rounded border border-line bg-background p-2 text-2xs whitespace-pre-wrap wrap-anywhere">{printed}</pre>
    </>
  )
}

/** JSON with a line for each value; anything else (a table, a page, a part of JSON) as it came. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
