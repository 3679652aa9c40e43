import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseRedisUrl, readConfig } from '../../lib/config.ts'
import { startWeb, type RunningWeb } from '../../lib/live/web.ts'
import { createLogger } from '../../lib/log.ts'
import { openPollQueue, runNow, type PollQueue } from '../../lib/queues/polls.ts'
import { openStore, type Store } from '../../lib/store/store.ts'
import { testRedis, type TestRedis } from '../support/redis.ts'

const NAMESPACE = 'board'
let redis: TestRedis
let store: Store
let queue: PollQueue
let web: RunningWeb

type Answer = { readonly status: number; readonly type: string; readonly policy: string; readonly body: string }

/** One request as a browser or a program sends it: `fetch` would set these headers itself. */
const ask = (path: string, { method = 'GET', headers = {} }: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request(`${web.url}${path}`, { method, headers }, (answer) => {
      let body = ''
      answer.on('data', (part: Buffer) => (body += part.toString()))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, type: String(answer.headers['content-type']), policy: String(answer.headers['content-security-policy']), body }))
    })
    asked.on('error', reject)
    asked.end()
  })

beforeAll(async () => {
  redis = await testRedis()
  const target = parseRedisUrl(redis.url)
  store = openStore(target, { namespace: NAMESPACE })
  queue = openPollQueue(store.own(), store.keys.queues)
  await runNow(queue, 'yahoo-chart')
  web = await startWeb({ config: readConfig({ PORT: '0', LOG_LEVEL: 'silent' }, []), target, log: createLogger({ level: 'silent' }), namespace: NAMESPACE })
})
afterAll(async () => {
  await web?.close()
  await queue?.close()
  await store?.close()
  await redis?.stop()
})

test('an operator sees the queues of this namespace and the job that waits in one', async () => {
  const { status, body } = await ask('/feeds/queues/api/queues?activeQueue=polls&status=waiting')
  expect(status).toBe(200)
  expect(JSON.parse(body)).toMatchObject({ queues: [{ name: 'polls', counts: { waiting: 1 }, jobs: [{ name: 'poll', data: { feedId: 'yahoo-chart', manual: true } }] }, { name: 'backfills' }, { name: 'deliveries' }] })
})

test.each(['/feeds/queues', '/feeds/queues/queue/polls'])('%s is the board’s page: nothing in it comes from elsewhere, and nobody may frame it', async (path) => {
  const { status, type, policy, body } = await ask(path)
  expect([status, type]).toEqual([200, 'text/html; charset=UTF-8'])
  expect(body).toContain('Downchain')
  expect(body).not.toMatch(/(src|href)="https?:/)
  expect(policy).toContain("frame-ancestors 'none'")
})

test('a slash at the end leads to the board too', async () => {
  expect((await ask('/feeds/queues/')).status).toBe(302)
})

test('what its page needs is served by us', async () => {
  const { body } = await ask('/feeds/queues')
  const files = [...body.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(([, file]) => file)
  expect(files.length).toBeGreaterThan(3)
  for (const file of files) expect((await ask(`/feeds/queues/${file}`)).status, file).toBe(200)
})

test.each<[string, Readonly<Record<string, string>>]>([
  ['another site', { origin: 'https://evil.example' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-site' }],
  ['a page without an origin of its own', { origin: 'null' }],
])('a press on a page of %s changes nothing', async (_case, headers) => {
  const { status, body } = await ask('/feeds/queues/api/queues/polls/pause', { method: 'PUT', headers })
  expect(status).toBe(403)
  expect(body).toMatch(/^Refused: /)
  expect(await queue.isPaused()).toBe(false)
})

test('a press on our own page does what it says', async () => {
  const headers = { origin: web.url, 'sec-fetch-site': 'same-origin' }
  expect((await ask('/feeds/queues/api/queues/polls/pause', { method: 'PUT', headers })).status).toBe(200)
  expect(await queue.isPaused()).toBe(true)
  expect((await ask('/feeds/queues/api/queues/polls/resume', { method: 'PUT', headers })).status).toBe(200)
  expect(await queue.isPaused()).toBe(false)
})

test('a name that another site has pointed at this machine is not served', async () => {
  expect((await ask('/feeds/queues/api/queues', { headers: { host: 'evil.example' } })).status).toBe(421)
})

test('an address that only begins alike is not the board’s', async () => {
  expect((await ask('/feeds/queues-of-others')).status).toBe(404)
})
