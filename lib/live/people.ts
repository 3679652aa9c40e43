import { randomUUID } from 'node:crypto'
import type { Access } from '../access/access.ts'
import { readInvitation, readPasskey, readSession, readToken, readUser, type Invitation as KeptInvitation, type Passkey as KeptPasskey, type Session as KeptSession, type Token as KeptToken, type User as KeptUser } from '../access/records.ts'
import { forgetBrowsers } from '../access/browsers.ts'
import { digest, newSecret, newToken } from '../access/secret.ts'
import type { PasskeySite } from '../access/passkeys.ts'
import { nameOf, type Role, type Who } from '../access/who.ts'
import { days } from '../domain/time.ts'
import type { AccessKind, AccessOutcome } from '../store/access.ts'
import type { Invitation, InvitationAccept, InvitationDraft, InvitationList, InvitationMade, Me, OfUserQuery, Passkey, PasskeyDraft, PasskeyList, PasskeyPatch, PasswordChange, PasswordChanged, Session, SessionList, SignInWays, Token, TokenDraft, TokenList, TokenMade, User, UserList, UserPatch, WayBackDraft } from '../wire/access.ts'
import { ApiProblem, badRequest, conflict, notFound } from './problem.ts'
import type { Doer, WebServer } from './server.ts'

type Parts = Pick<WebServer, 'config' | 'store' | 'access'>

const MOST = 500
/** Tokens of one user. */
const MOST_TOKENS = 50
const MOST_PASSKEYS = 20
/** A new way to sign in is for somebody who has signed in that lately: a session that was left open somewhere makes none. As better-auth has it. */
const FRESH_SESSION = days(1)

/** Who may come in is asked of the server's `access`; on one that is open nobody signs in. */
export function accessOf({ access }: Pick<WebServer, 'access'>): Access {
  if (!access) throw conflict('this server is open: nobody signs in here. Set AUTH_SECRET to have people sign in')
  return access
}

export function meOf(who: Who): Me {
  switch (who.kind) {
    case 'user': return { kind: 'user', id: who.id, name: who.name, email: who.email, role: who.role, scope: null }
    case 'token': return { kind: 'token', id: who.id, name: who.name, email: null, role: who.role, scope: who.scope }
    case 'local': return { kind: 'local', id: null, name: nameOf(who), email: null, role: 'admin', scope: null }
    case 'nobody': case 'share': throw new ApiProblem(401, 'Sign in first', 'this is for those who have signed in, and for tokens')
  }
}

// ─── users ───

const all = async <T>(kind: AccessKind, read: (record: unknown) => T | undefined, { store }: Pick<Parts, 'store'>): Promise<T[]> => (await store.access.all(kind)).flatMap((record) => read(record) ?? [])
const lasting = <T extends { readonly expiresAt: string }>(items: readonly T[]): T[] => items.filter(({ expiresAt }) => Date.parse(expiresAt) > Date.now())

export async function users(parts: Parts): Promise<UserList> {
  accessOf(parts)
  const [found, sessions, tokens] = await Promise.all([all('user', readUser, parts), all('session', readSession, parts), all('token', readToken, parts)])
  const items = found.map((user) => toldUser(user, lasting(sessions), lasting(tokens)))
  return { items: items.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.email.localeCompare(b.email)) }
}

const toldUser = ({ id, email, name, role, createdAt }: KeptUser, sessions: readonly KeptSession[], tokens: readonly KeptToken[]): User => ({
  id, email, name, role, createdAt, sessions: sessions.filter(({ userId }) => userId === id).length, tokens: tokens.filter(({ userId }) => userId === id).length,
})

async function userOf(id: string, parts: Parts): Promise<{ readonly user: KeptUser; readonly seen: string }> {
  accessOf(parts)
  const found = await parts.store.access.one('user', id)
  const user = readUser(found?.record)
  if (!found || !user) throw notFound(`there is no user ${id}`, 'id')
  return { user, seen: found.seen }
}

async function toldNow(id: string, parts: Parts): Promise<User> {
  const { user } = await userOf(id, parts)
  return toldUser(user, lasting(await all('session', readSession, parts)), lasting(await all('token', readToken, parts)))
}

export async function changeUser(id: string, { name, role }: UserPatch, parts: Parts & Doer): Promise<User> {
  const { user, seen } = await userOf(id, parts)
  const record = { ...(await recordOf('user', id, parts)), id, ...(name !== undefined && { name }), ...(role !== undefined && { role }), updatedAt: new Date().toISOString() }
  const deed = { action: 'user.change', details: { by: parts.by, user: user.email, ...(name !== undefined && { wasName: user.name, name }), ...(role !== undefined && { wasRole: user.role, role }) } }
  refuse(await parts.store.access.write('user', { id, seen, next: record, deed }), 'user')
  return toldNow(id, parts)
}

/** Takes a user away, with their sessions, passkeys and tokens. What they changed stays under their name. */
export async function removeUser(id: string, parts: Parts & Doer): Promise<User> {
  const { user, seen } = await userOf(id, parts)
  const was = await toldNow(id, parts)
  refuse(await parts.store.access.write('user', { id, seen, next: undefined, deed: { action: 'user.delete', details: { by: parts.by, user: user.email, role: user.role } } }), 'user')
  for (const kind of ['session', 'account', 'passkey', 'token', 'invitation'] as const) await parts.store.access.removeOf(kind, id)
  await forgetBrowsers(parts.store, parts.by, Date.now())
  return was
}

const recordOf = async (kind: AccessKind, id: string, { store }: Parts): Promise<Readonly<Record<string, unknown>>> => (await store.access.one(kind, id))?.record ?? {}

function refuse(outcome: AccessOutcome, what: string): void {
  if (outcome === 'last-admin') throw conflict('nobody would be left who may do everything: make somebody else an administrator first')
  if (outcome === 'taken') throw conflict(what === 'passkey' ? 'this passkey is there already' : 'somebody has this e-mail already')
  if (outcome === 'last') throw conflict('nothing would be left to sign in with: set a password, or add another passkey, first')
  if (outcome === 'changed') throw conflict(`somebody else has changed this ${what}; look at it again`)
}

// ─── invitations ───

const toldInvitation = ({ hash: _hash, ...invitation }: KeptInvitation): Invitation => invitation

export async function invitations(parts: Parts): Promise<InvitationList> {
  accessOf(parts)
  return { items: lasting(await all('invitation', readInvitation, parts)).map(toldInvitation).sort((a, b) => b.createdAt.localeCompare(a.createdAt)) }
}

export async function invite({ email, role, days: count }: InvitationDraft, parts: Parts & Doer): Promise<InvitationMade> {
  accessOf(parts)
  if (await parts.store.access.by('user', 'email', email)) throw conflict(`${email} has an account already`)
  return makeLink({ email, role, userId: null, count, action: 'invitation.create' }, parts)
}

/** A link by which somebody who cannot sign in any more sets a new password. */
export async function wayBack(id: string, { days: count }: WayBackDraft, parts: Parts & Doer): Promise<InvitationMade> {
  const { user: { email, role } } = await userOf(id, parts)
  return makeLink({ email, role, userId: id, count, action: 'user.way-back' }, parts)
}

type Asked = { readonly email: string; readonly role: Role; readonly userId: string | null; readonly count: number; readonly action: string }

async function makeLink({ email, role, userId, count, action }: Asked, parts: Parts & Doer): Promise<InvitationMade> {
  const before = await all('invitation', readInvitation, parts)
  if (before.length >= MOST) throw conflict(`there are ${MOST} invitations, which is as many as there may be`)
  const secret = newSecret()
  const now = Date.now()
  const kept: KeptInvitation = { id: randomUUID(), hash: digest(secret), email, role, userId, createdAt: new Date(now).toISOString(), createdBy: parts.by, expiresAt: new Date(now + days(count)).toISOString() }
  // A new one takes the place of what the same person was sent before.
  for (const { id } of before.filter((other) => other.email === email)) await parts.store.access.write('invitation', { id, seen: 'any', next: undefined })
  await parts.store.access.write('invitation', { id: kept.id, seen: undefined, next: kept, deed: { action, details: { by: parts.by, email, role, expiresAt: kept.expiresAt } } })
  return { invitation: toldInvitation(kept), link: `${parts.config.delivery.publicUrl}/invite/${secret}` }
}

export async function uninvite(id: string, parts: Parts & Doer): Promise<Invitation> {
  accessOf(parts)
  const kept = readInvitation((await parts.store.access.one('invitation', id))?.record)
  if (!kept) throw notFound(`there is no invitation ${id}`, 'id')
  await parts.store.access.write('invitation', { id, seen: 'any', next: undefined, deed: { action: 'invitation.delete', details: { by: parts.by, email: kept.email, role: kept.role } } })
  return toldInvitation(kept)
}

/** What an invitation says, and how many passkeys the account has that it is the way back into; `undefined`: it is over. */
export async function invitationFor(secret: string, parts: Parts): Promise<{ readonly invitation: Invitation; readonly passkeys: number } | undefined> {
  const invitation = await invitationOf(secret, parts)
  return invitation && { invitation, passkeys: (await all('passkey', readPasskey, parts)).filter(({ userId }) => userId === invitation.userId).length }
}

async function invitationOf(secret: string, parts: Parts): Promise<Invitation | undefined> {
  const kept = readInvitation(await parts.store.access.by('invitation', 'hash', digest(secret)))
  return kept && Date.parse(kept.expiresAt) > Date.now() ? toldInvitation(kept) : undefined
}

/** Makes an account of an invitation, which is used up by it. */
export async function acceptInvitation({ token, name, password, dropPasskeys }: InvitationAccept, parts: Parts): Promise<User> {
  const access = accessOf(parts)
  const invitation = await invitationOf(token, parts)
  const found = invitation && (await parts.store.access.one('invitation', invitation.id))
  if (!invitation || !found) throw notFound('this invitation is over', 'token')
  const { email, role, userId, createdBy } = invitation
  if (userId !== null) return comeBack(userId, { password, dropPasskeys, use: { id: invitation.id, seen: found.seen }, by: createdBy }, parts)
  if (name === undefined) throw badRequest('name: expected what the others see', 'name')
  if (await parts.store.access.by('user', 'email', email)) throw conflict(`${email} has an account already: sign in`)
  // Of two who use it at the same moment one gets it.
  if ((await parts.store.access.write('invitation', { id: invitation.id, seen: found.seen, next: undefined, deed: { action: 'invitation.accept', details: { by: name, email, role, invitedBy: createdBy } } })) !== 'done') throw notFound('this invitation is over', 'token')
  return toldNow(await access.createUser({ email, name, role, password }), parts)
}

type Return = { readonly password: string; readonly dropPasskeys: boolean; readonly use: { readonly id: string; readonly seen: string }; readonly by: string }

/** Sets a new password by a link, which is used up by it; whoever was signed in to the account is out. */
async function comeBack(userId: string, { password, dropPasskeys, use, by }: Return, parts: Parts): Promise<User> {
  const access = accessOf(parts)
  const { user: { name, email } } = await userOf(userId, parts)
  const deed = { action: 'user.come-back', details: { by: name, user: email, madeBy: by, ...(dropPasskeys && { passkeys: 'removed' }) } }
  if ((await parts.store.access.write('invitation', { ...use, next: undefined, deed })) !== 'done') throw notFound('this invitation is over', 'token')
  await access.setPassword(userId, password)
  if (dropPasskeys) await parts.store.access.removeOf('passkey', userId)
  await parts.store.access.removeOf('session', userId)
  await forgetBrowsers(parts.store, name, Date.now())
  return toldNow(userId, parts)
}

// ─── one's own: sessions, tokens, password, passkeys ───

type Person = Extract<Who, { kind: 'user' }>

/** Whoever has signed in; a token, and the one user of an open server, have nothing of their own. */
export function personOf(who: Who, parts: Pick<WebServer, 'access'>): Person {
  accessOf(parts)
  if (who.kind !== 'user') throw new ApiProblem(403, 'Not allowed', 'this is for a person who has signed in')
  return who
}

/** Whose things are asked for: one's own, or for an administrator anybody's. */
function ownerOf(who: Person, { user }: OfUserQuery): string {
  if (user === undefined || user === who.id) return who.id
  if (who.role !== 'admin') throw new ApiProblem(403, 'Not allowed', 'what belongs to others is for administrators', 'user')
  return user
}

const toldSession = ({ id, userId, createdAt, expiresAt, ipAddress, userAgent }: KeptSession, who: Person): Session => ({ id, userId, createdAt, expiresAt, address: ipAddress || null, agent: userAgent || null, current: id === who.sessionId })

export async function sessions(query: OfUserQuery, who: Person, parts: Parts): Promise<SessionList> {
  const owner = ownerOf(who, query)
  const found = lasting(await all('session', readSession, parts)).filter(({ userId }) => userId === owner)
  return { items: found.map((session) => toldSession(session, who)).sort((a, b) => b.createdAt.localeCompare(a.createdAt)) }
}

/** Ends a session: whoever has it is out at once, with all their pages. */
export async function endSession(id: string, who: Person, parts: Parts): Promise<Session> {
  const kept = readSession((await parts.store.access.one('session', id))?.record)
  if (!kept || (kept.userId !== who.id && who.role !== 'admin')) throw notFound(`there is no session ${id}`, 'id')
  const user = readUser((await parts.store.access.one('user', kept.userId))?.record)
  await parts.store.access.write('session', { id, seen: 'any', next: undefined, deed: { action: 'session.delete', details: { by: nameOf(who), user: user?.email ?? kept.userId } } })
  await forgetBrowsers(parts.store, nameOf(who), Date.now())
  return toldSession(kept, who)
}

const toldToken = ({ hash: _hash, ...token }: KeptToken, used: ReadonlyMap<string, number>): Token => {
  const at = used.get(token.id)
  return { ...token, lastUsedAt: at === undefined ? null : new Date(at).toISOString() }
}

export async function tokens(query: OfUserQuery, who: Person, parts: Parts): Promise<TokenList> {
  const owner = ownerOf(who, query)
  const [found, used] = await Promise.all([all('token', readToken, parts), parts.store.access.lastUsed()])
  return { items: found.filter(({ userId }) => userId === owner).map((token) => toldToken(token, used)).sort((a, b) => b.createdAt.localeCompare(a.createdAt)) }
}

export async function createToken({ name, scope, days: count }: TokenDraft, who: Person, parts: Parts): Promise<TokenMade> {
  if ((await all('token', readToken, parts)).filter(({ userId }) => userId === who.id).length >= MOST_TOKENS) throw conflict(`there are ${MOST_TOKENS} tokens of yours, which is as many as there may be`)
  const secret = newToken()
  const now = Date.now()
  const kept: KeptToken = { id: randomUUID(), hash: digest(secret), userId: who.id, name, scope, createdAt: new Date(now).toISOString(), expiresAt: new Date(now + days(count)).toISOString() }
  await parts.store.access.write('token', { id: kept.id, seen: undefined, next: kept, deed: { action: 'token.create', details: { by: nameOf(who), user: who.email, name, scope, expiresAt: kept.expiresAt } } })
  return { token: toldToken(kept, new Map()), secret }
}

export async function removeToken(id: string, who: Person, parts: Parts): Promise<Token> {
  const kept = readToken((await parts.store.access.one('token', id))?.record)
  if (!kept || (kept.userId !== who.id && who.role !== 'admin')) throw notFound(`there is no token ${id}`, 'id')
  const used = await parts.store.access.lastUsed()
  await parts.store.access.write('token', { id, seen: 'any', next: undefined, deed: { action: 'token.delete', details: { by: nameOf(who), name: kept.name, scope: kept.scope } } })
  await parts.store.access.forgetUse(id)
  return toldToken(kept, used)
}

/** A new way to sign in needs a session that is not old. */
async function mustBeFresh(who: Person, { store }: Parts): Promise<void> {
  const session = readSession((await store.access.one('session', who.sessionId))?.record)
  if (!session || Date.now() - Date.parse(session.createdAt) >= FRESH_SESSION) throw new ApiProblem(403, 'Not allowed', 'you signed in more than a day ago: sign out and in again first')
}

/** By what somebody can sign in. */
export async function signInWays(who: Person, parts: Parts): Promise<SignInWays> {
  const access = accessOf(parts)
  const [password, oidc, { items }] = await Promise.all([access.hasPassword(who.id), access.hasOidc(who.id), passkeys(who, parts)])
  return { password, passkeys: items.filter(({ usable }) => usable).length, oidc }
}

const ownPasskeys = async (who: Person, parts: Parts): Promise<KeptPasskey[]> => (await all('passkey', readPasskey, parts)).filter(({ userId }) => userId === who.id)
const toldPasskey = ({ id, name, createdAt, lastUsedAt, backedUp, rpId }: KeptPasskey, parts: Parts): Passkey => {
  const site = accessOf(parts).passkeySite
  return { id, name, createdAt, lastUsedAt, backedUp, usable: typeof site !== 'string' && site.name === rpId }
}

export const passkeys = async (who: Person, parts: Parts): Promise<PasskeyList> => ({ items: (await ownPasskeys(who, parts)).map((kept) => toldPasskey(kept, parts)).sort((a, b) => b.createdAt.localeCompare(a.createdAt)) })

function siteFor(parts: Parts): PasskeySite {
  const site = accessOf(parts).passkeySite
  if (site === 'ip-address') throw conflict('browsers make passkeys for a name, and this site’s address is a number: set PUBLIC_URL')
  if (site === 'not-https') throw conflict('browsers make passkeys for https alone, and this site’s address is http: set PUBLIC_URL')
  return site
}

/** What a browser is to be asked, which makes the passkey. */
export async function startPasskey(who: Person, parts: Parts): Promise<object> {
  const site = siteFor(parts)
  await mustBeFresh(who, parts)
  const own = await ownPasskeys(who, parts)
  if (own.length >= MOST_PASSKEYS) throw conflict(`there are ${MOST_PASSKEYS} passkeys of yours, which is as many as there may be`)
  return accessOf(parts).askForPasskey(who, own, site)
}

export async function addPasskey(draft: PasskeyDraft, who: Person, parts: Parts): Promise<Passkey> {
  const passkey = await accessOf(parts).madePasskey(draft, who, siteFor(parts))
  if (passkey === 'over') throw conflict('that took too long, or was asked elsewhere: begin again')
  if (!passkey) throw new ApiProblem(400, 'Bad request', 'response: this is not a passkey for this site', 'response')
  refuse(await parts.store.access.write('passkey', { id: passkey.id, seen: undefined, next: passkey, deed: { action: 'passkey.create', details: { by: nameOf(who), user: who.email, name: passkey.name } } }), 'passkey')
  // Whoever was removed meanwhile leaves nothing.
  if (!(await parts.store.access.one('user', who.id))) await parts.store.access.write('passkey', { id: passkey.id, seen: 'any', next: undefined })
  return toldPasskey(passkey, parts)
}

async function ownPasskey(id: string, who: Person, parts: Parts): Promise<{ readonly kept: KeptPasskey; readonly seen: string }> {
  const found = await parts.store.access.one('passkey', id)
  const kept = readPasskey(found?.record)
  if (!found || kept?.userId !== who.id) throw notFound(`there is no passkey ${id}`, 'id')
  return { kept, seen: found.seen }
}

export async function renamePasskey(id: string, { name }: PasskeyPatch, who: Person, parts: Parts): Promise<Passkey> {
  const { kept, seen } = await ownPasskey(id, who, parts)
  const next = { ...kept, name }
  refuse(await parts.store.access.write('passkey', { id, seen, next, deed: { action: 'passkey.change', details: { by: nameOf(who), user: who.email, wasName: kept.name, name } } }), 'passkey')
  return toldPasskey(next, parts)
}

/** Takes a passkey away, and ends what it opened, but for the session that asks. Never the last way in. */
export async function removePasskey(id: string, who: Person, parts: Parts): Promise<Passkey> {
  const { kept } = await ownPasskey(id, who, parts)
  const told = toldPasskey(kept, parts)
  // Passwords and OpenID Connect are never taken from somebody: what they have of it now stays.
  const { password, oidc } = await signInWays(who, parts)
  const notLastOf = told.usable && !password && !oidc ? ['userId', 'rpId'] : []
  refuse(await parts.store.access.write('passkey', { id, seen: 'any', next: undefined, notLastOf, deed: { action: 'passkey.delete', details: { by: nameOf(who), user: who.email, name: kept.name } } }), 'passkey')
  const opened = (await all('session', readSession, parts)).filter((session) => session.passkeyId === id && session.id !== who.sessionId)
  await end(opened, who, parts)
  return told
}

/** Ends sessions, and what they had browsers told. */
async function end(sessions: readonly KeptSession[], who: Person, { store }: Parts): Promise<void> {
  for (const { id } of sessions) await store.access.write('session', { id, seen: 'any', next: undefined })
  await forgetBrowsers(store, nameOf(who), Date.now())
}

/** Changes one's password; every other session of theirs ends. Whoever has none sets their first. */
export async function changePassword({ current, next }: PasswordChange, who: Person, from: { readonly address: string }, parts: Parts): Promise<PasswordChanged> {
  const access = accessOf(parts)
  if (current === undefined) {
    if (await access.hasPassword(who.id)) throw badRequest('current: your password now is missing', 'current')
    await mustBeFresh(who, parts)
    if (!(await access.addPassword(who.id, next, { action: 'password.set', details: { by: nameOf(who), user: who.email } }))) throw conflict('you have a password already')
    return { ended: 0 }
  }
  const outcome = await access.guarded(`password:${who.id}`, from.address, async () => ((await access.isPasswordOf(who.id, current)) ? true : undefined))
  if (outcome === 'refused') throw new ApiProblem(403, 'Not allowed', 'current: that is not your password', 'current')
  if ('waitMs' in outcome) throw waiting(outcome.waitMs)
  await access.setPassword(who.id, next)
  const others = (await all('session', readSession, parts)).filter(({ userId, id }) => userId === who.id && id !== who.sessionId)
  await end(others, who, parts)
  await parts.store.hot.audit('password.change', { by: nameOf(who), user: who.email })
  return { ended: lasting(others).length }
}

export const waiting = (ms: number): ApiProblem => new ApiProblem(429, 'Too many requests', `too many tries have failed; try again in ${Math.ceil(ms / 1000)} s`, undefined, { 'retry-after': String(Math.ceil(ms / 1000)) })
