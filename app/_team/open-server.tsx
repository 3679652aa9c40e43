'use client'
import { useTeamWords } from './words.ts'

/** On a server that nobody signs in to: who may what, and how that is changed. */
export function OpenServer() {
  const { m } = useTeamWords()
  return (
    <div className="max-w-prose text-sm">
      <p className="font-medium">{m('open.title')}</p>
      <p className="mt-1 text-muted">{m('open.why')}</p>
      <p className="mt-1 text-muted">{m('open.how')}</p>
    </div>
  )
}
