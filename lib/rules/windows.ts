import type { Plan } from './plan.ts'
import { valueOf } from './series.ts'
import { makeWindow, type Window } from './window.ts'

/** The histories that conditions look back on, one for a series and a span, however many rules ask for it. */
export type Windows = { readonly of: (series: string, within: number) => Window; readonly size: () => number }

export function makeWindows(): Windows {
  const held = new Map<string, Window>()
  return {
    of: (series, within) => {
      const key = `${series}|${within}`
      let window = held.get(key)
      if (!window) held.set(key, (window = makeWindow(within)))
      return window
    },
    size: () => held.size,
  }
}

export type Point = readonly [at: number, value: number]

/** How far back what a plan's windows hold must reach, ms; 0: it has none. What stood at the beginning of the span belongs to it: one value more. */
export const reachOf = (plan: Plan): number => Math.max(0, ...plan.conditions.map(({ role, span }) => (role === 'window' ? span : 0)))

/** Fills the windows of a plan with history, each signal's in order: no newer than what its state has judged. */
export function seed(windows: Windows, plan: Plan, historyOf: (signal: string) => readonly Point[]): void {
  for (const { role, series: place, span } of plan.conditions) {
    const series = plan.series[place]
    if (role !== 'window' || !series) continue
    const window = windows.of(series.key, span)
    const [a = [], b = []] = series.signals.map((signal) => historyOf(plan.signals[signal] ?? ''))
    for (const [at, value] of series.op === null ? a : expressionPoints(series.op, a, b)) window.push(at, value)
  }
}

/** An expression's values, one for each instant at which either side moved, once both have a value. */
export function expressionPoints(op: '/' | '-' | 'spread-%', a: readonly Point[], b: readonly Point[]): readonly Point[] {
  const points: Point[] = []
  for (let left = 0, right = 0; left < a.length || right < b.length; ) {
    const at = Math.min(a[left]?.[0] ?? Infinity, b[right]?.[0] ?? Infinity)
    while (left < a.length && (a[left]?.[0] ?? Infinity) <= at) left++
    while (right < b.length && (b[right]?.[0] ?? Infinity) <= at) right++
    const [, first] = a[left - 1] ?? []
    const [, second] = b[right - 1] ?? []
    const value = first === undefined || second === undefined ? null : valueOf(op, first, second)
    if (value !== null) points.push([at, value])
  }
  return points
}
