'use client'
import { useEffect, useState, type ReactNode } from 'react'
import { useWords } from '../_i18n/words.tsx'

const TOLD_MS = 2000

/** Puts a text on the clipboard and says so for a moment. */
export function CopyButton({ text, title, children }: { readonly text: () => string; readonly title?: string; readonly children: ReactNode }) {
  const { t } = useWords()
  const [told, setTold] = useState<'done' | 'failed'>()
  useEffect(() => {
    if (!told) return
    const timer = setTimeout(() => setTold(undefined), TOLD_MS)
    return () => clearTimeout(timer)
  }, [told])
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text())
      setTold('done')
    } catch {
      // No leave to use the clipboard, or a page that is not served securely.
      setTold('failed')
    }
  }
  return (
    <button type="button" className="push grid noscript:hidden" title={title} onClick={() => void copy()}>
      <span className={`col-start-1 row-start-1 ${told ? 'invisible' : ''}`}>{children}</span>
      {/* The longest of its words holds the room, so that nothing moves. */}
      <span aria-hidden className="invisible col-start-1 row-start-1">{t('signal.copy.done')}</span>
      <span role="status" className="col-start-1 row-start-1">{told && t(`signal.copy.${told}`)}</span>
    </button>
  )
}
