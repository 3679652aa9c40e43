import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../lib/thesis/ids.ts'
import { combine, hold, HOLD_DAYS, verdictOf, type Held } from '../../lib/thesis/verdict.ts'

const BELOW = { threshold: 0, side: 'below' } as const
const ABOVE = { threshold: 1, side: 'above' } as const

test.each<[string, number, number, number, typeof BELOW | typeof ABOVE, Verdict]>([
  ['wholly below', -2, -1, 1, BELOW, 'supported'],
  ['wholly above, wanted below', 1, 2, 0, BELOW, 'contradicted'],
  ['wholly above', 1.1, 2, 0.97, ABOVE, 'supported'],
  ['wholly below, wanted above', 0, 0.9, 0.02, ABOVE, 'contradicted'],
  ['touching the threshold is not beyond it', -2, 0, 0.94, BELOW, 'leaning-supported'],
  ['four fifths of the interval', -2, 1, 0.77, BELOW, 'leaning-supported'],
  ['a little less', -2, 1, 0.769, BELOW, 'undecided'],
  ['a fifth of the interval', -1, 2, 0.23, BELOW, 'leaning-contradicted'],
  ['a little more', -1, 2, 0.231, BELOW, 'undecided'],
  ['what never moves', 0, 0, 0.5, BELOW, 'undecided'],
])('an interval %s: %d to %d with support %d', (_sentence, low, high, support, rule, verdict) => {
  expect(verdictOf({ low, high, support }, rule)).toBe(verdict)
})

test.each<[string, readonly Verdict[], Verdict]>([
  ['both hold', ['supported', 'supported'], 'supported'],
  ['one is surely false', ['supported', 'contradicted'], 'contradicted'],
  ['one only leans', ['leaning-supported', 'supported'], 'leaning-supported'],
  ['one is open', ['supported', 'undecided'], 'undecided'],
  ['one leans away', ['undecided', 'leaning-contradicted'], 'leaning-contradicted'],
  ['one holds and one lacks data', ['supported', 'no-data'], 'leaning-supported'],
  ['one leans and one lacks data', ['no-data', 'leaning-supported'], 'leaning-supported'],
  ['one is open and one lacks data', ['no-data', 'undecided'], 'undecided'],
  ['one is false and one lacks data', ['contradicted', 'no-data'], 'contradicted'],
  ['both lack data', ['no-data', 'no-data'], 'no-data'],
  ['one alone', ['contradicted'], 'contradicted'],
  ['one alone without data', ['no-data'], 'no-data'],
])('a claim of which %s', (_sentence, verdicts, verdict) => {
  expect(combine(verdicts)).toBe(verdict)
  expect(combine([...verdicts].reverse())).toBe(verdict)
})

describe('a held verdict', () => {
  /** s, c, u, n, l: a day's verdict with news; a dot: a day without, on which the verdict is the one before. */
  const LETTERS: Readonly<Record<string, Verdict>> = { s: 'supported', c: 'contradicted', u: 'undecided', l: 'leaning-supported', n: 'no-data' }
  const letterOf = (verdict: Verdict): string => Object.entries(LETTERS).find(([, of]) => of === verdict)?.[0] ?? '?'
  const run = (days: string): Held[] => {
    const all: Held[] = []
    let verdict: Verdict = 'no-data'
    let evidence: number | undefined
    for (const [day, letter] of days.split('').entries()) {
      verdict = LETTERS[letter] ?? verdict
      if (letter !== '.' && letter !== 'n') evidence = day
      all.push(hold(all.at(-1), { verdict, evidence: verdict === 'no-data' ? undefined : evidence }, day))
    }
    return all
  }

  test.each([
    ['the first is taken at once', 's', 's'],
    ['another one must stand for five days', 'scccccc', 'ssssscc'],
    ['four days are not enough', 'sccccsccccs', 'sssssssssss'],
    ['days without news do not count', 'scc...cc..cc', 'sssssssssscc'],
    ['a third one begins anew', 'scccuuuuus', 'ssssssssuu'],
    ['the first with data is taken at once', 'nnns', 'nnns'],
    ['silence counts toward no data', 'snnnnnn', 'sssssnn'],
    ['after data there were, what comes back must stand', 'snnnnnsssss', 'sssssnnnnns'],
  ])('%s: %s', (_sentence, days, held) => {
    expect(run(days).map(({ verdict }) => letterOf(verdict)).join('')).toBe(held)
  })

  test('tells what is pending, since when it stands, and what was before', () => {
    const days = run('sccccccl')
    expect(days[3]).toMatchObject({ verdict: 'supported', since: 0, pending: { verdict: 'contradicted', days: 3 } })
    expect(days.at(-1)).toMatchObject({ verdict: 'contradicted', since: HOLD_DAYS, pending: { verdict: 'leaning-supported', days: 1 }, history: [{ from: 0, verdict: 'supported' }, { from: HOLD_DAYS, verdict: 'contradicted' }] })
  })

  test('what returns to it is pending no longer', () => {
    expect(run('sccs').at(-1)?.pending).toBeUndefined()
  })

  test('the same day twice is one', () => {
    const held = hold(hold(undefined, { verdict: 'supported', evidence: 4 }, 4), { verdict: 'contradicted', evidence: 5 }, 5)
    expect(hold(held, { verdict: 'contradicted', evidence: 5 }, 5)).toEqual(held)
    const silent = hold(held, { verdict: 'no-data', evidence: undefined }, 6)
    expect(hold(silent, { verdict: 'no-data', evidence: undefined }, 6)).toEqual(silent)
  })

  test('evidence that comes late counts when it is newer than what came before', () => {
    const late = [1, 2, 3, 4, 5, 6].reduce<Held | undefined>((held, day) => hold(held, { verdict: day === 1 ? 'supported' : 'contradicted', evidence: day - 10 }, day), undefined)
    expect(late).toMatchObject({ verdict: 'contradicted', since: 6, evidence: -4 })
  })
})
