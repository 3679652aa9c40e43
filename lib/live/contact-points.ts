import { randomUUID } from 'node:crypto'
import { ContactFault } from '../contact-points/fault.ts'
import { kindOf } from '../contact-points/registry.ts'
import { sampleEvent } from '../contact-points/sample.ts'
import { keptSettings, openSettings } from '../contact-points/settings.ts'
import { isSealError } from '../secrets.ts'
import type { Deed } from '../store/commit.ts'
import type { KeptPoint, SeenPoint, Told } from '../store/contact-points.ts'
import { ContactPointDraft, type ContactPoint, type ContactPointList, type ContactPointPatch, type ContactPointTest, type PushKey } from '../wire/alerts.ts'
import { ApiProblem, badRequest, conflict, notFound, parse } from './problem.ts'
import type { Doer, WebServer } from './server.ts'

type Parts = Pick<WebServer, 'now' | 'store' | 'config' | 'secrets'>

const MOST = 200

/** How the last deliveries ended, as it is told. */
export const lastOf = (last: Told | undefined): Pick<ContactPoint, 'lastDeliveredAt' | 'lastError'> => ({ lastDeliveredAt: last?.deliveredAt === undefined ? null : new Date(last.deliveredAt).toISOString(), lastError: last?.error ?? null })

/** A contact point as it is told: what is secret in it stands nowhere here. */
function told({ sealed: _sealed, plain: _plain, own: _own, ...point }: KeptPoint, last: Told | undefined): ContactPoint {
  return { ...point, ...lastOf(last) }
}

export async function contactPoints({ store }: Pick<Parts, 'store'>): Promise<ContactPointList> {
  const [points, last] = await Promise.all([store.contactPoints.shared(), store.contactPoints.told()])
  return { items: points.map((point) => told(point, last.get(point.id))) }
}

export async function createContactPoint(draft: ContactPointDraft, parts: Parts & Doer, now = parts.now()): Promise<ContactPoint> {
  if ((await parts.store.contactPoints.shared()).length >= MOST) throw conflict(`there are ${MOST} contact points, which is as many as there may be`)
  const at = new Date(now).toISOString()
  const point = kept(randomUUID(), draft, { createdAt: at, updatedAt: at }, parts)
  await parts.store.contactPoints.write(point, undefined, deedOf('create', point, parts))
  return told(point, undefined)
}

/** Changes what is given; what is not, secrets too, stays. */
export async function changeContactPoint(id: string, patch: ContactPointPatch, parts: Parts & Doer, now = parts.now()): Promise<ContactPoint> {
  const { point, seen } = await known(id, parts)
  const given = Object.entries(patch).filter(([, value]) => value !== null)
  const taken = Object.entries(patch).flatMap(([name, value]) => (value === null ? [name] : []))
  const settings = Object.entries(opened(point, parts)).filter(([name]) => !taken.includes(name))
  const draft = parse(ContactPointDraft, { ...Object.fromEntries(settings), ...Object.fromEntries(given) }, 'body')
  const next = kept(id, draft, { createdAt: point.createdAt, updatedAt: new Date(now).toISOString() }, parts)
  if (!(await parts.store.contactPoints.write(next, seen, deedOf('change', next, parts)))) throw conflict('somebody else has changed this contact point; look at it again')
  return told(next, (await parts.store.contactPoints.told()).get(id))
}

/** Takes it away. What is still to be told to it is given up; rules that name it tell the others. */
export async function removeContactPoint(id: string, parts: Pick<Parts, 'store'> & Doer): Promise<ContactPoint> {
  const { point, seen } = await known(id, parts)
  const last = (await parts.store.contactPoints.told()).get(id)
  if (!(await parts.store.contactPoints.remove(id, seen, deedOf('delete', point, parts)))) throw conflict('somebody else has changed this contact point; look at it again')
  return told(point, last)
}

/** Sends a message that says it is a test, at once and once, and tells what came of it. */
export async function testContactPoint(id: string, parts: Parts & Doer & Pick<WebServer, 'sender'>, now = parts.now()): Promise<ContactPointTest> {
  const { point } = await known(id, parts)
  const draft = opened(point, parts)
  const eventId = `test-${randomUUID()}`
  const from = performance.now()
  const fault = await parts.sender.send(draft, { events: [sampleEvent(eventId, now)], language: point.language, test: true }, `${eventId}.${id}`)
  const outcome: ContactPointTest = { ok: fault === undefined, at: new Date(now).toISOString(), ms: Math.round(performance.now() - from), error: fault?.message ?? null }
  await parts.store.hot.audit('contact-point.test', { ...deedOf('test', point, parts).details, outcome: outcome.error ?? 'delivered' })
  return outcome
}

/** What a browser needs to subscribe to our pushes. */
export async function pushKey({ pushIdentity }: Pick<WebServer, 'pushIdentity'>): Promise<PushKey> {
  try {
    const identity = await pushIdentity()
    if (!identity) throw conflict(NO_KEY)
    return { publicKey: identity.publicKey }
  } catch (error) {
    throw isSealError(error) ? conflict(`the key that signs pushes cannot be read: ${error.message}`) : error
  }
}

export const NO_KEY = 'its secrets could not be kept: SECRET_KEY is not set; the operator sets the same one for every process'

async function known(id: string, { store }: Pick<Parts, 'store'>): Promise<SeenPoint> {
  const found = await store.contactPoints.one(id)
  // Somebody’s own browser is theirs.
  if (!found || found.point.own) throw notFound(`there is no contact point ${id}`, 'id')
  return found
}

function kept(id: string, draft: ContactPointDraft, times: Pick<KeptPoint, 'createdAt' | 'updatedAt'>, { config, secrets }: Parts): KeptPoint {
  const { allowPrivate, smtp } = config.delivery
  const kind = kindOf(draft)
  const refusal = kind.refuse({ allowPrivate, smtp: smtp !== undefined })
  if (refusal) throw badRequest(`${refusal.field}: ${refusal.message}`, refusal.field)
  const settings = keptSettings(id, draft, secrets)
  if (!settings) throw new ApiProblem(409, 'Conflict', NO_KEY, 'kind')
  const { name, language, groupWait } = draft
  return { id, name, kind: draft.kind, language, groupWait, target: kind.target(), ...times, ...settings }
}

function opened(point: KeptPoint, { secrets }: Pick<Parts, 'secrets'>): ContactPointDraft {
  try {
    return openSettings(point, secrets)
  } catch (error) {
    if (isSealError(error) || error instanceof ContactFault) throw conflict(`the secrets of ${point.name} cannot be read: ${error.message}`)
    throw error
  }
}

const deedOf = (action: 'create' | 'change' | 'delete' | 'test', { id, name, kind, target }: KeptPoint, { by }: Doer): Deed => ({ action: `contact-point.${action}`, details: { by, contactPoint: id, name, kind, target } })
