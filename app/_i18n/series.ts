import type { Locale } from '../../lib/domain/format.ts'
import { INDEX_IDS } from '../../lib/thesis/ids.ts'
import { pagesEn } from './pages-en.ts'
import { pagesZh } from './pages-zh.ts'
import { INDICATORS_ZH } from './series-zh.ts'

const BREAK_EVEN = /^Break-even · /

/** What is computed here is called in the language of the page; any other signal by its own title. */
export function titleIn(locale: Locale, id: string, title: string): string {
  const index = INDEX_IDS.find((one) => one === id)
  if (index) return (locale === 'zh' ? pagesZh : pagesEn)[`index.name.${index}`]
  return locale === 'zh' ? (INDICATORS_ZH[id] ?? title.replace(BREAK_EVEN, '盈亏平衡 · ')) : title
}
