'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useState, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import type { BoardList } from '../../lib/wire/boards.ts'
import type { Present } from '../../lib/wire/socket.ts'
import { useAnswer } from '../_live/answer.ts'
import { HeaderMenu } from '../_panels/header-menu.tsx'
import { useFollowing, usePresenting } from './follow.ts'
import { usePointedPanel } from './panels.ts'
import { isPresenting, join, setHere, start, stepOut, stop, useTogether, type TogetherState } from './state.ts'
import { useName, useTogetherWords } from './words.ts'

/** The board that an address shows. */
const boardOf = (path: string): string | null => /^\/(?:boards|wall)\/([a-z0-9][a-z0-9-]{0,63})$/.exec(path)?.[1] ?? null

/** Who else is here, who presents, and what they show: everything of it that a page has. */
export function Together() {
  const path = usePathname()
  const framed = typeof window !== 'undefined' && window.top !== window
  useEffect(join, [])
  useEffect(() => setHere({ board: boardOf(path), ...(framed && { wall: true }) }), [path, framed])
  useEffect(() => {
    if (!framed) return
    const root = document.documentElement
    root.dataset['framed'] = ''
    // As the wall around it is.
    const theme = window.parent.document.querySelector<HTMLElement>('.wall')?.dataset['theme']
    if (theme !== undefined) root.dataset['theme'] = theme
  }, [framed])
  const shown = useFollowing()
  const now = useTogether()
  const outlined = shown?.shown.panel
  return (
    <>
      {outlined && <Outline panel={outlined} />}
      {!framed && (isPresenting(now) ? <Presenter now={now} /> : <Others now={now} />)}
    </>
  )
}

/** By a rule of style, so that it stays whatever the panel makes of itself. */
export const Outline = ({ panel }: { readonly panel: string }) => <style>{`[data-panel="${panel}"] { outline: 3px solid var(--text); outline-offset: 2px; z-index: 1 }`}</style>

function Presenter({ now }: { readonly now: TogetherState }) {
  const { w } = useTogetherWords()
  const { panel } = usePointedPanel(w('present.key'))
  const { shownNow } = usePresenting(panel)
  const count = now.people.filter(({ id }) => id !== now.me).length
  return (
    <>
      {panel && <Outline panel={panel} />}
      <People now={now} shownNow={shownNow} />
      <Bar presenting>
        <span className="font-semibold">{w('present.to', { count })}</span>
        <span className="text-muted max-md:hidden">{w('present.panel')}</span>
        <button type="button" className="push" onClick={stop}>{w('present.stop')}</button>
      </Bar>
    </>
  )
}

function Others({ now }: { readonly now: TogetherState }) {
  const { w } = useTogetherWords()
  const { shownNow } = usePresenting(null)
  const name = useName()
  const { presentation } = now
  const out = presentation !== null && now.steppedOut === presentation.since
  return (
    <>
      <People now={now} shownNow={shownNow} />
      {presentation && now.me !== '' && (
        <Bar presenting={!out}>
          <span className="min-w-0 truncate font-semibold">{w('follow.by', { name: name(presentation.by) })}</span>
          <span className="whitespace-nowrap text-muted max-md:hidden">{w(out ? 'follow.off' : 'follow.on')}</span>
          <button type="button" className="push" onClick={() => stepOut(!out)}>{w(out ? 'follow.in' : 'follow.out')}</button>
        </Bar>
      )}
    </>
  )
}

/** Over the foot of the page, where nothing else of it moves. */
function Bar({ presenting, children }: { readonly presenting: boolean; readonly children: ReactNode }) {
  return createPortal(
    <div role="status" data-presenting={presenting} className="together-bar panel fixed bottom-2 left-1/2 z-20 flex max-w-[calc(100vw-1rem)] -translate-x-1/2 items-center gap-3 border-edge bg-surface py-1.5 pr-1.5 pl-3 text-sm">
      <svg aria-hidden viewBox="0 0 12 12" className="size-3 shrink-0 text-midstream"><circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" strokeWidth="1.4" />{presenting && <circle cx="6" cy="6" r="2.4" fill="currentColor" />}</svg>
      {children}
    </div>,
    document.body,
  )
}

/** One or two letters; a Chinese name's first character. */
function initialsOf(name: string): string {
  const [first = '', ...rest] = name.trim().split(/[\s·.-]+/).filter(Boolean)
  if (/[\u4e00-\u9fff]/.test(first)) return first.slice(0, 1)
  return `${first.slice(0, 1)}${rest.at(-1)?.slice(0, 1) ?? ''}`.toUpperCase()
}

const INITIALS_SHOWN = 3
const WALL = <svg aria-hidden viewBox="0 0 14 14" className="size-3 fill-none stroke-current" strokeWidth="1.3" strokeLinejoin="round"><path d="M1.5 2.5h11v7h-11zM5 12h4M7 9.5V12" /></svg>

const Face = ({ one, name }: { readonly one: Present; readonly name: string }) => (
  <span aria-hidden translate="no" className={`flex size-5 shrink-0 items-center justify-center border border-surface bg-edge text-2xs font-semibold text-surface ${one.kind === 'wall' ? 'rounded-xs' : 'rounded-full'}`}>{one.kind === 'wall' ? WALL : initialsOf(name)}</span>
)

function People({ now, shownNow }: { readonly now: TogetherState; readonly shownNow: ReturnType<typeof usePresenting>['shownNow'] }) {
  const { w } = useTogetherWords()
  const name = useName()
  const others = now.people.filter(({ id }) => id !== now.me)
  const [first] = others
  const label = first === undefined ? w('here.alone') : others.length === 1 ? w('here.one', { name: first.kind === 'wall' ? w('here.wall') : name(first) }) : w('here.count', { count: others.length })
  return (
    <HeaderMenu label={label} button={
      <span data-here={others.length} className="flex items-center gap-1">
        {others.length > 0 && <span className="hidden -space-x-1.5 xl:flex">{others.slice(0, INITIALS_SHOWN).map((one) => <Face key={one.id} one={one} name={name(one)} />)}</span>}
        <svg aria-hidden viewBox="0 0 16 14" className={`h-3.5 w-4 fill-none stroke-current ${others.length > 0 ? 'text-text xl:hidden' : ''}`} strokeWidth="1.3" strokeLinecap="round"><circle cx="6" cy="4" r="2.6" /><path d="M1 12.6c.4-2.6 2.3-4.1 5-4.1s4.6 1.5 5 4.1M10.6 1.7a2.6 2.6 0 0 1 0 4.6M12.7 9c1.3.6 2.1 1.8 2.3 3.6" /></svg>
        {others.length > 0 && <span aria-hidden className={`text-xs font-semibold text-text ${others.length <= INITIALS_SHOWN ? 'xl:hidden' : ''}`}>{others.length}</span>}
      </span>
    }>
      <PeopleList now={now} shownNow={shownNow} />
    </HeaderMenu>
  )
}

function PeopleList({ now, shownNow }: Parameters<typeof People>[0]) {
  const { w } = useTogetherWords()
  const name = useName()
  const { answer } = useAnswer<BoardList>('/api/v1/boards')
  const titleOf = (id: string): string => (answer?.ok ? answer.body.items.find((board) => board.id === id)?.title : undefined) ?? id
  const { people, me, presentation, mayPresent } = now
  const presenting = presentation?.by.id
  return (
    <div className="w-72 max-w-[calc(100vw-2rem)] p-3 text-sm">
      <p className="mb-1.5 text-xs text-faint">{w('here')}</p>
      <ul data-people className="grid max-h-[50vh] gap-1 overflow-y-auto">
        {people.map((one) => (
          <li key={one.id} className="flex min-h-6 items-center gap-2">
            <Face one={one} name={name(one)} />
            <span className="min-w-0 flex-1 truncate" translate="no">{one.kind === 'wall' ? w('here.wall') : name(one)}{one.id === me && <span className="text-faint"> · {w('here.you')}</span>}{one.kind === 'link' && <span className="text-faint"> · {w('here.link')}</span>}{one.id === presenting && <span className="text-midstream"> · {w('here.presents')}</span>}</span>
            {one.board === null ? <span className="shrink-0 text-xs text-faint">{w('here.elsewhere')}</span> : <Link href={`/boards/${one.board}`} prefetch={false} className="link max-w-[50%] shrink-0 truncate text-xs" translate="no">{titleOf(one.board)}</Link>}
          </li>
        ))}
      </ul>
      {mayPresent && presenting !== me && (
        <div className="mt-2.5 border-t border-line pt-2.5">
          <Start taken={presentation === null ? undefined : name(presentation.by)} begin={() => start(shownNow())} />
          <p className="mt-1.5 text-xs text-muted">{w('present.why')}</p>
        </div>
      )}
    </div>
  )
}

/** Where somebody presents already, it is asked first. */
function Start({ taken, begin }: { readonly taken: string | undefined; readonly begin: () => void }) {
  const { w } = useTogetherWords()
  const [sure, setSure] = useState(false)
  if (taken === undefined || !sure) return <button type="button" className="push" onClick={() => (taken === undefined ? begin() : setSure(true))}>{w('present')}</button>
  return (
    <p role="alert" className="flex flex-wrap items-center gap-2">
      {w('present.takeover', { name: taken })}
      <button type="button" className="push" onClick={begin}>{w('present.take')}</button>
      <button type="button" className="push" onClick={() => setSure(false)}>{w('present.cancel')}</button>
    </p>
  )
}
