import { formatDay, formatShare } from '../../lib/domain/format.ts'
import type { Thesis } from '../../lib/wire/thesis.ts'
import type { PageWording } from '../_i18n/text.ts'
import { placeOn } from './scale.ts'
import { formatLog } from './statistic.ts'

const IDS = ['token-spend', 'capex', 'nvidia-revenue'] as const
const FILL = { 'token-spend': 'bg-midstream', capex: 'bg-upstream', 'nvidia-revenue': 'bg-upstream' } as const
const at = (share: number): string => `${(share * 100).toFixed(2)}%`

/** Growth over four quarters along the chain, side by side on a scale of logs: levels cannot be compared, rates can. */
export function Growth({ growth, words: { locale, t } }: { readonly growth: Thesis['growth']; readonly words: PageWording }) {
  const logs = growth.flatMap(({ logGrowth }) => (logGrowth === null ? [] : [logGrowth]))
  const scale = { low: Math.min(0, ...logs), high: Math.max(0.1, ...logs) * 1.02 }
  const zero = placeOn(scale, 0)
  const spend = growth.find(({ id }) => id === 'token-spend')?.logGrowth ?? null
  const capex = growth.find(({ id }) => id === 'capex')?.logGrowth ?? null
  return (
    <section aria-labelledby="growth" className="panel min-w-0 px-3 py-2 md:px-4">
      <h2 id="growth" className="text-sm font-semibold">{t('growth.title')} <span className="text-xs font-normal text-faint">{t('growth.what')}</span></h2>
      <dl className="mt-1.5 grid gap-1.5 text-xs">
        {IDS.map((id) => {
          const { logGrowth = null, to = null, coverage = null, lack = null } = growth.find((one) => one.id === id) ?? {}
          const ends = logGrowth === null ? 0 : placeOn(scale, logGrowth)
          return (
            <div key={id} className="grid grid-cols-[8.5rem_minmax(0,1fr)_3.5rem] items-center gap-x-2">
              <dt className="leading-[0.875rem]">{t(`growth.${id}`)}<span className="block text-2xs text-faint">{to === null ? '' : t('growth.to', { date: formatDay(Date.parse(to), locale) })}{coverage !== null && coverage < 0.995 && ` · ${formatShare(coverage, locale)}`}</span></dt>
              <dd aria-hidden={logGrowth !== null || undefined} className="relative h-3 text-2xs text-muted">
                <span className="absolute -inset-y-1 w-px bg-edge" style={{ left: at(zero) }} />
                {logGrowth === null ? <span className="pl-2">{t(lack === null ? 'lack.none' : `lack.${lack}`)}</span> : <span className={`absolute inset-y-0 rounded-xs ${FILL[id]}`} style={{ left: at(Math.min(zero, ends)), width: at(Math.abs(ends - zero)) }} />}
              </dd>
              <dd className="text-right text-sm font-semibold">{logGrowth === null ? <span className="text-faint">–</span> : formatLog(logGrowth, locale)}</dd>
            </div>
          )
        })}
      </dl>
      <p className="mt-1.5 text-xs text-muted">{spend === null || capex === null ? t('growth.unknown') : t(spend > capex ? 'growth.down' : 'growth.up')}</p>
    </section>
  )
}
