import { z } from 'zod'
import { SYMBOLS } from '../domain/baskets.ts'
import { minutes } from '../domain/time.ts'
import { FeedError, defineStream, eachRow, parseBody } from './feed.ts'
import { QUOTE_STALE_AFTER, lastPerInstant, quoteOf } from './quotes.ts'

const ID = 'finnhub'

// Other types of message may come: only what is used is held to a shape.
const Frame = z.object({ type: z.string(), data: z.unknown().optional(), msg: z.unknown().optional() })
const Trade = z.object({ s: z.string(), p: z.number(), t: z.int().positive() })

/** Trades as they happen, for the operator's own key. */
export const finnhub = defineStream({
  id: ID,
  title: 'Finnhub trades',
  source: {
    name: 'Finnhub',
    docs: 'https://finnhub.io/docs/api/websocket-trades',
    licence: 'Finnhub terms of service, under the operator’s own key',
    credit: 'Trades: Finnhub',
    proof: 'C',
  },
  origin: 'wss://ws.finnhub.io',
  stageRules: ['quote'],
  keys: ['FINNHUB_TOKEN'],
  mode: 'live',
  shape: 'sampled',
  preference: 0,
  step: minutes(1),
  staleAfter: QUOTE_STALE_AFTER,
  calendar: 'nyse',
  // It pings about once a minute, market open or not.
  silenceAfter: minutes(3),
  path: ({ env }) => `/?token=${encodeURIComponent(env['FINNHUB_TOKEN'] ?? '')}`,
  hello: () => SYMBOLS.map((symbol) => JSON.stringify({ type: 'subscribe', symbol })),
  frame: (text, context) => {
    const { type, data, msg } = parseBody(ID, Frame, text, 'json')
    if (type === 'error') {
      const words = typeof msg === 'string' ? msg : 'an error without words'
      // One symbol that it does not serve is no reason to lose the others.
      if (!/invalid symbol/i.test(words)) throw new FeedError(ID, /limit|too many/i.test(words) ? 'rate-limited' : 'rejected', words)
      context.refuse(words, text)
    }
    if (type !== 'trade') return { readings: [] }
    const trades = z.array(z.unknown()).safeParse(data)
    if (!trades.success) throw new FeedError(ID, 'malformed', 'a trade frame without its list of trades', { payload: text })
    const readings = eachRow(ID, context, trades.data, Trade, ({ s, p, t }) => {
      const signal = quoteOf(s)
      if (!signal) context.refuse(`${s} was not asked for`, { s, p, t })
      return signal ? [{ signal, value: p, observedAt: t }] : []
    })
    return { readings: lastPerInstant(readings) }
  },
})
