'use client'
import { useState } from 'react'
import { formatCount } from '../../lib/domain/format.ts'
import type { Board, BoardVersionList } from '../../lib/wire/boards.ts'
import { useAnswer } from '../_live/answer.ts'
import { ask } from '../_live/ask.ts'
import { useInstant } from '../_live/zone.tsx'
import { Dialog } from '../_panels/palette-dialog.tsx'
import { Cross } from '../_panels/signals-filters.tsx'
import { Said } from '../_ui/said.tsx'
import { useBoardWords } from './words.ts'

/** What a board was: who made it so, and the way back. */
export function VersionsDialog({ id, revision, restored, close }: { readonly id: string; readonly revision: number; readonly restored: (board: Board) => void; readonly close: () => void }) {
  const { locale, b } = useBoardWords()
  const instant = useInstant()
  const { answer } = useAnswer<BoardVersionList>(`/api/v1/boards/${id}/versions`)
  const [said, setSaid] = useState('')
  const restore = async (version: number): Promise<void> => {
    const made = await ask<Board>(`/api/v1/boards/${id}/restore`, { body: { revision: version } })
    if (!made.ok) return setSaid(made.why)
    restored(made.body)
    close()
  }
  return (
    <Dialog label={b('versions')} close={close}>
      <header className="flex items-center justify-between border-b border-line px-4 py-2">
        <h2 className="text-lg font-semibold">{b('versions')}</h2>
        <button type="button" aria-label={b('close')} title={b('close')} onClick={close} className="flex size-7 items-center justify-center rounded text-muted hover:bg-raised hover:text-text"><Cross /></button>
      </header>
      <p className="px-4 pt-2 text-xs text-muted">{b('versions.lead')}</p>
      {answer && !answer.ok && <p role="alert" className="px-4 py-2 text-xs text-down"><Said text={answer.why} /></p>}
      <ol className="max-h-[60svh] overflow-y-auto p-2" data-versions>
        {(answer?.ok ? answer.body.items : []).map((version, nth) => (
          <li key={version.revision} className="flex items-center gap-3 rounded px-2 py-1.5 text-sm hover:bg-raised">
            <span className="min-w-0 flex-1"><span className="block truncate"><b translate="no" className="font-medium">{version.by}</b> <span className="text-muted">{b(`action.${version.action}`)}</span></span><span className="block truncate text-xs text-faint">{instant(Date.parse(version.at))} · <span translate="no">{version.title}</span> · {b('panels', { count: formatCount(version.panels, locale) })}</span></span>
            {nth === 0 && version.revision >= revision ? <span className="text-xs text-muted">{b('versions.now')}</span> : <button type="button" className="push" onClick={() => void restore(version.revision)}>{b('versions.restore')}</button>}
          </li>
        ))}
      </ol>
      <p role="alert" className="px-4 pb-2 text-xs text-down empty:hidden">{said !== '' && <Said text={said} />}</p>
    </Dialog>
  )
}
