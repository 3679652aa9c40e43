import { signalId, type Signal } from '../domain/signal.ts'
import { stageOf } from '../domain/stage.ts'
import { days } from '../domain/time.ts'
import type { Unit } from '../domain/unit.ts'
import { DOWNCHAIN } from '../feeds/registry.ts'
import { INDEX_IDS, type IndexId } from '../thesis/ids.ts'
import { INDEX_TEXTS, indicatorText, type SeriesText } from './texts.ts'

const isIndexId = (id: string): id is IndexId => (INDEX_IDS as readonly string[]).includes(id)
const textOf = (id: string): SeriesText => (isIndexId(id) ? INDEX_TEXTS[id] : indicatorText(id))

/** An index or an indicator as a signal like any other; `undefined` where no stage rule names it. */
export function describeSeries({ id, unit }: { readonly id: string; readonly unit: Unit }): Signal | undefined {
  const tag = stageOf(id)
  if (!tag) return undefined
  const { title, note, onMarket, staleAfter = days(4) } = textOf(id)
  return { id: signalId(id), title, unit, note, feedId: DOWNCHAIN, ...tag, shape: 'sampled', step: days(1), staleAfter, ...(onMarket && { calendar: 'nyse' }) }
}
