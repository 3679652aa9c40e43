import { defineContactKind, type Message } from './contact-kind.ts'
import { INCOMING } from './url.ts'
import { cut, instant, leading, linesOf, oneLine, sentenceOf, severityWord, titleOf, wordsOf } from './words.ts'

/** A TextBlock reads some Markdown. */
const escape = (text: string): string => text.replaceAll(/[\\*_[\]()#`>~-]/g, '\\$&')

function styleOf(message: Message): 'good' | 'attention' | 'warning' | 'accent' {
  const { state, rule } = leading(message)
  if (state === 'resolved') return 'good'
  switch (rule.severity) {
    case 'critical':
      return 'attention'
    case 'warning':
      return 'warning'
    case 'info':
      return 'accent'
  }
}

/** An adaptive card, as the Workflows trigger “When a Teams webhook request is received” takes it: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook */
export const teams = defineContactKind({
  kind: 'teams',
  ...INCOMING,
  outgoing: ({ url }, message) => {
    const { language, linkOf } = message
    const { rule, observedAt, firedAt } = leading(message)
    const words = wordsOf(language)
    const lines = linesOf(message, (event) => escape(cut(oneLine(sentenceOf(event, language)), 1000)))
    return {
      by: 'http',
      url,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'message',
        attachments: [{
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            lang: language === 'zh' ? 'zh-CN' : 'en',
            body: [
              { type: 'Container', style: styleOf(message), bleed: true, items: [{ type: 'TextBlock', text: escape(cut(titleOf(message), 250)), weight: 'Bolder', size: 'Medium', wrap: true }] },
              ...lines.map((text) => ({ type: 'TextBlock', text, wrap: true })),
              { type: 'TextBlock', text: `${words.severity} ${severityWord(rule.severity, language)} · ${words.observed} ${instant(observedAt ?? firedAt)}`, isSubtle: true, wrap: true },
            ],
            actions: [{ type: 'Action.OpenUrl', title: words.open, url: linkOf(rule.id) }],
          },
        }],
      }),
    }
  },
})
