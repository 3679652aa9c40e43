import type { OwnPoint } from '../store/contact-points.ts'
import type { Store } from '../store/store.ts'
import { readSession } from './records.ts'

/** Whether the session lasts in which a browser was registered; on an open server there is none to end. */
async function isIn({ access }: Pick<Store, 'access'>, now: number): Promise<(own: OwnPoint['own']) => boolean> {
  const lasting = new Set((await access.all('session')).flatMap((record) => {
    const session = readSession(record)
    return session && Date.parse(session.expiresAt) > now ? [session.id] : []
  }))
  return ({ session }) => session === '' || lasting.has(session)
}

/** Browsers that may be told of anything now: however its session ended, whoever is out hears nothing. */
export async function browsersIn(store: Pick<Store, 'access' | 'contactPoints'>, now: number): Promise<OwnPoint[]> {
  const own = await store.contactPoints.own()
  if (own.length === 0) return own
  const stays = await isIn(store, now)
  return own.filter((point) => stays(point.own))
}

/** Takes away the browsers whose session is over, with who ended it. */
export async function forgetBrowsers(store: Pick<Store, 'access' | 'contactPoints'>, by: string, now: number): Promise<void> {
  const stays = await isIn(store, now)
  await store.contactPoints.forget((own) => !stays(own), by)
}
