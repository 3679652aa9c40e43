import { describe, expect, test } from 'vitest'
import { days, minutes } from '../../lib/domain/time.ts'
import { computable } from '../../lib/feeds/computable.ts'
import { energyCharts } from '../../lib/feeds/energy-charts.ts'
import type { BackfillStep, PollFeed, Reading } from '../../lib/feeds/feed.ts'
import { commitsStep, mondayOf } from '../../lib/feeds/git-history.ts'
import { gpurentalprices } from '../../lib/feeds/gpurentalprices.ts'
import { litellm } from '../../lib/feeds/litellm.ts'
import { llmPrices } from '../../lib/feeds/llm-prices.ts'
import { modelsDev } from '../../lib/feeds/models-dev.ts'
import { npmDownloads } from '../../lib/feeds/npm-downloads.ts'
import { openrouterUsage } from '../../lib/feeds/openrouter-usage.ts'
import { FEEDS } from '../../lib/feeds/registry.ts'
import { yahooChart } from '../../lib/feeds/yahoo-chart.ts'
import { hasBackfill } from '../../lib/ingest/backfill.ts'
import { faultOf } from '../support/fault.ts'
import { contextAt, fixture, readAnswer } from '../support/feed-context.ts'

const NOW = Date.UTC(2026, 10, 25, 15)
const firstOf = (feed: PollFeed, now = NOW): readonly BackfillStep[] => feed.backfill?.steps(contextAt(now)) ?? []
const iso = (at: number | undefined): string => (at === undefined ? '' : new Date(at).toISOString())
const told = (readings: readonly Reading[]): unknown[] => readings.map(({ signal, value, observedAt, knownAt }) => [signal.id, value, iso(observedAt), iso(knownAt)])

describe.each(FEEDS.filter(hasBackfill).map((feed) => [feed.id, feed] as const))('%s', (_id, feed) => {
  const { backfill } = feed

  test('its plan is plain data without a secret, and each step has a part', () => {
    const steps = backfill.steps(contextAt(NOW, { OPENROUTER_API_KEY: 's3cr3t', GITHUB_TOKEN: 's3cr3t' }))
    expect(steps.length).toBeGreaterThan(0)
    expect(JSON.parse(JSON.stringify(steps))).toEqual(steps)
    expect(JSON.stringify(steps)).not.toContain('s3cr3t')
    for (const { part, path } of steps) expect([Object.hasOwn(backfill.parts, part), path.startsWith('/')]).toEqual([true, true])
  })

  test('the same hour asks the same: nothing in it is random', () => {
    expect(backfill.steps(contextAt(NOW))).toEqual(backfill.steps(contextAt(NOW)))
  })
})

test('whose history is in no archive says how far its own polls reach, or has none; none says both', () => {
  expect(FEEDS.filter((feed) => feed.reach !== undefined && hasBackfill(feed))).toEqual([])
  expect(FEEDS.filter(({ reach }) => reach !== undefined).map(({ id }) => id)).toEqual(['getdeploying', 'pypi-downloads'])
})

describe('the git history of a file', () => {
  const [first] = firstOf(litellm)
  const monday = Date.UTC(2026, 6, 27)
  const step = commitsStep('BerriAI/litellm', 'model_prices_and_context_window.json', monday)

  test('begins with the weeks that have ended, so that it stays the same all week', () => {
    expect(first?.path).toBe('/repos/BerriAI/litellm/commits?path=model_prices_and_context_window.json&until=2026-11-22T23:59:59Z&per_page=100')
    expect(firstOf(litellm, NOW + days(4))).toEqual(firstOf(litellm))
    expect(firstOf(litellm, NOW + days(5))).not.toEqual(firstOf(litellm))
    expect(iso(mondayOf(Date.UTC(2026, 6, 26, 23, 59)))).toBe('2026-07-20T00:00:00.000Z')
    expect(iso(mondayOf(Date.UTC(2026, 6, 27)))).toBe('2026-07-27T00:00:00.000Z')
  })

  test('the last commit of each week is read, none before the list had its present form, the newest first', () => {
    const { steps, readings } = readAnswer(litellm, fixture('litellm', 'commits.json'), step)
    expect(readings).toEqual([])
    expect(steps.map((next) => [next.part, next.path, iso(Number(next.with?.['at']))])).toEqual([
      ['file', `/BerriAI/litellm/${'6'.padStart(40, '0')}/model_prices_and_context_window.json`, '2026-07-24T18:03:11.000Z'],
      ['file', `/BerriAI/litellm/${'4'.padStart(40, '0')}/model_prices_and_context_window.json`, '2026-07-19T23:10:00.000Z'],
      ['file', `/BerriAI/litellm/${'2'.padStart(40, '0')}/model_prices_and_context_window.json`, '2026-06-30T12:00:00.000Z'],
    ])
  })

  const page = (count: number, newest: number, apart: number): string =>
    JSON.stringify(Array.from({ length: count }, (_, index) => ({ sha: index.toString(16).padStart(40, '0'), commit: { committer: { date: new Date(newest - index * apart).toISOString() } } })))

  test('a full page is followed by the weeks before the oldest of it', () => {
    const { steps } = readAnswer(litellm, page(100, monday - minutes(1), days(1)), step)
    expect(steps.filter(({ part }) => part === 'file')).toHaveLength(15)
    expect(steps.at(-1)?.path).toContain('until=2026-04-12T23:59:59Z')
  })

  test('a page within one week is followed by the week before: it never asks twice for the same', () => {
    const { steps } = readAnswer(litellm, page(100, monday - minutes(1), minutes(1)), step)
    expect(steps.map(({ part }) => part)).toEqual(['file', 'commits'])
    expect(steps.at(-1)?.path).toContain('until=2026-07-19T23:59:59Z')
  })

  test('it ends where the list begins, and where GitHub has no more', () => {
    expect(readAnswer(litellm, page(100, Date.UTC(2024, 2, 30), minutes(100)), commitsStep('BerriAI/litellm', 'x', Date.UTC(2024, 3, 1))).steps.map(({ part }) => part)).toEqual(['file'])
    expect(readAnswer(litellm, '[]', step).steps).toEqual([])
    expect(faultOf(() => readAnswer(litellm, '{"message":"Not Found"}', step))).toMatchObject({ fault: 'malformed' })
  })

  test('the token is sent with each request and kept nowhere', () => {
    const headers = litellm.backfill?.parts['commits']?.headers
    expect(headers?.(contextAt(NOW, { GITHUB_TOKEN: 't0ken' }))).toMatchObject({ authorization: 'Bearer t0ken' })
    expect(headers?.(contextAt(NOW))).not.toHaveProperty('authorization')
    expect(litellm.backfill?.parts['file']?.headers).toBeUndefined()
  })

  const at = Date.UTC(2025, 5, 25, 9)
  test.each<[string, PollFeed]>([['litellm', litellm], ['models-dev', modelsDev]])('%s: prices of a list at a commit hold from the commit, and were known then', (id, feed) => {
    const { readings } = readAnswer(feed, fixture(id, 'ok.json'), { part: 'file', path: '/x', subject: 'x', with: { at } })
    expect(readings.length).toBeGreaterThan(20)
    expect(new Set(readings.map(({ observedAt, knownAt }) => `${observedAt} ${knownAt}`))).toEqual(new Set([`${at} ${at}`]))
  })
})

describe('llm-prices', () => {
  test('each vendor’s file has its own history', () => {
    const { steps } = readAnswer(llmPrices, fixture('llm-prices', 'folder.json'), { part: 'folder', path: '/x', subject: 'data' }, { now: NOW })
    expect(steps.map(({ part, subject }) => [part, subject])).toEqual([['commits', 'data/openai.json'], ['commits', 'data/deepseek.json']])
  })

  test.each([['2025-05-20', 0.27, 1.1], ['2025-02-01', 0.14, 0.28]])('a vendor’s file at a commit of %s: the prices that held on that day', (date, input, output) => {
    const at = Date.parse(date)
    const { readings } = readAnswer(llmPrices, fixture('llm-prices', 'deepseek.json'), { part: 'file', path: '/x', subject: 'data/deepseek.json', with: { at } })
    expect(told(readings)).toEqual([
      ['token.llm-prices.deepseek.deepseek-chat.input', input, iso(at), iso(at)],
      ['token.llm-prices.deepseek.deepseek-chat.output', output, iso(at), iso(at)],
      ['token.llm-prices.deepseek.deepseek-reasoner.input', 0.55, iso(at), iso(at)],
      ['token.llm-prices.deepseek.deepseek-reasoner.output', 2.19, iso(at), iso(at)],
    ])
  })
})

describe('gpurentalprices', () => {
  test('a snapshot a day, the newest first; today’s is the poll’s matter', () => {
    const { steps } = readAnswer(gpurentalprices, fixture('gpurentalprices', 'folder.json'), { part: 'folder', path: '/x', subject: 'x' }, { now: Date.UTC(2026, 10, 23, 15) })
    expect(steps.map(({ path }) => path)).toEqual(['/adriannutiu/gpu-rental-prices/main/data/snapshots/2026-07-10.json', '/adriannutiu/gpu-rental-prices/main/data/snapshots/2026-07-09.json'])
  })

  test('a day’s prices were known when its snapshot was made; a provider carried forward is left out', () => {
    const { readings } = readAnswer(gpurentalprices, fixture('gpurentalprices', 'day.json'), { part: 'day', path: '/x', subject: '2026-07-09.json' })
    expect(readings).toHaveLength(8)
    expect(told(readings)).toContainEqual(['gpu.gpurentalprices.h100-sxm.lambda.on-demand', 3.99, '2026-07-09T08:51:43.227Z', '2026-07-09T08:51:43.227Z'])
    expect(JSON.stringify(readings)).not.toContain('vultr')
  })
})

describe('computable', () => {
  const [step] = firstOf(computable)
  if (!step) throw new Error('no step')

  test('ninety days of each index; what was not published is left out; the cursor leads on', () => {
    expect(firstOf(computable).map(({ subject }) => subject)).toEqual(['H100', 'H200', 'B200', 'B300'])
    const { readings, steps, refused } = readAnswer(computable, fixture('computable', 'history.json'), step)
    expect(told(readings)).toEqual([
      ['gpu.computable.h100.market.on-demand', 3.618, '2026-10-05T17:30:00.000Z', '2026-10-05T17:30:00.000Z'],
      ['gpu.computable.h100.market.on-demand', 3.620953, '2026-10-05T18:00:00.000Z', '2026-10-05T18:00:00.000Z'],
    ])
    expect(steps.map(({ path }) => path)).toEqual([`${step.path}&cursor=c2`])
    expect(refused).toEqual([])
  })

  test('it ends with the last page, and with an empty one', () => {
    expect(readAnswer(computable, '{"data":{"values":[],"next_cursor":"c3"}}', step)).toEqual({ readings: [], steps: [], refused: [] })
    expect(readAnswer(computable, fixture('computable', 'history.json').replace('"c2"', 'null'), step).steps).toEqual([])
    expect(faultOf(() => readAnswer(computable, fixture('computable', 'ok.json'), step))).toMatchObject({ fault: 'malformed' })
  })
})

describe('npm-downloads', () => {
  test('ranges of at most 18 months from 2023 to yesterday, without a gap, for each package', () => {
    const ranges = [...new Set(firstOf(npmDownloads).map(({ path }) => /range\/([^/]+)\//.exec(path)?.[1]))]
    expect(ranges).toEqual(['2026-01-01:2026-11-24', '2024-07-01:2025-12-31', '2023-01-01:2024-06-30'])
    expect(firstOf(npmDownloads)).toHaveLength(ranges.length * npmDownloads.requests(contextAt(NOW)).length)
  })

  test('zeros before the first release are no outage; later ones are; each day was known two days after it began', () => {
    const { readings, refused } = readAnswer(npmDownloads, fixture('npm-downloads', 'history.json'), { part: 'range', path: '/x', subject: 'langchain' })
    expect(told(readings)).toEqual([
      ['adoption.npm.langchain', 812, '2023-02-03T00:00:00.000Z', '2023-02-05T00:00:00.000Z'],
      ['adoption.npm.langchain', 1033, '2023-02-04T00:00:00.000Z', '2023-02-06T00:00:00.000Z'],
      ['adoption.npm.langchain', 1490, '2023-02-06T00:00:00.000Z', '2023-02-08T00:00:00.000Z'],
    ])
    expect(refused).toEqual(['adoption.npm.langchain 2023-02-05: zero downloads, an outage of the counter'])
  })

  test('a package that was not there yet has no downloads', () => {
    expect(readAnswer(npmDownloads, '{"package":"@google/genai","downloads":[{"day":"2023-01-01","downloads":0}]}', { part: 'range', path: '/x', subject: '@google/genai' }).readings).toEqual([])
  })
})

test('openrouter-usage: a year a call from 2025 on, at most 366 days, with the key in a header', () => {
  expect(firstOf(openrouterUsage).map(({ path }) => path)).toEqual([
    '/api/v1/datasets/rankings-daily?start_date=2026-01-01&end_date=2026-11-24',
    '/api/v1/datasets/rankings-daily?start_date=2025-01-01&end_date=2025-12-31',
  ])
  expect(openrouterUsage.backfill?.parts['year']?.headers?.(contextAt(NOW, { OPENROUTER_API_KEY: 'k' }))).toEqual({ authorization: 'Bearer k' })
  const { readings } = readAnswer(openrouterUsage, fixture('openrouter-usage', 'ok.json'), { part: 'year', path: '/x', subject: '2026' })
  expect(readings.every(({ observedAt, knownAt }) => knownAt === observedAt + days(1))).toBe(true)
})

describe('energy-charts', () => {
  const now = Date.UTC(2024, 11, 15, 12)
  const [first] = firstOf(energyCharts, now)
  if (!first) throw new Error('no step')

  test('the ECB’s rates first; they lead to 18 months and the one that runs, each with the rates it needs', () => {
    expect(first.path).toBe('/v1/2023-05-24..2024-12-15?base=EUR&symbols=USD')
    const { steps } = readAnswer(energyCharts, fixture('energy-charts', 'rates.json'), first, { now })
    expect(steps).toHaveLength(19)
    expect(steps[0]).toEqual({ part: 'month', path: '/price?bzn=DE-LU&start=2024-12-01&end=2024-12-15', subject: '2024-12', with: { '2024-12-06': 1.05, '2024-12-09': 1.06, '2024-12-10': 1.07, '2024-12-11': 1.08 } })
    expect([steps[1]?.path, steps.at(-1)?.subject]).toEqual(['/price?bzn=DE-LU&start=2024-11-01&end=2024-11-30', '2023-06'])
  })

  test('an hour takes the newest rate of a day before it, and was known when it began', () => {
    const [month] = readAnswer(energyCharts, fixture('energy-charts', 'rates.json'), first, { now }).steps
    if (!month) throw new Error('no month')
    const { readings } = readAnswer(energyCharts, fixture('energy-charts', 'ok.json'), month, { now })
    expect(told(readings.slice(0, 2))).toEqual([
      ['energy.de-lu', 92.85 * 1.05, '2024-12-09T23:00:00.000Z', '2024-12-09T23:00:00.000Z'],
      ['energy.de-lu', 89.33 * 1.06, '2024-12-10T00:00:00.000Z', '2024-12-10T00:00:00.000Z'],
    ])
    expect(faultOf(() => readAnswer(energyCharts, fixture('energy-charts', 'ok.json'), { ...month, with: {} }, { now }))).toMatchObject({ fault: 'malformed' })
  })
})

describe('yahoo-chart', () => {
  const step = firstOf(yahooChart).find(({ subject }) => subject === 'NVDA')
  if (!step) throw new Error('no NVDA')
  const history = fixture('yahoo-chart', 'history.json')

  test('daily closes by symbol, each known at its session’s close; a day that runs has none', () => {
    expect(step.path).toBe('/v8/finance/chart/NVDA?interval=1d&range=max&events=split%2Cdiv')
    const { readings, steps, refused } = readAnswer(yahooChart, history, step, { now: Date.UTC(2026, 7, 24, 15) })
    expect(told(readings).slice(-2)).toEqual([
      ['quote.nvda', 216.85, '2026-08-20T20:00:00.000Z', '2026-08-20T20:00:00.000Z'],
      ['quote.nvda', 214.72, '2026-08-21T20:00:00.000Z', '2026-08-21T20:00:00.000Z'],
    ])
    expect([readings.length, steps, refused]).toEqual([8, [], []])
  })

  test('a close counts half an hour after it, not before', () => {
    const newest = (now: number): string => iso(readAnswer(yahooChart, history, step, { now }).readings.at(-1)?.observedAt)
    expect(newest(Date.UTC(2026, 7, 21, 20, 29))).toBe('2026-08-20T20:00:00.000Z')
    expect(newest(Date.UTC(2026, 7, 21, 20, 30))).toBe('2026-08-21T20:00:00.000Z')
  })

  test('bars of months lead to a span that is named; they are no days’ closes', () => {
    const months = JSON.stringify({ chart: { result: [{ meta: { symbol: 'NVDA', currency: 'USD', regularMarketPrice: 1, regularMarketTime: 1 }, timestamp: [0, 1, 2, 3].map((month) => Date.UTC(2026, month, 2, 14, 30) / 1000), indicators: { quote: [{ close: [1, 2, 3, 4] }] } }], error: null } })
    const { readings, steps } = readAnswer(yahooChart, months, step, { now: NOW })
    expect(readings).toEqual([])
    expect(steps.map(({ path }) => path)).toEqual([`/v8/finance/chart/NVDA?interval=1d&period1=1420070400&period2=${NOW / 1000}&events=split%2Cdiv`])
    const [again] = steps
    if (!again) throw new Error('no step')
    expect(faultOf(() => readAnswer(yahooChart, months, again, { now: NOW }))).toMatchObject({ fault: 'malformed' })
  })

  test('where Yahoo refuses, Stooq’s closes of the symbol, in Stooq’s name', () => {
    const other = yahooChart.backfill?.parts['days']?.instead?.(step, contextAt(NOW))
    expect(other).toEqual({ part: 'stooq', path: '/q/d/l/?s=nvda.us&i=d&d1=20150101&d2=20261125', subject: 'NVDA' })
    expect(yahooChart.backfill?.parts['stooq']).toMatchObject({ archive: 'stooq', by: 'stooq' })
    if (!other) throw new Error('no step')
    const { readings } = readAnswer(yahooChart, fixture('stooq', 'ok.csv'), other, { now: NOW })
    expect(readings.length).toBeGreaterThan(2)
    expect(readings.every(({ signal, observedAt, knownAt }) => signal.id === 'quote.nvda' && knownAt === observedAt)).toBe(true)
    expect(faultOf(() => readAnswer(yahooChart, fixture('stooq', 'limit.csv'), other, { now: NOW }))).toMatchObject({ fault: 'rate-limited' })
  })
})
