import { randomUUID } from 'node:crypto'
import type { Latest } from '../domain/observation.ts'
import type { Signal, SignalId } from '../domain/signal.ts'
import { sleep } from '../sleep.ts'
import type { Catalogue, CatalogueRow } from '../wire/api.ts'
import { changesFor, type Changes } from './changes.ts'
import { creditOf } from './credits.ts'
import type { WebServer } from './server.ts'

export type CatalogueParts = Pick<WebServer, 'now' | 'store' | 'mirror' | 'record'>

/** How long the first who asks waits for the values to compare with; what is not there then is `null`, and there for the next. */
const PATIENCE = 800

/** A row with what it was made of: the same parts make the same row. */
type Held = { readonly signal: Signal; readonly latest: Latest | undefined; readonly mode: CatalogueRow[11]; readonly changes: Changes; readonly row: CatalogueRow; readonly text: string }
/** The rows as they were last answered. */
type Answer = { readonly rows: Map<SignalId, Held>; all: readonly Held[]; text: string | undefined; etag: string }
const answers = new WeakMap<object, Answer>()
const newTag = (): string => `W/"${randomUUID()}"`

function rowOf(signal: Signal, latest: Latest | undefined, mode: CatalogueRow[11], changes: Changes, parts: CatalogueParts): CatalogueRow {
  const { id, title, stage, segment, unit, vendor = null, note = null } = signal
  const { change24h, change30d, changeSinceEssay } = changes
  const source = creditOf(signal, latest, parts).name
  return [id, title, stage, segment, unit, latest?.feedId ?? signal.feedId, source, vendor, note, latest?.value ?? null, latest?.observedAt ?? null, mode, change24h, change30d, changeSinceEssay]
}

/** All signals as they stand now. Rows that did not change since the last answer are not made again, and where none did, nothing is. */
function readRows(parts: CatalogueParts, now: number): Answer {
  const { mirror, store } = parts
  const answer = answers.get(store) ?? { rows: new Map(), all: [], text: undefined, etag: newTag() }
  answers.set(store, answer)
  const { rows, all: before } = answer
  const reader = changesFor(parts)
  const all: Held[] = []
  for (const signal of mirror.signals.values()) {
    const latest = mirror.latest.get(signal.id)
    const mode = latest ? mirror.modeOf(latest, now) : null
    const changes = reader.changesOf(signal, now)
    let held = rows.get(signal.id)
    if (!held || held.signal !== signal || held.latest !== latest || held.mode !== mode || held.changes !== changes) {
      const row = rowOf(signal, latest, mode, changes, parts)
      held = { signal, latest, mode, changes, row, text: JSON.stringify(row) }
      rows.set(signal.id, held)
    }
    all.push(held)
  }
  if (all.length !== before.length || all.some((held, index) => held !== before[index])) Object.assign(answer, { all, text: undefined, etag: newTag() })
  return answer
}

/** Waits for the values to compare with, but not for long. Redis may be away: then what memory holds is told. */
async function prepare(parts: CatalogueParts, now: number): Promise<void> {
  const work = changesFor(parts).referAll(now)?.catch(() => undefined)
  if (!work) return
  const enough = new AbortController()
  await Promise.race([work, sleep(PATIENCE, enough.signal)])
  enough.abort()
}

/** Every signal there is, with its newest value and its changes, in the order in which they became known. */
export async function readCatalogue(parts: CatalogueParts, now = parts.now()): Promise<Catalogue> {
  await prepare(parts, now)
  const { seq, epoch } = parts.mirror
  return { now, seq, epoch, rows: readRows(parts, now).all.map(({ row }) => row) }
}

/** The same as JSON text, joined from what is kept of each row. The tag is the same as long as the rows are. */
export async function catalogueJson(parts: CatalogueParts, now = parts.now()): Promise<{ readonly text: string; readonly etag: string }> {
  await prepare(parts, now)
  const { seq, epoch } = parts.mirror
  const answer = readRows(parts, now)
  const rows = (answer.text ??= answer.all.map(({ text }) => text).join(','))
  return { text: `${JSON.stringify({ now, seq, epoch }).slice(0, -1)},"rows":[${rows}]}`, etag: answer.etag }
}
