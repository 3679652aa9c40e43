import { createTransport } from 'nodemailer'
import type { DeliveryConfig } from '../config.ts'
import { seconds } from '../domain/time.ts'
import { GuardError, makeGuardedFetch, type GuardLimits } from '../guarded-fetch.ts'
import { isSealError } from '../secrets.ts'
import type { ContactPointDraft } from '../wire/alerts.ts'
import type { Message, OutgoingMail, OutgoingRequest, PushIdentity } from './contact-kind.ts'
import { ContactFault } from './fault.ts'
import { kindOf, type BoundKind } from './registry.ts'

export type SenderOptions = {
  readonly config: DeliveryConfig
  readonly userAgent: string
  /** By whom pushes are signed; asked for when one is sent. */
  readonly push: () => Promise<PushIdentity | undefined>
  readonly limits?: GuardLimits
}

export type Sender = ReturnType<typeof makeSender>

/** The one place that sends: by HTTP through the guard, by mail through the operator’s server. */
export function makeSender({ config, userAgent, push, limits }: SenderOptions) {
  const fetcher = makeGuardedFetch({ userAgent, allowPrivate: config.allowPrivate, ...(limits && { limits }) })
  const timeout = limits?.timeoutMs ?? seconds(20)
  const mailer = config.smtp && createTransport({ url: config.smtp.url, connectionTimeout: timeout, greetingTimeout: timeout, socketTimeout: timeout, dnsTimeout: timeout, disableFileAccess: true, disableUrlAccess: true })

  /** Why the message did not arrive; `undefined`: it did. */
  async function send(point: ContactPointDraft, message: Omit<Message, 'linkOf'>, idempotencyKey: string): Promise<ContactFault | undefined> {
    try {
      const kind = kindOf(point)
      const identity = point.kind === 'web-push' ? await push() : undefined
      const outgoing = kind.outgoing({ ...message, linkOf }, { idempotencyKey, now: Date.now(), telegramOrigin: config.telegramOrigin, smtpFrom: config.smtp?.from, push: identity })
      await (outgoing.by === 'http' ? post(outgoing, kind) : mail(outgoing))
      return undefined
    } catch (error) {
      if (isSealError(error)) return new ContactFault(`the key that signs pushes cannot be read: ${error.message}`, { retryable: true, cause: error })
      if (error instanceof ContactFault) return withoutSecrets(error, point)
      throw error
    }
  }

  const linkOf = (ruleId: string): string => `${config.publicUrl}/alerts?rule=${encodeURIComponent(ruleId)}`

  async function post({ url, headers, body, trusted }: OutgoingRequest, kind: BoundKind): Promise<void> {
    const { host } = new URL(url)
    let answer
    try {
      answer = await fetcher.post({ url, headers, body, ...(trusted && { trusted }) })
    } catch (error) {
      // An address that is refused stays so; what is not there now may come back.
      if (error instanceof GuardError) throw new ContactFault(error.message, { retryable: !error.refused, cause: error })
      throw error
    }
    const { status } = answer
    if (status >= 200 && status < 300) return
    if (status >= 300 && status < 400) throw new ContactFault(`${host} answers ${status}: redirects are not followed`, { retryable: false })
    const { reason, retryAfterMs } = kind.explain(answer.body)
    const retryAt = answer.retryAt ?? (retryAfterMs === undefined ? undefined : Date.now() + retryAfterMs)
    throw new ContactFault(`${host} answers ${status}${reason === undefined ? '' : `: ${reason.slice(0, 200)}`}`, { retryable: status >= 500 || RETRYABLE.has(status), retryAt, gone: status === 404 || status === 410 })
  }

  async function mail({ by: _by, to, ...rest }: OutgoingMail): Promise<void> {
    if (!mailer) throw new ContactFault('no mail can be sent from here: SMTP_URL is not set', { retryable: true })
    try {
      // A server that drips its answers would keep the socket from timing out.
      await within(timeout * 3, mailer.sendMail({ ...rest, to: [...to] }))
    } catch (error) {
      if (error instanceof ContactFault) throw error
      const code = error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : undefined
      const login = error instanceof Error && 'code' in error && error.code === 'EAUTH'
      // RFC 5321: 5xx is for good, 4xx is for now.
      throw new ContactFault(login ? 'the mail server refuses the login of SMTP_URL' : code === undefined ? 'the mail server cannot be reached' : `the mail server answers ${code}`, { retryable: login || code === undefined || code < 500, cause: error })
    }
  }

  return {
    send,
    close: async (): Promise<void> => {
      mailer?.close()
      await fetcher.close()
    },
  }
}

/** Too early, too slow or too often: not for good. */
const RETRYABLE = new Set([408, 425, 429])

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ContactFault(`the mail server did not take the mail within ${ms / 1000} s`, { retryable: true })), ms)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Whatever a receiver echoes, no secret of the contact point stands in what is told of it. */
function withoutSecrets(fault: ContactFault, point: ContactPointDraft): ContactFault {
  const said = secretsOf(point).reduce((text, secret) => text.replaceAll(secret, '…'), fault.message)
  return said === fault.message ? fault : new ContactFault(said, { retryable: fault.retryable, retryAt: fault.retryAt })
}

/** The longest first: a part of one may be another. */
export function secretsOf(point: ContactPointDraft): string[] {
  const words = (url: string): string[] => [url, ...new URL(url).pathname.split('/'), ...new URL(url).searchParams.values()]
  const all = ((): (string | undefined)[] => {
    switch (point.kind) {
      case 'webhook':
        return [...words(point.url), point.secret]
      case 'slack':
      case 'discord':
      case 'teams':
        return words(point.url)
      case 'telegram':
        return [point.token]
      case 'web-push':
        return [...words(point.endpoint), point.keys.p256dh, point.keys.auth]
      case 'email':
        return []
    }
  })()
  return all.filter((word) => word !== undefined && word.length >= 8).map(String).sort((a, b) => b.length - a.length)
}
