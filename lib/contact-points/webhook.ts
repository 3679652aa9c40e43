import { createHmac } from 'node:crypto'
import type { AlertEvent, WebhookBody } from '../wire/alerts.ts'
import { defineContactKind, type Message } from './contact-kind.ts'
import { fill, isJsonTemplate, templateFault } from './template.ts'
import { hostTarget, urlRefusal } from './url.ts'
import { sentenceOf } from './words.ts'

/** A signature over when and what: a receiver that checks both is not fooled by a recorded request. */
export const sign = (secret: string, timestamp: string, body: string): string => `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`

export function webhookBody(event: AlertEvent, { language, linkOf }: Pick<Message, 'language' | 'linkOf'>): WebhookBody {
  const { id, rule, state, series, value, observedAt, firedAt } = event
  return { eventId: id, rule: { id: rule.id, name: rule.name, severity: rule.severity }, state, series, value, observedAt, firedAt, sentence: sentenceOf(event, language), url: linkOf(rule.id) }
}

/** Each event by itself, to any program that listens. */
export const webhook = defineContactKind({
  kind: 'webhook',
  grouped: false,
  sealed: true,
  target: hostTarget,
  refuse: (settings, abilities) => {
    const fault = settings.template === undefined ? undefined : templateFault(settings.template)
    return urlRefusal('url', settings.url, abilities) ?? (fault === undefined ? undefined : { field: 'template', message: fault })
  },
  outgoing: ({ url, secret, template }, message, { idempotencyKey, now }) => {
    const told = webhookBody(message.events[0], message)
    const body = template === undefined ? JSON.stringify(told) : fill(template, told)
    const timestamp = String(Math.floor(now / 1000))
    return {
      by: 'http',
      url,
      headers: {
        'content-type': template === undefined || isJsonTemplate(template) ? 'application/json' : 'text/plain; charset=utf-8',
        'Idempotency-Key': idempotencyKey,
        'X-Downchain-Timestamp': timestamp,
        ...(secret !== undefined && { 'X-Downchain-Signature': sign(secret, timestamp, body) }),
      },
      body,
    }
  },
})
