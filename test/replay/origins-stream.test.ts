import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { closeOf } from '../../lib/domain/calendar.ts'
import { days } from '../../lib/domain/time.ts'
import type { FeedContext, Reading } from '../../lib/feeds/feed.ts'
import { finnhub } from '../../lib/feeds/finnhub.ts'
import { frameText } from '../../lib/ingest/stream.ts'
import { decode, readRecord } from '../../lib/record/record.ts'
import { startReplayOrigins, type ReplayOrigins } from '../../lib/replay/origins/origins.ts'
import { until } from '../support/until.ts'

const tables = readRecord().filter(({ table }) => table === 'quotes')
const closes = tables.flatMap((table) => [...decode(table).observations])
const START = Date.UTC(2025, 0, 26)
const END = Date.UTC(2025, 1, 11)

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

let clock = START
async function started(): Promise<ReplayOrigins> {
  clock = START
  const origins = await startReplayOrigins({ tables, now: () => clock })
  closers.push(origins.close)
  return origins
}
const address = (origins: ReplayOrigins): string => (origins.overrides.get('finnhub')?.origin ?? '').replace('http:', 'ws:')

/** A client that speaks and reads as the feed does. */
async function listen(origins: ReplayOrigins): Promise<{ readonly readings: Reading[]; readonly socket: WebSocket }> {
  const context: FeedContext = { now: clock, env: origins.env, latest: () => undefined }
  const socket = new WebSocket(`${address(origins)}${finnhub.path(context)}`)
  closers.push(() => socket.terminate())
  const readings: Reading[] = []
  socket.on('message', (data) => readings.push(...finnhub.frame(frameText(data), { ...context, refuse: (reason) => expect.fail(reason) }).readings))
  await new Promise((resolve) => socket.once('open', resolve))
  for (const text of finnhub.hello(context)) socket.send(text)
  return { readings, socket }
}

const wanted = (from: number, to: number): string[] => closes.filter(({ receivedAt }) => receivedAt > from && receivedAt <= to).map(({ signalId, value, observedAt }) => `${signalId} ${value} ${observedAt}`)
const read = (readings: readonly Reading[]): string[] => readings.map(({ signal, value, observedAt }) => `${signal.id} ${value} ${observedAt}`)

test('every close is pushed once, at its instant, in order of time, and none from before the start', async () => {
  const origins = await started()
  const { readings } = await listen(origins)
  for (clock = START; clock < END; clock += days(0.3)) await origins.push(clock)
  clock = END
  await origins.push(END)
  const all = wanted(START, END)
  await until(() => readings.length >= all.length)
  expect(read(readings).sort()).toEqual(all.sort())
  expect(readings.map(({ observedAt }) => observedAt)).toEqual(readings.map(({ observedAt }) => observedAt).sort((a, b) => a - b))
})

test('a push never tells what the clock has not reached; the close is told at the close', async () => {
  const origins = await started()
  const { readings } = await listen(origins)
  const close = closeOf('nyse', '2025-01-27') ?? 0
  clock = close - 1
  await origins.push(END)
  clock = close
  await origins.push(close)
  const nvidia = (): number[] => readings.filter(({ signal }) => signal.id === 'quote.nvda').map(({ observedAt }) => observedAt)
  await until(() => nvidia().length > 0)
  expect(nvidia()).toEqual([close])
})

test('what nobody had subscribed to waits for who does, and is told to nobody else again', async () => {
  const origins = await started()
  clock = END
  await origins.push(END)
  const all = wanted(START, END)
  expect(origins.behind('finnhub')).toBe(all.length)
  const first = await listen(origins)
  await until(() => first.readings.length >= all.length)
  expect(read(first.readings).sort()).toEqual([...all].sort())
  expect(origins.behind('finnhub')).toBe(0)
  const second = await listen(origins)
  while (second.readings.length === 0) {
    clock += days(1)
    await origins.push(clock)
    await sleep(20)
  }
  expect(second.readings.filter(({ observedAt }) => observedAt <= END)).toEqual([])
})

test('after a step back what follows is told again', async () => {
  const origins = await started()
  const { readings } = await listen(origins)
  clock = END
  await origins.push(END)
  await until(() => readings.length === wanted(START, END).length)
  readings.length = 0
  clock = START + days(5)
  await origins.push(clock)
  clock = END
  await origins.push(END)
  const again = wanted(START + days(5), END)
  await until(() => readings.length >= again.length)
  expect(read(readings).sort()).toEqual(again.sort())
})

test('a socket without a key is refused', async () => {
  const origins = await started()
  const socket = new WebSocket(address(origins))
  socket.on('error', () => {})
  closers.push(() => socket.terminate())
  const status = await new Promise((resolve) => socket.once('unexpected-response', (_request, response) => resolve(response.statusCode)))
  expect(status).toBe(401)
})

test('an abort ends the sources and their connections', async () => {
  const stop = new AbortController()
  const origins = await startReplayOrigins({ tables, now: () => clock, signal: stop.signal })
  const { socket } = await listen(origins)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  stop.abort()
  await closed
  await until(async () => fetch(origins.overrides.get('finnhub')?.origin ?? '').then(() => false, () => true))
  await origins.close()
})
