import type { Metadata } from 'next'
import Link from 'next/link'
import type { Who } from '../../lib/access/who.ts'
import { accessClock, invitationsView, isAdmin, linksView, logView, ownView, peopleView } from '../_data/team.ts'
import { siteWho } from '../_data/who.ts'
import { wording } from '../_i18n/server.ts'
import { teamWording } from '../_i18n/team.ts'
import { InvitationsList } from '../_team/invitations.tsx'
import { LinksView } from '../_team/links.tsx'
import { LogList } from '../_team/log.tsx'
import { OpenServer } from '../_team/open-server.tsx'
import { PeopleList } from '../_team/people.tsx'
import { logFilterOf, TEAM_VIEWS, teamViewOf, userOf, type TeamView } from '../_team/views.ts'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await wording()
  return { title: t('team.title') }
}

/** Entries of the log on a page. */
const DEEDS = 100

type Asked = Readonly<Record<string, string | string[] | undefined>>

export default async function TeamPage({ searchParams }: { readonly searchParams: Promise<Asked> }) {
  const [asked, { t }, m, who] = await Promise.all([searchParams, wording(), teamWording(), siteWho()])
  // Nobody signs in to a server that is open: what was done on it is all there is to show.
  const view = who.kind === 'local' ? 'log' : teamViewOf(asked)
  return (
    <main id="content" className="mx-auto w-full max-w-[72rem] p-2.5 md:p-3">
      <div className="mb-2.5 px-0.5">
        <h1 className="text-lg font-semibold">{t('team.title')}</h1>
        <p className="text-xs text-muted">{m('lead')}</p>
      </div>
      {!isAdmin(who) ? <p className="panel px-4 py-8 text-center text-sm text-muted">{m('closed')}</p> : (
        <>
          {who.kind === 'local' ? <div className="panel mb-2.5 p-3"><OpenServer /></div> : (
            <nav aria-label={m('views')} className="mb-2.5 flex flex-wrap gap-1 border-b border-line">
              {TEAM_VIEWS.map((one) => (
                <Link key={one} href={one === 'people' ? '/team' : `/team?view=${one}`} prefetch={false} aria-current={one === view || undefined} className="-mb-px rounded-t border-b-2 border-transparent px-2.5 py-1.5 text-sm text-muted hover:text-text aria-[current]:border-text aria-[current]:font-medium aria-[current]:text-text">{m(`view.${one}`)}</Link>
              ))}
            </nav>
          )}
          <Shown view={view} asked={asked} who={who} />
        </>
      )}
    </main>
  )
}

async function Shown({ view, asked, who }: { readonly view: TeamView; readonly asked: Asked; readonly who: Who }) {
  const now = accessClock()
  switch (view) {
    case 'people': {
      const [people, id] = [await peopleView(), userOf(asked)]
      const opened = id !== undefined && who.kind === 'user' && people.some((user) => user.id === id) ? { id, own: await ownView(who, id) } : undefined
      return <PeopleList people={people} me={who.kind === 'user' ? who.id : null} opened={opened} now={now} />
    }
    case 'invitations': return <InvitationsList invitations={await invitationsView()} />
    case 'links': return <LinksView links={await linksView()} now={now} />
    case 'log': {
      const filter = logFilterOf(asked)
      const [page, people] = await Promise.all([logView(filter, DEEDS), who.kind === 'local' ? [] : peopleView()])
      const names = new Set([...people.map(({ name }) => name), ...page.items.map(({ details }) => details['by'] ?? ''), filter.by ?? ''])
      return <LogList key={JSON.stringify(filter)} page={page} filter={filter} names={[...names].filter((name) => name !== '').sort()} />
    }
  }
}
