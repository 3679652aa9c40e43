'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useTeamWords } from '../_team/words.ts'
import { useMay, useWho } from './who.tsx'

const ShareDialog = dynamic(() => import('./share-dialog.tsx').then(({ ShareDialog }) => ShareDialog), { ssr: false })

/** The way to a link to a board, for those who may make one. On a server that is open there is nothing to keep others from. */
export function ShareButton({ boardId }: { readonly boardId: string }) {
  const { m } = useTeamWords()
  const mayEdit = useMay('edit')
  const { kind } = useWho()
  const [open, setOpen] = useState(false)
  if (!mayEdit || kind === 'local') return null
  return (
    <>
      <button type="button" className="push noscript:hidden" aria-haspopup="dialog" onClick={() => setOpen(true)}>{m('share')}</button>
      {open && <ShareDialog boardId={boardId} close={() => setOpen(false)} />}
    </>
  )
}
