import { formatCount, formatDay } from '../../lib/domain/format.ts'
import type { RecordCredit } from '../../lib/wire/api.ts'
import { wording } from '../_i18n/server.ts'
import { Said } from '../_ui/said.tsx'

/** What ships with the product, and whom it is owed to. */
export async function RecordTable({ record }: { readonly record: readonly RecordCredit[] }) {
  const { locale, t } = await wording()
  const day = (date: string): string => formatDay(Date.parse(date), locale)
  return (
    <section aria-labelledby="record" className="panel @container pb-2">
      <h2 id="record" className="px-3 pt-2 text-base font-semibold">{t('record.title')}</h2>
      <p className="max-w-[80ch] px-3 pb-2 text-xs text-muted">{t('record.lead')}</p>
      {record.length === 0 ? <p className="px-3 pb-2 text-sm text-muted">{t('record.empty')}</p> : (
        <table className="w-full border-collapse text-sm">
          <thead className="sr-only @min-[40rem]:not-sr-only">
            <tr className="hidden text-xs text-faint *:px-3 *:pb-1 *:font-normal @min-[40rem]:table-row">
              <th scope="col" className="text-left">{t('record.table')}</th>
              <th scope="col" className="text-left">{t('record.source')}</th>
              <th scope="col" className="text-left">{t('record.span')}</th>
              <th scope="col" className="text-right">{t('record.rows')}</th>
            </tr>
          </thead>
          <tbody>
            {record.map((table) => (
              <tr key={`${table.table} ${table.title}`} className="grid border-t border-line py-1.5 align-top *:px-3 @min-[40rem]:table-row @min-[40rem]:*:py-1.5">
                <th scope="row" className="text-left font-normal"><span className="font-medium"><Said text={table.title} /></span><span className="block text-xs text-muted"><Said text={table.note} /></span></th>
                <td className="wrap-anywhere"><Said text={table.source} /><span className="block text-xs text-muted"><Said text={table.licence} /></span></td>
                <td className="text-muted @min-[40rem]:whitespace-nowrap">{day(table.from)} – {day(table.to)}</td>
                <td className="@min-[40rem]:text-right"><span className="text-faint @min-[40rem]:hidden">{t('record.rows')} </span>{formatCount(table.observations, locale)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
