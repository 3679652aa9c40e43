import type { Latest, Observation } from '../domain/observation.ts'
import type { Signal } from '../domain/signal.ts'
import { seconds } from '../domain/time.ts'
import { RECORD } from '../feeds/registry.ts'
import { staleAtOf } from '../rules/age.ts'
import { freshState, primed, step, type Happening, type InstanceState, type Observed } from '../rules/machine.ts'
import { planOf, type Plan } from '../rules/plan.ts'
import { instancesOf, selectorOf, selects } from '../rules/series.ts'
import { makeWindows, seed, type Point } from '../rules/windows.ts'
import type { JudgedRule, JudgedState, RuleChange, Verdict } from '../store/alerts.ts'
import type { AlertRule, Selector } from '../wire/alerts.ts'
import { eventOf } from './event.ts'
import { makeHeap } from './heap.ts'
import { rowOf } from './names.ts'

/** A rule with its instances, by their keys. */
type Held = JudgedRule & { readonly selector: Selector | undefined; readonly instances: Map<string, Instance> }
type Instance = {
  held: Held
  readonly key: string
  plan: Plan
  state: InstanceState
  /** What the log says up to here is in the state already. */
  readonly skip: number
  /** When the heap wakes it. */
  queuedAt: number | null
  gone: boolean
}

export type EvaluatorParts = {
  /** As they stand in the chain. */
  readonly signals: Map<string, Signal>
  /** History of a signal, oldest first. */
  readonly historyOf: (id: string, from: number, to: number) => Promise<readonly Point[]>
  /** What stood where the following of the log began, of a signal that the log tells more of; `undefined`: nothing, or it is known already. */
  readonly valueBefore: (id: string) => Promise<Observation | undefined>
  readonly now: () => number
}

/** Clocks of two machines may differ so much: what came that long before a rule was made may have come after it. */
const GRACE = seconds(5)
/** Histories that are read at a time. */
const SLICE = 100

export type Evaluator = ReturnType<typeof makeEvaluator>

/**
 * The rules over what the log says: which of them an entry concerns, how their instances stand, what happened. It keeps
 * everything in memory and gives what is to be kept; README.md has the rules by number.
 */
export function makeEvaluator({ signals, historyOf, valueBefore, now }: EvaluatorParts) {
  const rules = new Map<string, Held>()
  const concerned = new Map<string, Set<Instance>>()
  /** The newest value of every signal, verdict and feed, as far as the log was followed. */
  const known = new Map<string, Observed>()
  const heap = makeHeap<Instance>()
  const windows = makeWindows()
  const seeded = new Set<string>()
  let seq = 0
  let instanceCount = 0
  let firing = 0

  // ─── what is to be kept ───
  let events: Verdict['events'][number][] = []
  const judged = new Map<string, JudgedRule | null>()
  const urgent = new Set<Instance>()
  const gone = new Map<string, { readonly rule: string; readonly instance: string }>()
  /** Instances whose state is not kept yet, with the first entry that is not in what is kept of them. */
  const dirty = new Map<Instance, number>()

  const nameOf = ({ held: { rule }, key }: Instance): string => `${rule.id} ${key}`

  // ─── instances ───
  function index(instance: Instance): void {
    for (const id of instance.plan.signals) {
      const set = concerned.get(id)
      if (set) set.add(instance)
      else concerned.set(id, new Set([instance]))
    }
  }

  function put(held: Held, key: string, state: JudgedState | undefined): Instance {
    const plan = planOf(held.rule, held.selector ? key : undefined)
    const instance: Instance = { held, key, plan, state: state?.state ?? freshState(plan), skip: state?.seq ?? 0, queuedAt: null, gone: false }
    held.instances.set(key, instance)
    instanceCount += 1
    if (instance.state.firing) firing += 1
    gone.delete(nameOf(instance))
    index(instance)
    wakeLater(instance)
    return instance
  }

  /** An instance that is not judged any more: what it fired is over. */
  function drop(instance: Instance, at: number, why: 'off' | 'edited'): void {
    run(instance, { kind: 'rule', at }, { ...instance.plan, enabled: false }, why)
    instance.gone = true
    instance.held.instances.delete(instance.key)
    instanceCount -= 1
    for (const id of instance.plan.signals) {
      concerned.get(id)?.delete(instance)
      if (concerned.get(id)?.size === 0) concerned.delete(id)
    }
    dirty.delete(instance)
    urgent.delete(instance)
    gone.set(nameOf(instance), { rule: instance.held.rule.id, instance: instance.key })
  }

  /** The newest values that an instance looks at, so that it meets its series as they stand. */
  const knownOf = (plan: Plan): Observed[] => plan.signals.flatMap((id) => known.get(id) ?? [])

  /** Instances that are judged from now on know what stands; also where the log was not followed when it came. */
  async function introduce(instances: readonly Instance[]): Promise<void> {
    for (const id of new Set(instances.flatMap(({ plan }) => plan.signals))) {
      const value = known.has(id) ? undefined : await valueBefore(id)
      if (value) known.set(id, inputOf(value))
    }
    for (const instance of instances) change(instance, primed(instance.plan, instance.state, knownOf(instance.plan)))
    await seedWindows(instances)
  }

  function meet(instance: Instance, at: number): void {
    change(instance, primed(instance.plan, instance.state, knownOf(instance.plan)))
    run(instance, { kind: 'rule', at })
    touch(instance, true)
  }

  function change(instance: Instance, state: InstanceState): void {
    if (instance.state.firing) firing -= 1
    if (state.firing) firing += 1
    instance.state = state
    wakeLater(instance)
  }

  function touch(instance: Instance, isUrgent: boolean, from = seq + 1): void {
    if (instance.gone) return
    if (!dirty.has(instance)) dirty.set(instance, from)
    if (isUrgent) urgent.add(instance)
  }

  function run(instance: Instance, input: Parameters<typeof step>[2], plan = instance.plan, why?: Happening['why'], from?: number): void {
    const before = instance.state
    const { state, happenings } = step(plan, before, input, windows)
    if (state === before) return
    change(instance, state)
    touch(instance, happenings.length > 0 || state.since !== before.since, from)
    for (const happening of happenings) {
      const { rule } = instance.held
      const told = why && happening.why !== null ? { ...happening, why } : happening
      events.push({ event: eventOf(rule, plan, told, signals), pointIds: rule.contactPoints, tell: happening.tell })
    }
  }

  // ─── time ───
  function wakeLater(instance: Instance): void {
    const { wakeAt } = instance.state
    if (wakeAt === null || (instance.queuedAt !== null && instance.queuedAt <= wakeAt)) return
    instance.queuedAt = wakeAt
    heap.push({ at: wakeAt, item: instance })
  }

  /** Lets time pass, where nothing of the log is left to be judged before it. */
  function time(at: number): void {
    while (heap.next() <= at) {
      const due = heap.pop()
      if (!due || due.item.gone || due.item.queuedAt !== due.at) continue
      due.item.queuedAt = null
      run(due.item, { kind: 'time', at })
      wakeLater(due.item)
    }
  }

  // ─── what the log says ───
  function inputOf({ signalId, value, observedAt, mode }: Pick<Observation, 'signalId' | 'value' | 'observedAt' | 'mode'>): Observed {
    const signal = signals.get(signalId)
    return { kind: 'observation', id: signalId, value, observedAt, staleAt: signal ? staleAtOf({ mode, observedAt }, signal) : null, calendar: signal?.calendar ?? null }
  }

  /** What is shipped, and what was known before a rule was made, is history to it: it knows it, and fires nothing. */
  const isHistory = ({ mode, feedId, receivedAt }: Pick<Observation, 'mode' | 'feedId' | 'receivedAt'>, { from }: Held): boolean => mode === 'recorded' || feedId === RECORD || receivedAt < from - GRACE

  function observe(observation: Observation & { readonly standing?: 'newest' | 'revision' | 'late' }, of: number): void {
    const instances = concerned.get(observation.signalId)
    const input = inputOf(observation)
    if (observation.standing !== 'late') known.set(observation.signalId, input)
    if (!instances) return
    for (const instance of instances) {
      if (of <= instance.skip) continue
      if (isHistory(observation, instance.held)) learn(instance, input, of)
      else run(instance, input, undefined, undefined, of)
    }
  }

  function learn(instance: Instance, input: Observed, of: number): void {
    for (const { role, series: place, span } of instance.plan.conditions) {
      const series = instance.plan.series[place]
      if (role === 'window' && series?.op === null && series.key === input.id && typeof input.value === 'number') windows.of(series.key, span).push(input.observedAt, input.value)
    }
    const at = instance.state.signals[instance.plan.signals.indexOf(input.id)]?.at ?? -Infinity
    if (input.observedAt < at) return
    change(instance, primed(instance.plan, instance.state, [input]))
    touch(instance, false, of)
  }

  /** A verdict or a feed's state: said now, and no earlier than what was said before. */
  function hear(id: string, value: string, of: number): void {
    const observedAt = Math.max(now(), (known.get(id)?.observedAt ?? 0) + 1)
    const input: Observed = { kind: 'observation', id, value, observedAt, staleAt: null, calendar: null }
    known.set(id, input)
    for (const instance of concerned.get(id) ?? []) if (of > instance.skip) run(instance, input, undefined, undefined, of)
  }

  // ─── rules ───
  const rowsOf = (rule: AlertRule): readonly string[] => instancesOf(rule.when, selectorOf(rule.when) ? [...signals.values()].map(rowOf) : [])

  function hold(judgedRule: JudgedRule): Held {
    const held: Held = { ...judgedRule, selector: selectorOf(judgedRule.rule.when), instances: new Map() }
    rules.set(judgedRule.rule.id, held)
    return held
  }

  async function changeRule({ id, at, rule }: RuleChange): Promise<void> {
    const old = rules.get(id)
    if (!rule) {
      if (!old) return
      for (const instance of old.instances.values()) drop(instance, at, 'off')
      rules.delete(id)
      judged.set(id, null)
      return
    }
    if (old && rule.revision <= old.rule.revision) return
    const held = hold({ rule, from: old?.from ?? at })
    judged.set(id, { rule, from: held.from })
    const wanted = new Set(rowsOf(rule))
    const fresh: Instance[] = []
    const kept: Instance[] = []
    for (const instance of old?.instances.values() ?? []) {
      const plan = planOf(rule, held.selector ? instance.key : undefined)
      // What ends is told in the words of the rule that it was judged by.
      if (!wanted.has(instance.key) || plan.form !== instance.plan.form) {
        drop(instance, at, rule.enabled ? 'edited' : 'off')
        continue
      }
      wanted.delete(instance.key)
      Object.assign(instance, { held, plan })
      held.instances.set(instance.key, instance)
      kept.push(instance)
    }
    for (const key of wanted) fresh.push(put(held, key, undefined))
    await introduce(fresh)
    for (const instance of [...kept, ...fresh]) meet(instance, at)
  }

  /** A signal that was described anew may join a selector, or leave it. */
  async function describe(signal: Signal): Promise<void> {
    signals.set(signal.id, signal)
    const row = rowOf(signal)
    const at = now()
    for (const held of rules.values()) {
      if (!held.selector) continue
      const instance = held.instances.get(signal.id)
      const fits = selects(held.selector, row)
      if (instance && !fits) drop(instance, at, 'edited')
      if (instance || !fits) continue
      const joined = put(held, signal.id, undefined)
      await introduce([joined])
      meet(joined, at)
    }
  }

  /** Fills the windows that instances look back on, once each, up to what the least advanced of them has judged. */
  async function seedWindows(instances: readonly Instance[]): Promise<void> {
    type Wanted = { readonly plan: Plan; readonly cuts: Map<string, number> }
    const wanted = new Map<string, Wanted>()
    for (const { plan, state } of instances) {
      for (const condition of plan.conditions) {
        const series = plan.series[condition.series]
        if (condition.role !== 'window' || !series) continue
        const name = `${series.key}|${condition.span}`
        if (seeded.has(name)) continue
        const one = wanted.get(name) ?? { plan: { ...plan, conditions: [condition] }, cuts: new Map<string, number>() }
        wanted.set(name, one)
        for (const place of series.signals) {
          const [id, at] = [plan.signals[place], state.signals[place]?.at]
          if (id !== undefined && at !== undefined) one.cuts.set(id, Math.min(one.cuts.get(id) ?? Infinity, at))
        }
      }
    }
    const all = [...wanted]
    for (let from = 0; from < all.length; from += SLICE) {
      await Promise.all(all.slice(from, from + SLICE).map(async ([name, { plan, cuts }]) => {
        const span = plan.conditions[0]?.span ?? 0
        const histories = new Map(await Promise.all([...cuts].map(async ([id, cut]) => [id, await historyOf(id, cut - span, cut)] as const)))
        seed(windows, plan, (id) => histories.get(id) ?? [])
        seeded.add(name)
      }))
    }
  }

  return {
    time,
    observe,
    hear,
    changeRule,
    describe,
    /** When time alone changes something next. */
    nextWake: heap.next,
    /** Everything up to this commit is judged. */
    reach: (to: number): void => void (seq = to),
    get seq() { return seq },
    watches: (id: string): boolean => concerned.has(id),
    watched: (): Iterable<string> => concerned.keys(),
    wordOf: (id: string): string | undefined => {
      const value = known.get(id)?.value
      return typeof value === 'string' ? value : undefined
    },
    ruleOf: (id: string): AlertRule | undefined => rules.get(id)?.rule,
    ruleIds: (): Iterable<string> => rules.keys(),
    needsHistory: (): boolean => [...rules.values()].some(({ instances }) => [...instances.values()].some(({ plan }) => plan.conditions.some(({ role }) => role === 'window'))),
    /** The newest instant that all who look at a signal have judged of it; `undefined`: somebody knows nothing of it. */
    judgedTo: (id: string): number | undefined => {
      let least: number | undefined
      for (const { plan, state } of concerned.get(id) ?? []) {
        const at = state.signals[plan.signals.indexOf(id)]?.at
        if (at !== undefined) least = Math.min(least ?? Infinity, at)
      }
      return least
    },
    /** What a signal's value is when nothing has been followed yet. */
    know: (latest: Latest): void => void known.set(latest.signalId, inputOf(latest)),
    knowWord: (id: string, value: string): void => void known.set(id, { kind: 'observation', id, value, observedAt: now(), staleAt: null, calendar: null }),

    /** Takes rules over with their instances as they were kept; what a selector finds on top of them joins. */
    async resume(all: ReadonlyMap<string, JudgedRule>, states: ReadonlyMap<string, ReadonlyMap<string, JudgedState>>): Promise<void> {
      const at = now()
      const fresh: Instance[] = []
      const old: Instance[] = []
      for (const judgedRule of all.values()) {
        const held = hold(judgedRule)
        const stored = states.get(judgedRule.rule.id) ?? new Map<string, JudgedState>()
        const wanted = new Set(rowsOf(judgedRule.rule))
        for (const [key, state] of stored) {
          const instance = put(held, key, state)
          if (wanted.has(key)) old.push(instance)
          else drop(instance, at, 'edited')
        }
        for (const key of wanted) if (!stored.has(key)) fresh.push(put(held, key, undefined))
      }
      await seedWindows(old)
      await introduce(fresh)
      for (const instance of fresh) meet(instance, at)
      // A state that an earlier version of this program kept may not say what is judged now.
      for (const instance of old) if (instance.state.form !== instance.plan.form) meet(instance, at)
    },

    /** Whether something happened that is to be kept at once. */
    isUrgent: (): boolean => events.length > 0 || judged.size > 0 || gone.size > 0 || urgent.size > 0,
    isDirty: (): boolean => dirty.size > 0,
    /** What is to be kept now: all that is urgent, and of the rest the oldest `most`. It counts as kept from here on. */
    take(most: number): Omit<Verdict, 'note'> & { readonly note: Required<Pick<Verdict['note'], 'cursor' | 'seq' | 'rules' | 'instances' | 'firing'>> } {
      const chosen = new Set(urgent)
      for (const instance of dirty.keys()) {
        if (chosen.size >= urgent.size + most) break
        chosen.add(instance)
      }
      for (const instance of chosen) dirty.delete(instance)
      const [oldest] = dirty.values()
      const verdict = {
        note: { cursor: oldest === undefined ? seq : Math.min(seq, oldest - 1), seq, rules: rules.size, instances: instanceCount, firing },
        judged: [...judged].map(([id, rule]) => ({ id, rule })),
        states: [
          ...[...gone.values()].map(({ rule, instance }) => ({ rule, instance, state: null })),
          ...[...chosen].map(({ held, key, state }) => ({ rule: held.rule.id, instance: key, state: { seq, state } })),
        ],
        events,
      }
      events = []
      judged.clear()
      gone.clear()
      urgent.clear()
      return verdict
    },
  }
}

