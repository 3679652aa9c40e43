'use client'
import type { ReactNode } from 'react'
import { formatDay, formatValue, unitLabel } from '../../lib/domain/format.ts'
import { CHAIN_DEFAULT, CHAIN_RANGES, type ChainRange } from '../../lib/domain/stage-charts.ts'
import { STAGES, type Stage } from '../../lib/domain/stage.ts'
import type { ChainView, ChartView, LeadView, QuoteView } from '../../lib/wire/views.ts'
import { PageLink } from '../_access/page-link.tsx'
import { useWords } from '../_i18n/words.tsx'
import { Age } from '../_ui/age.tsx'
import { Change } from '../_ui/change.tsx'
import { Choice } from '../_ui/choice.tsx'
import { ModeDot } from '../_ui/mode-dot.tsx'
import { Reading } from '../_ui/reading.tsx'
import { Said } from '../_ui/said.tsx'
import { RecordedChip } from './recorded-chip.tsx'
import { useSession } from './session-clock.tsx'
import { Expand, Picture, signalHref } from './stage-chart.tsx'
import { STAGE_TEXT } from './stage-text.ts'
import { useCard } from './use-card.ts'

const MARKS = ['essay', 'launch', 'price', 'split', 'rule', 'market'] as const

/** The chain's bellwether with its chart, beside the headline. */
export function NvdaBand({ view, range }: { readonly view: ChainView; readonly range: ChainRange }) {
  const { lead, charts, now } = view
  return lead && <Lead lead={lead} chart={charts.lead} now={now} range={range} chip={<RecordedChip view={view} />} />
}

function Lead({ lead, chart, now, range, chip }: { readonly lead: LeadView; readonly chart: ChartView; readonly now: number; readonly range: ChainRange; readonly chip: ReactNode }) {
  const { locale, t } = useWords()
  const { latest, mode, since } = useCard(lead, now)
  const { state, next } = useSession(now)
  // A live price above the year's highest close is the new high.
  const high = lead.high === null ? latest?.value : Math.max(lead.high, latest?.value ?? 0)
  const fromHigh = latest && high ? latest.value / high - 1 : null
  const highTitle = high === undefined ? undefined : t('chain.high.long', { value: formatValue(high, lead.unit, locale), date: formatDay(lead.highAt ?? now, locale) })
  return (
    <section aria-labelledby="lead" className={`panel grid min-w-0 overflow-hidden text-upstream sm:grid-cols-[12.75rem_minmax(0,1fr)] ${mode === 'stale' ? 'stale' : ''}`}>
      <div className="px-3 pt-2 pb-2 text-text sm:pl-4">
        <h2 id="lead" translate="no" className="flex items-baseline gap-1.5 text-lg font-semibold">
          <PageLink href={`/signals/${lead.id}`} className="rounded-sm hover:underline">{lead.title}</PageLink>
          <span className="truncate text-xs font-normal text-faint">{lead.note && <Said text={lead.note} />}</span>
        </h2>
        <p className="flex items-baseline gap-1 whitespace-nowrap">
          <span className="text-xl font-semibold tracking-tight"><Reading latest={latest} mode={mode} unit={lead.unit} source={lead.source} /></span>
          <span className="text-xs text-muted">{unitLabel(lead.unit, locale)}</span>
          {latest && mode && <span className="ml-auto flex w-16 items-center gap-1 text-right text-xs text-faint"><Age at={latest.observedAt} first={now} /><ModeDot mode={mode} /></span>}
        </p>
        <dl className="mt-1 grid grid-cols-2 gap-x-4 text-xs max-[25rem]:grid-cols-1 sm:grid-cols-1">
          <Fact name={t('chain.day')} title={t('chain.day.long')}><Change change={since(lead.change24h)} /></Fact>
          <Fact name={t('chain.month')} title={t('chain.month.long')}><Change change={since(lead.change30d)} /></Fact>
          <Fact name={t('chain.essay.since')} title={t('chain.essay.long')}><Change change={since(lead.changeSinceEssay)} /></Fact>
          <Fact name={t('chain.high')} title={highTitle}><Change change={fromHigh} /></Fact>
          <Fact name={t('market.nyse')} title={next}><span className="text-text">{state}</span></Fact>
        </dl>
        <p translate="no" className="truncate text-2xs text-faint">{lead.source}</p>
      </div>
      <div className="min-w-0">
        <div className="flex h-7 items-center justify-end gap-2 px-3 pt-1">
          <div className="mr-auto">{chip}</div>
          <span className="text-xs whitespace-nowrap text-faint max-sm:hidden xl:max-2xl:hidden">{t('chain.range.all')}</span>
          <Choice label={t('chain.range')} name="range" chosen={range} fallback={CHAIN_DEFAULT.range} options={CHAIN_RANGES.map((value) => ({ value, text: t(`chain.range.${value}`), title: t(`chain.range.${value}.long`) }))} />
          <Expand href={signalHref(lead.id, [], range, 'linear')} title={t('chain.chart.open', { title: lead.title })} />
        </div>
        <Picture title={lead.title} chart={chart} scale="linear" range={range} now={now} marks={MARKS} colour="text-upstream" height="h-36 sm:h-35" />
      </div>
    </section>
  )
}

const Fact = ({ name, title, children }: { readonly name: string; readonly title: string | undefined; readonly children: ReactNode }) => (
  <div className="flex h-[1.0625rem] items-baseline justify-between gap-2 whitespace-nowrap" title={title}><dt className="truncate text-muted">{name}</dt><dd className="text-right">{children}</dd></div>
)

/** Where the market has moved along the chain since the essay: the companies of each stage. */
export function Quotes({ quotes, now }: { readonly quotes: readonly QuoteView[]; readonly now: number }) {
  const { t } = useWords()
  return (
    <section aria-labelledby="quotes" className="panel min-w-0 px-3 pt-2 pb-2">
      <h2 id="quotes" className="flex items-baseline gap-2 text-sm font-semibold whitespace-nowrap">{t('chain.quotes')} <span className="truncate text-xs font-normal text-faint">{t('chain.quotes.what')}</span></h2>
      <div className="mt-1.5 grid gap-x-6 gap-y-2 lg:grid-cols-3">
        {STAGES.map((stage) => <StageQuotes key={stage} stage={stage} quotes={quotes.filter((quote) => quote.stage === stage)} now={now} />)}
      </div>
    </section>
  )
}

function StageQuotes({ stage, quotes, now }: { readonly stage: Stage; readonly quotes: readonly QuoteView[]; readonly now: number }) {
  const { t } = useWords()
  if (quotes.length === 0) return null
  return (
    <div>
      <h3 className="sr-only">{t(`stage.${stage}`)}</h3>
      <ul className={`grid grid-cols-5 gap-x-1 gap-y-1.5 border-l-2 border-current pl-2 sm:max-lg:grid-cols-10 min-[120rem]:grid-cols-10 ${STAGE_TEXT[stage]}`}>
        {quotes.map((quote) => <Quote key={quote.id} quote={quote} now={now} />)}
      </ul>
    </div>
  )
}

function Quote({ quote, now }: { readonly quote: QuoteView; readonly now: number }) {
  const { t, say } = useWords()
  const { latest, mode, since } = useCard(quote, now)
  return (
    <li className={`min-w-0 text-right text-text ${mode === 'stale' ? 'stale' : ''}`}>
      <PageLink href={`/signals/${quote.id}`} translate="no" title={`${say(quote.note ?? quote.title)} · ${t(`segment.${quote.segment}`)}`} className="block truncate rounded-sm text-xs leading-[0.875rem] font-semibold hover:underline">{quote.title}</PageLink>
      <span className="block text-2xs leading-[0.8125rem] text-muted"><Reading latest={latest} mode={mode} unit={quote.unit} source={quote.source} /></span>
      <span className="block text-2xs leading-[0.8125rem]"><Change change={since(quote.changeSinceEssay)} /></span>
    </li>
  )
}
