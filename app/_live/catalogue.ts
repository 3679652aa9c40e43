'use client'
import { useEffect, useSyncExternalStore } from 'react'
import { makeIndex, prepare, type SearchIndex } from '../../lib/domain/search.ts'
import type { Catalogue } from '../../lib/wire/api.ts'
import { ask } from './ask.ts'
import { useReplayPulse } from './clock.ts'
import { namedRow, type CatalogueSignal } from './catalogue-row.ts'
import { position, take } from './store.ts'

export type { CatalogueSignal } from './catalogue-row.ts'

export type CatalogueState = {
  /** `ready` stays while it is read again. */
  readonly state: 'loading' | 'ready' | 'failed'
  /** In words, where it could not be read; what was read before stays. */
  readonly why?: string
  readonly rows: readonly CatalogueSignal[]
  readonly index: SearchIndex<CatalogueSignal>
  /** The server's time of reading, epoch ms; 0 before the first. */
  readonly now: number
  readonly seq: number
  readonly epoch: string
}

/** Signals made ready for the search at a time: a few ms. */
const SLICE = 500

/** In a replay what was said of days and months is soon of other days. */
const REPLAY_EVERY = 15_000

const NOTHING: CatalogueState = { state: 'loading', rows: [], index: makeIndex<CatalogueSignal>([]), now: 0, seq: 0, epoch: '' }
let held = NOTHING
let asking: Promise<void> | undefined
const listeners = new Set<() => void>()

function tell(next: CatalogueState): void {
  held = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

async function load(): Promise<void> {
  const answer = await ask<Catalogue>('/api/v1/catalogue')
  asking = undefined
  if (!answer.ok) return tell({ ...held, state: held.now === 0 ? 'failed' : 'ready', why: answer.why })
  const { now, seq, epoch } = answer.body
  // A server that lost its memory counts anew: what is watched from here on is asked for in the new life.
  if (position()?.epoch !== epoch) take({ seq, epoch, items: [] })
  const rows = answer.body.rows.map(namedRow)
  const index = makeIndex(rows)
  tell({ state: 'ready', rows, index, now, seq, epoch })
  makeReady(index)
}

/** Before anybody has typed a letter, and in slices, so that nothing waits for it. */
function makeReady(index: SearchIndex<CatalogueSignal>): void {
  setTimeout(() => { if (!prepare(index, SLICE)) makeReady(index) })
}

/** Reads all signals again; the former answer stays until the new one is there. */
export function reloadCatalogue(): Promise<void> {
  if (held.state === 'failed') tell({ ...held, state: 'loading' })
  return (asking ??= load())
}

/** All signals, read once a visit as soon as somebody wants them, and shared by everybody who does. */
export function useCatalogue(wanted: boolean): CatalogueState {
  const catalogue = useSyncExternalStore(subscribe, () => held, () => NOTHING)
  useEffect(() => {
    if (wanted && held.now === 0 && held.state !== 'failed') void reloadCatalogue()
  }, [wanted])
  const pulse = useReplayPulse(REPLAY_EVERY)
  useEffect(() => {
    if (wanted && pulse > 0) void reloadCatalogue()
  }, [wanted, pulse])
  return catalogue
}
