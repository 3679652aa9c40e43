'use client'
import { useMemo } from 'react'
import { useWords } from '../_i18n/words.tsx'
import { useUrlState } from '../_live/url.ts'
import { EvidenceChart } from './evidence-chart.tsx'
import type { ThesisLine } from './lines.ts'

const NAME = 'lines'

/** The headline over time, and beside it whichever indices are chosen; the address holds the choice. */
export function IndexChart({ lines, to, still }: { readonly lines: readonly ThesisLine[]; readonly to: number; readonly still: boolean }) {
  const { t } = useWords()
  const { params, set } = useUrlState()
  const asked = params.get(NAME)
  const chosen = useMemo(() => new Set((asked ?? '').split(',')), [asked])
  const [main, ...others] = lines
  const shown = useMemo(() => lines.filter(({ id }, index) => index === 0 || chosen.has(id)), [lines, chosen])
  if (!main) return <EvidenceChart lines={[]} to={to} still={still} label={t('thesis.chart')} height="h-52" />
  const toggle = (id: string): void => set({ [NAME]: others.filter((line) => chosen.has(line.id) !== (line.id === id)).map((line) => line.id).join(',') })
  return (
    <div className="min-w-0">
      <fieldset className="mb-1 flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-muted">
        <legend className="sr-only">{t('thesis.chart.with')}</legend>
        <span className="inline-flex items-center gap-1 font-medium text-text"><span aria-hidden className="h-0.5 w-2.5 rounded-full" style={{ background: `var(${main.colour})` }} />{main.name}</span>
        {others.map(({ id, name, colour }) => (
          <label key={id} className="inline-flex min-h-6 cursor-pointer items-center gap-1 hover:text-text sm:min-h-0">
            <input type="checkbox" checked={chosen.has(id)} onChange={() => toggle(id)} className="size-3 accent-text" />
            <span aria-hidden className="h-0.5 w-2.5 rounded-full" style={{ background: `var(${colour})` }} />{name}
          </label>
        ))}
      </fieldset>
      <EvidenceChart lines={shown} to={to} still={still} label={[t('thesis.chart'), ...shown.map(({ name }) => name)].join(', ')} height="h-52 lg:h-66" />
    </div>
  )
}
