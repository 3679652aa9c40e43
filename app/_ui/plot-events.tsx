'use client'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import type { MarketEvent } from '../../lib/domain/events.ts'
import { formatDay } from '../../lib/domain/format.ts'
import { useWords } from '../_i18n/words.tsx'
import type { Frame, ToPixels } from './plot-chart.ts'

/** Marks closer than this are one, px: each can be pressed. */
const APART = 24

type Cluster = { readonly x: number; readonly events: readonly MarketEvent[] }

function clustersOf(events: readonly MarketEvent[], { fromAt, toAt, width }: Frame, toPixels: ToPixels): readonly Cluster[] {
  const clusters: { x: number; events: MarketEvent[] }[] = []
  for (const event of events) {
    if (event.at < fromAt || event.at > toAt) continue
    const x = toPixels(event.at)
    if (x < 0 || x > width) continue
    const before = clusters.at(-1)
    if (before && x - before.x < APART) before.events.push(event)
    else clusters.push({ x, events: [event] })
  }
  return clusters
}

/** Small marks along the foot of a chart; pointed at or focused, each says what happened and who says so. */
export function PlotEvents({ events, frame, toPixels }: { readonly events: readonly MarketEvent[]; readonly frame: Frame; readonly toPixels: ToPixels }) {
  const { locale, t } = useWords()
  const [open, setOpen] = useState<number | null>(null)
  const [active, setActive] = useState(0)
  const buttons = useRef<(HTMLButtonElement | null)[]>([])
  const closing = useRef<ReturnType<typeof setTimeout>>(undefined)
  const id = useId()
  useEffect(() => () => clearTimeout(closing.current), [])
  const clusters = clustersOf(events, frame, toPixels)
  if (clusters.length === 0) return null
  const shown = open === null ? undefined : clusters[open]
  const reachable = Math.min(active, clusters.length - 1)

  const show = (index: number): void => {
    clearTimeout(closing.current)
    setOpen(index)
  }
  // Time to go from the mark into the card.
  const hide = (): void => {
    clearTimeout(closing.current)
    closing.current = setTimeout(() => setOpen(null), 150)
  }
  const keys = (event: KeyboardEvent): void => {
    const to = event.key === 'ArrowRight' ? reachable + 1 : event.key === 'ArrowLeft' ? reachable - 1 : undefined
    if (event.key === 'Escape') setOpen(null)
    if (to === undefined || !clusters[to]) return
    event.preventDefault()
    setActive(to)
    buttons.current[to]?.focus()
  }

  return (
    <div
      role="group" aria-label={t('plot.events')} className="pointer-events-none absolute inset-0 z-[2]" onKeyDown={keys}
      onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setOpen(null) }}
    >
      {clusters.map(({ x, events: [first, ...more] }, index) => first && (
        <div key={first.at + first.title.en} className="contents">
          <button
            ref={(element) => { buttons.current[index] = element }} type="button" tabIndex={index === reachable ? 0 : -1}
            aria-label={more.length > 0 ? t('plot.event.several', { count: more.length + 1, day: formatDay(first.at, locale) }) : t('plot.event.at', { day: formatDay(first.at, locale), title: first.title[locale], source: first.source.name })}
            aria-expanded={open === index} aria-controls={open === index ? id : undefined}
            className="group pointer-events-auto absolute flex size-6 items-center justify-center rounded-full"
            style={{ left: frame.left + x, top: frame.top + frame.height, transform: 'translate(-50%, -100%)' }}
            onPointerEnter={() => show(index)} onPointerLeave={hide}
            onFocus={() => { setActive(index); show(index) }} onClick={() => show(index)}
          >
            <span aria-hidden className={`flex size-3.5 items-center justify-center rounded-full border bg-surface text-[0.5625rem] leading-none font-semibold group-hover:border-text group-hover:text-text ${open === index ? 'border-text text-text' : 'border-edge text-muted'}`}>
              {more.length > 0 ? more.length + 1 : t(`plot.mark.${first.kind}`)}
            </span>
          </button>
          {open === index && shown && (
            <div
              id={id} className="panel pointer-events-auto absolute z-[3] max-h-56 w-64 max-w-full overflow-y-auto p-2 text-xs"
              style={{ left: `clamp(0px, ${frame.left + x}px - 8rem, 100% - min(16rem, 100%))`, bottom: `calc(100% - ${frame.top + frame.height}px + 1.5rem)` }}
              onPointerEnter={() => show(index)} onPointerLeave={hide}
            >
              <ul className="flex flex-col gap-2">
                {shown.events.map((event) => (
                  <li key={event.at + event.title.en}>
                    <p className="text-muted">{formatDay(event.at, locale)}</p>
                    <p className="text-text">{event.title[locale]}</p>
                    <a className="link text-muted" href={event.source.url} target="_blank" rel="noreferrer" translate="no">{event.source.name}</a>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </div>
      ))}
    </div>
  )
}
