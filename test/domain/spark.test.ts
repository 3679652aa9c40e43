import { expect, test } from 'vitest'
import type { Candle } from '../../lib/domain/candle.ts'
import { SPARK_MOST, sparkOf } from '../../lib/domain/spark.ts'
import { days } from '../../lib/domain/time.ts'

const closes = (ats: readonly number[]): Candle[] => ats.map((day) => ({ at: days(day), open: day, high: day, low: day, close: day, count: 1 }))
const range = (count: number, step = 1): number[] => Array.from({ length: count }, (_, index) => 20_000 + index * step)

test('a year of days fits, from the first to the last close', () => {
  const spark = sparkOf(closes(range(366)), { shape: 'sampled', step: days(1) })
  expect(spark.length).toBeLessThanOrEqual(SPARK_MOST)
  expect(spark[0]?.[0]).toBe(days(20_000))
  expect(spark.at(-1)?.[1]).toBe(20_365)
  expect(spark.some(([, value]) => value === null)).toBe(false)
})

test('a silence of more than three steps is a hole', () => {
  const spark = sparkOf(closes([20_000, 20_001, 20_010, 20_011]), { shape: 'sampled', step: days(1) })
  expect(spark.map(([, value]) => value)).toEqual([20_000, 20_001, null, 20_010, 20_011])
})

test('a weekend of a market is none, and neither is the silence of a list price', () => {
  expect(sparkOf(closes([20_000, 20_004]), { shape: 'sampled', step: days(1), calendar: 'nyse' })).toHaveLength(2)
  expect(sparkOf(closes([20_000, 20_200]), { shape: 'step', step: days(1) })).toHaveLength(2)
})

test('holes never cost more points than there are', () => {
  for (const gap of [3, 5, 13, 17, 40]) {
    const spark = sparkOf(closes(range(Math.ceil(800 / gap), gap)), { shape: 'sampled', step: days(1) })
    expect(spark.length, `every ${gap} days`).toBeLessThanOrEqual(SPARK_MOST)
  }
})
