import { expect, test } from 'vitest'
import { applyTicks, carryChange, type Live } from '../../lib/domain/live.ts'
import { signalId } from '../../lib/domain/signal.ts'

const h100 = signalId('gpu', 'example', 'h100')
const h200 = signalId('gpu', 'example', 'h200')
const held: Live = { seq: 4, values: new Map([[h100, { value: 2, observedAt: 100, mode: 'live' }], [h200, { value: 4, observedAt: 100, mode: 'live' }]]) }

test.each<[string, Parameters<typeof applyTicks>[1], number, string, number]>([
  ['a newer value applies', { seq: 5, items: [[h100, 3, 200, 'live']] }, 3, 'live', 5],
  ['a newer value of an older commit applies: the source clock orders', { seq: 3, items: [[h100, 3, 200, 'live']] }, 3, 'live', 4],
  ['a repeat changes nothing', { seq: 4, items: [[h100, 2, 100, 'live']] }, 2, 'live', 4],
  ['a late value never replaces a newer one', { seq: 5, items: [[h100, 9, 50, 'live']] }, 2, 'live', 5],
  ['a revision of the same instant replaces it', { seq: 5, items: [[h100, 2.1, 100, 'live']] }, 2.1, 'live', 5],
  ['a revision that shares the held commit still applies', { seq: 4, items: [[h100, 2.1, 100, 'live']] }, 2.1, 'live', 4],
  ['a revision older than what is held is dropped', { seq: 3, items: [[h100, 2.1, 100, 'live']] }, 2, 'live', 4],
  ['the same value gone stale changes its mode', { seq: 5, items: [[h100, 2, 100, 'stale']] }, 2, 'stale', 5],
  ['of two in one message the newest wins, whatever their order', { seq: 5, items: [[h100, 3, 200, 'live'], [h100, 9, 150, 'live']] }, 3, 'live', 5],
])('%s', (_case, ticks, value, mode, seq) => {
  const next = applyTicks(held, ticks)
  expect([next.values.get(h100)?.value, next.values.get(h100)?.mode, next.seq]).toEqual([value, mode, seq])
})

test('nothing new gives the same object back', () => {
  expect(applyTicks(held, { seq: 4, items: [[h100, 2, 100, 'live'], [h200, 1, 50, 'live']] })).toBe(held)
})

test('a commit without news for us moves the seq and keeps the map', () => {
  const next = applyTicks(held, { seq: 9, items: [] })
  expect(next.seq).toBe(9)
  expect(next.values).toBe(held.values)
})

test('untouched values keep their identity', () => {
  expect(applyTicks(held, { seq: 5, items: [[h100, 3, 200, 'live']] }).values.get(h200)).toBe(held.values.get(h200))
})

test('a conflated run lands where the run itself does', () => {
  const run = [[h100, 3, 200, 'live'], [h100, 5, 300, 'live'], [h100, 4, 300, 'live']] as const
  const whole = run.reduce<Live>((live, item, index) => applyTicks(live, { seq: 5 + index, items: [item] }), held)
  expect(applyTicks(held, { seq: 7, items: [run[2]] }).values.get(h100)).toEqual(whole.values.get(h100))
})

test.each<[string, number | null, number | null, number | null, number | null]>([
  ['the same value keeps its change', 0.1, 110, 110, 0.1],
  ['a moved value is measured from the same base', 0.1, 110, 120, 0.2],
  ['an unknown change stays unknown', null, 110, 120, null],
  ['from zero there is no relative change', 0, 0, 1, null],
])('%s', (_case, change, seen, value, expected) => {
  const carried = carryChange(change, seen, value)
  if (expected === null) expect(carried).toBeNull()
  else expect(carried).toBeCloseTo(expected, 10)
})

test('in a replay a change stays as it was told: the window has moved on with the days', () => {
  expect(carryChange(0.1, 110, 220, 'replay')).toBe(0.1)
  expect(carryChange(0.1, 110, 220, 'live')).toBeCloseTo(1.2, 10)
})
