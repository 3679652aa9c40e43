'use client'
import { useRef, useState } from 'react'
import { usePasskeysHere } from '../_access/passkeys-here.ts'
import type { ToProve } from '../_access/webauthn.ts'
import { ask } from '../_live/ask.ts'

type Words = { readonly go: string; readonly dropped: string; readonly failed: string; readonly away: string }

/** Signs in with a passkey: the browser proves that it has one, and a form takes the proof as it takes a password. */
export function PasskeyForm({ next, origin, words }: { readonly next: string | undefined; readonly origin: string; readonly words: Words }) {
  const isHere = usePasskeysHere(origin)
  const proof = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [why, setWhy] = useState<string>()
  if (!isHere) return null
  const prove = async (): Promise<void> => {
    setBusy(true)
    setWhy(undefined)
    const refused = await submitted()
    setBusy(false)
    setWhy(refused)
  }
  /** Why not, in words. */
  async function submitted(): Promise<string | undefined> {
    const asked = await ask<ToProve>('/sign-in/passkey/options', { method: 'POST' })
    if (!asked.ok) return words.away
    const { proveKey } = await import('../_access/webauthn.ts')
    const proved = await proveKey(asked.body)
    if (!proved.ok) return proved.why === 'dropped' ? words.dropped : words.failed
    if (!proof.current) return undefined
    proof.current.value = JSON.stringify(proved.key)
    proof.current.form?.submit()
    return undefined
  }
  return (
    <form method="post" action="/sign-in/passkey" className="grid gap-2 noscript:hidden">
      {next !== undefined && <input type="hidden" name="next" value={next} />}
      <input type="hidden" name="proof" ref={proof} />
      <button type="button" className="push h-9 w-full text-sm" disabled={busy} onClick={() => void prove()}>{words.go}</button>
      <p role="alert" className="text-xs text-down empty:hidden">{why}</p>
    </form>
  )
}
