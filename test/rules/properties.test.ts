import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { backTest, untoldOf } from '../../lib/rules/back-test.ts'
import { freshState, step, type Input, type InstanceState } from '../../lib/rules/machine.ts'
import { planOf } from '../../lib/rules/plan.ts'
import { concerns, instancesOf, namedSignals, selectorOf, type Row } from '../../lib/rules/series.ts'
import { makeWindows, reachOf, seed, type Point } from '../../lib/rules/windows.ts'
import type { AlertRule } from '../../lib/wire/alerts.ts'
import { AMD, brief, instant, minuteOf, NVDA, one, ruleOf, run, seen, START, time } from './support.ts'

const RULES: readonly AlertRule[] = [
  one({ is: 'crosses', value: 5 }, { hysteresis: 1 }),
  one({ is: 'above', value: 5 }, { for: '7m', onNoData: 'alert', cooldown: '9m', repeatEvery: '5m' }),
  one({ is: 'enters', low: 4, high: 6 }, { for: '2x', trigger: 'once-per-bar', bar: '5m' }),
  ruleOf({ when: { any: [{ series: { a: NVDA, op: '/', b: AMD }, is: 'crosses-up', value: 1 }, { series: AMD, is: 'below', value: 3 }] } }),
]
const stream = fc.array(fc.record({ after: fc.integer({ min: 1, max: 8 }), id: fc.constantFrom(NVDA, AMD), value: fc.integer({ min: 1, max: 10 }) }), { minLength: 2, maxLength: 30 }).map((list) => {
  let minute = 0
  return list.map(({ after, id, value }) => seen((minute += after), value, id, { staleAt: instant(minute + 12) }))
})
const happened = (rule: AlertRule, inputs: readonly Input[]): readonly string[] => run(rule, inputs).happenings.map(({ id, ...rest }) => `${id} ${brief({ id, ...rest })}`)

test('[R2] what is said again or late, wherever it comes, adds nothing and takes nothing', () => {
  fc.assert(fc.property(fc.constantFrom(...RULES), stream, fc.array(fc.tuple(fc.nat(), fc.nat())), (rule, inputs, again) => {
    const more: Input[] = [...inputs]
    // From the latest place on, so that earlier ones stay where they are; each after itself.
    for (const [what, where] of again) {
      const input = inputs[what % inputs.length]
      if (input) more.splice(more.indexOf(input) + 1 + (where % (more.length - more.indexOf(input))), 0, input)
    }
    expect(happened(rule, more)).toEqual(happened(rule, inputs))
  }), { numRuns: 300, seed: 20_260_105 })
})

test('[R20] however time is cut into pieces, the same happens', () => {
  fc.assert(fc.property(fc.constantFrom(...RULES), stream, (rule, inputs) => {
    const end = time(400)
    const cut = inputs.flatMap((input) => {
      const minute = minuteOf(input.observedAt)
      return [time(minute - 1), time(minute - 0.5), time(minute), input]
    })
    expect(happened(rule, [...cut, ...Array.from({ length: 400 }, (_, minute) => time(minute)), end])).toEqual(happened(rule, [...inputs, end]))
  }), { numRuns: 100, seed: 20_260_105 })
})

test('[R20] a restart anywhere changes nothing, with windows filled anew from history', () => {
  const rule = one({ is: 'new-high', within: '15m' }, { cooldown: '3m' })
  fc.assert(fc.property(stream, fc.nat(), (all, where) => {
    const inputs = all.map((input) => ({ ...input, id: NVDA }))
    const plan = planOf(rule)
    const cut = where % inputs.length
    let state: InstanceState = freshState(plan)
    let windows = makeWindows()
    const told: string[] = []
    for (const [nth, input] of inputs.entries()) {
      if (nth === cut) {
        state = JSON.parse(JSON.stringify(state))
        windows = makeWindows()
        seed(windows, plan, () => inputs.slice(0, nth).map(({ observedAt, value }): Point => [observedAt, Number(value)]))
      }
      const stepped = step(plan, state, input, windows)
      state = stepped.state
      told.push(...stepped.happenings.map(({ id }) => id))
    }
    expect(told).toEqual(run(rule, inputs).happenings.map(({ id }) => id))
  }), { numRuns: 100, seed: 20_260_105 })
})

test('a back-test tells what the machine would have told, with the end of each', () => {
  const points: readonly Point[] = ([[-5, 190], [1, 210], [3, 190], [10, 205], [30, 215]] as const).map(([minute, value]) => [instant(minute), value])
  const rule = one({ is: 'crosses-up', value: 200 }, { for: '2m', snoozedUntil: new Date(instant(900)).toISOString(), enabled: false })
  expect(backTest(rule, undefined, () => points, START, instant(60))).toEqual([
    { series: NVDA, at: instant(3), value: 210, resolvedAt: instant(3) },
    { series: NVDA, at: instant(12), value: 205, resolvedAt: null },
  ])
  expect(backTest(rule, undefined, () => points, START, instant(11))).toHaveLength(1)
})

test('what stands before a back-test begins is known to it', () => {
  const rising: readonly Point[] = Array.from({ length: 40 }, (_, nth) => [instant(nth - 30), nth === 31 ? 100 : nth])
  const high = backTest(one({ is: 'new-high', within: '20m' }), undefined, () => rising, START, instant(9))
  expect(high.map(({ at }) => minuteOf(at))).toEqual([0])
  expect(backTest(one({ is: 'above', value: 20 }), undefined, () => rising, START, instant(9)).map(({ at }) => minuteOf(at))).toEqual([0])
  expect(reachOf(planOf(one({ is: 'new-high', within: '20m' })))).toBe(20 * 60_000)
})

test('a back-test says what history does not tell', () => {
  expect(untoldOf(one({ is: 'above', value: 1 }))).toEqual([])
  expect(untoldOf(one({ is: 'above', value: 1 }, { onNoData: 'alert' }))).toEqual(['staleness'])
  expect(untoldOf(one({ series: 'claim.u1.1y', is: 'verdict-is', value: 'supported' }))).toEqual(['words'])
})

const ROWS: readonly Row[] = [
  { id: 'gpu.vast.h100.spot', title: 'H100 · Vast', stage: 'upstream', segment: 'compute', feedId: 'vast' },
  { id: 'gpu.lambda.h100.on-demand', title: 'H100 SXM · Lambda', stage: 'upstream', segment: 'compute', feedId: 'lambda' },
  { id: NVDA, title: 'NVIDIA', stage: 'upstream', segment: 'silicon', feedId: 'yahoo' },
]
const selecting = (series: unknown): AlertRule['when'] => ruleOf({ when: { all: [{ series, is: 'above', value: 1 }] } }).when
test.each<readonly [string, unknown, readonly number[]]>([
  ['a stage', { stage: 'upstream' }, [0, 1, 2]],
  ['a segment', { segment: 'silicon' }, [2]],
  ['a feed', { feed: 'vast' }, [0]],
  ['ids, in the order of the catalogue', { ids: [NVDA, 'gpu.vast.h100.spot', 'gone'] }, [0, 2]],
  ['words', { q: 'h100 lambda' }, [1]],
  ['all of what it says', { stage: 'upstream', q: 'h100', feed: 'vast' }, [0]],
  ['nothing', { stage: 'downstream' }, []],
])('a selector of %s', (_sentence, series, found) => {
  const when = selecting(series)
  expect(instancesOf(when, ROWS)).toEqual(found.map((nth) => ROWS[nth]?.id))
  for (const [nth, row] of ROWS.entries()) expect(concerns(when, row)).toBe(found.includes(nth))
})

test('a rule without a selector has one instance; beside a selector what is named belongs to each of its own', () => {
  const named = selecting({ a: NVDA, op: '/', b: AMD })
  expect([instancesOf(named, ROWS), namedSignals(named), selectorOf(named)]).toEqual([[`${NVDA} / ${AMD}`], [NVDA, AMD], undefined])
  const mixed = ruleOf({ when: { all: [{ series: { q: 'h100' }, is: 'above', value: 1 }, { series: NVDA, is: 'below', value: 9 }] } })
  expect(instancesOf(mixed.when, ROWS)).toEqual(['gpu.vast.h100.spot', 'gpu.lambda.h100.on-demand'])
  expect(planOf(mixed, 'gpu.vast.h100.spot').signals).toEqual(['gpu.vast.h100.spot', NVDA])
  expect(run(mixed, [seen(0, 2, 'gpu.vast.h100.spot'), seen(1, 5)], undefined, 'gpu.vast.h100.spot').happenings.map(brief)).toEqual(['firing 1'])
})
