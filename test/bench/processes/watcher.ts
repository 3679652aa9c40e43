import { io, type Socket } from 'socket.io-client'
import { z } from 'zod'
import type { ClientToServer, ServerToClient, SubscribeReply } from '../../../lib/wire/socket.ts'
import { serve } from './serve.ts'

const Watch = z.object({ url: z.string(), ids: z.array(z.string()) })

const values = new Map<string, { value: number; observedAt: number }>()
let seq = 0
let items = 0

/** A browser's share of the work: one socket, all signals, the newest value of each. */
serve({
  watch: async (input) => {
    const { url, ids } = Watch.parse(input)
    const socket: Socket<ServerToClient, ClientToServer> = io(url, { transports: ['websocket'] })
    socket.on('ticks', (ticks) => {
      seq = ticks.seq
      items += ticks.items.length
      for (const [id, value, observedAt] of ticks.items) values.set(id, { value, observedAt })
    })
    const reply = await new Promise<SubscribeReply>((resolve, reject) => {
      socket.emit('subscribe', { ids }, (answer) => ('values' in answer ? resolve(answer) : reject(new Error(answer.error.message))))
    })
    for (const { id, value, observedAt } of reply.values) values.set(id, { value, observedAt })
    seq = reply.seq
    return reply.values.length
  },
  seen: () => ({ seq, items }),
  values: () => [...values].map(([id, { value, observedAt }]) => [id, value, observedAt] as const),
})
