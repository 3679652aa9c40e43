import type { KeptPoint } from '../store/contact-points.ts'
import type { DeliveryRecord } from '../store/deliveries.ts'
import type { Store } from '../store/store.ts'
import type { DeadDelivery, DeadDeliveryList, Delivery } from '../wire/alerts.ts'
import { unescaped } from './operator.ts'
import { conflict, notFound } from './problem.ts'
import type { Doer, WebServer } from './server.ts'

type Parts = Pick<WebServer, 'now' | 'store' | 'deliverNow'>

const SHOWN = 200

function told(pointId: string, { state, attempts, at, error, name, kind }: DeliveryRecord, points: ReadonlyMap<string, KeptPoint>): Delivery {
  const point = points.get(pointId)
  return { contactPointId: pointId, contactPoint: point?.name ?? name ?? pointId, kind: point?.kind ?? kind ?? '', state, attempts, at: at === undefined ? null : new Date(at).toISOString(), error: error ?? null }
}

const pointsById = async ({ contactPoints }: Store): Promise<Map<string, KeptPoint>> => new Map((await contactPoints.all()).map((point) => [point.id, point]))

/** To whom each of these events was told, and how that went. */
export async function deliveriesOf(eventIds: readonly string[], { store }: Pick<Parts, 'store'>): Promise<Map<string, Delivery[]>> {
  const [all, points] = await Promise.all([store.deliveries.of(eventIds), pointsById(store)])
  return new Map([...all].map(([id, records]) => [id, [...records].map(([pointId, record]) => told(pointId, record, points))]))
}

/** What was given up, newest first. */
export async function deadDeliveries({ store }: Pick<Parts, 'store'>): Promise<DeadDeliveryList> {
  const dead = await store.deliveries.dead(SHOWN)
  const ids = [...new Set(dead.map(({ eventId }) => eventId))]
  const [records, events, points] = await Promise.all([store.deliveries.of(ids), store.deliveries.events(ids), pointsById(store)])
  const items = dead.flatMap(({ eventId, pointId }): DeadDelivery[] => {
    const record = records.get(eventId)?.get(pointId)
    const event = events.get(eventId)
    return record?.state === 'dead' ? [{ ...told(pointId, record, points), eventId, rule: event?.rule ?? null, sentence: event?.sentence ?? null }] : []
  })
  return { items }
}

/** Tries again what was given up, behind what waits for the same contact point. */
export async function resend(given: string, pointId: string, parts: Parts & Doer): Promise<Delivery> {
  const { store } = parts
  const eventId = unescaped(given)
  const event = (await store.deliveries.events([eventId])).get(eventId)
  if (!event) throw notFound(`there is no event ${eventId}`, 'id')
  const record = (await store.deliveries.of([eventId])).get(eventId)?.get(pointId)
  if (!record) throw notFound(`${eventId} was not for a contact point ${pointId}`, 'contactPointId')
  if (!(await store.contactPoints.one(pointId))) throw conflict('the contact point was deleted')
  const lane = { ruleId: event.rule.id, pointId }
  const head = await store.deliveries.revive(lane, eventId, Date.now())
  if (!head) throw conflict(`only what was given up can be sent again: it is ${record.state}`)
  await parts.deliverNow(head)
  await store.hot.audit('delivery.resend', { by: parts.by, event: eventId, rule: event.rule.id, contactPoint: pointId })
  const [delivery] = (await deliveriesOf([eventId], parts)).get(eventId)?.filter(({ contactPointId }) => contactPointId === pointId) ?? []
  return delivery ?? told(pointId, { ...record, state: 'waiting' }, new Map())
}
