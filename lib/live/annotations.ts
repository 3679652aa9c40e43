import { randomUUID } from 'node:crypto'
import { nameOf, type Who } from '../access/who.ts'
import { isSignalId } from '../domain/signal.ts'
import { days } from '../domain/time.ts'
import type { Deed } from '../store/commit.ts'
import { MOST_ANNOTATIONS, MOST_ON_SERIES, type Annotation, type AnnotationDraft, type AnnotationList, type AnnotationPatch } from '../wire/annotations.ts'
import { badRequest, conflict, notFound } from './problem.ts'
import type { WebServer } from './server.ts'

type Parts = Pick<WebServer, 'now' | 'store' | 'mirror' | 'annotations'>

/** No price of ours is older; what is expected lies no further ahead. */
const EARLIEST = Date.UTC(1990, 0, 1)
const AHEAD = days(5 * 366)
const CHANGED = 'somebody else has changed this annotation; look at it again'

export function annotations({ series, limit }: { readonly series?: readonly string[] | undefined; readonly limit: number }, { annotations: held }: Pick<Parts, 'annotations'>): AnnotationList {
  const wanted = series && new Set(series)
  return { items: held.all().filter((one) => wanted === undefined || wanted.has(one.series)).slice(0, limit) }
}

export async function annotation(id: string, { store }: Pick<Parts, 'store'>): Promise<Annotation> {
  return (await known(id, store)).annotation
}

export async function createAnnotation(draft: AnnotationDraft, who: Who, parts: Parts, now = parts.now()): Promise<Annotation> {
  fits(draft, parts, now)
  if (parts.annotations.count >= MOST_ANNOTATIONS) throw conflict(`there are ${MOST_ANNOTATIONS} annotations, which is as many as there may be`)
  if (parts.annotations.on(draft.series).length >= MOST_ON_SERIES) throw conflict(`there are ${MOST_ON_SERIES} annotations of ${draft.series}, which is as many as there may be`)
  const at = new Date(now).toISOString()
  const made: Annotation = { ...draft, ...written(draft), id: randomUUID(), by: nameOf(who), createdAt: at, updatedAt: at, revision: 1 }
  await parts.store.annotations.write(made, undefined, deedOf('create', made, who))
  await parts.mirror.caughtUp()
  return made
}

export async function changeAnnotation(id: string, { seen: revision, ...patch }: AnnotationPatch, who: Who, parts: Parts, now = parts.now()): Promise<Annotation> {
  const { annotation: held, seen } = await known(id, parts.store)
  if (revision !== undefined && revision !== held.revision) throw conflict(CHANGED)
  // Safe: a field that is left out is not there, as `strictObject` and `partial` parse it.
  const changed = { ...held, ...(patch as Partial<Annotation>) }
  const next = { ...changed, ...written(changed), updatedAt: new Date(now).toISOString(), revision: held.revision + 1 }
  if (next.until !== null && Date.parse(next.until) <= Date.parse(next.at)) throw badRequest('until: expected a time after `at`', 'until')
  fits(next, parts, now)
  if (!(await parts.store.annotations.write(next, seen, deedOf('change', next, who)))) throw conflict(CHANGED)
  await parts.mirror.caughtUp()
  return next
}

export async function removeAnnotation(id: string, revision: number | undefined, who: Who, parts: Parts): Promise<Annotation> {
  const { annotation: held, seen } = await known(id, parts.store)
  if (revision !== undefined && revision !== held.revision) throw conflict(CHANGED)
  if (!(await parts.store.annotations.remove(id, seen, deedOf('delete', held, who)))) throw conflict(CHANGED)
  await parts.mirror.caughtUp()
  return held
}

async function known(id: string, store: Parts['store']) {
  const found = await store.annotations.one(id)
  if (!found) throw notFound(`there is no annotation ${id}`, 'id')
  return found
}

/** Times are kept in one form: they are compared as texts. */
const written = ({ at, until }: Pick<Annotation, 'at' | 'until'>): Pick<Annotation, 'at' | 'until'> => ({ at: new Date(at).toISOString(), until: until === null ? null : new Date(until).toISOString() })

/** Refuses what can stand on no chart. */
function fits({ series, at, until }: Pick<Annotation, 'series' | 'at' | 'until'>, { mirror }: Pick<Parts, 'mirror'>, now: number): void {
  if (!isSignalId(series) || !mirror.signals.has(series)) throw badRequest(`series: there is no signal ${series}`, 'series')
  for (const [field, text] of [['at', at], ['until', until]] as const) {
    const instant = text === null ? now : Date.parse(text)
    if (instant < EARLIEST || instant > now + AHEAD) throw badRequest(`${field}: expected a time from 1990 to five years ahead`, field)
  }
}

function deedOf(action: 'create' | 'change' | 'delete', { id, series, at, until, text }: Annotation, who: Who): Deed {
  return { action: `annotation.${action}`, details: { by: nameOf(who), annotation: id, signal: series, at, ...(until !== null && { until }), text } }
}
