'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { isUntouched } from '../../lib/boards/apply.ts'
import { freePlace } from '../../lib/boards/arrange.ts'
import { insist, redo, told, undo, yieldTo } from '../../lib/boards/session.ts'
import type { Board, BoardChange, BoardDeleted, Content, Panel } from '../../lib/wire/boards.ts'
import { ask } from '../_live/ask.ts'
import { Said } from '../_ui/said.tsx'
import { SIZE } from './contents.ts'
import { openFresh } from './fresh.ts'
import { titleOf } from './names.ts'
import { PanelDialog } from './panel-dialog.tsx'
import type { EditedBoard } from './use-board.ts'
import { VersionsDialog } from './versions-dialog.tsx'
import type { BoardView } from './view.ts'
import { useBoardWords } from './words.ts'

type Props = {
  readonly view: BoardView
  readonly edited: EditedBoard
  /** As they are shown: where they came with the product, in the language of the page. They stay what they are until they are changed. */
  readonly title: string
  readonly description: string
  readonly make: (changes: readonly BoardChange[]) => void
  /** The panel whose settings are open. */
  readonly chosen: Panel | undefined
  readonly choose: (panel: Panel | undefined) => void
  readonly said: string
  readonly say: (text: string) => void
}

const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null

/** What is done to a board as a whole while it is edited, and how saving stands. */
export function EditorBar({ view, edited, title, description, make, chosen, choose, said, say }: Props) {
  const { t, b } = useBoardWords()
  const router = useRouter()
  const { session, gone, change } = edited
  const { shown, base } = session
  const [adding, setAdding] = useState(false)
  const [looking, setLooking] = useState(false)
  const [refusal, setRefusal] = useState('')

  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const key = event.key.toLowerCase()
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return
      if (key !== 'z' && key !== 'y') return
      event.preventDefault()
      change(key === 'y' || event.shiftKey ? redo : undo)
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [change])

  const add = (content: Content): void => {
    make([{ do: 'add', panel: crypto.randomUUID(), place: freePlace(shown.panels, SIZE[content.kind]), content }])
    say(b('said.added', { title: content.title || t(`board.kind.${content.kind}`) }))
    setAdding(false)
  }
  const set = (panel: Panel, content: Content): void => {
    // What it has become meanwhile is what this change has seen.
    const now = shown.panels.find(({ id }) => id === panel.id)
    const own = content.title === titleOf(view, panel) ? { ...content, title: panel.content.title } : content
    make([{ do: 'content', panel: panel.id, seen: (now ?? panel).contentRevision, content: own }])
    choose(undefined)
  }
  const duplicate = async (): Promise<void> => {
    const made = await ask<Board>(`/api/v1/boards/${base.id}/duplicate`, { body: { title: b('copy.name', { title }).slice(0, 120) } })
    if (!made.ok) return setRefusal(made.why)
    openFresh(made.body.id)
    router.push(`/boards/${made.body.id}`)
  }
  const reset = async (): Promise<void> => {
    const made = await ask<BoardDeleted>(`/api/v1/boards/${base.id}`, { method: 'DELETE' })
    if (!made.ok) setRefusal(made.why)
    else if (made.body.board === null) router.push('/boards')
    else say(b('said.reset'))
  }
  const details = session.clashes.find(({ panel }) => panel === undefined)
  return (
    <div className="panel mb-2.5 grid gap-2 px-3 py-2" data-editing>
      <div className="flex flex-wrap items-center gap-1.5">
        <button type="button" className="push border-midstream font-semibold" onClick={() => setAdding(true)}>{b('panel.add')}</button>
        <button type="button" className="push" disabled={session.undo.length === 0} title="Ctrl Z" onClick={() => change(undo)}>{b('undo')}</button>
        <button type="button" className="push" disabled={session.redo.length === 0} title="Ctrl ⇧ Z" onClick={() => change(redo)}>{b('redo')}</button>
        <button type="button" className="push" onClick={() => setLooking(true)}>{b('versions')}</button>
        <button type="button" className="push" onClick={() => void duplicate()}>{b('duplicate')}</button>
        <a href={`/api/v1/boards/${base.id}/export`} download={`${base.id}.json`} className="push">{b('export')}</a>
        {base.shipped && !isUntouched(base) && <button type="button" className="push" onClick={() => void reset()}>{b('reset')}</button>}
        <Saved edited={edited} />
      </div>
      <div className="grid gap-2 sm:grid-cols-[minmax(0,18rem)_minmax(0,1fr)]">
        <Text label={b('board.title')} value={title} most={120} needed save={(next) => make([{ do: 'details', seen: shown.detailsRevision, title: next }])} />
        <Text label={b('board.description')} value={description} most={500} save={(next) => make([{ do: 'details', seen: shown.detailsRevision, description: next }])} />
      </div>
      <p id="board-keys" className="text-2xs text-faint"><span className="max-md:hidden">{b('keys')}</span><span className="md:hidden">{b('keys.phone')}</span></p>
      {details && (
        <p role="alert" className="flex flex-wrap items-center gap-2 text-xs">{b('clash.details', { by: details.by })}
          <button type="button" className="push" onClick={() => change((held) => insist(held, details.subject))}>{b('clash.mine')}</button>
          <button type="button" className="push" onClick={() => change((held) => yieldTo(held, details.subject))}>{b('clash.theirs')}</button>
        </p>
      )}
      {session.clashes.filter(({ panel }) => panel !== undefined && !shown.panels.some(({ id }) => id === panel)).map((clash) => (
        <p key={clash.subject} role="alert" className="flex flex-wrap items-center gap-2 text-xs">{b(`clash.${clash.reason}`, { by: clash.by })}
          {clash.mine.do === 'content' && <button type="button" className="push" onClick={() => change((held) => insist(held, clash.subject))}>{b('clash.mine')}</button>}
          <button type="button" className="push" onClick={() => change((held) => yieldTo(held, clash.subject))}>{b('clash.theirs')}</button>
        </p>
      ))}
      {gone && <p role="alert" className="text-xs text-down">{b('gone')}</p>}
      <p role="alert" className="text-xs text-down empty:hidden">{refusal !== '' && <Said text={refusal} />}</p>
      <p role="status" className="sr-only">{said}</p>
      {adding && <PanelDialog content={undefined} save={add} close={() => setAdding(false)} />}
      {chosen && <PanelDialog key={chosen.id} content={{ ...chosen.content, title: titleOf(view, chosen) }} save={(content) => set(chosen, content)} close={() => choose(undefined)} />}
      {looking && <VersionsDialog id={base.id} revision={base.revision} restored={(board) => change((held) => told(held, board))} close={() => setLooking(false)} />}
    </div>
  )
}

/** How saving stands, in room that is there anyway. */
function Saved({ edited: { saving } }: { readonly edited: EditedBoard }) {
  const { b } = useBoardWords()
  return (
    <p role="status" data-saving={saving.state} className={`ml-auto min-w-0 truncate text-xs ${'why' in saving ? 'text-down' : 'text-muted'}`}>
      {b(`saving.${saving.state}`)}{'why' in saving && <> <Said text={saving.why} /></>}
    </p>
  )
}

/** A text that is saved when one is done with it; what comes from elsewhere meanwhile shows unless it is being written. */
function Text({ label, value, most, needed = false, save }: { readonly label: string; readonly value: string; readonly most: number; readonly needed?: boolean; readonly save: (text: string) => void }) {
  const [draft, setDraft] = useState<string>()
  const done = (): void => {
    const text = (draft ?? value).trim()
    setDraft(undefined)
    if (text !== value && !(needed && text === '')) save(text)
  }
  return (
    <label className="flex min-w-0 items-center gap-2 text-xs text-muted">
      <span className="shrink-0">{label}</span>
      <input value={draft ?? value} maxLength={most} onChange={({ target }) => setDraft(target.value)} onBlur={done} onKeyDown={(event) => { if (event.key === 'Enter') event.currentTarget.blur(); else if (event.key === 'Escape') setDraft(undefined) }} className="h-7 w-full min-w-0 rounded border border-edge bg-background px-2 text-sm text-text" />
    </label>
  )
}
