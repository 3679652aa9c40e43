import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { io, type Socket } from 'socket.io-client'
import { parseRedisUrl, readConfig } from '../../lib/config.ts'
import { startWeb, type RunningWeb } from '../../lib/live/web.ts'
import { createLogger } from '../../lib/log.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import type { ClientToServer, HereReply, Present, PresentAsk, Presentation, Refusal, ServerToClient, Shown } from '../../lib/wire/socket.ts'
import { startChild } from '../support/processes.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'
import { until } from '../support/until.ts'

const config = readConfig({ PORT: '0', LOG_LEVEL: 'silent' }, [])
const log = createLogger({ level: 'silent' })

type Person = {
  readonly socket: Socket<ServerToClient, ClientToServer>
  /** What it was told last, and each presentation with when it came. */
  people: readonly Present[]
  readonly presented: { readonly at: number; readonly presentation: Presentation | null }[]
  readonly here: (board: string | null, wall?: boolean) => Promise<HereReply>
  readonly present: (ask: PresentAsk) => Promise<{ readonly ok: true } | Refusal>
}

let redis: TestRedis
let store: Store
const webs: RunningWeb[] = []
const joined: Person[] = []
let tabs = 0

async function join(url: string, tab = `tab-of-a-test-${tabs++}-long-enough`): Promise<Person> {
  const socket: Person['socket'] = io(url, { transports: ['websocket'], reconnection: false, forceNew: true, auth: { tab } })
  const person: Person = {
    socket,
    people: [],
    presented: [],
    here: async (board, wall) => {
      const reply = await new Promise<HereReply | Refusal>((resolve) => void socket.emit('presence', { board, ...(wall !== undefined && { wall }) }, resolve))
      if ('error' in reply) throw new Error(reply.error.message)
      person.people = reply.people
      return reply
    },
    present: async (ask) => new Promise((resolve) => void socket.emit('present', ask, resolve)),
  }
  socket.on('presence', (people) => { person.people = people })
  socket.on('present', (presentation) => person.presented.push({ at: performance.now(), presentation }))
  await new Promise<void>((resolve, reject) => void socket.once('connect', resolve).once('connect_error', reject))
  joined.push(person)
  return person
}
const ids = ({ people }: Person): readonly string[] => people.map(({ id }) => id).sort()
const shown = (at: number): Shown => ({ path: '/boards/one?range=1y', at, panel: null })
const newest = ({ presented }: Person): Presentation | null | undefined => presented.at(-1)?.presentation

beforeAll(async () => {
  redis = await testRedis()
  const target = parseRedisUrl(redis.url)
  store = openStore(target)
  for (let web = 0; web < 2; web++) webs.push(await startWeb({ config, target, log }))
})
afterEach(() => {
  for (const { socket } of joined.splice(0)) socket.disconnect()
})
afterAll(async () => {
  await Promise.all(webs.map(async (web) => web.close()))
  await store.close()
  await redis.stop()
})
const url = (web: 0 | 1): string => webs[web]?.url ?? ''

describe('presence', () => {
  test('[T1] people at two processes see each other, with their boards, and see who moves and who leaves', async () => {
    const [one, two] = [await join(url(0)), await join(url(1))]
    const { me } = await one.here('silicon')
    const { me: other } = await two.here(null, true)
    for (const person of [one, two]) await until(() => ids(person).includes(me) && ids(person).includes(other))
    expect(two.people.find(({ id }) => id === me)).toMatchObject({ name: 'operator', kind: 'person', board: 'silicon' })
    expect(one.people.find(({ id }) => id === other)).toMatchObject({ kind: 'wall', board: null })
    await one.here('tokens')
    await until(() => two.people.some(({ id, board }) => id === me && board === 'tokens'))
    one.socket.disconnect()
    await until(() => !ids(two).includes(me))
  })

  test('[T1] a tab that comes back, at another process too, is the same one, and nobody can tell its own name from what the others are told', async () => {
    const tab = 'a-tab-that-comes-back'
    const first = await (await join(url(0), tab)).here(null)
    const again = await (await join(url(1), tab)).here(null)
    expect(again.me).toBe(first.me)
    expect(again.me).not.toContain(tab)
  })

  test('[T2] of a web process that is killed nobody is left after 15 seconds', { timeout: 40_000 }, async () => {
    const child = startChild('test/support/web-alone.ts', { REDIS_URL: redis.url, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent' })
    const ready = (await child.ready) as { readonly url: string } // Safe: what web-alone.ts says.
    const [one, doomed] = [await join(url(0)), await join(ready.url)]
    await one.here(null)
    const { me } = await doomed.here(null)
    await until(() => ids(one).includes(me))
    await child.kill9()
    const killed = performance.now()
    await until(() => !ids(one).includes(me), { within: 20_000 })
    expect(performance.now() - killed).toBeLessThanOrEqual(15_000)
  })

  test('[T7] what does not parse is refused, and a board that is none of ours too', async () => {
    const one = await join(url(0))
    await expect(one.here('../etc')).rejects.toThrow()
    await expect(one.here(7 as never)).rejects.toThrow()
    one.socket.emit('presence', { board: null }, 'no callback' as never)
    await one.here(null)
  })
})

describe('presenting', () => {
  test('[T3] followers at either process see what is shown within 200 ms; of a burst the newest, in order', async () => {
    const [presenter, near, far] = [await join(url(0)), await join(url(0)), await join(url(1))]
    for (const person of [presenter, near, far]) await person.here(null)
    expect(await presenter.present({ do: 'start', shown: shown(0) })).toEqual({ ok: true })
    const followers = [near, far]
    for (const follower of followers) await until(() => newest(follower)?.shown.at === 0)
    const late: number[] = []
    for (let move = 1; move <= 20; move++) {
      const sent = performance.now()
      await presenter.present({ do: 'show', shown: shown(move) })
      for (const follower of followers) {
        await until(() => newest(follower)?.shown.at === move, { every: 2 })
        late.push((follower.presented.at(-1)?.at ?? Infinity) - sent)
      }
    }
    expect(Math.max(...late)).toBeLessThanOrEqual(200)

    const before = far.presented.length
    for (let move = 100; move < 125; move++) presenter.socket.emit('present', { do: 'show', shown: shown(move) })
    await until(() => newest(far)?.shown.at === 124)
    const moves = far.presented.slice(before).map(({ presentation }) => presentation?.shown.at ?? -1)
    expect(moves.length).toBeLessThan(10)
    expect(moves).toEqual([...moves].sort((a, b) => a - b))
    // The presenter needs no echo of its own moves.
    expect(presenter.presented).toHaveLength(1)
    await presenter.present({ do: 'stop' })
    for (const follower of followers) await until(() => newest(follower) === null)
  })

  test('[T4] whoever starts takes over, and the one before shows no more', async () => {
    const [one, two, follower] = [await join(url(0)), await join(url(1)), await join(url(0))]
    for (const person of [one, two, follower]) await person.here(null)
    await one.present({ do: 'start', shown: shown(1) })
    await until(() => newest(two)?.shown.at === 1)
    await two.present({ do: 'start', shown: shown(2) })
    for (const person of [one, follower]) await until(() => newest(person)?.shown.at === 2)
    expect(await one.present({ do: 'show', shown: shown(3) })).toMatchObject({ error: { field: 'present' } })
    expect(await one.present({ do: 'stop' })).toMatchObject({ error: { field: 'present' } })
    expect((await follower.here(null)).presentation?.shown.at).toBe(2)
    await two.present({ do: 'stop' })
    await until(() => newest(one) === null)
  })

  test('[T5] a presentation goes on when both web processes are started anew and the presenter comes back', async () => {
    const tab = 'the-tab-of-a-presenter'
    const presenter = await join(url(0), tab)
    await presenter.here(null)
    await presenter.present({ do: 'start', shown: shown(1) })
    await presenter.present({ do: 'show', shown: shown(7) })
    await Promise.all(webs.splice(0).map(async (web) => web.close()))
    for (let web = 0; web < 2; web++) webs.push(await startWeb({ config, target: parseRedisUrl(redis.url), log }))

    const follower = await join(url(1))
    expect((await follower.here(null)).presentation?.shown.at).toBe(7)
    const back = await join(url(0), tab)
    const { me, presentation } = await back.here(null)
    expect(presentation?.by.id).toBe(me)
    expect(await back.present({ do: 'show', shown: shown(8) })).toEqual({ ok: true })
    await until(() => newest(follower)?.shown.at === 8)
    await back.present({ do: 'stop' })
  })

  test('[T5] it ends where the presenter stays away', async () => {
    const [presenter, follower] = [await join(url(0)), await join(url(1))]
    const { me } = await presenter.here(null)
    await follower.here(null)
    await presenter.present({ do: 'start', shown: shown(1) })
    await until(() => newest(follower)?.by.id === me)
    presenter.socket.disconnect()
    await until(() => !ids(follower).includes(me))
    expect(await store.together.presentation()).not.toBeNull()
    // As if its time were over.
    await store.together.hold(me, 1)
    await until(() => newest(follower) === null)
  })

  test('[T6] a word that Redis could not carry is not missed for long', async () => {
    const [presenter, follower] = [await join(url(0)), await join(url(1))]
    for (const person of [presenter, follower]) await person.here(null)
    await presenter.present({ do: 'start', shown: shown(1) })
    await until(() => newest(follower)?.shown.at === 1)
    await redis.kill9()
    presenter.socket.emit('present', { do: 'show', shown: shown(2) })
    await redis.restart()
    await until(async () => {
      await presenter.present({ do: 'show', shown: shown(3) })
      return newest(follower)?.shown.at === 3
    }, { every: 200 })
    await presenter.present({ do: 'stop' })
    await until(() => newest(follower) === null)
  })

  test.each<[string, unknown]>([
    ['another site', { do: 'show', shown: { path: 'https://elsewhere.example/', at: null, panel: null } }],
    ['another host by its name alone', { do: 'show', shown: { path: '//elsewhere.example', at: null, panel: null } }],
    ['a host behind a backslash', { do: 'show', shown: { path: '/\\elsewhere.example', at: null, panel: null } }],
    ['a path too long', { do: 'show', shown: { path: `/${'a'.repeat(500)}`, at: null, panel: null } }],
    ['no number', { do: 'show', shown: { path: '/', at: 'now', panel: null } }],
    ['no panel', { do: 'show', shown: { path: '/', at: null, panel: '"]{}' } }],
    ['something else', { do: 'dance' }],
    ['nothing', null],
  ])('[T7] what is shown is one of our own pages: not %s', async (_case, ask) => {
    const presenter = await join(url(0))
    await presenter.here(null)
    await presenter.present({ do: 'start', shown: shown(1) })
    expect(await presenter.present(ask as PresentAsk)).toHaveProperty('error')
    expect((await presenter.here(null)).presentation?.shown).toEqual(shown(1))
    await presenter.present({ do: 'stop' })
  })

  test('[T7] one who asks too fast is told so', async () => {
    const presenter = await join(url(0))
    await presenter.here(null)
    const replies = await Promise.all(Array.from({ length: 70 }, async () => presenter.present({ do: 'stop' })))
    expect(replies.some((reply) => 'error' in reply && reply.error.field === 'rate')).toBe(true)
  })
})
