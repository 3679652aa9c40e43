import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAccess } from '../../lib/access/access.ts'
import { ADDRESSES, EVENTS, may, METHODS, type Need } from '../../lib/access/policy.ts'
import type { Role, Who } from '../../lib/access/who.ts'
import { parseRedisUrl, readConfig, type Config as RunningConfig } from '../../lib/config.ts'
import { signalId, type SignalId } from '../../lib/domain/signal.ts'
import { startWeb, type Pages, type RunningWeb } from '../../lib/live/web.ts'
import { whoAsks } from '../../lib/live/who.ts'
import { createLogger } from '../../lib/log.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { connect } from '../../lib/store/connect.ts'
import { ContactPointList, PushSubscription, PushSubscriptionList } from '../../lib/wire/alerts.ts'
import { InvitationMade, SessionList, ShareList, ShareMade, TokenMade, UserList } from '../../lib/wire/access.ts'
import { Board } from '../../lib/wire/boards.ts'
import { Snapshot } from '../../lib/wire/snapshots.ts'
import { appRoutes } from '../support/app-routes.ts'
import { browser } from '../support/push.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { connectClient, type Client } from '../support/sockets.ts'
import { until } from '../support/until.ts'

const SECRET = 'a secret of thirty-two characters, at least'
const PASSWORD = 'correct horse battery'
const ADMIN = 'admin@example.com'
const config = readConfig({ PORT: '0', AUTH_SECRET: SECRET, SECRET_KEY: SECRET, ADMIN_EMAIL: ADMIN, ADMIN_PASSWORD: PASSWORD, TRUST_PROXY: 'yes' }, [])

const nvda = signalId('quote', 'nvda')
const amd = signalId('quote', 'amd')
const NOW = Date.now()
const describeSignal = (id: SignalId) => ({ id, title: id, unit: 'USD', feedId: 'yahoo-chart', stage: 'upstream', segment: 'silicon', reason: 'test', shape: 'sampled', step: 60_000, staleAfter: 600_000 }) as const
const observe = (id: SignalId, value: number) => ({ signalId: id, value, observedAt: NOW, receivedAt: NOW, feedId: 'yahoo-chart', mode: 'live' }) as const

const at = new Date(NOW).toISOString()
const board = (id: string, signal: SignalId): Board => Board.parse({
  id, title: id, description: '', wall: { playlist: [], sound: 'off', takeover: 'off' }, detailsRevision: 1, revision: 1, shipped: false, createdAt: at, createdBy: 'test', updatedAt: at, updatedBy: 'test',
  panels: [{ id: 'one', place: { x: 0, y: 0, w: 4, h: 4 }, placeRevision: 1, contentRevision: 1, content: { title: '', kind: 'signal', signal, range: 'essay' } }],
})

/** A frozen view, by its id. */
const FROZEN = 'f'.repeat(32)

let redis: TestRedis
let count = 0
const logged: string[] = []
const log = createLogger({ level: 'debug', plain: false, write: (line) => logged.push(line) })

/** Everybody asks from an address of their own: they are not counted together. */
type Persona = { readonly headers: Readonly<Record<string, string>> }
const nobody = (): Persona => ({ headers: { 'x-forwarded-for': `10.0.0.${(count += 1)}` } })
const withCookie = (cookies: readonly string[]): Persona => ({ headers: { ...nobody().headers, cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; ') } })

type Site = { readonly web: RunningWeb; readonly store: Store; readonly namespace: string; readonly ask: (path: string, as: Persona, init?: RequestInit) => Promise<Response> }

async function open(pages: () => Promise<Pages>, namespace = `access${(count += 1)}`): Promise<Site> {
  const store = openStore(parseRedisUrl(redis.url), { namespace })
  await store.hot.commit('yahoo-chart', [observe(nvda, 180), observe(amd, 160)], store.hot.describe([nvda, amd].map(describeSignal)))
  const plain = connect(parseRedisUrl(redis.url))
  await plain.hset(store.keys.boards, 'desk', JSON.stringify(board('desk', nvda)), 'other', JSON.stringify(board('other', amd)))
  plain.disconnect()
  const web = await startWeb({ config, target: parseRedisUrl(redis.url), log, pages, namespace })
  return { web, store, namespace, ask: async (path, as, init = {}) => fetch(new URL(path, web.url), { redirect: 'manual', ...init, headers: { ...as.headers, ...(init.headers as Record<string, string> | undefined) } }) }
}
async function close({ web, store }: Site): Promise<void> {
  await web.close()
  await store.close()
}

const form = (fields: Readonly<Record<string, string>>): RequestInit => ({ method: 'POST', body: new URLSearchParams(fields) })
const send = (method: string, body?: unknown): RequestInit => ({ method, ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })

async function signIn({ ask }: Site, email: string, password = PASSWORD): Promise<Persona> {
  const answer = await ask('/sign-in/password', nobody(), form({ email, password }))
  expect(answer.headers.get('location')).toBe('/')
  return withCookie(answer.headers.getSetCookie())
}
async function member(site: Site, role: Role): Promise<Persona> {
  const email = `${role}${(count += 1)}@example.com`
  await site.web.server.access?.createUser({ email, name: role, role, password: PASSWORD })
  return signIn(site, email)
}

beforeAll(async () => {
  redis = await testRedis()
})
afterAll(async () => redis.stop())

describe('every address, asked for by everybody', () => {
  /** Says who asks, of whatever comes through the gate. */
  const echo: Pages = {
    upgrade: async (_request, socket) => void socket.destroy(),
    handle: async (request: IncomingMessage, response) => {
      response.end(JSON.stringify({ url: request.url, who: whoAsks({ headers: new Headers(Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))) }) }))
    },
  }
  const WHO: readonly (readonly [name: string, who: Who])[] = [
    ['anonymous', { kind: 'nobody' }],
    ['viewer', { kind: 'user', id: '', name: '', email: '', role: 'viewer', sessionId: '' }],
    ['editor', { kind: 'user', id: '', name: '', email: '', role: 'editor', sessionId: '' }],
    ['admin', { kind: 'user', id: '', name: '', email: '', role: 'admin', sessionId: '' }],
    ['foreign link', { kind: 'share', id: '', name: '', boardId: 'other' }],
    ['foreign link to a frozen view', { kind: 'share', id: '', name: '', snapshotId: FROZEN }],
    ['read token of an admin', { kind: 'token', id: '', name: '', userId: '', role: 'admin', scope: 'read' }],
  ]
  const asked = Object.entries(ADDRESSES).flatMap(([pattern, needs]) => [...METHODS, 'page' as const].flatMap((method) => {
    const need = needs[method]
    // What a link to another board would have to see: the board `desk`, and the signal that it shows.
    const path = `${pattern.replaceAll(/\{id\}/g, 'desk').replaceAll(/\{\w+\}/g, 'x').replace('**', 'a')}${pattern === '/api/v1/series' ? `?ids=${nvda}` : pattern === '/api/v1/annotations' ? `?series=${nvda}` : ''}`
    return need === undefined ? [] : [{ method: method === 'page' ? 'GET' : method, isOpened: method === 'page' || (method === 'GET' && pattern === '/feeds/queues/**'), path, need }]
  }))
  let site: Site
  const personas = new Map<string, Persona>()
  beforeAll(async () => {
    site = await open(async () => echo)
    personas.set('anonymous', nobody())
    for (const role of ['viewer', 'editor', 'admin'] as const) {
      // Signing in is a route of the application: here its part that the routes call.
      const access = site.web.server.access
      const email = `${role}@matrix.example.com`
      await access?.createUser({ email, name: role, role, password: PASSWORD })
      const outcome = await access?.signIn({ email, password: PASSWORD }, { address: role, agent: 'test' })
      personas.set(role, withCookie(typeof outcome === 'object' && 'cookies' in outcome ? outcome.cookies : []))
    }
    const admin = (await site.store.access.by('user', 'email', 'admin@matrix.example.com'))?.id ?? ''
    const soon = new Date(NOW + 3_600_000).toISOString()
    const { digest } = await import('../../lib/access/secret.ts')
    await site.store.access.write('token', { id: 't', seen: undefined, next: { id: 't', hash: digest('dct_read'), userId: admin, name: 'script', scope: 'read', createdAt: at, expiresAt: soon } })
    personas.set('read token of an admin', { headers: { ...nobody().headers, authorization: 'Bearer dct_read' } })
    await site.store.access.write('share', { id: 's', seen: undefined, next: { id: 's', hash: digest('other-link'), name: 'lobby', boardId: 'other', wall: false, passcode: null, createdAt: at, createdBy: 'test', expiresAt: soon } })
    personas.set('foreign link', withCookie(['downchain.share=other-link']))
    await site.store.access.write('share', { id: 'f', seen: undefined, next: { id: 'f', hash: digest('frozen-link'), name: 'lobby', boardId: null, snapshotId: FROZEN, wall: false, passcode: null, createdAt: at, createdBy: 'test', expiresAt: soon } })
    personas.set('foreign link to a frozen view', withCookie(['downchain.share=frozen-link']))
    await site.store.access.write('share', { id: 'o', seen: undefined, next: { id: 'o', hash: digest('frozen-over'), name: 'lobby', boardId: null, snapshotId: FROZEN, wall: false, passcode: null, createdAt: at, createdBy: 'test', expiresAt: at } })
  })
  afterAll(async () => close(site))

  test.each(WHO)('%s is let in where the policy says so, and nowhere else', async (name, who) => {
    const as = personas.get(name) ?? nobody()
    const denied = (need: Need): boolean => !may(who, need)
    for (const { method, isOpened, path, need } of asked) {
      const answer = await site.ask(path, as, { method })
      const what = `${name}: ${method} ${path} needs ${need}`
      if (!denied(need)) {
        expect([401, 403], what).not.toContain(answer.status)
        expect(answer.headers.get('location')?.startsWith('/sign-in'), what).not.toBe(true)
      } else if (isOpened && (who.kind === 'nobody' || who.kind === 'share')) {
        expect([answer.status, answer.headers.get('location')], what).toEqual([303, path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`])
      } else {
        expect(answer.status, what).toBe(who.kind === 'nobody' ? 401 : 403)
        if (path.startsWith('/api/')) expect(answer.headers.get('content-type'), what).toBe('application/problem+json')
      }
      await answer.body?.cancel()
    }
  })

  test('a link reaches what its own board shows', async () => {
    const as = personas.get('foreign link') ?? nobody()
    for (const path of ['/boards/other', '/wall/other', '/api/v1/boards/other', `/api/v1/series?ids=${amd}`, `/api/v1/annotations?series=${amd}`]) {
      const answer = await site.ask(path, as)
      expect(answer.status, path).toBe(200)
      expect(await answer.json(), path).toMatchObject({ who: { kind: 'share', boardId: 'other' } })
    }
    expect((await site.ask('/api/v1/thesis', as)).status).toBe(403)
  })

  test('a link to a frozen view reaches its page, and nothing else by whichever id, as long as it lasts', async () => {
    const as = withCookie(['downchain.share=frozen-link'])
    const open: string[] = []
    for (const pattern of Object.keys(ADDRESSES)) {
      for (const method of METHODS) {
        const answer = await site.ask(`${pattern.replaceAll(/\{\w+\}/g, FROZEN).replace('**', FROZEN)}?ids=${FROZEN}&series=${FROZEN}`, as, { method })
        if (answer.status === 200) open.push(`${method} ${pattern}`)
        else expect(answer.headers.get('location')?.startsWith('/sign-in') ?? answer.status === 403, `${method} ${pattern}`).toBe(true)
        await answer.body?.cancel()
      }
    }
    const toAll = Object.entries(ADDRESSES).flatMap(([pattern, { page, ...needs }]) => METHODS.filter((method) => (needs[method] ?? (method === 'GET' ? page : undefined)) === 'public').map((method) => `${method} ${pattern}`))
    expect(open.sort()).toEqual([...toAll, 'GET /snapshots/{id}'].sort())
    expect(await (await site.ask(`/snapshots/${FROZEN}`, as)).json()).toMatchObject({ who: { kind: 'share', snapshotId: FROZEN } })
    expect((await site.ask(`/snapshots/${'e'.repeat(32)}`, as)).status).toBe(303)
    expect((await site.ask(`/snapshots/${FROZEN}`, withCookie(['downchain.share=frozen-over']))).status).toBe(303)
    // Nothing moves in it: there is no connection to hear anything over.
    await expect(connectClient(site.web.url, { extraHeaders: { ...as.headers } })).rejects.toThrow()
  })

  test('what stands in no table is there for nobody: not even for an administrator', async () => {
    const admin = personas.get('admin') ?? nobody()
    expect((await site.ask('/api/v1/nothing', admin)).status).toBe(404)
    expect(await (await site.ask('/nothing', admin)).json()).toMatchObject({ url: '/404' })
    expect((await site.ask('/api/v1/users/a/b', admin, { method: 'POST' })).status).toBe(404)
    const wrong = await site.ask('/api/v1/users', admin, { method: 'PUT' })
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
    expect((await site.ask('/thesis', admin, { method: 'POST', headers: { 'next-action': 'x' } })).status).toBe(405)
    expect((await site.ask('/api/v1/nothing', nobody())).status).toBe(401)
  })

  test('nobody says in a header who they are', async () => {
    const forged = { 'x-downchain-who': Buffer.from(JSON.stringify({ kind: 'local' })).toString('base64url') }
    expect((await site.ask('/api/v1/users', nobody(), { headers: forged })).status).toBe(401)
    expect(await (await site.ask('/api/v1/health', nobody(), { headers: forged })).json()).toMatchObject({ who: { kind: 'nobody' } })
  })

  test('a page of another site changes nothing, whoever has it open; a token needs no page', async () => {
    const origin = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await site.ask('/api/v1/alerts', personas.get('editor') ?? nobody(), { method: 'POST', headers: origin })).status).toBe(403)
    expect((await site.ask('/sign-in/password', nobody(), { method: 'POST', headers: origin })).status).toBe(403)
    expect((await site.ask('/api/v1/alerts', personas.get('editor') ?? nobody(), { method: 'POST' })).status).toBe(200)
  })

  test('a page comes with a policy of its own, whose nonce no other has', async () => {
    const policies = await Promise.all([1, 2].map(async () => (await site.ask('/sign-in', nobody())).headers.get('content-security-policy') ?? ''))
    expect(policies[0]).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{20,}';/)
    expect(policies[0]).not.toBe(policies[1])
    expect(policies[0]).not.toContain('unsafe-eval')
  })

  test('one address that asks without end is told to wait', async () => {
    const as = nobody()
    const answers = await Promise.all(Array.from({ length: 620 }, async () => (await site.ask('/api/v1/health', as)).status))
    expect(answers.filter((status) => status === 429).length).toBeGreaterThanOrEqual(20)
    expect((await site.ask('/api/v1/health', nobody())).status).toBe(200)
  })
})

describe('signing in', () => {
  let site: Site
  const clients: Client[] = []
  const join = async (as: Persona, url = site.web.url): Promise<Client> => {
    const client = await connectClient(url, { extraHeaders: { ...as.headers } })
    clients.push(client)
    return client
  }
  beforeAll(async () => {
    site = await open(appRoutes)
  })
  afterAll(async () => {
    for (const client of clients) client.close()
    await close(site)
  })

  test('the first administrator is made of the environment, and a start without one is refused in one line', async () => {
    const admin = await signIn(site, ADMIN)
    expect(await (await site.ask('/api/v1/me', admin)).json()).toMatchObject({ kind: 'user', email: ADMIN, role: 'admin' })
    await expect(startWeb({ config: { ...config, firstAdmin: undefined }, target: parseRedisUrl(redis.url), log, namespace: 'nobody-yet' })).rejects.toThrow(/ADMIN_EMAIL and ADMIN_PASSWORD/)
  })

  test('a wrong password, and an account that there is not, are told alike', async () => {
    const [wrong, missing] = await Promise.all(['admin@example.com', 'nobody@example.com'].map(async (email) => site.ask('/sign-in/password', nobody(), form({ email, password: 'not the password' }))))
    expect(wrong?.headers.get('location')).toBe('/sign-in?error=refused&next=%2F')
    expect(missing?.headers.get('location')).toBe(wrong?.headers.get('location'))
    expect(wrong?.headers.getSetCookie()).toEqual([])
  })

  test('one is led only to pages of ours', async () => {
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example']) expect((await site.ask('/sign-in/password', nobody(), form({ email: ADMIN, password: PASSWORD, next }))).headers.get('location')).toBe('/')
    expect((await site.ask('/sign-in/password', nobody(), form({ email: ADMIN, password: PASSWORD, next: '/signals?q=a' }))).headers.get('location')).toBe('/signals?q=a')
  })

  test('many tries from one address make it wait, whether there is such an account or not, and the right password too', async () => {
    for (const email of ['slow@example.com', 'missing@example.com']) {
      if (email.startsWith('slow')) await site.web.server.access?.createUser({ email, name: 'slow', role: 'viewer', password: PASSWORD })
      const as = nobody()
      for (let tries = 0; tries < 5; tries += 1) await site.ask('/sign-in/password', as, form({ email, password: 'not the password' }))
      const answer = await site.ask('/sign-in/password', as, form({ email, password: PASSWORD }))
      expect(answer.headers.get('location')).toMatch(/^\/sign-in\?error=wait&wait=\d+&next=%2F$/)
    }
  })

  test('[G9] others’ failures hold up no browser that the account was signed in on; its cookie opens nothing by itself, and ends with the password', async () => {
    const email = 'owner@example.com'
    const { access } = site.web.server
    await access?.createUser({ email, name: 'owner', role: 'viewer', password: PASSWORD })
    const signed = await site.ask('/sign-in/password', nobody(), form({ email, password: PASSWORD }))
    const device = signed.headers.getSetCookie().find((cookie) => cookie.startsWith('downchain.device-')) ?? ''
    expect(device).toMatch(/; HttpOnly; SameSite=Lax; Max-Age=15552000/)
    const known = (value = device): Persona => withCookie([value])
    expect((await site.ask('/api/v1/me', known())).status).toBe(401)
    // What as many as there are can do to an account.
    const { digest } = await import('../../lib/access/secret.ts')
    for (let tries = 0; tries < 60; tries += 1) await site.store.access.fail(`account:${digest(email)}`, 3_600_000)
    const enter = async (as: Persona, password = PASSWORD): Promise<string | null> => (await site.ask('/sign-in/password', as, form({ email, password }))).headers.get('location')
    expect(await enter(nobody())).toMatch(/error=wait/)
    const forged = device.replace(/=([^.]+)\.[^;]+/, '=$1.AAAA')
    expect(await enter(known(forged))).toMatch(/error=wait/)
    const other = await site.ask('/sign-in/password', nobody(), form({ email: ADMIN, password: PASSWORD }))
    expect(await enter(withCookie(other.headers.getSetCookie()))).toMatch(/error=wait/)
    expect(await enter(known())).toBe('/')
    // Its own failures count.
    for (let tries = 0; tries < 5; tries += 1) await enter(known(), 'not the password')
    expect(await enter(known())).toMatch(/error=wait/)
    const owner = await site.store.access.by('user', 'email', email)
    await access?.setPassword(owner?.id ?? '', 'another horse battery')
    expect(await enter(known(), 'another horse battery')).toMatch(/error=wait/)
  })

  test('[G18] a viewer has their own browser told, sees and ends nobody else’s, and it ends where they sign out', async () => {
    const [one, other, admin] = [await member(site, 'viewer'), await member(site, 'editor'), await signIn(site, ADMIN)]
    const at = '/api/v1/push-subscriptions'
    const draft = { name: 'Chrome · Linux', endpoint: 'https://fcm.googleapis.com/fcm/send/abc', keys: browser().keys }
    const make = async (as: Persona): Promise<PushSubscription> => PushSubscription.parse(await (await site.ask(at, as, send('POST', draft))).json())
    const own = async (as: Persona): Promise<PushSubscription[]> => PushSubscriptionList.parse(await (await site.ask(at, as)).json()).items
    const made = await make(one)
    expect(made).toMatchObject({ name: 'Chrome · Linux', severity: 'warning', target: 'fcm.googleapis.com' })
    expect(PushSubscription.parse(await (await site.ask(`${at}/${made.id}`, one, send('PATCH', { severity: 'critical' }))).json()).severity).toBe('critical')
    const anywhere = await site.ask(at, one, send('POST', { ...draft, endpoint: 'https://hooks.example.com/abc' }))
    expect([anywhere.status, await anywhere.json()]).toEqual([400, expect.objectContaining({ field: 'endpoint' })])

    for (const as of [other, admin]) {
      expect(await own(as)).toEqual([])
      expect((await site.ask(`${at}/${made.id}`, as, send('PATCH', { severity: 'info' }))).status).toBe(404)
      expect((await site.ask(`${at}/${made.id}`, as, send('DELETE'))).status).toBe(404)
    }
    // It is no contact point: no list has it, no rule names it, and administrators do not change it as one.
    expect(ContactPointList.parse(await (await site.ask('/api/v1/contact-points', admin)).json()).items).toEqual([])
    expect((await site.ask(`/api/v1/contact-points/${made.id}`, admin, send('DELETE'))).status).toBe(404)
    const named = await site.ask('/api/v1/alerts', other, send('POST', { name: 'x', when: { any: [{ series: nvda, is: 'above', value: 1 }] }, contactPoints: [made.id] }))
    expect([named.status, await named.json()]).toEqual([400, expect.objectContaining({ field: 'contactPoints' })])
    expect((await site.ask('/api/v1/contact-points', one, send('POST', { ...draft, kind: 'web-push' }))).status).toBe(403)

    const kept = await make(other)
    await site.ask('/sign-out', one, form({}))
    expect((await site.store.contactPoints.own()).map(({ id }) => id)).toEqual([kept.id])
    const [session] = SessionList.parse(await (await site.ask('/api/v1/sessions', other)).json()).items
    await site.ask(`/api/v1/sessions/${session?.id}`, other, send('DELETE'))
    expect(await site.store.contactPoints.own()).toEqual([])
    const audited = (await site.store.hot.audited(50)).filter(({ action }) => action.startsWith('push.'))
    expect(audited.map(({ action, details }) => `${details['by']}: ${action} ${details['severity']}`)).toEqual([
      'editor: push.delete warning', 'viewer: push.delete critical', 'editor: push.create warning', 'viewer: push.change critical', 'viewer: push.create warning',
    ])
    expect(JSON.stringify(audited)).not.toContain('/fcm/send/')

    // A session that runs out ends it too; what is over is cleared away when somebody signs in.
    const late = await member(site, 'viewer')
    await make(late)
    const [running] = SessionList.parse(await (await site.ask('/api/v1/sessions', late)).json()).items
    const { record } = (await site.store.access.one('session', running?.id ?? '')) ?? expect.fail('there is a session')
    await site.store.access.write('session', { id: record.id, seen: 'any', next: { ...record, expiresAt: new Date(1).toISOString() } })
    await signIn(site, ADMIN)
    expect(await site.store.contactPoints.own()).toEqual([])
  })

  test('the cookie is for our server alone, and no script reads it', async () => {
    const [cookie] = (await site.ask('/sign-in/password', nobody(), form({ email: ADMIN, password: PASSWORD }))).headers.getSetCookie()
    expect(cookie).toMatch(/^downchain\.session_token=.*; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/i)
  })

  test('a session outlives the process, and ends when one signs out', async () => {
    const as = await member(site, 'viewer')
    const second = await startWeb({ config, target: parseRedisUrl(redis.url), log, namespace: site.namespace, pages: appRoutes })
    expect((await fetch(`${second.url}/api/v1/me`, { headers: as.headers })).status).toBe(200)
    await second.close()
    // The routes ask whichever web process was started last in this one.
    const { setWebServer } = await import('../../lib/live/server.ts')
    setWebServer(site.web.server)
    expect((await site.ask('/sign-out', as, form({}))).headers.get('location')).toBe('/sign-in')
    expect((await site.ask('/api/v1/me', as)).status).toBe(401)
  })

  test('an invitation makes an account, once; the last administrator stays', async () => {
    const admin = await signIn(site, ADMIN)
    const made = InvitationMade.parse(await (await site.ask('/api/v1/invitations', admin, send('POST', { email: 'New@Example.com', role: 'editor' }))).json())
    const path = new URL(made.link).pathname
    expect((await site.ask(`${path}/accept`, nobody(), form({ name: 'New', password: 'short' }))).headers.get('location')).toBe(`${path}?error=short`)
    const accepted = await site.ask(`${path}/accept`, nobody(), form({ name: 'New', password: PASSWORD }))
    expect(await (await site.ask('/api/v1/me', withCookie(accepted.headers.getSetCookie()))).json()).toMatchObject({ name: 'New', email: 'new@example.com', role: 'editor' })
    expect((await site.ask('/api/v1/invitations/accept', nobody(), send('POST', { token: path.split('/').at(-1), name: 'Again', password: PASSWORD }))).status).toBe(404)
    const { items } = UserList.parse(await (await site.ask('/api/v1/users', admin)).json())
    const first = items.find(({ email }) => email === ADMIN)
    expect((await site.ask(`/api/v1/users/${first?.id}`, admin, send('PATCH', { role: 'viewer' }))).status).toBe(409)
    expect((await site.ask(`/api/v1/users/${first?.id}`, admin, send('DELETE'))).status).toBe(409)
    const { items: audit } = (await (await site.ask('/api/v1/audit', admin)).json()) as { items: { action: string; details: Record<string, string> }[] } // Safe: asked of our own route.
    expect(audit.find(({ action }) => action === 'invitation.create')?.details).toMatchObject({ by: 'admin', email: 'new@example.com', role: 'editor' })
  })

  test('[G19] a way back in sets a new password, once; whoever was signed in is out', async () => {
    const admin = await signIn(site, ADMIN)
    const email = 'forgetful@example.com'
    const id = (await site.web.server.access?.createUser({ email, name: 'forgetful', role: 'editor', password: PASSWORD })) ?? expect.fail('there is a user')
    for (const key of ['lost', 'kept']) await site.store.access.write('passkey', { id: key, seen: undefined, next: { id: key, userId: key === 'lost' ? id : 'another', name: key, rpId: 'localhost', credentialId: key, publicKey: '', counter: 0, backedUp: false, createdAt: at, lastUsedAt: null } })
    const as = await signIn(site, email)
    const make = async (): Promise<string> => new URL(InvitationMade.parse(await (await site.ask(`/api/v1/users/${id}/way-back`, admin, send('POST', {}))).json()).link).pathname
    const earlier = await make()
    const path = await make()
    const come = async (where: string, fields: Readonly<Record<string, string>>): Promise<Response> => site.ask(`${where}/accept`, nobody(), form(fields))
    expect((await come(earlier, { password: 'another long password' })).headers.get('location')).toContain('error=')
    expect((await come(path, { password: 'short' })).headers.get('location')).toBe(`${path}?error=short`)
    expect((await site.ask('/api/v1/me', as)).status).toBe(200)
    // What its owner has tried in vain before does not make them wait now.
    const here = nobody()
    for (let tries = 0; tries < 6; tries += 1) await site.ask('/sign-in/password', here, form({ email, password: 'not the password' }))
    const back = await site.ask(`${path}/accept`, here, form({ password: 'another long password', dropPasskeys: 'yes' }))
    expect(await (await site.ask('/api/v1/me', withCookie(back.headers.getSetCookie()))).json()).toMatchObject({ name: 'forgetful', role: 'editor' })
    expect((await site.ask('/api/v1/me', as)).status).toBe(401)
    expect((await site.ask('/sign-in/password', nobody(), form({ email, password: PASSWORD }))).headers.get('location')).toContain('error=refused')
    expect((await come(path, { password: 'yet another password' })).headers.get('location')).toContain('error=')
    await signIn(site, email, 'another long password')
    expect((await site.store.access.all('passkey')).map((passkey) => passkey.id)).toEqual(['kept'])
    await site.store.access.write('passkey', { id: 'kept', seen: 'any', next: undefined })
    const { items: audit } = (await (await site.ask('/api/v1/audit', admin)).json()) as { items: { action: string; details: Record<string, string> }[] } // Safe: asked of our own route.
    expect(audit.find(({ action }) => action === 'user.way-back')?.details).toMatchObject({ by: 'admin', email })
    expect(audit.find(({ action }) => action === 'user.come-back')?.details).toMatchObject({ by: 'forgetful', user: email, madeBy: 'admin', passkeys: 'removed' })
    // With its account goes the way back into it, also for who comes with OpenID Connect.
    await make()
    expect((await site.ask(`/api/v1/users/${id}`, admin, send('DELETE'))).status).toBe(200)
    expect(await site.store.access.all('invitation')).toEqual([])
  })

  test('[G19] whoever runs the server gives an administrator a new password, and nobody else', async () => {
    const email = 'locked-out@example.com'
    await site.web.server.access?.createUser({ email, name: 'locked-out', role: 'admin', password: PASSWORD })
    const start = async (firstAdmin: RunningConfig['firstAdmin']): Promise<void> => (await openAccess({ secret: SECRET, config: { ...config, firstAdmin }, store: site.store, log })).close()
    const me = await signIn(site, email)
    const reset = { email, password: 'what the operator wrote', reset: true }
    await start({ ...reset, reset: false })
    expect((await site.ask('/api/v1/me', me)).status).toBe(200)
    await start(reset)
    expect((await site.ask('/api/v1/me', me)).status).toBe(401)
    const back = await signIn(site, email, reset.password)
    // Started again as it is, it changes nothing.
    await start(reset)
    expect((await site.ask('/api/v1/me', back)).status).toBe(200)
    await site.web.server.access?.createUser({ email: 'only-looks@example.com', name: 'only-looks', role: 'viewer', password: PASSWORD })
    for (const other of ['only-looks@example.com', 'nobody@example.com']) await expect(start({ ...reset, email: other })).rejects.toThrow(/ADMIN_RESET/)
  })

  test('a user who is taken away is out, with everything of theirs', async () => {
    const admin = await signIn(site, ADMIN)
    const email = 'leaving@example.com'
    const id = await site.web.server.access?.createUser({ email, name: 'leaving', role: 'viewer', password: PASSWORD })
    const as = await signIn(site, email)
    expect((await site.ask(`/api/v1/users/${id}`, admin, send('DELETE'))).status).toBe(200)
    expect((await site.ask('/api/v1/me', as)).status).toBe(401)
    expect((await site.ask('/sign-in/password', nobody(), form({ email, password: PASSWORD }))).headers.get('location')).toContain('error=refused')
  })

  test('a session that is ended closes its open pages at once; others’ are for administrators', async () => {
    const [as, other] = [await member(site, 'viewer'), await member(site, 'viewer')]
    const client = await join(as)
    const { items } = SessionList.parse(await (await site.ask('/api/v1/sessions', as)).json())
    const id = items.find(({ current }) => current)?.id
    expect((await site.ask(`/api/v1/sessions/${id}`, other, send('DELETE'))).status).toBe(404)
    expect((await site.ask(`/api/v1/sessions?user=${items[0]?.userId}`, other)).status).toBe(403)
    expect(client.socket.connected).toBe(true)
    expect((await site.ask(`/api/v1/sessions/${id}`, as, send('DELETE'))).status).toBe(200)
    await until(() => !client.socket.connected)
  })

  test('a password that is changed ends every other session', async () => {
    const email = 'changing@example.com'
    await site.web.server.access?.createUser({ email, name: 'changing', role: 'viewer', password: PASSWORD })
    const [one, two] = [await signIn(site, email), await signIn(site, email)]
    expect((await site.ask('/api/v1/password', one, send('POST', { current: 'not the password', next: 'another long password' }))).status).toBe(403)
    expect(await (await site.ask('/api/v1/password', one, send('POST', { current: PASSWORD, next: 'another long password' }))).json()).toEqual({ ended: 1 })
    expect((await site.ask('/api/v1/me', one)).status).toBe(200)
    expect((await site.ask('/api/v1/me', two)).status).toBe(401)
    await signIn(site, email, 'another long password')
  })

  test('a token does what its scope says, and nothing once it is taken back', async () => {
    const editor = await member(site, 'editor')
    const { token, secret } = TokenMade.parse(await (await site.ask('/api/v1/tokens', editor, send('POST', { name: 'script', scope: 'admin' }))).json())
    const script: Persona = { headers: { ...nobody().headers, authorization: `Bearer ${secret}` } }
    expect(await (await site.ask('/api/v1/me', script)).json()).toMatchObject({ kind: 'token', role: 'editor', scope: 'admin' })
    expect((await site.ask('/api/v1/users', script)).status).toBe(403)
    expect((await site.ask('/api/v1/tokens', script, send('POST', { name: 'more' }))).status).toBe(403)
    const client = await join(script)
    expect((await site.ask(`/api/v1/tokens/${token.id}`, editor, send('DELETE'))).status).toBe(200)
    expect((await site.ask('/api/v1/me', script)).status).toBe(401)
    await until(() => !client.socket.connected)
  })

  test('a link with a passcode opens for who has it, shows one board, and ends when it is taken back', async () => {
    const editor = await member(site, 'editor')
    const { share, link } = ShareMade.parse(await (await site.ask('/api/v1/shares', editor, send('POST', { boardId: 'desk', name: 'lobby', passcode: 'open sesame' }))).json())
    const path = new URL(link).pathname
    const visitor = nobody()
    expect((await site.ask(path, visitor)).headers.get('location')).toBe(`${path}/passcode`)
    expect((await site.ask(path, visitor, form({ passcode: 'close sesame' }))).headers.get('location')).toBe(`${path}/passcode?error=refused`)
    expect((await site.ask('/boards/desk', withCookie([`downchain.share=${path.split('/').at(-1)}`]))).status).toBe(303)
    const opened = await site.ask(path, visitor, form({ passcode: 'open sesame' }))
    expect(opened.headers.get('location')).toBe('/boards/desk')
    const as = withCookie(opened.headers.getSetCookie())
    expect((await site.ask('/boards/desk', as)).status).toBe(200)
    expect((await site.ask('/boards/other', as)).status).toBe(303)

    const client = await join(as)
    const reply = await client.subscribe({ ids: [nvda, amd] })
    expect(reply).toMatchObject({ values: [{ id: nvda }], error: { field: 'ids', message: `there is no signal ${amd}` } })
    const told: string[] = []
    client.socket.onAny((event: string) => told.push(event))
    await site.store.hot.announceFeed('yahoo-chart')
    await site.store.hot.commit('yahoo-chart', [{ ...observe(amd, 161), observedAt: NOW + 1 }, { ...observe(nvda, 181), observedAt: NOW + 1 }])
    await until(() => told.includes('ticks'))
    expect(client.ticks.flatMap(({ items }) => items.map(([id]) => id))).not.toContain(amd)
    expect(new Set(told)).toEqual(new Set(['ticks']))

    expect((await site.ask(`/api/v1/shares/${share.id}`, editor, send('DELETE'))).status).toBe(200)
    await until(() => !client.socket.connected)
    expect((await site.ask('/boards/desk', as)).status).toBe(303)
    expect((await site.ask(path, nobody())).headers.get('location')).toBe(`${path}/passcode`)
  })

  test('a link to a frozen view asks for its passcode, is listed and taken back; one ends with its view', async () => {
    const editor = await member(site, 'editor')
    const freeze = async (): Promise<Snapshot> => Snapshot.parse(await (await site.ask('/api/v1/snapshots', editor, send('POST', { path: '/boards/desk' }))).json())
    const [view, other] = [await freeze(), await freeze()]
    const make = async (body: object) => site.ask('/api/v1/shares', editor, send('POST', { name: 'lobby', ...body }))
    const { share, link } = ShareMade.parse(await (await make({ snapshotId: view.id, passcode: 'open sesame' })).json())
    expect(share).toMatchObject({ boardId: null, snapshotId: view.id, wall: false, passcode: true })
    const path = new URL(link).pathname
    const visitor = nobody()
    expect((await site.ask(path, visitor)).headers.get('location')).toBe(`${path}/passcode`)
    expect((await site.ask(path, visitor, form({ passcode: 'close sesame' }))).headers.get('location')).toBe(`${path}/passcode?error=refused`)
    const opened = await site.ask(path, visitor, form({ passcode: 'open sesame' }))
    expect(opened.headers.get('location')).toBe(`/snapshots/${view.id}`)
    const as = withCookie(opened.headers.getSetCookie())
    expect((await site.ask(`/snapshots/${view.id}`, as)).status).toBe(200)
    for (const closed of [`/snapshots/${other.id}`, '/snapshots', '/boards/desk']) expect((await site.ask(closed, as)).status, closed).toBe(303)
    for (const closed of [`/api/v1/snapshots/${view.id}`, '/api/v1/boards/desk', `/api/v1/series?ids=${nvda}`]) expect((await site.ask(closed, as)).status, closed).toBe(403)

    const listed = async (query: string): Promise<readonly string[]> => ShareList.parse(await (await site.ask(`/api/v1/shares?${query}`, editor)).json()).items.map(({ id }) => id)
    expect(await listed(`snapshot=${view.id}`)).toEqual([share.id])
    expect(await listed(`snapshot=${other.id}`)).toEqual([])
    expect((await listed('board=desk')).includes(share.id)).toBe(false)
    expect((await site.ask(`/api/v1/shares/${share.id}`, editor, send('DELETE'))).status).toBe(200)
    expect((await site.ask(`/snapshots/${view.id}`, as)).status).toBe(303)

    const second = ShareMade.parse(await (await make({ snapshotId: other.id })).json())
    const guest = withCookie((await site.ask(new URL(second.link).pathname, nobody())).headers.getSetCookie())
    expect((await site.ask(`/snapshots/${other.id}`, guest)).status).toBe(200)
    expect((await site.ask(`/api/v1/snapshots/${other.id}`, editor, send('DELETE'))).status).toBe(200)
    expect((await site.ask(`/snapshots/${other.id}`, guest)).status).toBe(303)
    expect(await listed(`snapshot=${other.id}`)).toEqual([])
    const audited = (await site.store.hot.audited(50)).filter(({ details }) => [view.id, other.id].includes(details['snapshot'] ?? '')).map(({ action, details }) => [action, details['snapshot']])
    expect(audited).toEqual([['share.delete', other.id], ['snapshot.delete', other.id], ['share.create', other.id], ['share.delete', view.id], ['share.create', view.id], ['snapshot.create', other.id], ['snapshot.create', view.id]])

    for (const [body, status, field] of [
      [{}, 400, 'boardId'], [{ boardId: 'desk', snapshotId: view.id }, 400, 'boardId'], [{ snapshotId: view.id, wall: true }, 400, 'wall'], [{ snapshotId: other.id }, 404, 'snapshotId'], [{ snapshotId: 'desk' }, 400, 'snapshotId'],
    ] as const) {
      const answer = await make(body)
      expect([answer.status, (await answer.json()) as unknown]).toMatchObject([status, { field }])
    }
  })

  test('nobody opens a socket without being somebody, nor from a page of another site', async () => {
    await expect(connectClient(site.web.url, { extraHeaders: nobody().headers })).rejects.toThrow()
    const as = await member(site, 'viewer')
    await expect(connectClient(site.web.url, { extraHeaders: { ...as.headers, origin: 'https://evil.example' } })).rejects.toThrow()
  })

  test('over a socket each does what the policy says, event by event', async () => {
    const viewer = await join(await member(site, 'viewer'))
    const denied = async (client: Client, event: string): Promise<boolean> => {
      const reply = await new Promise<unknown>((resolve) => {
        // Safe: any name may be sent.
        ;(client.socket as unknown as { timeout: (ms: number) => { emit: (name: string, ...args: unknown[]) => void } }).timeout(300).emit(event, {}, (_error: unknown, answer: unknown) => resolve(answer))
      })
      return JSON.stringify(reply ?? null).includes('this is not for you')
    }
    for (const [event, need] of Object.entries(EVENTS)) expect(await denied(viewer, event), event).toBe(need === 'edit' || need === 'admin')
    expect(await denied(viewer, 'whatever')).toBe(true)
  })

  test('no secret stands in the log', () => {
    const text = logged.join('\n')
    expect(text).toContain('sign-in.refused')
    for (const secret of [SECRET, PASSWORD, 'not the password', 'open sesame', 'close sesame', 'dct_', 'argon2', 'session_token']) expect(text).not.toContain(secret)
  })
})
