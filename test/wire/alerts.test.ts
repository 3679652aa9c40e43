import { expect, test } from 'vitest'
import { AlertDraft } from '../../lib/wire/alerts.ts'

const asked = (...all: readonly unknown[]): { readonly path: string; readonly message: string }[] => {
  const { error } = AlertDraft.safeParse({ name: 'a rule', when: { all } })
  return (error?.issues ?? []).map(({ path, message }) => ({ path: path.join('.'), message }))
}

test.each<readonly [string, readonly unknown[]]>([
  ['a number of a signal', [{ series: 'quote.nvda', is: 'above', value: 200 }]],
  ['a verdict of a claim', [{ series: 'claim.u1.1y', is: 'verdict-is', value: 'supported' }]],
  ['a state of a feed', [{ series: 'feed.vast', is: 'state-is', value: 'failing' }]],
  ['the age of anything', [{ series: 'feed.vast', is: 'stale-for', value: '2h' }, { series: 'claim.d2.essay', is: 'stale-for', value: '2h' }]],
  ['one selector in two conditions, in whatever order it is written', [{ series: { q: 'h100', stage: 'upstream' }, is: 'above', value: 2 }, { series: { stage: 'upstream', q: 'h100' }, is: 'new-high', within: '7d' }]],
])('a rule may ask for %s', (_sentence, conditions) => {
  expect(asked(...conditions)).toEqual([])
})

test.each<readonly [string, unknown, string, string]>([
  ['a verdict of a signal', { series: 'quote.nvda', is: 'verdict-is', value: 'supported' }, 'when.all.0.series', 'expected a claim like claim.u1.1y: nothing else has a verdict'],
  ['a verdict of a selector', { series: { q: 'x' }, is: 'verdict-is', value: 'supported' }, 'when.all.0.series', 'expected a claim like claim.u1.1y: nothing else has a verdict'],
  ['a claim that is none', { series: 'claim.u9.1y', is: 'verdict-is', value: 'supported' }, 'when.all.0.series', 'expected a claim and its window like claim.u1.1y, not claim.u9.1y'],
  ['a claim without a window', { series: 'claim.u1', is: 'verdict-is', value: 'supported' }, 'when.all.0.series', 'expected a claim and its window like claim.u1.1y, not claim.u1'],
  ['a state of a signal', { series: 'quote.nvda', is: 'state-is', value: 'failing' }, 'when.all.0.series', 'expected a feed like feed.openrouter: nothing else has a state'],
  ['a number of a claim', { series: 'claim.u1.1y', is: 'above', value: 1 }, 'when.all.0.series', 'claim.u1.1y has no number: ask for its verdict by verdict-is'],
  ['a number of a feed within an expression', { series: { a: 'quote.nvda', op: '/', b: 'feed.vast' }, is: 'above', value: 1 }, 'when.all.0.series', 'feed.vast has no number: ask for its state by state-is'],
  ['a channel upside down', { series: 'quote.nvda', is: 'inside', low: 2, high: 1 }, 'when.all.0.high', 'expected a channel whose high lies above its low'],
  ['a span of nothing', { series: 'quote.nvda', is: 'new-high', within: '0d' }, 'when.all.0.within', 'expected a duration that is longer than nothing'],
])('a rule may not ask for %s', (_sentence, condition, path, message) => {
  expect(asked(condition)).toEqual([{ path, message }])
})

test('two selectors in one rule are refused', () => {
  expect(asked({ series: { q: 'h100' }, is: 'above', value: 2 }, { series: { q: 'a100' }, is: 'above', value: 2 })).toEqual([{ path: 'when.all.1.series', message: 'expected the selector of the other condition: by two of them it would be unclear which signals belong together' }])
})
