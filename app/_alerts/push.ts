'use client'
import type { PushKey, PushSubscription as Subscribed } from '../../lib/wire/alerts.ts'
import { ask } from '../_live/ask.ts'
import { forget, keep, kept } from '../_live/choices.ts'
import { deviceOf } from '../_team/device.ts'

/** Why this browser cannot be pushed to, where it cannot. */
export type PushLack = 'insecure' | 'unsupported' | 'denied'

export function pushLack(): PushLack | undefined {
  if (!window.isSecureContext) return 'insecure'
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'unsupported'
  return Notification.permission === 'denied' ? 'denied' : undefined
}

/** By what this browser is told, as far as it remembers. */
export const ownPush = (): string => kept('alert-push')

type Outcome = { readonly ok: true; readonly browser: Subscribed } | { readonly ok: false; readonly lack: PushLack } | { readonly ok: false; readonly why: string }

const base64url = (bytes: ArrayBuffer | null): string => (bytes ? btoa(String.fromCodePoint(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') : '')
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.codePointAt(0) ?? 0)

/** Asks for leave, subscribes, and has the server tell this browser. By a press alone: browsers refuse anything else. */
export async function subscribePush(language: 'en' | 'zh'): Promise<Outcome> {
  const lack = pushLack()
  if (lack) return { ok: false, lack }
  if ((await Notification.requestPermission()) !== 'granted') return { ok: false, lack: 'denied' }
  const key = await ask<PushKey>('/api/v1/push-key')
  if (!key.ok) return key
  let subscription: PushSubscription
  try {
    const worker = await navigator.serviceWorker.register('/push-worker.js')
    await navigator.serviceWorker.ready
    // One that was made under another key of the server's reaches nobody.
    await (await worker.pushManager.getSubscription())?.unsubscribe()
    subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key.body.publicKey) })
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) }
  }
  const answer = await ask<Subscribed>('/api/v1/push-subscriptions', {
    body: { name: deviceOf(navigator.userAgent) ?? 'Browser', language, endpoint: subscription.endpoint, keys: { p256dh: base64url(subscription.getKey('p256dh')), auth: base64url(subscription.getKey('auth')) } },
  })
  if (!answer.ok) return answer
  keep('alert-push', answer.body.id)
  return { ok: true, browser: answer.body }
}

/** Ends it here and on the server. */
export async function unsubscribePush(): Promise<string | undefined> {
  const id = ownPush()
  const worker = await navigator.serviceWorker.getRegistration('/push-worker.js')
  await (await worker?.pushManager.getSubscription())?.unsubscribe()
  forget('alert-push')
  if (id === '') return undefined
  const answer = await ask(`/api/v1/push-subscriptions/${id}`, { method: 'DELETE' })
  return answer.ok || answer.status === 404 ? undefined : answer.why
}
