'use client'
import { useState, useSyncExternalStore } from 'react'
import { keep, unchanging } from '../_live/choices.ts'
import { Segments } from './fields.tsx'
import { soundsOn, tryOut } from './sound.ts'
import { useAlertWords } from './words.ts'

/** Whether an alert sounds in this browser, and what it is like. */
export function SoundSwitch() {
  const { a } = useAlertWords()
  const [chosen, setChosen] = useState<boolean>()
  const first = useSyncExternalStore(unchanging, soundsOn, () => true)
  const on = chosen ?? first
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <p className="min-w-0 flex-1 basis-60 text-sm"><span className="font-medium">{a('sound.title')}</span> <span className="text-xs text-muted">{a('sound.why')}</span></p>
      <Segments label={a('sound.title')} value={on ? 'on' : 'off'} options={(['on', 'off'] as const).map((value) => ({ value, text: a(value) }))} choose={(value) => { keep('alert-sound', value); setChosen(value === 'on') }} />
      <button type="button" className="push noscript:hidden" onClick={tryOut}>{a('sound.try')}</button>
    </div>
  )
}
