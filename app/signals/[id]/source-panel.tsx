'use client'
import type { ReactNode } from 'react'
import { formatDay, formatSpan } from '../../../lib/domain/format.ts'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import { useWords } from '../../_i18n/words.tsx'
import { useInstant } from '../../_live/zone.tsx'
import { Said } from '../../_ui/said.tsx'
import { StateMark } from '../../_ui/state-mark.tsx'
import { unprefixed } from '../../_ui/words.ts'
import { useDoer } from './doer.ts'
import { useFeedOf } from './feed-of.ts'

/** What stands in place of a feed for what was shipped with the product. */
const RECORDED = 'record'

/** Where the number comes from: feed, publisher, terms, times, and the rule that gave it its stage. */
export function SourcePanel({ signal }: { readonly signal: SignalDetail }) {
  const { locale, t } = useWords()
  const instant = useInstant()
  const { sources, stageRule, override } = signal
  const row = useFeedOf(signal)
  const by = useDoer()
  const serving = signal.mode === 'recorded' ? RECORDED : signal.feedId
  const day = (iso: string): string => formatDay(Date.parse(iso), locale)
  return (
    <section aria-labelledby="source" className="panel min-w-0 p-3">
      <h2 id="source" className="mb-1.5 text-sm font-semibold">{t('signal.source')}</h2>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-xs">
        {row && (
          <Line name={t('signal.source.feed')}>
            <a href={`/feeds#${row.id}`} className="link"><Said text={row.title} /></a>
            <span className="ml-1.5 inline-flex items-center gap-1 align-bottom whitespace-nowrap text-muted" title={t(`feed.state.${row.state}.why`)}><StateMark state={row.state} />{t(`feed.state.${row.state}`)}</span>
            {row.why && <span className="block text-2xs text-muted"><Said text={unprefixed(row.id, row.why)} /></span>}
          </Line>
        )}
        {signal.observedAt && <Line name={t('chain.observed')}>{instant(Date.parse(signal.observedAt))}</Line>}
        {signal.receivedAt && <Line name={t('chain.received')}>{instant(Date.parse(signal.receivedAt))}</Line>}
        <Line name={t('signal.source.step')}>{t('signal.source.step.is', { shape: t(`signal.shape.${signal.shape}`), span: formatSpan(signal.stepMs, locale) })}</Line>
        <Line name={t('signal.source.stale')}>{t(signal.calendar ? 'signal.source.stale.open' : 'signal.source.stale.is', { span: formatSpan(signal.staleAfterMs, locale) })}</Line>
        {signal.firstAt && <Line name={t('signal.source.first')}>{day(signal.firstAt)}</Line>}
        {signal.recordedTo && <Line name={t('mode.recorded')}>{t(signal.mode === 'recorded' ? 'signal.source.recorded.all' : 'signal.source.recorded', { date: day(signal.recordedTo) })}</Line>}
        {signal.standsTo && signal.shape === 'step' && <Line name={t('signal.source.stands')}>{t('signal.source.stands.to', { date: day(signal.standsTo) })}</Line>}
        <Line name={t('signal.source.rule')}>
          <code translate="no" className="font-sans font-medium">{stageRule.prefix}</code> <span className="text-muted">{t(`stage.${stageRule.stage}`)} · {t(`segment.${stageRule.segment}`)}. {stageRule.reason}</span>
          {override && <span className="mt-0.5 block">{t('signal.source.override', { at: instant(Date.parse(override.at)), by: by(override.by) })}</span>}
        </Line>
      </dl>
      <h3 className="mt-2.5 mb-1 text-xs font-semibold">{t('signal.source.who')}</h3>
      <ul className="grid gap-1.5 text-xs">
        {sources.map(({ feedId, name, licence, credit, docs }) => (
          <li key={feedId} className="border-l-2 border-line pl-2">
            <p><a translate="no" href={docs} rel="noreferrer" className="link font-medium">{name}</a><span className="text-muted">{feedId === RECORDED && ` · ${t('mode.recorded.why')}`}{feedId === serving && ` · ${t('signal.source.serves')}`}</span></p>
            <p className="text-2xs text-muted wrap-anywhere"><Said text={licence} /></p>
            <p lang="en" translate="no" className="text-2xs text-faint wrap-anywhere">{credit}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

const Line = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <><dt className="whitespace-nowrap text-faint first-letter:uppercase">{name}</dt><dd className="min-w-0 wrap-anywhere">{children}</dd></>
)
