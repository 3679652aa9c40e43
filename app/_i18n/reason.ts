import { BASKETS } from '../../lib/domain/baskets.ts'
import type { Locale } from '../../lib/domain/format.ts'
import { STAGE_RULES } from '../../lib/domain/stage.ts'
import { REASONS_ZH } from './reasons-zh.ts'

// Several symbols may share one sentence; their Chinese is the same too.
const chinese = new Map([
  ...STAGE_RULES.map(({ prefix, reason }) => [reason, REASONS_ZH[prefix]] as const),
  ...BASKETS.map(({ symbol, reason }) => [reason, REASONS_ZH[symbol]] as const),
].flatMap(([reason, translated]) => (translated ? [[reason, translated] as const] : [])))

/** A stage rule's reason in the language of the page; one that the table does not hold stays as it was given. */
export const reasonIn = (locale: Locale, reason: string): string => (locale === 'zh' ? (chinese.get(reason) ?? reason) : reason)
