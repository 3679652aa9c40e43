import { WebSocket } from 'ws'
import { z } from 'zod'
import { makeRandom } from '../measure.ts'
import { benchIds } from './ids.ts'
import { serve } from './serve.ts'

const Connect = z.object({ url: z.string(), sockets: z.number(), protocol: z.enum(['ws', 'socket.io']), ids: z.enum(['one-set', 'differing']), each: z.number() })

const crowd: WebSocket[] = []
let counting = false
let deliveries = 0
let bytes = 0
let lateness: number[] = []

/** 50 ids each: the same for all, or so many of a thousand chosen by the socket's number. */
function idsOf(socket: number, kind: 'one-set' | 'differing', each: number): string[] {
  const all = benchIds(1000)
  if (kind === 'one-set') return all.slice(0, each)
  const random = makeRandom(socket + 1)
  const chosen = new Set<string>()
  while (chosen.size < each) chosen.add(all[Math.floor(random() * all.length)] ?? '')
  return [...chosen]
}

function take(text: string): void {
  if (!counting) return
  deliveries += 1
  bytes += text.length
  const at = /,(\d{13}),/.exec(text)?.[1]
  if (at !== undefined) lateness.push(Date.now() - Number(at))
}

function join(url: string, subscribe: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(subscribe === undefined ? url : `${url}/socket.io/?EIO=4&transport=websocket`, { perMessageDeflate: false })
    crowd.push(socket)
    socket.once('error', reject)
    if (subscribe === undefined) socket.once('open', () => resolve())
    // The protocol by hand: a whole client in each of 2,000 sockets would cost more than the server.
    socket.on('message', (data) => {
      const text = Buffer.isBuffer(data) ? data.toString() : ''
      if (subscribe === undefined || text.startsWith('42')) take(text)
      else if (text.startsWith('2')) socket.send('3')
      else if (text.startsWith('0')) socket.send('40')
      else if (text.startsWith('40')) socket.send(subscribe)
      else if (text.startsWith('430')) resolve()
    })
  })
}

serve({
  connect: async (input) => {
    const { url, sockets, protocol, ids, each } = Connect.parse(input)
    for (let from = 0; from < sockets; from += 100) {
      await Promise.all(
        Array.from({ length: Math.min(100, sockets - from) }, async (_, index) =>
          join(url.replace('http', 'ws'), protocol === 'ws' ? undefined : `420${JSON.stringify(['subscribe', { ids: idsOf(from + index, ids, each) }])}`),
        ),
      )
    }
  },
  begin: () => {
    deliveries = 0
    bytes = 0
    lateness = []
    counting = true
  },
  end: () => {
    counting = false
    const sorted = lateness.sort((a, b) => a - b)
    const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0
    return { deliveries, bytes, p50: at(0.5), p99: at(0.99) }
  },
  leave: () => {
    for (const socket of crowd.splice(0)) socket.terminate()
  },
})
