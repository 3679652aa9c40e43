import { expect, test } from 'vitest'
import { MARKET_EVENTS, eventsFor } from '../../lib/domain/events.ts'
import { stageRuleOf } from '../../lib/domain/stage.ts'
import { days, ESSAY_AT } from '../../lib/domain/time.ts'
import { FEEDS } from '../../lib/feeds/registry.ts'
import { decode, readRecord } from '../../lib/record/record.ts'

test('stand in the order of time, each on a whole day, none twice', () => {
  const at = MARKET_EVENTS.map((event) => event.at)
  expect(at).toEqual([...at].sort((a, b) => a - b))
  expect(at.filter((instant) => instant % days(1) !== 0)).toEqual([])
  expect(new Set(MARKET_EVENTS.map(({ title }) => title.en)).size).toBe(MARKET_EVENTS.length)
})

test('say so in both languages, in words of their own', () => {
  for (const { title } of MARKET_EVENTS) {
    expect(title.en, title.zh).toMatch(/^[\u0020-\u007e’·–]+$/)
    expect(title.zh, title.en).toMatch(/[\u4e00-\u9fff]/)
  }
})

test('name who said it, and where', () => {
  for (const { source, title, kind } of MARKET_EVENTS) {
    expect(source.name.trim(), title.en).not.toBe('')
    if (kind !== 'essay') expect(new URL(source.url).protocol, title.en).toBe('https:')
  }
})

test('the essay is the only one of its kind, on its day, and concerns everything', () => {
  expect(MARKET_EVENTS.filter(({ kind }) => kind === 'essay')).toMatchObject([{ at: ESSAY_AT, concerns: [] }])
})

test('concern places of the stage table and feeds that there are', () => {
  const feeds = new Set([...FEEDS.map(({ id }) => id), 'record'])
  for (const { concerns, title } of MARKET_EVENTS) {
    for (const prefix of concerns) {
      expect(stageRuleOf(prefix), `${title.en}: ${prefix}`).toBeDefined()
      const [root, feed] = prefix.split('.')
      if (root === 'token' && feed) expect(feeds, `${title.en}: ${prefix}`).toContain(feed)
    }
  }
})

test('a signal gets its own events and those of the whole chain; a longer name is another signal', () => {
  const titles = (id: string): string[] => eventsFor([id]).map(({ title }) => title.en)
  expect(titles('quote.nvda')).toContain('NVIDIA trades after its 10-for-1 split')
  expect(titles('quote.nvdax')).not.toContain('NVIDIA trades after its 10-for-1 split')
  expect(titles('quote.avgo')).not.toContain('NVIDIA trades after its 10-for-1 split')
  expect(titles('token.models-dev.deepseek.deepseek-chat.output')).toContain('DeepSeek-V2 at 0.14 / 0.28')
  expect(titles('adoption.npm.openai')).toEqual(MARKET_EVENTS.filter(({ concerns }) => concerns.length === 0).map(({ title }) => title.en))
  expect(eventsFor([])).toEqual(eventsFor(['adoption.npm.openai']))
})

test('list prices that are told stand in the shipped record', () => {
  /** Values that a signal has had, by its id without its last part, that part apart. */
  const models = new Map<string, Map<string, Set<number>>>()
  for (const { signalId, value } of readRecord().flatMap((table) => [...decode(table).observations])) {
    if (!signalId.startsWith('token.')) continue
    const cut = signalId.lastIndexOf('.')
    const model = models.get(signalId.slice(0, cut)) ?? new Map<string, Set<number>>()
    model.set(signalId.slice(cut + 1), (model.get(signalId.slice(cut + 1)) ?? new Set<number>()).add(value))
    models.set(signalId.slice(0, cut), model)
  }
  const told = MARKET_EVENTS.flatMap(({ title, concerns }) =>
    [...title.en.matchAll(/(\d+(?:\.\d+)?) \/ (\d+(?:\.\d+)?)/g)].map(([price, input, output]) => ({
      price: `${title.en}: ${price}`,
      known: [...models].some(([model, prices]) => (concerns.length === 0 || concerns.some((prefix) => model.startsWith(`${prefix}.`))) && prices.get('input')?.has(Number(input)) && prices.get('output')?.has(Number(output))),
    })))
  expect(told.length).toBeGreaterThan(20)
  expect(told.filter(({ known }) => !known).map(({ price }) => price)).toEqual([])
})

test('both languages tell the same figures', () => {
  const figures = (text: string): string[] => [...text.matchAll(/\d+(?:\.\d+)? \/ \d+(?:\.\d+)?|\d+(?:\.\d+)? ?%/g)].map(([figure]) => figure.replace(' %', '%'))
  for (const { title } of MARKET_EVENTS) expect(figures(title.zh), title.en).toEqual(figures(title.en))
})
