import { carryChange, type LiveValue } from '../../lib/domain/live.ts'
import { csvComment, csvLine } from '../../lib/live/csv.ts'
import type { FeedList } from '../../lib/wire/api.ts'
import { cataloguedOf, type CatalogueSignal } from '../_live/catalogue-row.ts'

export type ExportFormat = 'csv' | 'json'
export type ExportCredit = { readonly name: string; readonly licence: string; readonly credit: string }

/** As in the answers of `/api/v1/signals`, so that one reader reads both. */
const FIELDS = ['id', 'title', 'stage', 'segment', 'unit', 'value', 'observedAt', 'mode', 'change24h', 'change30d', 'changeSinceEssay', 'vendor', 'note', 'feedId', 'source'] as const
type Item = Readonly<Record<(typeof FIELDS)[number], string | number | null>>

/** A signal as it stands on the screen: with the newest value that the page holds, and changes carried to it. */
function itemOf(signal: CatalogueSignal, held: LiveValue | undefined): Item {
  const catalogued = cataloguedOf(signal)
  const latest = held && (!catalogued || held.observedAt >= catalogued.observedAt) ? held : catalogued
  // What has not moved is told to the last digit as it was read.
  const since = (change: number | null): number | null => latest?.value === signal.value ? change : carryChange(change, signal.value, latest?.value ?? null, latest?.mode)
  return {
    ...signal,
    value: latest?.value ?? null,
    observedAt: latest ? new Date(latest.observedAt).toISOString() : null,
    mode: latest?.mode ?? null,
    change24h: since(signal.change24h),
    change30d: since(signal.change30d),
    changeSinceEssay: since(signal.changeSinceEssay),
  }
}

/** Whom the values are owed to, each once: the shipped record's publisher, or the feed's. */
export function creditsOf(signals: readonly CatalogueSignal[], { feeds, record }: FeedList): readonly ExportCredit[] {
  const ofFeed = new Map(feeds.map(({ id, source }) => [id, { name: source.name, licence: source.licence, credit: source.credit }]))
  // A publisher whose tables came by several ways is owed for each of them.
  const ofRecord = new Map<string, readonly ExportCredit[]>()
  for (const { name, licence, source, note } of record) ofRecord.set(name, [...(ofRecord.get(name) ?? []), { name, licence, credit: [source, note].filter(Boolean).join('. ') }])
  const credits = new Map<string, ExportCredit>()
  for (const { mode, feedId, source } of signals) {
    const feed = ofFeed.get(feedId)
    const owed = mode === 'recorded' || !feed ? (ofRecord.get(source) ?? []) : [feed]
    for (const credit of owed) credits.set(`${credit.name}\n${credit.licence}\n${credit.credit}`, credit)
  }
  return [...credits.values()]
}

/** The text of a file with these signals in this order, credits and licences first. */
export function exportText(format: ExportFormat, signals: readonly CatalogueSignal[], valueOf: (id: string) => LiveValue | undefined, credits: readonly ExportCredit[], at: number): string {
  const items = signals.map((signal) => itemOf(signal, valueOf(signal.id)))
  const exportedAt = new Date(at).toISOString()
  switch (format) {
    case 'json': return `${JSON.stringify({ exportedAt, credits, items }, FIELDS_FIRST, 2)}\n`
    case 'csv': return [
      csvComment(`exported: ${exportedAt}`),
      ...credits.map(({ name, licence, credit }) => csvComment(`source: ${name}; licence: ${licence}; credit: ${credit}`)),
      csvLine(FIELDS),
      ...items.map((item) => csvLine(FIELDS.map((field) => item[field]))),
      '',
    ].join('\n')
  }
}

/** The keys of a file of JSON in the order in which they are read. */
const FIELDS_FIRST = ['exportedAt', 'credits', 'name', 'licence', 'credit', 'items', ...FIELDS]

/** Hands a text to the browser as a file. */
export function download(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
