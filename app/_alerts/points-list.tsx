'use client'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ContactPoint, ContactPointTest } from '../../lib/wire/alerts.ts'
import { useMay } from '../_access/who.tsx'
import { ask } from '../_live/ask.ts'
import { loaded } from '../_live/loaded.ts'
import { useInstant } from '../_live/zone.tsx'
import { Age } from '../_ui/age.tsx'
import { Said } from '../_ui/said.tsx'
import { PushSwitch } from './push-switch.tsx'
import { useAlertWords } from './words.ts'

const PointDialog = dynamic(() => loaded(() => import('./point-dialog.tsx')).then(({ PointDialog }) => PointDialog), { ssr: false })

/** Every way to reach people: where it goes, how it went last, and whether it works. */
export function PointsList({ points, now }: { readonly points: readonly ContactPoint[]; readonly now: number }) {
  const { t, a } = useAlertWords()
  const router = useRouter()
  const isAdmin = useMay('admin')
  const [open, setOpen] = useState<ContactPoint | 'new'>()
  const close = (saved: boolean): void => {
    setOpen(undefined)
    if (saved) router.refresh()
  }
  return (
    <section aria-label={t('alerts.view.points')}>
      <div className="mb-2 flex flex-wrap items-center gap-3">
        {isAdmin && <button type="button" className="push border-midstream font-semibold noscript:hidden" onClick={() => setOpen('new')}>{a('point.new')}</button>}
        <p className="text-xs text-muted">{a('points.lead')}{!isAdmin && <> {a('points.admin')}</>}</p>
      </div>
      <div className="panel mb-2.5 px-3 py-2"><PushSwitch /></div>
      {points.length === 0 ? <p className="panel px-4 py-8 text-center text-sm text-muted">{a('points.none')}</p> : (
        <ul className="panel divide-y divide-line">{points.map((point) => <Row key={point.id} point={point} now={now} edit={() => setOpen(point)} />)}</ul>
      )}
      {open !== undefined && <PointDialog {...(open !== 'new' && { point: open })} close={close} />}
    </section>
  )
}

type Outcome = { readonly state: 'asking' } | { readonly state: 'done'; readonly result: ContactPointTest } | { readonly state: 'refused'; readonly why: string }

function Row({ point, now, edit }: { readonly point: ContactPoint; readonly now: number; readonly edit: () => void }) {
  const { a } = useAlertWords()
  const router = useRouter()
  const isAdmin = useMay('admin')
  const instant = useInstant()
  const [outcome, setOutcome] = useState<Outcome>()
  const [sure, setSure] = useState(false)
  const test = async (): Promise<void> => {
    setOutcome({ state: 'asking' })
    const answer = await ask<ContactPointTest>(`/api/v1/contact-points/${point.id}/test`, {})
    setOutcome(answer.ok ? { state: 'done', result: answer.body } : { state: 'refused', why: answer.why })
    router.refresh()
  }
  const remove = async (): Promise<void> => {
    const answer = await ask<ContactPoint>(`/api/v1/contact-points/${point.id}`, { method: 'DELETE' })
    if (!answer.ok) setOutcome({ state: 'refused', why: answer.why })
    router.refresh()
  }
  return (
    <li data-point={point.id} className="grid gap-x-4 gap-y-1 px-3 py-2 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <h2 className="flex flex-wrap items-baseline gap-x-2 text-sm font-semibold"><span translate="no" className="wrap-anywhere">{point.name}</span><span className="chip font-normal">{a(`kind.${point.kind}`)}</span></h2>
        <p translate="no" className="truncate text-xs text-muted" title={point.target}>{point.target}</p>
      </div>
      <div className="min-w-0 text-xs text-muted">
        <p>{point.lastDeliveredAt === null ? a('point.never') : <>{a('point.delivered')} <span className="inline-flex text-text" title={instant(Date.parse(point.lastDeliveredAt))}><Age at={Date.parse(point.lastDeliveredAt)} first={now} /></span></>}</p>
        {point.lastError !== null && <p className="text-down wrap-anywhere">{a('point.error')} <Said text={point.lastError} /></p>}
        <p role="status" className="wrap-anywhere empty:hidden">
          {outcome?.state === 'asking' && a('test.asking')}
          {outcome?.state === 'refused' && <span className="text-down">{a('test.refused')} <Said text={outcome.why} /></span>}
          {outcome?.state === 'done' && (outcome.result.error === null ? <span className="text-up">✓ {a('test.ok', { ms: outcome.result.ms })}</span> : <span className="text-down">✗ {a('test.failed', { ms: outcome.result.ms })} <Said text={outcome.result.error} /></span>)}
        </p>
      </div>
      {isAdmin && <div className="flex flex-wrap items-start gap-1 noscript:hidden">
        <button type="button" className="push" disabled={outcome?.state === 'asking'} aria-label={a('test.of', { name: point.name })} onClick={() => void test()}>{a('test')}</button>
        {point.kind !== 'web-push' && <button type="button" className="push" aria-label={a('edit.of', { name: point.name })} onClick={edit}>{a('edit')}</button>}
        <button type="button" className={`push ${sure ? 'border-down text-down' : ''}`} aria-label={a(sure ? 'delete.sure.of' : 'delete.of', { name: point.name })} onBlur={() => setSure(false)} onClick={() => { if (sure) void remove(); else setSure(true) }}>{a(sure ? 'delete.sure' : 'delete')}</button>
      </div>}
    </li>
  )
}
