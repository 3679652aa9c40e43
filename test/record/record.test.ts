import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { closeOf } from '../../lib/domain/calendar.ts'
import type { Observation } from '../../lib/domain/observation.ts'
import { isSignalId } from '../../lib/domain/signal.ts'
import { STAGES, stageOf } from '../../lib/domain/stage.ts'
import { days } from '../../lib/domain/time.ts'
import { UNITS } from '../../lib/domain/unit.ts'
import { getdeploying } from '../../lib/feeds/getdeploying.ts'
import { gpurentalprices } from '../../lib/feeds/gpurentalprices.ts'
import { litellm } from '../../lib/feeds/litellm.ts'
import { modelsDev } from '../../lib/feeds/models-dev.ts'
import { openrouterUsage } from '../../lib/feeds/openrouter-usage.ts'
import { secXbrl } from '../../lib/feeds/sec-xbrl.ts'
import { compileRecord } from '../../lib/record/compile.ts'
import { creditsOf, decode, readRecord, TABLES } from '../../lib/record/record.ts'
import { RecordCredit } from '../../lib/wire/api.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const tables = readRecord()
const decoded = tables.map(decode)
const signals = decoded.flatMap((table) => table.signals)
const series = new Map<string, Observation[]>()
for (const { observations } of decoded) {
  for (const observation of observations) {
    const held = series.get(observation.signalId)
    if (held) held.push(observation)
    else series.set(observation.signalId, [observation])
  }
}
const of = (id: string): Observation[] => series.get(id) ?? []
const utc = (date: string): number => Date.parse(`${date}T00:00:00Z`)
/** The sum of four quarters to the one that ends on a day. */
const yearTo = (id: string, date: string): number => of(id).filter(({ observedAt }) => observedAt <= utc(date) && observedAt > utc(date) - days(330)).reduce((sum, { value }) => sum + value, 0)
/** The newest value that could be known at an instant. */
const asKnown = (id: string, at: number): number | undefined => of(id).findLast(({ receivedAt }) => receivedAt <= at)?.value

describe('the shipped tables', () => {
  test('take less than 3 MB', () => {
    const bytes = readdirSync(TABLES).reduce((sum, file) => sum + statSync(new URL(file, TABLES)).size, 0)
    expect(bytes).toBeLessThan(3_000_000)
  })

  test('have ids that are valid, staged and unique', () => {
    expect(signals.filter(({ id }) => !isSignalId(id) || !stageOf(id)).map(({ id }) => id)).toEqual([])
    expect(new Set(signals.map(({ id }) => id)).size).toBe(signals.length)
    expect(series.size).toBe(signals.length)
  })

  test('have a short title for every signal', () => {
    expect(signals.filter(({ title }) => title.length === 0 || title.length > 80).map(({ id }) => id)).toEqual([])
  })

  test('hold every value within the range of its unit', () => {
    const outside = signals.flatMap(({ id, unit }) => of(id).filter(({ value }) => !(value >= UNITS[unit].min && value <= UNITS[unit].max)).map(({ value }) => `${id} ${value}`))
    expect(outside).toEqual([])
  })

  test('hold each series in order of time, one value an instant', () => {
    const wrong = [...series].filter(([, points]) => points.some(({ observedAt }, index) => index > 0 && observedAt <= (points[index - 1]?.observedAt ?? Infinity)))
    expect(wrong.map(([id]) => id)).toEqual([])
  })

  test('let no value be known before its day, or after the record was made', () => {
    const wrong = [...series.values()].flat().filter(({ observedAt, receivedAt, mode }) => receivedAt < observedAt || receivedAt > utc('2026-11-23') || mode !== 'recorded')
    expect(wrong).toEqual([])
  })

  test.each(STAGES)('give %s at least ten signals with thirty observations', (stage) => {
    const rich = signals.filter(({ id }) => stageOf(id)?.stage === stage && of(id).length >= 30)
    expect(rich.length).toBeGreaterThanOrEqual(10)
  })

  test('are decoded in less than 300 ms', () => {
    const spans = [1, 2, 3].map(() => {
      const start = performance.now()
      let count = 0
      for (const table of tables) for (const { value } of decode(table).observations) if (Number.isFinite(value)) count += 1
      expect(count).toBeGreaterThan(70_000)
      return performance.now() - start
    })
    expect(Math.min(...spans)).toBeLessThan(300)
  })

  test('name a source, a licence and a span for everything in them', () => {
    const credits = creditsOf(tables)
    expect(credits.map((credit) => RecordCredit.parse(credit))).toEqual(credits)
    expect(credits.filter(({ source, licence, from, to }) => !source || !licence || from > to)).toEqual([])
    expect(credits.reduce((sum, { observations }) => sum + observations, 0)).toBe([...series.values()].flat().length)
  })
})

describe('known figures', () => {
  test.each<[string, string, string, number]>([
    ['NVDA closed at 121.58 on the day of its split', 'quote.nvda', new Date(closeOf('nyse', '2024-06-10') ?? NaN).toISOString(), 121.58],
    ['a Google Cloud H100 lists at 11.06', 'gpu.record.h100-sxm.gcp.on-demand', '2026-07-22', 11.0612],
    ['the H100 week of 5 October 2026 stood at 3.3984', 'gpu.getdeploying.h100.market.on-demand', '2026-10-05', 3.3984],
    ['an AWS H100 cost 12.29 in May 2025', 'gpu.record.h100-sxm.aws.on-demand', '2025-05-25', 12.29],
    ['and 6.88 a year later', 'gpu.record.h100-sxm.aws.on-demand', '2026-05-24', 6.88],
    ['DeepSeek asked 0.27 for input from 8 February 2025', 'token.record.deepseek.deepseek-chat.input', '2025-02-08', 0.27],
    ['and 1.10 for output', 'token.record.deepseek.deepseek-chat.output', '2025-02-08', 1.1],
    ['models.dev saw it fall to 0.42 in November 2025', 'token.models-dev.deepseek.deepseek-chat.output', '2025-11-17', 0.42],
    ['gpt-4 cost 30 at its launch', 'token.record.openai.gpt-4.input', '2023-03-14', 30],
  ])('%s', (_case, id, at, value) => {
    expect(of(id).findLast(({ observedAt }) => observedAt <= Date.parse(at))?.value).toBe(value)
  })

  test('2.2 trillion tokens were routed in January 2025, 576 in September 2026', () => {
    const months = new Map(of('usage.openrouter.total-month').map(({ observedAt, value }) => [observedAt, value / 1e12]))
    expect(months.get(utc('2025-01-01'))).toBeCloseTo(2.23, 2)
    expect(months.get(utc('2026-09-01'))).toBeCloseTo(575.9, 1)
    expect(months.has(utc('2026-10-01')), 'October was not over').toBe(false)
  })

  test('the leaders of a week are dated by its Monday, whichever day its source names it by', () => {
    const week = (id: string, monday: string): number | undefined => of(`usage.openrouter-week.${id}`).find(({ observedAt }) => observedAt === utc(monday))?.value
    expect(week('anthropic.claude-3.5-sonnet', '2025-02-10')).toBe(225_036_064_456)
    expect(week('x-ai.grok-4.1-fast', '2026-02-02'), 'the last exact one').toBe(344_870_506_156)
    expect(week('x-ai.grok-4.1-fast', '2026-02-09'), 'the first that is rounded').toBe(557_000_000_000)
    expect(signals.filter(({ id }) => id.startsWith('usage.openrouter-week.')).every(({ id, unit, feedId }) => unit === 'tokens/week' && feedId === 'record' && of(id).every(({ observedAt }) => new Date(observedAt).getUTCDay() === 1))).toBe(true)
  })

  test('open weights grew from a fifth to three quarters of the classified tokens', () => {
    const share = of('usage.openrouter.open-weight-share')
    expect(share[0]?.value).toBeCloseTo(18.36, 2)
    expect(share.at(-1)?.value).toBeCloseTo(74.58, 2)
  })

  test('no trading day is missing between the first close of a symbol and its last', () => {
    const missing = signals.filter(({ id }) => id.startsWith('quote.')).flatMap(({ id }) => {
      const held = new Set(of(id).map(({ observedAt }) => observedAt))
      const [first, last] = [of(id)[0]?.observedAt ?? NaN, of(id).at(-1)?.observedAt ?? NaN]
      const sessions = Array.from({ length: Math.ceil((last - first) / days(1)) }, (_, index) => new Date(first + days(index)).toISOString().slice(0, 10))
      return sessions.filter((date) => !held.has(closeOf('nyse', date) ?? first)).map((date) => `${id} ${date}`)
    })
    expect(missing).toEqual([])
  })

  test('NVDA has no step where it split ten for one', () => {
    const before = of('quote.nvda').findLast(({ observedAt }) => observedAt < utc('2024-06-08'))
    expect(before?.value).toBeCloseTo(120.68, 2)
  })

  // The annual reports’ (10-K) own figures. A fourth quarter of cash flows is the year less the rest: these hold the rest to it.
  test.each<[string, string, number]>([
    ['fundamental.nvda.revenue', '2023-01-29', 26_974],
    ['fundamental.nvda.revenue', '2024-01-28', 60_922],
    ['fundamental.nvda.revenue', '2025-01-26', 130_497],
    ['fundamental.nvda.revenue', '2026-01-25', 215_938],
    ['fundamental.msft.capex', '2023-06-30', 28_107],
    ['fundamental.msft.capex', '2024-06-30', 44_477],
    ['fundamental.msft.capex', '2025-06-30', 64_551],
    ['fundamental.googl.capex', '2023-12-31', 32_251],
    ['fundamental.googl.capex', '2024-12-31', 52_535],
    ['fundamental.googl.capex', '2025-12-31', 91_447],
    ['fundamental.amzn.capex', '2023-12-31', 52_729],
    ['fundamental.amzn.capex', '2024-12-31', 82_999],
    ['fundamental.amzn.capex', '2025-12-31', 131_819],
    ['fundamental.orcl.capex', '2025-05-31', 21_215],
    ['fundamental.orcl.capex', '2026-05-31', 55_663],
  ])('four quarters of %s to %s make up the year as filed', (id, end, year) => expect(yearTo(id, end)).toBe(year * 1e6))

  test.each<[string, number, number]>([
    // Net income and diluted shares, millions: NVIDIA’s reports of fiscal 2025 and 2026.
    ['2025-01-26', 72_880, 24_804],
    ['2026-01-25', 120_067, 24_514],
  ])('four quarters of NVIDIA’s earnings per share to %s are its net income by its shares', (end, income, shares) => {
    expect(Math.abs(yearTo('fundamental.nvda.eps-diluted', end) - income / shares)).toBeLessThan(0.02)
  })

  test('earnings per share have no step where NVDA split ten for one', () => {
    const at = (date: string): number | undefined => of('fundamental.nvda.eps-diluted').find(({ observedAt }) => observedAt === utc(date))?.value
    expect([at('2024-04-28'), at('2024-07-28')]).toEqual([0.598, 0.67])
  })

  test('quarters follow each other, but for the two of Oracle that were not found', () => {
    const holes = signals.filter(({ id }) => id.startsWith('fundamental.')).flatMap(({ id }) =>
      of(id).filter(({ observedAt }, index) => observedAt - (of(id)[index - 1]?.observedAt ?? observedAt) > days(100)).map(({ observedAt }) => `${id} before ${new Date(observedAt).toISOString().slice(0, 10)}`))
    expect(holes).toEqual(['fundamental.orcl.capex before 2024-05-31'])
  })
})

describe('what was known when', () => {
  test('a quarter is known when the day of its filing has ended, nine days to two months after its own end', () => {
    expect(asKnown('fundamental.nvda.revenue', utc('2026-08-27') - 1)).toBe(81_615e6)
    expect(asKnown('fundamental.nvda.revenue', utc('2026-08-27'))).toBe(96_221e6)
    const odd = [...series].filter(([id]) => id.startsWith('fundamental.')).flatMap(([, quarters]) => quarters).filter(({ observedAt, receivedAt }) => receivedAt - observedAt < days(9) || receivedAt - observedAt > days(62))
    expect(odd).toEqual([])
  })

  test('a close is known at the close, a price list when its day has ended', () => {
    const close = closeOf('nyse', '2024-06-10') ?? NaN
    expect(asKnown('quote.nvda', close - 1)).toBeCloseTo(120.68, 2)
    expect(asKnown('quote.nvda', close)).toBe(121.58)
    expect(asKnown('token.record.deepseek.deepseek-chat.input', utc('2025-02-08'))).toBe(0.14)
    expect(asKnown('token.record.deepseek.deepseek-chat.input', utc('2025-02-09'))).toBe(0.27)
  })

  test('a week and a month are known when they have ended', () => {
    expect(asKnown('gpu.getdeploying.b200.market.on-demand', utc('2026-10-12') - 1)).toBeUndefined()
    expect(asKnown('gpu.getdeploying.b200.market.on-demand', utc('2026-10-12'))).toBe(6.52)
    expect(asKnown('usage.openrouter.total-month', utc('2025-02-01') - 1)).toBeUndefined()
    expect(asKnown('usage.openrouter.total-month', utc('2025-02-01'))).toBeCloseTo(2.23e12, -10)
    expect(asKnown('usage.openrouter-week.anthropic.claude-3.5-sonnet', utc('2025-02-17') - 1)).toBeUndefined()
    expect(asKnown('usage.openrouter-week.anthropic.claude-3.5-sonnet', utc('2025-02-17'))).toBe(225_036_064_456)
  })

  test('an average over many weeks is known at their end, not in their middle', () => {
    expect(asKnown('gpu.record.h100.market-average.on-demand', utc('2025-12-31'))).toBeUndefined()
    expect(asKnown('gpu.record.h100.market-average.on-demand', utc('2026-01-01'))).toBe(2.99)
  })

  test('prices that were put online later are known from then on', () => {
    expect(asKnown('gpu.record.h100-sxm.lambda-getdeploying.on-demand', utc('2026-05-08'))).toBeUndefined()
    expect(asKnown('gpu.record.h100-sxm.lambda-getdeploying.on-demand', utc('2026-05-09'))).toBe(4.29)
    // Dated back to February by its source.
    expect(asKnown('token.llm-prices.deepseek.deepseek-chat.input', utc('2025-10-10'))).toBeUndefined()
    expect(asKnown('token.llm-prices.deepseek.deepseek-chat.input', utc('2025-10-11'))).toBe(0.27)
  })
})

describe('what is wrong in the sources', () => {
  test.each<[string, string, number]>([
    ['a gpt-4 listed at the price of gpt-4-turbo', 'token.models-dev.openai.gpt-4.input', 10],
    ['a Claude Instant ten times too cheap', 'token.litellm.anthropic.claude-instant-1.2.input', 0.163],
    ['a Gemini a thousand times too dear', 'token.litellm.google-vertex.gemini-2.0-flash-001.output', 600],
    ['a Gemini priced per character', 'token.litellm.google-vertex.gemini-1.5-flash-001.input', 0.004688],
    ['a GLM in yuan', 'token.models-dev.zhipuai.glm-5.1.input', 6],
    ['a Haiku of the first hours of its launch', 'token.models-dev.anthropic.claude-haiku-4-5-20251001.output', 1.25],
    ['a machine of eight H100 as one', 'gpu.record.h100-sxm.aws-getdeploying.on-demand', 55.04],
  ])('%s is not in the record', (_case, id, value) => expect(of(id).map((one) => one.value)).not.toContain(value))

  test('free offers are no prices', () => expect([...series.values()].flat().filter(({ signalId, value }) => signalId.startsWith('token.') && value === 0)).toEqual([]))

  test('values whose owners forbid it are not stored', () => {
    expect(signals.filter(({ id, vendor }) => /^gpu\.record\.[^.]+\.(vast|runpod|silicon)/.test(id) || vendor === 'vast').map(({ id }) => id)).toEqual([])
  })

  test('a model that was taken off the list says so, one that came back does not', () => {
    const until = (id: string): number | undefined => signals.find((signal) => signal.id === id)?.until
    expect(until('token.litellm.anthropic.claude-instant-1.input')).toBe(utc('2025-07-16'))
    expect(until('token.models-dev.deepseek.deepseek-chat.input')).toBeUndefined()
    expect(until('token.record.deepseek.deepseek-chat.input'), 'announcements were kept up to August 2025').toBe(utc('2025-09-01'))
    expect(signals.filter(({ id, until: end }) => end !== undefined && of(id).some(({ observedAt }) => observedAt > end))).toEqual([])
  })
})

describe('a live feed continues its recorded series under the same id', () => {
  const ids = new Set<string>(signals.map(({ id }) => id))
  const week = 'gpu_slug,date,billing_type,reservation_months,min_price,max_price,median_price,provider_median_price,provider_count,offering_count'
  test.each<[string, () => { readings: readonly { readonly signal: { readonly id: string } }[] }]>([
    ['getdeploying', () => readFixture(getdeploying, `${week}\nnvidia-h100,2026-10-12,ON_DEMAND,0,1.2,11,3.1,3.4,41,120\n`)],
    ['gpurentalprices', () => readFixture(gpurentalprices, JSON.stringify({
      generated_at: '2026-11-23T06:00:00Z',
      offers: [{ provider: 'lambda', gpu: 'a100-sxm-80', usd_hr: 1.99, kind: 'on-demand' }],
      providers: { lambda: { ok: true, stale: false } },
    }))],
    ['models-dev', () => readFixture(modelsDev, JSON.stringify({
      'amazon-bedrock': { models: { 'anthropic.claude-instant-v1': { name: 'Claude Instant', cost: { input: 0.8, output: 2.4 } } } },
      deepseek: { models: { 'deepseek-chat': { name: 'DeepSeek Chat', cost: { input: 0.14, output: 0.28 } } } },
    }))],
    ['litellm', () => readFixture(litellm, JSON.stringify({
      'deepseek/deepseek-chat': { litellm_provider: 'deepseek', mode: 'chat', input_cost_per_token: 2.8e-7, output_cost_per_token: 4.2e-7 },
      'groq/openai/gpt-oss-120b': { litellm_provider: 'groq', mode: 'chat', input_cost_per_token: 1.5e-7, output_cost_per_token: 6e-7 },
    }))],
    ['sec-xbrl', () => readFixture(secXbrl, fixture('sec-xbrl', 'ok.json'))],
    ['openrouter-usage', () => readFixture(openrouterUsage, JSON.stringify({
      data: [{ date: '2026-08-21', model_permaslug: 'deepseek/deepseek-v4-flash-20260423', total_tokens: '5' }, { date: '2026-08-21', model_permaslug: 'other', total_tokens: '7' }],
      meta: { as_of: '2026-08-22T02:00:00Z' },
    }))],
  ])('%s', (_feed, read) => {
    const { readings } = read()
    expect(readings.length).toBeGreaterThan(0)
    expect(readings.filter(({ signal }) => !ids.has(signal.id)).map(({ signal }) => signal.id)).toEqual([])
  })
})

test.each(['nvda-revenue.json', 'googl-capex.json'])('the SEC’s own answer says what the record says: %s', (file) => {
  const { readings } = readFixture(secXbrl, fixture('sec-xbrl', file))
  expect(readings.length).toBeGreaterThan(0)
  for (const { signal, value, observedAt, knownAt = NaN } of readings) {
    expect(signals.find(({ id }) => id === signal.id)).toMatchObject(signal)
    expect(of(signal.id).find((one) => one.observedAt === observedAt)).toMatchObject({ value, receivedAt: knownAt + days(1) })
  }
})

describe('compiling', () => {
  const folder = mkdtempSync(join(tmpdir(), 'downchain-record-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const write = (file: string, ...lines: string[]): void => writeFileSync(join(folder, file), `${lines.join('\n')}\n`)
  write('quotes-daily.csv', 'date,symbol,adjusted_close,source', '2026-03-05,NVDA,101,short', '2026-03-06,NVDA,999,short', '2026-03-07,NVDA,5,a Saturday', '2019-01-02,NVDA,3,short')
  write('quotes-daily-long.csv', 'date,symbol,close,volume,source', '2026-03-06,NVDA,102.5,,long', '2026-03-06,XXXX,1,,long')
  write('gpu-rental-daily.csv', 'date,provider,gpu,kind,usd_per_gpu_hour,offers,source', '2026-07-06,lambda,h100-sxm,on-demand,2.99,1,s', '2026-07-05,lambda,h100-sxm,on-demand,2.99,1,s', '2026-07-05,modal,h100,serverless,4,1,s', '2026-07-05,aws,h100-sxm,on-demand,99,1,s')
  write('gpu-rental-weekly.csv', 'week,gpu,usd_per_gpu_hour,providers,basis,source', "2026-10-05,h100,3.4,41,median of each provider's cheapest on-demand price,\"GetDeploying, CC BY 4.0\"")
  write('gpu-rental-gcp-weekly.csv', 'date,provider,gpu,kind,usd_per_gpu_hour,min_region,regions,us_central1,source', '2022-02-09,gcp,L4,spot,9,9,1,0.2,s', '2022-02-16,gcp,L4,spot,8,8,1,0.2,s', '2022-02-23,gcp,L4,spot,8,8,1,0.3,s', '2022-03-02,gcp,L4,spot,8,8,1,,s')
  write('gpu-rental-history.csv', 'date,provider,gpu,kind,usd_per_gpu_hour,min,n,basis,source', '2025-05-04,aws,H100-SXM,on_demand,12.29,12.29,1,weekly,amorton45/aws-gpu-price-tracker@b (p5)')
  write('token-price-history.csv', 'known_from,provider,model,usd_per_mtok_input,usd_per_mtok_output,usd_per_mtok_cached_input,release_date,source,event',
    '2025-06-10,openai,m,2,8,,,models.dev@1,listed', '2025-07-10,openai,m,2,6,,,models.dev@2,listed', '2025-08-10,openai,m,,,,,models.dev@3,removed', '2025-06-10,openai,free,0,0,,,models.dev@1,listed')
  write('token-price-early.csv', 'known_from,provider,model,usd_per_mtok_input,usd_per_mtok_output,event,source')
  write('token-price-changelog.csv', 'known_from,provider,model,usd_per_mtok_input,usd_per_mtok_output,usd_per_mtok_cached_input,event,source')
  write('token-price-announced-checked.csv', 'announced,provider,model,usd_per_mtok_input,usd_per_mtok_output,note,status,first_seen_in_archive,archive_row,page', '2025-01-01,openai,a,1,2,,archive,,,', '2025-01-01,openai,b,1,2,,unconfirmed,,,')
  write('token-usage.csv', 'period,date,model,tokens,source', 'day,2026-05-24,openai/gpt:free,10,s', 'day,2026-05-24,other,5,s', 'week,2026-05-24,openai/gpt:free,70,s', 'week,2026-06-01,openai/gpt:free,80,s')
  write('quality-scores.csv', 'model,provider,released,benchmark,score,reported_by', 'gpt-4,openai,2023-03-14,mmlu,86.4,OpenAI')

  const left: string[] = []
  const once = compileRecord(folder, (reason, what) => left.push(`${reason}: ${what}`))
  const into = mkdtempSync(join(tmpdir(), 'downchain-tables-'))
  afterAll(() => rmSync(into, { recursive: true }))
  for (const [file, text] of once) writeFileSync(join(into, file), text)
  const compiled = new Map(readRecord(into).map(decode).flatMap(({ observations }) => [...observations]).reduce((all, { signalId, value, observedAt }) => all.set(signalId, [...(all.get(signalId) ?? []), [observedAt, value]]), new Map<string, number[][]>()))

  test('twice gives the same bytes', () => expect([...compileRecord(folder, () => undefined)]).toEqual([...once]))

  test('filings are kept here, not in the folder', () => expect(readFileSync(new URL('fundamentals.json', TABLES), 'utf8')).toBe(once.get('fundamentals.json')))

  test('the shipped tables are in the form that compiling gives', () => {
    for (const [file] of once) expect(readFileSync(new URL(file, TABLES), 'utf8')).toMatch(/^\{"table":"[a-z-]+","clock":"[a-z-]+","sources":\[\n/)
  })

  test('the long quotes stand over the short ones, which fill their holes; days without a session are left out', () => {
    expect(compiled.get('quote.nvda')).toEqual([[closeOf('nyse', '2026-03-05'), 101], [closeOf('nyse', '2026-03-06'), 102.5]])
    expect(left).toContain('not a session of the exchange: NVDA 2026-03-07')
  })

  test('a daily price is kept each day, a changelog only where it changes', () => {
    expect(compiled.get('gpu.gpurentalprices.h100-sxm.lambda.on-demand')).toEqual([[utc('2026-07-05'), 2.99], [utc('2026-07-06'), 2.99]])
    expect(compiled.get('gpu.record.l4.gcp.spot')).toEqual([[utc('2022-02-09'), 0.2], [utc('2022-02-23'), 0.3]])
    expect(compiled.get('token.models-dev.openai.m.input')).toEqual([[utc('2025-06-10'), 2]])
    expect(compiled.get('token.models-dev.openai.m.output')).toEqual([[utc('2025-06-10'), 8], [utc('2025-07-10'), 6]])
  })

  test('what is left out is said, with its reason', () => {
    expect(left).toEqual(expect.arrayContaining([
      'outside the range of USD/GPU-h: gpu.gpurentalprices.h100-sxm.aws.on-demand 99',
      'serverless: another product: h100 modal serverless 2026-07-05',
      'free, or unknown: no price: token.models-dev.openai.free.input',
      'announced, found in no archive: openai b',
    ]))
    expect([...compiled.keys()].filter((id) => /aws\.on-demand|modal|free\.|\.b\./.test(id))).toEqual(['gpu.record.h100-sxm.aws.on-demand'])
  })

  test('the total of a day counts what is outside the named models too', () => {
    expect(compiled.get('usage.openrouter.total')).toEqual([[utc('2026-05-24'), 15]])
    expect(compiled.get('usage.openrouter.openai.gpt-free')).toEqual([[utc('2026-05-24'), 10]])
  })

  test('a week that is named by its Sunday, and one by the Monday after it, both begin on their Monday', () => {
    expect(compiled.get('usage.openrouter-week.openai.gpt-free')).toEqual([[utc('2026-05-18'), 70], [utc('2026-05-25'), 80]])
  })

  test('a table that does not fit is told by its name', () => {
    const broken = mkdtempSync(join(tmpdir(), 'downchain-broken-'))
    writeFileSync(join(broken, 'quotes.json'), '{"table":"quotes","clock":"noon","sources":[],"series":[]}')
    expect(() => readRecord(broken)).toThrow(/quotes\.json[^]*clock/)
    rmSync(broken, { recursive: true })
  })
})
