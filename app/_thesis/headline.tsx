import { formatDay, formatFixed, formatShare, formatSigned } from '../../lib/domain/format.ts'
import type { Headline as HeadlineFigures, Thesis, ThesisState } from '../../lib/wire/thesis.ts'
import { PageLink } from '../_access/page-link.tsx'
import type { PageWording } from '../_i18n/text.ts'
import { ModeDot } from '../_ui/mode-dot.tsx'
import { BandAxis } from './band-axis.tsx'
import { LiveValue } from './live-value.tsx'
import { StateLine } from './state-line.tsx'

const NOTHING: HeadlineFigures = { value: null, low: null, high: null, direction: null, breadth: { down: 0, of: 0 }, coverage: 0, change30d: null, day: null, mode: null, components: [], leaveOneOut: [] }

/** The index in figures: where it stands, how sure that is, and which way it points. `still`: as of a day of the past. */
export function Headline({ thesis, state, still, words, level: Level = 'h2' }: { readonly thesis: Thesis | undefined; readonly state: ThesisState | undefined; readonly still: boolean; readonly words: PageWording; readonly level?: 'h2' | 'h3' }) {
  const { locale, t } = words
  const headline = thesis?.headline ?? NOTHING
  const { value, low, high, direction, breadth, coverage, change30d, day, mode } = headline
  const told = (n: number): string => formatFixed(n, locale)
  return (
    <section aria-labelledby="vmi" className="min-w-0 px-3 py-2 md:px-4">
      <Level id="vmi" className="flex items-baseline justify-between gap-2 text-sm font-semibold whitespace-nowrap">
        <PageLink href="/method#vmi" className="rounded-sm hover:underline" title={t('headline.what')}>{t('headline.title')}</PageLink>
        <span className="flex min-w-0 items-center gap-1 text-xs font-normal text-faint">{day && <time dateTime={day} className="truncate" title={t('headline.day')}>{formatDay(Date.parse(day), locale)}</time>}{mode && <ModeDot mode={mode} />}</span>
      </Level>
      <p className="flex items-baseline gap-2 whitespace-nowrap">
        <span className="text-[2.5rem] leading-11 font-semibold tracking-tight">
          {value === null ? <span className="text-faint" title={t('chain.none')}>–</span> : still ? <span>{told(value)}</span> : <LiveValue id="index.vmi" value={value} day={day} mode={mode} unit="index" decimals={1} />}
        </span>
        {change30d !== null && <span className="min-w-0 truncate text-xs text-muted" title={t('headline.change.why')}>{t('headline.change', { points: formatSigned(change30d, locale) })}</span>}
      </p>
      <BandAxis headline={headline} words={words} />
      <div className="mt-1 flex h-4 items-center gap-1.5 text-sm font-medium whitespace-nowrap">
        {direction ? <><Arrow direction={direction} />{t(`headline.direction.${direction}`)}</> : <StateLine state={state} still={still} words={words} />}
      </div>
      {value !== null && (
        <>
          <p className="truncate text-xs text-muted">
            {low !== null && high !== null && <><span title={t('headline.band.why')}>{t('headline.band', { low: told(low), high: told(high) })}</span>{' · '}</>}
            <span title={t('headline.coverage.why')}>{t('headline.coverage', { share: formatShare(coverage, locale) })}</span>
          </p>
          <p className="truncate text-xs text-muted" title={t('headline.breadth.why')}>{t('headline.breadth', { down: breadth.down, of: breadth.of })}</p>
        </>
      )}
    </section>
  )
}

/** The chain runs from left to right on every page: an arrow to the right points down it. */
export function Arrow({ direction }: { readonly direction: NonNullable<HeadlineFigures['direction']> }) {
  const d = { down: 'M1 5h13m-4-4 4 4-4 4', up: 'M15 5H2m4-4L2 5l4 4', unclear: 'M1.5 5h13m-3.5-3.5L14.5 5 11 8.5M5 1.5 1.5 5 5 8.5' }[direction]
  return <svg aria-hidden viewBox="0 0 16 10" className="h-2.5 w-4 shrink-0 fill-none stroke-current" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round"><path d={d} /></svg>
}
