import type { AlertEvent } from '../wire/alerts.ts'
import type { Message } from './contact-kind.ts'

type State = AlertEvent['state']
type Severity = AlertEvent['rule']['severity']
type Language = Message['language']

const STATES: Readonly<Record<Language, Readonly<Record<State, string>>>> = {
  en: { firing: 'Firing', resolved: 'Resolved', 'no-data': 'No data' },
  zh: { firing: '告警触发', resolved: '告警解除', 'no-data': '无数据' },
}
const SEVERITIES: Readonly<Record<Language, Readonly<Record<Severity, string>>>> = {
  en: { info: 'info', warning: 'warning', critical: 'critical' },
  zh: { info: '提示', warning: '警告', critical: '严重' },
}
const WORDS = {
  en: { test: 'Test', open: 'Open in Downchain', observed: 'observed', severity: 'Severity', more: (n: number) => `and ${n} more` },
  zh: { test: '测试', open: '在 Downchain 中打开', observed: '观测于', severity: '级别', more: (n: number) => `另有 ${n} 条` },
} as const satisfies Record<Language, unknown>

export const wordsOf = (language: Language): (typeof WORDS)[Language] => WORDS[language]
export const stateWord = (state: State, language: Language): string => STATES[language][state]
export const severityWord = (severity: Severity, language: Language): string => SEVERITIES[language][severity]

export const sentenceOf = (event: AlertEvent, language: Language): string => (language === 'zh' ? event.sentenceZh : event.sentence)

/** Told by a mark too: colour alone reaches not everyone. */
const MARKS: Readonly<Record<State, string>> = { firing: '▲', resolved: '✓', 'no-data': '?' }

/** The state that a message of several events is headed by: what still fires goes before what is over. */
export const leading = ({ events }: Pick<Message, 'events'>): AlertEvent => {
  // Newest last: of one instance only its last word stands.
  const last = [...new Map(events.map((event) => [event.series, event])).values()]
  return last.find(({ state }) => state === 'firing') ?? last.find(({ state }) => state === 'no-data') ?? last[0] ?? events[0]
}

/** `▲ Firing: NVDA above 200`, in one line whatever the name holds. */
export function titleOf(message: Pick<Message, 'events' | 'language' | 'test'>): string {
  const { language, test } = message
  const { state, rule } = leading(message)
  const words = wordsOf(language)
  const colon = language === 'zh' ? '：' : ': '
  return `${test ? `[${words.test}] ` : ''}${MARKS[state]} ${stateWord(state, language)}${colon}${oneLine(rule.name)}`
}

export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** Cut to what a receiver takes, at a whole character. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const end = /[\uD800-\uDBFF]/.test(text.charAt(most - 2)) ? most - 2 : most - 1
  return `${text.slice(0, end)}…`
}

/** How many events a message tells one by one; of the rest it tells how many they are. */
const SHOWN = 10

/** A line for each event, newest last. */
export function linesOf({ events, language }: Pick<Message, 'events' | 'language'>, line: (event: AlertEvent) => string): string[] {
  const shown = events.slice(-SHOWN)
  const left = events.length - shown.length
  return [...(left > 0 ? [wordsOf(language).more(left)] : []), ...shown.map(line)]
}

/** `2026-11-25 14:30 UTC`. */
export const instant = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`

export const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** By severity; what is over is green. */
export function colourOf(message: Pick<Message, 'events'>): number {
  const { state, rule } = leading(message)
  if (state === 'resolved') return 0x2e_9e_5b
  switch (rule.severity) {
    case 'critical':
      return 0xd9_2d_20
    case 'warning':
      return 0xe0_8a_00
    case 'info':
      return 0x2f_6f_ed
  }
}
