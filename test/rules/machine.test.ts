import { describe, expect, test } from 'vitest'
import { freshState, phaseAt, primed, step, type Input } from '../../lib/rules/machine.ts'
import { planOf } from '../../lib/rules/plan.ts'
import type { AlertRule } from '../../lib/wire/alerts.ts'
import { AMD, brief, fading, instant, look, NVDA, one, ruleOf, run, seen, time, told } from './support.ts'

const above = (asked: Parameters<typeof one>[1] = {}): AlertRule => one({ is: 'above', value: 200 }, asked)
const up = (asked: Parameters<typeof one>[1] = {}): AlertRule => one({ is: 'crosses-up', value: 200 }, asked)
const values = (...pairs: readonly (readonly [minute: number, value: number])[]): readonly Input[] => pairs.map(([minute, value]) => seen(minute, value))
const both = (conditions: readonly unknown[], every = true, asked = {}): AlertRule => ruleOf({ when: every ? { all: conditions } : { any: conditions }, ...asked })
const iso = (minute: number): string => new Date(instant(minute)).toISOString()

type Case = readonly [sentence: string, rule: AlertRule, inputs: readonly Input[], happenings: readonly string[]]
const cases = (list: readonly Case[]): void => {
  test.each(list)('%s', (_sentence, rule, inputs, happenings) => {
    expect(told(rule, inputs)).toEqual(happenings)
  })
}

describe('news', () => {
  cases([
    ['[R1] what time brought comes before an observation of the same instant', above({ for: '10m' }), values([0, 201], [10, 190]), ['firing 10', 'resolved 10']],
    ['[R1] what fell due long ago happens at its own instant', above({ for: '10m' }), [seen(0, 201), time(300)], ['firing 10']],
    ['[R2] a late observation fires nothing and ends nothing', above(), values([5, 190], [4, 210], [6, 210], [5, 150]), ['firing 6']],
    ['[R2] a repeat changes nothing', up({ for: '2x' }), values([0, 190], [1, 201], [1, 201], [1, 201]), []],
    ['[R2] a revision across the threshold fires at its instant', up(), values([0, 190], [1, 199], [1, 201]), ['firing 1']],
    ['[R2] a revision back ends it at that instant', up(), values([0, 190], [1, 201], [1, 199]), ['firing 1', 'resolved 1']],
    ['[R2] a revision is not one more observation', above({ for: '2x' }), values([0, 201], [0, 202], [1, 203]), ['firing 1']],
    ['[R2] a revision is judged against the value before what it replaces', up(), values([0, 201], [1, 190], [1, 202]), []],
    ['what is of no signal of the rule does nothing', above(), [seen(0, 300, AMD)], []],
  ])
  test('[R2] a late or repeated observation gives back the same state', () => {
    const rule = above()
    const plan = planOf(rule)
    const { state } = run(rule, values([5, 210]))
    expect(step(plan, state, seen(5, 210)).state).toBe(state)
    expect(step(plan, state, seen(3, 150)).state).toBe(state)
  })
})

describe('thresholds', () => {
  cases([
    ['[R3] at the threshold is not above it', above(), values([0, 200], [1, 200.01], [2, 200]), ['firing 1', 'resolved 2']],
    ['[R3] at the threshold is not below it', one({ is: 'below', value: 200 }), values([0, 200], [1, 199.99], [2, 200]), ['firing 1', 'resolved 2']],
    ['[R3] from the threshold up is a crossing up', up(), values([0, 200], [1, 201]), ['firing 1']],
    ['[R3] up to the threshold is none', up(), values([0, 190], [1, 200]), []],
    ['[R3] down to the threshold is none, from it down is one', one({ is: 'crosses-down', value: 200 }), values([0, 210], [1, 200], [2, 199]), ['firing 2']],
    ['[R3] a crossing up is none down', one({ is: 'crosses-down', value: 200 }), values([0, 190], [1, 210]), []],
    ['[R3] crosses goes either way, each its own event', one({ is: 'crosses', value: 200 }), values([0, 190], [1, 210], [2, 220], [3, 190]), ['firing 1', 'resolved 3', 'firing 3']],
    ['[R3] the bounds lie inside', one({ is: 'inside', low: 10, high: 20 }), values([0, 10], [1, 9.9], [2, 20], [3, 20.1]), ['firing 0', 'resolved 1', 'firing 2', 'resolved 3']],
    ['[R3] and not outside', one({ is: 'outside', low: 10, high: 20 }), values([0, 10], [1, 9.9], [2, 20], [3, 20.1]), ['firing 1', 'resolved 2', 'firing 3']],
    ['[R3] enters by coming in', one({ is: 'enters', low: 10, high: 20 }), values([0, 15], [1, 25], [2, 20], [3, 12], [4, 9]), ['firing 2', 'resolved 4']],
    ['[R3] leaves by going out, on either side', one({ is: 'leaves', low: 10, high: 20 }), values([0, 25], [1, 15], [2, 25], [3, 5], [4, 10], [5, 9]), ['firing 2', 'resolved 4', 'firing 5']],
    ['[R4] a first value above is no crossing', up(), values([0, 210], [1, 220]), []],
    ['[R4] a first value above is above', above(), values([0, 210]), ['firing 0']],
    ['[R5] a crossing over a gap of days happens at the later observation', up(), values([0, 190], [5000, 210]), ['firing 5000']],
    ['[R8] it is over when the value has come back by so much', above({ hysteresis: 5 }), values([0, 201], [1, 196], [2, 195.01], [3, 195], [4, 199], [5, 201]), ['firing 0', 'resolved 3', 'firing 5']],
    ['[R8] of what falls likewise', one({ is: 'crosses-down', value: 200 }, { hysteresis: 5 }), values([0, 210], [1, 199], [2, 204], [3, 198], [4, 205]), ['firing 1', 'resolved 4']],
    ['[R8] while it is pending there is none', above({ hysteresis: 5, for: '10m' }), values([0, 201], [5, 199], [6, 201], [12, 201], [16, 199]), ['firing 16']],
    ['[R8] the far side is another crossing once it is reached by so much', one({ is: 'crosses', value: 200 }, { hysteresis: 5 }), values([0, 190], [1, 201], [2, 197], [3, 194], [4, 202], [5, 206]), ['firing 1', 'resolved 3', 'firing 3', 'resolved 5', 'firing 5']],
    ['[R8] out of a narrow channel there is a way back', one({ is: 'outside', low: 10, high: 20 }, { hysteresis: 50 }), values([0, 25], [1, 18], [2, 17.5]), ['firing 0', 'resolved 2']],
    ['[R8] into a channel', one({ is: 'inside', low: 10, high: 20 }, { hysteresis: 5 }), values([0, 25], [1, 20], [2, 25], [3, 25.1]), ['firing 1', 'resolved 3']],
  ])
})

describe('how long', () => {
  cases([
    ['[R6] a value stands until the next one', above({ for: '15m' }), [seen(0, 201), time(14)], []],
    ['[R6] and fires when it has stood for long enough', above({ for: '15m' }), [seen(0, 201), time(15)], ['firing 15']],
    ['[R6] what breaks off begins anew', above({ for: '15m' }), values([0, 201], [10, 199], [12, 202], [26, 202], [28, 202]), ['firing 27']],
    ['[R6] of a crossing the side must last', up({ for: '15m' }), values([0, 190], [1, 210], [5, 205], [20, 206]), ['firing 16']],
    ['[R6] a crossing that comes back is none', up({ for: '15m' }), [...values([0, 190], [1, 210], [5, 195]), time(90)], []],
    ['[R5] a gap filled in order is judged as if it had come in time', up({ for: '15m' }), [...values([0, 190], [1, 210], [6, 195], [8, 205]), time(60)], ['firing 23']],
    ['[R5] what time had told by then ends where it is denied', up({ for: '15m' }), [...values([0, 190], [1, 210]), time(60), seen(6, 195)], ['firing 16', 'resolved 6']],
    ['[R7] so many in a row', up({ for: '3x' }), values([0, 190], [1, 210], [2, 211], [3, 199], [4, 210], [5, 220], [6, 230]), ['firing 6']],
    ['[R7] time alone counts nothing', above({ for: '3x' }), [seen(0, 201), seen(1, 201), time(900)], []],
    ['[R7] once is at once', above({ for: '1x' }), values([0, 201]), ['firing 0']],
  ])
})

describe('how often', () => {
  cases([
    ['[R9] every time', up(), values([0, 190], [1, 210], [2, 190], [3, 210]), ['firing 1', 'resolved 2', 'firing 3']],
    ['[R9] once', up({ trigger: 'once' }), values([0, 190], [1, 210], [2, 190], [3, 210]), ['firing 1', 'resolved 2']],
    ['[R9] once in a bar', up({ trigger: 'once-per-bar', bar: '1h' }), values([0, 190], [1, 210], [2, 190], [3, 210], [4, 190], [61, 210]), ['firing 1', 'resolved 2', 'firing 61']],
    ['[R9] what is still true in the next bar fires then', up({ trigger: 'once-per-bar', bar: '1h' }), [...values([0, 190], [1, 210], [2, 190], [3, 210]), time(70)], ['firing 1', 'resolved 2', 'firing 60']],
    ['[R9] within a cooldown nothing fires', up({ cooldown: '30m' }), values([0, 190], [1, 210], [2, 190], [3, 210], [4, 190], [40, 210]), ['firing 1', 'resolved 2', 'firing 40']],
    ['[R9] what is still true after it fires then', up({ cooldown: '30m' }), [...values([0, 190], [1, 210], [2, 190], [3, 210]), time(90)], ['firing 1', 'resolved 2', 'firing 31']],
    ['[R12] again while it fires', above({ repeatEvery: '10m' }), [seen(0, 201), seen(25, 210), seen(32, 190), time(90)], ['firing 0', 'firing 10 again 1', 'firing 20 again 2', 'firing 30 again 3', 'resolved 32']],
    ['[R12] not within the cooldown', above({ repeatEvery: '10m', cooldown: '25m' }), [seen(0, 201), time(36)], ['firing 0', 'firing 25 again 1', 'firing 35 again 2']],
  ])
})

const HOURS = { timeZone: 'UTC', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '14:10', to: '14:30' }
describe('when', () => {
  cases([
    ['[R10] a level that is still true when the hours begin fires then', above({ activeHours: HOURS }), [seen(0, 201), time(20)], ['firing 10']],
    ['[R10] one that is not does not', above({ activeHours: HOURS }), values([0, 201], [5, 190], [20, 190]), []],
    ['[R10] a crossing outside is none', up({ activeHours: HOURS }), values([0, 190], [5, 210], [20, 220]), []],
    ['[R10] one within fires', up({ activeHours: HOURS }), values([0, 190], [15, 210]), ['firing 15']],
    ['[R10] it may end at any time', up({ activeHours: HOURS }), values([0, 190], [15, 210], [45, 190]), ['firing 15', 'resolved 45']],
    ['[R10] what crossed within and has lasted by the next hours fires at their beginning', up({ activeHours: HOURS, for: '15m' }), [seen(0, 190), seen(20, 210), time(3000)], ['firing 1450']],
    ['[R10] a period that ends within them fires at its end', above({ activeHours: HOURS, for: '15m' }), [seen(0, 201), time(20)], ['firing 15']],
    ['[R10] the end of the hours is not in them', above({ activeHours: HOURS }), values([30, 201]), []],
    ['[R10] NYSE opens at 14:30 UTC in winter', above({ activeHours: 'nyse' }), [seen(0, 201), time(60)], ['firing 30']],
    ['[R11] while it is snoozed nobody is told', above({ snoozedUntil: iso(30) }), values([0, 201], [10, 190]), ['(firing 0)', '(resolved 10)']],
    ['[R11] what still fires when the snooze ends is told then', above({ snoozedUntil: iso(30) }), [seen(0, 201), time(45), seen(50, 190)], ['(firing 0)', 'firing 30 again 1', 'resolved 50']],
    ['[R11] the end of what nobody was told of is told to nobody', above({ snoozedUntil: iso(35), activeHours: HOURS }), [seen(12, 201), seen(40, 190)], ['(firing 12)', '(resolved 40)']],
    ['[R10] what holds again after the hours waits for the next ones', both([{ series: NVDA, is: 'above', value: 200 }, { series: AMD, is: 'above', value: 1 }], false, { activeHours: HOURS }), [seen(0, 201), seen(5, 190), seen(40, 2, AMD), time(1450)], ['firing 1450']],
    ['[R13] it ends when it expires', above({ expiresAt: iso(30) }), [seen(0, 201), seen(40, 190), seen(41, 210)], ['firing 0', 'resolved 30 expired']],
    ['[R13] what is switched off does nothing', above({ enabled: false }), [seen(0, 201), time(90)], []],
  ])

  test('[R11] a snooze that is lifted tells what nobody was told', () => {
    const snoozed = run(above({ snoozedUntil: iso(300) }), [seen(0, 201)])
    expect(run(above(), [look(20)], snoozed).happenings.map(brief)).toEqual(['firing 20 again 1'])
  })
  test('[R11] a snooze that comes while it fires leaves the state alone and its end untold', () => {
    const firing = run(above(), [seen(0, 201)])
    const after = run(above({ snoozedUntil: iso(60) }), [look(5), seen(10, 190)], firing)
    expect(after.happenings.map(brief)).toEqual(['(resolved 10)'])
  })
  test('[R13] a rule that judges something else ends what is open, and begins with the values that stand', () => {
    const firing = run(above(), [seen(0, 210)])
    const edited = run(one({ is: 'above', value: 205 }, {}, { revision: 2 }), [look(7)], firing)
    expect(edited.happenings.map(brief)).toEqual(['resolved 7 edited', 'firing 7'])
    expect(edited.state.revision).toBe(2)
    expect(new Set([...firing.happenings, ...edited.happenings].map(({ id }) => id)).size).toBe(3)
  })
  test('[R13] another name, contact point or severity leaves the state alone', () => {
    const firing = run(above(), [seen(0, 210)])
    expect(run({ ...above(), name: 'other', severity: 'critical', contactPoints: ['desk'], revision: 2 }, [look(7)], firing).happenings).toEqual([])
  })
  test('[R13] switching it off ends what is open; a later expiry revives it', () => {
    const firing = run(above(), [seen(0, 210)])
    expect(run(above({ enabled: false }), [look(7)], firing).happenings.map(brief)).toEqual(['resolved 7 off'])
    const expired = run(above({ expiresAt: iso(3) }), [time(3)], run(above({ expiresAt: iso(3) }), [seen(0, 210)]))
    expect(run(above({ expiresAt: iso(90) }), [look(7)], expired).happenings.map(brief)).toEqual(['firing 7'])
  })
  test('[R13] a rule that is made meets its series as they stand', () => {
    const plan = planOf(up())
    const met = step(plan, primed(plan, freshState(plan), [seen(-90, 190)]), look(0))
    expect([met.happenings, step(plan, met.state, seen(1, 201)).happenings.map(brief)]).toEqual([[], ['firing 1']])
    const level = planOf(above())
    expect(step(level, primed(level, freshState(level), [seen(-90, 210)]), look(0)).happenings.map(brief)).toEqual(['firing 0'])
  })
})

const gone = (onNoData: string, more = {}): AlertRule => above({ onNoData, ...more })
describe('missing data', () => {
  cases([
    ['[R14] keep: an old value goes on standing', gone('keep', { for: '30m' }), [fading(0, 201, 10), time(60)], ['firing 30']],
    ['[R14] alert: it is told, and its end too', gone('alert'), [fading(0, 190, 10), time(20), fading(30, 190, 10)], ['no-data 10', 'resolved 30']],
    ['[R14] alert: once it has lasted for as long as the rule says', gone('alert', { for: '15m' }), [fading(0, 190, 10), time(24), time(90)], ['no-data 25']],
    ['[R14] alert: what is back before that is not told', gone('alert', { for: '15m' }), [fading(0, 190, 10), fading(20, 190, 90), time(90)], []],
    ['[R14] alert: what fires goes on firing', gone('alert'), [fading(0, 201, 10), time(20), fading(30, 210, 90), fading(40, 190, 90)], ['firing 0', 'no-data 10', 'resolved 30', 'resolved 40']],
    ['[R14] alert: a rule that never had a value says so', gone('alert'), [look(3)], ['no-data 3']],
    ['[R14] alert: within active hours', gone('alert', { activeHours: HOURS }), [fading(0, 190, 5), time(20)], ['no-data 10']],
    ['[R14] resolve: what fires is over', gone('resolve'), [fading(0, 201, 10), time(20)], ['firing 0', 'resolved 10 no-data']],
    ['[R14] resolve: what is back fires anew', gone('resolve'), [fading(0, 201, 10), fading(20, 201, 10)], ['firing 0', 'resolved 10 no-data', 'firing 20']],
    ['[R14] a pending period is broken', gone('resolve', { for: '15m' }), [fading(0, 201, 10), fading(12, 201, 90), time(26)], []],
    ['[R14] by count where nothing comes: at once', gone('alert', { for: '3x' }), [fading(0, 190, 10), time(11)], ['no-data 10']],
    ['[R18] nothing new for so long', one({ is: 'stale-for', value: '20m' }), [fading(0, 1, 5), time(30), fading(40, 1, 5)], ['firing 20', 'resolved 40']],
    ['[R18] what never ages does not', one({ is: 'stale-for', value: '20m' }), [seen(0, 1), time(900)], []],
  ])
})

const ratio = { a: NVDA, op: '/', b: AMD }
describe('several series', () => {
  cases([
    ['[R15] once both sides have a value', ruleOf({ when: { all: [{ series: ratio, is: 'above', value: 2 }] } }), [seen(0, 300), seen(1, 100, AMD)], ['firing 1']],
    ['[R15] when either moves', ruleOf({ when: { all: [{ series: ratio, is: 'crosses-up', value: 2 }] } }), [seen(0, 150), seen(1, 100, AMD), seen(2, 60, AMD), seen(3, 100)], ['firing 2', 'resolved 3']],
    ['[R15] at the newer instant, though the other side is older', ruleOf({ when: { all: [{ series: ratio, is: 'above', value: 2 }] } }), [seen(9, 300), seen(4, 100, AMD)], ['firing 9']],
    ['[R15] a division by zero is no value', ruleOf({ when: { all: [{ series: ratio, is: 'above', value: 2 }] }, onNoData: 'resolve' }), [seen(0, 300), seen(1, 100, AMD), seen(2, 0, AMD), seen(3, 100, AMD)], ['firing 1', 'resolved 2 no-data', 'firing 3']],
    ['[R14] by count: a side that never came at once, then so many observations without a value', ruleOf({ when: { all: [{ series: ratio, is: 'above', value: 9 }] }, onNoData: 'alert', for: '2x' }), [seen(0, 300), seen(0, 100, AMD), seen(2, 0, AMD), seen(3, 301)], ['no-data 0', 'resolved 0', 'no-data 3']],
    ['[R15] a difference', ruleOf({ when: { all: [{ series: { ...ratio, op: '-' }, is: 'above', value: 2 }] } }), [seen(0, 103), seen(1, 100, AMD)], ['firing 1']],
    ['[R15] a spread in per cent of the second', ruleOf({ when: { all: [{ series: { ...ratio, op: 'spread-%' }, is: 'above', value: 2 }] } }), [seen(0, 103), seen(1, 100, AMD), seen(2, 101.5, AMD)], ['firing 1', 'resolved 2']],
    ['[R16] all: an edge while the level holds', both([{ series: NVDA, is: 'crosses-up', value: 200 }, { series: AMD, is: 'above', value: 100 }]), [seen(0, 190), seen(1, 110, AMD), seen(2, 210), seen(3, 90, AMD), seen(4, 110, AMD)], ['firing 2', 'resolved 3']],
    ['[R16] all: an edge while it does not is lost', both([{ series: NVDA, is: 'crosses-up', value: 200 }, { series: AMD, is: 'above', value: 100 }]), [seen(0, 190), seen(1, 90, AMD), seen(2, 210), seen(3, 110, AMD)], []],
    ['[R16] any: as long as one holds it is one firing', both([{ series: NVDA, is: 'above', value: 200 }, { series: AMD, is: 'above', value: 100 }], false), [seen(0, 210), seen(1, 110, AMD), seen(2, 190), seen(3, 90, AMD)], ['firing 0', 'resolved 3']],
    ['[R16] any: does not wait for what has no data', both([{ series: AMD, is: 'above', value: 100 }, { series: NVDA, is: 'above', value: 200 }], false), [seen(0, 210)], ['firing 0']],
    ['[R16] all: what is false needs no other data', both([{ series: NVDA, is: 'above', value: 200 }, { series: AMD, is: 'above', value: 100 }], true, { onNoData: 'resolve' }), [fading(0, 210, 99), fading(0, 110, 10, AMD), fading(9, 190, 99)], ['firing 0', 'resolved 9']],
    ['[R16] two edges at one instant', both([{ series: NVDA, is: 'crosses-up', value: 200 }, { series: AMD, is: 'crosses-up', value: 100 }]), [seen(0, 190), seen(0, 90, AMD), seen(5, 210), seen(5, 110, AMD)], ['firing 5']],
  ])
})

describe('what came before', () => {
  const change = (value: number, direction: string, unit = '%'): AlertRule => one({ is: 'changes-by', value, unit, within: '10m', direction })
  const history = Array.from({ length: 12 }, (_, nth) => [nth, 100 + (nth % 2)] as const)
  cases([
    ['[R17] up by as much on the lowest of the span', change(5, 'up'), values([0, 100], [5, 98], [8, 102.9], [9, 102.8]), ['firing 8', 'resolved 9']],
    ['[R17] a fall is none up', change(5, 'up'), values([0, 100], [5, 90]), []],
    ['[R17] down from the highest', change(5, 'down'), values([0, 100], [5, 94]), ['firing 5']],
    ['[R17] either way, in units', change(5, 'either', 'abs'), values([0, 100], [5, 95], [30, 95], [31, 100]), ['firing 5', 'resolved 30', 'firing 31']],
    ['[R17] what stood when the span began counts', change(5, 'up'), values([0, 100], [500, 105]), ['firing 500']],
    ['[R17] what lies before it does not', change(5, 'up'), values([0, 90], [5, 100], [16, 100], [17, 104]), ['firing 5', 'resolved 16']],
    ['[R17] a percentage of zero is none', change(5, 'up'), values([0, 0], [1, 100]), []],
    ['[R17] a new high, strictly', one({ is: 'new-high', within: '10m' }), values([0, 100], [6, 101], [7, 101], [8, 102]), ['firing 6', 'resolved 7', 'firing 8']],
    ['[R17] a new low', one({ is: 'new-low', within: '10m' }), values([0, 100], [6, 99], [7, 100]), ['firing 6', 'resolved 7']],
    ['[R17] none before half of the span is known', one({ is: 'new-high', within: '10m' }), values([0, 100], [4, 101], [4.99, 102], [5, 103]), ['firing 5']],
    ['[R17] far above the mean', one({ is: 'z-score-above', value: 3, within: '20m' }), values(...history, [12, 101], [13, 120], [14, 80]), ['firing 13', 'resolved 14']],
    ['[R17] no deviation, no score', one({ is: 'z-score-above', value: 3, within: '20m' }), values(...history.map(([minute]) => [minute, 100] as const), [13, 120]), []],
    ['[R17] four observations are too few', one({ is: 'z-score-above', value: 1, within: '8m' }), values([0, 1], [1, 2], [2, 1], [3, 2], [5, 99]), []],
    ['[R2] what comes late belongs to what came before', one({ is: 'new-high', within: '10m' }), values([0, 100], [6, 90], [4, 105], [7, 104], [8, 106]), ['firing 8']],
  ])
})

describe('words', () => {
  cases([
    ['a verdict', one({ is: 'verdict-is', value: 'contradicted', series: 'claim.u1.1y' }), [seen(0, 'undecided', 'claim.u1.1y'), seen(9, 'contradicted', 'claim.u1.1y'), seen(20, 'undecided', 'claim.u1.1y')], ['firing 9', 'resolved 20']],
    ['a state', one({ is: 'state-is', value: 'failing', series: 'feed.vast' }, { for: '10m' }), [seen(0, 'failing', 'feed.vast'), time(11)], ['firing 10']],
  ])
})

describe('events', () => {
  const { happenings } = run(up({ repeatEvery: '10m' }), [...values([0, 190], [1, 210]), time(12), seen(20, 190), seen(30, 210)])
  test('[R19] an end names what it ends, and every event has its own id', () => {
    expect(happenings.map(brief)).toEqual(['firing 1', 'firing 11 again 1', 'resolved 20', 'firing 30'])
    expect(happenings[2]?.of).toBe(happenings[0]?.id)
    expect(new Set(happenings.map(({ id }) => id)).size).toBe(4)
    for (const { id } of happenings) expect(id).toMatch(/^[a-z0-9.-]+$/)
  })
  test('[R19] worked out again they have the same ids; of another rule, revision or instance others', () => {
    const ids = (rule: AlertRule, instance?: string): readonly string[] => run(rule, values([0, 190], [1, 210]), undefined, instance).happenings.map(({ id }) => id)
    const selected = ruleOf({ when: { all: [{ series: { q: 'nvda' }, is: 'crosses-up', value: 200 }] } })
    expect(ids(up())).toEqual(ids(up()))
    expect(new Set([...ids(up()), ...ids({ ...up(), id: 'other' }), ...ids({ ...up(), revision: 2 }), ...ids({ ...selected, id: 'third' }, NVDA)]).size).toBe(4)
  })
  test('it tells what each condition saw', () => {
    const [firing] = run(both([{ series: AMD, is: 'above', value: 100 }, { series: NVDA, is: 'above', value: 200 }], false), [seen(0, 90, AMD), seen(1, 210)]).happenings
    expect(firing).toMatchObject({ by: 1, series: NVDA, value: 210, observedAt: instant(1), evidence: [{ series: AMD, value: 90, met: false }, { series: NVDA, value: 210, observedAt: instant(1), met: true }] })
  })
  test('how it stands is told at any instant', () => {
    const rule = above({ for: '10m', snoozedUntil: iso(2), trigger: 'once' })
    const plan = planOf(rule)
    const standing = (inputs: readonly Input[], minute: number): string => phaseAt(plan, run(rule, inputs).state, instant(minute))
    expect(standing([], 3)).toBe('no-data')
    expect(standing([seen(0, 190)], 3)).toBe('inactive')
    expect(standing([seen(0, 201)], 1)).toBe('snoozed')
    expect(standing([seen(0, 201)], 3)).toBe('pending')
    expect(standing([seen(0, 201), time(10)], 12)).toBe('firing')
    expect(standing([seen(0, 201), time(10), seen(20, 1)], 21)).toBe('expired')
  })
})
