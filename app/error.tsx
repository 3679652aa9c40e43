'use client'
import { useRouter } from 'next/navigation'
import { startTransition, useCallback, useEffect } from 'react'
import { useWords } from './_i18n/words.tsx'
import { useConnection } from './_live/hooks.ts'

const RETRY_MS = 5000

export default function ErrorPage({ error, reset }: { readonly error: Error & { readonly digest?: string }; readonly reset: () => void }) {
  const { t } = useWords()
  const router = useRouter()
  // The fault was the server's: the page is asked for again, not only drawn again.
  const retry = useCallback(() => startTransition(() => {
    router.refresh()
    reset()
  }), [reset, router])
  const { state } = useConnection()
  useEffect(() => {
    if (state !== 'connected') return
    const timer = setInterval(retry, RETRY_MS)
    return () => clearInterval(timer)
  }, [retry, state])
  return (
    <main id="content" className="mx-auto flex min-h-[70vh] max-w-md flex-col justify-center gap-3 p-4">
      <h1 className="text-lg font-semibold">{t('error.title')}</h1>
      <p className="text-muted">{t('error.lead')}</p>
      <p className="flex items-center gap-3">
        <button type="button" className="push" onClick={retry}>{t('error.retry')}</button>
        {error.digest && <span className="text-xs text-faint">{t('error.code', { digest: error.digest })}</span>}
      </p>
    </main>
  )
}
