import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { parseRedisUrl, readConfig } from '../../lib/config.ts'
import { startWeb, type RunningWeb } from '../../lib/live/web.ts'
import { createLogger } from '../../lib/log.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { InvitationMade } from '../../lib/wire/access.ts'
import { appRoutes } from '../support/app-routes.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'

const PASSWORD = 'correct horse battery'
const ADMIN = 'admin@example.com'
const CLIENT = { id: 'downchain', secret: 'a-client-secret' }
const SITE = 'https://downchain.example'
const CALLBACK = `${SITE}/sign-in/oidc/callback`

/** Whom the provider takes whoever comes for. */
type Claims = { readonly sub: string; readonly email: string; readonly email_verified?: boolean; readonly name?: string }

/** A provider of OpenID Connect that asks nobody for a password: it checks what a client has to send, and signs. */
async function startProvider() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const codes = new Map<string, { readonly claims: Claims; readonly nonce: string; readonly challenge: string }>()
  const provider: { claims: Claims; nonce: string | undefined; denies: boolean; asked: string[] } = { claims: { sub: '', email: '' }, nonce: undefined, denies: false, asked: [] }
  const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const idToken = (claims: Claims, nonce: string): string => {
    const now = Math.floor(Date.now() / 1000)
    const signed = `${base64({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${base64({ iss: issuer, aud: CLIENT.id, iat: now, exp: now + 60, nonce, ...claims })}`
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
  }
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    const json = (body: unknown, status = 200): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    provider.asked.push(url.pathname)
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json({ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, userinfo_endpoint: `${issuer}/userinfo`, jwks_uri: `${issuer}/jwks`, id_token_signing_alg_values_supported: ['RS256'] })
      case '/jwks':
        return json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] })
      case '/authorize': {
        const given = url.searchParams
        const to = new URL(given.get('redirect_uri') ?? '')
        if (to.href !== CALLBACK || given.get('client_id') !== CLIENT.id || given.get('code_challenge_method') !== 'S256' || given.get('response_type') !== 'code') return json({ error: 'invalid_request' }, 400)
        const code = randomUUID()
        codes.set(code, { claims: provider.claims, nonce: provider.nonce ?? given.get('nonce') ?? '', challenge: given.get('code_challenge') ?? '' })
        to.searchParams.set('state', given.get('state') ?? '')
        if (provider.denies) to.searchParams.set('error', 'access_denied')
        else to.searchParams.set('code', code)
        return void response.writeHead(302, { location: to.href }).end()
      }
      case '/token':
        return void text(request).then((body) => {
          const given = new URLSearchParams(body)
          const basic = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`
          const known = codes.get(given.get('code') ?? '')
          codes.delete(given.get('code') ?? '')
          const isClient = given.get('client_secret') === CLIENT.secret || request.headers.authorization === basic
          const isProof = createHash('sha256').update(given.get('code_verifier') ?? '').digest('base64url') === known?.challenge
          if (!known || !isClient || !isProof || given.get('redirect_uri') !== CALLBACK) return json({ error: 'invalid_grant' }, 400)
          return json({ access_token: 'an-access-token', refresh_token: 'a-refresh-token', token_type: 'Bearer', expires_in: 60, id_token: idToken(known.claims, known.nonce) })
        })
      default:
        return json({ error: 'not_found' }, 404)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return { issuer, provider, stop: async () => new Promise<void>((resolve) => void server.close(() => resolve())) }
}

let redis: TestRedis
let idp: Awaited<ReturnType<typeof startProvider>>
let web: RunningWeb
let store: Store
const logged: string[] = []
const log = createLogger({ level: 'debug', plain: false, write: (line) => logged.push(line) })

beforeAll(async () => {
  ;[redis, idp] = await Promise.all([testRedis(), startProvider()])
  const config = readConfig({ PORT: '0', PUBLIC_URL: SITE, AUTH_SECRET: 'a secret of thirty-two characters, at least', ADMIN_EMAIL: ADMIN, ADMIN_PASSWORD: PASSWORD, OIDC_ISSUER: idp.issuer, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret }, [])
  store = openStore(parseRedisUrl(redis.url), { namespace: 'oidc' })
  web = await startWeb({ config, target: parseRedisUrl(redis.url), log, pages: appRoutes, namespace: 'oidc' })
})
afterAll(async () => {
  await web.close()
  await store.close()
  await Promise.all([idp.stop(), redis.stop()])
})
beforeEach(() => Object.assign(idp.provider, { nonce: undefined, denies: false }))

const ask = async (path: string, cookie = '', init: RequestInit = {}): Promise<Response> => fetch(new URL(path, web.url), { redirect: 'manual', ...init, headers: { cookie, ...(init.headers as Record<string, string> | undefined) } })
const cookiesOf = (answer: Response): string => answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')

/** Presses the button, and gives where the provider sends one back to. */
async function comeBack(next = '/'): Promise<{ readonly path: string; readonly cookie: string }> {
  const started = await ask('/sign-in/oidc', '', { method: 'POST', body: new URLSearchParams({ next }) })
  expect(started.status).toBe(200)
  const target = /content="0;url=([^"]+)"/.exec(await started.text())?.[1]?.replaceAll('&amp;', '&') ?? ''
  const sent = await fetch(target, { redirect: 'manual' })
  const to = new URL(sent.headers.get('location') ?? '')
  expect(`${to.origin}${to.pathname}`).toBe(CALLBACK)
  return { path: `${to.pathname}${to.search}`, cookie: cookiesOf(started) }
}
async function signIn(claims: Claims, next = '/'): Promise<Response> {
  idp.provider.claims = claims
  const { path, cookie } = await comeBack(next)
  return ask(path, cookie)
}
const me = async (answer: Response): Promise<unknown> => (await ask('/api/v1/me', cookiesOf(answer))).json()
const refused = (error: string, next = '%2F'): string => `/sign-in?error=${error}&next=${next}`
const hasSession = (answer: Response): boolean => answer.headers.getSetCookie().some((cookie) => cookie.includes('session_token='))

test('whoever is no member and not invited is told so, and nothing is kept of them', async () => {
  const answer = await signIn({ sub: 'stranger', email: 'stranger@example.com', email_verified: true }, '/signals?q=a')
  expect(answer.headers.get('location')).toBe(refused('oidc-stranger', '%2Fsignals%3Fq%3Da'))
  expect(hasSession(answer)).toBe(false)
  expect(await store.access.by('user', 'email', 'stranger@example.com')).toBeUndefined()
  expect(await store.access.all('verification')).toEqual([])
})

test('an invited person comes in with the role of the invitation, which is used up; kept is the link alone', async () => {
  const admin = await ask('/sign-in/password', '', { method: 'POST', body: new URLSearchParams({ email: ADMIN, password: PASSWORD }) })
  const made = await ask('/api/v1/invitations', cookiesOf(admin), { method: 'POST', body: JSON.stringify({ email: 'Ann@Example.com', role: 'editor' }), headers: { 'content-type': 'application/json' } })
  expect(InvitationMade.parse(await made.json()).invitation.email).toBe('ann@example.com')
  const answer = await signIn({ sub: 'ann', email: 'Ann@example.com', email_verified: true, name: 'Ann Other' }, '/signals?q=a')
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/signals?q=a'])
  expect(answer.headers.getSetCookie().find((cookie) => cookie.includes('session_token='))).toMatch(/^__Secure-downchain\.session_token=\S+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/i)
  expect(await me(answer)).toMatchObject({ kind: 'user', name: 'ann', email: 'ann@example.com', role: 'editor' })
  expect(await store.access.all('invitation')).toEqual([])
  expect((await store.hot.audited(10)).find(({ action }) => action === 'invitation.accept')?.details).toMatchObject({ email: 'ann@example.com', role: 'editor', invitedBy: 'admin' })
  const account = (await store.access.all('account')).find(({ providerId }) => providerId === 'oidc')
  expect(account).toMatchObject({ accountId: `${idp.issuer} ann` })
  expect(JSON.stringify(await Promise.all((['user', 'account', 'session'] as const).map(async (kind) => store.access.all(kind))))).not.toMatch(/Ann Other|an-access-token|a-refresh-token|eyJ/)
  // The same person comes in again, by whichever address the provider has of them now.
  expect(await me(await signIn({ sub: 'ann', email: 'ann.new@example.com', email_verified: true }))).toMatchObject({ email: 'ann@example.com' })
})

test('a member comes in beside the password, as who they are', async () => {
  const answer = await signIn({ sub: 'boss', email: ADMIN, email_verified: true })
  expect(answer.headers.get('location')).toBe('/')
  expect(await me(answer)).toMatchObject({ name: 'admin', role: 'admin' })
  expect(hasSession(await ask('/sign-in/password', '', { method: 'POST', body: new URLSearchParams({ email: ADMIN, password: PASSWORD }) }))).toBe(true)
})

test('[G17] who came in so has no password until they set one, and then two ways in', async () => {
  const ways = async (cookie: string): Promise<unknown> => (await ask('/api/v1/sign-in-ways', cookie)).json()
  const cookie = cookiesOf(await signIn({ sub: 'ann', email: 'ann@example.com', email_verified: true }))
  expect(await ways(cookie)).toEqual({ password: false, passkeys: 0, oidc: true })
  const set = await ask('/api/v1/password', cookie, { method: 'POST', body: JSON.stringify({ next: PASSWORD }), headers: { 'content-type': 'application/json' } })
  expect(await set.json()).toEqual({ ended: 0 })
  expect(await ways(cookie)).toEqual({ password: true, passkeys: 0, oidc: true })
  expect(hasSession(await ask('/sign-in/password', '', { method: 'POST', body: new URLSearchParams({ email: 'ann@example.com', password: PASSWORD }) }))).toBe(true)
  expect(await me(await signIn({ sub: 'ann', email: 'ann@example.com', email_verified: true }))).toMatchObject({ email: 'ann@example.com' })
})

test.each([['false', { email_verified: false }], ['not said', {}]])('an e-mail whose verification is %s lets nobody in: no member, and nobody who came before', async (_what, verified) => {
  for (const [sub, email] of [['other', ADMIN], ['ann', 'ann@example.com']] as const) {
    const answer = await signIn({ sub, email, ...verified })
    expect(answer.headers.get('location')).toBe(refused('oidc-unverified'))
    expect(hasSession(answer)).toBe(false)
  }
})

test('a state that is not this browser’s is refused, before the provider is asked', async () => {
  idp.provider.claims = { sub: 'boss', email: ADMIN, email_verified: true }
  const { path, cookie } = await comeBack()
  const other = await comeBack()
  idp.provider.asked.length = 0
  for (const [to, as] of [[path, ''], [path, other.cookie], [path.replace(/state=[^&]+/, 'state=wrong'), cookie], ['/sign-in/oidc/callback', cookie]] as const) {
    const answer = await ask(to, as)
    expect(answer.headers.get('location')).toBe(refused('oidc-over'))
    expect(hasSession(answer)).toBe(false)
  }
  expect(idp.provider.asked).toEqual([])
  expect(hasSession(await ask(path, cookie))).toBe(true)
  // A code is good once.
  expect((await ask(path, cookie)).headers.get('location')).toBe(refused('oidc-failed'))
})

test('what the provider refuses, and a token that was made for another sign-in, are told in words of ours', async () => {
  idp.provider.denies = true
  expect((await signIn({ sub: 'boss', email: ADMIN, email_verified: true })).headers.get('location')).toBe(refused('oidc-denied'))
  Object.assign(idp.provider, { denies: false, nonce: 'of another' })
  expect((await signIn({ sub: 'boss', email: ADMIN, email_verified: true })).headers.get('location')).toBe(refused('oidc-failed'))
  expect(logged.join('')).not.toContain(CLIENT.secret)
})

test('one is led only to pages of ours', async () => {
  for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', `/${'a'.repeat(2_000)}`]) expect((await signIn({ sub: 'boss', email: ADMIN, email_verified: true }, next)).headers.get('location'), next).toBe('/')
})

test('better-auth’s own addresses stay closed, and a page of another site starts nothing', async () => {
  for (const path of ['/api/auth/callback/oidc?code=a&state=b', '/api/auth/sign-in/social']) expect((await ask(path)).status, path).toBe(401)
  expect((await ask('/sign-in/oidc', '', { method: 'POST', headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
})
