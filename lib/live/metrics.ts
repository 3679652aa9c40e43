import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { seconds } from '../domain/time.ts'
import { FEED_STATES, type FeedRow } from '../wire/api.ts'
import { ROUTES } from '../wire/openapi.ts'
import { feedRows } from './feed-rows.ts'
import type { WebServer } from './server.ts'
import { stateOf } from './thesis-reply.ts'

export type MetricParts = Pick<WebServer, 'now' | 'store' | 'mirror' | 'hub' | 'settingsOf' | 'nextRuns' | 'replay'>

const WORKER_SILENT = seconds(10)

const PATTERNS = [...new Set(ROUTES.map(({ path }) => path))].map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`) }))
const PAGES = new Set(['/', '/feeds', '/api/v1/docs'])

/** A request's path as a label: one of a few, never what a client made up. */
export function routeLabel(path: string): string {
  if (PAGES.has(path)) return path
  if (path.startsWith('/_next/')) return '/_next/'
  if (path.startsWith('/socket.io/')) return '/socket.io/'
  const known = PATTERNS.find(({ pattern }) => pattern.test(path))
  return known?.path ?? 'other'
}

/** What Prometheus is told. Counts of the deployment (feeds, log) come from Redis when it asks; those of this process from memory. */
export function makeMetrics(parts: MetricParts): () => Promise<string> {
  const registry = new Registry()
  const registers = [registry]
  // Its default, a timer every 10 ms, is the largest part of what an idle process uses.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 })

  const { hub, mirror } = parts
  const gauge = (name: string, help: string, read: () => number): Gauge => new Gauge({ name, help, registers, collect() { this.set(read()) } })
  /** A count that is kept elsewhere: told whole each time. */
  const count = (name: string, help: string, read: () => number): Counter => new Counter({ name, help, registers, collect() { this.reset(); this.inc(read()) } })
  gauge('downchain_sockets', 'Sockets connected to this process', () => hub.stats().sockets)
  gauge('downchain_socket_groups', 'Sets of ids that sockets of this process share', () => hub.stats().groups)
  count('downchain_frames_total', 'Frames encoded', () => hub.stats().frames)
  count('downchain_deliveries_total', 'Frames handed to sockets', () => hub.stats().deliveries)
  count('downchain_conflated_total', 'Values that a slow reader skipped for newer ones', () => hub.stats().conflated)
  count('downchain_dropped_total', 'Slow readers that were dropped', () => hub.stats().dropped)
  gauge('downchain_mirror_seq', 'Commit up to which this process follows the log', () => mirror.seq)
  gauge('downchain_mirror_connected', '1 while the log can be followed', () => (mirror.connected ? 1 : 0))
  gauge('downchain_signals', 'Signals known', () => mirror.signals.size)
  const up = new Gauge({ name: 'downchain_redis_up', help: '1 while Redis answers', registers })
  const lag = new Gauge({ name: 'downchain_mirror_lag_commits', help: 'Commits in the log that this process has not read yet', registers })
  const workers = new Gauge({ name: 'downchain_workers', help: 'Workers heard of within ten seconds', registers })

  const engineDays = new Gauge({ name: 'downchain_engine_days', help: 'Days of the thesis that are worked out', registers })
  const engineGoal = new Gauge({ name: 'downchain_engine_days_due', help: 'Days of the thesis that there are', registers })
  const engineAge = new Gauge({ name: 'downchain_engine_published_age_seconds', help: 'Time since the thesis was last kept', registers })
  const engineCost = new Gauge({ name: 'downchain_engine_measure_seconds', help: 'Time that it takes to work out all indices over all days', registers })

  const alertsLag = new Gauge({ name: 'downchain_alerts_lag_commits', help: 'Commits that the evaluator of alerts has not judged yet', registers })
  const alertsRules = new Gauge({ name: 'downchain_alerts_rules', help: 'Rules that are judged', registers })
  const alertsInstances = new Gauge({ name: 'downchain_alerts_instances', help: 'Instances of rules that are judged', registers })
  const alertsFiring = new Gauge({ name: 'downchain_alerts_firing', help: 'Instances that fire', registers })
  const alertsEvents = new Counter({ name: 'downchain_alerts_events_total', help: 'Events of alerts', registers })
  const ended = new Counter({ name: 'downchain_alert_deliveries_total', help: 'Deliveries that ended, by how', labelNames: ['state'], registers })
  const waiting = new Gauge({ name: 'downchain_alert_deliveries_waiting', help: 'Deliveries that wait to be told', registers })

  const labelNames = ['feed'] as const
  const feedCounter = (name: string, help: string): Counter<'feed'> => new Counter({ name, help, labelNames, registers })
  const feedGauge = (name: string, help: string): Gauge<'feed'> => new Gauge({ name, help, labelNames, registers })
  const observations = feedCounter('downchain_feed_observations_total', 'Observations accepted')
  const refused = feedCounter('downchain_feed_refused_total', 'Rows and values refused')
  const quarantined = feedGauge('downchain_feed_quarantined', 'Entries that wait for confirmation or an operator')
  const deadLetters = feedGauge('downchain_feed_dead_letters', 'Answers kept that could not be read')
  const failures = feedGauge('downchain_feed_failures', 'Polls failed in a row')
  const age = feedGauge('downchain_feed_last_success_age_seconds', 'Time since the last success')
  const state = new Gauge({ name: 'downchain_feed_state', help: '1 for the state that the feed is in', labelNames: ['feed', 'state'], registers })

  function tellFeed(row: FeedRow, now: number): void {
    const feed = row.id
    observations.inc({ feed }, row.observations)
    refused.inc({ feed }, row.refused)
    quarantined.set({ feed }, row.quarantined)
    deadLetters.set({ feed }, row.deadLetters)
    failures.set({ feed }, row.failures)
    if (row.lastSuccessAt !== null) age.set({ feed }, (now - Date.parse(row.lastSuccessAt)) / 1000)
    for (const one of FEED_STATES) state.set({ feed, state: one }, one === row.state ? 1 : 0)
  }

  /** While Redis is away, what this process knows by itself is told all the same. */
  async function askStore(): Promise<void> {
    const perFeed = [observations, refused, quarantined, deadLetters, failures, age, state]
    for (const metric of perFeed) metric.reset()
    try {
      const now = parts.now()
      const [rows, seq, alive, engine, judge, deliveries] = await Promise.all([feedRows(parts, now), parts.store.hot.seq(), parts.store.hot.workers(Date.now() - WORKER_SILENT), parts.store.thesis.state(), parts.store.alerts.state(), parts.store.deliveries.counts()])
      const { done, of } = stateOf(engine)
      engineDays.set(done)
      engineGoal.set(of)
      if (engine.publishedAt !== undefined) engineAge.set((now - engine.publishedAt) / 1000)
      if (engine.measureMs !== undefined) engineCost.set(engine.measureMs / 1000)
      alertsLag.set(Math.max(0, seq - (judge.seq ?? 0)))
      alertsRules.set(judge.rules ?? 0)
      alertsInstances.set(judge.instances ?? 0)
      alertsFiring.set(judge.firing ?? 0)
      alertsEvents.reset()
      alertsEvents.inc(judge.events ?? 0)
      ended.reset()
      for (const state of ['delivered', 'dead', 'silenced'] as const) ended.inc({ state }, deliveries[state])
      waiting.set(deliveries.waiting)
      for (const row of rows) tellFeed(row, now)
      lag.set(Math.max(0, seq - mirror.seq))
      workers.set(alive)
      up.set(1)
    } catch {
      up.set(0)
    }
  }

  const durations = new Histogram({ name: 'downchain_http_request_duration_seconds', help: 'HTTP requests', labelNames: ['method', 'route', 'status'], buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5], registers })
  const started = new WeakMap<IncomingMessage, number>()
  // Node tells of every request, whoever answers it; for the life of the process. Safe: the documented message of these channels.
  subscribe('http.server.request.start', (message) => {
    started.set((message as { request: IncomingMessage }).request, performance.now())
  })
  subscribe('http.server.response.finish', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    const from = started.get(request)
    if (from === undefined) return
    const path = request.url?.split('?', 1)[0] ?? '/'
    durations.observe({ method: request.method ?? 'GET', route: routeLabel(path), status: `${Math.floor(response.statusCode / 100)}xx` }, (performance.now() - from) / 1000)
  })

  return async () => {
    await askStore()
    return registry.metrics()
  }
}
