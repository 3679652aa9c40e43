import { json, startOrigin, status, type Origin } from './origin.ts'

/** The chart of a symbol in Yahoo's wire shape: one price, at this second. */
function chart(symbol: string, price: number): object {
  const meta = { symbol, currency: 'USD', exchangeTimezoneName: 'America/New_York', regularMarketPrice: price, regularMarketTime: Math.floor(Date.now() / 1000) }
  return { chart: { result: [{ meta, timestamp: [], indicators: { quote: [{}] } }], error: null } }
}

/** A source of quotes that answers as Yahoo does, with what `priceOf` says now; without a price it has no such symbol. `isDown`: it fails. */
export const startQuotes = (priceOf: (symbol: string) => number | undefined, isDown: () => boolean = () => false): Promise<Origin> =>
  startOrigin(({ url }) => {
    if (isDown()) return status(500)
    const [, symbol = ''] = /\/chart\/([^/?]+)/.exec(url) ?? []
    const price = priceOf(symbol)
    return price === undefined ? status(404) : json(chart(symbol, price))
  })
