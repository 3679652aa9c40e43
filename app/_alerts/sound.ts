'use client'
import { kept } from '../_live/choices.ts'
import type { Severity } from './kinds.ts'

/** A short tone for an alert. A browser plays none before somebody has touched the page: until then nothing is said, and nothing is owed. */
let context: AudioContext | undefined

export const soundsOn = (): boolean => kept('alert-sound') !== 'off'

function begin(): void {
  context ??= new AudioContext()
  void context.resume().catch(() => undefined)
}

/** Whether a tone would be heard now. */
export const canRing = (): boolean => soundsOn() && context?.state === 'running'

/** Waits for the first gesture; the answer stops waiting. */
export function awaitGesture(): () => void {
  const end = new AbortController()
  const ready = (): void => {
    if (soundsOn()) begin()
    end.abort()
  }
  for (const name of ['pointerdown', 'keydown'] as const) window.addEventListener(name, ready, { signal: end.signal, capture: true })
  return () => end.abort()
}

const NOTES: Readonly<Record<Severity, readonly number[]>> = { info: [660], warning: [660, 880], critical: [880, 660, 880] }
const NOTE_S = 0.14
/** How long a tab keeps an event to itself, ms: others hear of it within that. */
const HELD_MS = 5_000

/** Sounds in one tab of the browser, whichever is first among those that may. */
export async function ring(id: string, severity: Severity): Promise<void> {
  if (!soundsOn() || context?.state !== 'running') return
  // Told only to secure pages: elsewhere each tab is alone.
  if (!('locks' in navigator)) return play(severity)
  await navigator.locks.request(`alert ${id}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return
    play(severity)
    await new Promise((resolve) => setTimeout(resolve, HELD_MS))
  })
}

/** As a gesture asks for it: to hear what it is like. */
export function tryOut(): void {
  begin()
  play('warning')
}

function play(severity: Severity): void {
  if (!context) return
  for (const [nth, pitch] of NOTES[severity].entries()) {
    const from = context.currentTime + nth * NOTE_S
    const tone = context.createOscillator()
    const volume = context.createGain()
    tone.frequency.value = pitch
    volume.gain.setValueAtTime(0.0001, from)
    volume.gain.exponentialRampToValueAtTime(0.18, from + 0.015)
    volume.gain.exponentialRampToValueAtTime(0.0001, from + NOTE_S)
    tone.connect(volume).connect(context.destination)
    tone.start(from)
    tone.stop(from + NOTE_S)
  }
}
