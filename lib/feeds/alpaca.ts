import { z } from 'zod'
import { BASKETS, SYMBOLS } from '../domain/baskets.ts'
import { minutes } from '../domain/time.ts'
import { FeedError, defineStream, eachRow, parseBody } from './feed.ts'
import type { FeedFault } from './feed.ts'
import { QUOTE_STALE_AFTER, lastPerInstant, quoteOf } from './quotes.ts'

const ID = 'alpaca'

/** The free plan streams trades of at most 30 symbols, and minute bars of any number: the constituents are fewer than that. */
const TRADES = BASKETS.filter(({ role }) => role === 'constituent').map(({ symbol }) => symbol)
const BARS = SYMBOLS.filter((symbol) => !TRADES.includes(symbol))

/** Nanoseconds are cut to our milliseconds. */
const Instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 'expected an RFC 3339 time in UTC')
  .transform((text) => Date.parse(text.replace(/(\.\d{3})\d+/, '$1')))

const Message = z.discriminatedUnion('T', [
  z.object({ T: z.literal('success'), msg: z.string() }),
  z.object({ T: z.literal('error'), code: z.number(), msg: z.string() }),
  z.object({ T: z.literal('t'), S: z.string(), p: z.number(), t: Instant }),
  z.object({ T: z.literal('b'), S: z.string(), c: z.number(), t: Instant }),
])

/** Confirmations, corrections, halts and kinds yet to come: nothing that we read. */
const Other = z.object({ T: z.string().refine((kind) => !['success', 'error', 't', 'b'].includes(kind)) })

/** Of its numbered errors these pass by themselves: authentication timed out, another connection still holds the key, slow client, server error. */
const faultOf = (code: number): FeedFault => ([404, 406, 407, 500].includes(code) ? 'unavailable' : 'rejected')

/** Trades on the IEX exchange as they happen; where the free plan's list is full, minute bars. */
export const alpaca = defineStream({
  id: ID,
  title: 'Alpaca IEX trades',
  source: {
    name: 'Alpaca Market Data',
    docs: 'https://docs.alpaca.markets/docs/streaming-market-data',
    licence: 'Alpaca market data agreement, under the operator’s own key',
    credit: 'Trades: IEX through Alpaca',
    proof: 'C',
  },
  origin: 'wss://stream.data.alpaca.markets',
  stageRules: ['quote'],
  keys: ['ALPACA_KEY_ID', 'ALPACA_SECRET'],
  mode: 'live',
  shape: 'sampled',
  preference: 1,
  step: minutes(1),
  staleAfter: QUOTE_STALE_AFTER,
  calendar: 'nyse',
  // It sends nothing at all outside trading hours, so silence alone says little.
  silenceAfter: minutes(30),
  path: () => '/v2/iex',
  hello: ({ env }) => [JSON.stringify({ action: 'auth', key: env['ALPACA_KEY_ID'], secret: env['ALPACA_SECRET'] })],
  frame: (text, context) => {
    const messages = parseBody(ID, z.array(z.unknown()).min(1), text, 'json').filter((message) => !Other.safeParse(message).success)
    if (messages.length === 0) return { readings: [] }
    const send: string[] = []
    const readings = eachRow(ID, context, messages, Message, (message) => {
      switch (message.T) {
        case 'success':
          if (message.msg === 'authenticated') send.push(JSON.stringify({ action: 'subscribe', trades: TRADES, bars: BARS }))
          return []
        case 'error':
          throw new FeedError(ID, faultOf(message.code), `${message.code} ${message.msg}`)
        case 't':
        case 'b': {
          const signal = quoteOf(message.S)
          if (!signal) context.refuse(`${message.S} was not asked for`, message)
          // A bar is named by its start; its close is known a minute later.
          const [value, observedAt] = message.T === 't' ? [message.p, message.t] : [message.c, message.t + minutes(1)]
          return signal ? [{ signal, value, observedAt }] : []
        }
      }
    })
    return { readings: lastPerInstant(readings), send }
  },
})
