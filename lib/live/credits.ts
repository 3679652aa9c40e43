import type { Latest } from '../domain/observation.ts'
import type { Signal } from '../domain/signal.ts'
import { DOWNCHAIN, feedById, RECORD } from '../feeds/registry.ts'
import type { WebServer } from './server.ts'

/** Where a number comes from, to be named beside it. */
export type Credit = { readonly feedId: string; readonly name: string; readonly licence: string; readonly credit: string; readonly docs: string }

/** What is computed here is owed to the sources of what it is computed from; /method and each index name them. */
const COMPUTED: Credit = { feedId: DOWNCHAIN, name: 'Downchain', licence: 'Computed here; the licences of its sources stand', credit: 'Computed by Downchain from the sources named at its constituents', docs: '/method' }

export function feedCredit(feedId: string): Credit | undefined {
  if (feedId === DOWNCHAIN) return COMPUTED
  const feed = feedById(feedId)
  return feed && { feedId, name: feed.source.name, licence: feed.source.licence, credit: feed.source.credit, docs: feed.source.docs }
}

/** Whom the recorded part of a series is owed to. */
export function recordCredit(signalId: string, { record }: Pick<WebServer, 'record'>): Credit | undefined {
  const source = record().of(signalId)?.source
  return source && { feedId: RECORD, name: source.name, licence: source.licence, credit: `${source.source}. ${source.note}`, docs: '/feeds#record' }
}

/** The publisher of the newest value. */
export function creditOf(signal: Signal, latest: Latest | undefined, parts: Pick<WebServer, 'record'>): Credit {
  const recorded = latest === undefined || latest.mode === 'recorded' || latest.mode === 'replay' ? recordCredit(signal.id, parts) : undefined
  return recorded ?? feedCredit(latest?.feedId ?? signal.feedId) ?? { feedId: signal.feedId, name: signal.feedId, licence: RECORD, credit: signal.feedId, docs: '/feeds' }
}
