'use client'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef, useState } from 'react'
import { answered, begin, failed, refused, send, told, type Session } from '../../lib/boards/session.ts'
import { same } from '../../lib/boards/apply.ts'
import type { Board, BoardPatched } from '../../lib/wire/boards.ts'
import { ask, type Answer } from '../_live/ask.ts'
import { hearBoards } from '../_live/boards.ts'
import type { BoardView } from './view.ts'

/** After a save that failed, the next try comes so much later, and ever later up to the most. */
const RETRY_MS = 1500
const MOST_RETRY_MS = 30_000
/** Changes that come together are drawn anew together. */
const REFRESH_MS = 150

export type Saving = { readonly state: 'saved' | 'saving' } | { readonly state: 'failed' | 'refused'; readonly why: string }

export type EditedBoard = {
  readonly session: Session
  readonly saving: Saving
  /** Somebody has taken the board away meanwhile. */
  readonly gone: boolean
  readonly change: (turn: (session: Session) => Session) => void
}

const patch = async (id: string, changes: unknown): Promise<Answer<BoardPatched>> => ask<BoardPatched>(`/api/v1/boards/${id}`, { method: 'PATCH', body: { changes } })
/** A server that is away is there again later; what it does not understand it never will. */
const isFinal = (status = 0): boolean => status >= 400 && status < 500 && status !== 409 && status !== 429

/** A board that others may change while it is seen, and that may be edited: saved at once, one patch after the other. */
export function useBoard(view: BoardView): EditedBoard {
  const router = useRouter()
  const [session, setSession] = useState(() => begin(view.board))
  const [trouble, setTrouble] = useState<Extract<Saving, { why: string }>>()
  const [gone, setGone] = useState(false)
  const { id } = view.board
  // What waits goes out with the next turn that finds nothing on its way.
  const change = useCallback((turn: (held: Session) => Session): void => setSession((held) => send(turn(held))), [])

  const [seen, setSeen] = useState(view.board)
  if (seen !== view.board) {
    setSeen(view.board)
    setSession(send(told(session, view.board)))
  }
  useEffect(() => hearBoards((news) => {
    if (news.id !== id) return
    const { board } = news
    setGone(board === null)
    if (board) change((held) => told(held, board))
  }), [id, change])

  const tries = useRef(0)
  const { waiting, sent } = session
  useEffect(() => {
    if (sent.length === 0) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let ended = false
    void patch(id, sent.map(({ change: wish }) => wish)).then((answer) => {
      if (ended) return
      if (answer.ok) {
        tries.current = 0
        setTrouble(undefined)
        change((held) => answered(held, answer.body))
      } else if (isFinal(answer.status)) {
        tries.current = 0
        setTrouble({ state: 'refused', why: answer.why })
        change(refused)
      } else {
        setTrouble({ state: 'failed', why: answer.why })
        timer = setTimeout(() => change(failed), Math.min(RETRY_MS * 2 ** tries.current++, MOST_RETRY_MS))
      }
    })
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }, [sent, id, change])

  // What panels show comes from the server: it is asked again once what they are to show is saved there.
  const awaited = gone || sameContents(session.base, view.board) ? undefined : session.base.revision
  useEffect(() => {
    if (awaited === undefined) return
    const timer = setTimeout(() => router.refresh(), REFRESH_MS)
    return () => clearTimeout(timer)
  }, [awaited, router])

  const unsaved = sent.length + waiting.length > 0
  useEffect(() => {
    if (!unsaved) return
    const hold = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener('beforeunload', hold)
    return () => window.removeEventListener('beforeunload', hold)
  }, [unsaved])
  useLast(id, waiting)

  return { session, saving: trouble ?? { state: unsaved ? 'saving' : 'saved' }, gone, change }
}

/** What still waits when the page is left for another of ours is sent off; its answer is nobody's any more. */
function useLast(id: string, waiting: Session['waiting']): void {
  const left = useRef(waiting)
  useEffect(() => { left.current = waiting }, [waiting])
  useEffect(() => () => {
    if (left.current.length > 0) void patch(id, left.current.map(({ change: wish }) => wish))
  }, [id])
}

const sameContents = (a: Board, b: Board): boolean =>
  a.title === b.title && a.description === b.description && a.panels.length === b.panels.length && a.panels.every(({ id, content }) => { const other = b.panels.find((panel) => panel.id === id); return other !== undefined && same(content, other.content) })
