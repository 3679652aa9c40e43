'use client'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { ask, type Answer } from './ask.ts'

/**
 * What our own API answers to a path, and again when `version` changes or `reload` is called; the former answer stays
 * until the next one is there. No path, no question.
 */
export function useAnswer<Body>(path: string | undefined, version: string | number = 0): { readonly answer: Answer<Body> | undefined; readonly reload: () => void } {
  const [held, setHeld] = useState<{ readonly path: string; readonly answer: Answer<Body> }>()
  const [asked, setAsked] = useState(0)
  const request = useMemo(() => ({ path, version, asked }), [path, version, asked])
  useEffect(() => {
    const wanted = request.path
    if (wanted === undefined) return
    let gone = false
    void ask<Body>(wanted).then((answer) => { if (!gone) setHeld({ path: wanted, answer }) })
    return () => { gone = true }
  }, [request])
  return { answer: held !== undefined && held.path === path ? held.answer : undefined, reload: useCallback(() => setAsked((n) => n + 1), []) }
}
