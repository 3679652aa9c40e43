import { describe, expect, test } from 'vitest'
import type { SignalId } from '../../lib/domain/signal.ts'
import { days } from '../../lib/domain/time.ts'
import type { Fact, Facts } from '../../lib/thesis/facts.ts'
import { daily, factOf, factsOf, type Kind } from './support/facts.ts'
import { at, lineOf, logAndParts, measuredOn, memberOf, on, seriesOf } from './support/measures.ts'

type Prices = readonly (number | undefined)[]
/** An offer by its price on each day from 10 February 2025 on. */
const offer = (id: string, prices: Prices, kind: Kind = {}): readonly [SignalId, Fact] => factOf(`gpu.${id}`, daily('2025-02-10', '2025-03-20', (_, index) => prices[Math.min(index, prices.length - 1)]), kind)
/** Two classes that never move, so that the index has its three: A100 (weight 30) and H200 (18). */
const still = (sold = 'on-demand'): readonly (readonly [SignalId, Fact])[] => [offer(`test.a100.lambda.${sold}`, [1]), offer(`test.h200.lambda.${sold}`, [3])]
/** What the index is where H100 (weight 35 of 83) costs a multiple of what it did. */
const h100Times = (multiple: number): number => 100 * multiple ** (35 / 83)
const onDemand = (facts: Facts, date = '2025-02-20'): number => on(lineOf(measuredOn(facts, date), 'index.compute.on-demand'), date)

describe('rent of a class', () => {
  test('is the median over providers of each one’s median, so that a market of many offers is one voice', () => {
    // vast: median of 1, 1, 1, 9 stays 1; over providers 1, 3, 4 → 1, 2.4, 4.
    const facts = factsOf(
      ...still(),
      offer('test.h100.vast.on-demand', [1]), offer('test.h100-sxm.vast.on-demand', [1]), offer('test.h100-pcie.vast.on-demand', [1]), offer('test.h100-nvl.vast.on-demand', [9]),
      offer('test.h100-sxm.coreweave.on-demand', [3, 2.4]),
      offer('test.h100-sxm.nebius.on-demand', [4]),
    )
    const line = lineOf(measuredOn(facts, '2025-02-20'), 'index.compute.on-demand')
    expect(on(line, '2025-02-20')).toBeCloseTo(h100Times(2.4 / 3), 9)
    expect(memberOf(line, 'h100').value).toBe(2.4)
    expect(memberOf(line, 'h100').weight).toBeCloseTo(35 / 83, 12)
    expect(memberOf(line, 'h100').contribution).toBeCloseTo((35 / 83) * Math.log(0.8), 12)
  })

  test('of one provider is the median of its offers, not its cheapest nor their mean', () => {
    const facts = factsOf(...still(), offer('test.h100-pcie.lambda.on-demand', [1]), offer('test.h100-sxm.lambda.on-demand', [2, 3]), offer('test.h100-nvl.lambda.on-demand', [9]))
    expect(onDemand(facts)).toBeCloseTo(h100Times(3 / 2), 9)
  })

  test('of an even number of providers is the mean of the two in the middle', () => {
    const facts = factsOf(...still(), offer('test.h100.a.on-demand', [2]), offer('test.h100.b.on-demand', [4, 8]))
    expect(onDemand(facts)).toBeCloseTo(h100Times(5 / 3), 9)
  })

  test('several feeds that name one provider are one provider', () => {
    const facts = factsOf(...still(), offer('one.h100.lambda.on-demand', [2, 1]), offer('two.h100.lambda.on-demand', [4, 3]), offer('one.h100.b.on-demand', [10]), offer('one.h100.c.on-demand', [11]))
    // Providers 3, 10, 11 → 2, 10, 11: the median stands. As four voices it would be 7 → 6.5.
    expect(onDemand(facts)).toBeCloseTo(100, 9)
  })

  test('a provider that arrives does not move it, nor one that leaves, at whatever price', () => {
    const facts = factsOf(
      ...still(),
      offer('test.h100.lambda.on-demand', [2]), offer('test.h100.nebius.on-demand', [2.2]),
      offer('test.h100.cheap.on-demand', [undefined, undefined, 0.2]),
      factOf('gpu.test.h100.gone.on-demand', daily('2025-02-10', '2025-02-11', () => 50)),
    )
    expect(onDemand(facts, '2025-03-10')).toBeCloseTo(100, 9)
  })

  test('nor does a second offer of a provider, nor a second provider, where there was but one', () => {
    for (const id of ['test.h100-sxm.lambda.on-demand', 'test.h100.b.on-demand']) {
      for (const price of [0.5, 30]) expect(onDemand(factsOf(...still(), offer('test.h100.lambda.on-demand', [2]), offer(id, [undefined, undefined, price]))), `${id} at ${price}`).toBeCloseTo(100, 9)
    }
  })

  test('a provider that is silent is carried for five days, then dropped, with no move', () => {
    const quiet = (last: string): Facts => factsOf(...still(), offer('test.h100.lambda.on-demand', [2]), offer('test.h100.b.on-demand', [3]), factOf('gpu.test.h100.quiet.on-demand', daily('2025-02-10', last, () => 2.9)))
    const line = lineOf(measuredOn(quiet('2025-02-12'), '2025-02-25'), 'index.compute.on-demand')
    expect(on(line, '2025-02-25')).toBeCloseTo(100, 9)
    // Three providers are full cover, two are two thirds: it counts up to the 17th.
    const cover = (providers: number): number => (30 / 3 + (35 * providers) / 3 + 18 / 3) / (30 + 35 + 18 + 4 + 13 + 10 + 18 + 6 + 6)
    expect(at(line, 'coverage', '2025-02-17')).toBeCloseTo(cover(3), 12)
    expect(at(line, 'coverage', '2025-02-18')).toBeCloseTo(cover(2), 12)
  })

  test('a price that comes seldom is carried for three of its steps', () => {
    const facts = factsOf(...still(), factOf('gpu.test.h100.weekly.on-demand', daily('2025-02-10', '2025-02-10', () => 2), { step: days(7) }))
    const line = lineOf(measuredOn(facts, '2025-03-10'), 'index.compute.on-demand')
    expect([at(line, 'carried', '2025-03-03'), at(line, 'carried', '2025-03-04')]).toEqual([0, 1])
  })

  test('a move over a day without a price counts once it is back, if the price was carried', () => {
    const facts = factsOf(...still(), offer('test.h100.lambda.on-demand', [2, undefined, undefined, 1]))
    const line = lineOf(measuredOn(facts, '2025-02-20'), 'index.compute.on-demand')
    expect(['2025-02-10', '2025-02-12', '2025-02-13', '2025-02-20'].map((date) => on(line, date))).toEqual([100, 100, expect.closeTo(h100Times(0.5), 9), expect.closeTo(h100Times(0.5), 9)])
  })

  test('with fewer than three classes it is carried and says so', () => {
    const facts = factsOf(...still(), factOf('gpu.test.h100.lambda.on-demand', daily('2025-02-10', '2025-02-14', (_, index) => 2 + index)))
    const line = lineOf(measuredOn(facts, '2025-03-01'), 'index.compute.on-demand')
    expect(on(line, '2025-03-01')).toBeCloseTo(h100Times(3), 9)
    expect([at(line, 'carried', '2025-02-19'), at(line, 'carried', '2025-02-20')]).toEqual([0, 1])
  })

  test('contributions add up where providers and classes come and go', () => {
    const facts = factsOf(
      ...still(), offer('test.h100.lambda.on-demand', [2, 3, 2.5]), offer('test.b200.late.on-demand', [undefined, undefined, 9, 5]),
      factOf('gpu.test.l4.gone.on-demand', daily('2025-02-10', '2025-02-14', (_, index) => 1 + index)),
    )
    const line = lineOf(measuredOn(facts, '2025-03-10'), 'index.compute.on-demand')
    const [log, parts] = logAndParts(line)
    expect(log).not.toBe(0)
    expect(parts).toBeCloseTo(log, 12)
  })

  test('builds of one generation are one class', () => {
    const line = lineOf(measuredOn(factsOf(...still(), offer('test.gb200.x.on-demand', [8, 4])), '2025-02-20'), 'index.compute.on-demand')
    expect(on(line, '2025-02-20')).toBeCloseTo(100 * 0.5 ** (13 / 61), 9)
    expect(memberOf(line, 'b200').priced).toBe(true)
  })
})

describe('markets', () => {
  const rent = (id: string): number => onDemand(factsOf(...still(), offer('test.h100.lambda.on-demand', [2]), offer(id, [2, 1])))

  test('on demand and secure are firm; spot and community are not; contracts are neither', () => {
    expect(rent('test.h100.runpod.secure')).toBeCloseTo(h100Times(1.5 / 2), 9)
    for (const sold of ['spot', 'community', 'contract', 'reserved-1y']) expect(rent(`test.h100.runpod.${sold}`), sold).toBeCloseTo(100, 9)
    const spot = measuredOn(factsOf(...still('spot'), offer('test.h100.runpod.community', [2, 1]), offer('test.h100.lambda.on-demand', [2, 9])), '2025-02-20')
    expect(on(lineOf(spot, 'index.compute.spot'), '2025-02-20')).toBeCloseTo(h100Times(0.5), 9)
  })

  test('averages over a market, and what may only be compared with, are no offers', () => {
    for (const id of ['getdeploying.h100.market.on-demand', 'test.h100.market-average.on-demand', 'lium.h100.fleet.on-demand', 'test.h100.index.on-demand', 'computable.h100.lambda.on-demand']) expect(rent(id), id).toBeCloseTo(100, 9)
  })

  test('a GPU of no class moves nothing', () => {
    expect(rent('test.rtx-4090.runpod.on-demand')).toBeCloseTo(100, 9)
  })
})

describe('quality-adjusted rent', () => {
  const perPflop = (facts: Facts, date = '2025-02-20'): number => on(lineOf(measuredOn(facts, date), 'index.compute.per-pflop'), date)
  // 2 USD for each PFLOP-hour at both.
  const lambda = offer('test.h100-sxm.lambda.on-demand', [2 * 0.989])
  const nebius = offer('test.h100-sxm.nebius.on-demand', [2 * 0.989])

  test('a newer GPU at a provider that is there moves it by that provider’s weight', () => {
    expect(perPflop(factsOf(lambda, nebius, offer('test.b200.lambda.on-demand', [undefined, undefined, 2.25])))).toBeCloseTo(100 * Math.SQRT1_2, 9)
  })

  test('a provider that arrives does not, however cheap', () => {
    expect(perPflop(factsOf(lambda, nebius, offer('test.b200.new.on-demand', [undefined, undefined, 0.1])))).toBeCloseTo(100, 9)
  })

  test('levels say who is cheapest, and what the rest ask for less than NVIDIA’s', () => {
    const measure = measuredOn(factsOf(lambda, nebius, offer('test.mi300x.x.on-demand', [1.307])), '2025-02-20')
    expect(on(seriesOf(measure, 'indicator.per-pflop.cheapest'), '2025-02-20')).toBeCloseTo(1, 12)
    expect(on(seriesOf(measure, 'indicator.per-pflop.median'), '2025-02-20')).toBeCloseTo(2, 12)
    expect(on(seriesOf(measure, 'indicator.per-bandwidth.cheapest'), '2025-02-20')).toBeCloseTo(1.307 / 5.3, 12)
    expect(on(seriesOf(measure, 'indicator.substitute-discount'), '2025-02-20')).toBeCloseTo(50, 12)
  })

  test('no share is told of fewer than twenty offers', () => {
    const many = (count: number): Facts => factsOf(...Array.from({ length: count }, (_, index) => offer(`test.${index < 4 ? 'mi300x' : 'h100'}.p${index}.on-demand`, [2])))
    const share = (count: number): number => on(seriesOf(measuredOn(many(count), '2025-02-20'), 'indicator.substitute-share'), '2025-02-20')
    expect([share(19), share(20)]).toEqual([Number.NaN, 20])
    expect(on(seriesOf(measuredOn(many(20), '2025-02-20'), 'indicator.nvidia-share'), '2025-02-20')).toBe(80)
  })
})
