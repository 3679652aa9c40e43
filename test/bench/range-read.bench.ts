import { Agent, get } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { minutes } from '../../lib/domain/time.ts'
import { SeriesReply } from '../../lib/wire/api.ts'
import { sampled, volatile } from './candles.ts'
import { atMost, figure, type Figure, type Part } from './figures.ts'
import { eachOf, makeRandom, percentile } from './measure.ts'
import { announce, benchSignals, load } from './seed.ts'
import { openSite } from './site.ts'

const CANDLES = 2000
const HELD = 12_000
const WARM_UP = 150
const READS = 400

const KINDS = [
  { name: 'volatile', make: (from: number) => volatile(1, HELD, minutes(1), 4, from) },
  { name: 'one value a minute', make: (from: number) => sampled(1, HELD, minutes(1), from) },
] as const

/** Time to the last byte of the answer, ms. */
function ask(url: string, agent: Agent, encoding: string): Promise<{ readonly ms: number; readonly body: Buffer; readonly zipped: boolean }> {
  const from = performance.now()
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'accept-encoding': encoding } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        if (response.statusCode === 200) resolve({ ms: performance.now() - from, body: Buffer.concat(chunks), zipped: response.headers['content-encoding'] === 'gzip' })
        else reject(new Error(`${response.statusCode}: ${Buffer.concat(chunks).toString().slice(0, 300)}`))
      })
    }).once('error', reject)
  })
}

async function run(): Promise<Figure[]> {
  const end = Math.floor(Date.now() / minutes(1)) * minutes(1)
  const first = end - HELD * minutes(1)
  const ids = KINDS.map(({ name }) => benchSignals(name, 1)[0] ?? '')
  const site = await openSite(async (store) => {
    for (const { name, make } of KINDS) {
      const [id] = benchSignals(name, 1)
      if (!id) continue
      await announce(store, [id], end)
      await load(store, id, make(first), { keepRaw: false })
    }
  })
  const figures: Figure[] = []
  try {
    const random = makeRandom(5)
    const agent = new Agent({ keepAlive: true, maxSockets: 4 })
    const somewhere = (id: string): string => {
      const from = first + Math.floor(random() * (HELD - CANDLES)) * minutes(1)
      return `${site.url}/api/v1/series?ids=${id}&from=${from}&to=${from + (CANDLES - 1) * minutes(1)}&interval=1m`
    }
    for (const [index, { name }] of KINDS.entries()) {
      const id = ids[index] ?? ''
      for (const encoding of ['identity', 'gzip']) {
        for (let turn = 0; turn < WARM_UP; turn++) await ask(somewhere(id), agent, encoding)
        const one: number[] = []
        let bytes = 0
        for (let turn = 0; turn < READS; turn++) {
          const { ms, body, zipped } = await ask(somewhere(id), agent, encoding)
          one.push(ms)
          bytes = body.length
          if (turn > 0) continue
          const points = SeriesReply.parse(JSON.parse((zipped ? gunzipSync(body) : body).toString())).series[0]?.points.length
          if (points !== CANDLES) throw new Error(`${points} candles came instead of ${CANDLES}`)
        }
        const four: number[] = []
        const from = performance.now()
        await eachOf(Array.from({ length: READS }, () => somewhere(id)), 4, async (url) => void four.push((await ask(url, agent, encoding)).ms))
        const perSecond = READS / ((performance.now() - from) / 1000)
        const what = `${name}, ${encoding === 'gzip' ? 'gzip' : 'plain'}`
        figures.push(
          figure(`${what}: answer`, bytes / 1000, 'kB'),
          figure(`${what}, one after the other: p50`, percentile(one, 0.5), 'ms'),
          atMost(`${what}, one after the other: p99`, percentile(one, 0.99), 'ms', 10),
          figure(`${what}, four at once: p50`, percentile(four, 0.5), 'ms'),
          figure(`${what}, four at once: p99`, percentile(four, 0.99), 'ms'),
          figure(`${what}, four at once`, perSecond, 'answers/s'),
        )
      }
    }
    agent.destroy()
  } finally {
    await site.stop()
  }
  return figures
}

export const rangeReadBench: Part = {
  id: 'c',
  title: 'Range reads of 2,000 candles at the HTTP API',
  notes: [
    `GET /api/v1/series of the production build, JSON, any 2,000 minutes out of ${HELD.toLocaleString('en')}: from the request to the last byte, on one kept connection, the client on the same machine.`,
    'Plain is what a script gets, gzip what a browser asks for. Four at once share one process and one core: each waits for the others.',
  ],
  run,
}
