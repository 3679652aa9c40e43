import { days } from '../../lib/domain/time.ts'
import type { Verdict } from '../../lib/thesis/ids.ts'
import type { ClaimReading } from '../../lib/wire/thesis.ts'
import { FIRST_DAY } from './at.ts'

export type Spell = { readonly verdict: Verdict; readonly from: number; readonly to: number }

/** The verdicts from the essay's day to the day shown, each with its span, epoch ms; before the first there was none. */
export function spellsOf(history: ClaimReading['history'], to: number): readonly Spell[] {
  const begin = days(FIRST_DAY)
  const told = history.map(({ from, verdict }) => ({ verdict, from: Math.max(begin, Date.parse(from)) }))
  const first = told[0]
  const all = first === undefined || first.from > begin ? [{ verdict: 'no-data' as const, from: begin }, ...told] : told
  return all.map((spell, index) => ({ ...spell, to: Math.min(to, all[index + 1]?.from ?? to) })).filter((spell) => spell.to > spell.from)
}
