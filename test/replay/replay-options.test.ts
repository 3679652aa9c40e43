import { expect, test } from 'vitest'
import { readRecord } from '../../lib/record/record.ts'
import { knownSpan, replayOptions } from '../../lib/replay/options.ts'

const span = knownSpan(readRecord())
const refusal = (...args: string[]): string => {
  try {
    replayOptions(args, span)
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : ''
  }
  return 'accepted'
}

test('without options it starts in January 2025, at five days a second, and ends with the record', () => {
  expect(replayOptions([], span)).toEqual({ from: Date.UTC(2025, 0, 6), to: span.last, speed: 5 })
  expect(span.last).toBeGreaterThan(Date.UTC(2026, 7, 1))
})

test('a day and a speed are taken as they are said', () => {
  expect(replayOptions(['--from', '2026-07-01', '--speed=0.5'], span)).toMatchObject({ from: Date.UTC(2026, 6, 1), speed: 0.5 })
})

test.each([
  [['--from', 'monday'], /--from is 'monday': expected a day like 2025-01-06/],
  [['--from', '2025-02-30'], /--from is '2025-02-30': expected a day/],
  [['--from', '2019-01-01'], /the record runs from 2021-10-27 to \d{4}-\d\d-\d\d; expected a day within it/],
  [['--from', '2031-01-01'], /expected a day within it/],
  [['--speed', '0'], /--speed is '0': expected days a second, from 0\.01 to 60/],
  [['--speed', 'fast'], /--speed is 'fast'/],
  [['--speed', '61'], /--speed is '61'/],
  [['--sped', '5'], /--sped.*usage: npm run demo/],
  [['2025-01-06'], /usage: npm run demo/],
])('%j is refused in one line that says what is expected', (args, words) => {
  const told = refusal(...args)
  expect(told).toMatch(/^ConfigError: /)
  expect(told).toMatch(words)
  expect(told).not.toContain('\n')
})
