'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { FormEvent } from 'react'
import type { AuditEntry, AuditList } from '../../lib/wire/api.ts'
import { FIELD } from '../_alerts/fields.tsx'
import { useInstant, useTold } from '../_live/zone.tsx'
import { By } from './parts.tsx'
import { DEED_KINDS, detailsOf, thingOf, type LogFilter } from './views.ts'
import { isDeed, useTeamWords } from './words.ts'

type Props = { readonly page: AuditList; readonly filter: LogFilter; readonly names: readonly string[] }

/** Who did what, to what, and when: newest first. */
export function LogList({ page, filter, names }: Props) {
  const { m } = useTeamWords()
  const { items, nextCursor } = page
  const { cursor, ...kept } = filter
  const at = (next?: string): string => `/team?${new URLSearchParams({ view: 'log', ...kept, ...(next !== undefined && { cursor: next }) }).toString()}`
  return (
    <section aria-label={m('view.log')} className="grid gap-2">
      <p className="px-0.5 text-xs text-muted">{m('log.lead')}</p>
      <Filter filter={kept} names={names} />
      {items.length === 0 ? <p className="panel px-4 py-8 text-center text-sm text-muted">{m(Object.keys(filter).length > 0 ? 'log.filtered' : 'log.none')}</p> : (
        <ol className="panel divide-y divide-line">{items.map((entry) => <Deed key={entry.id} entry={entry} />)}</ol>
      )}
      {(nextCursor !== null || cursor !== undefined) && (
        <nav aria-label={m('log.pages')} className="flex justify-center gap-3 text-xs">
          {cursor !== undefined && <Link className="push" href={at()} prefetch={false}>{m('log.newest')}</Link>}
          {nextCursor !== null && <Link className="push" href={at(nextCursor)} prefetch={false}>{m('log.older')}</Link>}
        </nav>
      )}
    </section>
  )
}

/** Choices hold at once, words when they are sent; without scripts a button sends all. */
function Filter({ filter, names }: { readonly filter: LogFilter; readonly names: readonly string[] }) {
  const { t, m } = useTeamWords()
  const router = useRouter()
  const follow = (form: HTMLFormElement): void => {
    const given = [...new FormData(form)].flatMap(([name, value]) => (typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : []))
    router.replace(`/team?${new URLSearchParams(given).toString()}`, { scroll: false })
  }
  const choice = 'h-7 max-w-48 rounded border border-edge bg-surface px-1.5 text-xs text-text'
  return (
    <form action="/team" onSubmit={(event: FormEvent<HTMLFormElement>) => { event.preventDefault(); follow(event.currentTarget) }} className="flex flex-wrap items-center gap-1.5">
      <input type="hidden" name="view" value="log" />
      <select name="by" aria-label={m('log.by')} defaultValue={filter.by ?? ''} onChange={({ target }) => { if (target.form) follow(target.form) }} className={choice}>
        <option value="">{m('log.by')}</option>
        {names.map((name) => <option key={name} value={name} translate={name === 'operator' ? undefined : 'no'}>{name === 'operator' ? t('signal.stage.operator') : name}</option>)}
      </select>
      <select name="action" aria-label={m('log.kind')} defaultValue={filter.action ?? ''} onChange={({ target }) => { if (target.form) follow(target.form) }} className={choice}>
        <option value="">{m('log.kind')}</option>
        {DEED_KINDS.map((kind) => <option key={kind} value={kind}>{m(`kind.${kind}`)}</option>)}
      </select>
      <input type="search" name="q" maxLength={100} aria-label={m('log.words')} placeholder={m('log.words')} defaultValue={filter.q ?? ''} className={`${FIELD} max-w-56 flex-1 basis-32`} />
      <button type="submit" className="push h-7">{m('log.filter')}</button>
    </form>
  )
}

function Deed({ entry: { at, action, details } }: { readonly entry: AuditEntry }) {
  const { m } = useTeamWords()
  const instant = useInstant()
  const told = useTold()
  const thing = thingOf(action, details)
  const rest = detailsOf(details, thing)
  const key = `deed.${action}`
  return (
    <li data-deed={action} className="grid gap-x-4 gap-y-0.5 px-3 py-1.5 text-sm sm:grid-cols-[10.5rem_minmax(0,1fr)] xl:grid-cols-[10.5rem_minmax(0,1fr)_minmax(0,1fr)]">
      <time dateTime={at} className="text-xs leading-5 text-muted">{instant(Date.parse(at))}</time>
      <p className="min-w-0 wrap-anywhere">
        <span className="font-medium"><By name={details['by'] ?? 'operator'} /></span> <span className="text-muted">{isDeed(key) ? m(key) : <code translate="no">{action}</code>}</span>
        {thing && <>{' '}{thing.href === undefined ? <span translate="no">{thing.text}</span> : <Link href={thing.href} prefetch={false} translate="no" className="link">{thing.text}</Link>}</>}
      </p>
      {rest.length > 0 && <p translate="no" className="min-w-0 text-xs leading-5 text-faint wrap-anywhere sm:col-start-2 xl:col-start-3">{told(rest.join(' · '))}</p>}
    </li>
  )
}
