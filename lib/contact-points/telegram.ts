import { z } from 'zod'
import { defineContactKind } from './contact-kind.ts'
import { jsonOf } from './json-of.ts'
import { cut, escapeHtml, instant, leading, linesOf, oneLine, sentenceOf, severityWord, titleOf, wordsOf } from './words.ts'

const ORIGIN = 'https://api.telegram.org'
const Fault = z.object({ description: z.string().optional(), parameters: z.object({ retry_after: z.number().optional() }).optional() })

/** sendMessage: https://core.telegram.org/bots/api#sendmessage; at most 4,096 characters, of HTML only what we write. */
export const telegram = defineContactKind({
  kind: 'telegram',
  grouped: true,
  sealed: true,
  target: ({ chatId }) => chatId,
  refuse: () => undefined,
  outgoing: ({ token, chatId }, message, { telegramOrigin }) => {
    const { language, linkOf } = message
    const { rule, observedAt, firedAt } = leading(message)
    const words = wordsOf(language)
    const lines = linesOf(message, (event) => escapeHtml(cut(oneLine(sentenceOf(event, language)), 300)))
    const about = `${words.severity} ${severityWord(rule.severity, language)} · ${words.observed} ${instant(observedAt ?? firedAt)}`
    return {
      by: 'http',
      url: `${telegramOrigin ?? ORIGIN}/bot${token}/sendMessage`,
      trusted: true,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        chat_id: chatId,
        parse_mode: 'HTML',
        link_preview_options: { is_disabled: true },
        text: [`<b>${escapeHtml(cut(titleOf(message), 200))}</b>`, ...lines, `<i>${escapeHtml(about)}</i>`, `<a href="${escapeHtml(linkOf(rule.id))}">${escapeHtml(words.open)}</a>`].join('\n'),
      }),
    }
  },
  // Too many requests: how long to wait stands in the body alone.
  explain: (body) => {
    const fault = jsonOf(Fault, body)
    const after = fault?.parameters?.retry_after
    return { reason: fault?.description, retryAfterMs: after === undefined ? undefined : after * 1000 }
  },
})
