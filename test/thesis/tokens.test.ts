import { describe, expect, test } from 'vitest'
import type { SignalId } from '../../lib/domain/signal.ts'
import type { Fact, Facts } from '../../lib/thesis/facts.ts'
import type { IndexLine, Member } from '../../lib/thesis/line.ts'
import { factOf, factsOf, listed, withFacts, type Said } from './support/facts.ts'
import { at, lineOf, logAndParts, measuredOn, memberOf, on } from './support/measures.ts'

type Listed = readonly (readonly [SignalId, Fact])[]
const END = '2025-04-30'
/** A model’s price on a list by the days on which it was told; it stands to the end of April 2025 unless said otherwise. */
const model = (list: string, vendor: string, name: string, prices: Readonly<Record<string, number>>, standsTo = END): Listed =>
  listed(list, vendor, name, Object.entries(prices).map(([day, value]): Said => ({ on: day, value })), { standsTo })
const valueOf = (id: string, facts: Facts, date: string): number => on(lineOf(measuredOn(facts, END), id), date)

describe('repricing', () => {
  const repricing = (facts: Facts, date = '2025-04-01'): number => valueOf('index.tokens.repricing', facts, date)
  /** Two makers that never move, so that the index has its three. */
  const still: Listed = [...model('litellm', 'anthropic', 'x', { '2025-02-01': 3 }), ...model('litellm', 'google', 'x', { '2025-02-01': 1 })]

  test('blends three of input to one of output, and counts each maker the same', () => {
    // (3 · 4 + 8) ÷ 4 = 5 → (3 · 2 + 4) ÷ 4 = 2.5: half of one maker’s only model, a third of the index.
    const facts = factsOf(
      ...still,
      factOf('token.litellm.openai.a.input', [{ on: '2025-02-01', value: 4 }, { on: '2025-03-01', value: 2 }], { standsTo: END }),
      factOf('token.litellm.openai.a.output', [{ on: '2025-02-01', value: 8 }, { on: '2025-03-01', value: 4 }], { standsTo: END }),
    )
    const line = lineOf(measuredOn(facts, END), 'index.tokens.repricing')
    expect(on(line, '2025-02-28')).toBeCloseTo(100, 9)
    expect(on(line, '2025-03-01')).toBeCloseTo(100 * 0.5 ** (1 / 3), 9)
    expect(memberOf(line, 'openai').contribution).toBeCloseTo(Math.log(0.5) / 3, 12)
  })

  test('counts each model of a maker the same, so that one of two moves it by half', () => {
    const facts = factsOf(...still, ...model('litellm', 'openai', 'a', { '2025-02-01': 4, '2025-03-01': 2 }), ...model('litellm', 'openai', 'b', { '2025-02-01': 60 }))
    expect(repricing(facts)).toBeCloseTo(100 * 0.5 ** (1 / 6), 9)
  })

  test('a model that comes out or is taken off the list moves nothing', () => {
    const facts = factsOf(...still, ...model('litellm', 'openai', 'a', { '2025-02-01': 4 }), ...model('litellm', 'openai', 'new', { '2025-03-01': 0.1 }), ...model('litellm', 'openai', 'old', { '2025-02-01': 90 }, '2025-03-05'))
    expect(repricing(facts)).toBeCloseTo(100, 9)
  })

  test('a price with one side missing is none', () => {
    const facts = factsOf(...still, ...model('litellm', 'openai', 'a', { '2025-02-01': 4 }), factOf('token.litellm.openai.half.input', [{ on: '2025-02-01', value: 4 }, { on: '2025-03-01', value: 1 }], { standsTo: END }))
    expect(repricing(facts)).toBeCloseTo(100, 9)
  })

  test('a change from one list to another is no move', () => {
    const facts = factsOf(...still, ...model('litellm', 'openai', 'a', { '2025-02-01': 10 }, '2025-03-10'), ...model('models-dev', 'openai', 'a', { '2025-03-03': 6 }))
    expect(repricing(facts)).toBeCloseTo(100, 9)
  })

  test('of two lists that disagree, the one that is believed more is read, on both ends', () => {
    const facts = factsOf(...still, ...model('models-dev', 'openai', 'a', { '2025-02-01': 10, '2025-03-03': 5 }), ...model('litellm', 'openai', 'a', { '2025-02-01': 10, '2025-03-03': 1, '2025-03-20': 40 }))
    expect(repricing(facts, '2025-03-02')).toBeCloseTo(100, 9)
    expect(repricing(facts, '2025-03-03')).toBeCloseTo(100 * 0.5 ** (1 / 3), 9)
    expect(repricing(facts, '2025-04-01')).toBeCloseTo(100 * 0.5 ** (1 / 3), 9)
  })

  test('a host’s price list is no maker’s', () => {
    const facts = factsOf(...still, ...model('litellm', 'openai', 'a', { '2025-02-01': 4 }), ...model('litellm', 'azure', 'a', { '2025-02-01': 4, '2025-03-01': 1 }))
    expect(repricing(facts)).toBeCloseTo(100, 9)
  })

  test('a list price stands between its changes, and until its list was last looked at', () => {
    // A cut after two months without a word is a move; after the list has ended it is none.
    const moved = model('litellm', 'openai', 'a', { '2025-02-01': 4, '2025-04-20': 2 })
    expect(repricing(factsOf(...still, ...moved), '2025-04-20')).toBeCloseTo(100 * 0.5 ** (1 / 3), 9)
    const ended = [...model('litellm', 'openai', 'a', { '2025-02-01': 4 }, '2025-03-01'), ...model('llm-prices', 'openai', 'a', { '2025-04-20': 2 })]
    expect(repricing(factsOf(...still, ...ended), '2025-04-25')).toBeCloseTo(100, 9)
  })

  test.each(['chatgpt-4o-latest', 'gpt-4.latest'])('%s is another model whenever there is a newer one: it is no model', (name) => {
    const facts = factsOf(...still, ...model('litellm', 'openai', name, { '2025-02-01': 4, '2025-03-01': 1 }))
    const line = lineOf(measuredOn(withFacts(facts, ...model('litellm', 'openai', 'a', { '2025-02-01': 4 })), END), 'index.tokens.repricing')
    expect(on(line, '2025-04-01')).toBeCloseTo(100, 9)
    expect(memberOf(line, 'openai')).toMatchObject({ priced: true, contribution: 0 })
    // With nothing else its maker is not priced, and two are too few.
    expect(memberOf(lineOf(measuredOn(facts, END), 'index.tokens.repricing'), 'openai').priced).toBe(false)
    expect(repricing(facts)).toBeNaN()
  })

  test('a name in which latest stands elsewhere is a model', () => {
    expect(repricing(factsOf(...still, ...model('litellm', 'openai', 'latest-2025', { '2025-02-01': 4, '2025-03-01': 2 })))).toBeCloseTo(100 * 0.5 ** (1 / 3), 9)
  })

  describe('a list that falls silent before its next word', () => {
    // Last looked at on 20 February; it speaks again on 20 March, and cuts on 10 April.
    const silent = listed('litellm', 'openai', 'a', [{ on: '2025-02-01', value: 4 }], { standsTo: '2025-02-20' })
    const again = listed('litellm', 'openai', 'a', [{ on: '2025-02-01', value: 4, seenTo: '2025-02-20' }, { on: '2025-03-20', value: 1 }, { on: '2025-04-10', value: 0.5 }], { standsTo: END })
    const lineAt = (facts: Listed, date: string): IndexLine => lineOf(measuredOn(factsOf(...still, ...facts), date), 'index.tokens.repricing')

    test('prices nothing from five days after it was last looked at until it speaks again; what it says then is no move', () => {
      const line = lineAt(again, END)
      // Three makers make the index: with two it stands and says so. The step onto 20 March has no price before it.
      expect(['2025-02-25', '2025-02-26', '2025-03-19', '2025-03-20', '2025-03-21'].map((date) => at(line, 'carried', date))).toEqual([0, 1, 1, 1, 0])
      for (const date of ['2025-02-25', '2025-03-19', '2025-03-20', '2025-03-21', '2025-04-09']) expect(on(line, date), date).toBeCloseTo(100, 9)
      expect(on(line, '2025-04-10')).toBeCloseTo(100 * 0.5 ** (1 / 3), 9)
    })

    test.each(['2025-02-20', '2025-02-26', '2025-03-10', '2025-03-19'])('is on %s as it was before it spoke again', (date) => {
      expect(lineAt(again, date)).toEqual(lineAt(silent, date))
    })

    test('is not fresh in between', () => {
      const alone = lineOf(measuredOn(factsOf(...again), END), 'index.tokens.repricing')
      expect(['2025-02-20', '2025-02-21', '2025-03-19', '2025-03-20', END].map((date) => at(alone, 'fresh', date))).toEqual([1, 0, 0, 1, 1])
    })
  })
})

describe('constant quality', () => {
  const quality = (facts: Facts, date: string): number => valueOf('index.tokens.constant-quality', facts, date)
  /** In three tiers from before the essay: MMLU ≥ 70, MMLU ≥ 86 and GPQA ≥ 50, at 10. */
  const gpt4o = model('litellm', 'openai', 'gpt-4o', { '2025-02-01': 10 })
  const sonnet = (prices: Readonly<Record<string, number>>, list = 'litellm', standsTo = END): Listed => model(list, 'anthropic', 'claude-3-7-sonnet', prices, standsTo)

  test('a model that is cheaper moves its tier alone, from the day of its score on', () => {
    // GPQA 68 as of 24 February: listed at half the price since the 15th, it joins one tier of three on the 24th.
    const facts = factsOf(...gpt4o, ...sonnet({ '2025-02-15': 5 }))
    expect(quality(facts, '2025-02-23')).toBeCloseTo(100, 9)
    expect(quality(facts, '2025-02-24')).toBeCloseTo(100 * 0.5 ** (1 / 3), 9)
    const line = lineOf(measuredOn(facts, END), 'index.tokens.constant-quality')
    expect(memberOf(line, 'gpqa-50')).toMatchObject({ value: 5, contribution: expect.closeTo(Math.log(0.5) / 3, 12), title: expect.stringContaining('Claude 3.7 Sonnet') })
    expect(memberOf(line, 'mmlu-86')).toMatchObject({ value: 10, contribution: 0 })
    expect(memberOf(line, 'gpqa-70')).toMatchObject({ priced: false, weight: 0 })
  })

  test('a model that is dearer moves nothing when it joins, and counts once it is the cheapest', () => {
    const facts = factsOf(...gpt4o, ...sonnet({ '2025-02-15': 20, '2025-03-10': 5 }))
    expect(quality(facts, '2025-03-09')).toBeCloseTo(100, 9)
    expect(quality(facts, '2025-03-10')).toBeCloseTo(100 * 0.5 ** (1 / 3), 9)
  })

  test('a score joins no tier above it', () => {
    // 68 < 70: a tier that nobody has opened stays shut.
    const line = lineOf(measuredOn(factsOf(...gpt4o, ...sonnet({ '2025-03-01': 0.01 })), END), 'index.tokens.constant-quality')
    expect(line.members.filter(({ priced }) => priced).map(({ id }) => id)).toEqual(['mmlu-70', 'mmlu-86', 'gpqa-50'])
  })

  test('a list that is believed more and says another price is no move of the tier', () => {
    const facts = factsOf(...gpt4o, ...model('models-dev', 'openai', 'gpt-4o', { '2025-03-03': 6 }, '2025-03-20'))
    for (const date of ['2025-03-02', '2025-03-03', '2025-03-04', '2025-03-20', '2025-04-01']) expect(quality(facts, date), date).toBeCloseTo(100, 9)
  })

  test('a score that just reaches a tier is in it', () => {
    // GPT-3.5 Turbo: MMLU 70.
    const line = lineOf(measuredOn(factsOf(...gpt4o, ...model('litellm', 'openai', 'gpt-3.5-turbo', { '2025-03-01': 5 })), END), 'index.tokens.constant-quality')
    expect(memberOf(line, 'mmlu-70')).toMatchObject({ value: 5, contribution: expect.closeTo(Math.log(0.5) / 3, 12) })
  })

  test('one that leaves makes it no dearer, and one that comes back no cheaper', () => {
    const facts = factsOf(...gpt4o, ...sonnet({ '2025-02-15': 5 }, 'litellm', '2025-03-01'), ...sonnet({ '2025-03-20': 5 }, 'models-dev'))
    for (const date of ['2025-03-01', '2025-03-10', '2025-03-19', '2025-03-20', '2025-04-01']) expect(quality(facts, date), date).toBeCloseTo(100 * 0.5 ** (1 / 3), 9)
  })

  describe('stands at the price its quality last cost', () => {
    /** Scored by MMLU alone, between 70 and 86: all in one tier and no other, so that it is the index. */
    const flash = (prices: Readonly<Record<string, number>>, standsTo = END): Listed => model('litellm', 'google', 'gemini-1.5-flash', prices, standsTo)
    const mini = (prices: Readonly<Record<string, number>>, list = 'litellm'): Listed => model(list, 'openai', 'gpt-4o-mini', prices)
    const haiku = (prices: Readonly<Record<string, number>>): Listed => model('litellm', 'anthropic', 'claude-3-haiku', prices)
    const tier = (facts: Facts): Member => memberOf(lineOf(measuredOn(facts, END), 'index.tokens.constant-quality'), 'mmlu-70')
    /** Gone from 6 March on: last looked at on 28 February. */
    const leaver = flash({ '2025-02-01': 0.2 }, '2025-02-28')
    const stayer = mini({ '2025-02-01': 5 })

    test.each([
      ['at what it cost', 0.2, 100, 'Gemini 1.5 Flash'],
      ['above it', 0.3, 100, 'Gemini 1.5 Flash'],
      ['at half of it', 0.1, 50, 'Claude 3 Haiku'],
    ])('0.20 leaves, 5.00 stays, another joins %s: %d is %d', (_sentence, price, level, holder) => {
      const facts = factsOf(...leaver, ...stayer, ...haiku({ '2025-03-20': price }))
      for (const date of ['2025-03-05', '2025-03-06', '2025-03-19']) expect(quality(facts, date), date).toBeCloseTo(100, 9)
      for (const date of ['2025-03-20', '2025-03-21', END]) expect(quality(facts, date), date).toBeCloseTo(level, 9)
      expect(tier(facts)).toMatchObject({ value: expect.closeTo((0.2 * level) / 100, 12), contribution: expect.closeTo(Math.log(level / 100), 12), title: expect.stringContaining(holder) })
    })

    test.each([['that is still sold', flash({ '2025-02-01': 0.2 })], ['that has left', leaver]])('another model’s cut counts as far as it goes below that of one %s', (_sentence, holder) => {
      const facts = factsOf(...holder, ...mini({ '2025-02-01': 5, '2025-03-20': 0.3, '2025-04-01': 0.05 }))
      for (const date of ['2025-03-19', '2025-03-20', '2025-03-31']) expect(quality(facts, date), date).toBeCloseTo(100, 9)
      for (const date of ['2025-04-01', END]) expect(quality(facts, date), date).toBeCloseTo(25, 9)
    })

    test('what has left has no price to rise to, and one who stays no say by a rise', () => {
      const facts = factsOf(...leaver, ...mini({ '2025-02-01': 5, '2025-03-20': 9 }))
      for (const date of ['2025-03-06', '2025-03-20', END]) expect(quality(facts, date), date).toBeCloseTo(100, 9)
    })

    test.each([
      ['below all others', 0.4, 200, 'Gemini 1.5 Flash'],
      ['above the cheapest of the others', 8, 500, 'GPT-4o mini'],
    ])('its holder’s rise to %s: %d is %d', (_sentence, price, level, holder) => {
      const facts = factsOf(...flash({ '2025-02-01': 0.2, '2025-03-20': price }), ...mini({ '2025-02-01': 1 }), ...haiku({ '2025-02-01': 5 }))
      expect(quality(facts, '2025-03-19')).toBeCloseTo(100, 9)
      for (const date of ['2025-03-20', '2025-03-21', END]) expect(quality(facts, date), date).toBeCloseTo(level, 9)
      expect(tier(facts)).toMatchObject({ value: expect.closeTo((0.2 * level) / 100, 12), title: expect.stringContaining(holder) })
    })

    test('it follows whoever holds it: up with the one it rose to, down with the one that comes back under', () => {
      const facts = factsOf(...flash({ '2025-02-01': 0.2, '2025-03-10': 8, '2025-04-10': 0.5 }), ...mini({ '2025-02-01': 1, '2025-03-20': 2 }), ...haiku({ '2025-02-01': 5 }))
      expect(['2025-03-10', '2025-03-20', '2025-04-10'].map((date) => quality(facts, date))).toEqual([expect.closeTo(500, 9), expect.closeTo(1000, 9), expect.closeTo(250, 9)])
    })

    test('a lower price that only stands in another list is no move; a cut in that list is one', () => {
      const facts = factsOf(...flash({ '2025-02-01': 0.2 }), ...stayer, ...mini({ '2025-03-03': 0.1, '2025-04-01': 0.05 }, 'models-dev'))
      for (const date of ['2025-03-03', '2025-03-04', '2025-03-31']) expect(quality(facts, date), date).toBeCloseTo(100, 9)
      for (const date of ['2025-04-01', END]) expect(quality(facts, date), date).toBeCloseTo(25, 9)
    })
  })

  test('an alias joins each tier when the model behind it reaches it', () => {
    const reasoner = listed('litellm', 'deepseek', 'deepseek-reasoner', [{ on: '2025-02-01', value: 1 }], { standsTo: '2025-07-01' })
    const o4 = listed('litellm', 'openai', 'o4-mini', [{ on: '2025-04-16', value: 2 }], { standsTo: '2025-07-01' })
    const line = lineOf(measuredOn(factsOf(...reasoner, ...o4), '2025-06-30'), 'index.tokens.constant-quality')
    // GPQA ≥ 50 and ≥ 70 since before; ≥ 80 from 28 May, where o4-mini stood at twice its price: ln ½ over three tiers.
    expect(on(line, '2025-05-27')).toBeCloseTo(100, 9)
    expect(on(line, '2025-05-28')).toBeCloseTo(100 * 0.5 ** (1 / 3), 9)
    expect(memberOf(line, 'gpqa-80').contribution).toBeCloseTo(Math.log(0.5) / 3, 12)
  })

  test('a rise of the cheapest makes the tier dearer up to the next one’s price', () => {
    const facts = factsOf(...gpt4o, ...sonnet({ '2025-02-15': 5, '2025-03-10': 80 }))
    expect(quality(facts, '2025-03-09')).toBeCloseTo(100 * 0.5 ** (1 / 3), 9)
    expect(quality(facts, '2025-03-10')).toBeCloseTo(100, 9)
  })

  test('contributions add up', () => {
    const line = lineOf(measuredOn(factsOf(...gpt4o, ...sonnet({ '2025-02-15': 5, '2025-03-10': 3 }), ...model('litellm', 'openai', 'o1', { '2025-02-01': 26, '2025-04-01': 20 })), END), 'index.tokens.constant-quality')
    const [log, parts] = logAndParts(line)
    expect(log).toBeLessThan(0)
    expect(parts).toBeCloseTo(log, 12)
  })

  test('what is sold by hosts alone, or by another vendor under the name, is in no tier', () => {
    expect(quality(factsOf(...gpt4o, ...model('litellm', 'azure', 'claude-3-7-sonnet', { '2025-02-15': 0.1 }), ...model('litellm', 'meta', 'llama-3.1-405b', { '2025-02-15': 0.1 })), '2025-04-01')).toBeCloseTo(100, 9)
  })
})
