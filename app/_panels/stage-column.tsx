'use client'
import { useState, type KeyboardEvent } from 'react'
import { formatCount } from '../../lib/domain/format.ts'
import type { Stage } from '../../lib/domain/stage.ts'
import type { StageView } from '../../lib/wire/views.ts'
import { useWords } from '../_i18n/words.tsx'
import { SignalFocus } from './signal-focus.tsx'
import { SignalRow } from './signal-row.tsx'

const COLOURS: Readonly<Record<Stage, string>> = {
  upstream: 'text-upstream',
  midstream: 'text-midstream',
  downstream: 'text-downstream',
}

/** Up and down go through the signals of a stage, as in any list. */
function moveFocus(event: KeyboardEvent<HTMLTableSectionElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.findIndex((button) => button === document.activeElement)
  buttons[at + step]?.focus()
  event.preventDefault()
}

export function StageColumn({ view, now }: { readonly view: StageView; readonly now: number }) {
  const { locale, t } = useWords()
  const [chosen, setChosen] = useState<string>()
  const focus = view.cards.find(({ id }) => id === chosen) ?? view.cards[0]
  const name = t(`stage.${view.stage}`)
  return (
    <section aria-labelledby={view.stage} className={`panel @container relative min-w-0 overflow-hidden ${COLOURS[view.stage]}`}>
      <div aria-hidden className="absolute inset-x-0 top-0 h-0.5 bg-current" />
      <header className="flex items-baseline gap-2 px-3 pt-2.5 pb-1.5">
        <h2 id={view.stage} className="text-lg font-semibold">{name}</h2>
        <ul className="flex min-w-0 flex-1 gap-x-2.5 truncate text-xs text-faint">
          {view.segments.map(({ segment, signals }) => (
            <li key={segment} className={signals === 0 ? 'opacity-60' : ''}>{t(`segment.${segment}`)} <span className="text-muted">{formatCount(signals, locale)}</span></li>
          ))}
        </ul>
        <p className="hidden text-xs whitespace-nowrap text-muted @min-[23rem]:block">{t('chain.signals', { count: formatCount(view.total, locale) })}</p>
      </header>
      {focus ? (
        <>
          <SignalFocus card={focus} now={now} colour={COLOURS[view.stage]} />
          <table className="mt-1.5 w-full table-fixed border-collapse">
            <caption className="sr-only">{t('chain.table', { stage: name })}</caption>
            <thead>
              <tr className="h-6 text-xs text-faint *:font-normal">
                <th scope="col" className="pl-3 text-left">{t('chain.signal')}</th>
                <th scope="col" className="hidden w-11 text-left @min-[26rem]:table-cell @min-[34rem]:w-13" title={t('chain.year.long')}>{t('chain.year')}</th>
                <th scope="col" className="w-16 text-right @min-[34rem]:w-18">{t('chain.last')}</th>
                <th scope="col" className="hidden w-12.5 text-right @min-[26rem]:table-cell" title={t('chain.day.long')}>{t('chain.day')}</th>
                <th scope="col" className="hidden w-14 text-right @min-[23rem]:table-cell @min-[26rem]:w-13" title={t('chain.month.long')}>{t('chain.month')}</th>
                <th scope="col" className="w-14 text-right @min-[26rem]:w-13" title={t('chain.essay.long')}>{t('chain.essay')}</th>
                <th scope="col" className="w-15 pr-6 text-right @min-[34rem]:w-17 @min-[34rem]:pr-7">{t('chain.age')}</th>
              </tr>
            </thead>
            <tbody onKeyDown={moveFocus}>
              {view.cards.map((card) => <SignalRow key={card.id} card={card} now={now} selected={card.id === focus.id} onSelect={setChosen} />)}
            </tbody>
          </table>
        </>
      ) : (
        <p className="px-3 pt-2 pb-6 text-sm text-muted">{t('chain.empty')}</p>
      )}
    </section>
  )
}
