import { createECDH, createHmac, createPublicKey, verify } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { Message, OutgoingMail, OutgoingRequest, Sending } from '../../lib/contact-points/contact-kind.ts'
import { pushIdentity } from '../../lib/contact-points/push-identity.ts'
import { kindOf, KINDS } from '../../lib/contact-points/registry.ts'
import { sampleEvent } from '../../lib/contact-points/sample.ts'
import { silencing } from '../../lib/contact-points/silenced.ts'
import { fill, templateFault } from '../../lib/contact-points/template.ts'
import { cut, titleOf } from '../../lib/contact-points/words.ts'
import { makeSecrets } from '../../lib/secrets.ts'
import { ContactPointDraft, CONTACT_KINDS, WebhookBody, type AlertEvent, type Silence } from '../../lib/wire/alerts.ts'
import { browser } from '../support/push.ts'

const firing: AlertEvent = {
  ...sampleEvent('nvda.3.quote.nvda.1764082800000', Date.UTC(2026, 10, 25, 15)),
  rule: { id: 'nvda', name: 'NVDA above 200', severity: 'critical' },
  series: 'quote.nvda',
  unit: 'USD',
  value: 201.5,
  observedAt: '2026-11-25T14:59:58.000Z',
  sentence: 'NVDA is at 201.5 USD, above 200 USD.',
  sentenceZh: 'NVDA 现价 201.5 美元，高于 200 美元。',
}
const resolved: AlertEvent = { ...firing, id: 'nvda.3.quote.nvda.1764083100000', state: 'resolved', value: 199, sentence: 'NVDA is at 199 USD, no longer above 200 USD.', sentenceZh: 'NVDA 现价 199 美元，不再高于 200 美元。' }
/** All that a receiver could read as its own. */
const hostile: AlertEvent = { ...firing, rule: { ...firing.rule, name: '<b>@everyone</b> **x** [a](javascript:1) & <!channel>\r\nBcc: x@evil.example' }, sentence: '<a href="x">@here</a> `code` _it_ <@U1> "q" \\ \n second line' }

const message = (events: Message['events'] = [firing], more: Partial<Message> = {}): Message => ({ events, language: 'en', test: false, linkOf: (id) => `https://d.example/alerts?rule=${id}`, ...more })
const sending: Sending = { idempotencyKey: 'event.point', now: Date.UTC(2026, 10, 25, 15, 0, 1, 900), telegramOrigin: undefined, smtpFrom: 'Downchain <alerts@d.example>', push: undefined }
const ABLE = { allowPrivate: false, smtp: true }

const draft = (settings: object): ContactPointDraft => ContactPointDraft.parse({ name: 'Desk', ...settings })
const request = (settings: object, told = message(), how = sending): OutgoingRequest => {
  const outgoing = kindOf(draft(settings)).outgoing(told, how)
  return outgoing.by === 'http' ? outgoing : expect.fail('a mail')
}
const bodyOf = (outgoing: OutgoingRequest): unknown => JSON.parse(String(outgoing.body))

const HOOK = { kind: 'webhook', url: 'https://hooks.example/in?key=k' }
const SLACK = { kind: 'slack', url: 'https://hooks.slack.com/services/T0/B0/x' }
const DISCORD = { kind: 'discord', url: 'https://discord.com/api/webhooks/1/x' }
const TEAMS = { kind: 'teams', url: 'https://prod.westeurope.logic.azure.com/workflows/x?sig=y' }
const TELEGRAM = { kind: 'telegram', token: '123456:abcdefghijklmnop', chatId: '@desk' }
const EMAIL = { kind: 'email', to: ['a@example.com', 'b@example.com'] }

test('the registry holds every file that defines a kind, and every kind of the contract', async () => {
  const files = (await readdir('lib/contact-points')).filter((file) => CONTACT_KINDS.some((kind) => file === `${kind}.ts`))
  expect(Object.keys(KINDS).sort()).toEqual([...CONTACT_KINDS].sort())
  expect(files.map((file) => file.replace('.ts', '')).sort()).toEqual([...CONTACT_KINDS].sort())
  for (const kind of CONTACT_KINDS) expect(KINDS[kind].kind).toBe(kind)
})

test('webhooks and pushes are told each event by itself; all but mail keep their settings sealed', () => {
  expect(CONTACT_KINDS.filter((kind) => !KINDS[kind].grouped)).toEqual(['webhook', 'web-push'])
  expect(CONTACT_KINDS.filter((kind) => !KINDS[kind].sealed)).toEqual(['email'])
})

test.each([
  [HOOK, 'hooks.example'], [SLACK, 'hooks.slack.com'], [DISCORD, 'discord.com'], [TEAMS, 'prod.westeurope.logic.azure.com'], [TELEGRAM, '@desk'], [EMAIL, 'a@example.com, b@example.com'],
])('a target tells no secret: %j', (settings, target) => {
  expect(kindOf(draft(settings)).target()).toBe(target)
})

test.each([
  [{ ...HOOK, url: 'http://127.0.0.1:9' }, 'url'], [{ ...SLACK, url: 'http://10.0.0.1' }, 'url'], [{ ...DISCORD, url: 'https://u:p@discord.com/x' }, 'url'], [{ ...TEAMS, url: 'http://[::1]/' }, 'url'],
  [{ ...HOOK, template: '{{nothing}}' }, 'template'], [{ kind: 'web-push', endpoint: 'http://localhost/x', keys: browser().keys }, 'endpoint'],
  [{ kind: 'web-push', endpoint: 'https://push.example/x', keys: { ...browser().keys, auth: 'c2hvcnQtYXV0aA' } }, 'keys'],
  [{ kind: 'web-push', endpoint: 'https://push.example/x', keys: { ...browser().keys, p256dh: 'B'.repeat(87) } }, 'keys'],
])('what cannot be told is refused at once, by its field: %j', (settings, field) => {
  expect(kindOf(draft(settings)).refuse(ABLE)).toMatchObject({ field })
})

test('without a mail server no mail is accepted, in words', () => {
  expect(kindOf(draft(EMAIL)).refuse({ allowPrivate: false, smtp: false })).toEqual({ field: 'kind', message: 'no mail can be sent from here; the operator sets SMTP_URL and SMTP_FROM' })
  expect(kindOf(draft(EMAIL)).refuse(ABLE)).toBeUndefined()
})

describe('a webhook', () => {
  test('gets exactly the body of the contract, signed over its time stamp', () => {
    const { url, headers, body } = request({ ...HOOK, secret: 'sign-with-this' })
    expect(url).toBe(HOOK.url)
    expect(JSON.parse(String(body))).toEqual({
      eventId: firing.id, rule: { id: 'nvda', name: 'NVDA above 200', severity: 'critical' }, state: 'firing', series: 'quote.nvda', value: 201.5,
      observedAt: '2026-11-25T14:59:58.000Z', firedAt: '2026-11-25T15:00:00.000Z', sentence: 'NVDA is at 201.5 USD, above 200 USD.', url: 'https://d.example/alerts?rule=nvda',
    })
    expect(Object.keys(bodyOf(request(HOOK)) as object)).toEqual(Object.keys(WebhookBody.shape)) // Safe: just seen to be one.
    expect(headers).toEqual({
      'content-type': 'application/json',
      'Idempotency-Key': 'event.point',
      'X-Downchain-Timestamp': '1795618801',
      'X-Downchain-Signature': `v1=${createHmac('sha256', 'sign-with-this').update(`1795618801.${String(body)}`).digest('hex')}`,
    })
  })

  test('without a secret is not signed', () => {
    expect(request(HOOK).headers).not.toHaveProperty('X-Downchain-Signature')
  })

  test('may have a body of its own, and the signature is of that', () => {
    const { headers, body } = request({ ...HOOK, secret: 'sign-with-this', template: '{"text":"{{sentence}} ({{rule.name}})","n":{{value}}}' }, message([hostile]))
    expect(JSON.parse(String(body))).toEqual({ text: `${hostile.sentence} (${hostile.rule.name})`, n: 201.5 })
    expect(headers['X-Downchain-Signature']).toBe(`v1=${createHmac('sha256', 'sign-with-this').update(`1795618801.${String(body)}`).digest('hex')}`)
    expect(request({ ...HOOK, template: '{{state}}: {{sentence}}' }).headers['content-type']).toBe('text/plain; charset=utf-8')
  })

  test('is told in its language', () => {
    expect(bodyOf(request(HOOK, message([firing], { language: 'zh' })))).toMatchObject({ sentence: firing.sentenceZh })
  })
})

describe('a template', () => {
  const told = WebhookBody.parse(bodyOf(request(HOOK, message([{ ...hostile, value: null }]))))
  test('in JSON takes a value escaped inside a string and whole outside of one', () => {
    expect(JSON.parse(fill('{"a": "x {{ sentence }}", "b": {{rule.name}}, "c": {{value}}, "d": "{{value}}", "e\\"{{state}}": ["{{state}}"]}', told))).toEqual({ a: `x ${told.sentence}`, b: told.rule.name, c: null, d: '', 'e"firing': ['firing'] })
  })
  test('in text takes it as it is', () => {
    expect(fill('{{series}} {{value}}: {{rule.severity}}', told)).toBe('quote.nvda : critical')
  })
  test('what a value holds is not filled in again', () => {
    expect(fill('{{sentence}}', { ...told, sentence: '{{url}}' })).toBe('{{url}}')
  })
  test.each([
    ['{"text": "{{sentence}}"}', undefined],
    ['[{{value}}]', undefined],
    ['{{sentence}}', undefined],
    ['{{rule.owner}}', /^there is no field \{\{rule\.owner\}\}; expected eventId, rule\.id/],
    ['{{constructor}}', /^there is no field/],
    ['{"text": {{sentence}}', /^it begins like JSON and makes none/],
    ['{"text": "{{sentence"}', /^double braces that do not close$/],
    ['  ', /^expected a body$/],
  ])('%s', (template, fault) => {
    const found = templateFault(template)
    if (fault === undefined) expect(found).toBeUndefined()
    else expect(found).toMatch(fault)
  })
})

test('Slack gets blocks in plain text, and no name of ours calls a channel', () => {
  expect(bodyOf(request(SLACK))).toMatchObject({
    text: '▲ Firing: NVDA above 200',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: '▲ Firing: NVDA above 200' } },
      { type: 'section', text: { type: 'plain_text', text: firing.sentence } },
      { type: 'context', elements: [{ text: 'Severity critical · observed 2026-11-25 14:59 UTC' }] },
      { type: 'actions', elements: [{ type: 'button', url: 'https://d.example/alerts?rule=nvda' }] },
    ],
  })
  const body = bodyOf(request(SLACK, message([hostile]))) as { text: string; blocks: { text?: { type: string } }[] } // Safe: as above.
  expect(body.text).toContain('&lt;!channel&gt;')
  expect(body.text).not.toMatch(/[<>]/)
  expect(JSON.stringify(body)).not.toContain('mrkdwn')
})

test('Discord gets an embed coloured by severity, and nobody is mentioned', () => {
  expect(bodyOf(request(DISCORD))).toMatchObject({ allowed_mentions: { parse: [] }, embeds: [{ description: 'NVDA is at 201.5 USD, above 200 USD.', color: 0xd9_2d_20, url: 'https://d.example/alerts?rule=nvda', timestamp: firing.observedAt, footer: { text: 'Severity critical' } }] })
  expect(bodyOf(request(DISCORD, message([resolved])))).toMatchObject({ embeds: [{ color: 0x2e_9e_5b }] })
  const { embeds: [embed] } = bodyOf(request(DISCORD, message([hostile]))) as { embeds: { title: string; description: string }[] } // Safe: as above.
  expect(embed?.title).toContain('\\*\\*x\\*\\* \\[a\\]\\(javascript\\:1\\)')
  expect(embed?.description).toContain('\\<\\@U1\\>')
})

test('Teams gets an adaptive card', () => {
  expect(bodyOf(request(TEAMS, message([firing], { language: 'zh' })))).toMatchObject({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard', lang: 'zh-CN', body: [{ style: 'attention', items: [{ text: '▲ 告警触发：NVDA above 200' }] }, { text: firing.sentenceZh }, { isSubtle: true }], actions: [{ type: 'Action.OpenUrl', title: '在 Downchain 中打开' }] } }],
  })
  expect(JSON.stringify(bodyOf(request(TEAMS, message([hostile]))))).toContain('\\\\[a\\\\]\\\\(javascript:1\\\\)')
})

test('Telegram gets HTML of ours alone, at its own address or the operator’s', () => {
  const { url, trusted, body } = request(TELEGRAM, message([hostile]))
  expect([url, trusted]).toEqual(['https://api.telegram.org/bot123456:abcdefghijklmnop/sendMessage', true])
  const told = JSON.parse(String(body)) as { text: string } // Safe: as above.
  expect(told).toMatchObject({ chat_id: '@desk', parse_mode: 'HTML' })
  expect(told.text.match(/<[^>]*>/g)).toEqual(['<b>', '</b>', '<i>', '</i>', '<a href="https://d.example/alerts?rule=nvda">', '</a>'])
  expect(told.text).toContain('&lt;a href=&quot;x&quot;&gt;@here&lt;/a&gt;')
  expect(request(TELEGRAM, message(), { ...sending, telegramOrigin: 'http://127.0.0.1:9' }).url).toBe('http://127.0.0.1:9/bot123456:abcdefghijklmnop/sendMessage')
  expect(kindOf(draft(TELEGRAM)).explain('{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}')).toEqual({ reason: 'Too Many Requests: retry after 5', retryAfterMs: 5000 })
  expect(kindOf(draft(TELEGRAM)).explain('<html>')).toEqual({ reason: undefined, retryAfterMs: undefined })
})

describe('a mail', () => {
  const mail = (told = message()): OutgoingMail => {
    const outgoing = kindOf(draft(EMAIL)).outgoing(told, sending)
    return outgoing.by === 'mail' ? outgoing : expect.fail('a request')
  }
  test('says it in text and in HTML, from the operator’s address', () => {
    expect(mail()).toMatchObject({ from: 'Downchain <alerts@d.example>', to: EMAIL.to, subject: '▲ Firing: NVDA above 200', text: expect.stringContaining('NVDA is at 201.5 USD, above 200 USD.\n'), headers: { 'Auto-Submitted': 'auto-generated' } })
    expect(mail(message([firing], { language: 'zh', test: true }))).toMatchObject({ subject: '[测试] ▲ 告警触发：NVDA above 200', html: expect.stringContaining('<html lang="zh-CN">') })
  })
  test('cannot be given another header, or HTML, by a rule’s name', () => {
    expect(mail(message([hostile])).subject).not.toMatch(/[\r\n]/)
    expect(mail(message([hostile])).html).not.toContain('<b>')
  })
  test('is the same mail at each try', () => {
    expect(mail().messageId).toBe(mail(message([resolved])).messageId)
    expect(mail().messageId).toMatch(/^<[0-9a-f]{32}@d\.example>$/)
  })
})

describe('Web Push', () => {
  const secrets = makeSecrets('a key of at least thirty-two characters')
  let held: string | undefined
  const identity = async () => (await pushIdentity({ secrets, kept: async (made) => (held ??= made()), config: { publicUrl: 'https://d.example' } })) ?? expect.fail('no identity')
  /** A key that begins with a zero, which Node.js leaves out. */
  const short = (): string => {
    const pair = createECDH('prime256v1')
    pair.setPrivateKey(Buffer.alloc(31, 7))
    return secrets.seal(JSON.stringify({ publicKey: pair.getPublicKey('base64url'), privateKey: pair.getPrivateKey('base64url') }), 'push-identity')
  }

  test.each([['as it is made', undefined], ['that begins with a zero', short()]])('is encrypted for the browser alone and signed by the deployment’s one key, %s', async (_, kept) => {
    held = kept
    const chrome = browser()
    const push = await identity()
    expect(await identity()).toEqual(push)
    expect(held).not.toContain(push.privateKey)
    const { url, headers, body } = request({ kind: 'web-push', endpoint: 'https://push.example/send/abc', keys: chrome.keys }, message(), { ...sending, push })
    expect(url).toBe('https://push.example/send/abc')
    expect(headers).toMatchObject({ ttl: '86400', urgency: 'high', 'content-encoding': 'aes128gcm' })
    expect(JSON.parse(chrome.decrypt(Buffer.from(body)))).toEqual({ id: firing.id, title: '▲ Firing: NVDA above 200', body: firing.sentence, url: 'https://d.example/alerts?rule=nvda', severity: 'critical', state: 'firing', test: false, language: 'en' })
    const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers['authorization'] ?? '') ?? []
    expect(key).toBe(push.publicKey)
    const [head = '', claims = '', signature = ''] = token.split('.')
    const point = Buffer.from(key, 'base64url')
    const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') } })
    expect(verify('sha256', Buffer.from(`${head}.${claims}`), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))).toBe(true)
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ aud: 'https://push.example', sub: 'https://d.example' })
  })

  test('without a key to keep secrets by there is none to sign with', async () => {
    expect(await pushIdentity({ secrets: undefined, kept: async (made) => made(), config: { publicUrl: 'https://d.example' } })).toBeUndefined()
  })
})

test('a message of several events tells each, newest last, and is headed by what still fires', () => {
  const other: AlertEvent = { ...firing, id: 'x', series: 'quote.amd', state: 'resolved', sentence: 'AMD is over.' }
  expect(titleOf(message([firing, other]))).toBe('▲ Firing: NVDA above 200')
  expect(titleOf(message([firing, resolved]))).toBe('✓ Resolved: NVDA above 200')
  expect(bodyOf(request(SLACK, message([firing, other])))).toMatchObject({ blocks: [{}, { text: { text: `${firing.sentence}\nAMD is over.` } }, {}, {}] })
  const many = Array.from({ length: 14 }, (_, index): AlertEvent => ({ ...other, series: `s${index}`, sentence: `number ${index}` }))
  const text = JSON.stringify(bodyOf(request(SLACK, message([firing, ...many]))))
  expect(text).toContain('and 5 more\\nnumber 4\\n')
  expect(text).toContain('number 13')
})

test('text is cut at a whole character', () => {
  expect(cut('abcdef', 4)).toBe('abc…')
  expect(cut('ab😀def', 4)).toBe('ab…')
  expect(cut('abcd', 4)).toBe('abcd')
})

test.each<[string, Partial<Silence>, boolean]>([
  ['its rule', { rule: 'nvda' }, true],
  ['another rule', { rule: 'amd' }, false],
  ['its severity', { severity: 'critical' }, true],
  ['its severity and another series', { severity: 'critical', series: 'quote.amd' }, false],
  ['its series', { series: 'quote.nvda' }, true],
  ['a label', { labels: { team: 'desk' } }, true],
  ['one label of two', { labels: { team: 'desk', area: 'x' } }, false],
  ['a time before', { rule: 'nvda', endsAt: '2026-11-25T14:59:59.000Z' }, false],
  ['a time after', { rule: 'nvda', startsAt: '2026-11-25T15:00:01.000Z' }, false],
])('a silence of %s', (_case, given, expected) => {
  const silence: Silence = { id: 's', startsAt: '2026-11-25T14:00:00.000Z', endsAt: '2026-11-25T16:00:00.000Z', reason: 'x', by: 'operator', createdAt: '2026-11-25T14:00:00.000Z', ...given }
  expect(silencing({ ...firing, labels: { team: 'desk' } }, [silence], Date.UTC(2026, 10, 25, 15)) !== undefined).toBe(expected)
})
