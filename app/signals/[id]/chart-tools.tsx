'use client'
import type { ReactNode } from 'react'
import { PLOT_KINDS, PLOT_MODES } from '../../../lib/domain/plot.ts'
import { RANGES } from '../../../lib/domain/range.ts'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import { useWords } from '../../_i18n/words.tsx'
import { useMay } from '../../_access/who.tsx'
import { Bell } from '../../_alerts/marks.tsx'
import { useShortcut } from '../../_live/keys.ts'
import { CopyButton } from '../../_ui/copy-button.tsx'
import type { FullScreen, Shown } from './chart-panel.tsx'
import type { Thresholds } from './chart-levels.ts'
import type { ChartView } from './chart-view.ts'

type Props = {
  readonly signal: SignalDetail
  readonly ids: readonly string[]
  readonly from: number
  readonly chosen: ChartView
  readonly shown: Shown
  readonly change: (patch: Partial<ChartView>) => void
  readonly full: FullScreen
  readonly alert: Thresholds
  /** Whether a press on the chart writes on it. */
  readonly writing: boolean
  readonly write: () => void
}

/** How long and how the chart shows it, and the ways to take it along. */
export function ChartTools({ signal, ids, from, chosen, shown, change, full, alert, writing, write }: Props) {
  const { t } = useWords()
  const mayEdit = useMay('edit')
  const series = `/api/v1/series?ids=${ids.join(',')}&from=${new Date(from).toISOString()}`
  const file = `${signal.id}-${chosen.range}`
  const range = (by: -1 | 1) => () => {
    const next = RANGES[RANGES.indexOf(chosen.range) + by]
    if (next) change({ range: next })
  }
  const log = (): void => change({ scale: chosen.scale === 'log' ? 'linear' : 'log' })
  const events = (): void => change({ events: !chosen.events })
  useShortcut('[', t('signal.range.previous'), 'page', range(-1))
  useShortcut(']', t('signal.range.next'), 'page', range(1))
  useShortcut('l', t('signal.log.long'), 'page', log)
  useShortcut('e', t('signal.events.long'), 'page', events)
  useShortcut('a', t('alert.button.long'), 'page', alert.toggle)
  useShortcut('n', t('signal.write.long'), 'page', () => { if (mayEdit) write() })
  useShortcut('f', t('signal.full.long'), 'page', full.toggle)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-2 pt-2 pb-1.5">
      <Choice name="range" label={t('signal.range')} value={chosen.range} options={RANGES.map((range) => ({ value: range, label: t(`signal.range.${range}`), title: t(`signal.range.${range}.long`) }))} choose={(range) => change({ range })} />
      <Choice name="kind" label={t('signal.kind')} value={shown.kind} options={PLOT_KINDS.map((kind) => ({ value: kind, label: t(`signal.kind.${kind}`), ...(kind === 'candles' && shown.without.candles && { without: t('signal.kind.without') }) }))} choose={(kind) => change({ kind })} />
      <Choice name="mode" label={t('signal.mode')} value={shown.mode} options={PLOT_MODES.map((mode) => ({ value: mode, label: t(`signal.mode.${mode}`), title: t(`signal.mode.${mode}.long`), ...(mode === 'value' && shown.without.value && { without: t('signal.mode.without') }) }))} choose={(mode) => change({ mode })} />
      <div className="flex gap-1 noscript:hidden">
        <Switch on={shown.scale === 'log'} title={t(shown.without.log ? 'signal.log.without' : 'signal.log.long')} disabled={shown.without.log} toggle={log}>{t('signal.log')}</Switch>
        <Switch on={chosen.events} title={t('signal.events.long')} toggle={events}>{t('signal.events')}</Switch>
      </div>
      <div className="ml-auto flex flex-wrap items-center gap-1">
        {alert.isOffered && <button type="button" className="push noscript:hidden" aria-pressed={alert.isDrawing} disabled={!alert.isPossible || shown.mode !== 'value'} title={t(shown.mode === 'value' ? 'alert.button.long' : 'signal.level.mode')} onClick={alert.toggle}><Bell className="size-3" />{t('alert.button')}</button>}
        {mayEdit && <button type="button" className="push noscript:hidden" aria-pressed={writing} title={t('signal.write.long')} onClick={write}>{t('signal.write')}</button>}
        <button type="button" className="push noscript:hidden" title={t('signal.download', { format: 'PNG' })} onClick={(event) => void saveImage(event.currentTarget.closest('section'))}>PNG</button>
        <a className="push" href={`${series}&format=csv`} download={`${file}.csv`} title={t('signal.download', { format: 'CSV' })}>CSV</a>
        <a className="push max-sm:hidden" href={`${series}&format=json`} download={`${file}.json`} title={t('signal.download', { format: 'JSON' })}>JSON</a>
        <CopyButton text={() => window.location.href} title={t('signal.copy.long')}>{t('signal.copy')}</CopyButton>
        {full.possible && <button type="button" className="push noscript:hidden" aria-pressed={full.on} title={t(full.on ? 'signal.full.leave' : 'signal.full.long')} onClick={full.toggle}>
          <svg aria-hidden viewBox="0 0 12 12" className="size-3" fill="none" stroke="currentColor" strokeWidth="1.4"><path d={full.on ? 'M4.5 1v3.5H1M7.5 1v3.5H11M4.5 11V7.5H1M7.5 11V7.5H11' : 'M1 4.5V1h3.5M11 4.5V1H7.5M1 7.5V11h3.5M11 7.5V11H7.5'} /></svg>
          <span className="sr-only">{t('signal.full')}</span>
        </button>}
      </div>
    </div>
  )
}

const saveImage = async (chart: Element | null): Promise<boolean> => (await import('../../_notes/save-image.ts')).saveIn(chart)

type Option<Value extends string> = { readonly value: Value; readonly label: string; readonly title?: string; /** Why it cannot be had. */ readonly without?: string }

/** One of a few, by radio buttons: one stop of the tab key, arrows within. */
function Choice<Value extends string>({ name, label, value, options, choose }: { readonly name: string; readonly label: string; readonly value: Value; readonly options: readonly Option<Value>[]; readonly choose: (value: Value) => void }) {
  return (
    <fieldset className="flex min-w-0 flex-wrap noscript:hidden">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label key={option.value} title={option.without ?? option.title} className="cursor-pointer rounded px-1.5 py-0.5 text-xs font-medium text-muted hover:text-text has-checked:bg-raised has-checked:text-text has-focus-visible:outline-2 has-focus-visible:outline-midstream has-disabled:cursor-default has-disabled:text-faint sm:px-2 lg:px-1.5 2xl:px-2">
          <input type="radio" name={name} value={option.value} checked={value === option.value} disabled={option.without !== undefined} onChange={() => choose(option.value)} className="sr-only" />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}

function Switch({ on, title, disabled = false, toggle, children }: { readonly on: boolean; readonly title: string; readonly disabled?: boolean; readonly toggle: () => void; readonly children: ReactNode }) {
  return <button type="button" aria-pressed={on} title={title} disabled={disabled} onClick={toggle} className="rounded px-2 py-0.5 text-xs font-medium text-muted hover:text-text disabled:text-faint lg:px-1.5 2xl:px-2 aria-pressed:bg-raised aria-pressed:text-text">{children}</button>
}
