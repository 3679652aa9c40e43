'use client'
import Link from 'next/link'
import type { KeyboardEvent, ReactNode } from 'react'
import { formatCount } from '../../lib/domain/format.ts'
import { days } from '../../lib/domain/time.ts'
import type { ChainCard, StageView } from '../../lib/wire/views.ts'
import { PageLink } from '../_access/page-link.tsx'
import { useWho } from '../_access/who.tsx'
import { useWords } from '../_i18n/words.tsx'
import { useClock } from '../_live/clock.ts'
import { SignalRow } from './signal-row.tsx'
import { STAGE_TEXT } from './stage-text.ts'

/** Up and down go through the signals of a stage, as in any list; past its ends the page scrolls on. */
function moveFocus(event: KeyboardEvent<HTMLTableSectionElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  const links = [...event.currentTarget.querySelectorAll('a')]
  const next = links[links.findIndex((link) => link === document.activeElement) + step]
  if (!next) return
  next.focus()
  event.preventDefault()
}

/** Signals in rows, a width and so many columns. `fill`: as many rows as the height given to it has room for, none of them cut. */
export function SignalRows({ cards, now, caption, fill = false }: { readonly cards: readonly ChainCard[]; readonly now: number; readonly caption: string; readonly fill?: boolean }) {
  const { t } = useWords()
  const today = useClock((at) => Math.ceil(at / days(1)) * days(1), now)
  const table = (
    <table className={`w-full table-fixed border-collapse ${fill ? '' : 'mt-1'}`}>
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr className="h-6 text-xs text-faint *:font-normal">
          <th scope="col" className="pl-3 text-left">{t('chain.signal')}</th>
          <th scope="col" className="hidden w-8.5 text-left @min-[26rem]:table-cell @min-[34rem]:w-15" title={t('chain.year.long')}>{t('chain.year')}</th>
          <th scope="col" className="w-15 text-right @min-[34rem]:w-18">{t('chain.last')}</th>
          <th scope="col" className="hidden w-13.5 text-right @min-[26rem]:table-cell @min-[34rem]:w-15" title={t('chain.day.long')}>{t('chain.day')}</th>
          <th scope="col" className="hidden w-14 text-right @min-[23rem]:table-cell @min-[26rem]:w-13.5 @min-[34rem]:w-15" title={t('chain.month.long')}>{t('chain.month')}</th>
          <th scope="col" className="w-14 text-right @min-[26rem]:w-13.5 @min-[34rem]:w-15" title={t('chain.essay.long')}>{t('chain.essay')}</th>
          <th scope="col" className="w-15 pr-5 text-right @min-[34rem]:w-17 @min-[34rem]:pr-6">{t('chain.age')}</th>
        </tr>
      </thead>
      <tbody onKeyDown={moveFocus}>{cards.map((card) => <SignalRow key={card.id} card={card} now={now} today={today} />)}</tbody>
    </table>
  )
  return fill ? <div className="h-full [container-type:size]"><div className="max-h-[calc(1.5rem+round(down,100cqh-1.5rem,2.125rem))] overflow-hidden">{table}</div></div> : table
}

type Props = { readonly view: StageView; readonly now: number; readonly gauges: ReactNode; readonly chart: ReactNode; readonly instead?: ReactNode; readonly fill?: boolean }

/** A stage: its segments, its gauges, its chart, its key signals, and the way to all of them. `instead` takes the place of the signals; with `fill` all of it fits the height given to it. */
export function StageColumn({ view, now, gauges, chart, instead, fill = false }: Props) {
  const { locale, t } = useWords()
  const { kind } = useWho()
  const { stage, segments, total, cards } = view
  const name = t(`stage.${stage}`)
  return (
    <section aria-labelledby={stage} className={`panel @container relative flex h-full min-w-0 flex-col overflow-hidden ${STAGE_TEXT[stage]}`}>
      <div aria-hidden className="absolute inset-x-0 top-0 h-0.5 bg-current" />
      <header className="flex items-baseline gap-2.5 px-3 pt-2 pb-1">
        <h2 id={stage} className="text-lg font-semibold">{name}</h2>
        <ul className="flex min-w-0 flex-1 gap-x-3 text-xs whitespace-nowrap text-muted">
          {segments.map(({ segment, signals }) => (
            <li key={segment}>
              <PageLink href={`/signals?stage=${stage}&segment=${segment}`} className="rounded-sm hover:text-text hover:underline">{t(`segment.${segment}`)} <span className="text-faint">{formatCount(signals, locale)}</span></PageLink>
            </li>
          ))}
        </ul>
      </header>
      {gauges}
      {cards.length === 0 ? <p className="px-3 pt-2 pb-6 text-sm text-muted">{t('chain.empty')}</p> : (
        <>
          {chart}
          {instead ?? <div className={fill ? 'mt-1 min-h-0 flex-1' : ''}><SignalRows cards={cards} now={now} caption={t('chain.table', { stage: name })} fill={fill} /></div>}
          {kind !== 'share' && <p className="mt-auto border-t border-grid px-3 py-1.5 text-xs"><Link href={`/signals?stage=${stage}`} prefetch={false} className="link">{t('chain.all', { count: formatCount(total, locale) })} →</Link></p>}
        </>
      )}
    </section>
  )
}
