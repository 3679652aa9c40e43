import { formatInstant, formatTick } from '../../lib/domain/format.ts'
import type { Annotation } from '../../lib/wire/annotations.ts'
import { notesEn } from '../_i18n/notes-en.ts'
import { notesZh } from '../_i18n/notes-zh.ts'
import { wording } from '../_i18n/server.ts'
import { textFrom } from '../_i18n/text.ts'
import { whenText } from './when.ts'

const TEXT = { en: textFrom<typeof notesEn>(notesEn), zh: textFrom<typeof notesEn>(notesZh) } as const

/** What people wrote on the lines of a chart, as the server renders it: for whoever has no script, and until `NotesPanel` has come. `names`: of the lines. */
export async function NotesRendered({ annotations, names }: { readonly annotations: readonly Annotation[]; readonly names: ReadonlyMap<string, string> }) {
  const { locale, t } = await wording()
  const n = TEXT[locale]
  return (
    <section aria-labelledby="notes" className="panel min-w-0 px-3 py-2">
      <h2 id="notes" className="flex h-5.5 items-center text-sm font-semibold">{n('notes')}</h2>
      {annotations.length === 0 ? <p className="py-1 text-xs text-muted">{n('notes.none')}</p> : (
        <ol className="max-h-80 divide-y divide-line overflow-y-auto text-xs">
          {annotations.map((annotation, index) => (
            <li key={annotation.id} className="py-1.5">
              <p className="text-muted"><span className="mr-1.5 inline-flex min-w-4 justify-center rounded-xs bg-text px-0.5 text-2xs leading-4 font-semibold text-surface">{index + 1}</span><time dateTime={annotation.at}>{whenText(annotation, locale, 'UTC')}</time>{annotation.value !== null && ` · ${formatTick(annotation.value, locale)}`}{names.size > 1 && <> {n('note.on', { title: '' })}<span translate="no">{names.get(annotation.series)}</span></>}</p>
              <p className="my-0.5 whitespace-pre-line wrap-anywhere text-text" translate="no">{annotation.text}</p>
              <p className="text-faint"><span translate="no">{annotation.by === 'operator' ? t('signal.stage.operator') : annotation.by}</span> · <time dateTime={annotation.updatedAt}>{n(annotation.updatedAt === annotation.createdAt ? 'note.made' : 'note.changed', { when: formatInstant(Date.parse(annotation.updatedAt), locale, 'UTC') })}</time></p>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
