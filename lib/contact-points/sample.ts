import type { AlertEvent } from '../wire/alerts.ts'

/** What a contact point is sent to try it out: it looks like an event, and says that it is none. */
export function sampleEvent(id: string, now: number): AlertEvent {
  const at = new Date(now).toISOString()
  return {
    id,
    rule: { id: 'test', name: 'Downchain', severity: 'info' },
    state: 'firing',
    series: 'test',
    unit: '',
    value: null,
    observedAt: null,
    firedAt: at,
    repeat: 0,
    sentence: 'This is a test message: alerts of the rules that name this contact point will come here.',
    sentenceZh: '这是一条测试消息：引用此联系点的规则所触发的告警会发送到这里。',
    evidence: [],
    acknowledgement: null,
    deliveries: [],
  }
}
