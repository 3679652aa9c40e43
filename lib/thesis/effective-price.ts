/** A model that was used: how much, and at what price. A price of 0 is a free one. */
export type Used = { readonly tokens: number; readonly price: number }
/** One on two days; only what is used and priced on both is matched. */
export type UsedTwice = { readonly key: string; readonly before: Used | undefined; readonly after: Used | undefined }
export type Split = {
  /** Log change of the effective price: Σ tokens × price ÷ Σ tokens. */
  readonly change: number
  /** What prices did to it. */
  readonly priceEffect: number
  /** Each model's part of that, where its price moved. */
  readonly moved: readonly { readonly key: string; readonly effect: number }[]
  /** The rest: who was used. */
  readonly mixEffect: number
}

/** Logarithmic mean: the weight that makes a log change of a sum the sum of log changes. */
const logMean = (a: number, b: number): number => (a === b ? a : (a - b) / Math.log(a / b))

/**
 * Splits the log change of an effective price into price and mix, exactly. The price effect is the Sato–Vartia index over
 * the models that are paid for on both days: Σ wᵢ ln(pᵢ′/pᵢ), wᵢ ∝ L(sᵢ, sᵢ′), L the logarithmic mean of the shares of spending.
 * (Sato 1976; Vartia 1976; IMF, Producer Price Index Manual: unit values and mix.) `undefined` where nothing is paid for on one of the days.
 */
export function splitChange(models: readonly UsedTwice[]): Split | undefined {
  let [spentBefore, tokensBefore, spentAfter, tokensAfter] = [0, 0, 0, 0]
  let [matchedBefore, matchedAfter] = [0, 0]
  const matched: { key: string; before: Used; after: Used }[] = []
  for (const { key, before, after } of models) {
    if (before) {
      spentBefore += before.tokens * before.price
      tokensBefore += before.tokens
    }
    if (after) {
      spentAfter += after.tokens * after.price
      tokensAfter += after.tokens
    }
    if (!before || !after || before.price <= 0 || after.price <= 0) continue
    matchedBefore += before.tokens * before.price
    matchedAfter += after.tokens * after.price
    matched.push({ key, before, after })
  }
  if (spentBefore <= 0 || spentAfter <= 0) return undefined
  const change = Math.log(spentAfter / tokensAfter) - Math.log(spentBefore / tokensBefore)
  const weights = matched.map(({ before, after }) => logMean((before.tokens * before.price) / matchedBefore, (after.tokens * after.price) / matchedAfter))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const moved: { key: string; effect: number }[] = []
  let priceEffect = 0
  for (const [place, { key, before, after }] of matched.entries()) {
    if (before.price === after.price) continue
    const effect = ((weights[place] ?? 0) / total) * Math.log(after.price / before.price)
    moved.push({ key, effect })
    priceEffect += effect
  }
  return { change, priceEffect, moved, mixEffect: change - priceEffect }
}
