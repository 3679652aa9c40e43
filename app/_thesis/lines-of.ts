import { titleIn } from '../_i18n/series.ts'
import type { PageWording } from '../_i18n/text.ts'
import type { KnownSignal, ThesisLine } from './lines.ts'
import { isIndexId, seriesName } from './names.ts'

/** Stages keep their colour; other series take one each, in order. */
const OWN: Readonly<Record<string, string>> = {
  'index.vmi': '--text',
  'index.equity.upstream': '--upstream',
  'index.equity.midstream': '--midstream',
  'index.equity.downstream': '--downstream',
  'index.equity.market': '--muted',
}
const OTHERS = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6', '--series-7', '--series-8'] as const
/** Beside a stage: those that look least like one first. */
const BESIDE = ['--series-3', '--series-5', '--series-6', '--series-8', '--series-7', '--series-4', '--series-2', '--series-1', '--faint'] as const

/** The series of these ids that there are, as a chart is to draw them. */
export function linesOf(ids: readonly string[], known: ReadonlyMap<string, KnownSignal>, { locale, t }: PageWording): readonly ThesisLine[] {
  const titles = new Map([...known].map(([id, { title }]) => [id, title]))
  const others = ids.some((id) => OWN[id] !== undefined) ? BESIDE : OTHERS
  let next = 0
  return ids.flatMap((id): ThesisLine[] => {
    const signal = known.get(id)
    if (!signal) return []
    const { title: _title, ...rest } = signal
    return [{ ...rest, name: seriesName(id, locale, titles), label: isIndexId(id) ? t(`index.short.${id}`) : titleIn(locale, id, signal.title), colour: OWN[id] ?? others[next++ % others.length] ?? '--text' }]
  })
}
