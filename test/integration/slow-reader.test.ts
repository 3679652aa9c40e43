import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { parseRedisUrl } from '../../lib/config.ts'
import type { Observation } from '../../lib/domain/observation.ts'
import { signalId, type Signal } from '../../lib/domain/signal.ts'
import { startHub, type LiveServer } from '../../lib/live/hub.ts'
import { startMirror } from '../../lib/live/mirror.ts'
import { openStore } from '../../lib/store/store.ts'
import { testRedis } from '../support/redis.ts'
import { connectClient } from '../support/sockets.ts'
import { until } from '../support/until.ts'

const IDS = Array.from({ length: 900 }, (_, index) => signalId('quote', 'a-rather-long-name-so-that-frames-are-large-and-buffers-fill-soon', String(index), 'x'.repeat(90)))
const describeSignal = (id: Signal['id']): Signal => ({ id, title: id, unit: 'USD', feedId: 'yahoo-chart', stage: 'upstream', segment: 'silicon', reason: 'test', shape: 'sampled', step: 60_000, staleAfter: 600_000 })

test('[L7] one who does not read gets fewer and newer values, holds up nobody, and is dropped only past the limit', { timeout: 60_000 }, async () => {
  const redis = await testRedis()
  const store = openStore(parseRedisUrl(redis.url))
  const stop = new AbortController()
  const http = createServer()
  const io: LiveServer = new Server(http, { serveClient: false, perMessageDeflate: false })
  let round = 0
  const start = Date.now() - 600_000
  const commit = async (): Promise<void> => {
    round += 1
    const observations = IDS.map((signal): Observation => ({ signalId: signal, value: round, observedAt: start + round, receivedAt: start, feedId: 'yahoo-chart', mode: 'live' }))
    await store.hot.commit('yahoo-chart', observations, round === 1 ? store.hot.describe(IDS.map(describeSignal)) : [])
  }
  await commit()
  const mirror = await startMirror(store, { signal: stop.signal, onError: () => undefined })
  const hub = startHub(io, mirror, { slowLimit: 4_000 })
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`

  // The protocol by hand, so that it can stop reading its socket.
  const raw = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  const seen: number[] = []
  raw.on('error', () => undefined)
  raw.on('message', (data: Buffer) => {
    const text = data.toString()
    if (text.startsWith('0')) raw.send('40')
    else if (text.startsWith('40')) raw.send(`42${JSON.stringify(['subscribe', { ids: IDS }])}`)
    else if (text === '2') raw.send('3')
    else if (text.startsWith('42["ticks"')) seen.push((JSON.parse(text.slice(2)) as [string, { items: [string, number][] }])[1].items[0]?.[1] ?? 0)
  })
  const fast = await connectClient(url)
  await fast.subscribe({ ids: IDS.slice(0, 1) })
  const fastHas = (value: number): boolean => fast.ticks.at(-1)?.items[0]?.[1] === value
  try {
    await until(async () => {
      await commit()
      return seen.length > 0
    }, { every: 100 })
    raw.pause()
    const frames = hub.stats().deliveries
    await until(async () => {
      await commit()
      return hub.stats().conflated > IDS.length * 3
    }, { within: 30_000, every: 110 })
    expect(hub.stats().deliveries).toBeGreaterThan(frames)
    await until(() => fastHas(round))

    const paused = round
    raw.resume()
    await until(() => seen.at(-1) === round)
    expect(seen.length).toBeLessThan(paused)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(hub.stats().dropped).toBe(0)

    raw.pause()
    const closed = new Promise((resolve) => void raw.once('close', resolve))
    await until(async () => {
      await commit()
      return hub.stats().dropped === 1
    }, { within: 30_000, every: 110 })
    raw.resume()
    await closed
    await until(() => fastHas(round))
  } finally {
    raw.terminate()
    fast.close()
    stop.abort()
    hub.close()
    await io.close()
    await store.close()
    await redis.stop()
  }
})
