import { candleOf, type Candle } from '../../lib/domain/candle.ts'
import { days, hours, minutes } from '../../lib/domain/time.ts'
import { bell, makeRandom } from './measure.ts'

/** A value at a moment, before it is anyone's observation. */
export type Point = { readonly at: number; readonly value: number }

/** A Monday. */
export const START = Date.UTC(2026, 0, 5)

/** A share: cents, four trades a minute around the clock, each a step of some cents. */
export function volatile(seed: number, count: number, every = minutes(1), each = 4, from = START): Point[] {
  const random = makeRandom(seed)
  let price = 180
  return Array.from({ length: count * each }, (_, index) => {
    price = Math.max(5, price + bell(random) * 0.04)
    return { at: from + Math.floor(index / each) * every + (index % each) * Math.floor(every / each), value: Math.round(price * 100) / 100 }
  })
}

/** A list price: asked for at an interval (some seconds off), changed about every two months. */
export function listPrice(seed: number, count: number, every: number, from = START): Point[] {
  const random = makeRandom(seed)
  let price = 2.5
  return Array.from({ length: count }, (_, index) => {
    if (random() < every / days(60)) price = Number((price * (0.7 + random() * 0.5)).toPrecision(3))
    return { at: from + index * every + Math.floor(random() * 20_000), value: price }
  })
}

/** A median of offers, or a count: moves at every observation, four digits. */
export function sampled(seed: number, count: number, every: number, from = START): Point[] {
  const random = makeRandom(seed)
  let value = 2.4
  return Array.from({ length: count }, (_, index) => {
    value = Math.max(0.1, value * (1 + bell(random) * 0.01))
    return { at: from + index * every, value: Number(value.toFixed(3)) }
  })
}

/** A share in its market's hours: 390 minutes of each weekday, one observation a minute. */
export function inSession(seed: number, from: number, to: number, every: number): Point[] {
  const random = makeRandom(seed)
  let price = 180
  const points: Point[] = []
  for (let day = from; day < to; day += days(1)) {
    if ([0, 6].includes(new Date(day).getUTCDay())) continue
    for (let at = day + hours(14.5); at < day + hours(21); at += every) {
      price = Math.max(5, price + bell(random) * 0.08)
      points.push({ at, value: Math.round(price * 100) / 100 })
    }
  }
  return points
}

export function candlesOf(points: readonly Point[], every: number): Candle[] {
  const groups = new Map<number, number[]>()
  for (const { at, value } of points) {
    const start = at - (at % every)
    const group = groups.get(start)
    if (group) group.push(value)
    else groups.set(start, [value])
  }
  return [...groups].flatMap(([at, values]) => candleOf(at, values) ?? [])
}
