import type { AlertEvent, AlertItem } from '../../lib/wire/alerts.ts'
import type { AlertTold } from '../../lib/wire/socket.ts'

/** One instance of a rule that fires, or lacks data, and that nobody has acknowledged. */
export type Firing = Pick<AlertEvent, 'rule' | 'series' | 'unit' | 'value' | 'observedAt' | 'firedAt' | 'sentence' | 'sentenceZh'> & { readonly eventId: string; readonly state: 'firing' | 'no-data' }

const RANK = { critical: 0, warning: 1, info: 2 } as const
const worstFirst = (list: readonly Firing[]): readonly Firing[] => [...list].sort((a, b) => RANK[a.rule.severity] - RANK[b.rule.severity] || Date.parse(b.firedAt) - Date.parse(a.firedAt))

const of = ({ rule, series }: Pick<Firing, 'rule' | 'series'>): string => `${rule.id} ${series}`

/** What fires after an event: the newest word on an instance stands; one that is over, acknowledged or to be told to nobody is gone. */
export function applyAlert(list: readonly Firing[], event: AlertTold['event'], tell = true): readonly Firing[] {
  const held = list.find((one) => of(one) === of(event))
  // Of two that come in another order than they happened the later one stands.
  if (held && held.eventId !== event.id && Date.parse(held.firedAt) > Date.parse(event.firedAt)) return list
  const others = list.filter((one) => one !== held)
  const { state } = event
  if (state === 'resolved' || event.acknowledgement !== null || !tell) return held ? others : list
  const { id: eventId, rule, series, unit, value, observedAt, firedAt, sentence, sentenceZh } = event
  return worstFirst([...others, { eventId, state, rule, series, unit, value, observedAt, firedAt, sentence, sentenceZh }])
}

/** What fires, out of how the rules stand and what has happened lately (in any order). */
export function firingOf(rules: readonly Pick<AlertItem, 'id' | 'instances'>[], events: readonly AlertEvent[]): readonly Firing[] {
  const standing = new Set(rules.flatMap(({ id, instances }) => instances.filter(({ state }) => state === 'firing' || state === 'no-data').map(({ series }) => `${id} ${series}`)))
  const known = [...events].filter((event) => standing.has(of(event))).sort((a, b) => Date.parse(a.firedAt) - Date.parse(b.firedAt) || a.repeat - b.repeat)
  return known.reduce<readonly Firing[]>((list, event) => applyAlert(list, event), [])
}
