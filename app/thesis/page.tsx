import type { Metadata } from 'next'
import { INDEX_IDS } from '../../lib/thesis/ids.ts'
import type { Claim } from '../../lib/wire/thesis.ts'
import { siteClock } from '../_data/read.ts'
import { thesisView } from '../_data/read.ts'
import { knownSignals, liveIndices } from '../_data/thesis.ts'
import { wording } from '../_i18n/server.ts'
import { answerOf } from '../_thesis/answer.ts'
import { atOf, dayOf, isoOf } from '../_thesis/at.ts'
import { ClaimCard } from '../_thesis/claim-card.tsx'
import { Contributions } from '../_thesis/contributions.tsx'
import { Flow } from '../_thesis/flow.tsx'
import { Growth } from '../_thesis/growth.tsx'
import { Headline } from '../_thesis/headline.tsx'
import { IndexChart } from '../_thesis/index-chart.tsx'
import { linesOf } from '../_thesis/lines-of.ts'
import { StateLine } from '../_thesis/state-line.tsx'
import { ThesisLive } from '../_thesis/thesis-live.tsx'
import { TimeMachine } from '../_thesis/time-machine.tsx'
import { WindowChoice } from '../_thesis/window-choice.tsx'
import { windowOf } from '../_thesis/window.ts'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await wording()
  return { title: t('nav.thesis'), description: t('thesis.title') }
}

/** The claims under what they are about, in the order of the chain. */
const GROUPS = [
  { name: 'upstream', holds: (claim: Claim) => claim.id.startsWith('U') },
  { name: 'midstream', holds: (claim: Claim) => claim.id.startsWith('M') },
  { name: 'downstream', holds: (claim: Claim) => claim.id.startsWith('D') },
  { name: 'nvidia', holds: (claim: Claim) => claim.id.startsWith('N') },
] as const
const TITLE = { upstream: 'text-upstream', midstream: 'text-midstream', downstream: 'text-downstream', nvidia: 'text-upstream' } as const

export default async function ThesisPage({ searchParams }: { readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> }) {
  const [asked, words] = await Promise.all([searchParams, wording()])
  const { now } = siteClock()
  const then = atOf(asked['at'], now)
  const window = windowOf(asked['window'])
  const thesis = await thesisView(then?.at)
  const { t } = words
  const still = then !== undefined
  const to = then?.at ?? now
  const known = knownSignals([...INDEX_IDS, ...(thesis?.claims ?? []).flatMap(({ evidence, readings }) => [...evidence, ...readings.flatMap(({ overturn }) => overturn?.seriesId ?? [])])])
  return (
    <main id="content" className="grid gap-2.5 p-2.5 md:p-3">
      {(!still || !thesis) && <ThesisLive {...liveIndices()} {...(still && { items: [] })} working={thesis?.state.state !== 'ready'} />}
      <TimeMachine at={then?.day} today={isoOf(dayOf(now))} />
      <header className="panel grid gap-x-8 gap-y-2 px-3 py-3 md:px-4 lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]">
        <h1 className="text-xl leading-7 font-semibold tracking-tight">{t('thesis.title')}</h1>
        <div className="max-w-[95ch]">
          <p className="text-base" data-answer>{thesis ? answerOf(thesis, window, words).join(t('list.sentence')) : t('answer.none')}</p>
          <p className="mt-1 text-xs text-faint">{t('thesis.lead')} <a href="/method" className="link">{t('thesis.method')}</a></p>
          {thesis?.state.state !== 'ready' && <div className="mt-1"><StateLine state={thesis?.state} still={still} words={words} /></div>}
        </div>
      </header>
      <div className="panel grid min-w-0 divide-line max-lg:divide-y lg:grid-cols-[19rem_minmax(0,1fr)] lg:divide-x">
        <div className="grid min-w-0 content-start divide-y divide-line sm:max-lg:grid-cols-2 sm:max-lg:divide-x sm:max-lg:divide-y-0">
          <Headline thesis={thesis} state={thesis?.state} still={still} words={words} />
          <Contributions thesis={thesis} words={words} />
        </div>
        <section aria-labelledby="over-time" className="min-w-0 px-3 py-2 md:px-4">
          <h2 id="over-time" className="mb-1 text-sm font-semibold">{t('thesis.chart')} <span className="text-xs font-normal text-faint">{t(still ? 'thesis.chart.still' : 'thesis.chart.base')}</span></h2>
          <IndexChart lines={linesOf(INDEX_IDS, known, words)} to={to} still={still} />
        </section>
      </div>
      <div className="grid gap-2.5 lg:grid-cols-2">
        <div className="panel min-w-0"><Flow flow={thesis?.flow} words={words} /></div>
        <Growth growth={thesis?.growth ?? []} words={words} />
      </div>
      <div className="sticky top-0 z-10 -mx-2.5 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line bg-background px-3 py-1.5 md:-mx-3">
        <h2 className="text-sm font-semibold">{t('claims.title')}</h2>
        <nav aria-label={t('claims.nav')} className="flex flex-wrap gap-x-0.5 text-xs max-sm:hidden">{(thesis?.claims ?? []).map(({ id }) => <a key={id} href={`#${id}`} translate="no" className="rounded px-1.5 py-0.5 text-muted hover:bg-raised hover:text-text">{id}</a>)}</nav>
        <WindowChoice window={window} at={then?.day} words={words} />
      </div>
      {thesis ? GROUPS.map(({ name, holds }) => (
        <section key={name} aria-labelledby={`group-${name}`} className="grid min-w-0 gap-2.5">
          <h2 id={`group-${name}`} className={`px-0.5 text-lg font-semibold ${TITLE[name]}`}>{t(`claims.group.${name}`)}</h2>
          <div className="grid min-w-0 gap-2.5 min-[130rem]:grid-cols-2">{thesis.claims.filter(holds).map((claim) => <ClaimCard key={claim.id} claim={claim} window={window} known={known} state={thesis.state} to={to} still={still} words={words} />)}</div>
        </section>
      )) : <p className="panel px-4 py-6 text-sm text-muted">{t(still ? 'thesis.none.then' : 'thesis.none')}</p>}
    </main>
  )
}
