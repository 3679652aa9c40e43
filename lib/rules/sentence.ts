import { formatCount, formatFixed, formatInstant, formatValue, unitLabel, type Locale } from '../domain/format.ts'
import type { AlertRule, Condition, Selector, Series } from '../wire/alerts.ts'
import { roleOf } from './condition.ts'
import { durationMs, pendingOf } from './duration.ts'
import type { Happening } from './machine.ts'
import { conditionsOf, isExpression, isSelector } from './series.ts'

/** What things are called, in the language that is asked for. */
export type Names = {
  readonly signal: (id: string, locale: Locale) => { readonly title: string; readonly unit: string }
  readonly contactPoint: (id: string) => string
  readonly feed: (id: string) => string
}
export type Meant = Omit<AlertRule, 'id' | 'revision' | 'createdAt' | 'updatedAt'>

/** What a rule means. What stands at its default goes without saying. */
export function ruleSentence(rule: Meant, names: Names, locale: Locale, zone = 'UTC'): string {
  const words = WORDS[locale]
  const { all } = rule.when
  const conditions = conditionsOf(rule.when)
  const clauses = conditions.map((condition) => clauseOf(condition, names, locale, 'rule'))
  const holds = lasting(rule, conditions, locale, 'rule')
  const whole = words.when(words.join(clauses, all !== undefined), holds)
  const by = rule.contactPoints.map((id) => names.contactPoint(id))
  const limits = [
    ...(rule.trigger === 'once' ? [words.once] : []),
    ...(rule.trigger === 'once-per-bar' ? [words.oncePerBar(rule.bar)] : []),
    ...(durationMs(rule.cooldown) > 0 ? [words.atMost(rule.cooldown)] : []),
    ...(durationMs(rule.repeatEvery) > 0 ? [words.again(rule.repeatEvery)] : []),
  ]
  const instant = (iso: string): string => formatInstant(Date.parse(iso), locale, zone)
  const labels = Object.entries(rule.labels)
  const rest = [
    ...(rule.hysteresis > 0 && conditions.some((condition) => ['level', 'edge'].includes(roleOf(condition))) ? [words.hysteresis(hysteresisText(rule, conditions, names, locale))] : []),
    ...(conditions.some(({ series }) => isSelector(series)) ? [words.each] : []),
    ...(rule.activeHours === null ? [] : [rule.activeHours === 'nyse' ? words.nyse : words.hours(rule.activeHours)]),
    ...(rule.onNoData === 'keep' ? [] : [rule.onNoData === 'alert' ? words.noDataAlert : words.noDataResolve]),
    ...(rule.expiresAt === null ? [] : [words.until(instant(rule.expiresAt))]),
    ...(rule.snoozedUntil === null ? [] : [words.snoozed(instant(rule.snoozedUntil))]),
    ...(rule.enabled ? [] : [words.off]),
    ...(labels.length > 0 ? [words.labels(labels.map(([label, value]) => `${label} = ${value}`))] : []),
    ...(rule.note === '' ? [] : [words.note(rule.note)]),
  ]
  return [words.rule(whole, words.severity[rule.severity], by, limits), ...rest].join(words.gap)
}

/** What happened, in one or two sentences. */
export function eventSentence(rule: Meant, happening: Happening, names: Names, locale: Locale, zone = 'UTC'): string {
  const words = WORDS[locale]
  const conditions = conditionsOf(rule.when)
  const condition = conditions[happening.by]
  if (!condition) return words.ended[happening.why ?? 'over']
  // Of `all` each has its part in it; of `any` and of an end the one that it is about.
  const about = rule.when.all && happening.kind === 'firing' ? conditions : [condition]
  const described = (tense: Tense): string => {
    const parts = about.map((of) => {
      const seen = happening.evidence[conditions.indexOf(of)]
      const reading = typeof seen?.value === 'number' && tense !== 'ended' && about.length > 1 ? readingText(of.series, seen.value, seen.series, names, locale) : ''
      return `${clauseOf(of, names, locale, tense, seen?.series)}${reading === '' ? '' : words.aside(reading)}`
    })
    return words.join(parts, true)
  }
  const single = about.length === 1 && typeof happening.value === 'number' ? readingText(condition.series, happening.value, happening.series, names, locale) : ''
  const seenAt = happening.observedAt === null ? '' : formatInstant(happening.observedAt, locale, zone)
  switch (happening.kind) {
    case 'firing': {
      const edge = happening.repeat === 0
      const text = `${described(edge ? 'past' : 'still')}${edge ? lasting(rule, about, locale, 'past', about.length > 1) : ''}`
      return words.fired(text, single, happening.repeat > 0)
    }
    case 'no-data': return words.noData(subjectOf(condition.series, names, locale, happening.series).title, happening.value === null ? '' : seenAt)
    case 'resolved': {
      if (happening.why === 'data') return words.dataBack(subjectOf(condition.series, names, locale, happening.series).title, single)
      return happening.why === 'over' || happening.why === null ? words.over(described('ended'), single) : words.ended[happening.why]
    }
  }
}

type Tense = 'rule' | 'past' | 'still' | 'ended'

function lasting(rule: Pick<Meant, 'for'>, conditions: readonly Condition[], locale: Locale, tense: 'rule' | 'past', several = conditions.length > 1): string {
  const { ms, times } = pendingOf(rule.for)
  if (ms === 0 || times === 1) return ''
  const span = times === undefined ? WORDS[locale].span(rule.for) : WORDS[locale].times(times)
  const [only] = conditions
  const manner = several ? 'these' : only && roleOf(only) === 'edge' ? 'there' : 'so'
  return WORDS[locale].lasts(manner, span, tense === 'past')
}

/** What a condition is about: a title, and the unit of its values. */
function subjectOf(series: Series, names: Names, locale: Locale, instance?: string): { readonly title: string; readonly unit: string } {
  if (typeof series === 'string') return series.startsWith('feed.') ? { title: names.feed(series.slice('feed.'.length)), unit: '' } : names.signal(series, locale)
  if (!isExpression(series)) return instance === undefined ? { title: WORDS[locale].selector(series, names), unit: series.ids?.[0] === undefined ? '' : names.signal(series.ids[0], locale).unit } : names.signal(instance, locale)
  const a = names.signal(series.a, locale)
  const b = names.signal(series.b, locale)
  switch (series.op) {
    case '/': return { title: `${a.title} ÷ ${b.title}`, unit: '' }
    case '-': return { title: `${a.title} − ${b.title}`, unit: a.unit }
    case 'spread-%': return { title: WORDS[locale].spread(a.title, b.title), unit: '%' }
  }
}

const withUnit = (figure: string, unit: string, locale: Locale): string => (unit === '%' ? `${figure}%` : unit === '' || unit === 'index' || unit === 'ratio' ? figure : `${figure} ${unitLabel(unit, locale)}`)

/** A number as it was asked for, with all of its digits. */
function amountText(value: number, unit: string, locale: Locale): string {
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? []
  return withUnit(formatFixed(value, locale, Math.min(20, Math.max(0, fraction.length - Number(exponent)))), unit, locale)
}

/** A number as it was observed, as its unit is read. */
function readingText(series: Series, value: number, key: string, names: Names, locale: Locale): string {
  const { unit } = subjectOf(series, names, locale, key)
  return withUnit(formatValue(value, unit, locale), unit, locale)
}

function hysteresisText({ hysteresis }: Meant, conditions: readonly Condition[], names: Names, locale: Locale): string {
  const units = new Set(conditions.map(({ series }) => subjectOf(series, names, locale).unit))
  return amountText(hysteresis, units.size === 1 ? ([...units][0] ?? '') : '', locale)
}

function clauseOf(condition: Condition, names: Names, locale: Locale, tense: Tense, instance?: string): string {
  const words = WORDS[locale]
  const { title, unit } = subjectOf(condition.series, names, locale, instance)
  const amount = (value: number, of = unit): string => amountText(value, of, locale)
  // Where an edge led to is a place: what lasts and what is over is being there.
  const settled = tense === 'still' || tense === 'ended'
  switch (condition.is) {
    case 'above': return words.place(title, 'above', amount(condition.value), tense)
    case 'below': return words.place(title, 'below', amount(condition.value), tense)
    case 'crosses-up': return settled ? words.place(title, 'above', amount(condition.value), tense) : words.crosses(title, 'up', amount(condition.value), tense)
    case 'crosses-down': return settled ? words.place(title, 'below', amount(condition.value), tense) : words.crosses(title, 'down', amount(condition.value), tense)
    case 'crosses': return settled ? words.place(title, 'beyond', amount(condition.value), tense) : words.crosses(title, 'either', amount(condition.value), tense)
    case 'inside': return words.channel(title, true, amount(condition.low, ''), amount(condition.high), tense)
    case 'outside': return words.channel(title, false, amount(condition.low, ''), amount(condition.high), tense)
    case 'enters': return settled ? words.channel(title, true, amount(condition.low, ''), amount(condition.high), tense) : words.passes(title, true, amount(condition.low, ''), amount(condition.high), tense)
    case 'leaves': return settled ? words.channel(title, false, amount(condition.low, ''), amount(condition.high), tense) : words.passes(title, false, amount(condition.low, ''), amount(condition.high), tense)
    case 'changes-by': return words.changes(title, condition.direction, amount(condition.value, condition.unit === '%' ? '%' : unit), words.span(condition.within), tense)
    case 'z-score-above': return words.zScore(title, amount(condition.value, ''), words.span(condition.within), tense)
    case 'new-high': return words.extreme(title, true, words.span(condition.within), tense)
    case 'new-low': return words.extreme(title, false, words.span(condition.within), tense)
    case 'stale-for': return words.stale(title, words.span(condition.value), tense)
    case 'verdict-is': return words.verdict(title, words.verdicts[condition.value], tense)
    case 'state-is': return words.state(title, words.states[condition.value], tense)
  }
}

type Verdict = Extract<Condition, { is: 'verdict-is' }>['value']
type FeedState = Extract<Condition, { is: 'state-is' }>['value']
type Place = 'above' | 'below' | 'beyond'
type Manner = 'there' | 'so' | 'these'

/** How one language says it. */
type Words = {
  readonly gap: string
  readonly severity: Readonly<Record<AlertRule['severity'], string>>
  readonly span: (duration: string) => string
  readonly times: (count: number) => string
  readonly lasts: (manner: Manner, span: string, past: boolean) => string
  readonly join: (clauses: readonly string[], every: boolean) => string
  readonly when: (clauses: string, lasts: string) => string
  readonly rule: (when: string, verb: string, by: readonly string[], limits: readonly string[]) => string
  readonly once: string
  readonly oncePerBar: (bar: AlertRule['bar']) => string
  readonly atMost: (cooldown: string) => string
  readonly again: (every: string) => string
  readonly hysteresis: (amount: string) => string
  readonly each: string
  readonly nyse: string
  readonly hours: (hours: Exclude<AlertRule['activeHours'], 'nyse' | null>) => string
  readonly noDataAlert: string
  readonly noDataResolve: string
  readonly until: (at: string) => string
  readonly snoozed: (at: string) => string
  readonly off: string
  readonly labels: (labels: readonly string[]) => string
  readonly note: (note: string) => string
  readonly selector: (selector: Selector, names: Names) => string
  readonly spread: (a: string, b: string) => string
  readonly place: (title: string, place: Place, amount: string, tense: Tense) => string
  readonly crosses: (title: string, way: 'up' | 'down' | 'either', amount: string, tense: Tense) => string
  readonly channel: (title: string, inside: boolean, low: string, high: string, tense: Tense) => string
  readonly passes: (title: string, inward: boolean, low: string, high: string, tense: Tense) => string
  readonly changes: (title: string, way: 'up' | 'down' | 'either', amount: string, span: string, tense: Tense) => string
  readonly zScore: (title: string, amount: string, span: string, tense: Tense) => string
  readonly extreme: (title: string, high: boolean, span: string, tense: Tense) => string
  readonly stale: (title: string, span: string, tense: Tense) => string
  readonly verdict: (title: string, verdict: string, tense: Tense) => string
  readonly state: (title: string, state: string, tense: Tense) => string
  readonly verdicts: Readonly<Record<Verdict, string>>
  readonly states: Readonly<Record<FeedState, string>>
  readonly aside: (reading: string) => string
  readonly fired: (text: string, reading: string, again: boolean) => string
  readonly over: (text: string, reading: string) => string
  readonly noData: (title: string, since: string) => string
  readonly dataBack: (title: string, reading: string) => string
  readonly ended: Readonly<Record<NonNullable<Happening['why']>, string>>
}

const split = (duration: string): readonly [count: number, unit: string] => [Number.parseInt(duration, 10), duration.slice(-1)]
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const listed = (items: readonly string[], comma: string, last: string): string => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(comma)}${last}${items.at(-1) ?? ''}`)

const UNITS_EN: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour', d: 'day' }
const spanEn = (duration: string): string => {
  const [count, unit] = split(duration)
  return `${formatCount(count, 'en')} ${UNITS_EN[unit] ?? ''}${count === 1 ? '' : 's'}`
}
/** `an hour`, `4 hours`. */
const oftenEn = (duration: string): string => {
  const [count, unit] = split(duration)
  return count === 1 ? `${unit === 'h' ? 'an' : 'a'} ${UNITS_EN[unit] ?? ''}` : `in ${spanEn(duration)}`
}
const BARS_EN = { '1m': 'minute', '5m': 'five minutes', '1h': 'hour', '1d': 'day' } as const
const DAYS_EN = { mon: 'Monday', tue: 'Tuesday', wed: 'Wednesday', thu: 'Thursday', fri: 'Friday', sat: 'Saturday', sun: 'Sunday' } as const
const ORDER = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const WORK = 'mon,tue,wed,thu,fri'
const isEn = (tense: Tense): string => (tense === 'ended' ? 'is no longer' : tense === 'still' ? 'is still' : 'is')
const reading = (text: string): string => (text === '' ? '.' : `: ${text}.`)

const EN: Words = {
  gap: ' ',
  severity: { info: 'tell', warning: 'warn', critical: 'raise the alarm' },
  span: spanEn,
  times: (count) => `${formatCount(count, 'en')} observations in a row`,
  lasts: (manner, span, past) => {
    if (manner === 'these') return past ? `, and ${span.includes('in a row') ? 'so it was over' : 'so it stayed for'} ${span}` : ` and this lasts for ${span}`
    return ` and ${past ? 'stayed' : 'stays'} ${manner} for ${span}`
  },
  join: (clauses, every) => listed(clauses, ', ', every ? ' and ' : ' or '),
  when: (clauses, lasts) => `When ${clauses}${lasts}`,
  rule: (when, verb, by, limits) => `${[`${when}, ${verb} ${by.length === 0 ? 'in the app' : `by ${listed(by, ', ', ' and ')}`}`, ...limits].join('; ')}.`,
  once: 'only the first time',
  oncePerBar: (bar) => `at most once in each ${bar === '5m' ? 'span of five minutes' : BARS_EN[bar]} (UTC)`,
  atMost: (cooldown) => `at most once ${oftenEn(cooldown)}`,
  again: (every) => `again every ${split(every)[0] === 1 ? (UNITS_EN[split(every)[1]] ?? '') : spanEn(every)} while it lasts`,
  hysteresis: (amount) => `It is over once the value has come back by ${amount}.`,
  each: 'Each signal is judged by itself.',
  nyse: 'Only during NYSE sessions.',
  hours: ({ timeZone, days, from, to }) => `Only ${daysText(days, 'every day', 'Monday to Friday', DAYS_EN, ', ', ' and ')} from ${from} to ${to}${to <= from ? ' of the next day' : ''}, ${timeZone} time.`,
  noDataAlert: 'It tells of missing data too.',
  noDataResolve: 'Missing data end it.',
  until: (at) => `It ends on ${at}.`,
  snoozed: (at) => `Snoozed until ${at}.`,
  off: 'It is switched off.',
  labels: (labels) => `Labelled ${listed(labels, ', ', ' and ')}.`,
  note: (note) => `Note: ${note}`,
  selector: ({ stage, segment, feed, ids, q }, names) => {
    const kinds = [...(stage === undefined ? [] : [stage]), ...(segment === undefined ? [] : [segment])]
    const only = ids?.length === 1 ? ids[0] : undefined
    const base = only !== undefined ? names.signal(only, 'en').title : ids ? `any of ${formatCount(ids.length, 'en')} chosen ${[...kinds, 'signals'].join(' ')}` : `any ${[...kinds, 'signal'].join(' ')}`
    return `${base}${feed === undefined ? '' : ` of ${names.feed(feed)}`}${q === undefined ? '' : ` that “${q}” finds`}`
  },
  spread: (a, b) => `the spread of ${a} over ${b}`,
  place: (title, place, amount, tense) => `${title} ${isEn(tense)} ${place === 'beyond' ? 'on the side of' : place} ${amount}${place === 'beyond' ? ' it had crossed to' : ''}`,
  crosses: (title, way, amount, tense) => `${title} ${tense === 'rule' ? 'crosses' : 'crossed'}${way === 'either' ? '' : ` ${way}`} ${amount}${way === 'either' && tense === 'rule' ? ' (up or down)' : ''}`,
  channel: (title, inside, low, high, tense) => `${title} ${isEn(tense)} ${inside ? 'between' : 'outside'} ${low} ${inside ? 'and' : 'to'} ${high}`,
  passes: (title, inward, low, high, tense) => `${title} ${inward ? (tense === 'rule' ? 'enters' : 'entered') : tense === 'rule' ? 'leaves' : 'left'} the channel from ${low} to ${high}`,
  changes: (title, way, amount, span, tense) => {
    const verbs = { up: ['rises', 'rose'], down: ['falls', 'fell'], either: ['moves', 'moved'] } as const
    const [now, then] = verbs[way]
    if (tense === 'ended') return `${title} is no longer ${way === 'either' ? 'moving' : way === 'up' ? 'rising' : 'falling'} by ${amount} within ${span}`
    return `${title} ${tense === 'rule' ? now : then} by ${amount} or more within ${span}`
  },
  zScore: (title, amount, span, tense) => `${title} ${isEn(tense)} more than ${amount} standard deviations above its mean of ${span}`,
  extreme: (title, high, span, tense) => {
    const word = `${high ? 'high' : 'low'} of ${span}`
    return tense === 'rule' ? `${title} makes a new ${word}` : tense === 'past' ? `${title} made a new ${word}` : `${title} ${isEn(tense)} at a new ${word}`
  },
  stale: (title, span, tense) => (tense === 'ended' ? `${title} has brought something new again after ${span} or more` : `${title} has brought nothing new for ${span}`),
  verdict: (title, verdict, tense) => `the verdict on ${title} ${isEn(tense)} “${verdict}”`,
  state: (title, state, tense) => `the feed ${title} ${isEn(tense)} ${state}`,
  verdicts: { supported: 'supported', 'leaning-supported': 'leaning to supported', undecided: 'undecided', 'leaning-contradicted': 'leaning to contradicted', contradicted: 'contradicted', 'no-data': 'no data' },
  states: { ok: 'OK', failing: 'failing', waiting: 'waiting', off: 'off', open: 'paused' },
  aside: (text) => ` (${text})`,
  fired: (text, value, again) => `${again ? 'Still so: ' : ''}${again ? text : capital(text)}${reading(value)}`,
  over: (text, value) => `Over: ${text}${reading(value)}`,
  noData: (title, since) => (since === '' ? `No data: ${title} has no value.` : `No data: ${title} has brought nothing new since ${since}.`),
  dataBack: (title, value) => `Data are back: ${title}${reading(value)}`,
  ended: { over: 'Over.', 'no-data': 'Over, for data are missing.', data: 'Data are back.', edited: 'Over, for the rule was changed.', off: 'Over, for the rule was switched off.', expired: 'Over, for the rule has expired.' },
}

const UNITS_ZH: Readonly<Record<string, string>> = { s: '秒', m: '分钟', h: '小时', d: '天' }
const spanZh = (duration: string): string => {
  const [count, unit] = split(duration)
  return `${formatCount(count, 'zh')} ${UNITS_ZH[unit] ?? ''}`
}
const everyZh = (duration: string): string => (split(duration)[0] === 1 ? `每${UNITS_ZH[split(duration)[1]] ?? ''}` : `每 ${spanZh(duration)}`)
const BARS_ZH = { '1m': '每一分钟', '5m': '每五分钟时段', '1h': '每一小时', '1d': '每一天' } as const
const DAYS_ZH = { mon: '周一', tue: '周二', wed: '周三', thu: '周四', fri: '周五', sat: '周六', sun: '周日' } as const
const STAGES_ZH: Readonly<Record<string, string>> = { upstream: '上游', midstream: '中游', downstream: '下游' }
const SEGMENTS_ZH: Readonly<Record<string, string>> = { energy: '能源', compute: '算力', silicon: '芯片', data: '数据', model: '模型', inference: '推理', application: '应用', adoption: '采用' }
const beZh = (tense: Tense): string => (tense === 'ended' ? '已不再' : tense === 'still' ? '仍' : '')
const readingZh = (text: string): string => (text === '' ? '。' : `：${text}。`)
/** Chinese and Latin letters or figures stand a blank apart, as everywhere on the screen; Chinese and Chinese do not. */
const spaced = (text: string): string => text.replaceAll(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '').replaceAll(/(\p{Script=Han})([A-Za-z0-9$])/gu, '$1 $2').replaceAll(/([A-Za-z0-9%])(\p{Script=Han})/gu, '$1 $2')

const ZH: Words = {
  gap: '',
  severity: { info: '提示', warning: '警告', critical: '紧急报警' },
  span: spanZh,
  times: (count) => `连续 ${formatCount(count, 'zh')} 次观测`,
  lasts: (manner, span, past) => `${manner === 'these' ? '，且如此' : '并'}${past ? '已' : ''}保持${span.startsWith('连续') ? '' : ' '}${span}`,
  join: (clauses, every) => listed(clauses, '、', every ? '且' : '或'),
  when: (clauses, lasts) => `当${clauses}${lasts}${lasts === '' ? '时' : '后'}`,
  rule: (when, verb, by, limits) => spaced(`${[`${when}，${by.length === 0 ? '在应用内' : `通过${listed(by, '、', '和')}`}发出${verb}`, ...limits].join('；')}。`),
  once: '仅限首次',
  oncePerBar: (bar) => `${BARS_ZH[bar]}（UTC）最多一次`,
  atMost: (cooldown) => `${everyZh(cooldown)}最多一次`,
  again: (every) => `持续期间${everyZh(every)}重复一次`,
  hysteresis: (amount) => spaced(`数值回撤${amount}后方告结束。`),
  each: '每个信号分别判断。',
  nyse: '仅在纽约证券交易所交易时段内。',
  hours: ({ timeZone, days, from, to }) => `仅在${daysText(days, '每天', '周一至周五', DAYS_ZH, '、', '和')} ${from} 至${to <= from ? '次日' : ''} ${to}（${timeZone} 时间）。`,
  noDataAlert: '数据缺失时也会告知。',
  noDataResolve: '数据缺失即视为结束。',
  until: (at) => `有效期至 ${at}。`,
  snoozed: (at) => `暂停提醒至 ${at}。`,
  off: '已停用。',
  labels: (labels) => `标签：${labels.join('、')}。`,
  note: (note) => `备注：${note}`,
  selector: ({ stage, segment, feed, ids, q }, names) => {
    const only = ids?.length === 1 ? ids[0] : undefined
    const kinds = `${stage === undefined ? '' : (STAGES_ZH[stage] ?? stage)}${segment === undefined ? '' : (SEGMENTS_ZH[segment] ?? segment)}`
    const base = only !== undefined ? names.signal(only, 'zh').title : ids ? `所选 ${formatCount(ids.length, 'zh')} 个${kinds}信号中的任一个` : `任一${kinds}信号`
    return `${feed === undefined ? '' : `${names.feed(feed)} 的`}${q === undefined ? '' : `与“${q}”相符的`}${base}`
  },
  spread: (a, b) => `${a} 相对 ${b} 的价差`,
  place: (title, place, amount, tense) => (place === 'beyond' ? `${title} ${beZh(tense)}处于 ${amount} 的穿越一侧` : `${title} ${beZh(tense)}${place === 'above' ? '高于' : '低于'} ${amount}`),
  crosses: (title, way, amount, tense) => `${title} ${tense === 'rule' ? '' : '已'}${way === 'up' ? '上穿' : way === 'down' ? '下穿' : '穿越'} ${amount}${way === 'either' && tense === 'rule' ? '（向上或向下）' : ''}`,
  channel: (title, inside, low, high, tense) => `${title} ${beZh(tense)}处于 ${low} 至 ${high} ${inside ? '之间' : '之外'}`,
  passes: (title, inward, low, high, tense) => `${title} ${tense === 'rule' ? '' : '已'}${inward ? '进入' : '离开'} ${low} 至 ${high} 的区间`,
  changes: (title, way, amount, span, tense) => {
    const verb = way === 'up' ? '上涨' : way === 'down' ? '下跌' : '涨跌'
    return tense === 'ended' ? `${title} 在 ${span}内的${verb}已不足 ${amount}` : `${title} 在 ${span}内${tense === 'rule' ? '' : '已'}${verb} ${amount} 或以上`
  },
  zScore: (title, amount, span, tense) => `${title} ${beZh(tense)}高于 ${span}均值 ${amount} 个标准差以上`,
  extreme: (title, high, span, tense) => (tense === 'rule' || tense === 'past' ? `${title} ${tense === 'past' ? '已' : ''}创 ${span}新${high ? '高' : '低'}` : `${title} ${beZh(tense)}处于 ${span}新${high ? '高' : '低'}`),
  stale: (title, span, tense) => (tense === 'ended' ? `${title} 在 ${span}以上之后又有新数据` : `${title} 已有 ${span}没有新数据`),
  verdict: (title, verdict, tense) => `“${title}”的结论${beZh(tense)}为“${verdict}”`,
  state: (title, state, tense) => `数据源 ${title} ${beZh(tense)}处于“${state}”状态`,
  verdicts: { supported: '得到支持', 'leaning-supported': '倾向支持', undecided: '未有定论', 'leaning-contradicted': '倾向不支持', contradicted: '与数据相悖', 'no-data': '缺少数据' },
  states: { ok: '正常', failing: '失败', waiting: '等待', off: '关闭', open: '暂停' },
  aside: (text) => `（${text}）`,
  fired: (text, value, again) => spaced(`${again ? '仍在持续：' : ''}${text}${readingZh(value)}`),
  over: (text, value) => spaced(`已结束：${text}${readingZh(value)}`),
  noData: (title, since) => spaced(since === '' ? `无数据：${title} 没有数值。` : `无数据：${title} 自 ${since} 起没有新数据。`),
  dataBack: (title, value) => spaced(`数据已恢复：${title}${readingZh(value)}`),
  ended: { over: '已结束。', 'no-data': '因数据缺失而结束。', data: '数据已恢复。', edited: '因规则更改而结束。', off: '因规则停用而结束。', expired: '因规则到期而结束。' },
}
const WORDS: Readonly<Record<Locale, Words>> = { en: EN, zh: ZH }

function daysText(days: readonly (typeof ORDER)[number][], everyDay: string, workDays: string, names: Readonly<Record<(typeof ORDER)[number], string>>, comma: string, last: string): string {
  const sorted = ORDER.filter((day) => days.includes(day))
  if (sorted.length === 7) return everyDay
  return sorted.join(',') === WORK ? workDays : listed(sorted.map((day) => names[day]), comma, last)
}
