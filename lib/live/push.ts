import { randomUUID } from 'node:crypto'
import type { Who } from '../access/who.ts'
import { isPushService } from '../contact-points/push-services.ts'
import { kindOf } from '../contact-points/registry.ts'
import { keptSettings } from '../contact-points/settings.ts'
import type { Deed } from '../store/commit.ts'
import type { OwnPoint, Told } from '../store/contact-points.ts'
import { ContactPointDraft, type PushSubscription, type PushSubscriptionDraft, type PushSubscriptionList, type PushSubscriptionPatch } from '../wire/alerts.ts'
import { lastOf, NO_KEY } from './contact-points.ts'
import { ApiProblem, badRequest, conflict, notFound } from './problem.ts'
import type { Doer, WebServer } from './server.ts'

type Parts = Pick<WebServer, 'now' | 'store' | 'config' | 'secrets'>

/** Browsers of one person. */
const MOST = 10

/** Whose browsers are asked for: those of a person, or of the one user of an open server. */
function ownerOf(who: Who): { readonly user: string; readonly session: string } {
  if (who.kind === 'user') return { user: who.id, session: who.sessionId }
  if (who.kind === 'local') return { user: 'operator', session: '' }
  throw new ApiProblem(403, 'Not allowed', 'this is for a person who has signed in')
}

function told({ id, name, language, target, createdAt, updatedAt, own: { severity } }: OwnPoint, last: Told | undefined): PushSubscription {
  return { id, name, language, target, createdAt, updatedAt, severity, ...lastOf(last) }
}

const deedOf = (action: 'create' | 'change' | 'delete', { name, own: { severity } }: OwnPoint, by: string): Deed => ({ action: `push.${action}`, details: { by, name, severity } })

export async function pushSubscriptions(who: Who, { store }: Pick<Parts, 'store'>): Promise<PushSubscriptionList> {
  const { user } = ownerOf(who)
  const [points, last] = await Promise.all([store.contactPoints.own(), store.contactPoints.told()])
  return { items: points.filter(({ own }) => own.user === user).map((point) => told(point, last.get(point.id))) }
}

/** Has a browser of theirs told of what fires. Only what browsers' makers run is asked: anybody may name an address here. */
export async function subscribePush({ name, language, severity, endpoint, keys }: PushSubscriptionDraft, who: Who, parts: Parts & Doer, now = parts.now()): Promise<PushSubscription> {
  const owner = ownerOf(who)
  const draft = ContactPointDraft.parse({ kind: 'web-push', name, language, endpoint, keys })
  const kind = kindOf(draft)
  const refusal = isPushService(endpoint) ? kind.refuse({ allowPrivate: false, smtp: false }) : { field: 'endpoint', message: 'expected an address of a push service that browsers use' }
  if (refusal) throw badRequest(`${refusal.field}: ${refusal.message}`, refusal.field)
  if ((await parts.store.contactPoints.own()).filter(({ own }) => own.user === owner.user).length >= MOST) throw conflict(`there are ${MOST} browsers of yours, which is as many as there may be`)
  const id = randomUUID()
  const settings = keptSettings(id, draft, parts.secrets)
  if (!settings) throw conflict(NO_KEY)
  const at = new Date(now).toISOString()
  const point: OwnPoint = { id, name, kind: 'web-push', language, groupWait: '0s', target: kind.target(), createdAt: at, updatedAt: at, ...settings, own: { ...owner, severity } }
  await parts.store.contactPoints.write(point, undefined, deedOf('create', point, parts.by))
  return told(point, undefined)
}

export async function changePush(id: string, patch: PushSubscriptionPatch, who: Who, parts: Parts & Doer, now = parts.now()): Promise<PushSubscription> {
  const { point, seen } = await known(id, who, parts)
  const { name = point.name, language = point.language, severity = point.own.severity } = patch
  const next: OwnPoint = { ...point, name, language, updatedAt: new Date(now).toISOString(), own: { ...point.own, severity } }
  if (!(await parts.store.contactPoints.write(next, seen, deedOf('change', next, parts.by)))) throw conflict('this browser was changed at the same moment; look at it again')
  return told(next, (await parts.store.contactPoints.told()).get(id))
}

export async function unsubscribePush(id: string, who: Who, parts: Pick<Parts, 'store'> & Doer): Promise<PushSubscription> {
  const { point, seen } = await known(id, who, parts)
  const last = (await parts.store.contactPoints.told()).get(id)
  if (!(await parts.store.contactPoints.remove(id, seen, deedOf('delete', point, parts.by)))) throw conflict('this browser was changed at the same moment; look at it again')
  return told(point, last)
}

/** Those of others are not there for anybody. */
async function known(id: string, who: Who, { store }: Pick<Parts, 'store'>): Promise<{ readonly point: OwnPoint; readonly seen: string }> {
  const { user } = ownerOf(who)
  const found = await store.contactPoints.one(id)
  const own = found?.point.own
  if (!found || own?.user !== user) throw notFound(`there is no browser ${id} of yours`, 'id')
  return { point: { ...found.point, own }, seen: found.seen }
}
