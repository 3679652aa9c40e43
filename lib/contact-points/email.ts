import { createHash } from 'node:crypto'
import { defineContactKind } from './contact-kind.ts'
import { cut, escapeHtml, instant, leading, linesOf, oneLine, sentenceOf, severityWord, titleOf, wordsOf } from './words.ts'

/** The part after the @ of the sender’s address: what a Message-ID ends with. */
const domainOf = (from: string): string => /@([a-z0-9.-]+)>?\s*$/i.exec(from)?.[1] ?? 'downchain.invalid'

/** A mail in plain text and HTML. Its Message-ID is the same at each try, so that a mail that came twice is seen to be one. */
export const email = defineContactKind({
  kind: 'email',
  grouped: true,
  sealed: false,
  target: ({ to }) => to.join(', '),
  refuse: (_settings, { smtp }) => (smtp ? undefined : { field: 'kind', message: 'no mail can be sent from here; the operator sets SMTP_URL and SMTP_FROM' }),
  outgoing: ({ to }, message, { idempotencyKey, smtpFrom = '' }) => {
    const { language, linkOf } = message
    const { rule, observedAt, firedAt } = leading(message)
    const words = wordsOf(language)
    const title = titleOf(message)
    const lines = linesOf(message, (event) => oneLine(sentenceOf(event, language)))
    const about = `${words.severity} ${severityWord(rule.severity, language)} · ${words.observed} ${instant(observedAt ?? firedAt)}`
    const link = linkOf(rule.id)
    return {
      by: 'mail',
      from: smtpFrom,
      to,
      subject: cut(title, 200),
      text: [title, '', ...lines, '', about, `${words.open}: ${link}`, ''].join('\n'),
      html: [
        `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><body style="font-family:sans-serif">`,
        `<h2 style="font-size:18px">${escapeHtml(title)}</h2>`,
        ...lines.map((line) => `<p>${escapeHtml(line)}</p>`),
        `<p style="color:#666">${escapeHtml(about)}</p>`,
        `<p><a href="${escapeHtml(link)}">${escapeHtml(words.open)}</a></p></body></html>`,
      ].join('\n'),
      messageId: `<${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32)}@${domainOf(smtpFrom)}>`,
      // RFC 3834: no holiday note is to answer it.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Downchain-Idempotency-Key': idempotencyKey },
    }
  },
})
