import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { sayIn } from '../../app/_i18n/phrase.ts'
import { PHRASES_ZH } from '../../app/_i18n/phrases-zh.ts'
import { BASKETS } from '../../lib/domain/baskets.ts'
import { INDEX_TEXTS } from '../../lib/engine/texts.ts'
import { FEEDS } from '../../lib/feeds/registry.ts'
import { settingsFor } from '../../lib/ingest/settings.ts'
import { readRecord } from '../../lib/record/record.ts'
import { INDICATORS, indicatorText } from '../../lib/thesis/tables/indicators.ts'

const say = sayIn(PHRASES_ZH)
const isChinese = (text: string): boolean => /[\u4e00-\u9fff]/.test(say(text))

test('a text that no phrase holds stays as it is, and is marked as foreign', () => {
  expect(say.parts('Whatever a source says')).toEqual([{ text: 'Whatever a source says', foreign: true }])
  expect(say.parts('1,234')).toEqual([{ text: '1,234', foreign: false }])
})

test('without phrases everything stays, and nothing is foreign', () => {
  expect(sayIn([]).parts('not asked yet')).toEqual([{ text: 'not asked yet', foreign: false }])
})

test.each<[string, string]>([
  ['unavailable: the host refuses the connection', '无法访问：主机拒绝连接'],
  ['yahoo-chart: unavailable: the host refuses the connection', '无法访问：主机拒绝连接'],
  ['3 of 5 requests failed: yahoo-chart: rejected: answers 403: refuses us', '5 次请求中 3 次失败：被拒绝：应答 403：拒绝我们'],
  ['asked again at 2026-08-21 20:00 UTC, after 6 failures in a row: stooq: timeout: no whole answer within 15 s', '连续失败 6 次，将于 2026-08-21 20:00 UTC 再请求：超时：15 秒内没有完整的应答'],
  ['needs ALPACA_KEY_ID and ALPACA_SECRET', '需要 ALPACA_KEY_ID 与 ALPACA_SECRET'],
  ['180 → 3700 USD, ×20.5556: too far to be confirmed by the same source alone', '180 → 3700 USD, ×20.5556：幅度过大，同一来源不足以确认'],
  ['gpu: "Radeon" names no GPU: {"gpu":"Radeon"}', 'gpu: "Radeon" 不是 GPU 的名称：{"gpu":"Radeon"}'],
  ['items.0.price: Invalid input: expected number, received string', 'items.0.price：应为 number，实为 string'],
  ['on demand, list price of 2022 to 2024 · the-full-stack/website, cloud-gpus.csv, from its git history · list ended 2024-05-07', '按需，2022 至 2024 年目录价 · the-full-stack/website，cloud-gpus.csv，取自其 Git 历史 · 目录止于 2024-05-07'],
])('%s', (english, chinese) => {
  expect(say(english)).toBe(chinese)
})

test('what a sentence takes over untranslated is told apart from the sentence', () => {
  expect(say.parts('malformed: items: Unrecognized thing')).toEqual([{ text: '格式不符：', foreign: false }, { text: 'items: Unrecognized thing', foreign: true }])
})

test.each(FEEDS.map((feed) => [feed.id, feed] as const))('%s: its title, terms and every reason to be off have their Chinese', (_id, feed) => {
  expect(isChinese(feed.title), feed.title).toBe(true)
  const none = { feedEnv: {}, overrides: new Map() }
  for (const text of [feed.terms?.why, feed.reach, feed.kind === 'poll' ? feed.backfill?.about : undefined, settingsFor(feed, { feeds: undefined, ...none }).off, settingsFor(feed, { feeds: [], ...none }).off]) if (text !== undefined) expect(isChinese(text), text).toBe(true)
})

/** Licences that are names: they stay. */
const isName = (licence: string): boolean => /^(MIT|Apache-2\.0|CC BY(-NC)? 4\.0)$/.test(licence)

test('licences that are sentences have their Chinese, names of licences stay', () => {
  for (const { source } of FEEDS) expect(isChinese(source.licence), source.licence).toBe(!isName(source.licence))
})

describe('the shipped record', () => {
  const tables = readRecord()

  test('each source’s title, note and licence have their Chinese', () => {
    for (const { title, note, licence } of tables.flatMap(({ sources }) => sources)) {
      expect(isChinese(title), title).toBe(true)
      expect(isChinese(note), note).toBe(true)
      expect(isName(licence) || isChinese(licence), licence).toBe(true)
    }
  })

  test('each signal’s note has its Chinese, or is the name of a company', () => {
    const names = new Set(BASKETS.map(({ name }) => name))
    for (const note of new Set(tables.flatMap(({ series }) => series.flatMap(({ note }) => note ?? [])))) expect(names.has(note) || isChinese(note), note).toBe(true)
  })
})

/** The string and template literals of a source text; what a template takes in is a sample. Literals inside of those are left out. */
function literalsIn(source: string): readonly string[] {
  const found: string[] = []
  for (const [, single, template] of source.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\$]|\\.|\$\{(?:[^{}`]|`[^`]*`)*\}|\$(?!\{))*)`/g)) found.push((single ?? template ?? '').replaceAll(/\$\{(?:[^{}`]|`[^`]*`)*\}/g, 'X9'))
  return found
}

/** The arguments of every call of these names: from the parenthesis to the one that closes it. */
function callsIn(source: string, names: RegExp): readonly string[] {
  return [...source.matchAll(names)].map(({ index, 0: name }) => {
    let depth = 0
    let end = index + name.length - 1
    do {
      if (source[end] === '(') depth += 1
      if (source[end] === ')') depth -= 1
      end += 1
    } while (depth > 0 && end < source.length)
    return source.slice(index + name.length, end - 1)
  })
}

const CALLS = /\b(?:FeedError|refuse|refused|fault|malformed|conflict|notFound|badRequest|problem|ApiProblem|Error|end|pass|wait|pause|giveUp)\(/g
const FOLDERS = ['lib/feeds', 'lib/ingest', 'lib/queues', 'lib/live']
const FILES = [...FOLDERS.flatMap((folder) => readdirSync(folder).filter((file) => file.endsWith('.ts')).map((file) => `${folder}/${file}`)), 'lib/http.ts', 'lib/domain/gate.ts']

/** What reaches no page: faults that end a process or a start, titles that a detail stands beside, what is answered as plain text, and faults that only programs make. */
const NEVER_SHOWN = /^(record|cursor|body|content-type): |answers to its own address|is not possible here|was not described|no web process here|The queues cannot be shown|This address cannot be read|^(Not found|Method not allowed|Bad request|Cross-origin request refused|Unsupported media type|Too large|Store unreachable|Internal error|Not allowed|Sign in first|Too many requests)$/
const isSentence = (text: string): boolean => /[a-z]{2,} [a-z’]{2,}/i.test(text) && !NEVER_SHOWN.test(text)

test.each(FILES)('every refusal and fault that %s can name has its Chinese', (file) => {
  const sentences = callsIn(readFileSync(file, 'utf8'), CALLS).flatMap(literalsIn).filter(isSentence)
  expect(sentences.filter((sentence) => !isChinese(sentence))).toEqual([])
})

test('network failures have their Chinese', () => {
  const [, words = ''] = /const WORDS[^{]*\{([^}]*)\}/.exec(readFileSync('lib/http.ts', 'utf8')) ?? []
  const sentences = literalsIn(words)
  expect(sentences.length).toBeGreaterThan(5)
  for (const sentence of sentences) expect(isChinese(sentence), sentence).toBe(true)
})

test('what the feeds’ rows say of their state has its Chinese', () => {
  const source = readFileSync('lib/live/feed-rows.ts', 'utf8')
  for (const sentence of literalsIn(source.slice(source.indexOf('export function feedState'))).filter(isSentence)) expect(isChinese(sentence), sentence).toBe(true)
})

test('each note that stands beside an index or an indicator has its Chinese', () => {
  const notes = [...Object.values(INDEX_TEXTS), ...INDICATORS, indicatorText('indicator.break-even.h100.openai.gpt-5-nano')].map((text) => text?.note ?? '')
  for (const note of notes) expect(isChinese(note), note).toBe(true)
})

test('each note that a feed writes beside a signal has its Chinese', () => {
  for (const file of FILES.filter((file) => file.startsWith('lib/feeds/'))) {
    for (const [line] of readFileSync(file, 'utf8').matchAll(/\bnote: (?:'[^']*'|`(?:[^`$]|\$\{(?:[^{}`]|`[^`]*`)*\})*`)/g)) {
      for (const note of literalsIn(line)) expect(isChinese(note), note).toBe(true)
    }
  }
})
