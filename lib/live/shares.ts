import { randomUUID } from 'node:crypto'
import { readShare, type Share as KeptShare } from '../access/records.ts'
import { digest, newSecret } from '../access/secret.ts'
import { days } from '../domain/time.ts'
import type { Share, ShareDraft, ShareList, ShareMade } from '../wire/access.ts'
import { accessOf } from './people.ts'
import { boardOf } from './boards.ts'
import { conflict, notFound } from './problem.ts'
import type { Doer, WebServer } from './server.ts'

type Parts = Pick<WebServer, 'config' | 'store' | 'access'>

const MOST = 500

const told = ({ hash: _hash, passcode, ...share }: KeptShare): Share => ({ ...share, passcode: passcode !== null })

const kept = async ({ store }: Pick<Parts, 'store'>): Promise<KeptShare[]> => (await store.access.all('share')).flatMap((record) => readShare(record) ?? [])

/** Links to boards and frozen views, newest first. */
export async function shares({ board, snapshot }: { readonly board?: string | undefined; readonly snapshot?: string | undefined }, parts: Parts): Promise<ShareList> {
  accessOf(parts)
  const found = (await kept(parts)).filter(({ boardId, snapshotId }) => (board === undefined || boardId === board) && (snapshot === undefined || snapshotId === snapshot))
  return { items: found.map(told).sort((a, b) => b.createdAt.localeCompare(a.createdAt)) }
}

export async function share({ boardId, snapshotId, name, wall, days: count, passcode }: ShareDraft, parts: Parts & Doer): Promise<ShareMade> {
  const access = accessOf(parts)
  if (boardId !== undefined && !(await boardOf(boardId, parts))) throw notFound(`there is no board ${boardId}`, 'boardId')
  if (snapshotId !== undefined && !(await parts.store.snapshots.has(snapshotId))) throw notFound(`there is no frozen view ${snapshotId}`, 'snapshotId')
  const now = Date.now()
  const all = await kept(parts)
  for (const { id, expiresAt } of all) if (Date.parse(expiresAt) <= now) await parts.store.access.write('share', { id, seen: 'any', next: undefined })
  if (all.filter(({ expiresAt }) => Date.parse(expiresAt) > now).length >= MOST) throw conflict(`there are ${MOST} links, which is as many as there may be`)
  const secret = newSecret()
  const made: KeptShare = {
    id: randomUUID(), hash: digest(secret), name, boardId: boardId ?? null, snapshotId: snapshotId ?? null, wall, passcode: passcode === undefined ? null : await access.hash(passcode),
    createdAt: new Date(now).toISOString(), createdBy: parts.by, expiresAt: new Date(now + days(count)).toISOString(),
  }
  await parts.store.access.write('share', { id: made.id, seen: undefined, next: made, deed: { action: 'share.create', details: { by: parts.by, share: made.id, name, ...shownBy(made), wall: String(wall), passcode: String(passcode !== undefined), expiresAt: made.expiresAt } } })
  return { share: told(made), link: `${parts.config.delivery.publicUrl}/s/${secret}` }
}

/** Takes a link back: whoever has it is out at once. */
export async function unshare(id: string, parts: Parts & Doer): Promise<Share> {
  accessOf(parts)
  const found = readShare((await parts.store.access.one('share', id))?.record)
  if (!found) throw notFound(`there is no link ${id}`, 'id')
  await end(found, parts)
  return told(found)
}

/** Links to a frozen view end with it: it does not come back. */
export async function unshareSnapshot(id: string, parts: Pick<Parts, 'store'> & Doer): Promise<void> {
  for (const one of await kept(parts)) if (one.snapshotId === id) await end(one, parts)
}

const end = async (one: KeptShare, { store, by }: Pick<Parts, 'store'> & Doer): Promise<unknown> =>
  store.access.write('share', { id: one.id, seen: 'any', next: undefined, deed: { action: 'share.delete', details: { by, share: one.id, name: one.name, ...shownBy(one) } } })

/** What a link shows, as the audit tells it. */
const shownBy = ({ boardId, snapshotId }: KeptShare): Readonly<Record<string, string>> => ({ ...(boardId !== null && { board: boardId }), ...(snapshotId !== null && { snapshot: snapshotId }) })

/** Which link it is; `undefined`: none, or one that is over. */
export const linkOf = async (token: string, { access }: Pick<WebServer, 'access'>): Promise<KeptShare | undefined> => access?.shareOf(token)

/** Where a link leads. */
export const pageOf = ({ boardId, snapshotId, wall }: KeptShare): string => (snapshotId !== null ? `/snapshots/${snapshotId}` : `/${wall ? 'wall' : 'boards'}/${boardId}`)
