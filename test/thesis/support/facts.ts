import { indexRecord } from '../../../lib/record/record-index.ts'
import { describeRecorded } from '../../../lib/ingest/load-record.ts'
import { decode, readRecord } from '../../../lib/record/record.ts'
import type { StoredMode } from '../../../lib/domain/observation.ts'
import { isSignalId, type Shape, type Signal, type SignalId } from '../../../lib/domain/signal.ts'
import { stageOf, type Stage } from '../../../lib/domain/stage.ts'
import { days } from '../../../lib/domain/time.ts'
import type { Unit } from '../../../lib/domain/unit.ts'
import { closeOf } from '../../../lib/domain/calendar.ts'
import type { Fact, Facts, Vintage } from '../../../lib/thesis/facts.ts'

/** `2025-03-01` or `2025-03-01T21:30` in UTC, as epoch ms. */
export const utc = (date: string): number => Date.parse(date.length === 10 ? `${date}T00:00:00Z` : `${date}Z`)
export const dayOf = (date: string): number => Math.floor(utc(date) / days(1))
export const isoOf = (day: number): string => new Date(day * days(1)).toISOString().slice(0, 10)
/** The last instant of a day: all that was said on it is known. */
export const endOf = (date: string): number => utc(date) + days(1) - 1

export type Said = {
  /** When it was observed: a date, or epoch ms. */
  readonly on: string | number
  readonly value: number
  /** When it could be known; as it was observed where left out. */
  readonly known?: string | number
  readonly mode?: StoredMode
}

const instant = (at: string | number): number => (typeof at === 'number' ? at : utc(at))

/** What has been said, in the order in which facts hold it. */
export const vintagesOf = (said: readonly Said[]): readonly Vintage[] =>
  said
    .map(({ on, value, known = on, mode = 'live' }) => ({ observedAt: instant(on), receivedAt: instant(known), value, mode }))
    .sort((a, b) => a.observedAt - b.observedAt || a.receivedAt - b.receivedAt)

export type Kind = { readonly unit?: Unit; readonly shape?: Shape; readonly step?: number; readonly staleAfter?: number; readonly stage?: Stage; readonly vendor?: string; /** Up to when it stands: a date, or epoch ms. */ readonly standsTo?: string | number; readonly closes?: boolean }

const KINDS: Readonly<Record<string, Required<Pick<Kind, 'unit' | 'shape'>>>> = {
  quote: { unit: 'USD', shape: 'sampled' },
  gpu: { unit: 'USD/GPU-h', shape: 'sampled' },
  token: { unit: 'USD/Mtok', shape: 'step' },
  fundamental: { unit: 'USD/quarter', shape: 'sum' },
}

export const asId = (id: string): SignalId => {
  if (!isSignalId(id)) throw new Error(`no signal id: ${id}`)
  return id
}

/** One fact: its signal as its kind of id commonly is, but for what is told. */
export function factOf(id: string, said: readonly Said[], kind: Kind = {}): readonly [SignalId, Fact] {
  const common = KINDS[id.slice(0, id.indexOf('.'))] ?? { unit: 'points', shape: 'sampled' }
  const tag = stageOf(id)
  if (!tag) throw new Error(`no stage rule names ${id}`)
  const step = kind.step ?? days(1)
  const signal: Signal = {
    id: asId(id),
    title: id,
    unit: kind.unit ?? common.unit,
    ...(kind.vendor !== undefined && { vendor: kind.vendor }),
    feedId: 'test',
    ...tag,
    stage: kind.stage ?? tag.stage,
    shape: kind.shape ?? common.shape,
    step,
    staleAfter: kind.staleAfter ?? step * 3,
    ...((kind.closes ?? id.startsWith('quote.')) && { calendar: 'nyse' }),
  }
  const vintages = vintagesOf(said)
  const newest = vintages.at(-1)?.observedAt ?? 0
  return [asId(id), { signal, vintages, standsTo: kind.standsTo === undefined ? newest : Math.max(newest, instant(kind.standsTo)) }]
}

export const factsOf = (...facts: readonly (readonly [SignalId, Fact])[]): Facts => new Map(facts)
/** The same facts with some replaced or added. */
export const withFacts = (facts: Facts, ...more: readonly (readonly [SignalId, Fact])[]): Facts => new Map([...facts, ...more])

/** The same value on each of a run of days. */
export const daily = (from: string, to: string, value: (day: number, index: number) => number | undefined): Said[] =>
  Array.from({ length: dayOf(to) - dayOf(from) + 1 }, (_, index) => ({ on: (dayOf(from) + index) * days(1), value: value(dayOf(from) + index, index) })).flatMap(({ on, value }) => (value === undefined ? [] : [{ on, value }]))

/** A share by its closes, session by session: `undefined` where it was not traded. */
export const closes = (from: string, prices: readonly (number | undefined)[]): Said[] => {
  const said: Said[] = []
  let day = dayOf(from)
  for (const value of prices) {
    let at = closeOf('nyse', isoOf(day))
    while (at === undefined) at = closeOf('nyse', isoOf(++day))
    if (value !== undefined) said.push({ on: at, value })
    day += 1
  }
  return said
}

/** An announced price of a model, input and output alike, so that the blend is that price. */
export const listed = (list: string, vendor: string, model: string, said: readonly Said[], kind: Kind = {}): readonly (readonly [SignalId, Fact])[] =>
  ['input', 'output'].map((side) => factOf(`token.${list}.${vendor}.${model}.${side}`, said, kind))

let recorded: Facts | undefined

/** All of the shipped record, as one that has only it knows it. */
export function recordFacts(): Facts {
  return (recorded ??= readFacts())
}

function readFacts(): Facts {
  const tables = readRecord()
  const index = indexRecord(tables)
  const facts = new Map<SignalId, Fact>()
  for (const table of tables) {
    const { signals, observations } = decode(table)
    const said = new Map<SignalId, Vintage[]>()
    for (const { signalId, observedAt, receivedAt, value, mode } of observations) {
      const held = said.get(signalId)
      const vintage: Vintage = { observedAt, receivedAt, value, mode }
      if (held) held.push(vintage)
      else said.set(signalId, [vintage])
    }
    for (const one of signals) {
      const vintages = said.get(one.id) ?? []
      const newest = vintages.at(-1)?.observedAt ?? 0
      const signal = describeRecorded(one, Infinity)
      facts.set(one.id, { signal, vintages, standsTo: signal.shape === 'step' ? Math.max(newest, index.of(one.id)?.standsTo ?? 0) : newest })
    }
  }
  return facts
}
