import { z } from 'zod'
import { finnhub as feed } from '../../feeds/finnhub.ts'
import type { StreamSpeaker } from './speaker.ts'

const Wish = z.object({ type: z.enum(['subscribe', 'unsubscribe']), symbol: z.string() })

/**
 * Finnhub's trades: each close of the record is one trade at the instant of the close. Of the feeds that serve quotes
 * it is the most trusted, states price and time exactly, and tells a close at its moment; the record holds no volumes.
 */
export const finnhub: StreamSpeaker = {
  kind: 'stream',
  feedId: 'finnhub',
  continues: 'yahoo-chart',
  env: { FINNHUB_TOKEN: 'replay' },
  admits: (query) => Boolean(query.get('token')),
  // A quote's title is its symbol.
  symbolOf: ({ title }) => title,
  heard: (text) => {
    const { type, symbol } = Wish.parse(JSON.parse(text))
    return type === 'subscribe' ? { add: symbol } : { drop: symbol }
  },
  frame: (trades) => JSON.stringify({ data: trades.map(({ symbol, price, at }) => ({ c: ['1'], p: price, s: symbol, t: at, v: 0 })), type: 'trade' }),
  ping: { text: JSON.stringify({ type: 'ping' }), every: feed.silenceAfter / 3 },
}
