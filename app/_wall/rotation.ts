'use client'
import { useCallback, useEffect, useRef, useState } from 'react'

export type Turn = { readonly index: number; readonly paused: boolean; /** Counts the turns: with each one the time begins anew. */ readonly turn: number }

/** Shows so many boards in turn, each for its seconds; `held`: none moves, as when paused. */
export function useRotation(seconds: readonly number[], held: boolean): Turn & { readonly step: (by: number) => void; readonly pause: () => void } {
  const count = seconds.length
  const [turn, setTurn] = useState<Turn>({ index: 0, paused: false, turn: 0 })
  const index = count === 0 ? 0 : turn.index % count
  const step = useCallback((by: number) => setTurn((now) => ({ ...now, index: (((now.index + by) % count) + count) % count, turn: now.turn + 1 })), [count])
  /** What is left of a turn that was held. */
  const left = useRef({ turn: -1, ms: 0 })
  const span = (seconds[index] ?? 0) * 1000
  const moving = count > 1 && !held && !turn.paused
  const now = turn.turn
  useEffect(() => {
    if (!moving) return
    const from = performance.now()
    const ms = left.current.turn === now ? left.current.ms : span
    const timer = setTimeout(() => step(1), ms)
    return () => {
      clearTimeout(timer)
      left.current = { turn: now, ms: Math.max(0, ms - (performance.now() - from)) }
    }
  }, [moving, now, span, step])
  return { ...turn, index, step, pause: useCallback(() => setTurn((now) => ({ ...now, paused: !now.paused })), []) }
}
