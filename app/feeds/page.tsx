import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { formatCount } from '../../lib/domain/format.ts'
import type { Health } from '../../lib/wire/api.ts'
import { viewerOf } from '../_access/viewer.ts'
import { feedsView } from '../_data/read.ts'
import { siteWho } from '../_data/who.ts'
import { wording } from '../_i18n/server.ts'
import { FeedTable } from '../_panels/feed-table.tsx'
import { RecordTable } from '../_panels/record-table.tsx'
import { Said } from '../_ui/said.tsx'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await wording()
  return { title: t('feeds.title') }
}

export default async function FeedsPage() {
  const [view, { t }] = await Promise.all([feedsView(), wording()])
  return (
    <main id="content" className="p-2.5 md:p-3">
      <div className="mb-2.5 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-0.5">
        <div>
          <h1 className="text-lg font-semibold">{t('feeds.title')}</h1>
          <p className="text-xs text-muted">{t('feeds.lead')}</p>
        </div>
        <Vitals health={view.health} />
      </div>
      <FeedTable feeds={view.feeds} now={view.now} />
      <RecordTable record={view.record} />
    </main>
  )
}

async function Vitals({ health }: { readonly health: Health }) {
  const { locale, t } = await wording()
  const { redis, workers } = health
  const isAdmin = viewerOf(await siteWho()).may.admin
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 text-xs">
      <Vital name={t('health.store')}>{redis.ok ? redis.latencyMs === null ? '–' : `${redis.latencyMs.toFixed(1)} ms` : <span className="text-down">{t('health.store.down')} <Said text={redis.detail} /></span>}</Vital>
      <Vital name={t('health.workers')}>{workers.ok ? formatCount(workers.count, locale) : <span className="text-down">{t('health.workers.none')}</span>}</Vital>
      <Vital name={t('health.signals')}>{formatCount(health.signals, locale)}</Vital>
      <Vital name={t('health.commit')}>{formatCount(health.seq, locale)}</Vital>
      <Vital name={t('health.version')}>{health.version}</Vital>
      {isAdmin && <div><dt className="sr-only">{t('feeds.board')}</dt><dd><a className="link" href="/feeds/queues" title={t('feeds.board.why')}>{t('feeds.board')}</a></dd></div>}
    </dl>
  )
}

const Vital = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className="flex gap-1.5"><dt className="text-faint">{name}</dt><dd className="text-text">{children}</dd></div>
)
