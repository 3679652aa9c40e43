import { defineContactKind } from './contact-kind.ts'
import { INCOMING } from './url.ts'
import { cut, instant, leading, linesOf, oneLine, sentenceOf, severityWord, titleOf, wordsOf } from './words.ts'

/** Slack reads `&`, `<` and `>` as its own in any text; escaped, a name can neither link nor call a channel. */
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** An incoming webhook: https://api.slack.com/messaging/webhooks; what a block may hold: https://api.slack.com/reference/block-kit/blocks */
export const slack = defineContactKind({
  kind: 'slack',
  ...INCOMING,
  outgoing: ({ url }, message) => {
    const { language, linkOf } = message
    const { rule, observedAt, firedAt } = leading(message)
    const title = titleOf(message)
    const words = wordsOf(language)
    const text = linesOf(message, (event) => oneLine(sentenceOf(event, language))).join('\n')
    return {
      by: 'http',
      url,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        // What a notification shows, and readers that show no blocks.
        text: cut(escape(title), 3000),
        blocks: [
          { type: 'header', text: { type: 'plain_text', text: cut(title, 150), emoji: false } },
          { type: 'section', text: { type: 'plain_text', text: cut(text, 3000), emoji: false } },
          { type: 'context', elements: [{ type: 'plain_text', text: `${words.severity} ${severityWord(rule.severity, language)} · ${words.observed} ${instant(observedAt ?? firedAt)}`, emoji: false }] },
          { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: words.open, emoji: false }, url: linkOf(rule.id) }] },
        ],
      }),
    }
  },
  // One word, like invalid_payload or no_service.
  explain: (body) => ({ reason: /^[a-z_]{1,60}$/.exec(body.trim())?.[0] }),
})
