import { describe, expect, test } from 'vitest'
import { eventSentence, ruleSentence, type Names } from '../../lib/rules/sentence.ts'
import { AMD, fading, instant, look, NVDA, one, ruleOf, run, seen, time } from './support.ts'

const TITLES: Readonly<Record<string, readonly [string, string]>> = { [NVDA]: ['NVDA', 'USD'], [AMD]: ['AMD', 'USD'], 'gpu.vast.h100.spot': ['H100 · Vast', 'USD/GPU-h'], 'claim.u1.1y': ['Upstream gets cheaper', ''], 'index.vmi': ['VMI', 'index'] }
const names: Names = {
  signal: (id) => ({ title: TITLES[id]?.[0] ?? id, unit: TITLES[id]?.[1] ?? '' }),
  contactPoint: (id) => ({ desk: 'Desk Slack', phone: 'Phone' })[id] ?? id,
  feed: (id) => ({ vast: 'Vast.ai' })[id] ?? id,
}
const desk = { contactPoints: ['desk'] }
const iso = (minute: number): string => new Date(instant(minute)).toISOString()

describe('what a rule means', () => {
  test.each<readonly [ReturnType<typeof ruleOf>, string, string]>([
    [one({ is: 'crosses-up', value: 200 }, { ...desk, for: '15m', cooldown: '1h' }), 'When NVDA crosses up 200 USD and stays there for 15 minutes, warn by Desk Slack; at most once an hour.', '当 NVDA 上穿 200 美元并保持 15 分钟后，通过 Desk Slack 发出警告；每小时最多一次。'],
    [one({ is: 'above', value: 2.345, series: 'gpu.vast.h100.spot' }, { for: '3x', severity: 'critical', contactPoints: ['desk', 'phone'] }), 'When H100 · Vast is above 2.345 $/GPU-h and stays so for 3 observations in a row, raise the alarm by Desk Slack and Phone.', '当 H100 · Vast 高于 2.345 $/GPU·时并保持连续 3 次观测后，通过 Desk Slack 和 Phone 发出紧急报警。'],
    [one({ is: 'changes-by', value: 5, within: '1h', direction: 'either' }, { severity: 'info' }), 'When NVDA moves by 5% or more within 1 hour, tell in the app.', '当 NVDA 在 1 小时内涨跌 5% 或以上时，在应用内发出提示。'],
    [ruleOf({ when: { all: [{ series: NVDA, is: 'crosses', value: 200 }, { series: { a: NVDA, op: 'spread-%', b: AMD }, is: 'below', value: 10 }] }, for: '2h' }), 'When NVDA crosses 200 USD (up or down) and the spread of NVDA over AMD is below 10% and this lasts for 2 hours, warn in the app.', '当 NVDA 穿越 200 美元（向上或向下）且 NVDA 相对 AMD 的价差低于 10%，且如此保持 2 小时后，在应用内发出警告。'],
    [ruleOf({ when: { any: [{ series: NVDA, is: 'enters', low: 180, high: 200 }, { series: AMD, is: 'new-high', within: '30d' }] } }), 'When NVDA enters the channel from 180 to 200 USD or AMD makes a new high of 30 days, warn in the app.', '当 NVDA 进入 180 至 200 美元的区间或 AMD 创 30 天新高时，在应用内发出警告。'],
    [one({ is: 'verdict-is', value: 'contradicted', series: 'claim.u1.1y' }), 'When the verdict on Upstream gets cheaper is “contradicted”, warn in the app.', '当“Upstream gets cheaper”的结论为“与数据相悖”时，在应用内发出警告。'],
    [one({ is: 'state-is', value: 'failing', series: 'feed.vast' }, { for: '10m' }), 'When the feed Vast.ai is failing and stays so for 10 minutes, warn in the app.', '当数据源 Vast.ai 处于“失败”状态并保持 10 分钟后，在应用内发出警告。'],
    [one({ is: 'stale-for', value: '2h', series: { stage: 'upstream', segment: 'compute', q: 'h100' } }), 'When any upstream compute signal that “h100” finds has brought nothing new for 2 hours, warn in the app. Each signal is judged by itself.', '当与“h100”相符的任一上游算力信号已有 2 小时没有新数据时，在应用内发出警告。每个信号分别判断。'],
    [one({ is: 'z-score-above', value: 3, within: '30d', series: 'index.vmi' }, { trigger: 'once' }), 'When VMI is more than 3 standard deviations above its mean of 30 days, warn in the app; only the first time.', '当 VMI 高于 30 天均值 3 个标准差以上时，在应用内发出警告；仅限首次。'],
  ])('%#', (rule, en, zh) => {
    expect(ruleSentence(rule, names, 'en')).toBe(en)
    expect(ruleSentence(rule, names, 'zh')).toBe(zh)
  })

  test('every field is read back', () => {
    const rule = one({ is: 'above', value: 200 }, {
      ...desk, enabled: false, trigger: 'once-per-bar', bar: '5m', hysteresis: 2.5, cooldown: '2h', repeatEvery: '4h', expiresAt: iso(0), snoozedUntil: iso(-60), onNoData: 'alert', note: 'Ask Mei.', labels: { desk: 'us' },
      activeHours: { timeZone: 'America/New_York', days: ['fri', 'mon'], from: '22:00', to: '02:00' },
    })
    expect(ruleSentence(rule, names, 'en')).toBe('When NVDA is above 200 USD, warn by Desk Slack; at most once in each span of five minutes (UTC); at most once in 2 hours; again every 4 hours while it lasts. It is over once the value has come back by 2.5 USD. Only Monday and Friday from 22:00 to 02:00 of the next day, America/New_York time. It tells of missing data too. It ends on 5 Jan 2026, 14:00:00 UTC. Snoozed until 5 Jan 2026, 13:00:00 UTC. It is switched off. Labelled desk = us. Note: Ask Mei.')
    expect(ruleSentence(rule, names, 'zh')).toBe('当 NVDA 高于 200 美元时，通过 Desk Slack 发出警告；每五分钟时段（UTC）最多一次；每 2 小时最多一次；持续期间每 4 小时重复一次。数值回撤 2.5 美元后方告结束。仅在周一和周五 22:00 至次日 02:00（America/New_York 时间）。数据缺失时也会告知。有效期至 2026年1月5日 14:00:00 UTC。暂停提醒至 2026年1月5日 13:00:00 UTC。已停用。标签：desk = us。备注：Ask Mei.')
    expect(ruleSentence(one({ is: 'above', value: 200 }, { activeHours: 'nyse', onNoData: 'resolve' }), names, 'en')).toBe('When NVDA is above 200 USD, warn in the app. Only during NYSE sessions. Missing data end it.')
  })
})

describe('what happened', () => {
  const said = (rule: ReturnType<typeof ruleOf>, inputs: Parameters<typeof run>[1], locale: 'en' | 'zh'): readonly string[] => run(rule, inputs).happenings.map((happening) => eventSentence(rule, happening, names, locale))
  test('a crossing that lasted, again, and its end', () => {
    const rule = one({ is: 'crosses-up', value: 200 }, { for: '15m', repeatEvery: '1h' })
    const inputs = [seen(0, 190), seen(1, 201.3), seen(80, 198.4)]
    expect(said(rule, inputs, 'en')).toEqual(['NVDA crossed up 200 USD and stayed there for 15 minutes: 201.30 USD.', 'Still so: NVDA is still above 200 USD: 201.30 USD.', 'Over: NVDA is no longer above 200 USD: 198.40 USD.'])
    expect(said(rule, inputs, 'zh')).toEqual(['NVDA 已上穿 200 美元并已保持 15 分钟：201.30 美元。', '仍在持续：NVDA 仍高于 200 美元：201.30 美元。', '已结束：NVDA 已不再高于 200 美元：198.40 美元。'])
  })
  test('missing data and their return', () => {
    const rule = one({ is: 'above', value: 200 }, { onNoData: 'alert' })
    expect(said(rule, [fading(0, 190, 10), fading(30, 195, 10)], 'en')).toEqual(['No data: NVDA has brought nothing new since 5 Jan 2026, 14:00:00 UTC.', 'Data are back: NVDA: 195.00 USD.'])
    expect(said(rule, [look(0)], 'zh')).toEqual(['无数据：NVDA 没有数值。'])
  })
  test('several conditions, each with what it saw; of any the one that it was', () => {
    const conditions = [{ series: NVDA, is: 'above', value: 200 }, { series: { a: NVDA, op: '/', b: AMD }, is: 'above', value: 2 }]
    expect(said(ruleOf({ when: { all: conditions } }), [seen(0, 300), seen(1, 100, AMD)], 'en')).toEqual(['NVDA is above 200 USD (300.00 USD) and NVDA ÷ AMD is above 2 (3.00).'])
    expect(said(ruleOf({ when: { any: conditions } }), [seen(0, 150), seen(1, 50, AMD)], 'zh')).toEqual(['NVDA ÷ AMD 高于 2：3.00。'])
  })
  test('words have no figure', () => {
    expect(said(one({ is: 'verdict-is', value: 'contradicted', series: 'claim.u1.1y' }), [seen(0, 'contradicted', 'claim.u1.1y')], 'en')).toEqual(['The verdict on Upstream gets cheaper is “contradicted”.'])
  })
  test('what ended it otherwise', () => {
    expect(said(one({ is: 'above', value: 200 }, { expiresAt: iso(5) }), [seen(0, 201), time(9)], 'en')[1]).toBe('Over, for the rule has expired.')
  })
})
