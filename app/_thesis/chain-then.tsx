import { formatDay } from '../../lib/domain/format.ts'
import { STAGES, type Stage } from '../../lib/domain/stage.ts'
import type { Thesis } from '../../lib/wire/thesis.ts'
import { PageLink } from '../_access/page-link.tsx'
import type { PageWording } from '../_i18n/text.ts'
import type { At } from './at.ts'
import { EvidenceChart } from './evidence-chart.tsx'
import { Gauges } from './gauges.tsx'
import { linesOf } from './lines-of.ts'
import type { KnownSignal } from './lines.ts'

const TEXT: Readonly<Record<Stage, string>> = { upstream: 'text-upstream', midstream: 'text-midstream', downstream: 'text-downstream' }

type Props = { readonly then: At; readonly thesis: Thesis | undefined; readonly titles: ReadonlyMap<string, string>; readonly known: ReadonlyMap<string, KnownSignal>; readonly words: PageWording }

/** The three stages as they were known on a day: gauges, and their lines up to then. What the signals themselves stood at is not told for the past. */
export function ChainThen({ then, thesis, titles, known, words }: Props) {
  const { locale, t } = words
  return (
    <>
      <div className="grid gap-2.5 lg:grid-cols-3">
        {STAGES.map((stage, index) => {
          // What has a unit of its own has no place on the scale of the indices.
          const lines = linesOf((thesis?.gauges.find((gauge) => gauge.stage === stage)?.items ?? []).map(({ id }) => id), known, words).filter(({ unit }) => unit === 'index')
          return (
            <div key={stage} className="relative min-w-0">
              {index > 0 && <svg aria-hidden viewBox="0 0 6 10" className="absolute top-3.5 -left-2 hidden h-2.5 w-1.5 fill-edge lg:block"><path d="M0 0 6 5 0 10Z" /></svg>}
              <section aria-labelledby={stage} className={`panel @container relative min-w-0 overflow-hidden ${TEXT[stage]}`}>
                <div aria-hidden className="absolute inset-x-0 top-0 h-0.5 bg-current" />
                <h2 id={stage} className="px-3 pt-2 pb-1 text-lg font-semibold">{t(`stage.${stage}`)}</h2>
                <Gauges stage={stage} thesis={thesis} titles={titles} still words={words} />
                <figure className="px-3 pb-2 text-text">
                  <figcaption className="flex flex-wrap gap-x-3 py-1 text-xs text-muted">{lines.map((line) => <PageLink key={line.id} href={`/signals/${line.id}?range=essay`} className="inline-flex items-center gap-1 rounded-sm hover:text-text hover:underline"><span aria-hidden className="h-0.5 w-2 rounded-full" style={{ background: `var(${line.colour})` }} />{line.name}</PageLink>)}</figcaption>
                  <EvidenceChart lines={lines} to={then.at} still label={t('chain.chart.label', { title: t(`stage.${stage}`), lines: lines.map(({ name }) => name).join(t('list.comma')) })} height="h-56 lg:h-[clamp(14rem,100svh-33rem,40rem)]" />
                </figure>
              </section>
            </div>
          )
        })}
      </div>
      <p className="px-0.5 text-xs text-muted">{t('then.why', { date: formatDay(Date.parse(then.day), locale) })} {t('thesis.chart.still')}</p>
    </>
  )
}
