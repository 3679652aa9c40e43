'use client'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import type { AlertEvent } from '../../lib/wire/alerts.ts'
import type { AlertTold } from '../../lib/wire/socket.ts'
import { useMay } from '../_access/who.tsx'
import { ask } from '../_live/ask.ts'
import { hearAlerts, takeAlert } from '../_live/firing.ts'
import { useInstant } from '../_live/zone.tsx'
import { Cross } from '../_panels/signals-filters.tsx'
import { sentenceOf } from './kinds.ts'
import { AlertMark, SeverityMark } from './marks.tsx'
import { useAlertWords } from './words.ts'

/** As many as are shown at once; the others wait behind them. */
const SHOWN = 3
/** What is no more than an information goes by itself. */
const INFO_MS = 20_000

type Told = AlertTold['event']

const key = ({ rule, series }: Told): string => `${rule.id} ${series}`

/** The queue after an event: a newer word takes the place of an older one, an end takes it away. */
function queued(queue: readonly Told[], event: Told, isNew: boolean): readonly Told[] {
  const held = queue.find((one) => key(one) === key(event))
  const gone = event.state === 'resolved' || event.acknowledgement !== null
  if (gone) return held ? queue.filter((one) => one !== held) : queue
  // What is to be told to nobody, and what was dismissed.
  if (!isNew) return queue
  return held ? queue.map((one) => (one === held ? event : one)) : [...queue, event]
}

/** Alerts as they fire, in a corner of whatever page is open; they stay until they are over, acknowledged or dismissed. */
export function Toasts({ first }: { readonly first: Told }) {
  const { a } = useAlertWords()
  const [queue, setQueue] = useState<readonly Told[]>([first])
  useEffect(() => hearAlerts((event, isNew) => setQueue((held) => queued(held, event, isNew))), [])
  const dismiss = (id: string): void => setQueue((held) => held.filter((one) => one.id !== id))
  const waiting = queue.length - SHOWN
  return (
    <section aria-label={a('toasts')} className="pointer-events-none fixed right-2 bottom-2 z-40 w-[min(24rem,calc(100vw-1rem))]">
      <ol role="log" className="grid gap-2">
        {queue.slice(0, SHOWN).map((event) => <Toast key={event.id} event={event} dismiss={() => dismiss(event.id)} />)}
      </ol>
      {waiting > 0 && <p className="panel pointer-events-auto mt-2 flex items-center justify-between border-edge px-3 py-1 text-xs text-muted">{a('toast.waiting', { count: waiting })}<button type="button" className="push" onClick={() => setQueue([])}>{a('toast.all')}</button></p>}
    </section>
  )
}

function Toast({ event, dismiss }: { readonly event: Told; readonly dismiss: () => void }) {
  const { locale, t, a, say } = useAlertWords()
  const instant = useInstant()
  const [refusal, setRefusal] = useState<string>()
  const [asking, setAsking] = useState(false)
  const mayEdit = useMay('edit')
  const { rule, state, firedAt } = event
  useEffect(() => {
    if (rule.severity !== 'info') return
    const timer = setTimeout(dismiss, INFO_MS)
    return () => clearTimeout(timer)
    // oxlint-disable-next-line react/exhaustive-deps -- counted from when it came
  }, [rule.severity])
  const acknowledge = async (): Promise<void> => {
    setAsking(true)
    const answer = await ask<AlertEvent>(`/api/v1/alert-events/${encodeURIComponent(event.id)}/acknowledge`, { body: { note: '' } })
    setAsking(false)
    if (!answer.ok) return setRefusal(say(answer.why))
    takeAlert({ event: answer.body, tell: false })
    dismiss()
  }
  return (
    <li data-toast={rule.severity} className={`panel pointer-events-auto border-edge bg-surface px-3 py-2 ${rule.severity === 'critical' ? 'border-l-4 border-l-down' : ''}`}>
      <div className="flex items-start gap-2">
        <AlertMark state={state} className="mt-0.5 size-3.5" />
        <div className="min-w-0 flex-1">
          <p className="flex items-center gap-1.5 text-xs text-muted"><SeverityMark severity={rule.severity} />{t(`alert.severity.${rule.severity}`)} · <time dateTime={firedAt}>{instant(Date.parse(firedAt))}</time></p>
          <p className="mt-0.5 text-sm font-medium wrap-anywhere" translate="no">{rule.name}</p>
          <p className="text-sm wrap-anywhere">{sentenceOf(event, locale)}</p>
        </div>
        <button type="button" aria-label={a('toast.dismiss')} title={a('toast.dismiss')} onClick={dismiss} className="-mt-1 -mr-1.5 flex size-6 shrink-0 items-center justify-center rounded text-muted hover:bg-raised hover:text-text"><Cross /></button>
      </div>
      <div className="mt-1.5 flex flex-wrap items-center gap-1.5 pl-5.5">
        {mayEdit && <button type="button" className="push" disabled={asking} onClick={() => void acknowledge()}>{a('event.acknowledge')}</button>}
        <Link href={`/alerts?view=events&rule=${rule.id}`} prefetch={false} className="push" onClick={dismiss}>{a('toast.open')}</Link>
        {refusal !== undefined && <span role="alert" className="text-xs text-down">{refusal}</span>}
      </div>
    </li>
  )
}
