import { isSignalId } from '../domain/signal.ts'
import { days } from '../domain/time.ts'
import type { Vintage } from '../store/series.ts'
import type { Revision, RevisionList } from '../wire/api.ts'
import { notFound } from './problem.ts'
import type { WebServer } from './server.ts'

const MOST = 200
/** A busy quote has many raw values: they are looked through from the newest back, in ever longer stretches, this long. */
const BUDGET = 1_000
const FIRST_STRETCH = days(1)

/** The instants for which a source has said more than one value, newest first; at most 200. */
export async function revisionsOf(id: string, { store, mirror }: Pick<WebServer, 'store' | 'mirror'>): Promise<RevisionList> {
  const signal = isSignalId(id) ? mirror.signals.get(id) : undefined
  if (!signal) throw notFound(`there is no signal ${id}`, 'id')
  const span = await store.series.span(signal.id)
  const items: Revision[] = []
  if (!span) return { items }
  const deadline = performance.now() + BUDGET
  let stretch = FIRST_STRETCH
  for (let to = span.lastAt; to >= span.firstAt && items.length < MOST && performance.now() < deadline; to -= stretch, stretch *= 4) {
    items.push(...revised(await store.series.vintages(signal.id, to - stretch + 1, to)))
  }
  return { items: items.slice(0, MOST) }
}

/** Vintages come in the order of `observedAt`, then of when they became known. */
function revised(vintages: readonly Vintage[]): Revision[] {
  const found: Revision[] = []
  for (let from = 0, to = 0; from < vintages.length; from = to) {
    const observedAt = vintages[from]?.observedAt ?? 0
    while (vintages[to]?.observedAt === observedAt) to += 1
    if (to - from < 2) continue
    found.push({
      observedAt: new Date(observedAt).toISOString(),
      values: vintages.slice(from, to).map(({ value, receivedAt, recorded }) => ({ value, receivedAt: new Date(receivedAt).toISOString(), recorded })),
    })
  }
  return found.reverse()
}
