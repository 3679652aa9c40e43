import type { Server } from 'node:http'
import { z } from 'zod'
import type { Ticks } from '../../../lib/wire/socket.ts'
import { makeRandom } from '../measure.ts'
import { benchIds } from './ids.ts'

const Tick = z.object({ moving: z.number(), everyMs: z.number() })

/** The baselines: the same ticks at the same rate, made in the process that sends them. */
export function makeBroadcast(http: Server, send: (ticks: Ticks) => void): Readonly<Record<string, (input: unknown) => unknown>> {
  const random = makeRandom(7)
  const ids = benchIds(1000)
  let seq = 0
  let timer: NodeJS.Timeout | undefined
  return {
    open: async () => {
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
      const address = http.address()
      return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    },
    begin: (input) => {
      const { moving, everyMs } = Tick.parse(input)
      timer = setInterval(() => {
        const at = Date.now()
        seq += 1
        send({ seq, items: ids.slice(0, moving).map((id) => [id, Number((1 + random() * 5).toFixed(2)), at, 'live'] as const) })
      }, everyMs)
    },
    end: () => clearInterval(timer),
  }
}
