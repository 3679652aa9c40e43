import { afterAll, beforeAll, expect, test } from 'vitest'
import * as annotations from '../../app/api/v1/annotations/route.ts'
import * as one from '../../app/api/v1/snapshots/[id]/route.ts'
import * as all from '../../app/api/v1/snapshots/route.ts'
import { days } from '../../lib/domain/time.ts'
import { quoteOf } from '../../lib/feeds/quotes.ts'
import { feedById } from '../../lib/feeds/registry.ts'
import type { Frozen } from '../../lib/live/snapshots.ts'
import { Snapshot, SnapshotDetail, SnapshotList } from '../../lib/wire/snapshots.ts'
import { bodyOf, get, post, problemOf, remove, settle, testServer, type TestServer } from '../support/api.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'

const NVDA = quoteOf('NVDA') ?? expect.fail('NVDA has a quote')
const AMD = quoteOf('AMD') ?? expect.fail('AMD has a quote')
const yahoo = feedById('yahoo-chart') ?? expect.fail('no yahoo-chart')
const now = Date.now()
const today = Math.floor(now / days(1)) * days(1)

let redis: TestRedis
let server: TestServer

const create = async (path: string): Promise<Snapshot> => bodyOf(Snapshot, await post(all, {}, { body: { path } }), 201)
const frozen = async (id: string): Promise<Frozen> => (await bodyOf(SnapshotDetail, await get(one, '/x', { id }))).frozen as unknown as Frozen // Safe: the server writes them of this type.
const say = async (value: number, at = now): Promise<void> => {
  await server.ingest.ingest(yahoo, [{ signal: NVDA, value, observedAt: at }], [], now)
  await settle(server.store, server.mirror)
}

beforeAll(async () => {
  redis = await testRedis()
  server = await testServer(redis)
  await server.ingest.ingest(yahoo, Array.from({ length: 900 }, (_, index) => [{ signal: NVDA, value: 100 + index / 100, observedAt: today - days(901 - index) }, { signal: AMD, value: 120, observedAt: today - days(901 - index) }]).flat(), [], now)
  await say(110, now - 60_000)
})
afterAll(async () => {
  await server.close()
  await redis.stop()
})

test('what a signal’s page shows is kept, and stays as it was when the market moves', async () => {
  await post(annotations, {}, { body: { series: NVDA.id, at: new Date(today - days(5)).toISOString(), text: 'Seen then' } })
  const made = await create(`/signals/${NVDA.id}?range=max&vs=${AMD.id}&mode=percent`)
  expect(made).toMatchObject({ id: expect.stringMatching(/^[a-f0-9]{32}$/), by: 'operator', panels: 3, series: 2, path: `/signals/${NVDA.id}?range=max&vs=${AMD.id}&mode=percent` })
  const before = await frozen(made.id)
  await say(112.5)
  await post(annotations, {}, { body: { series: NVDA.id, at: new Date(today).toISOString(), text: 'Later' } })

  const after = await frozen(made.id)
  expect(after).toEqual(before)
  expect(after.board.panels.map(({ content }) => content.kind)).toEqual(['signal', 'signal', 'chart'])
  expect(after.figures.panels['p1']).toMatchObject({ kind: 'line', card: { id: NVDA.id, value: 110, mode: 'delayed', observedAt: new Date(now - 60_000).toISOString() } })
  expect(after.annotations.map(({ text }) => text)).toEqual(['Seen then'])
  for (const { points } of after.series) {
    expect(points.length).toBeGreaterThan(250)
    expect(points.length).toBeLessThanOrEqual(500)
  }
  expect((await bodyOf(SnapshotList, await get(all, '/x'))).items).toEqual([made])
  expect(await bodyOf(Snapshot, await remove(one, { id: made.id }))).toEqual(made)
  await problemOf(await get(one, '/x', { id: made.id }), 404)
  await problemOf(await remove(one, { id: made.id }), 404)
  expect((await server.store.hot.audited(10)).map(({ action }) => action).filter((action) => action.startsWith('snapshot'))).toEqual(['snapshot.delete', 'snapshot.create'])
})

test('a board is kept whole, whatever becomes of it; the chain is its board', async () => {
  const [board, chain] = [await create('/boards/nvda?range=1y'), await create('/')]
  expect((await frozen(board.id)).range).toBe('1y')
  expect((await frozen(board.id)).board.id).toBe('nvda')
  expect((await frozen(chain.id)).board.id).toBe('chain')
  for (const { id } of [board, chain]) await bodyOf(Snapshot, await remove(one, { id }))
})

test.each([['/?at=2026-01-02', 400], ['/signals/quote.none', 404], ['/boards/none', 404], ['/settings', 400], ['https://example.com/', 400], ['//example.com/boards/nvda', 400]])('%s cannot be frozen', async (path, status) => {
  expect(await problemOf(await post(all, {}, { body: { path } }), status)).toMatchObject({ field: 'path' })
})
