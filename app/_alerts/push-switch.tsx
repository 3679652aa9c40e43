'use client'
import { useState, useSyncExternalStore } from 'react'
import type { PushSubscription as Subscribed, PushSubscriptionList } from '../../lib/wire/alerts.ts'
import { useAnswer } from '../_live/answer.ts'
import { ask } from '../_live/ask.ts'
import { unchanging } from '../_live/choices.ts'
import { Said } from '../_ui/said.tsx'
import { Select } from './fields.tsx'
import { SEVERITIES, type Severity } from './kinds.ts'
import { ownPush, pushLack, subscribePush, unsubscribePush, type PushLack } from './push.ts'
import { useAlertWords } from './words.ts'

/** Whether this browser is told while its pages are closed, of what, and the switch for it: for everybody, of their own. */
export function PushSwitch() {
  const { locale, a } = useAlertWords()
  const [changed, setChanged] = useState<Subscribed | 'off'>()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  const remembered = useSyncExternalStore(unchanging, ownPush, () => '')
  const lack = useSyncExternalStore<PushLack | ''>(unchanging, () => pushLack() ?? '', () => '')
  // Another may have signed in here since, or the server may have let go of it.
  const { answer } = useAnswer<PushSubscriptionList>(remembered === '' ? undefined : '/api/v1/push-subscriptions')
  const own = changed === 'off' ? undefined : (changed ?? (answer?.ok ? answer.body.items.find(({ id }) => id === remembered) : undefined))
  const on = own !== undefined
  const toggle = async (): Promise<void> => {
    setBusy(true)
    setRefusal(undefined)
    if (on) {
      const why = await unsubscribePush()
      setChanged('off')
      setRefusal(why)
    } else {
      const outcome = await subscribePush(locale)
      if (outcome.ok) setChanged(outcome.browser)
      else setRefusal('lack' in outcome ? a(`push.${outcome.lack}`) : outcome.why)
    }
    setBusy(false)
  }
  const choose = async (severity: Severity): Promise<void> => {
    if (!own) return
    setRefusal(undefined)
    const answered = await ask<Subscribed>(`/api/v1/push-subscriptions/${own.id}`, { method: 'PATCH', body: { severity } })
    if (answered.ok) setChanged(answered.body)
    else setRefusal(answered.why)
  }
  return (
    <div className="flex flex-wrap items-end gap-x-3 gap-y-1">
      <p className="min-w-0 flex-1 basis-60 self-center text-sm"><span className="font-medium">{a('push.title')}</span> <span className="text-xs text-muted">{a(on ? 'push.on' : lack !== '' ? `push.${lack}` : 'push.off')}</span></p>
      {own && <Select label={a('push.severity')} value={own.severity} options={[...SEVERITIES].reverse().map((severity) => ({ value: severity, text: a(`push.severity.${severity}`) }))} choose={(severity) => void choose(severity)} className="w-44" />}
      <button type="button" className="push h-7 noscript:hidden" disabled={busy || (lack !== '' && !on)} aria-pressed={on} onClick={() => void toggle()}>{a(on ? 'push.stop' : 'push.start')}</button>
      <p role="alert" className="w-full text-xs text-down empty:hidden">{refusal !== undefined && <Said text={refusal} />}</p>
    </div>
  )
}
