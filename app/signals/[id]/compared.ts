'use client'
import { useEffect, useMemo, useState } from 'react'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import { ask, type Answer } from '../../_live/ask.ts'

export type Compared = {
  /** Those that are known by now, in the order asked for. */
  readonly known: readonly SignalDetail[]
  /** Those that the server refused, and why. */
  readonly refused: ReadonlyMap<string, string>
}

/** The signals to compare with, by id: what the server rendered at once, the others as they answer. */
export function useCompared(ids: readonly string[], rendered: readonly SignalDetail[]): Compared {
  const [answers, setAnswers] = useState<ReadonlyMap<string, Answer<SignalDetail>>>(new Map())
  const details = useMemo(() => {
    const asked = [...answers].flatMap(([id, answer]) => (answer.ok ? [[id, answer.body] as const] : []))
    return new Map([...asked, ...rendered.map((detail) => [detail.id, detail] as const)])
  }, [answers, rendered])
  const missing = ids.filter((id) => !details.has(id) && !answers.has(id)).join(',')
  useEffect(() => {
    if (missing === '') return
    let gone = false
    for (const id of missing.split(',')) {
      void ask<SignalDetail>(`/api/v1/signals/${encodeURIComponent(id)}`).then((answer) => {
        if (!gone) setAnswers((held) => new Map([...held, [id, answer]]))
      })
    }
    return () => { gone = true }
  }, [missing])
  return useMemo(() => ({
    known: ids.flatMap((id) => details.get(id) ?? []),
    refused: new Map([...answers].flatMap(([id, answer]) => (answer.ok || !ids.includes(id) ? [] : [[id, answer.why] as const]))),
  }), [ids, details, answers])
}
