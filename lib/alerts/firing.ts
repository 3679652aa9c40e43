import type { AlertEvent } from '../wire/alerts.ts'
import type { AlertTold } from '../wire/socket.ts'

/** One instance of a rule that fires, or lacks data, and that nobody has acknowledged. */
export type Firing = Pick<AlertEvent, 'rule' | 'series' | 'unit' | 'value' | 'observedAt' | 'firedAt' | 'sentence' | 'sentenceZh'> & Pick<AlertTold['event'], 'labels'> & { readonly eventId: string; readonly state: 'firing' | 'no-data' }

const RANK = { critical: 0, warning: 1, info: 2 } as const
const worstFirst = (list: readonly Firing[]): readonly Firing[] => [...list].sort((a, b) => RANK[a.rule.severity] - RANK[b.rule.severity] || Date.parse(b.firedAt) - Date.parse(a.firedAt))

const of = ({ rule, series }: Pick<Firing, 'rule' | 'series'>): string => `${rule.id} ${series}`

/** What fires after an event: the newest word on an instance stands; one that is over, acknowledged or to be told to nobody is gone. */
export function applyAlert(list: readonly Firing[], event: AlertTold['event'], tell = true): readonly Firing[] {
  const held = list.find((one) => of(one) === of(event))
  const others = list.filter((one) => one !== held)
  const { state } = event
  // Acknowledged is what was told then: what has been told since stands.
  if (event.acknowledgement !== null) return held && Date.parse(held.firedAt) <= Date.parse(event.firedAt) ? others : list
  if (state === 'resolved' || !tell) return held ? others : list
  const { id: eventId, rule, labels, series, unit, value, observedAt, firedAt, sentence, sentenceZh } = event
  return worstFirst([...others, { eventId, state, rule, ...(labels && { labels }), series, unit, value, observedAt, firedAt, sentence, sentenceZh }])
}

/** What fires, out of what happened lately, the oldest first: what fired ends with an event of its own, whatever ends it. */
export const firingOf = (events: readonly AlertTold['event'][]): readonly Firing[] => events.reduce<readonly Firing[]>((list, event) => applyAlert(list, event), [])
