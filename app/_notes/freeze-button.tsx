'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { useMay } from '../_access/who.tsx'
import { useWords } from '../_i18n/words.tsx'
import { Said } from '../_ui/said.tsx'
import { freezePage } from './freeze.ts'

/** How long it is said why nothing was frozen. */
const SAID_MS = 8_000

/** Keeps what the page shows now, dated, and leads to it; for those who may. `disabled`: it shows a day that does not move anyway. */
export function FreezeButton({ disabled = false, className = '' }: { readonly disabled?: boolean; readonly className?: string }) {
  const { t } = useWords()
  const router = useRouter()
  const mayEdit = useMay('edit')
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  useEffect(() => {
    if (refusal === undefined) return
    const timer = setTimeout(() => setRefusal(undefined), SAID_MS)
    return () => clearTimeout(timer)
  }, [refusal])
  if (!mayEdit) return null
  const freeze = async (): Promise<void> => {
    setBusy(true)
    setRefusal(undefined)
    const answer = await freezePage()
    if (answer.ok) return router.push(`/snapshots/${answer.body.id}`)
    setBusy(false)
    setRefusal(answer.why)
  }
  return (
    <>
      <button type="button" className={`push noscript:hidden ${className}`} title={t('palette.freeze')} disabled={disabled || busy} onClick={() => void freeze()}>{t(busy ? 'palette.freeze.making' : 'freeze')}</button>
      {/* Over the page, so that nothing moves. */}
      {refusal !== undefined && <div className="pointer-events-none fixed inset-x-0 bottom-0 z-20 flex justify-center px-2 pb-2"><p role="alert" className="panel border-down bg-surface px-3 py-1.5 text-sm">{t('palette.freeze.failed', { why: '' })}<Said text={refusal} /></p></div>}
    </>
  )
}
