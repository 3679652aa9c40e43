'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { TIERS, type Candle, type Resolution } from '../../lib/domain/candle.ts'
import { days, minutes } from '../../lib/domain/time.ts'
import type { Problem, SeriesReply } from '../../lib/wire/api.ts'
import { useReplayPulse } from './clock.ts'
import { useConnection } from './hooks.ts'
import { useKept } from './kept.ts'

export type HeldSeries = {
  readonly unit: string
  /** Length of a candle, ms. */
  readonly every: number
  /** Oldest first. */
  readonly candles: readonly Candle[]
  readonly credit: string
  readonly licence: string
  /** Observations up to here were shipped with the product. */
  readonly recordedTo: number | null
}

export type SeriesAnswer = {
  readonly state: 'loading' | 'ready' | 'failed'
  /** In words, when it failed. */
  readonly why?: string
  /** Stays what it was while another range loads. */
  readonly series: ReadonlyMap<string, HeldSeries>
  readonly retry: () => void
}

/** A page hidden for longer than this has missed candles. */
const HIDDEN = minutes(1)
/** In a replay whole candles pass meanwhile. */
const REPLAY_EVERY = 5_000
const NOTHING: ReadonlyMap<string, HeldSeries> = new Map()

type Held = { readonly asked: string; readonly why?: string; readonly series: ReadonlyMap<string, HeldSeries> }

/** Candles of signals since an instant, by one request; `auto` is as fine as 2,000 points allow. Live values are the chart's own to follow. */
export function useSeries(ids: readonly string[], from: number, { interval = 'auto' }: { readonly interval?: Resolution | 'auto' } = {}): SeriesAnswer {
  const [held, setHeld] = useState<Held>({ asked: '', series: NOTHING })
  const [again, setAgain] = useState(0)
  const path = `/api/v1/series?ids=${ids.map(encodeURIComponent).join(',')}&from=${from}&interval=${interval}`
  const kept = useKept()
  const empty = ids.length === 0 || kept !== undefined
  const retry = useCallback(() => setAgain((count) => count + 1), [])
  useReturn(retry)
  const pulse = useReplayPulse(REPLAY_EVERY)

  const asked = `${path} ${again}`
  useEffect(() => {
    if (empty) return
    const controller = new AbortController()
    void askSeries(path, controller.signal).then((answer) => {
      if (controller.signal.aborted) return
      setHeld((before) => (answer.why === undefined ? { asked, series: answer.series } : { asked, why: answer.why, series: before.series }))
    })
    return () => controller.abort()
    // oxlint-disable-next-line react/exhaustive-deps -- a pulse asks the same once more
  }, [path, asked, empty, pulse])

  if (kept) return { state: 'ready', series: kept.series, retry }
  if (empty) return { state: 'ready', series: NOTHING, retry }
  if (held.asked !== asked) return { state: 'loading', series: held.series, retry }
  return held.why === undefined ? { state: 'ready', series: held.series, retry } : { state: 'failed', why: held.why, series: held.series, retry }
}

/** Calls when the connection is back, and when the page is shown after a long while. */
function useReturn(back: () => void): void {
  const { state } = useConnection()
  const lost = useRef(false)
  useEffect(() => {
    if (state === 'lost') lost.current = true
    if (state !== 'connected' || !lost.current) return
    lost.current = false
    back()
  }, [state, back])
  useEffect(() => {
    let hiddenAt: number | undefined
    const turned = (): void => {
      if (document.hidden) hiddenAt = Date.now()
      else if (hiddenAt !== undefined && Date.now() - hiddenAt > HIDDEN) back()
    }
    document.addEventListener('visibilitychange', turned)
    return () => document.removeEventListener('visibilitychange', turned)
  }, [back])
}

async function askSeries(path: string, signal: AbortSignal): Promise<{ readonly why?: string; readonly series: ReadonlyMap<string, HeldSeries> }> {
  try {
    const response = await fetch(path, { signal })
    if (!response.ok) {
      // Safe: every refusal of ours is a problem document; anything else has none of its fields.
      const problem = (await response.json().catch(() => ({}))) as Partial<Problem>
      return { why: problem.detail ?? problem.title ?? `${response.status} ${response.statusText}`, series: NOTHING }
    }
    // Safe: one schema makes the answer and this type.
    const { series } = (await response.json()) as SeriesReply
    return { series: new Map(series.map((one) => [one.id, heldOf(one)])) }
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error), series: NOTHING }
  }
}

const heldOf = ({ unit, interval, credit, licence, recordedTo, points }: SeriesReply['series'][number]): HeldSeries => ({
  unit, credit, licence,
  every: lengthOf(interval),
  candles: points.map(([at, open, high, low, close, count]) => ({ at, open, high, low, close, count })),
  recordedTo: recordedTo === null ? null : Date.parse(recordedTo),
})

/** `5m`, `1d`, and what thinning makes of days: `3d`. */
function lengthOf(interval: string): number {
  const tier = Object.entries(TIERS).find(([name]) => name === interval)
  return tier ? tier[1].every : days(Number.parseInt(interval, 10) || 1)
}
