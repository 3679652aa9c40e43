import { applyAlert, firingOf, type Firing } from '../alerts/firing.ts'
import { silencing } from '../contact-points/silenced.ts'
import { seconds } from '../domain/time.ts'
import { conditionsOf } from '../rules/series.ts'
import { sleep } from '../sleep.ts'
import type { LogEntry } from '../store/hot.ts'
import type { Store } from '../store/store.ts'
import type { AlertRule, Silence } from '../wire/alerts.ts'
import type { Mirror } from './mirror.ts'

/**
 * Rules, silences, and what fires now, kept in this process's memory by following the log as the mirror does: a page asks Redis
 * for none of them. See README.md, rule L13.
 */
export type AlertsMirror = {
  readonly rules: ReadonlyMap<string, AlertRule>
  /** The rules that name this series. */
  readonly rulesOn: (series: string) => readonly AlertRule[]
  /** What fires, or lacks data, and is told: nothing that is acknowledged, snoozed or silenced. */
  readonly firingAt: (now: number) => readonly Firing[]
  /** Those that last or are to come. */
  readonly silencesAt: (now: number) => readonly Silence[]
  /** Resolves when all that is in Redis by now has arrived here, or after a moment: whoever has made a change finds it on the next page. */
  readonly caughtUp: () => Promise<void>
}

const PATIENCE = seconds(1)
const AGAIN = seconds(1)

type Held = { readonly rules: Map<string, AlertRule>; readonly silences: Map<string, Silence>; firing: readonly Firing[] }

/** Applies what the log says; the same entry again, or an older one before those that follow it, leaves things as they are. */
function take({ rules, silences }: Held, firing: readonly Firing[], { rule: change, alerts, silence }: LogEntry): readonly Firing[] {
  if (change?.rule) rules.set(change.id, change.rule)
  else if (change) rules.delete(change.id)
  if (silence) silences.set(silence.id, silence)
  return alerts.reduce((list, { event, tell }) => applyAlert(list, event, tell), firing)
}

export async function startAlertsMirror(store: Store, mirror: Mirror, { signal, onError }: { readonly signal: AbortSignal; readonly onError: (error: unknown) => void }): Promise<AlertsMirror> {
  let held: Held = { rules: new Map(), silences: new Map(), firing: [] }
  /** What the log brings while everything is being read; `undefined`: nothing is. */
  let meanwhile: LogEntry[] | undefined
  let readings = 0

  /** As the mirror does: notes the log's end, then reads, then goes on from the noted place. */
  async function load(): Promise<void> {
    readings += 1
    const reading = readings
    meanwhile = []
    const seq = await store.hot.seq()
    const [rules, silences, open] = await Promise.all([store.alerts.rules(), store.silences.all(), store.alerts.open()])
    const next: Held = {
      rules: new Map(rules.map((rule) => [rule.id, rule])),
      silences: new Map(silences.map((silence) => [silence.id, silence])),
      firing: firingOf(open.map(({ event, acknowledgement }) => ({ ...event, acknowledgement }))),
    }
    // Another life of the database has begun meanwhile, and is being read.
    if (reading !== readings) return
    for (const entry of meanwhile) if (entry.seq > seq) next.firing = take(next, next.firing, entry)
    meanwhile = undefined
    held = next
  }

  async function reload(): Promise<void> {
    while (!signal.aborted) {
      try {
        return await load()
      } catch (error) {
        onError(error)
        await sleep(AGAIN)
      }
    }
  }

  const stop = mirror.listen(({ entries = [], reloaded }) => {
    if (reloaded) void reload()
    else if (meanwhile) meanwhile.push(...entries)
    else for (const entry of entries) held.firing = take(held, held.firing, entry)
  })
  signal.addEventListener('abort', stop, { once: true })
  await load()

  return {
    get rules() { return held.rules },
    rulesOn: (series) => [...held.rules.values()].filter((rule) => conditionsOf(rule.when).some((condition) => condition.series === series)),
    firingAt: (now) => {
      const silences = [...held.silences.values()]
      return held.firing.filter((one) => {
        const rule = held.rules.get(one.rule.id)
        return rule !== undefined && (rule.snoozedUntil === null || Date.parse(rule.snoozedUntil) <= now) && !silencing(one, silences, now)
      })
    },
    silencesAt: (now) => [...held.silences.values()].filter(({ endsAt }) => Date.parse(endsAt) > now),
    caughtUp: async () => {
      const seq = await store.hot.seq()
      if (mirror.seq >= seq) return
      let heard = (): void => undefined
      const arrived = new Promise<void>((resolve) => { heard = mirror.listen(() => { if (mirror.seq >= seq) resolve() }) })
      await Promise.race([arrived, sleep(PATIENCE)])
      heard()
    },
  }
}
