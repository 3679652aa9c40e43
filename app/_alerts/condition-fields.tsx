'use client'
import { useMemo } from 'react'
import { unitLabel } from '../../lib/domain/format.ts'
import { SEGMENTS, STAGES } from '../../lib/domain/stage.ts'
import { matches } from '../../lib/domain/search.ts'
import { CLAIM_IDS, VERDICTS, WINDOWS } from '../../lib/thesis/ids.ts'
import { useCatalogue } from '../_live/catalogue.ts'
import { FEED_STATES } from '../_ui/state-mark.tsx'
import { DurationField, Field, FIELD, NumberField, Segments, Select } from './fields.tsx'
import { hasChannel, hasLevel, hasWindow, NUMBER_KINDS, OPERATIONS } from './kinds.ts'
import { SUBJECTS, type ConditionForm, type Lack } from './rule-form.ts'
import { SignalField } from './signal-search.tsx'
import { useAlertWords } from './words.ts'

type Props = { readonly form: ConditionForm; readonly lack: Lack['field'] | undefined; readonly change: (patch: Partial<ConditionForm>) => void; readonly feeds: ReadonlyMap<string, string> }

/** What it looks at. */
export function SubjectFields(props: Props) {
  const { a } = useAlertWords()
  const { form, change } = props
  return (
    <div className="grid gap-2">
      <Segments label={a('what')} value={form.subject} options={SUBJECTS.map((value) => ({ value, text: a(`subject.${value}`) }))} choose={(subject) => change({ subject })} />
      <Subject {...props} />
    </div>
  )
}

function Subject({ form, lack, change, feeds }: Props) {
  const { a, t } = useAlertWords()
  const feedOptions = [{ value: '', text: a('any') }, ...[...feeds].map(([value, text]) => ({ value, text, foreign: true }))]
  switch (form.subject) {
    case 'signal': return <SignalField label={a('series')} id={form.a} invalid={lack === 'series'} choose={(id) => change({ a: id })} />
    case 'expression': return (
      <div className="grid gap-2">
        <SignalField label={a('series.a')} id={form.a} invalid={lack === 'series' && form.a === ''} choose={(id) => change({ a: id })} />
        <Select label={a('op')} value={form.op} options={OPERATIONS.map((value) => ({ value, text: a(`op.${value}`) }))} choose={(op) => change({ op })} />
        <SignalField label={a('series.b')} id={form.b} invalid={lack === 'series' && form.a !== ''} choose={(id) => change({ b: id })} />
      </div>
    )
    case 'claim': return (
      <div className="grid grid-cols-2 gap-2">
        <Select label={a('claim')} value={form.claim} options={CLAIM_IDS.map((value) => ({ value, text: value, foreign: true }))} choose={(claim) => change({ claim })} />
        <Select label={a('claim.window')} value={form.window} options={WINDOWS.map((value) => ({ value, text: a(`claim.window.${value}`) }))} choose={(window) => change({ window })} />
      </div>
    )
    case 'feed': return <Select label={a('feed')} value={form.feed} options={feedOptions} choose={(feed) => change({ feed })} />
    case 'many': return (
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-3">
        <Select label={t('signals.facet.stage')} value={form.stage} options={[{ value: '' as const, text: a('any') }, ...STAGES.map((value) => ({ value, text: t(`stage.${value}`) }))]} choose={(stage) => change({ stage, segment: '' })} />
        <Select label={t('signals.facet.segment')} value={form.segment} options={[{ value: '' as const, text: a('any') }, ...(form.stage === '' ? STAGES.flatMap((stage) => SEGMENTS[stage]) : SEGMENTS[form.stage]).map((value) => ({ value, text: t(`segment.${value}`) }))]} choose={(segment) => change({ segment })} />
        <Select label={t('signals.facet.feed')} value={form.feed} options={feedOptions} choose={(feed) => change({ feed })} />
        <Field label={a('words')} className="col-span-2">{(id) => <input id={id} value={form.q} maxLength={200} aria-invalid={lack === 'selector' || undefined} onChange={({ target }) => change({ q: target.value })} className={FIELD} />}</Field>
        <Matched form={form} />
        {form.ids.length > 0 && <p className="col-span-full flex items-center gap-2 text-xs text-muted">{a('chosen', { count: form.ids.length })}<button type="button" className="push" onClick={() => change({ ids: [] })}>{a('chosen.clear')}</button></p>}
      </div>
    )
  }
}

/** How many signals a selector finds now. */
function Matched({ form: { stage, segment, feed, q, ids } }: Pick<Props, 'form'>) {
  const { a } = useAlertWords()
  const { rows } = useCatalogue(true)
  const count = useMemo(() => {
    if (stage === '' && segment === '' && feed === '' && q.trim() === '' && ids.length === 0) return undefined
    return rows.filter((row) => (stage === '' || row.stage === stage) && (segment === '' || row.segment === segment) && (feed === '' || row.feedId === feed) && (ids.length === 0 || ids.includes(row.id)) && (q.trim() === '' || matches(row, q))).length
  }, [feed, ids, q, rows, segment, stage])
  return <p role="status" className="self-end pb-1 text-xs text-muted">{count === undefined ? a('matched.none') : a('matched', { count })}</p>
}

/** When it comes true: the kind, and only its own fields. */
export function WhenFields({ form, lack, change }: Props) {
  const { a, locale } = useAlertWords()
  const { rows } = useCatalogue(true)
  const { subject, is } = form
  if (subject === 'claim') return <Select label={a('verdict')} value={form.verdict} options={VERDICTS.map((value) => ({ value, text: a(`verdict.${value}`) }))} choose={(verdict) => change({ verdict })} />
  if (subject === 'feed') return <Select label={a('state')} value={form.state} options={FEED_STATES.map((value) => ({ value, text: a(`state.${value}`) }))} choose={(state) => change({ state })} />
  const own = rows.find((row) => row.id === (subject === 'many' ? form.ids[0] : form.a))?.unit ?? ''
  const raw = subject === 'expression' ? (form.op === '-' ? own : form.op === '/' ? '' : '%') : own
  const unit = raw === '' ? '' : unitLabel(raw, locale)
  return (
    <div className="grid grid-cols-2 gap-2 sm:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)_minmax(0,1fr)]">
      <Select className="max-sm:col-span-2" label={a('is')} value={is} options={NUMBER_KINDS.map((value) => ({ value, text: a(`is.${value}`) }))} choose={(next) => change({ is: next })} />
      {hasLevel(is) && <NumberField className="max-sm:col-span-2" label={a('value')} value={form.value} isFirst={form.a !== ''} unit={unit} invalid={lack === 'value'} change={(value) => change({ value })} />}
      {hasChannel(is) && <NumberField label={a('low')} value={form.low} invalid={lack === 'low'} change={(low) => change({ low })} />}
      {hasChannel(is) && <NumberField label={a('high')} value={form.high} unit={unit} invalid={lack === 'high'} change={(high) => change({ high })} />}
      {is === 'changes-by' && <NumberField label={a('change')} value={form.value} invalid={lack === 'value'} change={(value) => change({ value })} />}
      {is === 'changes-by' && <Select label={a('change.unit')} value={form.unit} options={[{ value: '%', text: '%' }, { value: 'abs', text: unit === '' ? a('change.abs') : unit }]} choose={(next) => change({ unit: next })} />}
      {is === 'changes-by' && <Select label={a('direction')} value={form.direction} options={(['either', 'up', 'down'] as const).map((value) => ({ value, text: a(`direction.${value}`) }))} choose={(direction) => change({ direction })} />}
      {is === 'z-score-above' && <NumberField label={a('deviations')} value={form.value} invalid={lack === 'value'} change={(value) => change({ value })} />}
      {(hasWindow(is) || is === 'stale-for') && <DurationField label={a(is === 'stale-for' ? 'stale' : 'within')} value={form.within} invalid={lack === 'within'} change={(within) => change({ within })} />}
    </div>
  )
}
