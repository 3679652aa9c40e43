import type { Signal } from '../domain/signal.ts'
import { feedById } from '../feeds/registry.ts'
import type { Names } from '../rules/sentence.ts'
import type { Row } from '../rules/series.ts'
import type { WindowId } from '../thesis/ids.ts'

const OVER: Readonly<Record<WindowId, readonly [en: string, zh: string]>> = { '90d': ['over 90 days', '90 天'], '1y': ['over a year', '一年'], essay: ['since the essay', '自文章发表以来'] }
const isWindow = (text: string): text is WindowId => text in OVER

/** `claim.u1.1y`: a verdict's id in two. */
export function claimOf(id: string): { readonly claim: string; readonly window: WindowId } | undefined {
  const [kind, claim = '', window = ''] = id.split('.')
  return kind === 'claim' && isWindow(window) ? { claim: claim.toUpperCase(), window } : undefined
}
export const claimSeries = (claim: string, window: WindowId): string => `claim.${claim.toLowerCase()}.${window}`

/** What things are called in sentences: signals by their titles, claims and feeds by theirs. */
export const makeNames = (signals: ReadonlyMap<string, Pick<Signal, 'title' | 'unit'>>, contactPoints: ReadonlyMap<string, { readonly name: string }> = new Map()): Names => ({
  signal: (id, locale) => {
    const claim = claimOf(id)
    if (claim) return { title: locale === 'en' ? `${claim.claim} ${OVER[claim.window][0]}` : `${claim.claim}（${OVER[claim.window][1]}）`, unit: '' }
    const signal = signals.get(id)
    return { title: signal?.title ?? id, unit: signal?.unit ?? '' }
  },
  contactPoint: (id) => contactPoints.get(id)?.name ?? id,
  feed: (id) => feedById(id)?.title ?? id,
})

/** What a selector is held against. */
export const rowOf = ({ id, title, vendor, note, stage, segment, feedId }: Signal): Row => ({ id, title, vendor: vendor ?? null, note: note ?? null, source: feedById(feedId)?.source.name ?? feedId, stage, segment, feedId })
