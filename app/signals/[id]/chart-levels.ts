'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useMemo, useRef, useState } from 'react'
import { conditionsOf } from '../../../lib/rules/series.ts'
import type { AlertItem, AlertRule, Condition, When } from '../../../lib/wire/alerts.ts'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import { useMay } from '../../_access/who.tsx'
import { levelText, snapped, stepOf } from '../../_alerts/levels.ts'
import { askForRule } from '../../_alerts/seed.ts'
import { useFreshAlerts } from '../../_alerts/use-fresh.ts'
import { useWords } from '../../_i18n/words.tsx'
import { ask } from '../../_live/ask.ts'
import type { PlotLevel } from '../../_ui/plot-levels.tsx'
import { useReading } from './signal-head.tsx'

type Told = { readonly text: string; readonly why?: string; readonly undo?: () => void }
export type Thresholds = {
  readonly levels: readonly PlotLevel[]
  readonly move: (id: string, value: number) => void
  /** The line of an alert that is to be made is drawn. */
  readonly isDrawing: boolean
  readonly isPossible: boolean
  /** Whoever looks may change rules. */
  readonly isOffered: boolean
  readonly toggle: () => void
  readonly told: Told | undefined
}

const DRAFT = 'draft'
/** How long a change can be taken back. */
const TOLD_MS = 12_000

type Field = 'value' | 'low' | 'high'
type Place = { readonly rule: AlertRule; readonly at: number; readonly field: Field; readonly value: number }


/** The thresholds that rules set on a signal, each in its place. */
function placesOf(rules: readonly AlertRule[], id: string): readonly Place[] {
  return rules.flatMap((rule) => conditionsOf(rule.when).flatMap((condition, at): Place[] => {
    if (condition.series !== id) return []
    switch (condition.is) {
      case 'above':
      case 'below':
      case 'crosses':
      case 'crosses-up':
      case 'crosses-down': return [{ rule, at, field: 'value', value: condition.value }]
      case 'enters':
      case 'leaves':
      case 'inside':
      case 'outside': return [{ rule, at, field: 'low', value: condition.low }, { rule, at, field: 'high', value: condition.high }]
      default: return []
    }
  }))
}

const moved = ({ all, any }: When, at: number, field: Field, value: number): When => {
  const change = (list: readonly Condition[]): Condition[] => list.map((one, index) => (index === at ? { ...one, [field]: value } : one))
  return all ? { all: change(all) } : { any: change(any ?? []) }
}

/** The lines of rules on a signal's chart: dragged, they change their rule; one more is drawn to make a new one. */
export function useLevels(signal: SignalDetail, rules: readonly AlertRule[], now: number): Thresholds {
  const { locale, t } = useWords()
  const router = useRouter()
  const isOffered = useMay('edit')
  const { latest } = useReading(signal, now)
  const [draft, setDraft] = useState<number>()
  const [told, setTold] = useState<Told>()
  // What was moved stands where it was put until the server has rendered it.
  const [put, setPut] = useState<ReadonlyMap<string, number>>(new Map())
  const [seen, setSeen] = useState(rules)
  if (seen !== rules) {
    setSeen(rules)
    setPut(new Map())
  }
  useFreshAlerts()
  useEffect(() => {
    if (!told) return
    const timer = setTimeout(() => setTold(undefined), TOLD_MS)
    return () => clearTimeout(timer)
  }, [told])

  const places = useMemo(() => placesOf(rules, signal.id), [rules, signal.id])
  const levels = useMemo(() => {
    const own = places.map(({ rule, at, field, value: kept }): PlotLevel => {
      const id = `${rule.id} ${at} ${field}`
      const value = put.get(id) ?? kept
      return { id, value, label: rule.name.includes(levelText(value, locale)) ? rule.name : `${rule.name} · ${levelText(value, locale)}`, name: t('signal.level', { name: rule.name, value: levelText(value, locale) }), step: stepOf(value), isFixed: !isOffered }
    })
    return draft === undefined ? own : [...own, { id: DRAFT, value: draft, label: `${t('signal.level.set')} · ${levelText(draft, locale)}`, name: t('signal.level.new'), step: stepOf(draft), isDraft: true }]
  }, [draft, isOffered, locale, places, put, t])

  const write = async (place: Place, id: string, value: number, before: number): Promise<void> => {
    setPut((held) => new Map([...held, [id, value]]))
    const answer = await ask<AlertItem>(`/api/v1/alerts/${place.rule.id}`, { method: 'PATCH', body: { when: moved(place.rule.when, place.at, place.field, value) } })
    if (!answer.ok) {
      setPut((held) => new Map([...held].filter(([one]) => one !== id)))
      return setTold({ text: '', why: answer.why })
    }
    setTold({ text: t('signal.level.moved', { name: place.rule.name, value: levelText(value, locale) }), ...(before !== value && { undo: () => void write({ ...place, rule: answer.body }, id, before, before) }) })
    router.refresh()
  }
  const move = (id: string, value: number): void => {
    if (id === DRAFT) {
      setDraft(value)
      void askForRule({ kind: 'new', conditions: [{ series: signal.id, is: 'crosses', value }] }).then((saved) => {
        if (!saved) return
        setDraft(undefined)
        router.refresh()
      })
      return
    }
    const place = places.find(({ rule, at, field }) => `${rule.id} ${at} ${field}` === id)
    if (place && place.value !== value) void write(place, id, value, place.value)
  }
  const latestMove = useRef(move)
  useEffect(() => { latestMove.current = move })
  const value = latest?.value
  const toggle = (): void => {
    if (draft !== undefined) return setDraft(undefined)
    if (value === undefined || !isOffered) return
    setDraft(snapped(value, stepOf(value)))
    // Once it is drawn: the keys are the line's from then on.
    requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-level=${DRAFT}]`)?.focus()))
  }
  const stable = useMemo(() => (id: string, next: number) => latestMove.current(id, next), [])
  return { levels, move: stable, isDrawing: draft !== undefined, isPossible: value !== undefined, isOffered, toggle, told }
}
