import { readdir, readFile } from 'node:fs/promises'
import { array, assert, constantFrom, double, integer, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { days, hours } from '../../lib/domain/time.ts'
import { moveTo, paceOf, pause, play, readClock, release, setSpeed, untilLimit, type ReplayClock } from '../../lib/replay/clock.ts'

const START = Date.UTC(2025, 0, 6)
const FAR = START + days(1000)
const clock: ReplayClock = { at: START, asOf: 0, playing: false, speed: 5, limit: FAR }

describe('the simulated clock', () => {
  test('stands still until it is played, and again once it is paused', () => {
    expect(readClock(clock, 60_000)).toBe(START)
    const paused = pause(play(clock, 1000), 3000)
    expect(readClock(paused, 3000)).toBe(START + days(10))
    expect(readClock(paused, 90_000)).toBe(START + days(10))
  })

  test('makes as many days a second as it is told, also after that was changed', () => {
    const playing = play(clock, 0)
    expect(readClock(playing, 1000)).toBe(START + days(5))
    const slower = setSpeed(playing, 0.25, 1000)
    expect(readClock(slower, 1000)).toBe(START + days(5))
    expect(readClock(slower, 2000)).toBe(START + days(5.25))
  })

  test('never passes what is not in yet, however long that takes', () => {
    const held = moveTo(play(clock, 0), START, START + hours(21), 0)
    expect(untilLimit(held, 0)).toBeCloseTo(175, 6)
    expect(readClock(held, 175)).toBe(START + hours(21))
    expect(readClock(held, 60_000)).toBe(START + hours(21))
    expect(untilLimit(held, 60_000)).toBe(0)
  })

  test('makes up for a short delay', () => {
    const held = moveTo(play(clock, 0), START, START + days(1), 0)
    expect(readClock(release(held, FAR, 600), 600)).toBe(START + days(3))
  })

  test('makes up for no more than a second of a long one: it falls behind', () => {
    const held = moveTo(play(clock, 0), START, START + days(1), 0)
    expect(readClock(release(held, FAR, 30_000), 30_000)).toBe(START + days(6))
    expect(readClock(release(held, START + days(2), 30_000), 30_000)).toBe(START + days(2))
  })

  test('put elsewhere it goes on as it did', () => {
    const back = moveTo(play(setSpeed(clock, 1, 0), 0), START - days(30), FAR, 5000)
    expect(readClock(back, 6000)).toBe(START - days(29))
    expect(readClock(moveTo(clock, START + days(7), FAR, 5000), 9000)).toBe(START + days(7))
  })

  test('whatever is asked of it, it neither passes its limit nor goes back by itself', () => {
    const order = constantFrom('play', 'pause', 'speed', 'release', 'wait')
    assert(
      property(array(tuple(order, integer({ min: 1, max: 5000 }), double({ min: 0.01, max: 60, noNaN: true })), { maxLength: 40 }), (orders) => {
        let held: ReplayClock = { ...clock, limit: START + hours(12) }
        let real = 0
        let last = START
        for (const [what, ms, number] of orders) {
          real += ms
          if (what === 'play') held = play(held, real)
          if (what === 'pause') held = pause(held, real)
          if (what === 'speed') held = setSpeed(held, number, real)
          if (what === 'release' && readClock(held, real) === held.limit) held = release(held, held.limit + days(number), real)
          const at = readClock(held, real)
          expect(at).toBeLessThanOrEqual(held.limit)
          expect(at).toBeGreaterThanOrEqual(last - 1)
          last = at
        }
      }),
    )
  })

  test('the pace is what was made, not what was asked for', () => {
    expect(paceOf([{ real: 0, at: START }, { real: 500, at: START + days(1) }, { real: 3000, at: START + days(6) }])).toBe(2)
    expect(paceOf([{ real: 0, at: START }])).toBe(0)
    expect(paceOf([])).toBe(0)
  })
})

test('nothing that answers a reader asks the real clock: in a replay it would be years ahead', async () => {
  // Since when Redis is away, which workers are alive, when a person did something, who may come in and until when, who is there, and when people are told, are matters of real time.
  const real = new Set(['mirror.ts', 'health.ts', 'metrics.ts', 'stage-change.ts', 'deliveries.ts', 'people.ts', 'shares.ts', 'reach.ts', 'together.ts'])
  for (const file of (await readdir('lib/live')).filter((name) => name.endsWith('.ts') && !real.has(name))) {
    expect((await readFile(`lib/live/${file}`, 'utf8')).match(/Date\.now\(\)/g), file).toBeNull()
  }
})
