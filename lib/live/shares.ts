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

const kept = async ({ store }: Parts): Promise<KeptShare[]> => (await store.access.all('share')).flatMap((record) => readShare(record) ?? [])

/** Links to boards, newest first. */
export async function shares({ board }: { readonly board?: string | undefined }, parts: Parts): Promise<ShareList> {
  accessOf(parts)
  const found = (await kept(parts)).filter(({ boardId }) => board === undefined || boardId === board)
  return { items: found.map(told).sort((a, b) => b.createdAt.localeCompare(a.createdAt)) }
}

export async function share({ boardId, name, wall, days: count, passcode }: ShareDraft, parts: Parts & Doer): Promise<ShareMade> {
  const access = accessOf(parts)
  if (!(await boardOf(boardId, parts))) throw notFound(`there is no board ${boardId}`, 'boardId')
  const now = Date.now()
  const all = await kept(parts)
  for (const { id, expiresAt } of all) if (Date.parse(expiresAt) <= now) await parts.store.access.write('share', { id, seen: 'any', next: undefined })
  if (all.filter(({ expiresAt }) => Date.parse(expiresAt) > now).length >= MOST) throw conflict(`there are ${MOST} links, which is as many as there may be`)
  const secret = newSecret()
  const made: KeptShare = {
    id: randomUUID(), hash: digest(secret), name, boardId, wall, passcode: passcode === undefined ? null : await access.hash(passcode),
    createdAt: new Date(now).toISOString(), createdBy: parts.by, expiresAt: new Date(now + days(count)).toISOString(),
  }
  await parts.store.access.write('share', { id: made.id, seen: undefined, next: made, deed: { action: 'share.create', details: { by: parts.by, share: made.id, name, board: boardId, wall: String(wall), passcode: String(passcode !== undefined), expiresAt: made.expiresAt } } })
  return { share: told(made), link: `${parts.config.delivery.publicUrl}/s/${secret}` }
}

/** Takes a link back: whoever has it is out at once. */
export async function unshare(id: string, parts: Parts & Doer): Promise<Share> {
  accessOf(parts)
  const found = readShare((await parts.store.access.one('share', id))?.record)
  if (!found) throw notFound(`there is no link ${id}`, 'id')
  await parts.store.access.write('share', { id, seen: 'any', next: undefined, deed: { action: 'share.delete', details: { by: parts.by, share: id, name: found.name, board: found.boardId } } })
  return told(found)
}

/** Which link it is; `undefined`: none, or one that is over. */
export const linkOf = async (token: string, { access }: Pick<WebServer, 'access'>): Promise<KeptShare | undefined> => access?.shareOf(token)

/** Where a link leads. */
export const pageOf = ({ boardId, wall }: KeptShare): string => (wall ? `/wall/${boardId}` : `/boards/${boardId}`)
