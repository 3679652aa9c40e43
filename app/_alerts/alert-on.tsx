'use client'
import { useMay } from '../_access/who.tsx'
import { useWords } from '../_i18n/words.tsx'
import { snapped, stepOf } from './levels.ts'
import { Bell } from './marks.tsx'
import { askForRule } from './seed.ts'

/** The way from a card to an alert on it: seen when the row is pointed at or has the focus, over the end of the name. */
export function AlertOn({ id, title, value }: { readonly id: string; readonly title: string; readonly value: number | undefined }) {
  const { t } = useWords()
  const mayEdit = useMay('edit')
  if (value === undefined || !mayEdit) return null
  return (
    <button
      type="button" aria-label={t('alert.on', { title })} title={t('alert.on', { title })} aria-haspopup="dialog"
      onClick={() => void askForRule({ kind: 'new', conditions: [{ series: id, is: 'crosses', value: snapped(value, stepOf(value)) }] })}
      className="absolute inset-y-1 right-1 flex w-6 items-center justify-center rounded bg-raised text-muted opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100 hover:text-text focus-visible:opacity-100 noscript:hidden"
    >
      <Bell className="size-3.5" />
    </button>
  )
}
