import { createECDH } from 'node:crypto'
import webPushLibrary from 'web-push'
import { ContactFault } from './fault.ts'
import { defineContactKind, type Refusal } from './contact-kind.ts'
import { urlRefusal } from './url.ts'
import { cut, leading, linesOf, oneLine, sentenceOf, titleOf } from './words.ts'

/** A browser that stays away for longer has missed it: what it says then is old. */
const TTL = 86_400
/** Push services take at most 4 kB, encrypted. */
const MOST = 1_000

/** What the service worker is handed. */
export type PushPayload = { readonly id: string; readonly title: string; readonly body: string; readonly url: string; readonly severity: string; readonly state: string; readonly test: boolean; readonly language: 'en' | 'zh' }

/** A browser’s key is a point on P-256, uncompressed; `auth` is 16 bytes (RFC 8291). */
function keysFault({ p256dh, auth }: { readonly p256dh: string; readonly auth: string }): Refusal | undefined {
  if (Buffer.from(auth, 'base64url').length !== 16) return { field: 'keys', message: 'auth: expected 16 bytes in base64url' }
  const ecdh = createECDH('prime256v1')
  ecdh.generateKeys()
  try {
    ecdh.computeSecret(Buffer.from(p256dh, 'base64url'))
    return undefined
  } catch {
    return { field: 'keys', message: 'p256dh: expected a public key of P-256 in base64url' }
  }
}

/** A notification in a browser, its page open or not: RFC 8030, encrypted by RFC 8291, signed by RFC 8292. */
export const webPush = defineContactKind({
  kind: 'web-push',
  grouped: false,
  sealed: true,
  target: ({ endpoint }) => new URL(endpoint).host,
  refuse: ({ endpoint, keys }, abilities) => urlRefusal('endpoint', endpoint, abilities) ?? keysFault(keys),
  outgoing: ({ endpoint, keys }, message, { push }) => {
    if (!push) throw new ContactFault('there is no key to sign a push with: SECRET_KEY is not set here', { retryable: true })
    const { id, rule, state } = leading(message)
    const payload: PushPayload = {
      id,
      title: cut(titleOf(message), 200),
      body: cut(linesOf(message, (event) => oneLine(sentenceOf(event, message.language))).join('\n'), MOST),
      url: message.linkOf(rule.id),
      severity: rule.severity,
      state,
      test: message.test,
      language: message.language,
    }
    // The library makes the request; asking goes by our own guard.
    const made = webPushLibrary.generateRequestDetails({ endpoint, keys }, JSON.stringify(payload), {
      TTL,
      urgency: rule.severity === 'critical' ? 'high' : 'normal',
      vapidDetails: { subject: push.subject, publicKey: push.publicKey, privateKey: push.privateKey },
    })
    // It gives numbers among them, whatever its types say.
    const headers = new Headers(made.headers)
    return { by: 'http', url: endpoint, headers: Object.fromEntries(headers), body: made.body ?? Buffer.alloc(0) }
  },
})
