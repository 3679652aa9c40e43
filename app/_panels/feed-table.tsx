'use client'
import { useCallback, useSyncExternalStore } from 'react'
import type { FeedRow } from '../../lib/wire/api.ts'
import type { Key } from '../_i18n/text.ts'
import { useWords } from '../_i18n/words.tsx'
import { useFeeds } from '../_live/hooks.ts'
import { useUrlState } from '../_live/url.ts'
import { Said } from '../_ui/said.tsx'
import { FEED_STATES, StateMark, type FeedState } from '../_ui/state-mark.tsx'
import { FeedLine } from './feed-line.tsx'

const COLUMNS: readonly (Extract<Key, `feed.col.${string}`> | null)[] = [
  'feed.col.state', 'feed.col.feed', 'feed.col.history', 'feed.col.every', 'feed.col.success', 'feed.col.next', 'feed.col.latency',
  'feed.col.accepted', 'feed.col.refused', 'feed.col.quarantined', 'feed.col.dead', null,
]
const GRID = '@min-[78rem]:grid @min-[78rem]:grid-cols-[4.5rem_minmax(10rem,1fr)_9rem_3.5rem_5.25rem_4.75rem_4.25rem_4rem_3.75rem_4.75rem_4.75rem_9.5rem]'

const onHash = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

export function FeedTable({ feeds: rendered, now }: { readonly feeds: readonly FeedRow[]; readonly now: number }) {
  const { t } = useWords()
  const feeds = useFeeds(rendered)
  const { params, set } = useUrlState()
  const asked = params.get('state')
  const only = FEED_STATES.find((state) => state === asked)
  const setOnly = (state: FeedState | undefined): void => set({ state: state ?? null })
  const named = useSyncExternalStore(onHash, () => decodeURIComponent(window.location.hash.slice(1)), () => '')
  const point = useCallback((id: string | null) => {
    window.history.replaceState(null, '', `${window.location.pathname}${window.location.search}${id === null ? '' : `#${id}`}`)
  }, [])
  const held = feeds.filter(({ quarantined }) => quarantined > 0)
  const shown = only ? feeds.filter(({ id, state }) => state === only || id === named) : feeds
  const groups = [
    { id: 'running', title: t('feeds.running'), lead: undefined, rows: shown.filter(({ state }) => state !== 'off') },
    { id: 'off', title: t('feeds.off'), lead: t('feeds.off.lead'), rows: shown.filter(({ state }) => state === 'off') },
  ]
  if (feeds.length === 0) return <p className="panel mb-2.5 p-4 text-muted">{t('feeds.empty')}</p>
  return (
    <div className="@container">
      <div role="group" aria-label={t('feeds.filter')} className="mb-2.5 flex flex-wrap gap-1.5">
        <FilterButton on={only === undefined} press={() => setOnly(undefined)} label={t('feeds.filter.all')} count={feeds.length} />
        {FEED_STATES.map((state) => (
          <FilterButton key={state} state={state} on={only === state} press={() => setOnly(state)} label={t(`feed.state.${state}`)} count={feeds.filter((feed) => feed.state === state).length} />
        ))}
      </div>
      {held.length > 0 && (
        <p className="panel mb-2.5 flex flex-wrap gap-x-3 gap-y-1 border-down px-3 py-2 text-sm">
          <span>{t('feeds.waiting', { count: held.reduce((sum, { quarantined }) => sum + quarantined, 0) })}</span>
          {held.map(({ id, title, quarantined }) => <a key={id} className="link" href={`#${id}`}><Said text={title} /> ({quarantined})</a>)}
        </p>
      )}
      {shown.length === 0 && <p className="panel mb-2.5 p-4 text-muted">{t('feeds.filter.none')}</p>}
      {groups.map(({ id, title, lead, rows }) => rows.length > 0 && (
        <section key={id} aria-labelledby={`feeds-${id}`} className="panel mb-2.5">
          <h2 id={`feeds-${id}`} className="px-3 pt-2 pb-1 text-base font-semibold">{title} <span className="font-normal text-faint">{rows.length}</span>{lead && <span className="ml-2 text-xs font-normal text-muted">{lead}</span>}</h2>
          <div className={`gap-x-3 ${GRID}`}>
            {id === 'running' && <div aria-hidden className="col-span-full hidden grid-cols-subgrid px-3 pb-1 text-xs text-faint @min-[78rem]:grid">
              {COLUMNS.map((column, index) => <span key={column ?? 'do'} className={index >= 3 ? 'text-right' : ''}>{column && t(column)}</span>)}
            </div>}
            <ul className="contents">
              {rows.map((feed) => <FeedLine key={feed.id} feed={feed} now={now} named={feed.id === named} point={point} />)}
            </ul>
          </div>
        </section>
      ))}
    </div>
  )
}

function FilterButton({ state, on, press, label, count }: { readonly state?: FeedState; readonly on: boolean; readonly press: () => void; readonly label: string; readonly count: number }) {
  return (
    <button type="button" aria-pressed={on} onClick={press} className="chip bg-surface hover:text-text aria-pressed:border-edge aria-pressed:bg-raised aria-pressed:text-text">
      {state && <StateMark state={state} />}
      {label} <span className="font-medium text-text">{count}</span>
    </button>
  )
}
