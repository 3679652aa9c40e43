import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import type { Locale } from '../../../lib/domain/format.ts'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import { rulesOn } from '../../_data/alerts.ts'
import { annotationsOn } from '../../_data/annotations.ts'
import { signalView } from '../../_data/read.ts'
import { reasonIn } from '../../_i18n/reason.ts'
import { titleIn } from '../../_i18n/series.ts'
import { wording } from '../../_i18n/server.ts'
import { NotesRendered } from '../../_notes/notes-rendered.tsx'
import { idsIn } from './compares.ts'
import { SignalPage } from './signal-page.tsx'

export const dynamic = 'force-dynamic'

type Props = { readonly params: Promise<{ readonly id: string }>; readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> }

/** The metadata and the page ask alike: they are answered once. */
const read = cache(async (id: string) => signalView(id))

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ id }, { locale, t }] = await Promise.all([params, wording()])
  const view = await read(id)
  return view ? { title: titleIn(locale, id, view.signal.title), ...(view.signal.note !== undefined && { description: `${view.signal.title}: ${view.signal.note}` }) } : { title: t('signal.missing.title') }
}

/** The table's reasons, and what is computed here, in the page's language; what a team wrote stays as it is. */
function inLanguage(locale: Locale, signal: SignalDetail): SignalDetail {
  const reason = reasonIn(locale, signal.reason)
  const stageRule = { ...signal.stageRule, reason: reasonIn(locale, signal.stageRule.reason) }
  return { ...signal, title: titleIn(locale, signal.id, signal.title), reason, stageRule }
}

export default async function Page({ params, searchParams }: Props) {
  const [{ id }, { vs }, { locale }] = await Promise.all([params, searchParams, wording()])
  const view = await read(id)
  if (!view) notFound()
  const rules = rulesOn(id)
  const compared = await Promise.all(idsIn(typeof vs === 'string' ? vs : null, id).map(async (one) => read(one)))
  const known = compared.flatMap((one) => (one ? [one.signal] : []))
  const names = new Map([view.signal, ...known].map((one) => [one.id, titleIn(locale, one.id, one.title)]))
  return (
    <main id="content" className="p-2.5 md:p-3">
      <SignalPage view={{ ...view, signal: inLanguage(locale, view.signal) }} compared={known} rules={rules} notes={<NotesRendered annotations={annotationsOn([...names.keys()])} names={names} />} />
    </main>
  )
}
