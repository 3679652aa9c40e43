import type { ALERT_STATES, AlertEvent, ConditionKind, CONTACT_KINDS, DELIVERY_STATES, EVENT_STATES, Expression, SEVERITIES as ALL_SEVERITIES } from '../../lib/wire/alerts.ts'

/** The contract's words, without the schemas that would come along with them. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const satisfies typeof ALL_SEVERITIES
export type Severity = (typeof SEVERITIES)[number]
export type AlertState = (typeof ALERT_STATES)[number]
export type EventState = (typeof EVENT_STATES)[number]
export const EVENT_STATE_LIST = ['firing', 'resolved', 'no-data'] as const satisfies typeof EVENT_STATES
export type DeliveryState = (typeof DELIVERY_STATES)[number]
export const KINDS_OF_CONTACT = ['webhook', 'slack', 'discord', 'teams', 'telegram', 'email', 'web-push'] as const satisfies typeof CONTACT_KINDS
export const OPERATIONS = ['/', '-', 'spread-%'] as const satisfies readonly Expression['op'][]

/** What may be asked of a number, the plainest first. */
export const NUMBER_KINDS = ['crosses', 'crosses-up', 'crosses-down', 'above', 'below', 'enters', 'leaves', 'inside', 'outside', 'changes-by', 'z-score-above', 'new-high', 'new-low', 'stale-for'] as const satisfies readonly ConditionKind[]

const LEVELS: readonly ConditionKind[] = ['above', 'below', 'crosses', 'crosses-up', 'crosses-down']
const CHANNELS: readonly ConditionKind[] = ['enters', 'leaves', 'inside', 'outside']
export const hasLevel = (is: ConditionKind): boolean => LEVELS.includes(is)
export const hasChannel = (is: ConditionKind): boolean => CHANNELS.includes(is)
export const hasWindow = (is: ConditionKind): boolean => ['changes-by', 'z-score-above', 'new-high', 'new-low'].includes(is)

/** What happened, in the language of the page. */
export const sentenceOf = (event: Pick<AlertEvent, 'sentence' | 'sentenceZh'>, locale: 'en' | 'zh'): string => (locale === 'zh' ? event.sentenceZh : event.sentence)
