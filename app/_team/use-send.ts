'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ask } from '../_live/ask.ts'

type How = NonNullable<Parameters<typeof ask>[1]>
export type Sending = { readonly send: <Body>(path: string, how: How) => Promise<Body | undefined>; readonly busy: boolean; readonly refusal: string | undefined }

/** Asks our API to change something, and shows the page as it is then; why it was refused is kept, until something else is asked. */
export function useSend(): Sending {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  const send = async <Body>(path: string, how: How): Promise<Body | undefined> => {
    setBusy(true)
    const answer = await ask<Body>(`/api/v1/${path}`, how)
    setBusy(false)
    setRefusal(answer.ok ? undefined : answer.why)
    router.refresh()
    return answer.ok ? answer.body : undefined
  }
  return { send, busy, refusal }
}
