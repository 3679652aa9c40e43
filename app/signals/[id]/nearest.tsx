'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useMemo } from 'react'
import { unitLabel } from '../../../lib/domain/format.ts'
import { useWords } from '../../_i18n/words.tsx'
import { Said } from '../../_ui/said.tsx'
import { useCatalogue, type CatalogueSignal } from '../../_live/catalogue.ts'
import { STAGE_TEXT } from './signal-head.tsx'

const MOST = 8

/** The address that was asked for, and the signals whose ids come nearest to it. */
export function Nearest() {
  const { locale, t } = useWords()
  const asked = idOf(usePathname())
  const { state, rows } = useCatalogue(true)
  const near = useMemo(() => nearest(rows, asked), [rows, asked])
  return (
    <div className="min-h-72">
      <p className="text-sm"><code translate="no" className="rounded bg-raised px-1.5 py-0.5 font-sans wrap-anywhere">{asked}</code></p>
      {near.length > 0 && (
        <>
          <h2 className="mt-4 mb-1 text-xs text-muted">{t('signal.missing.near')}</h2>
          <ul className="panel overflow-hidden">
            {near.map(({ id, title, note, stage, unit }) => (
              <li key={id} className="border-t border-line first:border-0">
                <Link href={`/signals/${id}`} className="flex items-baseline gap-2 px-3 py-1.5 text-sm hover:bg-raised">
                  <span aria-hidden className={`size-1.5 shrink-0 self-center rounded-full bg-current ${STAGE_TEXT[stage]}`} />
                  <span className="min-w-0 flex-1 truncate"><span translate="no" className="font-medium">{title}</span>{note && <span className="ml-2 text-xs text-muted"><Said text={note} /></span>} <span translate="no" className="ml-1 text-xs text-faint">{id}</span></span>
                  <span className="text-2xs text-faint">{unitLabel(unit, locale)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
      {state === 'loading' && <p className="mt-4 text-xs text-muted">{t('feed.loading')}</p>}
    </div>
  )
}

function idOf(path: string): string {
  const last = path.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

/** Pairs of neighbouring letters: what two ids share of them tells a slip of the finger and a part left out alike. */
function pairsOf(text: string): ReadonlySet<string> {
  const letters = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')
  return new Set(Array.from({ length: Math.max(0, letters.length - 1) }, (_, at) => letters.slice(at, at + 2)))
}

const LEAST_ALIKE = 0.35

function nearest(rows: readonly CatalogueSignal[], asked: string): readonly CatalogueSignal[] {
  const sought = pairsOf(asked)
  return rows
    .map((row) => {
      const own = pairsOf(row.id)
      const shared = [...sought].filter((pair) => own.has(pair)).length
      return { row, alike: (2 * shared) / (own.size + sought.size || 1) }
    })
    .filter(({ alike }) => alike >= LEAST_ALIKE)
    .sort((a, b) => b.alike - a.alike)
    .slice(0, MOST)
    .map(({ row }) => row)
}
