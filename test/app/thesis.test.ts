import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { en } from '../../app/_i18n/en.ts'
import { methodEn } from '../../app/_i18n/method-en.ts'
import { methodZh } from '../../app/_i18n/method-zh.ts'
import { pagesEn } from '../../app/_i18n/pages-en.ts'
import { pagesZh } from '../../app/_i18n/pages-zh.ts'
import { sayIn } from '../../app/_i18n/phrase.ts'
import { pageTextIn, type PageWording } from '../../app/_i18n/text.ts'
import { zh } from '../../app/_i18n/zh.ts'
import { answerOf } from '../../app/_thesis/answer.ts'
import { atOf } from '../../app/_thesis/at.ts'
import { flowShape, spread } from '../../app/_thesis/flow-shape.ts'
import { readingOf } from '../../app/_thesis/reading-of.ts'
import { placeOn, scaleAround, scaleOver } from '../../app/_thesis/scale.ts'
import { formatLog, formatStatistic } from '../../app/_thesis/statistic.ts'
import { spellsOf } from '../../app/_thesis/verdict-spells.ts'
import { queryOf, windowOf } from '../../app/_thesis/window.ts'
import { ThesisReply } from '../../lib/wire/thesis.ts'

const thesis = ThesisReply.parse(JSON.parse(readFileSync('test/fixtures/thesis/ok.json', 'utf8')))
const words: Readonly<Record<'en' | 'zh', PageWording>> = {
  en: { locale: 'en', t: pageTextIn({ ...en, ...pagesEn, ...methodEn }), say: sayIn([]) },
  zh: { locale: 'zh', t: pageTextIn({ ...zh, ...pagesZh, ...methodZh }), say: sayIn([]) },
}
const day = (iso: string): number => Date.parse(`${iso}T00:00:00Z`)

test.each([
  ['2025-06-30', { day: '2025-06-30', at: day('2025-07-01') - 1 }],
  ['2025-02-10', { day: '2025-02-10', at: day('2025-02-11') - 1 }],
  ['2024-01-01', { day: '2025-02-10', at: day('2025-02-11') - 1 }], // nothing is told of before the essay
  ['2026-11-25', undefined], // today is not over: it is now
  ['2030-01-01', undefined],
  ['2025-02-31', undefined],
  ['30 June 2025', undefined],
  [undefined, undefined],
  [['2025-06-30'], undefined],
])('the address asks for %o', (text, expected) => {
  expect(atOf(text, day('2026-11-25') + 3_600_000)).toEqual(expected)
})

test('the address keeps day and window, and leaves out what is as by default', () => {
  expect([queryOf({}), queryOf({ window: 'essay' }), queryOf({ window: '90d', at: '2025-06-30' })]).toEqual(['', '', '?window=90d&at=2025-06-30'])
  expect([windowOf('1y'), windowOf('2y'), windowOf(undefined)]).toEqual(['1y', 'essay', 'essay'])
})

test('a scale around the base holds all values and has its middle in the middle', () => {
  const scale = scaleAround(100, [108.4, 101.9, null, 114.2])
  expect(scale).toEqual({ low: 80, high: 120 })
  expect([placeOn(scale, 100), placeOn(scale, 110), placeOn(scale, 500)]).toEqual([0.5, 0.75, 1])
  expect(scaleAround(100, [null])).toEqual({ low: 90, high: 110 })
})

test('a scale over values has room beside them, also where they are all one', () => {
  const { low, high } = scaleOver([-1, 0, 1])
  expect([low < -1, high > 1]).toEqual([true, true])
  expect(scaleOver([0, 0])).toEqual({ low: -1, high: 1 })
})

const sum = (nodes: readonly { readonly value: number }[]): number => nodes.reduce((total, { value }) => total + value, 0)

test.each([
  ['both parts cheaper', { price: 0.2, gain: { hardware: 0.3, process: 0.5 } }, ['base'], ['paid', 'hardware', 'process'], 1],
  ['rent dearer', { price: 0.184, gain: { hardware: -0.0617, process: 0.8777 } }, ['hardware', 'base'], ['paid', 'process'], 1.0617],
  ['all dearer', { price: 1.5, gain: { hardware: -0.2, process: -0.3 } }, ['hardware', 'process', 'base'], ['paid'], 1.5],
  ['nothing has moved', { price: 1, gain: { hardware: 0, process: 0 } }, ['base'], ['paid'], 1],
])('the token dollar, %s: both sides add up, and every ribbon is within both', (_case, flow, inputs, outputs, total) => {
  const shape = flowShape(flow)
  expect([shape.inputs.map(({ key }) => key), shape.outputs.map(({ key }) => key)]).toEqual([inputs, outputs])
  expect(sum(shape.inputs)).toBeCloseTo(total, 9)
  expect(sum(shape.outputs)).toBeCloseTo(total, 9)
  expect(shape.ribbons.reduce((all, { from, to }) => all + to - from, 0)).toBeCloseTo(1, 9)
})

test('labels keep their distance and stay inside', () => {
  expect(spread([0.5], 0.2)).toEqual([0.5])
  const places = spread([0.01, 0.05, 0.98], 0.25)
  expect(places[0]).toBeCloseTo(0.125, 9)
  expect(places[1]).toBeCloseTo(0.375, 9)
  expect(places[2]).toBeCloseTo(0.875, 9)
})

test.each([
  [-0.5, 'log/year', '−39.3%'],
  [0.12, 'log', '+12.7%'],
  [2.41, 'log', '×11'],
  [0, 'log', '0.0%'],
  [1.08, 'share', '108%'],
  [-0.2, 'share', '−20%'],
  [0.041, 'share/year', '+4.1'],
  [1.4234, 'ratio', '1.42'],
] as const)('%f %s reads %s', (value, unit, text) => {
  expect(formatStatistic(value, unit, 'en')).toBe(text)
})

test('a log change reads the same in Chinese', () => {
  expect(formatLog(-0.5, 'zh')).toBe('−39.3%')
})

test('verdicts follow one another without a hole from the essay’s day to the day shown', () => {
  const to = day('2025-12-31')
  const spells = spellsOf([{ from: '2025-05-12', verdict: 'supported' }, { from: '2025-12-02', verdict: 'undecided' }], to)
  expect(spells.map(({ verdict }) => verdict)).toEqual(['no-data', 'supported', 'undecided'])
  expect([spells[0]?.from, spells[0]?.to, spells[1]?.to, spells[2]?.to]).toEqual([day('2025-02-10'), day('2025-05-12'), day('2025-12-02'), to])
  expect(spellsOf([], to)).toEqual([{ verdict: 'no-data', from: day('2025-02-10'), to }])
  // What began after the day shown is not told.
  expect(spellsOf([{ from: '2025-02-10', verdict: 'supported' }, { from: '2026-01-01', verdict: 'contradicted' }], to)).toEqual([{ verdict: 'supported', from: day('2025-02-10'), to }])
})

test('the answer tells direction, pace, parts, the token dollar and the verdicts of the window', () => {
  const told = answerOf(thesis, 'essay', words.en)
  expect(told[0]).toBe('Yes, on balance: the index stands at 108.4, and all of its 90 % band (101.9 to 114.2) is above the 100 of the essay’s day.')
  expect(told[1]).toBe('Over the last 30 days it rose by 1.2 points.')
  expect(told[2]).toBe('2 of 4 components point down the chain (Token price +9.6, Adoption +8.9).')
  expect(told[3]).toBe('Against it: Equity rotation −7.4, Compute rent −2.7.')
  expect(told.at(-1)).toBe('Of the essay’s 9 claims, since the essay, 10 Feb 2025: 4 supported, 2 leaning to supported, 1 undecided, 2 contradicted.')
  expect(answerOf(thesis, '90d', words.en).at(-1)).toContain('1 without data')
})

test.each([
  ['up', 'No, on balance'],
  ['unclear', 'It cannot be told yet'],
] as const)('where the index points %s the answer says so', (direction, begins) => {
  expect(answerOf({ ...thesis, headline: { ...thesis.headline, direction } }, 'essay', words.en)[0]).toMatch(new RegExp(`^${begins}`))
})

test('without an index there is no answer, and it says why', () => {
  expect(answerOf({ ...thesis, headline: { ...thesis.headline, value: null } }, 'essay', words.en)).toEqual(['There is no answer yet: too little is known for the index.'])
})

test('the Chinese answer has no English in it', () => {
  expect(answerOf(thesis, 'essay', words.zh).join('').match(/[a-z]{3,}/gi)?.filter((word) => word !== 'GPU')).toEqual([])
})

test('a claim is read over the window that is asked for', () => {
  expect(readingOf(thesis, 'N2', '90d')?.verdict).toBe('no-data')
  expect(readingOf(thesis, 'N2', 'essay')?.verdict).toBe('undecided')
  expect(readingOf(undefined, 'N2', 'essay')).toBeUndefined()
})
