'use client'
import { formatDay, formatValue, unitLabel } from '../../../lib/domain/format.ts'
import type { SignalView } from '../../../lib/wire/views.ts'
import { useWords } from '../../_i18n/words.tsx'

/** The newest daily closes as a plain table, for a page without scripts. */
export function Closes({ view: { signal, closes } }: { readonly view: SignalView }) {
  const { locale, t } = useWords()
  return (
    <section aria-labelledby="closes" className="panel min-w-0 p-3">
      <h2 id="closes" className="mb-1.5 text-sm font-semibold">{t('signal.closes')}</h2>
      <table className="w-full max-w-sm text-xs">
        <thead><tr className="text-faint *:font-normal"><th scope="col" className="text-left">{t('signal.closes.day')}</th><th scope="col" className="text-right">{unitLabel(signal.unit, locale)}</th></tr></thead>
        <tbody>{closes.map(([at, close]) => <tr key={at} className="border-t border-line"><td>{formatDay(at, locale)}</td><td className="text-right font-medium">{formatValue(close, signal.unit, locale)}</td></tr>)}</tbody>
      </table>
    </section>
  )
}
