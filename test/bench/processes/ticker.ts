import { WebSocketServer } from 'ws'
import { z } from 'zod'
import { serve } from './serve.ts'
import { stepOf } from './zigzag.ts'

/** A source of trades in the frames of Finnhub's WebSocket, at a steady rate: every price tells the moment it was sent at. */
const Begin = z.object({ quotes: z.array(z.object({ symbol: z.string(), cents: z.int().positive(), span: z.int().positive() })), perSecond: z.number() })

const BEAT = 10

let server: WebSocketServer | undefined
let timer: NodeJS.Timeout | undefined
let startedAt = 0
let sentAt: number[] = []

serve({
  open: async () => {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
    await new Promise<void>((resolve) => server?.once('listening', resolve))
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  },
  readers: () => server?.clients.size ?? 0,
  /** The nth trade is of the nth symbol, round and round; a symbol's kth price is its base and the zigzag's kth step in cents, from the base again after its span. */
  begin: (input) => {
    const { quotes, perSecond } = Begin.parse(input)
    clearInterval(timer)
    startedAt = Date.now()
    sentAt = []
    const from = performance.now()
    timer = setInterval(() => {
      const due = Math.floor(((performance.now() - from) * perSecond) / 1000)
      const t = Date.now()
      const data = []
      for (let nth = sentAt.length; nth < due; nth++) {
        const quote = quotes[nth % quotes.length]
        if (quote) data.push({ c: ['1'], p: (quote.cents + stepOf(Math.floor(nth / quotes.length) % quote.span)) / 100, s: quote.symbol, t, v: 1 })
        sentAt.push(t - startedAt)
      }
      const frame = JSON.stringify({ data, type: 'trade' })
      if (data.length > 0) for (const socket of server?.clients ?? []) socket.send(frame)
    }, BEAT)
  },
  end: () => clearInterval(timer),
  /** When each trade was sent, in order: ms since `startedAt`. */
  sent: () => ({ startedAt, sentAt }),
})
