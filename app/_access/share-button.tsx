'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { Shared } from '../../lib/access/who.ts'
import { useWords } from '../_i18n/words.tsx'
import { loaded } from '../_live/loaded.ts'
import { useMay, useWho } from './who.tsx'

const ShareDialog = dynamic(() => loaded(() => import('./share-dialog.tsx')).then(({ ShareDialog }) => ShareDialog), { ssr: false })

/** The way to a link to a board or a frozen view, for those who may make one. On a server that is open there is nothing to keep others from. */
export function ShareButton({ shared }: { readonly shared: Shared }) {
  const { t } = useWords()
  const mayEdit = useMay('edit')
  const { kind } = useWho()
  const [open, setOpen] = useState(false)
  if (!mayEdit || kind === 'local') return null
  return (
    <>
      <button type="button" className="push noscript:hidden" aria-haspopup="dialog" onClick={() => setOpen(true)}>{t('share')}</button>
      {open && <ShareDialog shared={shared} close={() => setOpen(false)} />}
    </>
  )
}
