import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { freshState, step, type Happening, type Input, type InstanceState } from '../../lib/rules/machine.ts'
import { planOf } from '../../lib/rules/plan.ts'
import { namedSignals } from '../../lib/rules/series.ts'
import { makeWindows, seed, type Point, type Windows } from '../../lib/rules/windows.ts'
import type { AlertRule } from '../../lib/wire/alerts.ts'
import { oracle, type Said } from './oracle.ts'
import { AMD, brief, instant, look, NVDA, ruleOf, seen } from './support.ts'

vi.setConfig({ testTimeout: 60_000 })

// Few values, so that thresholds are met, touched and crossed often.
const value = fc.integer({ min: 0, max: 12 })
const threshold = fc.integer({ min: 3, max: 9 })
const within = fc.constantFrom('5m', '12m')
const id = fc.constantFrom(NVDA, NVDA, AMD)
const series = fc.oneof({ weight: 6, arbitrary: id }, { weight: 2, arbitrary: fc.constantFrom<'/' | '-' | 'spread-%'>('/', '-', 'spread-%').map((op) => ({ a: NVDA, op, b: AMD })) })
const channel = fc.tuple(threshold, fc.integer({ min: 1, max: 4 })).map(([low, width]) => ({ low, high: low + width }))
const condition = fc.tuple(series, fc.oneof(
  fc.tuple(fc.constantFrom('above', 'below', 'crosses', 'crosses-up', 'crosses-down'), threshold).map(([is, value]) => ({ is, value })),
  fc.tuple(fc.constantFrom('inside', 'outside', 'enters', 'leaves'), channel).map(([is, bounds]) => ({ is, ...bounds })),
  fc.record({ is: fc.constant('changes-by'), value: fc.integer({ min: 1, max: 60 }), unit: fc.constantFrom('%', 'abs'), within, direction: fc.constantFrom('up', 'down', 'either') }),
  fc.record({ is: fc.constantFrom('new-high', 'new-low'), within }),
  fc.record({ is: fc.constant('z-score-above'), value: fc.constantFrom(1, 1.5), within: fc.constantFrom('12m', '20m') }),
  fc.record({ is: fc.constant('stale-for'), value: fc.constantFrom('4m', '9m') }),
)).map(([of, rest]) => ({ series: of, ...rest }))
const hours = fc.constantFrom(null, null, { timeZone: 'UTC', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '14:10', to: '14:40' }, { timeZone: 'UTC', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '14:30', to: '14:05' })
const minuteOrNone = (most: number) => fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: most }).map((minute) => new Date(instant(minute)).toISOString()) })
const whens = fc.tuple(fc.constantFrom('all', 'any'), fc.oneof(fc.tuple(condition), fc.tuple(condition), fc.array(condition, { minLength: 2, maxLength: 3 }))).map(([how, list]) => ({ [how]: list }))
const crossing = fc.record({ series: fc.constant(NVDA), is: fc.constantFrom('crosses', 'crosses-up', 'above', 'below'), value: fc.constantFrom(5, 6) }).map((only) => ({ all: [only] }))
const rulesOf = (when: fc.Arbitrary<unknown>): fc.Arbitrary<AlertRule> => fc.record({
  when,
  for: fc.constantFrom('0s', '0s', '3m', '10m', '2x', '3x'),
  trigger: fc.constantFrom('every-time', 'every-time', 'once', 'once-per-bar'),
  bar: fc.constantFrom('5m', '1h'),
  hysteresis: fc.constantFrom(0, 0, 1, 3),
  cooldown: fc.constantFrom('0s', '0s', '7m'),
  repeatEvery: fc.constantFrom('0s', '0s', '6m'),
  expiresAt: minuteOrNone(120),
  activeHours: hours,
  onNoData: fc.constantFrom('keep', 'keep', 'alert', 'resolve'),
  snoozedUntil: minuteOrNone(40),
}).map((asked) => ruleOf(asked))

type Model = { readonly rule: AlertRule; readonly said: Said[]; minute: number }
type Real = { rule: AlertRule; state: InstanceState; windows: Windows; readonly happenings: Happening[]; readonly known: Map<string, Point[]> }

const say = (real: Real, input: Input): void => {
  const stepped = step(planOf(real.rule), real.state, input, real.windows)
  real.state = stepped.state
  real.happenings.push(...stepped.happenings)
}
const observe = (model: Model, real: Real, one: { readonly minute: number; readonly id: string; readonly value: number; readonly fades: number | null }): void => {
  const { minute, id: of, value: is, fades } = one
  // What is of no signal of the rule does not come to it: only time passes.
  if (!namedSignals(real.rule.when).includes(of)) {
    model.said.push({ kind: 'wait', minute: model.minute })
    return say(real, { kind: 'time', at: instant(model.minute) })
  }
  const stale = fades === null ? null : minute + fades
  model.said.push({ kind: 'wait', minute: model.minute }, { kind: 'said', minute, id: of, value: is, stale })
  say(real, seen(minute, is, of, { staleAt: stale === null ? null : instant(stale) }))
  real.known.set(of, [...(real.known.get(of) ?? []).filter(([at]) => at !== instant(minute)), [instant(minute), is] as const].sort(([a], [b]) => a - b))
}
const newestOf = (real: Real, of: string): Point | undefined => real.known.get(of)?.at(-1)

type Does = fc.Command<Model, Real>
const does = (name: string, run: (model: Model, real: Real) => void): Does => ({
  check: () => true,
  run,
  toString: () => name,
})
const fades = fc.constantFrom(null, null, 5, 12)
const observedOf = (ids: fc.Arbitrary<string>): fc.Arbitrary<Does> => fc.tuple(fc.integer({ min: 0, max: 6 }), ids, value, fades).map(([after, of, is, fade]) => does(`${of} is ${is} after ${after} min, stale after ${fade}`, (model, real) => {
    model.minute += after
    observe(model, real, { minute: model.minute, id: of, value: is, fades: fade })
  }))
// The more often, the more happens.
const commands = [
  observedOf(id),
  observedOf(id),
  observedOf(id),
  fc.integer({ min: 1, max: 30 }).map((after) => does(`${after} min pass`, (model, real) => {
    model.minute += after
    model.said.push({ kind: 'wait', minute: model.minute })
    say(real, { kind: 'time', at: instant(model.minute) })
  })),
  // Late, and so that it is none of another series' newest instants.
  fc.tuple(id, value, fc.integer({ min: 1, max: 9 })).map(([of, is, back]) => does(`${of} was ${is} ${back} min before its newest`, (model, real) => {
    const newest = newestOf(real, of)
    const minute = newest ? (newest[0] - instant(0)) / 60_000 - back : -1
    if (minute >= 0) observe(model, real, { minute, id: of, value: is, fades: null })
  })),
  fc.tuple(id, fc.nat()).map(([of, nth]) => does(`${of}: one of all is said again`, (model, real) => {
    const past = model.said.filter((one) => one.kind === 'said' && one.id === of)
    const one = past[nth % Math.max(1, past.length)]
    const newest = newestOf(real, of)
    // Of the newest instant a word that was revised since would be another revision.
    if (one?.kind !== 'said' || !newest || (instant(one.minute) === newest[0] && one.value !== newest[1])) return
    const before = real.happenings.length
    const last = past.findLast((other) => other.kind === 'said' && other.minute === one.minute)
    if (last?.kind === 'said' && last.stale !== one.stale && instant(one.minute) === newest[0]) return
    observe(model, real, { minute: one.minute, id: of, value: one.value, fades: one.stale === null ? null : one.stale - one.minute })
    expect(real.happenings.length).toBe(before)
  })),
  fc.tuple(id, value).map(([of, is]) => does(`${of} is revised to ${is}`, (model, real) => {
    const newest = newestOf(real, of)
    const minute = newest ? (newest[0] - instant(0)) / 60_000 : -1
    // At the model's own minute: later ones have passed.
    if (minute === model.minute) observe(model, real, { minute, id: of, value: is, fades: null })
  })),
  fc.option(fc.integer({ min: 1, max: 20 })).map((length) => does(length === null ? 'the snooze is lifted' : `snoozed for ${length} min`, (model, real) => {
    const until = length === null ? null : model.minute + length
    model.said.push({ kind: 'wait', minute: model.minute }, { kind: 'snooze', minute: model.minute, until })
    say(real, { kind: 'time', at: instant(model.minute) })
    real.rule = { ...real.rule, revision: real.rule.revision + 1, snoozedUntil: until === null ? null : new Date(instant(until)).toISOString() }
    say(real, look(model.minute))
  })),
  fc.constant(does('a restart', (_model, real) => {
    real.state = JSON.parse(JSON.stringify(real.state))
    const plan = planOf(real.rule)
    // Expressions know nothing of what came late; so of them the windows themselves are kept.
    if (plan.series.some(({ op }) => op !== null)) return
    real.windows = makeWindows()
    seed(real.windows, plan, (signal) => real.known.get(signal) ?? [])
  })),
]

test.each([
  ['rules of all kinds', rulesOf(whens), commands, 700],
  // One threshold among values that go to and fro: it fires several times in each run.
  ['one threshold', rulesOf(crossing), [observedOf(fc.constant(NVDA)), observedOf(fc.constant(NVDA)), ...commands], 500],
] as const)('[R1–R20] %s: whatever is said, in whatever order, the machine tells what the oracle tells', (_kind, rules, commands, numRuns) => {
  fc.assert(
    fc.property(rules, fc.subarray<readonly [string, number]>([[NVDA, 5], [AMD, 3]]), fc.commands([...commands], { maxCommands: 40, size: 'max' }), (rule, begins, run) => {
      const real: Real = { rule, state: freshState(planOf(rule)), windows: makeWindows(), happenings: [], known: new Map() }
      say(real, look(0))
      const model: Model = { rule, said: [{ kind: 'wait', minute: 0 }], minute: 0 }
      for (const [of, is] of begins) observe(model, real, { minute: 0, id: of, value: is, fades: null })
      fc.modelRun(() => ({ model, real }), run)
      expect(real.happenings.map(brief)).toEqual(oracle(rule, model.said))
    }),
    { numRuns, seed: 20_260_105, endOnFailure: true },
  )
})
