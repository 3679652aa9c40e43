import { formatDay, formatValue, unitLabel } from '../../lib/domain/format.ts'
import { claimOf } from '../../lib/thesis/claims.ts'
import type { ClaimId, WindowId } from '../../lib/thesis/ids.ts'
import type { Claim, ClaimReading, ThesisState } from '../../lib/wire/thesis.ts'
import { PageLink } from '../_access/page-link.tsx'
import type { PageText, PageWording } from '../_i18n/text.ts'
import { claimIn } from '../_i18n/claim.ts'
import { EvidenceChart } from './evidence-chart.tsx'
import { Interval } from './interval.tsx'
import { linesOf } from './lines-of.ts'
import type { KnownSignal } from './lines.ts'
import { seriesName, VERDICT_TEXT } from './names.ts'
import { StateLine } from './state-line.tsx'
import { VerdictMark } from './verdict-mark.tsx'
import { VerdictStrip } from './verdict-strip.tsx'

type Props = { readonly claim: Claim; readonly window: WindowId; readonly known: ReadonlyMap<string, KnownSignal>; readonly state: ThesisState; readonly to: number; readonly still: boolean; readonly words: PageWording }

/** One claim: what the essay says, what the data say over the window, on what evidence, and what would overturn it. */
export function ClaimCard({ claim, window, known, state, to, still, words }: Props) {
  const { locale, t } = words
  const { id } = claim
  const { says, supportedWhen } = claimIn(locale, claim)
  const reading = claim.readings.find((one) => one.window === window)
  const verdict = reading?.verdict ?? 'no-data'
  const day = (iso: string): string => formatDay(Date.parse(iso), locale)
  const lines = linesOf(claim.evidence, known, words)
  return (
    <article id={id} aria-labelledby={`${id}-h`} className="panel grid min-w-0 scroll-mt-12 gap-x-6 gap-y-3 p-3 target:border-edge md:px-4 lg:grid-cols-2">
      <div className="min-w-0">
        <header className="flex gap-2.5">
          <VerdictMark verdict={verdict} className="mt-0.5 size-6" />
          <div className="min-w-0">
            <h3 id={`${id}-h`} className="text-lg leading-5 font-semibold"><a href={`#${id}`} translate="no" className="mr-1.5 inline-block rounded-sm text-muted hover:underline">{id}</a>{says}</h3>
            <p className="mt-0.5 text-xs text-muted">{t('claim.section', { part: sectionIn(claim.section, t) })}</p>
          </div>
        </header>
        <p className="mt-2 flex flex-wrap items-baseline gap-x-2 text-base">
          <b data-verdict={verdict} className={`font-semibold first-letter:uppercase ${VERDICT_TEXT[verdict]}`}>{t(`verdict.${verdict}`)}</b>
          <span className="text-xs text-muted">{t(`window.${window}.long`)}{reading?.since && ` · ${t('claims.since', { date: day(reading.since) })}`}</span>
        </p>
        <p className="text-xs text-muted">{t('claim.when', { when: supportedWhen })}</p>
        {reading && <Unheld reading={reading} words={words} />}
        {reading && <div className="mt-2.5 grid gap-3">{reading.statistics.map((statistic) => <Interval key={statistic.id} statistic={statistic} words={words} />)}</div>}
        {reading && <p className="mt-2.5 border-l-2 border-line pl-2 text-xs"><b className="font-semibold">{t('overturn.title')}</b> {overturnText(id, reading, known, words)}</p>}
      </div>
      <div className="flex min-w-0 flex-col gap-2.5">
        <figure className="min-w-0">
          <figcaption className="mb-1 flex flex-wrap gap-x-3 text-xs text-muted"><span className="font-medium text-text">{t('claim.evidence')}</span>{lines.map((line) => <PageLink key={line.id} href={`/signals/${line.id}?range=essay`} className="inline-flex min-h-6 items-center gap-1 rounded-sm hover:text-text hover:underline sm:min-h-0"><span aria-hidden className="h-0.5 w-2 rounded-full" style={{ background: `var(${line.colour})` }} />{line.name}</PageLink>)}</figcaption>
          <EvidenceChart lines={lines} to={to} still={still} label={t('claim.evidence.label', { id, names: lines.map(({ name }) => name).join(t('list.comma')) })} height="h-44 lg:h-52" />
        </figure>
        <div className="mt-auto">
          <h4 className="mb-1 text-xs font-medium">{t('history.title')} <span className="font-normal text-faint">{t('history.how')}</span></h4>
          {reading && reading.history.length === 0 && state.state !== 'ready' ? <div className="flex h-9 items-center"><StateLine state={state} words={words} /></div> : <VerdictStrip history={reading?.history ?? []} to={to} words={words} />}
        </div>
      </div>
    </article>
  )
}

/** A level that reads like today’s is today’s. */
const SAME = 0.0005

const SECTIONS = ['Upstream', 'Midstream', 'Downstream', 'The double effect', 'NVIDIA'] as const

/** A part of the essay in the language of the page. */
function sectionIn(section: string, t: PageText): string {
  const known = SECTIONS.find((one) => one === section)
  return known ? t(`method.section.${known}`) : section
}

/** What the newest day alone says, where that is not what is held. */
function Unheld({ reading: { today, verdict, pending }, words: { t } }: { readonly reading: ClaimReading; readonly words: PageWording }) {
  if (pending) return <p className="text-xs text-muted">{t('claim.pending', { verdict: t(`verdict.${pending.verdict}`), days: pending.days })}</p>
  return today === verdict ? null : <p className="text-xs text-muted">{t('claim.today', { verdict: t(`verdict.${today}`) })}</p>
}

/** What would overturn a verdict, or why no level can be named. A level counts from the newest evidence on, which may be weeks old. */
function overturnText(id: ClaimId, { verdict, overturn, statistics }: ClaimReading, known: ReadonlyMap<string, KnownSignal>, { locale, t }: PageWording): string {
  if (!overturn) {
    if (verdict === 'no-data') return t('overturn.no-data')
    const slopes = claimOf(id).statistics.filter(({ slope }) => slope)
    if (slopes.length === 0) return t('overturn.none')
    return t(statistics.some((one) => one.value !== null && slopes.some((rule) => rule.id === one.id)) ? 'overturn.far' : 'overturn.unknown')
  }
  const { statistic, seriesId, level, by, now } = overturn
  const unit = known.get(seriesId)?.unit ?? 'index'
  const titles = new Map([...known].map(([id, { title }]) => [id, title]))
  const told = (value: number): string => (unit === 'index' ? formatValue(value, unit, locale) : `${formatValue(value, unit, locale)} ${unitLabel(unit, locale)}`)
  return t(Math.abs(level / now - 1) < SAME ? 'overturn.stays' : 'overturn.text', { statistic: t(`statistic.${statistic}`), series: seriesName(seriesId, locale, titles), level: told(level), date: formatDay(Date.parse(by), locale), now: told(now) })
}
