import type { Metadata } from 'next'
import Link from 'next/link'
import { EventsList } from '../_alerts/events-list.tsx'
import { PointsList } from '../_alerts/points-list.tsx'
import { RulesList } from '../_alerts/rules-list.tsx'
import { SilencesList } from '../_alerts/silences-list.tsx'
import { byUrgency, eventFilterOf, ruleFilterOf, standingOf, VIEWS, viewOf, type View } from '../_alerts/views.ts'
import { eventsView, namesOf, pointsView, ruleNames, rulesView, silencesView, titlesOf } from '../_data/alerts.ts'
import { siteClock } from '../_data/read.ts'
import { wording } from '../_i18n/server.ts'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await wording()
  return { title: t('nav.alerts') }
}

/** Rules on a page of the list. */
const RULES = 100
const EVENTS = 50

type Asked = Readonly<Record<string, string | string[] | undefined>>

export default async function AlertsPage({ searchParams }: { readonly searchParams: Promise<Asked> }) {
  const [asked, { t }] = await Promise.all([searchParams, wording()])
  const view = viewOf(asked)
  return (
    <main id="content" className="mx-auto w-full max-w-[88rem] p-2.5 md:p-3">
      <div className="mb-2.5 px-0.5">
        <h1 className="text-lg font-semibold">{t('nav.alerts')}</h1>
        <p className="text-xs text-muted">{t('alerts.lead')}</p>
      </div>
      <nav aria-label={t('alerts.views')} className="mb-2.5 flex flex-wrap gap-1 border-b border-line">
        {VIEWS.map((one) => (
          <Link key={one} href={one === 'rules' ? '/alerts' : `/alerts?view=${one}`} prefetch={false} aria-current={one === view || undefined} className="-mb-px rounded-t border-b-2 border-transparent px-2.5 py-1.5 text-sm text-muted hover:text-text aria-[current]:border-text aria-[current]:font-medium aria-[current]:text-text">{t(`alerts.view.${one}`)}</Link>
        ))}
      </nav>
      <Shown view={view} asked={asked} />
    </main>
  )
}

async function Shown({ view, asked }: { readonly view: View; readonly asked: Asked }) {
  const { locale } = await wording()
  const { now } = siteClock()
  switch (view) {
    case 'rules': {
      const [all, points] = await Promise.all([rulesView(), pointsView()])
      const filter = ruleFilterOf(asked)
      const fit = all.filter((rule) => (!filter.standing || standingOf(rule) === filter.standing) && (!filter.severity || rule.severity === filter.severity)).sort(byUrgency)
      const pages = Math.max(1, Math.ceil(fit.length / RULES))
      const page = Math.min(filter.page, pages)
      const shown = fit.slice((page - 1) * RULES, page * RULES)
      return <RulesList rules={shown} names={namesOf(shown, points, locale)} filter={{ ...filter, page }} found={fit.length} total={all.length} pages={pages} now={now} />
    }
    case 'events': {
      const filter = eventFilterOf(asked)
      const page = await eventsView(filter, EVENTS)
      const rules = ruleNames()
      return <EventsList page={page} filter={filter} rules={rules} titles={titlesOf(page.items.flatMap(({ series, evidence }) => [series, ...evidence.map((one) => one.series)]), locale)} />
    }
    case 'points': return <PointsList points={await pointsView()} now={now} />
    case 'silences': {
      const all = await silencesView()
      const rules = ruleNames()
      return <SilencesList silences={all} rules={rules} now={now} />
    }
  }
}
