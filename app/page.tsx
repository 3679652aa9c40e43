import type { ReactNode } from 'react'
import type { Stage } from '../lib/domain/stage.ts'
import type { ThesisReply } from '../lib/wire/thesis.ts'
import { chainView, siteClock, thesisView } from './_data/read.ts'
import { knownSignals, liveIndices } from './_data/thesis.ts'
import { reasonIn } from './_i18n/reason.ts'
import { wording } from './_i18n/server.ts'
import type { PageWording } from './_i18n/text.ts'
import { Chain } from './_panels/chain.tsx'
import { atOf, dayOf, isoOf, type At } from './_thesis/at.ts'
import { ChainThen } from './_thesis/chain-then.tsx'
import { ClaimStrip } from './_thesis/claim-strip.tsx'
import { Contributions } from './_thesis/contributions.tsx'
import { Flow } from './_thesis/flow.tsx'
import { Gauges } from './_thesis/gauges.tsx'
import { Headline } from './_thesis/headline.tsx'
import { ThesisLive } from './_thesis/thesis-live.tsx'
import { TimeMachine } from './_thesis/time-machine.tsx'
import { queryOf, windowOf } from './_thesis/window.ts'

export const dynamic = 'force-dynamic'

export default async function ChainPage({ searchParams }: { readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> }) {
  const [asked, words] = await Promise.all([searchParams, wording()])
  const { now } = siteClock()
  const then = atOf(asked['at'], now)
  const window = windowOf(asked['window'])
  const thesis = await thesisView(then?.at)
  const head = <Head thesis={thesis} still={then !== undefined} words={words} />
  const claims = <ClaimStrip thesis={thesis} window={window} query={queryOf({ window, at: then?.day })} still={then !== undefined} words={words} />
  return (
    <main id="content" className="grid gap-2.5 p-2.5 md:p-3">
      <h1 className="sr-only">{words.t('chain.title')}</h1>
      <TimeMachine at={then?.day} today={isoOf(dayOf(now))} />
      {then ? <ThenPage then={then} thesis={thesis} head={head} claims={claims} words={words} /> : <NowPage thesis={thesis} head={head} claims={claims} words={words} />}
    </main>
  )
}

type Parts = { readonly thesis: ThesisReply | undefined; readonly head: ReactNode; readonly claims: ReactNode; readonly words: PageWording }

/** The headline, what it is made of, and where the token dollar went. */
function Head({ thesis, still, words }: Pick<Parts, 'thesis' | 'words'> & { readonly still: boolean }) {
  return (
    <div className="panel grid min-w-0 divide-y divide-line sm:grid-cols-2 sm:divide-y-0 md:grid-cols-[minmax(0,17.5fr)_minmax(0,15fr)_minmax(0,19.5fr)] md:divide-x">
      <Headline thesis={thesis} state={thesis?.state} still={still} words={words} />
      <Contributions thesis={thesis} words={words} />
      <div className="min-w-0 sm:max-md:col-span-2 sm:max-md:border-t sm:max-md:border-line"><Flow flow={thesis?.flow} words={words} /></div>
    </div>
  )
}

/** Everything live. */
async function NowPage({ thesis, head, claims, words }: Parts) {
  const view = await chainView()
  const stages = view.stages.map((stage) => ({ ...stage, cards: stage.cards.map((card) => ({ ...card, reason: reasonIn(words.locale, card.reason) })) }))
  const titles = titlesOf(thesis)
  const gauges = (stage: Stage): ReactNode => <Gauges stage={stage} thesis={thesis} titles={titles} still={false} words={words} />
  return (
    <>
      <ThesisLive {...liveIndices()} working={thesis?.state.state !== 'ready'} />
      <Chain view={{ ...view, stages }} head={head} claims={claims} gauges={{ upstream: gauges('upstream'), midstream: gauges('midstream'), downstream: gauges('downstream') }} />
    </>
  )
}

/** As of a day of the past: signals are told for now alone, so their rows are not there. */
function ThenPage({ then, thesis, head, claims, words }: Parts & { readonly then: At }) {
  return (
    <div className="grid gap-2.5">
      {!thesis && <ThesisLive {...liveIndices()} items={[]} working />}
      {head}
      {claims}
      <ChainThen then={then} thesis={thesis} titles={titlesOf(thesis)} known={knownSignals((thesis?.gauges ?? []).flatMap(({ items }) => items.map(({ id }) => id)))} words={words} />
    </div>
  )
}

const titlesOf = (thesis: ThesisReply | undefined): ReadonlyMap<string, string> =>
  new Map([...knownSignals((thesis?.gauges ?? []).flatMap(({ items }) => items.map(({ id }) => id)))].map(([id, { title }]) => [id, title]))
