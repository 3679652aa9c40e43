import { formatFixed } from '../../lib/domain/format.ts'
import type { Headline } from '../../lib/wire/thesis.ts'
import type { PageWording } from '../_i18n/text.ts'
import { placeOn, scaleAround } from './scale.ts'

const BASE = 100
const at = (share: number): string => `${(share * 100).toFixed(2)}%`

/** The index on a line from up the chain to down the chain: its value, its 90 % band, and the 100 of the base in the middle. */
export function BandAxis({ headline: { value, low, high }, words: { locale, t } }: { readonly headline: Pick<Headline, 'value' | 'low' | 'high'>; readonly words: PageWording }) {
  const scale = scaleAround(BASE, [value, low, high])
  const told = (n: number): string => formatFixed(n, locale)
  const label = value === null || low === null || high === null ? t('headline.axis.none') : t('headline.axis', { value: told(value), low: told(low), high: told(high) })
  return (
    <div role="img" aria-label={label} className="text-2xs text-faint">
      <div className="relative mx-1 h-4">
        <span className="absolute inset-x-0 top-1/2 h-px bg-edge" />
        <span className="absolute inset-y-0 left-1/2 w-px bg-text" />
        {[0, 1].map((end) => <span key={end} className="absolute top-1/2 h-1.5 w-px -translate-y-1/2 bg-edge" style={{ left: at(end) }} />)}
        {low !== null && high !== null && <span className="absolute top-1/2 h-2 -translate-y-1/2 rounded-xs bg-text/30" style={{ left: at(placeOn(scale, low)), right: at(1 - placeOn(scale, high)) }} />}
        {value !== null && <span className="absolute top-1/2 size-2.5 -translate-1/2 rotate-45 rounded-[1px] border-2 border-surface bg-text" style={{ left: at(placeOn(scale, value)) }} />}
      </div>
      <div className="flex justify-between leading-3">
        <span>{formatFixed(scale.low, locale, 0)} <span className="text-upstream">{t('headline.axis.up')}</span></span>
        <span className="text-muted">{BASE}</span>
        <span><span className="text-downstream">{t('headline.axis.down')}</span> {formatFixed(scale.high, locale, 0)}</span>
      </div>
    </div>
  )
}
