import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import Link from 'next/link'
import { makeIndex } from '../../lib/domain/search.ts'
import { signalsView } from '../_data/read.ts'
import { wording } from '../_i18n/server.ts'
import { namedRow } from '../_live/catalogue-row.ts'
import { paramsOf, queryOf, shownBy } from '../_panels/signals-query.ts'
import { SignalsTable } from '../_panels/signals-table.tsx'

export const dynamic = 'force-dynamic'

/** Rows of the first paint, and of a page for browsers without scripts. */
const FIRST = 40

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await wording()
  return { title: t('signals.title') }
}

export default async function SignalsPage({ searchParams }: { readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> }) {
  const [asked, jar, { t }] = await Promise.all([searchParams, cookies(), wording()])
  const { catalogue, feeds } = await signalsView(t('record.title'), t('computed.title'))
  const params = new URLSearchParams(Object.entries(asked).flatMap(([name, value]) => [value].flat().slice(0, 1).map((text) => [name, text ?? ''])))
  const remembered = jar.get('signals-cols')?.value ?? null
  const query = queryOf(params, remembered)
  const rows = catalogue.rows.map(namedRow)
  const shown = shownBy(makeIndex(rows), query)
  const from = Math.min(Math.max(0, Math.floor(Number(params.get('from'))) || 0), Math.max(0, shown.length - 1))
  const first = shown.slice(from, from + FIRST)
  const pageAt = (place: number): string => `/signals?${new URLSearchParams([...Object.entries(paramsOf(query)).filter(([, text]) => text !== ''), ['from', String(place)]])}`
  return (
    <main id="content" className="fills flex flex-col p-2.5 md:p-3">
      <h1 className="sr-only">{t('signals.title')}</h1>
      <SignalsTable view={{ now: catalogue.now, seq: catalogue.seq, epoch: catalogue.epoch, total: rows.length, found: shown.length, from, first, feeds }} remembered={remembered} />
      <noscript>
        <nav aria-label={t('signals.pages')} className="flex gap-4 p-2 text-sm">
          {from > 0 && <Link className="link" href={pageAt(Math.max(0, from - FIRST))}>{t('signals.page.before')}</Link>}
          {from + FIRST < shown.length && <Link className="link" href={pageAt(from + FIRST)}>{t('signals.page.after')}</Link>}
        </nav>
      </noscript>
    </main>
  )
}
