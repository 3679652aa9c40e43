import { z } from 'zod'
import { defineContactKind } from './contact-kind.ts'
import { jsonOf } from './json-of.ts'
import { INCOMING } from './url.ts'
import { colourOf, cut, leading, linesOf, oneLine, sentenceOf, severityWord, titleOf, wordsOf } from './words.ts'

const Fault = z.object({ message: z.string() })

/** Marks that Discord reads as formatting, links and mentions. */
const escape = (text: string): string => text.replaceAll(/[\\*_~`|>#[\]()<@:-]/g, '\\$&')

/** Execute Webhook: https://discord.com/developers/docs/resources/webhook#execute-webhook; limits of an embed: …/resources/message#embed-object */
export const discord = defineContactKind({
  kind: 'discord',
  ...INCOMING,
  outgoing: ({ url }, message) => {
    const { language, linkOf } = message
    const { rule, observedAt, firedAt } = leading(message)
    const words = wordsOf(language)
    return {
      by: 'http',
      url,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        username: 'Downchain',
        allowed_mentions: { parse: [] },
        embeds: [{
          title: cut(escape(titleOf(message)), 256),
          description: cut(linesOf(message, (event) => escape(oneLine(sentenceOf(event, language)))).join('\n'), 4096),
          url: linkOf(rule.id),
          color: colourOf(message),
          timestamp: observedAt ?? firedAt,
          footer: { text: `${words.severity} ${severityWord(rule.severity, language)}` },
        }],
      }),
    }
  },
  explain: (body) => ({ reason: jsonOf(Fault, body)?.message }),
})
