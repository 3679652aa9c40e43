'use client'
import { useState, useSyncExternalStore } from 'react'
import { useMay } from '../_access/who.tsx'
import { unchanging } from '../_live/choices.ts'
import { Said } from '../_ui/said.tsx'
import { ownPush, pushLack, subscribePush, unsubscribePush, type PushLack } from './push.ts'
import { useAlertWords } from './words.ts'

/** Whether this browser is told while its pages are closed, and the switch for it. */
export function PushSwitch({ changed }: { readonly changed?: () => void }) {
  const { locale, a } = useAlertWords()
  const isAdmin = useMay('admin')
  const [own, setOwn] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  const first = useSyncExternalStore(unchanging, ownPush, () => '')
  const lack = useSyncExternalStore<PushLack | ''>(unchanging, () => pushLack() ?? '', () => '')
  const on = (own ?? first) !== ''
  const toggle = async (): Promise<void> => {
    setBusy(true)
    setRefusal(undefined)
    if (on) {
      const why = await unsubscribePush()
      setOwn('')
      setRefusal(why)
    } else {
      const outcome = await subscribePush(locale)
      if (outcome.ok) setOwn(outcome.point.id)
      else setRefusal('lack' in outcome ? a(`push.${outcome.lack}`) : outcome.why)
    }
    setBusy(false)
    changed?.()
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <p className="min-w-0 flex-1 basis-60 text-sm"><span className="font-medium">{a('push.title')}</span> <span className="text-xs text-muted">{a(!isAdmin ? 'push.admin' : lack !== '' ? `push.${lack}` : on ? 'push.on' : 'push.off')}</span></p>
      {isAdmin && <button type="button" className="push noscript:hidden" disabled={busy || (lack !== '' && !on)} aria-pressed={on} onClick={() => void toggle()}>{a(on ? 'push.stop' : 'push.start')}</button>}
      <p role="alert" className="w-full text-xs text-down empty:hidden">{refusal !== undefined && <Said text={refusal} />}</p>
    </div>
  )
}
