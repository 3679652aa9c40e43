import { z } from 'zod'
import { signalId } from '../../../lib/domain/signal.ts'
import { hours, minutes, seconds } from '../../../lib/domain/time.ts'
import { definePoll, eachRow, Price, type PollFeed } from '../../../lib/feeds/feed.ts'
import { makeIngest, type Ingest } from '../../../lib/ingest/ingest.ts'
import { openStore } from '../../../lib/store/store.ts'
import { bell, makeRandom } from '../measure.ts'
import { serve } from './serve.ts'
import { configFor, Opened } from './target.ts'

const Prepare = Opened.extend({ feeds: z.number(), rows: z.number(), bodies: z.number() })
const Run = z.object({ seconds: z.number() })

const Row = z.object({ provider: z.string(), usd_hr: Price, fetched_at: z.iso.datetime() })

/** A price list like those of the real feeds: prices as text, a time in each row, one signal a row. */
const makeFeed = (id: string): PollFeed =>
  definePoll({
    id,
    title: id,
    source: { name: id, docs: 'https://example.com', licence: 'none', credit: 'made up for the bench', proof: 'G' },
    origin: 'https://example.com',
    stageRules: ['gpu'],
    mode: 'live',
    shape: 'sampled',
    step: minutes(1),
    staleAfter: hours(1),
    every: minutes(1),
    minEvery: minutes(1),
    requests: () => [{ path: '/' }],
    response: z.object({ rows: z.array(z.unknown()) }),
    toReadings: ({ rows }, context) =>
      eachRow(id, context, rows, Row, ({ provider, usd_hr, fetched_at }) => [
        { signal: { id: signalId('gpu', id, 'h100-sxm', provider, 'on-demand'), title: `H100 SXM · ${provider}`, unit: 'USD/GPU-h', vendor: provider }, value: usd_hr, observedAt: Date.parse(fetched_at) },
      ]),
  })

/** Successive bodies of one feed: every price of every body moves. */
function makeBodies(seed: number, rows: number, bodies: number): string[] {
  const random = makeRandom(seed)
  const prices = Array.from({ length: rows }, () => 2 + random() * 4)
  // In the past, so that none is ahead of the clock however fast it goes.
  const first = Date.now() - bodies * STEP
  return Array.from({ length: bodies }, (_, body) => {
    const fetched_at = new Date(first + body * STEP).toISOString()
    return JSON.stringify({
      rows: prices.map((price, row) => {
        const next = Math.min(20, Math.max(0.5, price * (1 + bell(random) / 200)))
        prices[row] = next
        return { provider: `provider-${row}`, usd_hr: next.toFixed(4), fetched_at }
      }),
    })
  })
}
const STEP = seconds(1)

let lanes: { feed: PollFeed; bodies: string[]; at: number }[] = []
let ingest: Ingest | undefined

async function take(lane: (typeof lanes)[number]): Promise<number> {
  const body = lane.bodies[lane.at]
  if (!ingest || body === undefined) throw new Error('out of bodies')
  lane.at += 1
  const now = Date.now()
  const readings = lane.feed.read(body, { now, env: {}, latest: () => undefined, request: { path: '/' }, refuse: (reason) => { throw new Error(reason) } })
  const { accepted, refused, duplicates } = await ingest.ingest(lane.feed, readings, [], now)
  if (accepted !== readings.length) throw new Error(`${readings.length} readings, ${accepted} accepted, ${refused} refused, ${duplicates} duplicates`)
  return accepted
}

serve({
  prepare: async (input) => {
    const { redis, feeds, rows, bodies } = Prepare.parse(input)
    const store = openStore(configFor(redis).target)
    lanes = Array.from({ length: feeds }, (_, index) => ({ feed: makeFeed(`bench-${index}`), bodies: makeBodies(index, rows, bodies), at: 0 }))
    ingest = makeIngest({ store, feedOf: (id) => lanes.find(({ feed }) => feed.id === id)?.feed })
    for (const lane of lanes) await take(lane)
    const body = lanes[0]?.bodies[0]
    return { ids: [...(await store.hot.signals()).keys()], bodyBytes: body?.length ?? 0 }
  },
  /** All feeds at once, each one body after the other, as a worker polls them. */
  run: async (input) => {
    const { seconds: span } = Run.parse(input)
    const end = performance.now() + seconds(span)
    const counts = await Promise.all(
      lanes.map(async (lane) => {
        let count = 0
        while (performance.now() < end && lane.at < lane.bodies.length) count += await take(lane)
        return count
      }),
    )
    return { observations: counts.reduce((sum, count) => sum + count, 0), ranOut: lanes.some(({ at, bodies }) => at >= bodies.length) }
  },
  /** Observations so far by signal: each body has one of each of its feed's. */
  sent: () => lanes.map(({ at }) => at),
})
