import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { parseRedisUrl, readConfig } from '../../lib/config.ts'
import { setWebServer } from '../../lib/live/server.ts'
import { startWeb, type RunningWeb } from '../../lib/live/web.ts'
import { createLogger } from '../../lib/log.ts'
import { connect } from '../../lib/store/connect.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { Passkey, PasskeyList, SessionList } from '../../lib/wire/access.ts'
import { appRoutes } from '../support/app-routes.ts'
import { authenticator, type Authenticator, type Mischief } from '../support/authenticator.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'

const PASSWORD = 'correct horse battery'
const ADMIN = 'admin@example.com'
const SITE = { name: 'downchain.example', origin: 'https://downchain.example' }
const log = createLogger({ level: 'error', plain: false, write: () => undefined })
const config = readConfig({ PORT: '0', PUBLIC_URL: SITE.origin, AUTH_SECRET: 'a secret of thirty-two characters, at least', ADMIN_EMAIL: ADMIN, ADMIN_PASSWORD: PASSWORD, TRUST_PROXY: 'yes' }, [])

let redis: TestRedis
let web: RunningWeb
let store: Store
let count = 0

beforeAll(async () => {
  redis = await testRedis()
  store = openStore(parseRedisUrl(redis.url), { namespace: 'passkeys' })
  web = await startWeb({ config, target: parseRedisUrl(redis.url), log, pages: appRoutes, namespace: 'passkeys' })
})
afterAll(async () => {
  await web.close()
  await store.close()
  await redis.stop()
})

/** Everybody asks from an address of their own, unless it is said. */
const ask = async (path: string, cookie = '', init: RequestInit = {}): Promise<Response> => fetch(new URL(path, web.url), { redirect: 'manual', ...init, headers: { cookie, 'x-forwarded-for': `10.1.${count >> 8}.${(count += 1) & 255}`, ...(init.headers as Record<string, string> | undefined) } })
const send = (method: string, body?: unknown): RequestInit => ({ method, ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })
const cookiesOf = (answer: Response): string => answer.headers.getSetCookie().filter((cookie) => !/Max-Age=0/i.test(cookie)).map((cookie) => cookie.split(';')[0]).join('; ')
const Options = z.looseObject({ challenge: z.string() })
const ToMake = Options.extend({ user: z.object({ id: z.string() }) })

type Person = { readonly id: string; readonly email: string; readonly cookie: string }
async function person(): Promise<Person> {
  const email = `person${(count += 1)}@example.com`
  const id = (await web.server.access?.createUser({ email, name: 'Pat', role: 'viewer', password: PASSWORD })) ?? ''
  return { id, email, cookie: await byPassword(email) }
}
const byPassword = async (email: string, password = PASSWORD): Promise<string> => cookiesOf(await ask('/sign-in/password', '', { method: 'POST', body: new URLSearchParams({ email, password }) }))
const forgetPassword = async (userId: string): Promise<void> => {
  for (const { id, ...account } of await store.access.all('account')) if (account['userId'] === userId) await store.access.write('account', { id, seen: 'any', next: undefined })
}

async function makeFor(cookie: string, key: Authenticator, given: Mischief = {}, name = 'Laptop'): Promise<Response> {
  const asked = await ask('/api/v1/passkeys/options', cookie, send('POST'))
  expect(asked.status).toBe(200)
  return ask('/api/v1/passkeys', cookie, send('POST', { name, response: key.make(ToMake.parse(await asked.json()), given) }))
}
async function added(cookie: string, name?: string): Promise<{ readonly key: Authenticator; readonly passkey: Passkey }> {
  const key = authenticator(SITE)
  const answer = await makeFor(cookie, key, {}, name)
  expect(answer.status).toBe(201)
  return { key, passkey: Passkey.parse(await answer.json()) }
}
async function started(): Promise<{ readonly options: z.infer<typeof Options>; readonly cookie: string }> {
  const asked = await ask('/sign-in/passkey/options', '', { method: 'POST' })
  expect(asked.headers.getSetCookie()[0]).toMatch(/^__Secure-downchain\.challenge=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=300; Secure$/)
  return { options: Options.parse(await asked.json()), cookie: cookiesOf(asked) }
}
const prove = async (proof: unknown, cookie: string, { next = '/', from }: { readonly next?: string; readonly from?: string } = {}): Promise<Response> =>
  ask('/sign-in/passkey', cookie, { method: 'POST', body: new URLSearchParams({ proof: JSON.stringify(proof), next }), ...(from !== undefined && { headers: { 'x-forwarded-for': from } }) })
async function byPasskey(key: Authenticator, given: Mischief = {}, how: { readonly next?: string; readonly from?: string } = {}): Promise<Response> {
  const { options, cookie } = await started()
  return prove(key.prove(options, given), cookie, how)
}
const hasSession = (answer: Response): boolean => answer.headers.getSetCookie().some((cookie) => cookie.includes('session_token='))
const refused = (error: string): string => `/sign-in?error=${error}&next=%2F`
const list = async (cookie: string): Promise<PasskeyList> => PasskeyList.parse(await (await ask('/api/v1/passkeys', cookie)).json())

test('[G16] a passkey that somebody adds signs them in, is renamed, and opens nothing any more once it is removed', async () => {
  const { email, cookie } = await person()
  const { key, passkey } = await added(cookie)
  expect(passkey).toMatchObject({ name: 'Laptop', lastUsedAt: null, usable: true, backedUp: false })
  const answer = await byPasskey(key, {}, { next: '/signals?q=a' })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/signals?q=a'])
  expect(answer.headers.getSetCookie().find((one) => one.includes('session_token='))).toMatch(/^__Secure-downchain\.session_token=\S+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/i)
  const opened = cookiesOf(answer)
  expect(await (await ask('/api/v1/me', opened)).json()).toMatchObject({ kind: 'user', email, role: 'viewer' })
  expect(await (await ask('/api/v1/sign-in-ways', opened)).json()).toEqual({ password: true, passkeys: 1, oidc: false })
  expect(SessionList.parse(await (await ask('/api/v1/sessions', opened)).json()).items.find(({ current }) => current)?.address).toMatch(/^10\.1\./)

  expect((await ask(`/api/v1/passkeys/${passkey.id}`, cookie, send('PATCH', { name: 'Old laptop' }))).status).toBe(200)
  expect((await list(cookie)).items).toEqual([{ ...passkey, name: 'Old laptop', lastUsedAt: expect.any(String) as unknown }])
  expect((await ask(`/api/v1/passkeys/${passkey.id}`, cookie, send('DELETE'))).status).toBe(200)
  expect((await ask('/api/v1/me', opened)).status).toBe(401)
  expect((await ask('/api/v1/me', cookie)).status).toBe(200)
  expect((await byPasskey(key)).headers.get('location')).toBe(refused('passkey-refused'))
  const deeds = (await store.hot.audited(100)).filter(({ action, details }) => action.startsWith('passkey.') && details['user'] === email)
  expect(deeds.map(({ action, details }) => [action, details['by'], details['name']])).toEqual([['passkey.delete', 'Pat', 'Old laptop'], ['passkey.change', 'Pat', 'Old laptop'], ['passkey.create', 'Pat', 'Laptop']])
})

test('[G16] what proves something else is refused alike, and opens no session', async () => {
  const { id, cookie } = await person()
  const other = await person()
  const { key } = await added(cookie)
  const { key: others } = await added(other.cookie)
  const wrong: readonly (readonly [string, Authenticator, Mischief])[] = [
    ['another site', key, { origin: 'https://evil.example' }],
    ['another name', key, { name: 'evil.example' }],
    ['a holder that the device does not know', key, { isVerified: false }],
    ['another person', others, { userHandle: Buffer.from(id).toString('base64url') }],
    ['nobody', key, { userHandle: '' }],
    ['a signature of another key', key, { spoils: true }],
    ['another challenge', key, { challenge: Buffer.alloc(32).toString('base64url') }],
    ['a passkey that is not known', authenticator(SITE), {}],
  ]
  for (const [what, by, given] of wrong) {
    const answer = await byPasskey(by, given)
    expect(answer.headers.get('location'), what).toBe(refused('passkey-refused'))
    expect(hasSession(answer), what).toBe(false)
    // The same, as it should be; failures before it are forgiven by that.
    if (by === key) expect(hasSession(await byPasskey(key)), what).toBe(true)
  }
  for (const proof of ['', '{', {}, { id: '', rawId: '', type: 'public-key', response: {} }]) expect((await prove(proof, (await started()).cookie)).headers.get('location')).toBe(refused('passkey-refused'))
  // One that counts backwards was copied.
  const { options, cookie: asked } = await started()
  const early = key.prove(options)
  expect(hasSession(await byPasskey(key))).toBe(true)
  expect((await prove(early, asked)).headers.get('location')).toBe(refused('passkey-refused'))
})

test('[G16] a challenge is good once, for the browser that asked, at any web process, and for five minutes', async () => {
  const { cookie } = await person()
  const { key } = await added(cookie)
  const { options, cookie: mine } = await started()
  const proof = key.prove(options)
  for (const [as, error] of [['', 'passkey-over'], [(await started()).cookie, 'passkey-refused'], ['__Secure-downchain.challenge=*', 'passkey-over']] as const) expect((await prove(proof, as)).headers.get('location')).toBe(refused(error))
  const second = await startWeb({ config, target: parseRedisUrl(redis.url), log, namespace: 'passkeys', pages: appRoutes })
  try {
    const from = { address: '10.2.0.1', agent: 'test' }
    const both = await Promise.all([web, second].map(async ({ server }) => server.access?.endPasskey(proof, mine, from)))
    expect(both.filter((one) => typeof one === 'object' && 'cookies' in one)).toHaveLength(1)
    expect(both).toContain('over')
  } finally {
    await second.close()
    // The routes ask whichever web process was started last in this one.
    setWebServer(web.server)
  }
  expect((await prove(proof, mine)).headers.get('location')).toBe(refused('passkey-over'))
  const late = await started()
  const plain = connect(parseRedisUrl(redis.url))
  const kept = store.keys.accessChallenge(`in.${late.options.challenge}`)
  expect(await plain.pttl(kept)).toBeGreaterThan(290_000)
  expect(await plain.pttl(kept)).toBeLessThanOrEqual(300_000)
  await plain.del(kept)
  plain.disconnect()
  expect((await prove(key.prove(late.options), late.cookie)).headers.get('location')).toBe(refused('passkey-over'))
})

test('[G16] what a browser makes is taken once, from the session that asked, for this site and a known holder', async () => {
  const { cookie, email } = await person()
  const key = authenticator(SITE)
  for (const given of [{ origin: 'https://evil.example' }, { name: 'evil.example' }, { isVerified: false }, { challenge: 'x' }]) expect((await makeFor(cookie, key, given)).status).toBe(400)
  const asked = ToMake.parse(await (await ask('/api/v1/passkeys/options', cookie, send('POST'))).json())
  const draft = { name: 'Key', response: key.make(asked) }
  expect((await ask('/api/v1/passkeys', await byPassword(email), send('POST', draft))).status).toBe(409)
  expect((await ask('/api/v1/passkeys', cookie, send('POST', draft))).status).toBe(201)
  expect((await ask('/api/v1/passkeys', cookie, send('POST', draft))).status).toBe(409)
  // The same key again, and for somebody else.
  expect((await makeFor(cookie, key)).status).toBe(409)
  expect((await makeFor((await person()).cookie, key)).status).toBe(409)
  expect((await list(cookie)).items).toHaveLength(1)
})

test('[G9] passkeys that fail make one wait: that passkey, and that address; the password of its holder does not', async () => {
  const { email, cookie } = await person()
  const { key } = await added(cookie)
  for (let tries = 0; tries < 5; tries += 1) expect((await byPasskey(key, { spoils: true })).headers.get('location')).toBe(refused('passkey-refused'))
  expect((await byPasskey(key)).headers.get('location')).toMatch(/error=wait&wait=\d+/)
  expect(await byPassword(email)).toContain('session_token=')
  const from = '10.3.0.1'
  for (let tries = 0; tries < 20; tries += 1) await byPasskey(authenticator(SITE), {}, { from })
  expect((await byPasskey((await added(cookie)).key, {}, { from })).headers.get('location')).toMatch(/error=wait&wait=\d+/)
})

test('[G17] the last way to sign in stays, also where two are taken away at the same moment', async () => {
  const { id, cookie } = await person()
  const { passkey: one, key } = await added(cookie)
  const { passkey: two } = await added(cookie)
  await forgetPassword(id)
  expect(await (await ask('/api/v1/sign-in-ways', cookie)).json()).toEqual({ password: false, passkeys: 2, oidc: false })
  const both = await Promise.all([one, two].map(async (passkey) => (await ask(`/api/v1/passkeys/${passkey.id}`, cookie, send('DELETE'))).status))
  expect(new Set(both)).toEqual(new Set([200, 409]))
  const [left] = (await list(cookie)).items
  expect((await ask(`/api/v1/passkeys/${left?.id}`, cookie, send('DELETE'))).status).toBe(409)
  // With a password it is not the last one.
  expect(await (await ask('/api/v1/password', cookie, send('POST', { next: PASSWORD }))).json()).toEqual({ ended: 0 })
  expect((await ask(`/api/v1/passkeys/${left?.id}`, cookie, send('DELETE'))).status).toBe(200)
  expect(hasSession(await byPasskey(key))).toBe(false)
})

test('[G17] whoever has no password sets one, once; a new way to sign in is not for a session of yesterday', async () => {
  const { id, email, cookie } = await person()
  expect((await ask('/api/v1/password', cookie, send('POST', { next: 'another long password' }))).status).toBe(400)
  await forgetPassword(id)
  const session = (await store.access.all('session')).find(({ userId }) => userId === id)
  const ages = async (at: number): Promise<unknown> => session && store.access.write('session', { id: session.id, seen: 'any', next: { ...session, createdAt: new Date(at).toISOString() } })
  await ages(Date.now() - 86_400_000)
  expect((await ask('/api/v1/password', cookie, send('POST', { next: PASSWORD }))).status).toBe(403)
  expect((await ask('/api/v1/passkeys/options', cookie, send('POST'))).status).toBe(403)
  await ages(Date.now())
  expect((await ask('/api/v1/password', cookie, send('POST', { next: 'short' }))).status).toBe(400)
  const both = await Promise.all(['the one long password', 'the other long password'].map(async (next) => (await ask('/api/v1/password', cookie, send('POST', { next }))).status))
  expect(both.filter((status) => status === 200)).toHaveLength(1)
  expect((await store.access.all('account')).filter(({ userId }) => userId === id)).toHaveLength(1)
  expect(await byPassword(email, both[0] === 200 ? 'the one long password' : 'the other long password')).toContain('session_token=')
  expect((await store.hot.audited(100)).find(({ action, details }) => action === 'password.set' && details['user'] === email)?.details['by']).toBe('Pat')
})

test('[G16] whoever is removed leaves no passkey, and another’s is nobody’s business', async () => {
  const { id, cookie } = await person()
  const { key, passkey } = await added(cookie)
  const stranger = await byPassword(ADMIN)
  for (const [method, body] of [['PATCH', { name: 'Mine' }], ['DELETE', undefined]] as const) expect((await ask(`/api/v1/passkeys/${passkey.id}`, stranger, send(method, body))).status).toBe(404)
  expect((await list(stranger)).items).toEqual([])
  expect((await ask(`/api/v1/users/${id}`, stranger, send('DELETE'))).status).toBe(200)
  expect((await store.access.all('passkey')).filter(({ userId }) => userId === id)).toEqual([])
  expect((await byPasskey(key)).headers.get('location')).toBe(refused('passkey-refused'))
})

test('[G10] a page of another site starts nothing', async () => {
  for (const path of ['/sign-in/passkey', '/sign-in/passkey/options']) expect((await ask(path, '', { method: 'POST', headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
})

test('[G16] a passkey for an earlier address of the site is told as such, and is no way in', async () => {
  const { cookie } = await person()
  const { key, passkey } = await added(cookie)
  const found = await store.access.one('passkey', passkey.id)
  await store.access.write('passkey', { id: passkey.id, seen: 'any', next: { ...found?.record, id: passkey.id, rpId: 'old.example' } })
  expect((await list(cookie)).items).toMatchObject([{ usable: false }])
  expect(await (await ask('/api/v1/sign-in-ways', cookie)).json()).toMatchObject({ passkeys: 0 })
  expect(hasSession(await byPasskey(key, { name: 'old.example' }))).toBe(false)
})
