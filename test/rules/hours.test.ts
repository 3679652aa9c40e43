import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isOpen } from '../../lib/domain/calendar.ts'
import { modeAt } from '../../lib/domain/mode.ts'
import { hours, minutes } from '../../lib/domain/time.ts'
import { agedAt, staleAtOf } from '../../lib/rules/age.ts'
import { durationMs, pendingOf } from '../../lib/rules/duration.ts'
import { hoursOf } from '../../lib/rules/hours.ts'
import type { ActiveHours } from '../../lib/wire/alerts.ts'

const utc = (iso: string): number => Date.parse(`${iso}:00Z`)
const next = (active: ActiveHours, iso: string): string => new Date(hoursOf(active).next(utc(iso))).toISOString().slice(0, 16)
const NY: ActiveHours = { timeZone: 'America/New_York', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:30', to: '16:00' }
const NIGHT: ActiveHours = { timeZone: 'America/New_York', days: ['sat', 'sun'], from: '22:00', to: '02:30' }
const GAP: ActiveHours = { timeZone: 'America/New_York', days: ['sun'], from: '02:30', to: '05:00' }
const TWICE: ActiveHours = { timeZone: 'America/New_York', days: ['sun'], from: '01:30', to: '05:00' }
const WHOLE: ActiveHours = { timeZone: 'Asia/Shanghai', days: ['mon'], from: '00:00', to: '00:00' }

test.each<readonly [string, ActiveHours, string, string]>([
  ['within them: at once', NY, '2026-01-05T15:00', '2026-01-05T15:00'],
  ['before them: at their beginning', NY, '2026-01-05T12:00', '2026-01-05T14:30'],
  ['their end is not in them', NY, '2026-01-05T21:00', '2026-01-06T14:30'],
  ['over a weekend', NY, '2026-01-09T22:00', '2026-01-12T14:30'],
  ['in summer an hour earlier by UTC', NY, '2026-07-06T12:00', '2026-07-06T13:30'],
  ['over the change of clocks of March', NY, '2026-03-06T22:00', '2026-03-09T13:30'],
  ['past midnight they are of the day at which they begin', NIGHT, '2026-01-05T05:00', '2026-01-05T05:00'],
  ['and not of the next', NIGHT, '2026-01-05T07:30', '2026-01-11T03:00'],
  ['a time that is skipped is as long after the skip', GAP, '2026-03-08T06:00', '2026-03-08T07:30'],
  ['of a time that comes twice the first', TWICE, '2026-11-01T04:00', '2026-11-01T05:30'],
  ['equal ends are a whole day', WHOLE, '2026-01-05T15:59', '2026-01-05T15:59'],
  ['and no longer', WHOLE, '2026-01-05T16:00', '2026-01-11T16:00'],
  ['NYSE: within a session', 'nyse', '2026-01-05T15:00', '2026-01-05T15:00'],
  ['NYSE: over a holiday and a weekend', 'nyse', '2026-07-02T20:00', '2026-07-06T13:30'],
  ['NYSE: after a half day', 'nyse', '2026-11-27T18:00', '2026-11-30T14:30'],
])('[R10] %s', (_sentence, active, from, wanted) => {
  expect(next(active, from)).toBe(wanted)
})

test('[R10] whoever asks in whatever order is told the same', () => {
  fc.assert(fc.property(fc.constantFrom<ActiveHours>(NY, NIGHT, GAP, WHOLE, 'nyse'), fc.array(fc.integer({ min: 0, max: 400 * 24 * 4 }), { minLength: 2, maxLength: 12 }), (active, quarters) => {
    const asked = hoursOf(active)
    for (const quarter of quarters) {
      const at = utc('2026-01-01T00:00') + quarter * minutes(15)
      const begins = asked.next(at)
      expect(begins).toBe(hoursOf(active).next(at))
      expect(asked.next(begins)).toBe(begins)
      if (active === 'nyse') expect(begins === at).toBe(isOpen('nyse', at))
    }
  }), { numRuns: 60, seed: 20_260_105 })
})

test('[R14] an observation turns stale at the first instant at which its mode says so', () => {
  const rule = { staleAfter: minutes(20), calendar: 'nyse' } as const
  for (const observed of ['2026-01-05T15:00', '2026-01-05T20:50', '2026-01-09T20:59', '2026-07-02T21:00']) {
    const observedAt = utc(observed)
    const at = staleAtOf({ mode: 'live', observedAt }, rule) ?? NaN
    expect([modeAt({ mode: 'live', observedAt }, rule, at - 1), modeAt({ mode: 'live', observedAt }, rule, at)]).toEqual(['live', 'stale'])
  }
  expect(staleAtOf({ mode: 'recorded', observedAt: 0 }, rule)).toBeNull()
  expect(staleAtOf({ mode: 'replay', observedAt: 0 }, rule)).toBeNull()
})

test('[R18] an age is counted in open hours where there are any', () => {
  expect(agedAt(utc('2026-01-05T20:30'), hours(1), 'nyse')).toBe(utc('2026-01-06T15:00'))
  expect(agedAt(utc('2026-01-05T20:30'), hours(1), null)).toBe(utc('2026-01-05T21:30'))
})

test('durations', () => {
  expect(['90s', '15m', '2h', '7d'].map(durationMs)).toEqual([90_000, 900_000, 7_200_000, 604_800_000])
  expect([pendingOf('3x'), pendingOf('0s')]).toEqual([{ times: 3 }, { ms: 0 }])
  expect(() => durationMs('soon')).toThrow('not a duration: soon')
})
