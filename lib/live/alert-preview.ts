import { makeNames, rowOf } from '../alerts/names.ts'
import { TIERS } from '../domain/candle.ts'
import type { SignalId } from '../domain/signal.ts'
import { days } from '../domain/time.ts'
import { backTest, leadOf, untoldOf, type Firing, type Untold } from '../rules/back-test.ts'
import { ruleSentence } from '../rules/sentence.ts'
import { instancesOf, namedSignals, selectorOf } from '../rules/series.ts'
import type { Point } from '../rules/windows.ts'
import type { Preview, PreviewAsk } from '../wire/alerts.ts'
import type { WebServer } from './server.ts'

const RANGES: Readonly<Record<PreviewAsk['range'], number>> = { '90d': days(90), '1y': days(365) }
/** Instances of a selector that are judged, and firings that are told one by one. */
const JUDGED = 20
const FIRINGS = 500
/** Points of all series of one preview. */
const POINTS = 200_000

const UNTOLD: Readonly<Record<Untold, string>> = {
  staleness: 'History does not say when a value was stale: what follows from that is not in it.',
  words: 'Verdicts and states of feeds are not kept as history: what follows from them is not in it.',
}

/** When a rule would have fired, by the closes of candles. */
export async function previewAlert({ rule: draft, range }: PreviewAsk, { store, mirror, now: clock }: Pick<WebServer, 'store' | 'mirror' | 'now'>, now = clock()): Promise<Preview> {
  const rule = { ...draft, id: 'preview', revision: 1 }
  const all = instancesOf(rule.when, [...mirror.signals.values()].map(rowOf))
  const judged = all.slice(0, JUDGED)
  const isSelector = selectorOf(rule.when) !== undefined
  const from = now - RANGES[range]
  const lead = Math.max(0, ...judged.map((instance) => leadOf(rule, isSelector ? instance : undefined)))
  const ids = [...new Set([...namedSignals(rule.when), ...(isSelector ? judged : [])])].filter((id): id is SignalId => mirror.signals.has(id as SignalId)) // Safe: looked up alone.
  const hourly = (ids.length * (RANGES[range] + lead)) / TIERS['1h'].every
  const interval = now - from + lead < TIERS['1h'].keep && hourly <= POINTS && range === '90d' ? '1h' : '1d'
  const histories = new Map(await Promise.all(ids.map(async (id) => [id, await read(id)] as const)))
  // What stood at the beginning belongs to what was known then: some candles before it are read along.
  async function read(id: SignalId): Promise<readonly Point[]> {
    const candles = await store.series.candles(id, interval, from - lead - days(31), now)
    return candles.map(({ at, close }) => [at, close])
  }
  const firings: Firing[] = []
  for (const instance of judged) firings.push(...backTest(rule, isSelector ? instance : undefined, (id) => histories.get(id as SignalId) ?? [], from, now)) // Safe: looked up alone.
  firings.sort((a, b) => a.at - b.at)
  const names = makeNames(mirror.signals, new Map((await store.contactPoints.all()).map((point) => [point.id, point])))
  const missing = namedSignals(rule.when).filter((id) => !mirror.signals.has(id as SignalId) && !/^(claim|feed)\./.test(id)) // Safe: looked up alone.
  return {
    sentence: ruleSentence(draft, names, 'en'),
    sentenceZh: ruleSentence(draft, names, 'zh'),
    from: new Date(from).toISOString(),
    to: new Date(now).toISOString(),
    interval,
    firings: firings.slice(0, FIRINGS).map(({ series, at, value, resolvedAt }) => ({ series, at: new Date(at).toISOString(), value, resolvedAt: resolvedAt === null ? null : new Date(resolvedAt).toISOString() })),
    count: firings.length,
    instances: all.length,
    judged: judged.length,
    notes: [
      `Judged on the closes of ${interval === '1h' ? 'hours' : 'days'}: what came and went within one is not in it.`,
      ...untoldOf(rule).map((untold) => UNTOLD[untold]),
      ...(all.length > judged.length ? [`Of ${all.length} signals the first ${judged.length} were judged.`] : []),
      ...(missing.length > 0 ? [`There is no history of ${missing.join(', ')}.`] : []),
    ],
  }
}
