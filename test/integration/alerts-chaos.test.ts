import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { parseRedisUrl } from '../../lib/config.ts'
import { signalId, type Signal } from '../../lib/domain/signal.ts'
import { days, hours, seconds } from '../../lib/domain/time.ts'
import { createContactPoint } from '../../lib/live/contact-points.ts'
import { freshState, primed, step, type Happening, type InstanceState, type Observed } from '../../lib/rules/machine.ts'
import { planOf, type Plan } from '../../lib/rules/plan.ts'
import { makeWindows, type Windows } from '../../lib/rules/windows.ts'
import { makeSecrets } from '../../lib/secrets.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { AlertRule, ContactPointDraft, WebhookBody, type Condition } from '../../lib/wire/alerts.ts'
import { hang, startOrigin, status, text } from '../support/origin.ts'
import { freePort, startChild, type Child } from '../support/processes.ts'
import { testRedis } from '../support/redis.ts'
import { connectClient } from '../support/sockets.ts'
import { until } from '../support/until.ts'

const KILLS = Number(process.env['ALERTS_KILLS'] ?? 5)
const RULES = Number(process.env['ALERTS_RULES'] ?? 40)
const SECRET_KEY = 'a key of at least thirty-two characters'
const PATIENCE = { attempts: 1000, first: 20, longest: 300, sweep: 500 } as const
const POINTS = 5
const EVERY = 25

/** The same moments at every run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

// Observed a day ahead of the clock: time passes by what is observed alone, and what fires does not depend on how fast this machine is.
const START = Math.floor(Date.now() / 1000) * 1000 + days(1)
/** The first half is told late, again and anew as well; windows look at the second. */
const IDS = Array.from({ length: 10 }, (_, n) => signalId('quote', `chaos-${n}`))
const [ROUGH, SMOOTH] = [IDS.slice(0, 5), IDS.slice(5)]
const signals = IDS.map((id): Signal => ({ id, title: id, unit: 'USD', feedId: 'finnhub', stage: 'upstream', segment: 'silicon', reason: 'a test', shape: 'sampled', step: seconds(1), staleAfter: hours(1) }))

function ruleOf(n: number, dice: () => number, pointId: string): AlertRule {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(dice() * list.length)] ?? expect.fail('an empty list')
  const value = 95 + Math.round(dice() * 10)
  const series = pick(ROUGH)
  const kinds: readonly Condition[] = [
    { series, is: 'above', value },
    { series, is: 'below', value },
    { series, is: 'crosses', value },
    { series, is: 'crosses-up', value },
    { series, is: 'crosses-down', value },
    { series, is: 'enters', low: value, high: value + 3 },
    { series, is: 'leaves', low: value - 3, high: value + 3 },
    { series, is: 'outside', low: value - 4, high: value + 4 },
    { series: { a: series, op: pick(['/', '-', 'spread-%'] as const), b: pick(ROUGH) }, is: 'above', value: pick([0, 1]) },
    { series: pick(SMOOTH), is: 'changes-by', value: 2, unit: '%', within: pick(['5s', '20s']), direction: 'either' },
    { series: pick(SMOOTH), is: 'new-high', within: '30s' },
    { series: pick(SMOOTH), is: 'z-score-above', value: 2, within: '60s' },
  ]
  const first = kinds[n % kinds.length] ?? expect.fail('no kind')
  const several = dice() < 0.2 ? [first, { series: pick(ROUGH), is: 'above' as const, value: 98 }] : [first]
  const at = new Date().toISOString()
  return AlertRule.parse({
    id: `r${n}`, revision: 1, createdAt: at, updatedAt: at, name: `Rule ${n}`, contactPoints: [pointId],
    when: dice() < 0.5 ? { all: several } : { any: several },
    for: pick(['0s', '0s', '2x', '3x', '2s']),
    trigger: pick(['every-time', 'every-time', 'every-time', 'once', 'once-per-bar']), bar: '1m',
    hysteresis: pick([0, 0, 1]), cooldown: pick(['0s', '0s', '10s']), repeatEvery: pick(['0s', '0s', '30s']),
  })
}

/** What was committed, in its order, folded by the machine alone: no store, no process, no batches. */
function makeOracle(rules: readonly AlertRule[]) {
  const windows: Windows = makeWindows()
  const known = new Map<string, Observed>()
  const held = new Map<string, { plan: Plan; state: InstanceState }>()
  const told = new Map<string, string[]>()
  const tell = (rule: string, happenings: readonly Happening[]): void => void told.get(rule)?.push(...happenings.map(({ id }) => id))
  const begin = (rule: AlertRule, at: number): void => {
    const plan = planOf(rule)
    const { state, happenings } = step(plan, primed(plan, freshState(plan), plan.signals.flatMap((id) => known.get(id) ?? [])), { kind: 'rule', at }, windows)
    held.set(rule.id, { plan, state })
    tell(rule.id, happenings)
  }
  for (const rule of rules) {
    told.set(rule.id, [])
    begin(rule, Date.parse(rule.createdAt))
  }
  return {
    told,
    observe: (id: string, value: number, observedAt: number): void => {
      const input: Observed = { kind: 'observation', id, value, observedAt, staleAt: observedAt + hours(1) + 1, calendar: null }
      if (observedAt >= (known.get(id)?.observedAt ?? -Infinity)) known.set(id, input)
      for (const [rule, one] of held) {
        if (!one.plan.signals.includes(id)) continue
        const { state, happenings } = step(one.plan, one.state, input, windows)
        one.state = state
        tell(rule, happenings)
      }
    },
    edit: (rule: AlertRule, at: number): void => {
      const old = held.get(rule.id)
      if (old) tell(rule.id, step({ ...old.plan, enabled: false }, old.state, { kind: 'rule', at }, windows).happenings)
      begin(rule, at)
    },
  }
}

async function allEvents(store: Store): Promise<{ readonly id: string; readonly rule: string }[]> {
  const found: { readonly id: string; readonly rule: string }[] = []
  for (let before: number | undefined; ; ) {
    const rows = await store.alerts.events(500, before, undefined)
    before = rows.at(-1)?.place
    found.push(...rows.map(({ event }) => ({ id: event.id, rule: event.rule.id })))
    if (rows.length === 0) return found.reverse()
  }
}

test(`${KILLS} SIGKILLs of workers, web and Redis under ${RULES} rules: what fired is what should have, told at least once, again only under its key`, { timeout: 180_000 + KILLS * 10_000 }, async () => {
  const redis = await testRedis()
  const store = openStore(parseRedisUrl(redis.url))
  const dice = random(20_250_127)
  const rough = random(7)
  const accepted: { readonly key: string; readonly eventId: string }[] = []
  const keys = new Set<string>()
  const there = await startOrigin(({ headers, body }) => {
    const key = String(headers['idempotency-key'])
    keys.add(key)
    const chance = rough()
    if (chance < 0.15) return status(500)
    if (chance < 0.155) return hang
    if (chance < 0.2) return (response) => void response.destroy()
    const { eventId } = WebhookBody.parse(JSON.parse(body))
    accepted.push({ key, eventId })
    // What was taken, and whose sender never hears of it, comes again under the same key.
    if (chance < 0.25) return (response) => void response.destroy()
    return chance < 0.35 ? async (response) => { await sleep(300); await text('late')(response) } : text('ok')
  })
  const env = { ALERTS_WORKER: JSON.stringify({ redis: redis.url, secretKey: SECRET_KEY, lockTtl: 1500, patience: PATIENCE }), LOG_LEVEL: 'warn' }
  const startWorker = (): Child => startChild('test/support/alerts-alone.ts', env)
  const port = await freePort()
  const startWeb = (): Child => startChild('test/support/web-alone.ts', { REDIS_URL: redis.url, LOG_LEVEL: 'warn', PORT: String(port) })
  let workers: Child[] = []
  let web = startWeb()
  const shown = new Set<string>()
  const ticking = new AbortController()
  try {
    // Safe: of the configuration it asks for delivery alone.
    const parts = { store, by: 'operator', secrets: makeSecrets(SECRET_KEY), now: Date.now, config: { delivery: { secretKey: SECRET_KEY, allowPrivate: true, smtp: undefined, telegramOrigin: undefined, publicUrl: 'https://d.example' } } } as Parameters<typeof createContactPoint>[1]
    const points = await Promise.all(Array.from({ length: POINTS }, async (_, n) => createContactPoint(ContactPointDraft.parse({ kind: 'webhook', name: `Desk ${n}`, url: there.url }), parts)))
    const rules = Array.from({ length: RULES }, (_, n) => ruleOf(n, dice, points[n % POINTS]?.id ?? ''))
    const oracle = makeOracle(rules)
    await store.hot.commit('finnhub', [], store.hot.describe(signals))
    for (const rule of rules) expect(await store.alerts.change([{ id: rule.id, seen: undefined, next: rule, deed: { action: 'alert.create', details: {} } }], Date.parse(rule.createdAt))).toBe(true)
    workers = [startWorker(), startWorker()]
    await Promise.all([...workers.map(async ({ ready }) => ready), web.ready])
    const client = await connectClient(`http://127.0.0.1:${port}`, { reconnection: true })
    client.socket.on('alert', ({ event }) => shown.add(event.id))

    // A seeded stream, one commit after another; each is sent until Redis has taken it, once.
    const values = new Map(IDS.map((id) => [id as string, 100]))
    const last = new Map<string, number>()
    let at = START
    async function tick(): Promise<void> {
      at += 500
      const batch: { readonly id: (typeof IDS)[number]; readonly value: number; readonly observedAt: number }[] = []
      for (const id of IDS.filter(() => dice() < 0.4)) {
        const value = Number((100 + ((values.get(id) ?? 100) - 100) * 0.97 + (dice() - 0.5) * 2.5).toFixed(3))
        values.set(id, value)
        const [chance, before] = [dice(), last.get(id)]
        const odd = ROUGH.includes(id) && before !== undefined && chance < 0.1
        const observedAt = !odd ? at : chance < 0.05 ? before : before - 250
        batch.push({ id, value, observedAt })
        last.set(id, Math.max(before ?? 0, observedAt))
      }
      if (batch.length === 0) return
      await store.hot.commit('finnhub', batch.map(({ id, value, observedAt }) => ({ signalId: id, value, observedAt, receivedAt: Date.now(), feedId: 'finnhub', mode: 'live' as const })))
      for (const { id, value, observedAt } of batch) oracle.observe(id, value, observedAt)
    }
    async function edit(): Promise<void> {
      const rule = rules[Math.floor(dice() * rules.length)] ?? expect.fail('no rule')
      const found = await store.alerts.rule(rule.id)
      if (!found) return
      const next: AlertRule = { ...found.rule, revision: found.rule.revision + 1, hysteresis: found.rule.hysteresis + 0.5 }
      const [seen, instant] = [found.seen, at]
      // Sent again by its client where Redis was killed after it had taken it: then it finds its own work done.
      const done = await store.alerts.change([{ id: rule.id, seen, next, deed: { action: 'alert.change', details: {} } }], instant)
      if (!done) expect((await store.alerts.rule(rule.id))?.rule.revision).toBe(next.revision)
      oracle.edit(next, instant)
      edited.add(rule.id)
    }
    const edited = new Set<string>()
    const stream = (async () => {
      for (let n = 1; !ticking.signal.aborted; n += 1) {
        await tick()
        if (n % 40 === 0) await edit()
        await sleep(EVERY)
      }
    })()

    for (let kill = 0; kill < KILLS; kill += 1) {
      await sleep(200 + dice() * 1400)
      const what = dice()
      if (what < 0.55) {
        // Now and then both, so that nobody judges for a while.
        for (const which of what < 0.1 ? [0, 1] : [what < 0.33 ? 0 : 1]) {
          await workers[which]?.kill9()
          workers[which] = startWorker()
        }
      } else if (what < 0.7) {
        await web.kill9()
        web = startWeb()
      } else {
        await redis.kill9()
        await sleep(dice() * 400)
        await redis.restart()
      }
    }
    await Promise.all(workers.map(async ({ ready }) => ready))
    await sleep(500)
    ticking.abort()
    await stream
    const end = await store.hot.seq()
    await until(async () => ((await store.alerts.state()).seq ?? 0) >= end, { within: 60_000, every: 100 })
    await until(async () => (await store.deliveries.counts()).waiting === 0, { within: 90_000 + KILLS * 1000, every: 200 })

    const events = await allEvents(store)
    const wrong: string[] = []
    // A value that is revised there and back happens twice under one id, and is one event.
    for (const { id } of rules) {
      const [is, should] = [events.filter(({ rule }) => rule === id).map((event) => event.id), [...new Set(oracle.told.get(id))]]
      if (JSON.stringify(is) !== JSON.stringify(should)) wrong.push(`${id}${edited.has(id) ? ', edited' : ''} (${JSON.stringify(rules.find((rule) => rule.id === id))}): ${is.length} instead of ${should.length}; missing ${should.filter((one) => !is.includes(one)).length}, too many ${is.filter((one) => !should.includes(one)).length}`)
    }
    expect(wrong).toEqual([])
    expect(events.length).toBeGreaterThan(RULES)
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
    // Each was taken at least once, a rule's in their order, and asked for under its own key alone.
    const pointOf = new Map(rules.map((rule) => [rule.id, rule.contactPoints[0]]))
    expect(new Set(keys)).toEqual(new Set(events.map(({ id, rule }) => `${id}.${pointOf.get(rule)}`)))
    const firsts = [...new Set(accepted.map(({ eventId }) => eventId))]
    for (const { id } of rules) expect(firsts.filter((event) => event.startsWith(`${id}.`))).toEqual(events.filter(({ rule }) => rule === id).map((event) => event.id))
    expect(accepted.length).toBeGreaterThan(events.length)
    // A viewer was shown nothing else.
    expect(shown.size).toBeGreaterThan(0)
    expect([...shown].filter((id) => !events.some((event) => event.id === id))).toEqual([])
    client.close()
    process.stdout.write(`alerts under ${KILLS} kills: ${events.length} events of ${RULES} rules, ${accepted.length - events.length} told again\n`)
  } finally {
    ticking.abort()
    await Promise.all([...workers, web].map(async (child) => child.kill9()))
    await there.close()
    await store.close()
    await redis.stop()
  }
})
