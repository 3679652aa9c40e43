import { z } from 'zod'
import { signalId, type Signal } from '../../lib/domain/signal.ts'
import { hours, seconds } from '../../lib/domain/time.ts'
import { sleep } from '../../lib/sleep.ts'
import { openStore } from '../../lib/store/store.ts'
import { AlertRule, type Condition } from '../../lib/wire/alerts.ts'
import { testRedis } from '../support/redis.ts'
import { bundle, start } from './child.ts'
import { atMost, figure, type Figure, type Part } from './figures.ts'
import { bell, makeRandom, median, percentile, until } from './measure.ts'
import { configFor } from './processes/target.ts'

const RULES = 10_000
const SIGNALS = 1_000
const COMMITS_A_SECOND = 100
const TICKS_A_COMMIT = 10
const WARM_UP = seconds(5)
const MEASURED = seconds(60)

const ids = Array.from({ length: SIGNALS }, (_, n) => signalId('quote', `bench-${n}`))
const signals = ids.map((id): Signal => ({ id, title: id, unit: 'USD', feedId: 'finnhub', stage: 'upstream', segment: 'silicon', reason: 'a bench', shape: 'sampled', step: seconds(1), staleAfter: hours(1) }))

/** Ten rules on each signal, of every kind that looks at numbers. */
function rulesOf(): AlertRule[] {
  const at = new Date().toISOString()
  return Array.from({ length: RULES }, (_, n) => {
    const series = ids[n % SIGNALS] ?? ''
    const other = ids[(n + 1) % SIGNALS] ?? ''
    const kinds: readonly Condition[] = [
      { series, is: 'above', value: 104 }, { series, is: 'below', value: 96 }, { series, is: 'crosses', value: 103 }, { series, is: 'crosses-up', value: 104 }, { series, is: 'crosses-down', value: 96 },
      { series, is: 'leaves', low: 95, high: 105 }, { series: { a: series, op: '/', b: other }, is: 'above', value: 1.06 },
      { series, is: 'changes-by', value: 6, unit: '%', within: '5m', direction: 'either' }, { series, is: 'new-high', within: '1h' }, { series, is: 'z-score-above', value: 4, within: '15m' },
    ]
    return AlertRule.parse({ id: `r${n}`, revision: 1, createdAt: at, updatedAt: at, name: `Rule ${n}`, when: { all: [kinds[Math.floor(n / SIGNALS) % kinds.length]] }, hysteresis: 1, cooldown: '10s' })
  })
}

async function run(): Promise<Figure[]> {
  await bundle(['alerts', 'projector'])
  const redis = await testRedis()
  const store = openStore(configFor(redis.url).target)
  const [evaluator, projector] = [start('alerts'), start('projector')]
  const connection = store.own()
  const over = new AbortController()
  try {
    await store.hot.commit('finnhub', [], store.hot.describe(signals))
    await projector.call('open', z.unknown(), { redis: redis.url })
    const rules = rulesOf()
    for (let from = 0; from < RULES; from += 500) await store.alerts.change(rules.slice(from, from + 500).map((rule) => ({ id: rule.id, seen: undefined, next: rule, deed: { action: 'alert.create', details: {} } })), Date.now())
    const opened = performance.now()
    await evaluator.call('open', z.unknown(), { redis: redis.url })
    await until('the rules are judged', async () => (await store.alerts.state()).rules === RULES)
    const startMs = performance.now() - opened

    let measuring = false
    const late: number[] = []
    /** When a tick was written: when Redis had taken it. */
    const writtenAt = new Map<number, number>()
    const follower = (async () => {
      for (let seq = await store.hot.seq(); !over.signal.aborted; ) {
        const entries = await store.hot.readLog(connection, seq, 500, 500)
        const at = performance.now()
        for (const entry of entries) {
          seq = entry.seq
          if (!measuring) continue
          for (const { event } of entry.alerts) {
            const written = writtenAt.get(Date.parse(event.observedAt ?? event.firedAt))
            // What time alone brought, the end of a cooldown, was not written just now.
            if (written !== undefined && event.firedAt === event.observedAt) late.push(at - written)
          }
        }
      }
    })()
    const random = makeRandom(5)
    const values = new Map(ids.map((id) => [id, 100]))
    const begin = performance.now()
    let cpu = 0
    let next = 0
    let lastAt = 0
    let ticks = 0
    for (let n = 0; performance.now() - begin < WARM_UP + MEASURED; n++) {
      if (!measuring && performance.now() - begin >= WARM_UP) {
        measuring = true
        cpu = await evaluator.cpu()
      }
      const at = (lastAt = Math.max(Date.now(), lastAt + 1))
      const observations = Array.from({ length: TICKS_A_COMMIT }, () => {
        const id = ids[next++ % SIGNALS] ?? signalId('quote', 'bench-0')
        const value = Number((100 + ((values.get(id) ?? 100) - 100) * 0.95 + bell(random) * 0.7).toFixed(3))
        values.set(id, value)
        return { signalId: id, value, observedAt: at, receivedAt: at, feedId: 'finnhub', mode: 'live' as const }
      })
      await store.hot.commit('finnhub', observations)
      writtenAt.set(at, performance.now())
      if (measuring) ticks += observations.length
      await sleep(Math.max(0, begin + ((n + 1) * 1000) / COMMITS_A_SECOND - performance.now()))
    }
    const used = (await evaluator.cpu()) - cpu
    measuring = false
    const span = (performance.now() - begin - WARM_UP) / 1000
    over.abort()
    await follower
    const state = await store.alerts.state()
    return [
      figure('rules', RULES, ''),
      figure('ticks', ticks / span, '/s'),
      figure('events of ticks', late.length / span, '/s'),
      figure('a tick written, to what it fires in the log: p50', median(late), 'ms'),
      atMost('a tick written, to what it fires in the log: p99', percentile(late, 0.99), 'ms', 50),
      figure('CPU of the evaluator', (used / span / 1000) * 100, '% of a core'),
      figure('after a start: all rules judged', startMs / 1000, 's'),
      figure('commits behind at the end', Math.max(0, (await store.hot.seq()) - (state.seq ?? 0)), ''),
    ]
  } finally {
    over.abort()
    connection.disconnect()
    await Promise.all([evaluator.stop(), projector.stop()])
    await store.close()
    await redis.stop()
  }
}

export const alertsBench: Part = {
  id: 'm',
  title: 'Alerts: 10,000 rules under 1,000 ticks a second',
  notes: [
    'Ten rules on each of 1,000 signals, of ten kinds (levels, crossings, a channel, a quotient of two, changes, new highs and deviations over minutes and an hour), with hysteresis and a cooldown; 100 commits a second of ten ticks. The evaluator is a process of its own on at most one core, the projector another, a redis-server syncs at every commit.',
    'From when Redis had answered the commit, until another process could read the event in the log: judged, kept with its state, outbox entry and line in the log. What time alone brings (the end of a cooldown) is not in it, nor is delivery.',
  ],
  run,
}
