'use client'
import Link from 'next/link'
import { unitLabel } from '../../../lib/domain/format.ts'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import { useWords } from '../../_i18n/words.tsx'
import { Said } from '../../_ui/said.tsx'
import { Reading } from '../../_ui/reading.tsx'
import type { ChartView } from './chart-view.ts'
import { ComparePicker } from './compare-picker.tsx'
import type { Compared } from './compared.ts'
import { colourOf } from './compares.ts'
import { useReading } from './signal-head.tsx'
import { nameAmong } from './standing.ts'

type Props = { readonly signal: SignalDetail; readonly others: Compared; readonly vs: readonly string[]; readonly change: (patch: Partial<ChartView>) => void; readonly now: number }

/** The pressed button goes: the focus must not go with it. */
const toPicker = (button: HTMLElement): void => button.closest('ul')?.parentElement?.querySelector('button')?.focus()

/** What the chart is compared with: each with its colour and its value of now, and the way to take one more or away. */
export function Compares({ signal, others, vs, change, now }: Props) {
  const { t } = useWords()
  const without = (id: string): void => change({ vs: vs.filter((one) => one !== id) })
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-1.5 px-2 pb-1.5 noscript:hidden">
      <ComparePicker signal={signal} vs={vs} pick={(id) => (vs.includes(id) ? without(id) : change({ vs: [...vs, id] }))} />
      {vs.length > 0 && (
        <ul aria-label={t('signal.compare.list')} className="contents">
          {vs.map((id, index) => {
            const known = others.known.find((one) => one.id === id)
            return (
              <li key={id} className="chip min-w-0 max-w-[min(22rem,100%)] py-0 pr-0.5">
                <span aria-hidden className="h-0.5 w-3 shrink-0 rounded-full" style={{ background: `var(${colourOf(signal.stage, index + 1)})` }} />
                {known ? <Told signal={known} name={nameAmong(known, [signal, ...others.known])} now={now} /> : <span translate="no" className="truncate" title={others.refused.get(id)}>{id}{others.refused.has(id) && ` · ${t('signal.compare.unknown')}`}</span>}
                <button type="button" className="flex size-6 shrink-0 items-center justify-center rounded-full hover:bg-raised hover:text-text" aria-label={t('signal.compare.remove', { title: known?.title ?? id })} onClick={({ currentTarget }) => { toPicker(currentTarget); without(id) }}>
                  <svg aria-hidden viewBox="0 0 8 8" className="size-2" stroke="currentColor" strokeWidth="1.4"><path d="m1 1 6 6m0-6L1 7" /></svg>
                </button>
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}

function Told({ signal, name, now }: { readonly signal: SignalDetail; readonly name: string; readonly now: number }) {
  const { locale, say } = useWords()
  const { latest, mode } = useReading(signal, now)
  return (
    <>
      <Link href={`/signals/${signal.id}`} prefetch={false} className="min-w-0 truncate text-text hover:underline" title={[signal.title, signal.note, signal.source].flatMap((text) => (text ? [say(text)] : [])).join(' · ')}><span translate="no">{name}</span>{name === signal.title && signal.note && <span className="text-faint"> <Said text={signal.note} /></span>}</Link>
      <span className="pl-2.5 font-medium text-text"><Reading latest={latest} mode={mode} unit={signal.unit} source={signal.source} /></span>
      <span className="text-2xs">{unitLabel(signal.unit, locale)}</span>
    </>
  )
}
