'use client'
import Link from 'next/link'
import { useState } from 'react'
import { formatCount, formatDay, formatShare, formatSigned, formatValue, unitLabel } from '../../../lib/domain/format.ts'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import type { Constituent, IndexDetail } from '../../../lib/wire/thesis.ts'
import { useWords } from '../../_i18n/words.tsx'
import { useAnswer } from '../../_live/answer.ts'
import { useInstant } from '../../_live/zone.tsx'
import { Said } from '../../_ui/said.tsx'

/** As many as are shown before more are asked for. */
const FEW = 12

/** What an index is made of: weights, prices, and what each constituent has contributed; those without a price, and why. */
export function ConstituentsPanel({ signal }: { readonly signal: SignalDetail }) {
  const { t, say } = useWords()
  // A value that has moved has other contributions.
  const { answer, reload } = useAnswer<IndexDetail>(`/api/v1/indices/${signal.id}`, signal.observedAt ?? '')
  return (
    <section aria-labelledby="constituents" className="panel min-w-0 p-3 noscript:hidden lg:col-span-2">
      <h2 id="constituents" className="mb-1 text-sm font-semibold">{t('constituents.title')} <span className="text-2xs font-normal text-faint">{t('constituents.lead')}</span></h2>
      <div className="min-h-40">
        {!answer ? <p className="text-xs text-muted">{t('feed.loading')}</p>
          : !answer.ok ? <p className="text-xs text-muted">{t('feed.load.failed', { why: say(answer.why) })} <button type="button" className="push" onClick={reload}>{t('feed.load.again')}</button></p>
            : <Told index={answer.body} />}
      </div>
    </section>
  )
}

function Told({ index }: { readonly index: IndexDetail }) {
  const { locale, t } = useWords()
  const instant = useInstant()
  const [all, setAll] = useState(false)
  const { list, departed, leaveOneOut, restated, priced, constituents, minimum, carried, coverage, base, value, day } = index
  const shown = all ? list : list.slice(0, FEW)
  const longest = Math.max(1e-9, ...list.map(({ contribution }) => Math.abs(contribution ?? 0)))
  const facts = [
    t('constituents.priced', { priced: formatCount(priced, locale), all: formatCount(constituents, locale), minimum: formatCount(minimum, locale) }),
    ...(coverage === null ? [] : [t('constituents.coverage', { share: formatShare(coverage, locale), date: day === null ? '–' : formatDay(Date.parse(day), locale) })]),
    ...(base.day === null ? [] : [t('constituents.base', { date: formatDay(Date.parse(base.day), locale) })]),
    ...(carried ? [t('constituents.carried')] : []),
    ...(leaveOneOut ? [t('constituents.without', { low: formatValue(leaveOneOut.low, 'index', locale), high: formatValue(leaveOneOut.high, 'index', locale) })] : []),
    ...(restated === null ? [] : [t('constituents.restated', { at: instant(Date.parse(restated)) })]),
  ]
  return (
    <>
      <p className="text-xs text-muted">{facts.join(' · ')}</p>
      <div className="mt-1.5 overflow-x-auto" tabIndex={0} role="group" aria-label={t('constituents.title')}>
        <table className="w-full min-w-xl border-collapse text-xs">
          <thead>
            <tr className="text-faint *:pb-0.5 *:font-normal">
              <th scope="col" className="text-left">{t('constituents.name')}</th>
              <th scope="col" className="text-right">{t('constituents.weight')}</th>
              <th scope="col" className="text-right">{t('constituents.value')}</th>
              <th scope="col" className="w-28 pl-4 text-left"><span className="sr-only">{t('constituents.bar')}</span></th>
              <th scope="col" className="text-right" title={t('constituents.contribution.long')}>{t('constituents.contribution')}</th>
              <th scope="col" className="text-right" title={t('constituents.contribution1d.long')}>{t('constituents.contribution1d')}</th>
              <th scope="col" className="pl-4 text-right">{t('constituents.observed')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => <Row key={one.id} one={one} longest={longest} />)}
            {departed !== 0 && <tr className="border-t border-grid"><th scope="row" className="py-1 text-left font-normal text-muted">{t('constituents.departed')}</th><td colSpan={3} /><td className="text-right">{points(departed, locale)}</td><td colSpan={2} /></tr>}
          </tbody>
          {value !== null && <tfoot><tr className="border-t border-line"><th scope="row" className="py-1 text-left font-medium">{t('constituents.sum', { value: formatValue(value, 'index', locale) })}</th><td colSpan={3} /><td className="text-right font-semibold">{points(Math.log(value / 100), locale)}</td><td colSpan={2} /></tr></tfoot>}
        </table>
      </div>
      {list.length > FEW && <button type="button" className="push mt-1.5" onClick={() => setAll(!all)}>{all ? t('constituents.fewer') : t('constituents.all', { count: formatCount(list.length, locale) })}</button>}
    </>
  )
}

/** Hundredths of a natural logarithm: they add up, which per cents do not. */
const points = (log: number, locale: 'en' | 'zh'): string => formatSigned(log * 100, locale, 2)

function Row({ one, longest }: { readonly one: Constituent; readonly longest: number }) {
  const { locale, t } = useWords()
  const { title, signalIds, weight, value, unit, priced, contribution, contribution1d, observedAt } = one
  const [only] = signalIds
  const share = contribution === null ? 0 : Math.abs(contribution) / longest / 2
  return (
    <tr className={`border-t border-grid hover:bg-raised ${priced ? '' : 'text-muted'}`}>
      <th scope="row" className="max-w-64 truncate py-1 pr-3 text-left font-medium">{only !== undefined && signalIds.length === 1 ? <Link href={`/signals/${only}`} prefetch={false} className="rounded-sm hover:underline">{only.startsWith('quote.') ? <span translate="no">{title}</span> : <Said text={title} />}</Link> : <span title={signalIds.join('\n')}><Said text={title} /></span>}</th>
      <td className="text-right">{priced ? formatShare(weight, locale) : '–'}</td>
      <td className="pl-3 text-right whitespace-nowrap">{value === null ? '–' : <>{formatValue(value, unit ?? '', locale)} <span className="text-2xs text-faint">{unit !== null && unitLabel(unit, locale)}</span></>}</td>
      <td aria-hidden className="pl-4"><span className="relative block h-2 w-full"><span className="absolute -inset-y-1 left-1/2 w-px bg-edge" />{contribution !== null && <span className={`absolute inset-y-0 rounded-xs ${contribution < 0 ? 'bg-down' : 'bg-up'}`} style={{ [contribution < 0 ? 'right' : 'left']: '50%', width: `${(share * 100).toFixed(2)}%` }} />}</span></td>
      <td className="text-right">{contribution === null ? '–' : points(contribution, locale)}</td>
      <td className="pl-3 text-right">{contribution1d === null ? '–' : points(contribution1d, locale)}</td>
      <td className="pl-4 text-right whitespace-nowrap">{priced ? (observedAt === null ? '–' : formatDay(Date.parse(observedAt), locale)) : t(observedAt === null ? 'constituents.never' : 'constituents.old', { date: observedAt === null ? '' : formatDay(Date.parse(observedAt), locale) })}</td>
    </tr>
  )
}
