import type { Verdict } from '../../lib/thesis/ids.ts'
import { INDEX_IDS, type IndexId } from '../../lib/thesis/ids.ts'
import type { PageText } from '../_i18n/text.ts'

export const isIndexId = (id: string): id is IndexId => INDEX_IDS.some((one) => one === id)

/** What a series is called: an index by our own name for it, anything else by its signal's title. */
export const seriesName = (id: string, t: PageText, titles: ReadonlyMap<string, string>): string => (isIndexId(id) ? t(`index.name.${id}`) : (titles.get(id) ?? id))

/** The colour of a verdict's words: its shape says the same without it. */
export const VERDICT_TEXT: Readonly<Record<Verdict, string>> = {
  supported: 'text-up',
  'leaning-supported': 'text-up',
  undecided: 'text-muted',
  'leaning-contradicted': 'text-down',
  contradicted: 'text-down',
  'no-data': 'text-faint',
}
