import { expect, test } from 'vitest'
import { modeAt } from '../../lib/domain/mode.ts'
import { hours, minutes } from '../../lib/domain/time.ts'

const quote = { staleAfter: minutes(30), calendar: 'nyse' } as const
const rent = { staleAfter: hours(12) }

test.each([
  ['Friday’s close on a Sunday is not stale', 'delayed', '2026-08-21T20:00:01Z', quote, '2026-08-23T15:00:00Z', 'delayed'],
  ['Friday’s close on the morning of a holiday Monday is not stale', 'live', '2026-09-04T20:00:00Z', quote, '2026-09-07T16:00:00Z', 'live'],
  ['Monday’s close on Tuesday noon is stale', 'delayed', '2026-08-17T20:00:00Z', quote, '2026-08-18T16:00:00Z', 'stale'],
  ['yesterday’s close a quarter of an hour into the session is not stale', 'delayed', '2026-08-17T20:00:00Z', quote, '2026-08-18T13:45:00Z', 'delayed'],
  ['half an hour of open market to the millisecond is not stale', 'live', '2026-08-18T14:00:00Z', quote, '2026-08-18T14:30:00Z', 'live'],
  ['a millisecond more is', 'live', '2026-08-18T14:00:00Z', quote, '2026-08-18T14:30:00.001Z', 'stale'],
  ['without a calendar a weekend ages a value', 'live', '2026-08-21T20:00:00Z', rent, '2026-08-23T15:00:00Z', 'stale'],
  ['without a calendar a young value keeps its mode', 'delayed', '2026-08-23T10:00:00Z', rent, '2026-08-23T15:00:00Z', 'delayed'],
  ['the record stays what it is, however old', 'recorded', '2024-08-21T20:00:00Z', quote, '2026-08-23T15:00:00Z', 'recorded'],
  ['a replay stays what it is', 'replay', '2024-08-21T20:00:00Z', rent, '2026-08-23T15:00:00Z', 'replay'],
] as const)('%s', (_case, mode, observedAt, rule, now, shown) => {
  expect(modeAt({ mode, observedAt: Date.parse(observedAt) }, rule, Date.parse(now))).toBe(shown)
})
