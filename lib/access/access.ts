import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { ConfigError, type Config } from '../config.ts'
import { days, minutes, seconds } from '../domain/time.ts'
import type { Logger } from '../log.ts'
import type { AccessRecord } from '../store/access.ts'
import type { Deed } from '../store/commit.ts'
import type { Store } from '../store/store.ts'
import type { PasskeyDraft, PasskeyProof } from '../wire/access.ts'
import { ADDRESS_HEADER } from './address.ts'
import { forgetBrowsers } from './browsers.ts'
import { hashPassword, isPassword, makeAuth, OIDC, type Arrival } from './auth.ts'
import { askToAdd, askToSignIn, made, passkeyOf, passkeySiteOf, PATIENCE_SECONDS, proves, type PasskeySite, type Person, type Proved } from './passkeys.ts'
import { readInvitation, readShare, readToken, readUser, sharedBy, type Passkey, type Share } from './records.ts'
import { digest, newSecret } from './secret.ts'
import { ADDRESS, guarded, networkOf, OWN, signInKeys } from './throttle.ts'
import { NOBODY, type Role, type Who } from './who.ts'

/** What of a request says who asks. */
export type Credentials = { readonly cookie: string | undefined; readonly authorization: string | undefined }
/** Where a request comes from, for the list of sessions. */
export type From = { readonly address: string; readonly agent: string }
/** Why somebody who comes back from the provider is not let in. */
export type OidcRefusal = 'oidc-stranger' | 'oidc-unverified' | 'oidc-denied' | 'oidc-over' | 'oidc-failed'
export type OidcReturn = { readonly next: string | undefined; readonly cookies: readonly string[]; readonly refused?: OidcRefusal }
export type SignedIn = { readonly cookies: readonly string[] } | { readonly waitMs: number } | 'refused'

/** For how long an answer to "who is it" holds. What changes it is told of at once, by every process. */
const FRESH = seconds(5)
/** While Redis is away, whoever was known lately is known still. */
const KEPT = minutes(10)
const MOST_KNOWN = 10_000
/** For how long a browser is known to an account after a good sign-in. */
const DEVICE_KEPT = days(180)

function cookieOf(header: string | undefined, name: string): string | undefined {
  const found = header?.split(';').map((part) => part.trim()).find((part) => part.startsWith(`${name}=`))
  return found?.slice(name.length + 1)
}

export type Access = Awaited<ReturnType<typeof openAccess>>

/** Who may come in, where a secret is set: finds out who asks, and signs people in and out. */
export async function openAccess({ secret, config, store, log, now = Date.now }: { readonly secret: string; readonly config: Config; readonly store: Store; readonly log: Logger; readonly now?: () => number }) {
  const { access } = store
  const auth = makeAuth({ secret, config, store: access, log, admit })
  const { authCookies } = await auth.$context
  const sessionCookie = authCookies.sessionToken.name
  const secure = config.delivery.publicUrl.startsWith('https:')
  const shareCookie = `${secure ? '__Secure-' : ''}downchain.share`
  const challengeCookie = `${secure ? '__Secure-' : ''}downchain.challenge`
  const oidcIssuer = config.oidc?.issuer
  const passkeySite = passkeySiteOf(config.delivery.publicUrl)
  await makeFirstAdmin()

  // ─── who asks ───
  let known = new Map<string, { readonly who: Who; readonly at: number }>()
  const listeners = new Set<() => void>()
  const forget = (): void => {
    known = new Map()
    for (const listener of listeners) listener()
  }
  const telling = store.own()
  access.follow(telling, forget)

  async function whoOf({ cookie, authorization }: Credentials): Promise<Who> {
    const bearer = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
    const session = cookieOf(cookie, sessionCookie)
    const link = cookieOf(cookie, shareCookie)
    if (bearer !== undefined) return remembered(`token ${digest(bearer)}`, async () => ofToken(bearer))
    const signedIn = session === undefined ? NOBODY : await remembered(`session ${digest(session)}`, async () => ofSession(session))
    if (signedIn.kind !== 'nobody' || link === undefined) return signedIn
    return remembered(`share ${digest(link)}`, async () => ofShare(link))
  }

  async function remembered(key: string, look: () => Promise<Who>): Promise<Who> {
    const into = known
    const held = into.get(key)
    if (held && now() - held.at < FRESH) return held.who
    try {
      const who = await look()
      if (into.size >= MOST_KNOWN) into.clear()
      // What was found out before the last change went into the map of then.
      into.set(key, { who, at: now() })
      return who
    } catch (error) {
      if (held && now() - held.at < KEPT) return held.who
      throw error
    }
  }

  async function ofSession(cookie: string): Promise<Who> {
    const found = await auth.api.getSession({ headers: new Headers({ cookie: `${sessionCookie}=${cookie}` }), query: { disableRefresh: true } })
    if (!found) return NOBODY
    const user = readUser(found.user)
    return user ? { kind: 'user', id: user.id, name: user.name, email: user.email, role: user.role, sessionId: found.session.id } : NOBODY
  }

  async function ofToken(bearer: string): Promise<Who> {
    const token = readToken(await access.by('token', 'hash', digest(bearer)))
    if (!token || isOver(token.expiresAt)) return NOBODY
    const user = readUser((await access.one('user', token.userId))?.record)
    if (!user) return NOBODY
    await access.used(token.id, now())
    return { kind: 'token', id: token.id, name: token.name, userId: user.id, role: user.role, scope: token.scope }
  }

  async function ofShare(link: string): Promise<Who> {
    const [token = '', proof = ''] = link.split('.')
    const share = await shareOf(token)
    const shared = share && sharedBy(share)
    if (!share || !shared) return NOBODY
    return share.passcode === null || isSame(proof, proofOf(share)) ? { kind: 'share', id: share.id, name: share.name, ...shared } : NOBODY
  }

  const isOver = (expiresAt: string): boolean => Date.parse(expiresAt) <= now()
  /** Which link a token is of; `undefined`: none, or one that is over. */
  async function shareOf(token: string): Promise<Share | undefined> {
    const share = readShare(await access.by('share', 'hash', digest(token)))
    return share && !isOver(share.expiresAt) ? share : undefined
  }
  /** What only somebody has who gave the passcode that the link has now. */
  const proofOf = ({ id, passcode }: Share): string => createHmac('sha256', secret).update(`share ${id} ${passcode ?? ''}`).digest('base64url')
  function isSame(a: string, b: string): boolean {
    const [left, right] = [Buffer.from(a), Buffer.from(b)]
    return left.length === right.length && timingSafeEqual(left, right)
  }

  // ─── browsers that an account was signed in on ───
  /** One for each account, so that a browser that several share is known to all of them. */
  const deviceCookie = (email: string): string => `${secure ? '__Secure-' : ''}downchain.device-${digest(email.toLowerCase()).slice(0, 16)}`
  /** What only a browser has that the account was signed in on; with the password it is void. */
  async function deviceProof(email: string, nonce: string): Promise<string | undefined> {
    const user = readUser(await access.by('user', 'email', email.toLowerCase()))
    const kept = user && (await accountOf(user.id))?.['password']
    return user && typeof kept === 'string' ? createHmac('sha256', secret).update(`device ${nonce} ${user.id} ${kept}`).digest('base64url') : undefined
  }
  /** The cookie that makes a browser one of them. */
  async function knownBrowser(email: string): Promise<string> {
    const nonce = newSecret()
    return cookieText(deviceCookie(email), `${nonce}.${await deviceProof(email, nonce)}`, DEVICE_KEPT / 1000)
  }
  /** Which of them it is; `undefined`: none. */
  async function deviceOf(email: string, cookie: string | undefined): Promise<string | undefined> {
    const [nonce = '', proof = ''] = cookieOf(cookie, deviceCookie(email))?.split('.') ?? []
    if (nonce === '' || proof === '') return undefined
    const own = await deviceProof(email, nonce)
    return own !== undefined && isSame(proof, own) ? nonce : undefined
  }

  // ─── people ───
  async function makeFirstAdmin(): Promise<void> {
    const { firstAdmin } = config
    if ((await access.all('user')).length > 0) return firstAdmin?.reset === true ? letBackIn(firstAdmin) : undefined
    if (!firstAdmin) throw new ConfigError('AUTH_SECRET is set and there is nobody yet who could sign in: set ADMIN_EMAIL and ADMIN_PASSWORD, by which the first administrator is made; they are used this once')
    await createUser({ email: firstAdmin.email, name: firstAdmin.email.split('@')[0] ?? 'admin', role: 'admin', password: firstAdmin.password }).catch(async (error: unknown) => {
      // Another web process that starts at the same moment may have made it.
      if ((await access.all('user')).length === 0) throw error
    })
  }

  /** The operator's way in where no administrator can sign in any more. Started again with the same password, nothing changes. */
  async function letBackIn({ email, password }: { readonly email: string; readonly password: string }): Promise<void> {
    const user = readUser(await access.by('user', 'email', email))
    if (user?.role !== 'admin') throw new ConfigError('ADMIN_RESET: expected ADMIN_EMAIL to be that of an administrator')
    const kept = (await accountOf(user.id))?.['password']
    if (typeof kept === 'string' && (await isPassword(kept, password))) return
    await setPassword(user.id, password)
    await access.removeOf('session', user.id)
    await store.hot.audit('password.reset', { by: 'operator', user: email })
  }

  async function createUser({ email, name, role, password }: { readonly email: string; readonly name: string; readonly role: Role; readonly password?: string }): Promise<string> {
    const { internalAdapter } = await auth.$context
    const hashed = password === undefined ? undefined : await hashPassword(password)
    const user = await internalAdapter.createUser({ email: email.toLowerCase(), name, role, emailVerified: true }, { method: 'email-password' })
    if (hashed !== undefined) await internalAdapter.createAccount({ userId: user.id, accountId: user.id, providerId: 'credential', password: hashed })
    return user.id
  }

  /** Who came before, and who is a member by e-mail, is there; somebody invited is made a user, and the invitation is used up. */
  async function admit({ accountId, email }: Arrival): Promise<void> {
    if ((await access.all('account')).some((account) => account['providerId'] === OIDC && account['accountId'] === accountId)) return
    if (await access.by('user', 'email', email)) return
    const invitation = (await access.all('invitation')).flatMap((record) => readInvitation(record) ?? []).find((one) => one.userId === null && one.email === email && !isOver(one.expiresAt))
    const found = invitation && (await access.one('invitation', invitation.id))
    if (!invitation || !found) return
    const name = email.split('@')[0] ?? email
    const { role, createdBy } = invitation
    const outcome = await access.write('invitation', { id: invitation.id, seen: found.seen, next: undefined, deed: { action: 'invitation.accept', details: { by: name, email, role, invitedBy: createdBy } } })
    // Of two who use it at the same moment one gets it.
    if (outcome === 'done') await createUser({ email, name, role })
  }

  async function accountOf(userId: string): Promise<AccessRecord | undefined> {
    return (await access.all('account')).find((account) => account['userId'] === userId && account['providerId'] === 'credential')
  }

  /** One id for each user: two at the same moment do not make two. */
  function firstAccount(userId: string): AccessRecord {
    return { id: `password-${userId}`, userId, accountId: userId, providerId: 'credential', createdAt: new Date(now()).toISOString() }
  }
  async function withPassword(account: AccessRecord, password: string): Promise<AccessRecord> {
    return { ...account, password: await hashPassword(password), updatedAt: new Date(now()).toISOString() }
  }

  /** Whoever has none gets their first. */
  async function setPassword(userId: string, password: string): Promise<void> {
    const next = await withPassword((await accountOf(userId)) ?? firstAccount(userId), password)
    await access.write('account', { id: next.id, seen: 'any', next })
  }

  /** `cookie`: those of the browser, by which it may be known to the account. */
  async function signIn({ email, password }: { readonly email: string; readonly password: string }, { address, agent }: From, cookie?: string): Promise<SignedIn> {
    const account = digest(email.toLowerCase())
    const outcome = await guarded(access, signInKeys(account, address, await deviceOf(email, cookie)), async () => {
      try {
        const { headers } = await auth.api.signInEmail({ body: { email, password }, headers: headersOf({ address, agent }), returnHeaders: true })
        return headers.getSetCookie()
      } catch (error) {
        if (isRefusal(error)) return undefined
        throw error
      }
    })
    if (typeof outcome === 'object' && 'done' in outcome) {
      await removeOver()
      return { cookies: [...outcome.done, await knownBrowser(email)] }
    }
    log.warn('sign-in.refused', { address })
    return outcome
  }

  return {
    whoOf,
    /** Calls whenever who may do what has changed: what was found out before is void. */
    listen(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: (): void => telling.disconnect(),

    signIn,
    /** Whoever has just chosen the account's password by a link: what failed there before, theirs too, does not make them wait. */
    signInFirst: async (credentials: { readonly email: string; readonly password: string }, from: From): Promise<SignedIn> => signIn(credentials, from, await knownBrowser(credentials.email)),

    /** Where the provider asks who it is, and the cookies that go with it; `undefined`: it cannot be reached. */
    async startOidc(next: string): Promise<{ readonly url: string; readonly cookies: readonly string[] } | undefined> {
      try {
        const { headers, response } = await auth.api.signInSocial({ body: { provider: OIDC, callbackURL: next, errorCallbackURL: `/sign-in?${new URLSearchParams({ next }).toString()}`, disableRedirect: true }, returnHeaders: true })
        return response.url === undefined ? undefined : { url: response.url, cookies: headers.getSetCookie() }
      } catch (error) {
        if (isRefusal(error)) return undefined
        throw error
      }
    },

    /** What comes of it when somebody is sent back from the provider. */
    async endOidc(query: URLSearchParams, cookie: string | undefined, { address, agent }: From): Promise<OidcReturn> {
      const answer = await auth.api.callbackOAuth({ params: { id: OIDC }, query: Object.fromEntries(query), headers: headersOf({ address, agent }, cookie), asResponse: true })
      const cookies = answer.headers.getSetCookie()
      const location = answer.headers.get('location')
      if (location !== null && cookies.some((one) => one.startsWith(`${sessionCookie}=`))) {
        await removeOver()
        return { next: location, cookies }
      }
      const back = new URL(location ?? '/', config.delivery.publicUrl).searchParams
      const code = back.get('error') ?? ''
      log.warn('sign-in.refused', { address, oidc: /^\w{1,60}$/.test(code) ? code : 'unknown' })
      return { next: back.get('next') ?? undefined, cookies, refused: refusalOf(code) }
    },

    /** Ends the session of these cookies, and has its browser told of nothing more; gives those that take them back. */
    async signOut(cookie: string | undefined): Promise<readonly string[]> {
      const who = await whoOf({ cookie, authorization: undefined })
      const browser = cookieOf(cookie, 'alert-push')
      if (who.kind === 'user') await store.contactPoints.forget(({ user, session }, id) => user === who.id && (session === who.sessionId || id === browser), who.name)
      const { headers } = await auth.api.signOut({ headers: new Headers({ cookie: cookie ?? '' }), returnHeaders: true })
      return [...headers.getSetCookie(), cookieText(shareCookie, '', 0)]
    },

    // ─── passkeys ───
    /** What passkeys are made for here, or why there are none. */
    passkeySite,
    askForPasskey: async (person: Person, own: readonly Passkey[], site: PasskeySite) => askToAdd(person, own, { site, store: access }),
    madePasskey: async (draft: PasskeyDraft, person: Person, site: PasskeySite) => made(draft, person, { id: randomUUID(), at: new Date(now()).toISOString(), site, store: access }),

    /** What a browser is asked that signs in with a passkey, and the cookie that goes with it; `undefined`: there are none here. */
    async startPasskey(): Promise<{ readonly options: Awaited<ReturnType<typeof askToSignIn>>; readonly cookies: readonly string[] } | undefined> {
      if (typeof passkeySite === 'string') return undefined
      const options = await askToSignIn({ site: passkeySite, store: access })
      return { options, cookies: [cookieText(challengeCookie, options.challenge, PATIENCE_SECONDS)] }
    },

    /** `over`: nobody asked this browser, or too long ago. */
    async endPasskey(proof: PasskeyProof, cookie: string | undefined, { address, agent }: From): Promise<SignedIn | 'over'> {
      const challenge = /^[\w-]{43}$/.exec(cookieOf(cookie, challengeCookie) ?? '')?.[0]
      if (typeof passkeySite === 'string' || challenge === undefined || (await access.takeChallenge(`in.${challenge}`)) === undefined) return 'over'
      const keeper = { site: passkeySite, store: access }
      const found = await passkeyOf(proof, keeper)
      // Who tries passwords at an account does not make the passkey wait, which nobody can guess.
      const keys = [{ key: `address:${networkOf(address)}`, limit: ADDRESS }, ...(found ? [{ key: `passkey:${found.passkey.id}`, limit: OWN }] : [])]
      const outcome = await guarded(access, keys, async () => {
        const proved = found && (await proves(proof, challenge, found, new Date(now()).toISOString(), keeper))
        return proved && startSession(proved, { address, agent })
      })
      if (typeof outcome === 'object' && 'done' in outcome) {
        await removeOver()
        return { cookies: [...outcome.done, cookieText(challengeCookie, '', 0)] }
      }
      log.warn('sign-in.refused', { address, passkey: found?.passkey.id ?? 'unknown' })
      return outcome
    },

    createUser,
    async isPasswordOf(userId: string, password: string): Promise<boolean> {
      const kept = (await accountOf(userId))?.['password']
      return typeof kept === 'string' && isPassword(kept, password)
    },
    setPassword,
    hasPassword: async (userId: string): Promise<boolean> => (await accountOf(userId)) !== undefined,
    /** Gives a password to somebody who has none; not where another request was first. */
    async addPassword(userId: string, password: string, deed: Deed): Promise<boolean> {
      const next = await withPassword(firstAccount(userId), password)
      return (await access.write('account', { id: next.id, seen: undefined, next, deed })) === 'done'
    },
    /** Whether somebody can come in with OpenID Connect as it is set up now. */
    hasOidc: async (userId: string): Promise<boolean> => oidcIssuer !== undefined && (await access.all('account')).some((account) => account['userId'] === userId && account['providerId'] === OIDC && String(account['accountId']).startsWith(`${oidcIssuer} `)),
    hash: hashPassword,
    guarded: async <T>(key: string, address: string, attempt: () => Promise<T | undefined>) => guarded(access, [{ key, limit: OWN }, { key: `address:${networkOf(address)}`, limit: ADDRESS }], attempt),

    // ─── links ───
    shareOf,
    isPasscode: async ({ passcode }: Share, given: string): Promise<boolean> => passcode === null || isPassword(passcode, given),
    /** The cookie by which whoever holds a link is known, and its passcode was given. */
    shareCookie: (token: string, share: Share): string => cookieText(shareCookie, share.passcode === null ? token : `${token}.${proofOf(share)}`, Math.ceil((Date.parse(share.expiresAt) - now()) / 1000)),
  }

  /** A session for whoever has that passkey. One that was taken away meanwhile, or used by another at the same moment, opens none. */
  async function startSession({ passkey, seen, next }: Proved, { address, agent }: From): Promise<readonly string[] | undefined> {
    const { headers, response } = await auth.api.signInPasskey({ body: { userId: passkey.userId, passkeyId: passkey.id }, headers: headersOf({ address, agent }), returnHeaders: true })
    if (!response) return undefined
    // In this order: whoever takes a passkey away ends the sessions that it opened afterwards.
    if ((await access.write('passkey', { id: passkey.id, seen, next })) === 'done') return headers.getSetCookie()
    await access.write('session', { id: response.sessionId, seen: 'any', next: undefined })
    return undefined
  }

  function cookieText(name: string, value: string, maxAge: number): string {
    return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${Math.max(0, maxAge)}${secure ? '; Secure' : ''}`
  }

  /** Sessions and the like that are over would stay for ever otherwise. */
  async function removeOver(): Promise<void> {
    for (const kind of ['session', 'verification', 'invitation'] as const) {
      for (const record of await access.all(kind)) {
        if (typeof record['expiresAt'] === 'string' && isOver(record['expiresAt'])) await access.write(kind, { id: record.id, seen: 'any', next: undefined })
      }
    }
    await forgetBrowsers(store, 'operator', now())
  }
}

/** What better-auth is told of who asks. */
const headersOf = ({ address, agent }: From, cookie = ''): Headers => new Headers({ cookie, 'user-agent': agent.slice(0, 300), [ADDRESS_HEADER]: address })

/** better-auth says by a status what it refuses; anything else is a fault. */
const isRefusal = (error: unknown): boolean => error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500

/** What better-auth and a provider (RFC 6749, 4.1.2.1) call it, as far as it makes a difference to whoever reads it. */
function refusalOf(code: string): OidcRefusal {
  switch (code) {
    case 'signup_disabled': return 'oidc-stranger'
    case 'email_not_found': return 'oidc-unverified'
    case 'access_denied': return 'oidc-denied'
    case 'state_mismatch': case 'state_not_found': case 'state_invalid': return 'oidc-over'
    default: return 'oidc-failed'
  }
}
