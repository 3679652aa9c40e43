'use client'
import dynamic from 'next/dynamic'
import { useRef, useState } from 'react'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import { useWords } from '../../_i18n/words.tsx'
import { useShortcut } from '../../_live/keys.ts'
import { loaded } from '../../_live/loaded.ts'
import { MOST_COMPARED } from './compares.ts'

/** The combobox is loaded when it is first wanted; its room is there at once. */
const CompareSearch = dynamic(async () => (await loaded(() => import('./compare-search.tsx'))).CompareSearch, { ssr: false, loading: () => <div className="h-9" /> })

/** A search over all signals; what is picked is compared, and picked again it is no longer. */
export function ComparePicker({ signal, vs, pick }: { readonly signal: SignalDetail; readonly vs: readonly string[]; readonly pick: (id: string) => void }) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useShortcut('c', t('signal.compare'), 'page', () => setOpen(true))
  const close = (): void => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <div className="relative" onBlur={({ currentTarget, relatedTarget }) => { if (!currentTarget.contains(relatedTarget)) setOpen(false) }}>
      <button ref={button} type="button" className="push" aria-haspopup="dialog" aria-expanded={open} title={t('signal.compare.long', { most: MOST_COMPARED })} onClick={() => setOpen(!open)}>
        <svg aria-hidden viewBox="0 0 8 8" className="size-2" stroke="currentColor" strokeWidth="1.4"><path d="M4 0v8M0 4h8" /></svg>{t('signal.compare')}
      </button>
      {open && (
        <div role="dialog" aria-label={t('signal.compare.long', { most: MOST_COMPARED })} tabIndex={-1} onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); close() } }} className="panel absolute top-full left-0 z-20 mt-1 w-[min(30rem,calc(100vw-2.5rem))] border-edge bg-surface">
          <CompareSearch signal={signal} vs={vs} pick={pick} />
        </div>
      )}
    </div>
  )
}
