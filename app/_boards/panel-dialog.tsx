'use client'
import { useMemo, useState, type FormEvent } from 'react'
import { RANGES, type Range } from '../../lib/domain/range.ts'
import { SEGMENTS, STAGES, type Stage } from '../../lib/domain/stage.ts'
import { CLAIMS } from '../../lib/thesis/claims.ts'
import { INDEX_IDS, WINDOWS } from '../../lib/thesis/ids.ts'
import type { Content, PanelKind } from '../../lib/wire/boards.ts'
import { Field, FIELD, Segments, Select } from '../_alerts/fields.tsx'
import { SEVERITIES } from '../_alerts/kinds.ts'
import { SignalField } from '../_alerts/signal-search.tsx'
import { claimIn } from '../_i18n/claim.ts'
import { useCatalogue } from '../_live/catalogue.ts'
import { Dialog } from '../_panels/palette-dialog.tsx'
import { Cross } from '../_panels/signals-filters.tsx'
import { contentOf, KINDS } from './contents.ts'
import { useBoardWords } from './words.ts'

const MOST_LINES = 8

/** What a panel shows, as it is being said: every field of every kind, whichever is chosen. */
type Form = { readonly kind: PanelKind; readonly title: string; readonly contents: Partial<Readonly<Record<PanelKind, Content>>> }

type Props = { readonly content: Content | undefined; readonly save: (content: Content) => void; readonly close: () => void }

/** What a panel shows: of a new one also which kind it is. */
export function PanelDialog({ content, save, close }: Props) {
  const { t, b } = useBoardWords()
  const [form, setForm] = useState<Form>(() => ({ kind: content?.kind ?? 'signal', title: content?.title ?? '', contents: content ? { [content.kind]: content } : {} }))
  const [tried, setTried] = useState(false)
  const held = form.contents[form.kind] ?? contentOf(form.kind)
  const complete = held !== undefined && isWhole(held)
  const set = (next: Content): void => setForm({ ...form, contents: { ...form.contents, [next.kind]: next } })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (held && complete) save({ ...held, title: form.title.trim().slice(0, 120) })
  }
  const label = content ? b('panel.settings') : b('panel.add')
  return (
    <Dialog label={label} close={close} firm>
      <form onSubmit={submit} noValidate className="flex max-h-[calc(100svh-min(14vh,8rem))] flex-col">
        <header className="flex items-center justify-between border-b border-line px-4 py-2">
          <h2 className="text-lg font-semibold">{label}</h2>
          <button type="button" aria-label={b('close')} title={b('close')} onClick={close} className="flex size-7 items-center justify-center rounded text-muted hover:bg-raised hover:text-text"><Cross /></button>
        </header>
        <div className="grid min-h-0 flex-1 content-start gap-3 overflow-y-auto p-4">
          {!content && <Segments label={b('panel.kind')} value={form.kind} options={KINDS.map((value) => ({ value, text: t(`board.kind.${value}`) }))} choose={(kind) => setForm({ ...form, kind })} />}
          <p className="text-xs text-muted">{b(`about.${form.kind}`)}</p>
          <Fields kind={form.kind} content={held} set={set} tried={tried} />
          <Field label={b('panel.title')}>{(id) => <input id={id} value={form.title} maxLength={120} placeholder={b('panel.title.own')} onChange={({ target }) => setForm({ ...form, title: target.value })} className={FIELD} />}</Field>
        </div>
        <footer className="flex items-center justify-end gap-2 border-t border-line px-4 py-2">
          <p role="alert" className="mr-auto text-xs text-down">{tried && !complete && b(form.kind === 'table' ? 'lack.of' : 'lack.signal')}</p>
          <button type="button" className="push" onClick={close}>{b('cancel')}</button>
          <button type="submit" className="push border-midstream font-semibold">{content ? b('panel.save') : b('panel.put')}</button>
        </footer>
      </form>
    </Dialog>
  )
}

function isWhole(content: Content): boolean {
  switch (content.kind) {
    case 'signal': return content.signal !== ''
    case 'chart': return content.signals.length > 0
    case 'table': return Object.values(content.of).some((value) => value !== undefined)
    case 'index':
    case 'claim':
    case 'stage':
    case 'flow':
    case 'alerts':
    case 'health':
    case 'note':
    case 'clock': return true
  }
}

type FieldsProps = { readonly kind: PanelKind; readonly content: Content | undefined; readonly set: (content: Content) => void; readonly tried: boolean }

function Fields({ kind, content, set, tried }: FieldsProps) {
  const { locale, t, b } = useBoardWords()
  const { rows } = useCatalogue(true)
  const indices = useMemo(() => INDEX_IDS.map((value) => ({ value, text: rows.find(({ id }) => id === value)?.title ?? value })), [rows])
  const range = content && 'range' in content ? content.range : 'essay'
  switch (kind) {
    case 'signal': {
      const signal = content?.kind === 'signal' ? content.signal : ''
      return (
        <>
          <SignalField label={t('board.kind.signal')} id={signal} invalid={tried && signal === ''} choose={(id) => set({ kind, title: '', signal: id, range })} />
          {content?.kind === 'signal' && <RangeField value={range} choose={(next) => set({ ...content, range: next })} />}
        </>
      )
    }
    case 'chart': {
      const chart: Extract<Content, { kind: 'chart' }> = content?.kind === 'chart' ? content : { kind, title: '', signals: [], range: 'essay', scale: 'value' }
      return (
        <>
          {chart.signals.length > 0 && (
            <ul className="grid gap-1" aria-label={b('chart.lines')}>
              {chart.signals.map((id) => (
                <li key={id} className="flex min-h-7 items-center gap-2 rounded border border-line px-2 text-sm">
                  <span translate="no" className="min-w-0 flex-1 truncate" title={id}>{rows.find((row) => row.id === id)?.title ?? id}</span>
                  <button type="button" aria-label={b('chart.drop', { id })} title={b('chart.drop', { id })} onClick={() => set({ ...chart, signals: chart.signals.filter((one) => one !== id) })} className="flex size-6 items-center justify-center rounded text-muted hover:bg-raised hover:text-text"><Cross /></button>
                </li>
              ))}
            </ul>
          )}
          {chart.signals.length < MOST_LINES && <SignalField key={chart.signals.join(' ')} label={b('chart.add')} id="" invalid={tried && chart.signals.length === 0} choose={(id) => set({ ...chart, signals: [...new Set([...chart.signals, id])] })} />}
          <div className="grid grid-cols-2 gap-3">
            <RangeField value={chart.range} choose={(next) => set({ ...chart, range: next })} />
            <Select label={b('chart.scale')} value={chart.scale} options={(['value', 'log', 'rebased'] as const).map((value) => ({ value, text: b(`chart.scale.${value}`) }))} choose={(scale) => set({ ...chart, scale })} />
          </div>
        </>
      )
    }
    case 'table': {
      if (content?.kind !== 'table') return null
      const { of } = content
      // What is empty is not asked for.
      const choose = (patch: { readonly stage?: Stage | ''; readonly segment?: string; readonly q?: string }): void => {
        const { stage = of.stage ?? '', segment = patch.stage === undefined ? (of.segment ?? '') : '', q = of.q ?? '' } = patch
        const part = stage === '' ? undefined : SEGMENTS[stage].find((one) => one === segment)
        set({ ...content, of: { ...(of.ids && { ids: of.ids }), ...(of.feed && { feed: of.feed }), ...(stage !== '' && { stage }), ...(part && { segment: part }), ...(q !== '' && { q }) } })
      }
      return (
        <div className="grid grid-cols-2 gap-3">
          <Select label={b('table.stage')} value={of.stage ?? ''} options={[{ value: '' as const, text: b('table.any') }, ...STAGES.map((value) => ({ value, text: t(`stage.${value}`) }))]} choose={(stage) => choose({ stage })} />
          <Select label={b('table.segment')} value={of.segment ?? ''} options={[{ value: '', text: b('table.any') }, ...(of.stage ? SEGMENTS[of.stage].map((value) => ({ value, text: t(`segment.${value}`) })) : [])]} choose={(segment) => choose({ segment })} />
          <Field label={b('table.words')}>{(id) => <input id={id} value={of.q ?? ''} maxLength={200} onChange={({ target }) => choose({ q: target.value })} className={FIELD} />}</Field>
          <Field label={b('table.limit')}>{(id) => <input id={id} type="number" min={1} max={200} value={content.limit} onChange={({ target }) => set({ ...content, limit: Math.min(200, Math.max(1, Math.round(Number(target.value)) || 1)) })} className={FIELD} />}</Field>
        </div>
      )
    }
    case 'index': return content?.kind === 'index' ? <><Select label={t('board.kind.index')} value={content.index} options={indices.some(({ value }) => value === content.index) ? indices : [...indices, { value: content.index, text: content.index }]} choose={(index) => set({ ...content, index })} /><RangeField value={range} choose={(next) => set({ ...content, range: next })} /></> : null
    case 'claim': return content?.kind === 'claim' ? (
      <>
        <Select label={t('board.kind.claim')} value={content.claim} options={CLAIMS.map((claim) => ({ value: claim.id, text: `${claim.id} ${claimIn(locale, claim).says}` }))} choose={(claim) => set({ ...content, claim })} />
        <Select label={b('claim.window')} value={content.window} options={WINDOWS.map((value) => ({ value, text: b(`claim.window.${value}`) }))} choose={(window) => set({ ...content, window })} />
      </>
    ) : null
    case 'stage': return content?.kind === 'stage' ? <Select label={t('board.kind.stage')} value={content.stage} options={STAGES.map((value) => ({ value, text: t(`stage.${value}`) }))} choose={(stage) => set({ ...content, stage })} /> : null
    case 'alerts': return content?.kind === 'alerts' ? <Select label={b('alerts.severity')} value={content.severity ?? ''} options={[{ value: '' as const, text: b('table.any') }, ...SEVERITIES.map((value) => ({ value, text: b(`severity.${value}`) }))]} choose={(severity) => set({ kind, title: '', ...(severity !== '' && { severity }) })} /> : null
    case 'note': return content?.kind === 'note' ? <Field label={b('note.text')}>{(id) => <textarea id={id} value={content.text} rows={8} maxLength={10_000} onChange={({ target }) => set({ ...content, text: target.value })} className="block w-full rounded border border-edge bg-background px-2 py-1.5 text-sm text-text" />}</Field> : null
    case 'flow':
    case 'health':
    case 'clock': return null
  }
}

function RangeField({ value, choose }: { readonly value: Range; readonly choose: (range: Range) => void }) {
  const { t, b } = useBoardWords()
  return <Select label={b('range')} value={value} options={RANGES.map((one) => ({ value: one, text: t(`signal.range.${one}.long`) }))} choose={choose} />
}
