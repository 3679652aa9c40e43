import { formatDay } from '../../lib/domain/format.ts'
import { days } from '../../lib/domain/time.ts'
import type { Verdict } from '../../lib/thesis/ids.ts'
import type { ClaimReading } from '../../lib/wire/thesis.ts'
import type { PageWording } from '../_i18n/text.ts'
import { FIRST_DAY } from './at.ts'
import { VerdictMark } from './verdict-mark.tsx'
import { spellsOf, type Spell } from './verdict-spells.ts'

/** Height tells the side, and how firmly: full supported or contradicted, half leaning; what is undecided is a line. */
const BAR: Readonly<Record<Verdict, string>> = {
  supported: 'top-0 h-1/2 bg-up',
  'leaning-supported': 'top-1/4 h-1/4 bg-up',
  undecided: 'top-[calc(50%-1px)] h-0.5 bg-muted',
  'leaning-contradicted': 'top-1/2 h-1/4 bg-down',
  contradicted: 'top-1/2 h-1/2 bg-down',
  'no-data': 'top-1/2 h-px border-t border-dashed border-edge',
}
/** Where there is room for a mark, share of the strip. */
const ROOM = 0.045

/** How the verdict came about: above the line it supported the claim, under it it contradicted it. */
export function VerdictStrip({ history, to, words: { locale, t } }: { readonly history: ClaimReading['history']; readonly to: number; readonly words: PageWording }) {
  const spells = spellsOf(history, to)
  const begin = days(FIRST_DAY)
  const length = Math.max(1, to - begin)
  const day = (at: number): string => formatDay(at, locale)
  const told = ({ verdict, from, to: end }: Spell): string => t('history.spell', { from: day(from), to: day(end), verdict: t(`verdict.${verdict}`) })
  return (
    <div className="min-w-0">
      <ol aria-label={t('history.title')} className="relative flex h-6 overflow-hidden rounded-xs bg-raised">
        {spells.map((spell) => {
          const share = (spell.to - spell.from) / length
          return (
            <li key={spell.from} className="relative h-full min-w-0 border-l border-surface first:border-0" style={{ width: `${(share * 100).toFixed(3)}%` }} title={told(spell)}>
              <span className="sr-only">{told(spell)}</span>
              <span aria-hidden className={`absolute inset-x-0 ${BAR[spell.verdict]}`} />
              {share > ROOM && <span aria-hidden className="absolute top-1/2 left-0.5 flex -translate-y-1/2 rounded-full bg-raised p-px"><VerdictMark verdict={spell.verdict} className="size-3" /></span>}
            </li>
          )
        })}
      </ol>
      <p aria-hidden className="flex justify-between text-2xs text-faint"><span>{day(begin)}</span><span>{day(to)}</span></p>
    </div>
  )
}
