import type { CalendarId } from '../domain/signal.ts'
import { agedAt } from './age.ts'
import { edgeOf, isMet, standsOut, type Side } from './condition.ts'
import { eventIdOf } from './event-id.ts'
import type { Plan, PlannedCondition } from './plan.ts'
import { valueOf } from './series.ts'
import type { Windows } from './windows.ts'

/** A number, or the word that a verdict or a feed's state is. */
export type Value = number | string

/** A signal's newest observation. `staleAt`: when it turns stale; `null`: never. */
export type SignalState = { readonly id: string; readonly at: number; readonly value: Value; readonly staleAt: number | null; readonly calendar: CalendarId | null; readonly stale: boolean }
/** A series' newest value; `null`: it has none there (a division by zero). `prev`: the last one before it that was one. */
export type SeriesState = { readonly at: number; readonly value: Value | null; readonly prev: Value | null }
/** `mark`: of an edge when it happened, of an age when it is reached. */
export type ConditionState = { readonly on: Side; readonly mark: number | null }
/** What has been told and is not over. `at` says which one it is; `by`: the condition that made it; `told`: to somebody. */
type Open = { readonly at: number; readonly by: number; readonly repeat: number; readonly toldAt: number; readonly told: boolean }
type Waiting = { readonly since: number; readonly count: number; readonly countedAt: number | null }

/** How one instance of a rule stands: plain JSON, all that must outlive a restart. */
export type InstanceState = {
  /** The revision by which it began to be judged, and what it judges. */
  readonly revision: number
  readonly form: string
  readonly signals: readonly (SignalState | null)[]
  readonly series: readonly (SeriesState | null)[]
  readonly conditions: readonly ConditionState[]
  /** The newest observation that was judged. */
  readonly at: number | null
  readonly pending: Waiting | null
  readonly firing: Open | null
  /** Data are lacking since then; `open`: which has been told. */
  readonly lacking: (Waiting & { readonly open: Open | null }) | null
  readonly firedAt: number | null
  readonly expired: boolean
  /** Since when it has been in its phase. */
  readonly since: number | null
  /** The next instant at which time alone could change something; `null`: none. */
  readonly wakeAt: number | null
}
type Draft = { -readonly [Field in keyof InstanceState]: InstanceState[Field] extends readonly (infer Item)[] ? Item[] : InstanceState[Field] }

export type Observed = {
  readonly kind: 'observation'
  readonly id: string
  readonly value: Value
  readonly observedAt: number
  readonly staleAt: number | null
  readonly calendar: CalendarId | null
}
export type Input =
  | Observed
  /** It is so late now. */
  | { readonly kind: 'time'; readonly at: number }
  /** The rule was made, changed, switched on or off, snoozed: the plan is the one of now. */
  | { readonly kind: 'rule'; readonly at: number }

export type Evidence = { readonly series: string; readonly value: Value | null; readonly observedAt: number | null; readonly met: boolean }
export type Happening = {
  readonly id: string
  readonly kind: 'firing' | 'resolved' | 'no-data'
  /** The observation's instant, or the timer's. */
  readonly at: number
  readonly repeat: number
  /** The event that it ends. */
  readonly of: string | null
  /** Whether anybody is to be told; while it is snoozed nobody is. */
  readonly tell: boolean
  /** What ended it; `null` where nothing ended. */
  readonly why: 'over' | 'no-data' | 'data' | 'edited' | 'off' | 'expired' | null
  /** The condition that made it. */
  readonly by: number
  readonly series: string
  readonly value: Value | null
  readonly observedAt: number | null
  readonly evidence: readonly Evidence[]
}
export type Stepped = { readonly state: InstanceState; readonly happenings: readonly Happening[] }

const OFF: ConditionState = { on: 0, mark: null }

/** An instance of which nothing is known. */
export const freshState = (plan: Plan): InstanceState => ({
  revision: plan.revision,
  form: plan.form,
  signals: plan.signals.map(() => null),
  series: plan.series.map(() => null),
  conditions: plan.conditions.map(() => OFF),
  at: null,
  pending: null,
  firing: null,
  lacking: null,
  firedAt: null,
  expired: false,
  since: null,
  wakeAt: null,
})

/** An instance that knows the newest values and has judged none of them: so begins a rule that is made while its series stand. */
export function primed(plan: Plan, state: InstanceState, observations: readonly Observed[]): InstanceState {
  const draft = draftOf(state)
  for (const observation of observations) {
    const place = placeOf(plan, draft, observation)
    if (place >= 0) take(plan, draft, place, observation, undefined)
  }
  return draft
}

/** What an input makes of an instance. Windows are written to, and are history alone: without those of before a state is whole. */
export function step(plan: Plan, state: InstanceState, input: Input, windows?: Windows): Stepped {
  const happenings: Happening[] = []
  switch (input.kind) {
    case 'observation': {
      const place = placeOf(plan, state, input)
      if (place < 0 || !plan.enabled) {
        remember(plan, input, windows)
        return { state, happenings }
      }
      const draft = draftOf(state)
      pass(plan, draft, input.observedAt, windows, happenings)
      const moved = take(plan, draft, place, input, windows)
      judge({ plan, draft, windows, happenings, at: draft.at ?? input.observedAt, moved, observed: true })
      return { state: draft, happenings }
    }
    case 'time': {
      if (!plan.enabled || state.wakeAt === null || state.wakeAt > input.at) return { state, happenings }
      const draft = draftOf(state)
      pass(plan, draft, input.at, windows, happenings)
      return { state: draft, happenings }
    }
    case 'rule': {
      let draft = draftOf(state)
      if (plan.form !== draft.form || !plan.enabled) {
        close(plan, draft, input.at, plan.enabled ? 'edited' : 'off', happenings)
        draft = anew(plan, draft)
        draft.since = input.at
      }
      if (!plan.enabled) return { state: draft, happenings }
      if (draft.expired && (plan.expiresAt === null || plan.expiresAt > input.at)) {
        draft.expired = false
        draft.since = input.at
      }
      // What nobody was told of while it was snoozed is told from now on.
      if (draft.firing && !draft.firing.told) draft.firing = { ...draft.firing, toldAt: input.at }
      if (draft.lacking?.open && !draft.lacking.open.told) draft.lacking = { ...draft.lacking, open: { ...draft.lacking.open, toldAt: input.at } }
      judge({ plan, draft, windows, happenings, at: input.at, moved: 0, observed: false })
      return { state: draft, happenings }
    }
  }
}

export type Phase = 'inactive' | 'pending' | 'firing' | 'no-data' | 'snoozed' | 'expired'

/** How an instance stands, as it is shown. What has fired its once and is over will not fire again: it has expired. */
export function phaseAt(plan: Plan, state: InstanceState, at: number): Phase {
  const phase = phaseOf(plan, state)
  return phase !== 'expired' && plan.snoozedUntil !== null && at < plan.snoozedUntil ? 'snoozed' : phase
}

function phaseOf(plan: Plan, state: InstanceState): Exclude<Phase, 'snoozed'> {
  if (state.expired) return 'expired'
  if (state.lacking?.open) return 'no-data'
  if (state.firing) return 'firing'
  if (state.pending) return 'pending'
  if (plan.once && state.firedAt !== null) return 'expired'
  return state.series.some((series) => !series || series.value === null) ? 'no-data' : 'inactive'
}

const draftOf = (state: InstanceState): Draft => ({ ...state, signals: [...state.signals], series: [...state.series], conditions: [...state.conditions] })

/** A state that judges something else: of what it knew it keeps the values of the signals that it still looks at. */
function anew(plan: Plan, old: InstanceState): Draft {
  const draft = draftOf(freshState(plan))
  for (const signal of old.signals) {
    const place = signal ? plan.signals.indexOf(signal.id) : -1
    if (signal && place >= 0) hold(plan, draft, place, signal, undefined)
  }
  return draft
}

/** Where in the plan a signal's news belongs; −1: it is none of it, or no news: late, or said before. */
function placeOf(plan: Plan, state: InstanceState, { id, value, observedAt, staleAt }: Observed): number {
  const place = plan.signals.indexOf(id)
  const held = state.signals[place]
  if (!held) return place
  const repeats = observedAt === held.at && value === held.value && staleAt === held.staleAt
  return observedAt < held.at || repeats ? -1 : place
}

/** What comes late belongs to the history of its series all the same. Of expressions it does not: what the other side was then is not known here. */
function remember(plan: Plan, { id, value, observedAt }: Observed, windows: Windows | undefined): void {
  if (!windows || typeof value !== 'number') return
  for (const { role, series: place, span } of plan.conditions) {
    const series = plan.series[place]
    if (role === 'window' && series?.op === null && series.key === id) windows.of(id, span).push(observedAt, value)
  }
}

const take = (plan: Plan, draft: Draft, place: number, { id, value, observedAt, staleAt, calendar }: Observed, windows: Windows | undefined): number =>
  hold(plan, draft, place, { id, at: observedAt, value, staleAt, calendar, stale: false }, windows)

/** Puts a signal's observation in its place and works out the series that it moves; their bits. */
function hold(plan: Plan, draft: Draft, place: number, signal: SignalState, windows: Windows | undefined): number {
  draft.signals[place] = signal
  draft.at = Math.max(draft.at ?? -Infinity, signal.at)
  let moved = 0
  for (const [nth, { key, op, signals }] of plan.series.entries()) {
    if (!signals.includes(place)) continue
    const [a, b] = signals.map((of) => draft.signals[of])
    if (!a || (op !== null && !b)) continue
    const at = b ? Math.max(a.at, b.at) : a.at
    const value = op === null ? a.value : typeof a.value === 'number' && typeof b?.value === 'number' ? valueOf(op, a.value, b.value) : null
    const held = draft.series[nth]
    draft.series[nth] = { at, value, prev: held ? (held.at === at ? held.prev : (held.value ?? held.prev)) : null }
    moved |= 1 << nth
    for (const [of, { role, series, span }] of plan.conditions.entries()) {
      if (series !== nth) continue
      if (role === 'window' && windows && typeof value === 'number') windows.of(key, span).push(at, value)
      if (role === 'age') draft.conditions[of] = { on: 0, mark: firstAged([a, ...(b ? [b] : [])], span) }
    }
  }
  return moved
}

/** When the first of them is so old; `null`: none will be. */
function firstAged(signals: readonly SignalState[], age: number): number | null {
  const ageing = signals.filter(({ staleAt }) => staleAt !== null)
  return ageing.length === 0 ? null : Math.min(...ageing.map(({ at, calendar }) => agedAt(at, age, calendar)))
}

/** Lets time pass: whatever falls due up to an instant, each at its own. */
function pass(plan: Plan, draft: Draft, until: number, windows: Windows | undefined, happenings: Happening[]): void {
  while (draft.wakeAt !== null && draft.wakeAt <= until) judge({ plan, draft, windows, happenings, at: draft.wakeAt, moved: 0, observed: false })
}

/** One look at an instance: at an instant, after an observation that moved some of its series, or by time alone. */
type Judging = {
  readonly plan: Plan
  readonly draft: Draft
  readonly windows: Windows | undefined
  readonly happenings: Happening[]
  readonly at: number
  readonly moved: number
  readonly observed: boolean
}

/** What a condition says: whether it is (still) met, and whether it is met afresh. `undefined`: it lacks data. */
type Reading = { readonly holds: boolean | undefined; readonly begins: boolean | undefined; readonly flips: boolean; /** It lacks data since nothing comes. */ readonly silent?: true }
const SILENT: Reading = { holds: undefined, begins: undefined, flips: false, silent: true }
const VOID: Reading = { holds: undefined, begins: undefined, flips: false }

function judge(judging: Judging): void {
  const { plan, draft, at, observed, happenings } = judging
  const before = phaseOf(plan, draft)
  if (!draft.expired && plan.expiresAt !== null && at >= plan.expiresAt) {
    close(plan, draft, plan.expiresAt, 'expired', happenings)
    draft.expired = true
  }
  if (draft.expired) {
    draft.wakeAt = null
  } else {
    for (const [nth, signal] of draft.signals.entries()) if (signal && !signal.stale && signal.staleAt !== null && signal.staleAt <= at) draft.signals[nth] = { ...signal, stale: true }
    let readings = readAll(judging)
    let goes = together(plan, readings.map(({ holds }) => holds))
    const lost = goes === undefined && plan.onNoData !== 'keep'
    if (draft.firing && goes === false) {
      end(plan, draft, at, 'over', readings, happenings)
    } else if (draft.pending && (goes === false || lost)) {
      draft.pending = null
    } else if (draft.pending && goes && observed && draft.at !== null && draft.at > (draft.pending.countedAt ?? -Infinity)) {
      draft.pending = { ...draft.pending, count: draft.pending.count + 1, countedAt: draft.at }
    }
    // What has changed sides may begin anew on its new one.
    if (readings.some(({ flips }) => flips)) readings = readAll(judging)
    goes = together(plan, readings.map(({ holds }) => holds))
    if (!draft.firing && !draft.pending && !(plan.once && draft.firedAt !== null) && together(plan, readings.map(({ begins }) => begins)) === true) {
      draft.pending = { since: at, count: 1, countedAt: draft.at }
    }
    if (draft.pending && goes === true && ripeAt(plan, draft.pending) <= at && openAt(plan, draft, at) <= at) {
      const by = Math.max(0, readings.findIndex(({ holds }) => holds === true))
      draft.firing = { at, by, repeat: 0, toldAt: at, told: !snoozedAt(plan, at) }
      draft.firedAt = at
      draft.pending = null
      happenings.push(told(plan, draft, 'firing', draft.firing, at, readings))
    }
    miss(judging, readings, goes)
    remind(judging, readings)
    draft.wakeAt = nextWake(plan, draft, at, goes)
  }
  if (phaseOf(plan, draft) !== before) draft.since = at
}

function readAll(judging: Judging): readonly Reading[] {
  return judging.plan.conditions.map((planned, nth) => read(judging, planned, nth))
}

/** Reads a condition, and remembers on which side it is. */
function read({ plan, draft, windows, at, moved, observed }: Judging, { condition, role, series: place, span }: PlannedCondition, nth: number): Reading {
  const held = draft.conditions[nth] ?? OFF
  const seen = draft.series[place]
  const news = (moved & (1 << place)) !== 0
  if (!seen) return SILENT
  const keep = (on: Side, mark = held.mark): void => {
    if (on !== held.on || mark !== held.mark) draft.conditions[nth] = { on, mark }
  }
  if (role === 'age') {
    const on = (!news && held.on === 1) || (held.mark !== null && at >= held.mark)
    keep(on ? 1 : 0)
    return { holds: on, begins: on, flips: false }
  }
  const back = draft.firing ? plan.hysteresis : 0
  if (plan.onNoData !== 'keep' && plan.series[place]?.signals.some((signal) => draft.signals[signal]?.stale)) {
    // What an old value makes of a series is no edge; but it may end one.
    if (news && (role === 'level' || role === 'edge') && typeof seen.value === 'number' && !isMet(condition, held.on, seen.value, back)) keep(0)
    return SILENT
  }
  if (seen.value === null) return VOID
  if (role === 'word') {
    const on = 'value' in condition && seen.value === condition.value
    return { holds: on, begins: on, flips: false }
  }
  if (typeof seen.value !== 'number') return VOID
  if (role === 'level') {
    const begins = isMet(condition, 0, seen.value, 0)
    const holds = begins || (held.on === 1 && draft.firing !== null && isMet(condition, 0, seen.value, back))
    keep(holds ? 1 : 0)
    return { holds, begins, flips: false }
  }
  if (role === 'window') {
    const on = news && windows ? standsOut(condition, seen.at, seen.value, windows.of(plan.series[place]?.key ?? '', span)) : held.on === 1
    keep(on ? 1 : 0)
    return { holds: on, begins: on, flips: false }
  }
  let on = held.on
  let mark = held.mark
  if (on !== 0 && !isMet(condition, on, seen.value, back)) on = 0
  const gone = on === 0 && news ? sideGoneTo(condition, held.on, seen.prev, seen.value) : 0
  // What happens outside of the active hours has not happened.
  if (gone !== 0 && plan.hours.next(at) === at) {
    on = gone
    mark = at
  }
  keep(on, mark)
  const flips = held.on !== 0 && on !== 0 && on !== held.on
  return { holds: on !== 0 && !flips, begins: observed && on !== 0 && mark === at, flips }
}

/** An edge; and of what may go either way also the far side once it has come back by the hysteresis, which it may do in more than one step. */
function sideGoneTo(condition: PlannedCondition['condition'], from: Side, prev: Value | null, value: number): Side {
  if (condition.is === 'crosses' && from !== 0) {
    const other: Side = from === 1 ? -1 : 1
    if (isMet(condition, other, value, 0)) return other
  }
  return typeof prev === 'number' ? edgeOf(condition, prev, value) : 0
}

/** All or any of them; what lacks data leaves it open only where it could turn the answer. */
function together({ every }: Plan, answers: readonly (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(!every)) return !every
  return answers.includes(undefined) ? undefined : every
}

/** When a pending period is over by time; one by count is over at once when the count is reached. */
function ripeAt({ pending }: Plan, { since, count, countedAt }: Waiting): number {
  if (pending.times === undefined) return since + pending.ms
  return count >= pending.times ? (countedAt ?? since) : Infinity
}

/** The first instant from then on at which an instance may fire: after its cooldown, in another bar, within the active hours. */
function openAt({ cooldown, bar, hours }: Plan, { firedAt }: InstanceState, from: number): number {
  if (firedAt === null) return hours.next(from)
  return hours.next(Math.max(from, firedAt + cooldown, bar === null ? -Infinity : (Math.floor(firedAt / bar) + 1) * bar))
}

const snoozedAt = ({ snoozedUntil }: Plan, at: number): boolean => snoozedUntil !== null && at < snoozedUntil

/** What lacks data, and what is to be done about it. */
function miss({ plan, draft, at, observed, happenings }: Judging, readings: readonly Reading[], goes: boolean | undefined): void {
  const lacks = plan.onNoData === 'alert' ? readings.some(({ holds }) => holds === undefined) : plan.onNoData === 'resolve' && draft.firing !== null && goes === undefined
  if (!lacks) {
    if (draft.lacking?.open) happenings.push(told(plan, draft, 'resolved', draft.lacking.open, at, readings, 'data', 'no-data'))
    draft.lacking = null
    return
  }
  const { times } = plan.pending
  const held = draft.lacking ?? { since: at, count: 0, countedAt: null, open: null }
  // Where no observation comes there is nothing to be counted.
  if (readings.some(({ silent }) => silent)) draft.lacking = { ...held, count: times ?? 0, countedAt: at }
  else if (!observed) draft.lacking = held
  else if (draft.at !== held.countedAt) draft.lacking = { ...held, count: held.count + 1, countedAt: draft.at }
  const lacking = draft.lacking
  if (!lacking || lacking.open || ripeAt(plan, lacking) > at) return
  if (plan.onNoData === 'resolve') {
    end(plan, draft, at, 'no-data', readings, happenings)
    draft.lacking = null
  } else if (plan.hours.next(at) === at) {
    const open: Open = { at, by: Math.max(0, readings.findIndex(({ holds }) => holds === undefined)), repeat: 0, toldAt: at, told: !snoozedAt(plan, at) }
    draft.lacking = { ...lacking, open }
    happenings.push(told(plan, draft, 'no-data', open, at, readings))
  }
}

/** When an open event is to be told again: what repeats, and what nobody could be told of. */
function remindAt({ repeatEvery, cooldown, snoozedUntil, hours }: Plan, { at, toldAt, told }: Open, repeats: boolean): number {
  const snoozed = snoozedUntil ?? -Infinity
  if (!told) return hours.next(Math.max(toldAt, snoozed))
  return repeats && repeatEvery > 0 ? hours.next(Math.max(toldAt + repeatEvery, at + cooldown, snoozed)) : Infinity
}

function remind({ plan, draft, at, happenings }: Judging, readings: readonly Reading[]): void {
  const again = (open: Open): Open => ({ ...open, repeat: open.repeat + 1, toldAt: at, told: true })
  if (draft.firing && remindAt(plan, draft.firing, true) <= at && plan.hours.next(at) === at) {
    draft.firing = again(draft.firing)
    happenings.push(told(plan, draft, 'firing', draft.firing, at, readings))
  }
  if (draft.lacking?.open && remindAt(plan, draft.lacking.open, false) <= at && plan.hours.next(at) === at) {
    const open = again(draft.lacking.open)
    draft.lacking = { ...draft.lacking, open }
    happenings.push(told(plan, draft, 'no-data', open, at, readings))
  }
}

/** A firing is over. */
function end(plan: Plan, draft: Draft, at: number, why: NonNullable<Happening['why']>, readings: readonly Reading[], happenings: Happening[]): void {
  if (draft.firing) happenings.push(told(plan, draft, 'resolved', draft.firing, at, readings, why))
  draft.firing = null
  // Hysteresis ends with it, also where the value can no longer be relied on.
  for (const [nth, { condition, role, series }] of plan.conditions.entries()) {
    const held = draft.conditions[nth]
    const value = draft.series[series]?.value
    if (held && held.on !== 0 && typeof value === 'number' && (role === 'level' || role === 'edge') && !isMet(condition, held.on, value, 0)) draft.conditions[nth] = { ...held, on: 0 }
  }
}

/** Nothing is open or pending any more. */
function close(plan: Plan, draft: Draft, at: number, why: NonNullable<Happening['why']>, happenings: Happening[]): void {
  end(plan, draft, at, why, [], happenings)
  if (draft.lacking?.open) happenings.push(told(plan, draft, 'resolved', draft.lacking.open, at, [], why, 'no-data'))
  draft.lacking = null
  draft.pending = null
}

function told(plan: Plan, draft: Draft, kind: Happening['kind'], open: Open, at: number, readings: readonly Reading[], why: Happening['why'] = null, ends: 'firing' | 'no-data' = 'firing'): Happening {
  const named = { rule: plan.rule, revision: draft.revision, instance: plan.instance }
  const first = { ...named, at: open.at, repeat: 0, of: null }
  const of = kind === 'resolved' ? eventIdOf({ ...first, kind: ends }) : null
  const repeat = kind === 'resolved' ? 0 : open.repeat
  const evidence = plan.conditions.map(({ series }, nth): Evidence => {
    const seen = draft.series[series]
    return { series: plan.series[series]?.key ?? '', value: seen?.value ?? null, observedAt: seen?.at ?? null, met: readings[nth]?.holds === true }
  })
  const { series, value, observedAt } = evidence[open.by] ?? { series: plan.instance, value: null, observedAt: null }
  const tell = !snoozedAt(plan, at) && (kind !== 'resolved' || open.told)
  return { id: eventIdOf({ ...named, kind, at, repeat, of }), kind, at, repeat, of, tell, why, by: open.by, series, value, observedAt, evidence }
}

/** The next instant at which time alone could change something. */
function nextWake(plan: Plan, draft: Draft, at: number, goes: boolean | undefined): number | null {
  let next = plan.expiresAt ?? Infinity
  if (draft.pending && goes === true) next = Math.min(next, openAt(plan, draft, Math.max(at, ripeAt(plan, draft.pending))))
  if (draft.firing) next = Math.min(next, remindAt(plan, draft.firing, true))
  if (draft.lacking?.open) next = Math.min(next, remindAt(plan, draft.lacking.open, false))
  else if (draft.lacking) next = Math.min(next, plan.onNoData === 'alert' ? plan.hours.next(Math.max(at, ripeAt(plan, draft.lacking))) : ripeAt(plan, draft.lacking))
  if (plan.onNoData !== 'keep') for (const signal of draft.signals) if (signal && !signal.stale && signal.staleAt !== null) next = Math.min(next, signal.staleAt)
  for (const [nth, { role }] of plan.conditions.entries()) {
    const { on, mark } = draft.conditions[nth] ?? OFF
    if (role === 'age' && on === 0 && mark !== null) next = Math.min(next, mark)
  }
  return Number.isFinite(next) ? next : null
}
