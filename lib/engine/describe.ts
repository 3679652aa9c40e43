import { signalId, type Signal } from '../domain/signal.ts'
import { stageOf } from '../domain/stage.ts'
import { days, hours } from '../domain/time.ts'
import type { Unit } from '../domain/unit.ts'
import { DOWNCHAIN } from '../feeds/registry.ts'
import { INDEX_IDS, type IndexId } from '../thesis/ids.ts'
import { indicatorText } from '../thesis/tables/indicators.ts'
import { INDEX_TEXTS } from './texts.ts'

/** Of open market: a session and a little, so that a close stands until the next one. */
const STALE_ON_MARKET = hours(7)
const STALE_DAYS = 4
/** Filings come some weeks after the quarter that they are of. */
const FILING = days(60)

const isIndexId = (id: string): id is IndexId => (INDEX_IDS as readonly string[]).includes(id)
const textOf = (id: string): { readonly title: string; readonly note: string; readonly onMarket?: true; readonly stepDays?: number } | undefined => (isIndexId(id) ? INDEX_TEXTS[id] : indicatorText(id))

/** An index or an indicator as a signal like any other; `undefined` where no table names it. */
export function describeSeries({ id, unit }: { readonly id: string; readonly unit: Unit }): Signal | undefined {
  const tag = stageOf(id)
  const text = textOf(id)
  if (!tag || !text) return undefined
  const { title, note, onMarket, stepDays } = text
  const step = days(stepDays ?? 1)
  return {
    id: signalId(id), title, unit, note, feedId: DOWNCHAIN, ...tag, shape: 'sampled', step,
    staleAfter: onMarket ? STALE_ON_MARKET : stepDays === undefined || isIndexId(id) ? days(STALE_DAYS) : step + FILING,
    ...(onMarket && { calendar: 'nyse' }),
  }
}
