import { formatCount, formatDay, formatShare } from '../../lib/domain/format.ts'
import type { Statistic } from '../../lib/wire/thesis.ts'
import type { PageWording } from '../_i18n/text.ts'
import { VERDICT_TEXT } from './names.ts'
import { placeOn, scaleOver } from './scale.ts'
import { formatStatistic } from './statistic.ts'
import { VerdictMark } from './verdict-mark.tsx'

const at = (share: number): string => `${(share * 100).toFixed(2)}%`

/** A statistic with its interval: on which side of the threshold it lies, and how surely. */
export function Interval({ statistic, words }: { readonly statistic: Statistic; readonly words: PageWording }) {
  const { locale, t } = words
  const { id, unit, value, low, high, support, verdict, lack, days, from, to, coverage, threshold, side } = statistic
  const told = (n: number): string => (n === 0 ? '0' : formatStatistic(n, unit, locale))
  const day = (iso: string): string => formatDay(Date.parse(iso), locale)
  return (
    <div className="min-w-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h4 className="flex items-baseline gap-1.5 text-xs font-medium"><VerdictMark verdict={verdict} className="size-3 self-center" />{t(`statistic.${id}`)} <span className={`font-normal ${VERDICT_TEXT[verdict]}`}>{t(`verdict.${verdict}`)}</span></h4>
        {value !== null && <p className="text-sm whitespace-nowrap"><b className="font-semibold">{told(value)}</b> <span className="text-xs text-muted">{t(`statistic.unit.${unit}`)}</span></p>}
      </div>
      {value === null || low === null || high === null
        ? <p className="mt-0.5 rounded border border-dashed border-line px-2 py-1.5 text-xs text-muted">{lack === null ? t('lack.none') : t(`lack.${lack}`)}{days > 0 && ` ${t(id === 'breakthrough-return' ? 'lack.events' : 'lack.days', { days: formatCount(days, locale) })}`}</p>
        : (
          <>
            <Picture statistic={{ ...statistic, value, low, high }} words={words} />
            <p className="text-xs text-muted">
              {support !== null && t('statistic.support', { share: formatShare(support, locale), side: t(side === 'above' ? 'statistic.above' : 'statistic.below'), threshold: told(threshold) })}
            </p>
            <p className="text-2xs text-faint">
              {t('statistic.interval', { low: told(low), high: told(high) })} · {t(id === 'breakthrough-return' ? 'statistic.events' : 'statistic.days', { days: formatCount(days, locale) })}
              {from && to && ` · ${t('statistic.span', { from: day(from), to: day(to) })}`}{coverage !== null && ` · ${t('headline.coverage', { share: formatShare(coverage, locale) })}`}
            </p>
          </>
        )}
    </div>
  )
}

type Drawn = Statistic & { readonly value: number; readonly low: number; readonly high: number }

/** Point, 90 % bar and threshold; the claim's side is shaded and says so. */
function Picture({ statistic: { value, low, high, threshold, side, unit, verdict }, words: { locale, t } }: { readonly statistic: Drawn; readonly words: PageWording }) {
  const scale = scaleOver([low, high, value, threshold])
  const line = placeOn(scale, threshold)
  const told = (n: number): string => (n === 0 ? '0' : formatStatistic(n, unit, locale))
  const good = side === 'above'
  const colour = verdict === 'supported' || verdict === 'leaning-supported' ? 'bg-up' : verdict === 'contradicted' || verdict === 'leaning-contradicted' ? 'bg-down' : 'bg-muted'
  return (
    <div role="img" aria-label={t('statistic.picture', { value: told(value), low: told(low), high: told(high), threshold: told(threshold) })} className="my-1 text-2xs text-faint">
      <div className="relative h-6 overflow-hidden rounded-xs border border-line">
        <span className="absolute inset-y-0 bg-raised" style={good ? { left: at(line), right: 0 } : { left: 0, right: at(1 - line) }} />
        <span className="absolute inset-y-0 border-l border-dashed border-text" style={{ left: at(line) }} />
        <span className={`absolute top-1/2 h-1.5 -translate-y-1/2 rounded-full opacity-45 ${colour}`} style={{ left: at(placeOn(scale, low)), right: at(1 - placeOn(scale, high)) }} />
        <span className={`absolute top-1/2 size-2.5 -translate-1/2 rounded-full border-2 border-surface ${colour}`} style={{ left: at(placeOn(scale, value)) }} />
      </div>
      <div className="relative h-3.5">
        <span className={`absolute whitespace-nowrap text-muted ${line < 0.12 ? '' : line > 0.88 ? '-translate-x-full' : '-translate-x-1/2'}`} style={{ left: at(line) }}>{told(threshold)}</span>
        {line > 0.3 && <span className="absolute left-0">{t(good ? 'statistic.against' : 'statistic.for')}</span>}
        {line < 0.7 && <span className="absolute right-0">{t(good ? 'statistic.for' : 'statistic.against')}</span>}
      </div>
    </div>
  )
}
