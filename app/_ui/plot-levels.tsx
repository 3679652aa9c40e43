'use client'
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { levelText, snapped } from '../_alerts/levels.ts'
import { useWords } from '../_i18n/words.tsx'
import type { Frame } from './plot-chart.ts'

/** A value drawn across a chart that can be moved: the threshold of a rule, or of one that is to be made. */
export type PlotLevel = {
  readonly id: string
  readonly value: number
  /** What stands on it, beside its value. */
  readonly label: string
  /** What a screen reader calls it. */
  readonly name: string
  /** How far an arrow key goes; what is dragged stops at multiples of it. */
  readonly step: number
  /** One that is to be made: it stands out, and a press on its label takes it where it is. */
  readonly isDraft?: boolean
  /** One that is only seen: whoever looks may not move it. */
  readonly isFixed?: boolean
}

type Scale = NonNullable<Frame['scale']>

/** Pixels from the top of the picture at which a value lies. */
function yOf(value: number, { low, high, log }: Scale, height: number): number {
  const share = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
  return (1 - share) * height
}

function valueAt(y: number, { low, high, log }: Scale, height: number): number {
  const share = 1 - y / height
  return log ? low * (high / low) ** share : low + share * (high - low)
}

/** Lines across a chart, each with a handle at its right end: dragged, or moved by the arrow keys and kept by Enter. */
export function PlotLevels({ levels, frame, scale, onLevel }: { readonly levels: readonly PlotLevel[]; readonly frame: Frame; readonly scale: Scale; readonly onLevel: (id: string, value: number) => void }) {
  return (
    <div className="pointer-events-none absolute z-[2]" style={{ left: frame.left, top: frame.top, width: frame.width, height: frame.height }}>
      {levels.map((level) => <Level key={level.id} level={level} height={frame.height} scale={scale} onLevel={onLevel} />)}
    </div>
  )
}

function Level({ level, height, scale, onLevel }: { readonly level: PlotLevel; readonly height: number; readonly scale: Scale; readonly onLevel: (id: string, value: number) => void }) {
  const { locale, t } = useWords()
  const [moved, setMoved] = useState<number>()
  const held = useRef<{ readonly y: number; readonly from: number; moved: boolean }>(undefined)
  const value = moved ?? level.value
  const raw = yOf(value, scale, height)
  const y = Number.isFinite(raw) ? Math.min(height, Math.max(0, raw)) : height
  const beyond = !Number.isFinite(raw) || raw > height + 0.5 ? 'below' : raw < -0.5 ? 'above' : undefined

  const keep = (next: number): void => {
    setMoved(undefined)
    onLevel(level.id, next)
  }
  const grab = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    held.current = { y: event.clientY, from: y, moved: false }
  }
  const drag = (event: PointerEvent<HTMLElement>): void => {
    const from = held.current
    if (!from || (!from.moved && Math.abs(event.clientY - from.y) < 3)) return
    from.moved = true
    const at = Math.min(height, Math.max(0, from.from + event.clientY - from.y))
    setMoved(snapped(valueAt(at, scale, height), level.step))
  }
  const drop = (): void => {
    const was = held.current
    held.current = undefined
    if (was?.moved && moved !== undefined) keep(moved)
    else if (was && level.isDraft) keep(value)
  }
  const keys = (event: KeyboardEvent): void => {
    const by = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[event.key]
    if (by !== undefined) setMoved(snapped(value + by * level.step * (event.shiftKey ? 10 : 1), level.step))
    else if (event.key === 'Enter' && (moved !== undefined || level.isDraft)) keep(value)
    else if (event.key === 'Escape' && moved !== undefined) setMoved(undefined)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const text = moved === undefined ? level.label : levelText(moved, locale)
  const top = Math.min(height - 12, Math.max(12, y))
  if (level.isFixed) {
    return (
      <>
        <div aria-hidden className="absolute inset-x-0 border-t border-dashed border-muted" style={{ top: y }} />
        <p data-level={level.id} title={level.name} className="pointer-events-auto absolute right-1 h-6 max-w-[60%] -translate-y-1/2 truncate rounded border border-line bg-surface px-1.5 text-xs leading-5.5 whitespace-nowrap text-text" style={{ top }}>{text}</p>
      </>
    )
  }
  return (
    <>
      <div aria-hidden className={`absolute inset-x-0 border-t ${level.isDraft || moved !== undefined ? 'border-text' : 'border-dashed border-muted'}`} style={{ top: y }} />
      <div
        role="slider" tabIndex={0} data-level={level.id}
        aria-label={level.name} aria-orientation="vertical" aria-valuenow={value} aria-valuetext={text} aria-valuemin={Math.min(scale.low, value)} aria-valuemax={Math.max(scale.high, value)} aria-description={t('plot.level.keys')} title={`${level.name} · ${t('plot.level.keys')}`}
        onPointerDown={grab} onPointerMove={drag} onPointerUp={drop} onPointerCancel={() => { held.current = undefined; setMoved(undefined) }} onKeyDown={keys} onBlur={() => setMoved(undefined)}
        className={`pointer-events-auto absolute right-1 flex h-6 max-w-[60%] -translate-y-1/2 cursor-ns-resize touch-none items-center gap-1 rounded border px-1.5 text-xs whitespace-nowrap select-none ${level.isDraft || moved !== undefined ? 'border-text bg-text font-semibold text-surface' : 'border-edge bg-surface text-text'}`}
        style={{ top }}
      >
        <svg aria-hidden viewBox="0 0 8 12" className="h-3 w-2 shrink-0 fill-current">{beyond !== 'below' && <path d="M4 0 7 4.2H1Z" />}{beyond !== 'above' && <path d="M4 12 1 7.8h6Z" />}</svg>
        <span className="truncate">{text}</span>
      </div>
    </>
  )
}
