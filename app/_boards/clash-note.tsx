'use client'
import { insist, yieldTo, type Clash, type Session } from '../../lib/boards/session.ts'
import { useBoardWords } from './words.ts'

/** Another has changed the same: theirs is shown, and mine can be put back. */
export function ClashNote({ clash, change }: { readonly clash: Clash; readonly change: (turn: (session: Session) => Session) => void }) {
  const { b } = useBoardWords()
  return (
    <div role="alert" data-clash className="absolute inset-x-2 bottom-2 z-[6] flex flex-wrap items-center gap-2 rounded border border-down bg-surface px-2.5 py-1.5 text-xs">
      <p className="min-w-0 flex-1 basis-40">{b(`clash.${clash.reason}`, { by: clash.by })}</p>
      <button type="button" className="push" onClick={() => change((held) => insist(held, clash.subject))}>{b('clash.mine')}</button>
      <button type="button" className="push" onClick={() => change((held) => yieldTo(held, clash.subject))}>{b('clash.theirs')}</button>
    </div>
  )
}
