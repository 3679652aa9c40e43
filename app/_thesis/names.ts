import type { Locale } from '../../lib/domain/format.ts'
import { INDEX_IDS, type IndexId, type Verdict } from '../../lib/thesis/ids.ts'
import { titleIn } from '../_i18n/series.ts'

export const isIndexId = (id: string): id is IndexId => INDEX_IDS.some((one) => one === id)

/** What a series is called in the language of the page; `titles`: of signals that are not computed here. */
export const seriesName = (id: string, locale: Locale, titles: ReadonlyMap<string, string>): string => titleIn(locale, id, titles.get(id) ?? id)

/** The colour of a verdict's words: its shape says the same without it. */
export const VERDICT_TEXT: Readonly<Record<Verdict, string>> = {
  supported: 'text-up',
  'leaning-supported': 'text-up',
  undecided: 'text-muted',
  'leaning-contradicted': 'text-down',
  contradicted: 'text-down',
  'no-data': 'text-faint',
}
