'use client'
import { useRouter } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import { days, hours } from '../../lib/domain/time.ts'
import type { Silence, SilenceDraft } from '../../lib/wire/alerts.ts'
import { useMay } from '../_access/who.tsx'
import { ask } from '../_live/ask.ts'
import { realNow } from '../_live/clock.ts'
import { useUrlState } from '../_live/url.ts'
import { useInstant } from '../_live/zone.tsx'
import { Dialog } from '../_panels/palette-dialog.tsx'
import { Said } from '../_ui/said.tsx'
import { Field, FIELD, Select } from './fields.tsx'
import { SEVERITIES, type Severity } from './kinds.ts'
import { localField } from './rule-form.ts'
import { SignalField } from './signal-search.tsx'
import { useAlertWords } from './words.ts'

type Props = { readonly silences: readonly Silence[]; readonly rules: readonly { readonly id: string; readonly name: string }[]; readonly now: number }

/** What is told to nobody for a time: what it matches, why, who said so, until when. */
export function SilencesList({ silences, rules, now }: Props) {
  const { t, a } = useAlertWords()
  const router = useRouter()
  const mayEdit = useMay('edit')
  const { params, set } = useUrlState()
  const asked = params.get('rule')
  const [opened, setOpen] = useState(false)
  // The list of rules leads here with one of them.
  const open = mayEdit && (opened || asked !== null)
  const close = (saved: boolean): void => {
    setOpen(false)
    set({ rule: null })
    if (saved) router.refresh()
  }
  const lasting = silences.filter(({ endsAt }) => Date.parse(endsAt) > now)
  const over = silences.filter(({ endsAt }) => Date.parse(endsAt) <= now)
  return (
    <section aria-label={t('alerts.view.silences')}>
      <div className="mb-2 flex flex-wrap items-center gap-3">
        {mayEdit && <button type="button" className="push border-midstream font-semibold noscript:hidden" onClick={() => setOpen(true)}>{a('silence.new')}</button>}
        <p className="text-xs text-muted">{a('silences.lead')}</p>
      </div>
      {lasting.length === 0 ? <p className="panel px-4 py-8 text-center text-sm text-muted">{a('silences.none')}</p> : <ul className="panel divide-y divide-line">{lasting.map((silence) => <Row key={silence.id} silence={silence} rules={rules} now={now} />)}</ul>}
      {over.length > 0 && (
        <details className="mt-3">
          <summary className="w-fit rounded px-0.5 text-xs text-muted">{a('silences.over', { count: over.length })}</summary>
          <ul className="panel mt-1.5 divide-y divide-line">{over.map((silence) => <Row key={silence.id} silence={silence} rules={rules} now={now} />)}</ul>
        </details>
      )}
      {open && <SilenceDialog rules={rules} rule={asked ?? ''} close={close} />}
    </section>
  )
}

function Row({ silence, rules, now }: { readonly silence: Silence } & Pick<Props, 'rules' | 'now'>) {
  const { t, a, say } = useAlertWords()
  const instant = useInstant()
  const router = useRouter()
  const mayEdit = useMay('edit')
  const [refusal, setRefusal] = useState<string>()
  const { id, rule, severity, series, labels, startsAt, endsAt, reason, by } = silence
  const state = Date.parse(endsAt) <= now ? 'over' : Date.parse(startsAt) > now ? 'ahead' : 'now'
  const end = async (): Promise<void> => {
    const answer = await ask<Silence>(`/api/v1/silences/${id}`, { method: 'DELETE' })
    if (!answer.ok) setRefusal(say(answer.why))
    router.refresh()
  }
  return (
    <li data-silence={id} className="grid gap-x-4 gap-y-1 px-3 py-2 text-sm md:grid-cols-[8rem_minmax(0,1fr)_minmax(0,16rem)_auto]">
      <p className="text-xs font-medium">{a(`silence.${state}`)}</p>
      <div className="min-w-0">
        <p className="flex flex-wrap gap-x-3 gap-y-0.5">
          {rule !== undefined && <span>{a('silence.rule')} <span translate="no" className="font-medium">{rules.find((one) => one.id === rule)?.name ?? rule}</span></span>}
          {severity !== undefined && <span>{a('severity')} <span className="font-medium">{t(`alert.severity.${severity}`)}</span></span>}
          {series !== undefined && <span>{a('series')} <span translate="no" className="font-medium">{series}</span></span>}
          {labels !== undefined && <span translate="no">{Object.entries(labels).map(([name, value]) => `${name}=${value}`).join(', ')}</span>}
        </p>
        <p className="text-xs text-muted wrap-anywhere"><span translate="no">{reason}</span> · {by === 'operator' ? t('signal.stage.operator') : <span translate="no">{by}</span>}</p>
      </div>
      <p className="text-xs text-muted"><time dateTime={startsAt}>{instant(Date.parse(startsAt))}</time> – <time dateTime={endsAt}>{instant(Date.parse(endsAt))}</time></p>
      <div>{state !== 'over' && mayEdit && <button type="button" className="push noscript:hidden" onClick={() => void end()}>{a('silence.end')}</button>}<span role="alert" className="block text-xs text-down empty:hidden">{refusal}</span></div>
    </li>
  )
}

const SPANS = { '1h': hours(1), '4h': hours(4), '1d': days(1), '7d': days(7) } as const
const SPAN_NAMES = ['1h', '4h', '1d', '7d'] as const

function SilenceDialog({ rules, rule: first, close }: { readonly rules: Props['rules']; readonly rule: string; readonly close: (saved: boolean) => void }) {
  const { t, a } = useAlertWords()
  const [rule, setRule] = useState(first)
  const [severity, setSeverity] = useState<Severity | ''>('')
  const [series, setSeries] = useState('')
  const [reason, setReason] = useState('')
  const [ends, setEnds] = useState(() => localField(new Date(realNow() + SPANS['1h']).toISOString()))
  const [refusal, setRefusal] = useState<string>()
  const isEmpty = rule === '' && severity === '' && series === ''
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const body: SilenceDraft = { ...(rule !== '' && { rule }), ...(severity !== '' && { severity }), ...(series !== '' && { series }), reason: reason.trim(), endsAt: new Date(ends).toISOString() }
    const answer = await ask<Silence>('/api/v1/silences', { body })
    if (answer.ok) close(true)
    else setRefusal(answer.why)
  }
  return (
    <Dialog label={a('silence.new')} close={() => close(false)} firm>
      <form onSubmit={(event) => void save(event)} className="grid max-h-[calc(100svh-2rem)] gap-3 overflow-y-auto p-4">
        <header><h2 className="text-lg font-semibold">{a('silence.new')}</h2><p className="text-xs text-muted">{a('silence.why')}</p></header>
        <div className="grid grid-cols-2 gap-3">
          <Select label={a('silence.rule')} value={rule} options={[{ value: '', text: a('any') }, ...rules.map(({ id, name }) => ({ value: id, text: name, foreign: true }))]} choose={setRule} />
          <Select label={a('severity')} value={severity} options={[{ value: '' as const, text: a('any') }, ...SEVERITIES.map((value) => ({ value, text: t(`alert.severity.${value}`) }))]} choose={setSeverity} />
        </div>
        <details><summary className="w-fit rounded text-xs text-muted">{a('silence.series')}</summary><div className="pt-2"><SignalField label={a('series')} id={series} invalid={false} choose={setSeries} /></div></details>
        <Field label={a('silence.reason')}>{(id) => <input id={id} required maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} className={FIELD} />}</Field>
        <div className="flex flex-wrap items-end gap-2">
          <Field label={a('silence.until')} className="flex-1 basis-48">{(id) => <input id={id} type="datetime-local" required value={ends} onChange={({ target }) => setEnds(target.value)} className={FIELD} />}</Field>
          {SPAN_NAMES.map((span) => <button key={span} type="button" className="push h-7" onClick={() => setEnds(localField(new Date(realNow() + SPANS[span]).toISOString()))}>{a(`silence.span.${span}`)}</button>)}
        </div>
        <p role="alert" className="text-xs text-down empty:hidden">{refusal !== undefined && <>{a('dialog.refused')} <Said text={refusal} /></>}</p>
        <div className="flex justify-end gap-2">
          <button type="button" className="push" onClick={() => close(false)}>{a('dialog.cancel')}</button>
          <button type="submit" disabled={isEmpty} className="push border-midstream font-semibold">{a('silence.add')}</button>
        </div>
      </form>
    </Dialog>
  )
}
