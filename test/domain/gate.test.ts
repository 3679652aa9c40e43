import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allowedStep, CLOCK_SKEW, gate, type GateResult, type Known, type Pending } from '../../lib/domain/gate.ts'
import type { Latest, Observation } from '../../lib/domain/observation.ts'
import { signalId, type SignalId } from '../../lib/domain/signal.ts'
import { hours, minutes } from '../../lib/domain/time.ts'
import { UNITS } from '../../lib/domain/unit.ts'

// The same cases at every run.
fc.configureGlobal({ seed: 20_261_123 })

const NOW = Date.UTC(2026, 10, 23, 15)
const H100 = signalId('gpu', 'x', 'h100', 'market', 'on-demand')
const of = (value: number, observedAt = NOW, feedId = 'x', id: SignalId = H100): Observation => ({ signalId: id, value, observedAt, receivedAt: NOW, feedId, mode: 'live' })
const held = (value: number, observedAt = NOW - hours(1), id: SignalId = H100): Latest => ({ ...of(value, observedAt, 'x', id), seq: 1 })
const known = (latest: Latest | undefined, given: Partial<Known> = {}): Known => ({ latest, pending: undefined, unit: 'USD/GPU-h', step: hours(1), wildness: 0, ...given })
const ask = (observations: readonly Observation[], one: Known, now = NOW): GateResult => gate(observations, () => one, now)
const waitingFor = (result: GateResult, id = H100): Pending => {
  const pending = result.pending.get(id)
  if (!pending) throw new Error('nothing waits')
  return pending
}

describe('a value on its own', () => {
  test.each<[string, Observation, string, string]>([
    ['a price above what one GPU can cost', of(61), 'range', '61 USD/GPU-h is outside 0.005 … 60'],
    ['a negative price', of(-1), 'range', '-1 USD/GPU-h is outside 0.005 … 60'],
    ['a price of zero', of(0), 'range', '0 USD/GPU-h is outside 0.005 … 60'],
    ['what is no number', of(NaN), 'range', 'not a number'],
    ['infinity', of(Infinity), 'range', 'not a number'],
    ['a time that is none', of(2, NaN), 'time', 'has no usable time of observation'],
    ['a time before the chain', of(2, Date.UTC(1999, 11, 31)), 'time', 'has no usable time of observation'],
    ['a time in seconds, taken for milliseconds', of(2, NOW / 1000), 'time', 'has no usable time of observation'],
    ['the future', of(2, NOW + CLOCK_SKEW + 1), 'time', 'observed in the future: 2026-11-23T15:05:00.001Z'],
  ])('%s is refused with its reason', (_sentence, observation, kind, reason) => {
    const { accepted, refused } = ask([observation], known(held(2)))
    expect(accepted).toEqual([])
    expect(refused).toEqual([{ entryId: `${H100}~${kind}~${String(Number(observation.value.toPrecision(6)))}`, kind, reason, observation, last: 2 }])
  })

  test('a clock a little ahead of ours is let pass', () => {
    expect(ask([of(2, NOW + CLOCK_SKEW)], known(held(2))).accepted).toHaveLength(1)
  })
  test('the first value of a signal has nothing to be compared with', () => {
    expect(ask([of(2)], known(undefined)).accepted).toEqual([of(2)])
  })
  test('the same again is a duplicate, not news', () => {
    expect(ask([of(2, NOW - hours(1))], known(held(2)))).toMatchObject({ accepted: [], refused: [], duplicates: 1 })
  })
  test('history is not held to the step from the newest value', () => {
    expect(ask([of(20, NOW - hours(5))], known(held(2))).accepted).toHaveLength(1)
  })
  test('a negative price of electricity is a price', () => {
    expect(ask([of(-40)], known(held(90), { unit: 'USD/MWh' })).accepted).toHaveLength(1)
  })
})

describe('a jump', () => {
  const jump = ask([of(8)], known(held(2)))

  test('waits, with what came before it', () => {
    expect(jump.accepted).toEqual([])
    expect(jump.refused).toMatchObject([{ kind: 'jump', reason: '2 → 8 USD/GPU-h, ×4: waits for a second observation', last: 2 }])
    expect(waitingFor(jump)).toMatchObject({ strict: false, observation: of(8) })
  })
  test('is confirmed by a second observation of its level: both are taken, the first one first', () => {
    const next = of(8.2, NOW + minutes(1))
    const result = ask([next], known(held(2), { pending: waitingFor(jump) }), NOW + minutes(1))
    expect(result.accepted).toEqual([of(8), next])
    expect(result.settled).toEqual([{ entryId: waitingFor(jump).entryId, status: 'confirmed' }])
    expect(result.pending.get(H100)).toBeNull()
  })
  test('is not confirmed by itself, told twice', () => {
    expect(ask([of(8)], known(held(2), { pending: waitingFor(jump) }))).toMatchObject({ accepted: [], settled: [] })
  })
  test('is confirmed by another source at the same moment', () => {
    expect(ask([of(8, NOW, 'y')], known(held(2), { pending: waitingFor(jump) })).accepted).toHaveLength(2)
  })
  test('is superseded when the old level returns', () => {
    const result = ask([of(2.1, NOW + 1)], known(held(2), { pending: waitingFor(jump) }), NOW + 1)
    expect(result.accepted).toHaveLength(1)
    expect(result.settled).toEqual([{ entryId: waitingFor(jump).entryId, status: 'superseded' }])
  })
  test('is superseded by a jump to yet another level, which waits in its place', () => {
    const result = ask([of(30, NOW + 1)], known(held(2), { pending: waitingFor(jump) }), NOW + 1)
    expect(result.accepted).toEqual([])
    expect(result.settled).toEqual([{ entryId: waitingFor(jump).entryId, status: 'superseded' }])
    expect(waitingFor(result).observation.value).toBe(30)
  })
  test('and its confirmation may come in one batch', () => {
    expect(ask([of(8), of(8.1, NOW + 1)], known(held(2)), NOW + 1)).toMatchObject({ accepted: [{ value: 8 }, { value: 8.1 }] })
  })
  test('of more than × 20 is confirmed by another source only', () => {
    const far = ask([of(50)], known(held(0.05)))
    expect(waitingFor(far).strict).toBe(true)
    const again = known(held(0.05), { pending: waitingFor(far) })
    expect(ask([of(50, NOW + 1)], again, NOW + 1).accepted).toEqual([])
    expect(ask([of(50, NOW + 1, 'y')], again, NOW + 1).accepted).toHaveLength(2)
  })
  test('is no jump after a long silence, or where the signal has moved as far before', () => {
    expect(ask([of(5.5)], known(held(2))).accepted).toEqual([])
    expect(ask([of(5.5)], known(held(2, NOW - hours(24 * 30)))).accepted).toHaveLength(1)
    expect(ask([of(5.5)], known(held(2), { wildness: Math.log(3) })).accepted).toHaveLength(1)
  })
  test('of a revision waits like any other', () => {
    expect(ask([of(8, NOW - hours(1))], known(held(2))).accepted).toEqual([])
  })
})

describe('many jumps at once', () => {
  const ids = Array.from({ length: 8 }, (_, index) => signalId('gpu', 'x', `c${index}`, 'market', 'on-demand'))
  const batch = (jumping: number): GateResult => gate(ids.map((id, index) => of(index < jumping ? 8 : 2.1, NOW, 'x', id)), (id) => known(held(2, NOW - hours(1), id)), NOW)

  test('of over half of a feed’s signals point to its unit: none of them confirms itself', () => {
    const { accepted, refused, pending } = batch(6)
    expect(accepted).toHaveLength(2)
    expect(refused.every(({ reason }) => reason.endsWith('has its unit changed?'))).toBe(true)
    expect([...pending.values()].every((waiting) => waiting?.strict)).toBe(true)
  })
  test('of fewer are each their own affair', () => {
    expect([...batch(4).pending.values()].map((waiting) => waiting?.strict)).toEqual([false, false, false, false])
  })
})

describe('whatever comes', () => {
  const anyValue = fc.oneof(fc.double(), fc.double({ min: 0.001, max: 100, noNaN: true }), fc.constantFrom(0, -1, 2, 2.1, 8, 8.1, 60, 1e9))
  const anyObservation = fc.record({ value: anyValue, at: fc.integer({ min: -5, max: 2 }), feed: fc.constantFrom('x', 'y'), signal: fc.integer({ min: 0, max: 2 }) })
  const ids = [0, 1, 2].map((index) => signalId('gpu', 'x', `c${index}`, 'market', 'on-demand'))
  const idOf = (signal: number): SignalId => ids[signal] ?? H100

  test('each observation is accepted, refused or a duplicate, and only sound values are accepted', () => {
    fc.assert(
      fc.property(fc.array(anyObservation, { maxLength: 30 }), (given) => {
        const observations = given.map(({ value, at, feed, signal }) => of(value, NOW + at * minutes(4), feed, idOf(signal)))
        const knowledge = new Map(ids.map((id) => [id, known(held(2, NOW - minutes(10), id))]))
        const result = gate(observations, (id) => knowledge.get(id) ?? known(undefined), NOW)
        const confirmed = result.settled.filter(({ status }) => status === 'confirmed').length
        expect(result.accepted.length + result.refused.length + result.duplicates).toBe(observations.length + confirmed)
        const { min, max } = UNITS['USD/GPU-h']
        for (const { value, observedAt } of result.accepted) {
          expect(value >= min && value <= max).toBe(true)
          expect(observedAt).toBeLessThanOrEqual(NOW + CLOCK_SKEW)
        }
        for (const { reason } of result.refused) expect(reason).not.toBe('')
      }),
    )
  })

  test('from one accepted value to the next there is no step that was not allowed or confirmed', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.005, max: 60, noNaN: true }), { maxLength: 30 }), (values) => {
        let latest = held(2, NOW)
        let pending: Pending | undefined
        for (const [index, value] of values.entries()) {
          const now = NOW + (index + 1) * minutes(1)
          const now_ = known(latest, { ...(pending && { pending }) })
          const { accepted, pending: after } = ask([of(value, now)], now_, now)
          if (accepted.length === 1) expect(Math.abs(Math.log(value / latest.value))).toBeLessThanOrEqual(allowedStep(now_, now - latest.observedAt))
          if (accepted.length === 2) expect(accepted[0]).toEqual(pending?.observation)
          const last = accepted.at(-1)
          if (last) latest = { ...last, seq: index }
          if (after.has(H100)) pending = after.get(H100) ?? undefined
        }
      }),
    )
  })
})
