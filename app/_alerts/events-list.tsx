'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useId, useState, type FormEvent } from 'react'
import { formatValue, unitLabel } from '../../lib/domain/format.ts'
import { days } from '../../lib/domain/time.ts'
import type { AlertEvent, AlertEventPage, Delivery } from '../../lib/wire/alerts.ts'
import { useMay } from '../_access/who.tsx'
import { ask } from '../_live/ask.ts'
import { realNow } from '../_live/clock.ts'
import { takeAlert } from '../_live/firing.ts'
import { useInstant } from '../_live/zone.tsx'
import { Said } from '../_ui/said.tsx'
import { Filters } from './filters.tsx'
import { EVENT_STATE_LIST, sentenceOf, SEVERITIES } from './kinds.ts'
import { AlertMark, DeliveryMark, SeverityMark } from './marks.tsx'
import { useFreshAlerts } from './use-fresh.ts'
import type { EventFilter } from './views.ts'
import { useAlertWords } from './words.ts'

type Props = { readonly page: AlertEventPage; readonly filter: EventFilter; readonly rules: readonly { readonly id: string; readonly name: string }[]; readonly titles: Readonly<Record<string, string>> }

/** What happened, newest first: what was seen, who was told, and who has it. */
export function EventsList({ page, filter, rules, titles }: Props) {
  const { t, a } = useAlertWords()
  useFreshAlerts()
  const { items, nextCursor } = page
  const { cursor: _cursor, ...kept } = filter
  const at = (cursor?: string): string => `/alerts?${new URLSearchParams({ view: 'events', ...kept, ...(cursor !== undefined && { cursor }) }).toString()}`
  return (
    <section aria-label={t('alerts.view.events')}>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <Filters view="events" choices={[
          { name: 'state', label: a('filter.state'), chosen: filter.state, options: EVENT_STATE_LIST.map((value) => ({ value, text: a(`event.${value}`) })) },
          { name: 'severity', label: a('filter.severity'), chosen: filter.severity, options: SEVERITIES.map((value) => ({ value, text: t(`alert.severity.${value}`) })) },
          { name: 'rule', label: a('filter.rule'), chosen: filter.rule, options: rules.map(({ id, name }) => ({ value: id, text: name, foreign: true })) },
        ]} />
      </div>
      {items.length === 0 ? <p className="panel px-4 py-10 text-center text-sm text-muted">{a(Object.keys(filter).length > 0 ? 'events.filtered' : 'events.none')}</p> : (
        <ol className="panel divide-y divide-line">
          {items.map((event) => <Row key={event.id} event={event} titles={titles} />)}
        </ol>
      )}
      {(nextCursor !== null || filter.cursor !== undefined) && (
        <nav aria-label={a('pages')} className="mt-2 flex justify-center gap-3 text-xs">
          {filter.cursor !== undefined && <Link className="push" href={at()}>{a('page.first')}</Link>}
          {nextCursor !== null && <Link className="push" href={at(nextCursor)}>{a('page.older')}</Link>}
        </nav>
      )}
    </section>
  )
}

/** The shortest range of the chart in which an instant lies. */
function rangeOf(at: number): string {
  const age = realNow() - at
  return age < days(4) ? '5d' : age < days(27) ? '1m' : age < days(88) ? '3m' : age < days(360) ? '1y' : 'max'
}

const signalsOf = (series: string): readonly string[] => series.split(/ (?:\/|-|spread-%) /)
const isSignal = (id: string): boolean => !/^(claim|feed)\./.test(id)

/** The chart of what an event saw, at that instant. */
function evidenceLink(series: string, observedAt: string | null): string | undefined {
  const [id, ...vs] = signalsOf(series)
  if (id === undefined || !isSignal(id) || observedAt === null) return undefined
  return `/signals/${encodeURIComponent(id)}?range=${rangeOf(Date.parse(observedAt))}&at=${observedAt}${vs.length > 0 ? `&vs=${vs.map(encodeURIComponent).join(',')}` : ''}`
}

function Row({ event, titles }: { readonly event: AlertEvent; readonly titles: Readonly<Record<string, string>> }) {
  const { locale, t, a } = useAlertWords()
  const instant = useInstant()
  const { rule, state, value, unit, observedAt, firedAt, repeat, evidence } = event
  const seen = evidence.length > 1 ? evidence : []
  const link = evidenceLink(event.series, observedAt)
  return (
    <li data-event={event.id} className="grid gap-x-3 gap-y-1 px-3 py-2 sm:grid-cols-[9rem_minmax(0,1fr)] lg:grid-cols-[9rem_minmax(0,1fr)_minmax(0,18rem)]">
      <div className="flex flex-wrap gap-x-3 pt-0.5 text-xs sm:block">
        <p className="flex items-center gap-1.5 font-medium"><AlertMark state={state} />{a(`event.${state}`)}</p>
        <p className="text-faint sm:mt-0.5 sm:pl-5"><time dateTime={firedAt}>{instant(Date.parse(firedAt))}</time></p>
        {repeat > 0 && <p className="text-faint sm:pl-5">{a('event.repeat', { count: repeat })}</p>}
      </div>
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2 text-sm"><Link href={`/alerts?view=events&rule=${rule.id}`} prefetch={false} translate="no" className="font-semibold wrap-anywhere hover:underline">{rule.name}</Link><span className="flex items-center gap-1 text-xs text-muted"><SeverityMark severity={rule.severity} />{t(`alert.severity.${rule.severity}`)}</span></p>
        <p className="text-sm text-muted wrap-anywhere">{sentenceOf(event, locale)}</p>
        <p className="mt-0.5 flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-faint">
          {value !== null && <span><span className="reading font-medium text-text">{formatValue(value, unit, locale)}</span> {unitLabel(unit, locale)}{observedAt !== null && <> · <time dateTime={observedAt}>{instant(Date.parse(observedAt))}</time></>}</span>}
          {link !== undefined && <Link href={link} prefetch={false} className="link text-muted">{a('event.evidence')}</Link>}
        </p>
        {seen.length > 0 && (
          <ul className="mt-0.5 text-xs text-muted">
            {seen.map((one, nth) => <li key={`${one.series} ${nth}`} className="flex gap-1.5"><span>{a(one.met ? 'event.met' : 'event.unmet')}</span><span translate="no" className="min-w-0 truncate">{titles[one.series] ?? one.series}</span>{one.value !== null && <span className="reading text-text">{formatValue(one.value, '', locale)}</span>}</li>)}
          </ul>
        )}
        <Acknowledged event={event} />
      </div>
      <div className="min-w-0 sm:col-start-2 lg:col-start-3"><Deliveries event={event} /></div>
    </li>
  )
}

/** Who has it, or the way to say that one has. */
function Acknowledged({ event }: { readonly event: AlertEvent }) {
  const { t, a, say } = useAlertWords()
  const instant = useInstant()
  const router = useRouter()
  const mayEdit = useMay('edit')
  const id = useId()
  const [open, setOpen] = useState(false)
  const [note, setNote] = useState('')
  const [refusal, setRefusal] = useState<string>()
  const { acknowledgement } = event
  if (acknowledgement) {
    const { by, at, note: said } = acknowledgement
    return <p className="mt-1 text-xs text-muted wrap-anywhere"><span aria-hidden className="mr-1">✓</span>{a('acknowledged', { by: by === 'operator' ? t('signal.stage.operator') : by, at: instant(Date.parse(at)) })}{said !== '' && <span translate="no" className="text-text"> {said}</span>}</p>
  }
  if (event.state === 'resolved' || !mayEdit) return null
  const send = async (submit: FormEvent): Promise<void> => {
    submit.preventDefault()
    const answer = await ask<AlertEvent>(`/api/v1/alert-events/${encodeURIComponent(event.id)}/acknowledge`, { body: { note } })
    if (!answer.ok) return setRefusal(say(answer.why))
    takeAlert({ event: answer.body, tell: false })
    router.refresh()
  }
  if (!open) return <button type="button" className="push mt-1 noscript:hidden" onClick={() => setOpen(true)}>{a('event.acknowledge')}</button>
  return (
    <form onSubmit={(submit) => void send(submit)} className="mt-1 flex flex-wrap items-center gap-1.5">
      <label htmlFor={id} className="sr-only">{a('acknowledge.note')}</label>
      <input id={id} autoFocus maxLength={500} value={note} placeholder={a('acknowledge.note')} onChange={({ target }) => setNote(target.value)} className="h-6.5 min-w-0 flex-1 rounded border border-edge bg-background px-2 text-xs text-text placeholder:text-faint" />
      <button type="submit" className="push">{a('event.acknowledge')}</button>
      <button type="button" className="push" onClick={() => setOpen(false)}>{a('dialog.cancel')}</button>
      {refusal !== undefined && <span role="alert" className="w-full text-xs text-down">{refusal}</span>}
    </form>
  )
}

function Deliveries({ event }: { readonly event: AlertEvent }) {
  const { a } = useAlertWords()
  if (event.deliveries.length === 0) return <p className="pt-0.5 text-xs text-faint">{a('deliveries.none')}</p>
  return <ul aria-label={a('deliveries')} className="grid gap-1 pt-0.5 text-xs">{event.deliveries.map((delivery) => <Told key={delivery.contactPointId} event={event} delivery={delivery} />)}</ul>
}

function Told({ event, delivery }: { readonly event: AlertEvent; readonly delivery: Delivery }) {
  const { a, say } = useAlertWords()
  const instant = useInstant()
  const router = useRouter()
  const mayEdit = useMay('edit')
  const [told, setTold] = useState<string>()
  const { contactPointId, contactPoint, state, attempts, at, error } = delivery
  const resend = async (): Promise<void> => {
    const answer = await ask<Delivery>(`/api/v1/alert-events/${encodeURIComponent(event.id)}/deliveries/${contactPointId}/resend`, {})
    setTold(answer.ok ? a('resend.done') : say(answer.why))
    router.refresh()
  }
  return (
    <li className="min-w-0">
      <span className="flex flex-wrap items-center gap-x-1.5"><DeliveryMark state={state} /><span translate="no" className="min-w-0 truncate font-medium">{contactPoint}</span><span className="text-muted">{a(`delivery.${state}`)}</span>{at !== null && <time dateTime={at} className="text-faint">{instant(Date.parse(at))}</time>}{attempts > 1 && <span className="text-faint">{a('delivery.attempts', { count: attempts })}</span>}{state === 'dead' && mayEdit && <button type="button" className="push noscript:hidden" onClick={() => void resend()}>{a('resend')}</button>}</span>
      {error !== null && state !== 'delivered' && <span className="block pl-4.5 text-muted wrap-anywhere"><Said text={error} /></span>}
      <span role="status" className="pl-4.5 text-muted empty:hidden">{told}</span>
    </li>
  )
}
