'use client'
import dynamic from 'next/dynamic'
import { useCallback, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from 'react'
import type { MarketEvent } from '../../lib/domain/events.ts'
import type { Annotation } from '../../lib/wire/annotations.ts'
import { useMay } from '../_access/who.tsx'
import { useAnnotations } from '../_live/annotations.ts'
import { useKept } from '../_live/kept.ts'
import { loaded } from '../_live/loaded.ts'
import { useZone } from '../_live/zone.tsx'
import { drawable } from '../_notes/drawable.ts'
import type { Draft } from '../_notes/note-dialog.tsx'
import { NoteText, useAuthor } from '../_notes/note-text.tsx'
import { whenText } from '../_notes/when.ts'
import { useNoteWords } from '../_notes/words.ts'
import type { Chart, ChartInput, Frame, ToHeight, ToPixels } from './plot-chart.ts'
import { bandsOf, numbered, pinsOf, type Band, type Note, type Pin } from './plot-notes-model.ts'

const NoteDialog = dynamic(() => loaded(() => import('../_notes/note-dialog.tsx')).then(({ NoteDialog }) => NoteDialog), { ssr: false })

type Drawn = { readonly frame: Frame; readonly toPixels: ToPixels; readonly toHeight: ToHeight }
type Props = {
  readonly input: ChartInput
  readonly events: readonly MarketEvent[]
  readonly chart: RefObject<Chart | null>
  readonly drawn: Drawn
  /** Pins are laid over it: their heights must be told. */
  readonly onNoted: (noted: boolean) => void
  readonly writing: boolean | undefined
  readonly onWritten: (() => void) | undefined
}

/** A mark that can be pressed, and the annotations that it stands for. */
type Mark = { readonly key: string; readonly x: number; readonly y: number; readonly notes: readonly Note[]; readonly pin?: Pin; readonly band?: Band }

const ROW = 18
const NO_DRAFT: Annotation['id'] = ''

/** What people wrote on the lines of a chart: pins at their time and height, ranges as bands under a bracket; pointed at or focused, each says what. */
export function PlotNotes({ input, events, chart, drawn, onNoted, writing = false, onWritten }: Props) {
  const words = useNoteWords()
  const { locale, n } = words
  const { zone } = useZone()
  const author = useAuthor()
  const isKept = useKept() !== undefined
  const mayEdit = useMay('edit')
  const { frame, toPixels, toHeight } = drawn
  const { series, compact } = input
  const ids = useMemo(() => series.map(({ id }) => id), [series])
  const annotations = useAnnotations(ids)
  const [draft, setDraft] = useState<{ readonly draft: Draft; readonly annotation?: Annotation }>()
  const [open, setOpen] = useState<string>()
  const [active, setActive] = useState(0)
  const group = useRef<HTMLDivElement>(null)
  const buttons = useRef(new Map<string, HTMLButtonElement>())
  const closing = useRef<ReturnType<typeof setTimeout>>(undefined)
  const card = useId()
  useEffect(() => () => clearTimeout(closing.current), [])

  const notes = useMemo(() => numbered(annotations), [annotations])
  // What is being written stands there already, unnumbered.
  const shown = useMemo(() => (draft && !draft.annotation ? [...notes, { number: notes.length + 1, annotation: { ...draft.draft, id: NO_DRAFT, text: '…', by: '', createdAt: '', updatedAt: '', revision: 0 } }] : notes), [notes, draft])
  const noted = shown.some(({ annotation }) => annotation.until === null)
  useEffect(() => onNoted(noted), [noted, onNoted])
  useEffect(() => (group.current ? drawable(group.current, { input, events, notes, frame, words }) : undefined), [input, events, notes, frame, words])

  const bands = useMemo(() => bandsOf(shown, frame, toPixels), [shown, frame, toPixels])
  const marks = useMemo((): readonly Mark[] => [
    ...bands.map((band): Mark => ({ key: band.note.annotation.id, x: (band.left + band.right) / 2, y: band.row * ROW, notes: [band.note], band })),
    ...pinsOf(shown, frame, toPixels, toHeight).map((pin): Mark => ({ key: pin.notes[0]?.annotation.id ?? '', x: pin.x, y: pin.y, notes: pin.notes, pin })),
  ].sort((a, b) => a.x - b.x), [bands, shown, frame, toPixels, toHeight])

  const show = (key: string): void => {
    clearTimeout(closing.current)
    setOpen(key)
  }
  const hide = (): void => {
    clearTimeout(closing.current)
    closing.current = setTimeout(() => setOpen(undefined), 150)
  }
  const reachable = Math.min(active, marks.length - 1)
  const keys = (event: KeyboardEvent): void => {
    const to = event.key === 'ArrowRight' ? reachable + 1 : event.key === 'ArrowLeft' ? reachable - 1 : undefined
    if (event.key === 'Escape') setOpen(undefined)
    const next = to === undefined ? undefined : marks[to]
    if (to === undefined || !next) return
    event.preventDefault()
    setActive(to)
    buttons.current.get(next.key)?.focus()
  }
  const end = useCallback(() => {
    setDraft(undefined)
    onWritten?.()
  }, [onWritten])
  const labelOf = (id: string): string | undefined => (series.length > 1 ? series.find((one) => one.id === id)?.label : undefined)
  const sayMark = ({ notes: [first, ...more] }: Mark): string => {
    if (!first) return ''
    const { annotation, number } = first
    const when = whenText(annotation, locale, zone)
    return more.length > 0 ? n('note.several', { count: more.length + 1, when }) : n('note.pin', { number, when, text: annotation.text, by: author(annotation.by) })
  }
  const within = { left: frame.left, top: frame.top, width: frame.width, height: frame.height }
  return (
    <>
      <div aria-hidden className="pointer-events-none absolute z-[1] overflow-hidden" style={within}>
        {bands.map(({ left, right, begins, ends, row, note }) => (
          <div key={note.annotation.id} data-band={note.number} className={`absolute bottom-0 bg-text/6 ${open === note.annotation.id ? 'bg-text/12' : ''}`} style={{ left, width: right - left, top: row * ROW + 8 }}>
            <span className={`absolute inset-x-0 top-0 h-2 border-t-2 border-text/70 ${begins ? 'border-l-2' : ''} ${ends ? 'border-r-2' : ''}`} />
          </div>
        ))}
      </div>
      <div ref={group} role="group" aria-label={n('notes.marks')} data-notes={notes.length} className="pointer-events-none absolute z-[2]" style={within} onKeyDown={keys} onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setOpen(undefined) }}>
        {marks.map((mark, index) => {
          const { key, x, y, pin, band } = mark
          const isOpen = open === key
          const [first, ...more] = mark.notes
          return first && (
            <div key={key} className="contents">
              {pin && !compact && <span aria-hidden className="absolute w-px bg-text" style={{ left: x, top: pin.below ? y : y - 12, height: 12 }} />}
              {pin && <span aria-hidden className="absolute -mt-1 -ml-1 size-2 rounded-full border border-surface bg-text" style={{ left: x, top: y }} />}
              <button
                ref={(element) => { if (element) buttons.current.set(key, element); else buttons.current.delete(key) }}
                type="button" tabIndex={index === reachable ? 0 : -1} aria-label={sayMark(mark)} aria-expanded={isOpen} aria-controls={isOpen ? card : undefined} data-note={first.number}
                className="group/note pointer-events-auto absolute flex size-6 -translate-x-1/2 items-center justify-center"
                style={{ left: Math.min(frame.width - 4, Math.max(4, x)), top: pin ? (compact ? y - 12 : pin.below ? y + 8 : y - 32) : y - 3 }}
                onPointerEnter={() => show(key)} onPointerLeave={hide} onFocus={() => { setActive(index); show(key) }} onClick={() => show(key)}
              >
                <span aria-hidden className={`${compact && !isOpen ? 'hidden' : 'flex'} h-4 min-w-4 items-center justify-center rounded-xs border px-0.5 text-2xs leading-none font-semibold whitespace-nowrap ${band ? 'border-text/70 bg-surface text-text' : 'border-text bg-text text-surface'} ${isOpen ? 'outline-2 outline-midstream' : ''}`}>
                  {first.annotation.id === NO_DRAFT ? '+' : more.length > 0 ? `${first.number}–${more.at(-1)?.number ?? ''}` : first.number}
                </span>
              </button>
              {isOpen && first.annotation.id !== NO_DRAFT && (
                <div
                  id={card} className="panel pointer-events-auto absolute z-[4] max-h-56 w-64 max-w-full overflow-y-auto border-edge p-2 text-xs shadow-none"
                  style={{ left: `clamp(0px, ${x}px - 8rem, 100% - min(16rem, 100%))`, ...(y > frame.height / 2 ? { bottom: frame.height - y + (pin && !pin.below ? 34 : 8) } : { top: y + (pin ? (pin.below ? 34 : 12) : 22) }) }}
                  onPointerEnter={() => show(key)} onPointerLeave={hide}
                >
                  <ul className="flex flex-col gap-2">
                    {mark.notes.map(({ number, annotation }) => (
                      <li key={annotation.id}>
                        <NoteText annotation={annotation} number={number} unit={series.find(({ id }) => id === annotation.series)?.unit} on={labelOf(annotation.series)} />
                        {!isKept && mayEdit && <button type="button" className="link mt-0.5 text-muted" aria-label={n('note.edit.long', { number })} onClick={() => { setOpen(undefined); setDraft({ draft: annotation, annotation }) }}>{n('note.edit')}</button>}
                      </li>
                    ))}
                  </ul>
                </div>
              )}
            </div>
          )
        })}
      </div>
      {writing && !draft && <Area input={input} frame={frame} chart={chart} onDraft={(made) => setDraft({ draft: made })} onLeave={end} />}
      {draft && <NoteDialog draft={draft.draft} {...(draft.annotation && { annotation: draft.annotation })} writable={series} close={end} />}
      {compact && <SaveButton group={group} frame={frame} />}
    </>
  )
}

/** Lies over the picture while somebody writes on it: a press is a pin, a drag a range; Enter takes the instant of the cross-hair. */
function Area({ input: { series }, frame, chart, onDraft, onLeave }: { readonly input: ChartInput; readonly frame: Frame; readonly chart: RefObject<Chart | null>; readonly onDraft: (draft: Draft) => void; readonly onLeave: () => void }) {
  const { n } = useNoteWords()
  const area = useRef<HTMLDivElement>(null)
  useEffect(() => area.current?.focus(), [])
  const [drag, setDrag] = useState<{ readonly from: number; readonly y: number; readonly to: number }>()
  const placeOf = (event: PointerEvent): { readonly x: number; readonly y: number } => {
    const { left, top, width } = event.currentTarget.getBoundingClientRect()
    return { x: Math.min(width, Math.max(0, event.clientX - left)), y: event.clientY - top }
  }
  const isDrag = drag !== undefined && Math.abs(drag.to - drag.from) > 5
  const drop = (): void => {
    if (!drag) return
    setDrag(undefined)
    const [left, right] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)].map((x) => chart.current?.spot(x / frame.width, drag.y))
    if (!left || !right) return
    const iso = (at: number): string => new Date(at).toISOString()
    onDraft(isDrag && right.at > left.at ? { series: left.series, at: iso(left.at), until: iso(right.at), value: null } : { series: right.series, at: iso(right.at), until: null, value: right.value })
  }
  const keys = (event: KeyboardEvent): void => {
    const held = chart.current
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (event.key === 'Escape') onLeave()
    else if (by !== undefined) held?.step(by * (event.shiftKey ? 10 : 1))
    else if (event.key === 'Enter') {
      const [first] = series
      const at = held?.readout()?.at ?? first?.candles.at(-1)?.at
      if (first && at !== undefined) onDraft({ series: first.id, at: new Date(at).toISOString(), until: null, value: null })
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      ref={area} role="application" tabIndex={0} aria-label={n('draw.area')} aria-description={n('draw.lead')} data-drawing
      className="absolute z-[5] cursor-crosshair touch-none select-none outline-2 -outline-offset-1 outline-midstream" style={{ left: frame.left, top: frame.top, width: frame.width, height: frame.height }}
      onKeyDown={keys}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        const { x, y } = placeOf(event)
        setDrag({ from: x, y, to: x })
      }}
      onPointerMove={(event) => { if (drag) setDrag({ ...drag, to: placeOf(event).x }) }}
      onPointerUp={drop} onPointerCancel={() => setDrag(undefined)}
    >
      {isDrag && <span className="absolute inset-y-0 border-x border-t-2 border-text/70 bg-text/10" style={{ left: Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from) }} />}
      <p className="pointer-events-none absolute inset-x-0 bottom-7 flex justify-center px-2"><span className="panel border-edge px-2.5 py-1 text-center text-xs text-text">{n('draw.lead')}</span></p>
    </div>
  )
}

/** On charts that have no tools of their own: seen when the chart is pointed at, or by the tab key. */
function SaveButton({ group, frame }: { readonly group: RefObject<HTMLElement | null>; readonly frame: Frame }) {
  const { n } = useNoteWords()
  const save = async (): Promise<void> => {
    const { saveIn } = await import('../_notes/save-image.ts')
    await saveIn(group.current?.parentElement)
  }
  return (
    <button type="button" aria-label={n('image')} title={n('image')} onClick={() => void save()} className="absolute z-[3] flex size-6 items-center justify-center rounded border border-edge bg-surface text-muted opacity-0 group-hover/plot:opacity-100 hover:text-text focus-visible:opacity-100 [@media(hover:none)]:hidden" style={{ left: frame.left + 2, top: frame.top + 2 }}>
      <svg aria-hidden viewBox="0 0 12 12" className="size-3 fill-none stroke-current" strokeWidth="1.3"><path d="M6 1v6.5M3 5l3 3 3-3M1.5 10.5h9" /></svg>
    </button>
  )
}
