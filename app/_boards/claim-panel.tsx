import { formatDay } from '../../lib/domain/format.ts'
import type { ClaimId, WindowId } from '../../lib/thesis/ids.ts'
import type { Statistic, ThesisReply } from '../../lib/wire/thesis.ts'
import { PageLink } from '../_access/page-link.tsx'
import { claimIn } from '../_i18n/claim.ts'
import type { PageWording } from '../_i18n/text.ts'
import { EvidenceChart } from '../_thesis/evidence-chart.tsx'
import { Interval } from '../_thesis/interval.tsx'
import { linesOf } from '../_thesis/lines-of.ts'
import type { KnownSignal } from '../_thesis/lines.ts'
import { VERDICT_TEXT } from '../_thesis/names.ts'
import { StateLine } from '../_thesis/state-line.tsx'
import { formatStatistic } from '../_thesis/statistic.ts'
import { VerdictMark } from '../_thesis/verdict-mark.tsx'

type Props = { readonly id: ClaimId; readonly window: WindowId; readonly title: string | undefined; readonly thesis: ThesisReply | undefined; readonly known: ReadonlyMap<string, KnownSignal>; readonly now: number; readonly words: PageWording }

/** A claim in the room of a panel: the verdict always, its statistics and its evidence where there is height for them. */
export function ClaimPanel({ id, window, title, thesis, known, now, words }: Props) {
  const { locale, t } = words
  const claim = thesis?.claims.find((one) => one.id === id)
  const reading = claim?.readings.find((one) => one.window === window)
  const verdict = reading?.verdict ?? 'no-data'
  const [first, ...others] = reading?.statistics ?? []
  const lines = claim ? linesOf(claim.evidence, known, words) : []
  return (
    <div className="flex h-full min-h-0 flex-col px-3 pt-2 pb-2">
      <header className="flex gap-2">
        <VerdictMark verdict={verdict} className="mt-0.5 size-5" />
        <div className="min-w-0">
          <h2 className="line-clamp-2 text-base leading-[1.0625rem] font-semibold"><PageLink href={`/thesis?window=${window}#${id}`} className="rounded-sm hover:underline"><span translate="no" className="mr-1.5 text-muted">{id}</span>{title ?? (claim ? claimIn(locale, claim).says : t(`claim.${id}`))}</PageLink></h2>
          <p className="truncate text-xs"><b className={`font-semibold first-letter:uppercase ${VERDICT_TEXT[verdict]}`}>{t(`verdict.${verdict}`)}</b> <span className="text-faint">{t(`window.${window}.long`)}{reading?.since && <span className="[@container_(max-width:26rem)]:hidden"> · {t('claims.since', { date: formatDay(Date.parse(reading.since), locale) })}</span>}</span></p>
        </div>
      </header>
      {thesis?.state.state !== 'ready' && <div className="mt-1"><StateLine state={thesis?.state} words={words} /></div>}
      {first && <div className="mt-2 shrink-0 [@container_(max-height:13rem)]:hidden"><Interval statistic={first} words={words} /></div>}
      {others.length > 0 && <div className="mt-2 grid shrink-0 gap-2 [@container_(max-height:27rem)]:hidden">{others.map((statistic) => <Interval key={statistic.id} statistic={statistic} words={words} />)}</div>}
      {others.length > 0 && <ul className="mt-1.5 grid shrink-0 gap-0.5 [@container_(max-height:13rem)]:hidden [@container_(min-height:27.01rem)]:hidden">{others.map((statistic) => <Brief key={statistic.id} statistic={statistic} words={words} />)}</ul>}
      {lines.length > 0 && (
        <div className="mt-2 min-h-0 flex-1 [container-type:size]"><div className="flex h-full flex-col [@container_(max-height:5rem)]:hidden">
          <EvidenceChart lines={lines} to={now} still={false} label={t('claim.evidence.label', { id, names: lines.map(({ name }) => name).join(t('list.comma')) })} height="min-h-0 flex-1" />
        </div></div>
      )}
    </div>
  )
}

/** A statistic in a line, where there is no room for its interval: a verdict rests on all of them. */
function Brief({ statistic: { id, verdict, value, unit, lack }, words: { locale, t } }: { readonly statistic: Statistic; readonly words: PageWording }) {
  return (
    <li className="flex min-w-0 items-center gap-1.5 text-xs">
      <VerdictMark verdict={verdict} className="size-3" />
      <span className="min-w-0 truncate font-medium">{t(`statistic.${id}`)}</span> <span className={`shrink-0 ${VERDICT_TEXT[verdict]}`}>{t(`verdict.${verdict}`)}</span>
      {value === null ? <span className="ml-auto min-w-0 truncate text-muted">{lack === null ? t('lack.none') : t(`lack.${lack}`)}</span> : <span className="ml-auto shrink-0"><b className="font-semibold">{formatStatistic(value, unit, locale)}</b> <span className="text-muted">{t(`statistic.unit.${unit}`)}</span></span>}
    </li>
  )
}
