import { randomUUID } from 'node:crypto'
import { days } from '../domain/time.ts'
import type { Deed } from '../store/commit.ts'
import type { Silence, SilenceDraft, SilenceList } from '../wire/alerts.ts'
import type { Mirror } from './mirror.ts'
import { badRequest, conflict, notFound } from './problem.ts'
import type { Doer, WebServer } from './server.ts'

type Parts = Pick<WebServer, 'now' | 'store'> & { readonly mirror: Pick<Mirror, 'caughtUp'> }

const MOST = 500
/** How long a silence that is over is listed. */
const KEPT = days(30)

/** Those that last or are to come, and those that ended lately; the one that ends last first. */
export const silences = async ({ store }: Pick<Parts, 'store'>): Promise<SilenceList> => ({ items: await store.silences.all() })

export async function createSilence({ startsAt, ...draft }: SilenceDraft, parts: Parts & Doer, now = parts.now()): Promise<Silence> {
  const { store } = parts
  const at = new Date(now).toISOString()
  const silence: Silence = { ...draft, id: randomUUID(), startsAt: startsAt ?? at, by: parts.by, createdAt: at }
  if (Date.parse(silence.endsAt) <= Math.max(now, Date.parse(silence.startsAt))) throw badRequest('endsAt: expected a time ahead, after startsAt', 'endsAt')
  const all = await store.silences.all()
  await store.silences.forget(all.filter(({ endsAt }) => Date.parse(endsAt) < now - KEPT).map(({ id }) => id))
  if (all.filter(({ endsAt }) => Date.parse(endsAt) > now).length >= MOST) throw conflict(`there are ${MOST} silences, which is as many as there may be`)
  await store.silences.write(silence, undefined, deedOf('create', silence, parts))
  await parts.mirror.caughtUp()
  return silence
}

/** Ends a silence now; one that has not begun never does. One that is over stays as it is. */
export async function endSilence(id: string, parts: Parts & Doer, now = parts.now()): Promise<Silence> {
  const found = await parts.store.silences.one(id)
  if (!found) throw notFound(`there is no silence ${id}`, 'id')
  const { silence, seen } = found
  if (Date.parse(silence.endsAt) <= now) return silence
  const at = new Date(now).toISOString()
  const ended: Silence = { ...silence, startsAt: silence.startsAt < at ? silence.startsAt : at, endsAt: at }
  if (!(await parts.store.silences.write(ended, seen, deedOf('end', ended, parts)))) throw conflict('somebody else has changed this silence; look at it again')
  await parts.mirror.caughtUp()
  return ended
}

function deedOf(action: 'create' | 'end', { id, rule, severity, series, labels, startsAt, endsAt, reason }: Silence, { by }: Doer): Deed {
  const matched = { ...(rule !== undefined && { rule }), ...(severity !== undefined && { severity }), ...(series !== undefined && { signal: series }), ...(labels !== undefined && { labels: JSON.stringify(labels) }) }
  return { action: `silence.${action}`, details: { by, silence: id, ...matched, startsAt, endsAt, reason } }
}
