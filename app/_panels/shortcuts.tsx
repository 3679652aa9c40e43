'use client'
import { Fragment, type ReactNode } from 'react'
import { useWords } from '../_i18n/words.tsx'
import { useShortcuts, type Shortcut } from '../_live/keys.ts'
import { Dialog } from './palette-dialog.tsx'
import { Chord } from './palette-button.tsx'

const KEY = 'inline-flex min-w-5 justify-center rounded border border-edge px-1 py-0.5 font-sans text-2xs leading-3'
const GROUPS = ['view', 'go', 'page'] as const satisfies readonly Shortcut['group'][]

/** What the keys do here and now: those of the page that is open stand under it. */
export function ShortcutList({ close }: { readonly close: () => void }) {
  const { t } = useWords()
  const shortcuts = useShortcuts()
  return (
    <Dialog label={t('keys.title')} close={close}>
      <div className="flex items-baseline justify-between gap-4 border-b border-line px-4 py-2.5">
        <h2 className="text-base font-semibold">{t('keys.title')} <span className="ml-1 text-xs font-normal text-muted">{t('keys.lead')}</span></h2>
        <button type="button" className="push" onClick={close}>{t('keys.close')}</button>
      </div>
      <div className="grid max-h-[70vh] gap-x-8 gap-y-3 overflow-y-auto px-4 py-3 sm:grid-cols-2">
        {GROUPS.map((group) => {
          const own = shortcuts.filter((shortcut) => shortcut.group === group)
          return own.length > 0 && (
            <section key={group} className="min-w-0">
              <h3 className="pb-1 text-xs text-faint">{t(`keys.${group}`)}</h3>
              <dl className="grid gap-y-1 text-sm">
                {group === 'view' && <Row label={t('keys.palette')}><span className={KEY}><Chord /></span></Row>}
                {own.map(({ keys, label }) => (
                  <Row key={keys} label={label}>
                    {keys.split(' ').map((key, index) => <Fragment key={key}>{index > 0 && <span className="px-1 text-2xs text-faint">{t('keys.then')}</span>}<kbd translate="no" className={KEY}>{key}</kbd></Fragment>)}
                  </Row>
                ))}
              </dl>
            </section>
          )
        })}
      </div>
    </Dialog>
  )
}

const Row = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div className="flex items-center justify-between gap-3"><dt>{label}</dt><dd className="whitespace-nowrap">{children}</dd></div>
)
