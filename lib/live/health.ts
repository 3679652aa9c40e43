import { seconds } from '../domain/time.ts'
import { FEEDS } from '../feeds/registry.ts'
import type { EvaluatorState } from '../store/alerts.ts'
import type { EngineState } from '../store/thesis.ts'
import type { Health } from '../wire/api.ts'
import { feedState } from './feed-rows.ts'
import type { WebServer } from './server.ts'
import { stateOf } from './thesis-reply.ts'

export type HealthParts = Pick<WebServer, 'now' | 'store' | 'mirror' | 'settingsOf' | 'version'>

/** A worker that has not been heard of for this long counts for nothing. */
const WORKER_SILENT = seconds(10)
/** A Redis that hangs is one that is away. */
const PATIENCE = seconds(1)

/** How this process and what it depends on are doing. Never throws, never waits for long: it is asked when things are broken. */
export async function healthOf(parts: HealthParts, now = parts.now()): Promise<Health> {
  const { mirror, version } = parts
  const store = await askStore(parts, now)
  const ready = store.redis.ok && mirror.connected
  let recordedTo = 0
  for (const { mode, observedAt } of mirror.latest.values()) if (mode === 'recorded' && observedAt > recordedTo) recordedTo = observedAt
  return {
    status: ready ? 'ready' : 'not-ready',
    ...store,
    clock: new Date(now).toISOString(),
    version,
    seq: mirror.seq,
    signals: mirror.signals.size,
    recordedTo: recordedTo === 0 ? null : new Date(recordedTo).toISOString(),
  }
}

async function askStore(parts: HealthParts, now: number): Promise<Pick<Health, 'redis' | 'workers' | 'feeds' | 'engine' | 'alerts'>> {
  const { hot, thesis, alerts } = parts.store
  try {
    const [latencyMs, workers, engine, judge, held, seq, memories] = await inTime(Promise.all([hot.ping(), hot.workers(Date.now() - WORKER_SILENT), thesis.state(), alerts.state(), hot.isHeld('alerts'), hot.seq(), Promise.all(FEEDS.map(async ({ id }) => hot.feed(id)))]))
    const states = FEEDS.map((feed, index) => feedState(feed, parts.settingsOf(feed.id), memories[index] ?? {}, now).state)
    const count = (...of: readonly string[]): number => states.filter((state) => of.includes(state)).length
    return {
      redis: { ok: true, latencyMs: Math.round(latencyMs * 100) / 100, detail: '' },
      workers: { count: workers, ok: workers > 0 },
      feeds: { ok: count('ok'), failing: count('failing', 'open'), off: count('off'), waiting: count('waiting') },
      engine: { ...workOf(engine), publishedAt: engine.publishedAt === undefined ? null : new Date(engine.publishedAt).toISOString(), problem: engine.problem ?? null },
      alerts: alertsOf(judge, held, seq),
    }
  } catch (error) {
    const lost = parts.mirror.lostAt
    const since = lost === undefined ? '' : `, since ${new Date(lost).toISOString()}`
    const off = FEEDS.filter(({ id }) => parts.settingsOf(id)?.off !== undefined).length
    // What the feeds do cannot be told now; those that are off are off all the same.
    return {
      redis: { ok: false, latencyMs: null, detail: `${error instanceof Error ? error.message : 'does not answer'}${since}` },
      workers: { count: 0, ok: false },
      feeds: { ok: 0, failing: 0, off, waiting: FEEDS.length - off },
      engine: { state: 'waiting', done: 0, of: 0, publishedAt: null, problem: null },
      alerts: { ok: false, lag: 0, rules: 0, instances: 0, firing: 0, events: 0, problem: null },
    }
  }
}

function workOf(engine: EngineState): Pick<Health['engine'], 'state' | 'done' | 'of'> {
  const { state, done, of } = stateOf(engine)
  return { state, done, of }
}

/** So many commits that wait are no lag of a moment. */
const FAR_BEHIND = 5_000

function alertsOf({ seq: judged = 0, rules = 0, instances = 0, firing = 0, events = 0, problem }: EvaluatorState, held: boolean, seq: number): Health['alerts'] {
  const lag = Math.max(0, seq - judged)
  return { ok: held && problem === undefined && lag < FAR_BEHIND, lag, rules, instances, firing, events, problem: problem ?? null }
}

async function inTime<T>(asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE} ms`)), PATIENCE)
  })
  try {
    return await Promise.race([asked, late])
  } finally {
    clearTimeout(timer)
  }
}
