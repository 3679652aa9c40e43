import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { testRedis } from '../support/redis.ts'
import { bundle, start, type Child } from './child.ts'
import { atMost, figure, type Figure, type Part } from './figures.ts'
import { median } from './measure.ts'

const SOCKETS = [200, 1000, 2000]
const EACH = 50
const OF = 1000
/** Items in a frame: about 450 bytes of ids as long as real ones. */
const ITEMS = 6
const EVERY = 100
const WARM_UP = 1500
const MEASURED = 3000
/** Each is measured this often, by turns; the median counts. */
const ROUNDS = 3

const Counted = z.object({ deliveries: z.number(), bytes: z.number(), p50: z.number(), p99: z.number() })
type Sample = { readonly cpuPerThousand: number; readonly perSecond: number; readonly bytes: number; readonly p50: number; readonly p99: number }

type Kind = { readonly name: string; readonly server: 'web' | 'bare-ws' | 'bare-room'; readonly ids: 'one-set' | 'differing' }
const KINDS = {
  ws: { name: 'bare ws', server: 'bare-ws', ids: 'one-set' },
  room: { name: 'bare Socket.IO room', server: 'bare-room', ids: 'one-set' },
  oneSet: { name: 'ours, one set', server: 'web', ids: 'one-set' },
  differing: { name: 'ours, differing sets', server: 'web', ids: 'differing' },
} as const satisfies Record<string, Kind>

type Processes = { readonly servers: Readonly<Record<Kind['server'], { readonly process: Child; readonly url: string }>>; readonly crowd: Child; readonly committer: Child }

async function measure({ server: name, ids }: Kind, sockets: number, { servers, crowd, committer }: Processes): Promise<Sample> {
  const { process: server, url } = servers[name]
  await crowd.call('connect', z.unknown(), { url, sockets, ids, each: EACH, protocol: name === 'bare-ws' ? 'ws' : 'socket.io' })
  const source = name === 'web' ? committer : server
  // In differing sets so many ids move that a socket's fifty make frames of the same size.
  await source.call('begin', z.unknown(), { moving: ids === 'differing' ? (ITEMS * OF) / EACH : ITEMS, of: ids === 'differing' ? OF : EACH, everyMs: EVERY })
  await sleep(WARM_UP)
  const before = await server.cpu()
  const from = performance.now()
  await crowd.call('begin', z.unknown())
  await sleep(MEASURED)
  const { deliveries, bytes, p50, p99 } = await crowd.call('end', Counted)
  const elapsed = performance.now() - from
  const cpu = (await server.cpu()) - before
  await source.call('end', z.unknown())
  await crowd.call('leave', z.unknown())
  return { cpuPerThousand: cpu / (deliveries / 1000), perSecond: (deliveries / elapsed) * 1000, bytes: bytes / deliveries, p50, p99 }
}

const middle = (samples: readonly Sample[]): Sample => ({
  cpuPerThousand: median(samples.map(({ cpuPerThousand }) => cpuPerThousand)),
  perSecond: median(samples.map(({ perSecond }) => perSecond)),
  bytes: median(samples.map(({ bytes }) => bytes)),
  p50: median(samples.map(({ p50 }) => p50)),
  p99: median(samples.map(({ p99 }) => p99)),
})

async function run(): Promise<Figure[]> {
  await bundle(['web', 'bare-ws', 'bare-room', 'committer', 'crowd'])
  const redis = await testRedis()
  const crowd = start('crowd')
  const committer = start('committer')
  const figures: Figure[] = []
  // The same three for all of it: a process that has just started is busy compiling itself.
  const open = async (name: Kind['server']) => {
    const process = start(name)
    return { process, url: await process.call('open', z.string(), { redis: redis.url }) }
  }
  try {
    await committer.call('open', z.number(), { redis: redis.url })
    const servers = { web: await open('web'), 'bare-ws': await open('bare-ws'), 'bare-room': await open('bare-room') }
    for (const sockets of SOCKETS) {
      const samples = { ws: [] as Sample[], room: [] as Sample[], oneSet: [] as Sample[], differing: [] as Sample[] }
      for (let round = 0; round < ROUNDS; round++) {
        for (const key of ['ws', 'oneSet', 'differing', 'room'] as const) samples[key].push(await measure(KINDS[key], sockets, { servers, crowd, committer }))
      }
      const by = { ws: middle(samples.ws), room: middle(samples.room), oneSet: middle(samples.oneSet), differing: middle(samples.differing) }
      const at = sockets.toLocaleString('en')
      for (const key of ['ws', 'room', 'oneSet', 'differing'] as const) {
        const { cpuPerThousand, perSecond, bytes, p50, p99 } = by[key]
        figures.push(figure(`${at} sockets, ${KINDS[key].name}: server CPU`, cpuPerThousand, 'ms per 1,000 deliveries'))
        figures.push(figure(`${at} sockets, ${KINDS[key].name}: deliveries`, perSecond, '/s'), figure(`${at} sockets, ${KINDS[key].name}: frame`, bytes, 'bytes'))
        figures.push(figure(`${at} sockets, ${KINDS[key].name}: latency p50`, p50, 'ms'), figure(`${at} sockets, ${KINDS[key].name}: latency p99`, p99, 'ms'))
      }
      figures.push(atMost(`${at} sockets, one set: ours to bare ws`, by.oneSet.cpuPerThousand / by.ws.cpuPerThousand, '×', 1.5))
      figures.push(atMost(`${at} sockets, differing sets: ours to bare ws`, by.differing.cpuPerThousand / by.ws.cpuPerThousand, '×', 2.5))
      figures.push(figure(`${at} sockets: Socket.IO room to bare ws`, by.room.cpuPerThousand / by.ws.cpuPerThousand, '×'))
    }
    await Promise.all(Object.values(servers).map(async ({ process }) => process.stop()))
  } finally {
    await Promise.all([crowd.stop(), committer.stop()])
    await redis.stop()
  }
  return figures
}

export const fanOutBench: Part = {
  id: 'b',
  title: 'Fan-out: server CPU and latency by number of sockets',
  notes: [
    `Ten frames a second and socket, ${ITEMS} items each. One set: every socket holds the same ${EACH} ids. Differing: ${EACH} each out of ${OF.toLocaleString('en')}; bare ws has the same deliveries of same-size frames, each encoded once for all.`,
    'Ours is the shipped web process on a real Redis: following the log, the mirror and the hub are in its CPU, nothing is subtracted. The baselines make their values themselves. The commits come from another process.',
    'Not in it: a ping to each Socket.IO socket every 15 s (25 s in the room), about 0.08 ms each, which bare ws does not send: it falls outside the time that is measured.',
    'Latency is to the arrival at the client: ours from before the commit, the baselines from before the broadcast. Where our ticks and the source’s fall out of step, a commit waits up to 100 ms. Clients share the machine with the server.',
    'V8’s shrinking of an idle heap is off in all three servers: it would clean up after the measurement before.',
    `Median of ${ROUNDS} rounds of ${MEASURED / 1000} s, taken by turns.`,
  ],
  run,
}
