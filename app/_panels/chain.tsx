'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useMemo, type ReactNode } from 'react'
import { unitLabel } from '../../lib/domain/format.ts'
import { CHAIN_DEFAULT, CHAIN_RANGES, RENT_VIEWS, STAGE_CHARTS, usageChart, type ChainRange, type ChartId, type RentView } from '../../lib/domain/stage-charts.ts'
import type { Stage } from '../../lib/domain/stage.ts'
import type { ChainView, ChartView } from '../../lib/wire/views.ts'
import { useWords } from '../_i18n/words.tsx'
import { tickItems } from '../_live/card.ts'
import { useConnection, useLiveView } from '../_live/hooks.ts'
import { oneOf, useUrlState } from '../_live/url.ts'
import { Choice } from '../_ui/choice.tsx'
import { NvdaBand, Quotes } from './nvda-band.tsx'
import { RentSources } from './rent-sources.tsx'
import { namesOf } from './signal-row.tsx'
import { StageChart } from './stage-chart.tsx'
import { StageColumn } from './stage-column.tsx'
import { STAGE_TEXT } from './stage-text.ts'

/** While the record is being loaded there is nothing to subscribe to yet: the page is asked for again. */
const FILL_MS = 3000

/** Everything of the page that has a value, each signal once. */
function itemsOf({ stages, charts, lead, quotes }: ChainView): ReturnType<typeof tickItems> {
  const shown = [...stages.flatMap(({ cards }) => cards), ...Object.values(charts).flatMap(({ lines }) => lines), ...(lead ? [lead] : []), ...quotes]
  return tickItems([...new Map(shown.map((card) => [card.id, card])).values()])
}

type Props = {
  readonly view: ChainView
  /** The headline with its evidence, and the claims: drawn by the server. */
  readonly head: ReactNode
  readonly claims: ReactNode
  readonly gauges: Readonly<Record<Stage, ReactNode>>
}

/** The headline and the market, the claims, and under them the three stages side by side, each flowing into the next. */
export function Chain({ view, head, claims, gauges }: Props) {
  useLiveView(view, useMemo(() => itemsOf(view), [view]))
  const router = useRouter()
  const { state } = useConnection()
  const filling = state === 'connected' && view.stages.some(({ cards }) => cards.length === 0)
  useEffect(() => {
    if (!filling) return
    const timer = setInterval(() => router.refresh(), FILL_MS)
    return () => clearInterval(timer)
  }, [filling, router])

  const { params } = useUrlState()
  const range = oneOf(params.get('range'), CHAIN_RANGES, CHAIN_DEFAULT.range)
  const rent = oneOf(params.get('rent'), RENT_VIEWS, CHAIN_DEFAULT.rent)
  return (
    <div className="grid gap-2.5">
      <div className={`grid gap-2.5 ${view.lead ? 'xl:grid-cols-[minmax(0,51rem)_minmax(0,1fr)] min-[112rem]:grid-cols-[minmax(0,62rem)_minmax(0,1fr)]' : ''}`}>
        {head}
        <div className="min-w-0 xl:col-span-full xl:row-start-2">{claims}</div>
        <NvdaBand view={view} range={range} />
      </div>
      <div className="grid gap-2.5 lg:grid-cols-3">
        {view.stages.map((stage, index) => (
          <div key={stage.stage} className="relative min-w-0">
            {index > 0 && <svg aria-hidden viewBox="0 0 6 10" className="absolute top-3.5 -left-2 hidden h-2.5 w-1.5 fill-edge lg:block"><path d="M0 0 6 5 0 10Z" /></svg>}
            <StageColumn
              view={stage}
              now={view.now}
              gauges={gauges[stage.stage]}
              chart={<ChartOf stage={stage.stage} view={view} range={range} rent={rent} />}
              {...(stage.stage === 'upstream' && rent === 'sources' && { instead: <RentSources lines={view.charts['rent-sources'].lines} range={range} now={view.now} /> })}
            />
          </div>
        ))}
      </div>
      {view.quotes.length > 0 && <Quotes quotes={view.quotes} now={view.now} />}
    </div>
  )
}

const MARKS = { upstream: ['rule'], midstream: ['price'], downstream: [] } as const

/** Fills what the window leaves of its height: the rows under it stay in sight. */
const HEIGHT = 'h-44 lg:h-[clamp(8.75rem,100svh-47.5rem,36rem)]'
/** Room for the ends of a dozen lines. */
const TALL = 'h-74 lg:h-[clamp(18.5rem,100svh-47.5rem,36rem)]'

function ChartOf({ stage, view, range, rent }: { readonly stage: Stage; readonly view: ChainView; readonly range: ChainRange; readonly rent: RentView }) {
  const { locale, t, say } = useWords()
  const draw = (id: ChartId, title: string, caption: (first: ChartView['lines'][number]) => string, more: { readonly tools?: ReactNode; readonly keys?: boolean; readonly height?: string } = {}) => {
    const chart = view.charts[id]
    const [first] = chart.lines
    return <StageChart key={id} title={title} caption={first ? caption(first) : ''} chart={chart} scale={STAGE_CHARTS[id].scale} range={range} now={view.now} height={HEIGHT} marks={MARKS[stage]} colour={STAGE_TEXT[stage]} {...more} />
  }
  switch (stage) {
    case 'upstream': {
      const tools = <Choice label={t('chain.rent.view')} name="rent" chosen={rent} fallback={CHAIN_DEFAULT.rent} options={RENT_VIEWS.map((value) => ({ value, text: t(`chain.rent.view.${value}`) }))} />
      return rent === 'classes'
        ? draw('rent-classes', t('chain.rent'), (first) => `${unitLabel(first.unit, locale)} · ${namesOf(first, say).under}`, { tools })
        : draw('rent-sources', t('chain.rent.h100'), (first) => `${unitLabel(first.unit, locale)} · ${t('chain.rent.caption')}`, { tools, keys: false, height: TALL })
    }
    case 'midstream': return draw('tokens', t('chain.tokens'), (first) => t('chain.tokens.caption', { unit: unitLabel(first.unit, locale), source: first.source }))
    case 'downstream': return draw(usageChart(range), t('chain.usage'), (first) => t('chain.usage.caption', { unit: unitLabel(first.unit, locale), source: first.source }))
  }
}
