import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { standing, type Latest, type Observation, type Standing } from '../../lib/domain/observation.ts'
import { signalId } from '../../lib/domain/signal.ts'

// The same cases at every run.
fc.configureGlobal({ seed: 20_261_123 })

const of = (value: number, observedAt: number, mode: Observation['mode'] = 'live'): Observation => ({ signalId: signalId('quote', 'nvda'), value, observedAt, receivedAt: 0, feedId: 'x', mode })
const latest = (observation: Observation): Latest => ({ ...observation, seq: 1 })

test.each<[string, Observation, Observation | undefined, Standing]>([
  ['the first one is the newest', of(1, 10), undefined, 'newest'],
  ['a later one is the newest, also at the same value', of(1, 11), of(1, 10), 'newest'],
  ['an earlier one is late', of(2, 9), of(1, 10), 'late'],
  ['the same again is a duplicate', of(1, 10), of(1, 10), 'duplicate'],
  ['another value of the same instant is a revision', of(2, 10), of(1, 10), 'revision'],
  ['a recorded one never replaces what a feed said, however late it is dated', of(2, 99, 'recorded'), of(1, 10), 'late'],
  ['a recorded one of the same instant adds nothing', of(2, 10, 'recorded'), of(1, 10), 'duplicate'],
  ['a feed speaks over the record at the same instant and value', of(1, 10), of(1, 10, 'recorded'), 'newest'],
  ['a feed that is older than the record is late', of(1, 9), of(1, 10, 'recorded'), 'late'],
  ['records among themselves are ordered like others', of(2, 11, 'recorded'), of(1, 10, 'recorded'), 'newest'],
  ['a delayed one counts like a live one', of(2, 11, 'delayed'), of(1, 10), 'newest'],
])('%s', (_sentence, next, held, expected) => {
  expect(standing(next, held && latest(held))).toBe(expected)
})

test('whatever comes in whatever order, what a feed said last about the latest instant stands', () => {
  const any = fc.record({ value: fc.constantFrom(1, 2, 3), observedAt: fc.integer({ min: 1, max: 5 }), mode: fc.constantFrom('live' as const, 'recorded' as const) })
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 20 }), (given) => {
      let held: Latest | undefined
      for (const { value, observedAt, mode } of given) {
        const next = of(value, observedAt, mode)
        const place = standing(next, held)
        if (place === 'newest' || place === 'revision') held = latest(next)
      }
      const live = given.filter(({ mode }) => mode === 'live')
      if (held?.mode === 'recorded') {
        // Nothing a feed said is as new as the record.
        for (const { observedAt } of live) expect(observedAt).toBeLessThan(held.observedAt)
      } else expect(held?.observedAt).toBe(Math.max(...live.map(({ observedAt }) => observedAt)))
    }),
  )
})
