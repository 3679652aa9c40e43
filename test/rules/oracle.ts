import type { AlertRule, Condition, Series } from '../../lib/wire/alerts.ts'
import { instant, minuteOf } from './support.ts'

/**
 * What should happen, worked out the slow way: every minute is looked at, and each look reads the whole list of what has been said.
 * It has nothing of the machine but the rule's type: no wake-ups, no windows, no sides that are carried along.
 * It knows inputs in the order of time (late ones and revisions among them), hours in UTC on all days, whole minutes.
 */
export type Said =
  | { readonly kind: 'said'; readonly minute: number; readonly id: string; readonly value: number; readonly stale: number | null }
  | { readonly kind: 'wait'; readonly minute: number }
  | { readonly kind: 'snooze'; readonly minute: number; readonly until: number | null }

const span = (text: string): number => Number.parseInt(text, 10) * ({ s: 1 / 60, m: 1, h: 60, d: 1440 }[text.slice(-1)] ?? NaN)
const clock = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

/** One observation that was news, and what each series was by then. */
type News = { readonly minute: number; readonly nth: number; readonly moved: readonly string[]; /** The instant of the judgement. */ readonly at: number; /** It was judged, and stood, while the rule fired. */ slack: boolean; /** The rule held at it. */ met: boolean; /** Series that were stale even so. */ readonly stale: readonly string[] }

export function oracle(rule: AlertRule, inputs: readonly Said[]): readonly string[] {
  const told: string[] = []
  const every = rule.when.all !== undefined
  const conditions = rule.when.all ?? rule.when.any ?? []
  const times = rule.for.endsWith('x') ? Number.parseInt(rule.for, 10) : null
  const lasts = times === null ? span(rule.for) : 0
  const expires = rule.expiresAt === null ? Infinity : minuteOf(Date.parse(rule.expiresAt))
  const said: Extract<Said, { kind: 'said' }>[] = []
  const news: News[] = []
  let snoozedUntil = rule.snoozedUntil === null ? -Infinity : minuteOf(Date.parse(rule.snoozedUntil))
  let firing: { at: number; repeat: number; toldAt: number; told: boolean } | null = null
  let missing: { since: number; from: number; counted: boolean; open: { at: number; repeat: number; toldAt: number; told: boolean } | null } | null = null
  let pending: { since: number; from: number; at: number } | null = null
  let firedAt: number | null = null
  let over = false

  const active = (minute: number): boolean => {
    if (rule.activeHours === null || rule.activeHours === 'nyse') return true
    const from = clock(rule.activeHours.from)
    const to = clock(rule.activeHours.to)
    const now = (((instant(minute) / 60_000) % 1440) + 1440) % 1440
    return from < to ? now >= from && now < to : now >= from || now < to
  }
  const keyOf = (series: Series): string => (typeof series === 'string' ? series : 'op' in series ? `${series.a} ${series.op} ${series.b}` : '')
  const idsOf = (series: Series): readonly string[] => (typeof series === 'string' ? [series] : 'op' in series ? [series.a, series.b] : [])
  /** The newest word of a signal among the first so many. */
  const newest = (id: string, nth: number): Extract<Said, { kind: 'said' }> | undefined => {
    let best: Extract<Said, { kind: 'said' }> | undefined
    for (const one of said.slice(0, nth)) if (one.id === id && (!best || one.minute >= best.minute)) best = one
    return best
  }
  /** A series after the first so many: when, and what (`null`: nothing there). */
  const seriesAt = (series: Series, nth: number): { at: number; value: number | null } | undefined => {
    const sides = idsOf(series).map((id) => newest(id, nth))
    const [a, b] = sides
    if (!a || sides.includes(undefined)) return undefined
    if (typeof series === 'string' || !b) return { at: a.minute, value: a.value }
    const op = 'op' in series ? series.op : '-'
    const value = op === '/' ? a.value / b.value : op === '-' ? a.value - b.value : ((a.value - b.value) / b.value) * 100
    return { at: Math.max(a.minute, b.minute), value: Number.isFinite(value) ? value : null }
  }
  /** Of all that a series was, in order, up to the `nth` word; what was said again of an instant follows itself. */
  const pathOf = (series: Series, upTo: number): readonly { at: number; value: number | null; news: News }[] =>
    news.filter((one) => one.nth <= upTo && one.moved.includes(keyOf(series))).flatMap((one) => {
      const seen = seriesAt(series, one.nth)
      return seen ? [{ ...seen, news: one }] : []
    })

  const inPlace = (condition: Condition, side: number, x: number, back: number): boolean => {
    switch (condition.is) {
      case 'above': case 'crosses-up': return x > condition.value - back
      case 'below': case 'crosses-down': return x < condition.value + back
      case 'crosses': return side > 0 ? x > condition.value - back : x < condition.value + back
      case 'inside': case 'enters': return condition.low - back <= x && x <= condition.high + back
      case 'outside': case 'leaves': {
        const room = Math.min(back, (condition.high - condition.low) / 4)
        return x < condition.low + room || condition.high - room < x
      }
      default: throw new Error(condition.is)
    }
  }

  /** The side of an edge condition, and the word by which it went there: found by going through all that has been. */
  const edgeSide = (condition: Condition, upTo: number): { side: number; since: News | undefined } => {
    let side = 0
    let since: News | undefined
    let before: { at: number; value: number } | undefined // the last value of an earlier instant
    let last: { at: number; value: number | null } | undefined
    for (const point of pathOf(condition.series, upTo)) {
      if (last && last.value !== null && last.at < point.at) before = { at: last.at, value: last.value }
      last = point
      const x = point.value
      if (x === null) continue
      const was = side
      if (side !== 0 && !inPlace(condition, side, x, point.news.slack ? rule.hysteresis : 0)) side = 0
      if (side !== 0 || point.news.stale.includes(keyOf(condition.series))) continue
      let to = 0
      if (condition.is === 'crosses') {
        if (was !== 0) to = inPlace(condition, -was, x, 0) ? -was : 0
        else if (before && before.value <= condition.value && x > condition.value) to = 1
        else if (before && before.value >= condition.value && x < condition.value) to = -1
      } else if (before && !inPlace(condition, 1, before.value, 0) && inPlace(condition, 1, x, 0)) to = 1
      if (to !== 0 && active(point.news.at)) {
        side = to
        since = point.news
      }
    }
    return { side, since }
  }

  const levelOn = (condition: Condition, upTo: number): boolean => {
    let on = false
    for (const { value, news: { slack, stale } } of pathOf(condition.series, upTo)) {
      if (value === null) continue
      const stays: boolean = on && inPlace(condition, 1, value, slack ? rule.hysteresis : 0)
      on = stays || (!stale.includes(keyOf(condition.series)) && inPlace(condition, 1, value, 0))
    }
    return on
  }

  const stoodOut = (condition: Condition, upTo: number): boolean => {
    const path = pathOf(condition.series, upTo).filter(({ value }) => value !== null)
    const now = path.at(-1)
    if (!now || now.value === null || !('within' in condition)) return false
    const x = now.value
    const { at, news: { nth } } = now
    const within = span(condition.within)
    // What has been said of each instant by then, by its last word; late ones of a signal too.
    const known = new Map<number, number>()
    if (typeof condition.series === 'string') for (const one of said.slice(0, nth)) { if (one.id === condition.series) known.set(one.minute, one.value) }
    else for (const point of path) if (point.value !== null) known.set(point.at, point.value)
    const earlier = [...known].filter(([when]) => when < at).sort(([a], [b]) => a - b)
    const inside = earlier.filter(([when]) => when > at - within).map(([, value]) => value)
    const stood = earlier.filter(([when]) => when <= at - within).map(([, value]) => value).slice(-1)
    const all = [...stood, ...inside]
    if (all.length === 0) return false
    const low = Math.min(...all)
    const high = Math.max(...all)
    const reaches = (earlier[0]?.[0] ?? Infinity) <= at - within / 2
    switch (condition.is) {
      case 'changes-by': {
        const share = condition.unit === '%'
        const up = share ? (low === 0 ? 0 : ((x - low) / Math.abs(low)) * 100) : x - low
        const down = share ? (high === 0 ? 0 : ((high - x) / Math.abs(high)) * 100) : high - x
        return (condition.direction !== 'down' && up >= condition.value) || (condition.direction !== 'up' && down >= condition.value)
      }
      case 'z-score-above': {
        if (!reaches || inside.length < 5) return false
        const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length
        const deviation = Math.sqrt(inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (inside.length - 1))
        return deviation > 0 && (x - mean) / deviation > condition.value
      }
      case 'new-high': return reaches && x > high
      case 'new-low': return reaches && x < low
      default: return false
    }
  }

  const isStale = (series: Series, minute: number): boolean => idsOf(series).some((id) => (newest(id, said.length)?.stale ?? Infinity) <= minute)
  type Answer = { holds: boolean | undefined; begins: boolean | undefined }
  const answer = (condition: Condition, minute: number, fresh: News | undefined, flippedCounts: boolean): Answer => {
    const now = seriesAt(condition.series, said.length)
    if (!now) return { holds: undefined, begins: undefined }
    if (condition.is === 'stale-for') {
      const ages = idsOf(condition.series).map((id) => newest(id, said.length)).flatMap((one) => (one && one.stale !== null ? [minute - one.minute] : []))
      const holds = Math.max(-Infinity, ...ages) >= span(condition.value)
      return { holds, begins: holds }
    }
    if (now.value === null || (rule.onNoData !== 'keep' && isStale(condition.series, minute))) return { holds: undefined, begins: undefined }
    switch (condition.is) {
      case 'above': case 'below': case 'inside': case 'outside': return { holds: levelOn(condition, said.length), begins: inPlace(condition, 1, now.value, 0) }
      case 'crosses': case 'crosses-up': case 'crosses-down': case 'enters': case 'leaves': {
        const { side, since } = edgeSide(condition, said.length)
        const earlier = fresh ? edgeSide(condition, fresh.nth - 1).side : side
        const flips = earlier !== 0 && side !== 0 && side !== earlier
        const begins = side !== 0 && fresh !== undefined && since?.at === fresh.at
        return { holds: side !== 0 && !(flips && flippedCounts), begins }
      }
      default: {
        const holds = stoodOut(condition, said.length)
        return { holds, begins: holds }
      }
    }
  }
  const together = (list: readonly (boolean | undefined)[]): boolean | undefined => {
    if (every) return list.some((one) => one === false) ? false : list.every((one) => one === true) ? true : undefined
    return list.some((one) => one === true) ? true : list.every((one) => one === false) ? false : undefined
  }
  const say = (text: string, tell: boolean): void => void told.push(tell ? text : `(${text})`)
  const snoozed = (minute: number): boolean => minute < snoozedUntil
  const end = (minute: number, why: string): void => {
    if (!firing) return
    say(`resolved ${minute}${why}`, !snoozed(minute) && firing.told)
    firing = null
    for (const { series } of conditions) {
      const last = pathOf(series, said.length).at(-1)
      if (last) last.news.slack = false
    }
  }
  const mayFire = (minute: number): boolean => {
    if (!active(minute)) return false
    if (firedAt === null) return true
    if (minute < firedAt + span(rule.cooldown)) return false
    const bar = span(rule.bar)
    const barOf = (when: number): number => Math.floor(instant(when) / 60_000 / bar)
    return rule.trigger !== 'once-per-bar' || barOf(minute) > barOf(firedAt)
  }
  const countSince = (from: number): number => new Set(news.filter(({ nth }) => nth > from).map(({ at }) => at)).size

  const look = (minute: number, fresh?: News): void => {
    if (over) return
    if (minute >= expires) {
      end(expires, ' expired')
      if (missing?.open) say(`resolved ${expires} expired`, !snoozed(expires) && missing.open.told)
      missing = null
      pending = null
      over = true
      return
    }
    const nowAt = news.at(-1)?.at ?? -Infinity
    let answers = conditions.map((condition) => answer(condition, minute, fresh, true))
    const goes = together(answers.map(({ holds }) => holds))
    if (fresh) fresh.met = goes === true
    if (firing && goes === false) end(minute, '')
    else if (pending && (goes === false || (goes === undefined && rule.onNoData !== 'keep'))) pending = null
    answers = conditions.map((condition) => answer(condition, minute, fresh, false))
    const holds = together(answers.map((one) => one.holds))
    if (!firing && !pending && !(rule.trigger === 'once' && firedAt !== null) && together(answers.map(({ begins }) => begins)) === true) pending = { since: minute, from: said.length, at: nowAt }
    if (pending && holds === true) {
      const { since, from, at } = pending
      // A revision of the observation at which it began is none of those that come after it.
      const enough = times === null ? minute >= since + lasts : 1 + new Set(news.filter((one) => one.met && one.nth > from && one.at > at).map((one) => one.at)).size >= times
      if (enough && mayFire(minute)) {
        firing = { at: minute, repeat: 0, toldAt: minute, told: !snoozed(minute) }
        firedAt = minute
        pending = null
        say(`firing ${minute}`, firing.told)
      }
    }
    const lacks = rule.onNoData === 'alert' ? answers.some((one) => one.holds === undefined) : rule.onNoData === 'resolve' && firing !== null && holds === undefined
    if (!lacks) {
      if (missing?.open) say(`resolved ${minute}`, !snoozed(minute) && missing.open.told)
      missing = null
    } else {
      missing ??= { since: minute, from: fresh ? said.length - 1 : said.length, counted: false, open: null }
      if (conditions.some(({ is, series }) => !seriesAt(series, said.length) || (is !== 'stale-for' && isStale(series, minute)))) missing.counted = true
      const enough = times === null ? minute >= missing.since + lasts : missing.counted || countSince(missing.from) >= times
      if (enough && !missing.open) {
        if (rule.onNoData === 'resolve') {
          end(minute, ' no-data')
          missing = null
        } else if (active(minute)) {
          missing.open = { at: minute, repeat: 0, toldAt: minute, told: !snoozed(minute) }
          say(`no-data ${minute}`, missing.open.told)
        }
      }
    }
    for (const [open, name, every] of [[firing, 'firing', span(rule.repeatEvery)], [missing?.open ?? null, 'no-data', 0]] as const) {
      if (!open || !active(minute) || snoozed(minute)) continue
      if (open.told && !(every > 0 && minute >= open.toldAt + every && minute >= open.at + span(rule.cooldown))) continue
      open.repeat++
      open.toldAt = minute
      open.told = true
      say(`${name} ${minute} again ${open.repeat}`, true)
    }
  }

  let looked = -1
  for (const input of inputs) {
    while (looked < input.minute) {
      looked++
      // The first look is the rule's own, as it is made.
      look(looked)
    }
    if (input.kind === 'snooze') {
      snoozedUntil = input.until ?? -Infinity
      look(input.minute)
    } else if (input.kind === 'said') {
      const held = newest(input.id, said.length)
      const repeats = held !== undefined && held.minute === input.minute && held.value === input.value && held.stale === input.stale
      if (repeats) continue
      said.push(input)
      if (held && input.minute < held.minute) continue
      const ids = [...new Set(conditions.flatMap(({ series }) => idsOf(series)))]
      const moved = conditions.map(({ series }) => series).filter((series) => idsOf(series).includes(input.id) && seriesAt(series, said.length)).map(keyOf)
      const at = Math.max(...ids.map((id) => newest(id, said.length)?.minute ?? -Infinity))
      const fresh: News = { minute: input.minute, nth: said.length, moved, at, slack: firing !== null, met: false, stale: conditions.map(({ series }) => series).filter((series) => rule.onNoData !== 'keep' && isStale(series, at)).map(keyOf) }
      news.push(fresh)
      look(input.minute, fresh)
    }
  }
  return told
}
