import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findRedis } from '../../lib/embedded-redis/find.ts'
import { askRedis, type RedisBinary, type RedisProcess, spawnRedis, stopRedis, waitForPong } from '../../lib/embedded-redis/process.ts'

export type TestRedis = {
  /** `unix:///…`, as REDIS_URL takes it. */
  readonly url: string
  readonly socketPath: string
  /** SIGKILL, as a power cut would: what was acknowledged must be there after `restart`. */
  readonly kill9: () => Promise<void>
  /** Starts it again on the same socket and data; stops it first where it runs. */
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
}

export type TestCluster = {
  /** Comma-separated `redis://` list, as REDIS_URL takes it. */
  readonly url: string
  readonly ports: readonly number[]
  readonly stop: () => Promise<void>
}

const START_MS = 20_000

const say = (line: string): void => void process.stderr.write(`${line}\n`)

const binary = (): Promise<RedisBinary> => findRedis({ cacheDir: join(process.cwd(), '.cache/redis'), say })

/** Durable and quiet, as the embedded one is. */
const settings = (dir: string): string[] => ['--dir', dir, '--save', '', '--maxmemory-policy', 'noeviction', '--appendonly', 'yes', '--appendfsync', 'always']

/** A private redis-server for one test file; ends with the test process whatever happens to it. */
export async function testRedis(): Promise<TestRedis> {
  const found = await binary()
  const dir = await mkdtemp(join(tmpdir(), 'dc-test-'))
  const socketPath = join(dir, 's')
  const start = async (): Promise<RedisProcess> => {
    const started = spawnRedis(found, ['--port', '0', '--unixsocket', socketPath, '--unixsocketperm', '700', ...settings(dir)])
    if (!(await waitForPong(started, { path: socketPath }, START_MS))) throw new Error(`redis-server did not start:\n${started.lastLines()}`)
    return started
  }
  let server = await start()
  return {
    url: `unix://${socketPath}`,
    socketPath,
    kill9: async () => {
      server.kill('SIGKILL')
      await server.exited
    },
    restart: async () => {
      await stopRedis(server)
      server = await start()
    },
    stop: async () => {
      await stopRedis(server)
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** A free port whose cluster bus port, 10,000 above, is in range. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 30_000)
    const free = await Promise.all(
      [port, port + 10_000].map(
        (candidate) =>
          new Promise<boolean>((resolve) => {
            const probe = createServer()
            probe.once('error', () => resolve(false))
            probe.listen(candidate, '127.0.0.1', () => probe.close(() => resolve(true)))
          }),
      ),
    )
    if (free.every(Boolean)) return port
  }
}

type Node = { readonly port: number; readonly server: RedisProcess }

async function startNode(found: RedisBinary, dir: string): Promise<Node> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const port = await freePort()
    const home = await mkdtemp(join(dir, 'node-'))
    const cluster = ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf', '--cluster-node-timeout', '5000']
    const server = spawnRedis(found, ['--port', String(port), '--bind', '127.0.0.1', ...cluster, ...settings(home)])
    // It ends where another took the port between the probe and the start.
    if (await waitForPong(server, { host: '127.0.0.1', port }, START_MS)) return { port, server }
    await stopRedis(server)
  }
  throw new Error('no redis-server could be started on a free port')
}

const SLOTS = 16_384

/** A real Redis Cluster of three masters on loopback ports, ready to take every slot. */
export async function testCluster(): Promise<TestCluster> {
  const found = await binary()
  const dir = await mkdtemp(join(tmpdir(), 'dc-cluster-'))
  const nodes = await Promise.all([0, 1, 2].map(() => startNode(found, dir)))
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map(({ server }) => stopRedis(server)))
    await rm(dir, { recursive: true, force: true })
  }
  const ask = async (port: number, command: string): Promise<string> => {
    const answer = await askRedis({ host: '127.0.0.1', port }, [command], 5000)
    if (answer.startsWith('-')) throw new Error(`${command}: ${answer.trim()}`)
    return answer
  }
  try {
    for (const [index, { port }] of nodes.entries()) {
      const [first, next] = [index, index + 1].map((place) => Math.floor((place * SLOTS) / nodes.length))
      await ask(port, `CLUSTER ADDSLOTSRANGE ${first} ${Number(next) - 1}`)
      await ask(port, `CLUSTER SET-CONFIG-EPOCH ${index + 1}`)
    }
    const [head, ...others] = nodes
    for (const { port } of others) await ask(Number(head?.port), `CLUSTER MEET 127.0.0.1 ${port}`)
    const until = performance.now() + START_MS
    for (;;) {
      const states = await Promise.all(nodes.map(({ port }) => ask(port, 'CLUSTER INFO')))
      if (states.every((state) => state.includes('cluster_state:ok') && state.includes(`cluster_known_nodes:${nodes.length}`))) break
      if (performance.now() > until) throw new Error(`the cluster did not come together:\n${states.join('\n')}`)
      await sleep(50)
    }
  } catch (error) {
    await stop()
    throw error
  }
  return { url: nodes.map(({ port }) => `redis://127.0.0.1:${port}`).join(','), ports: nodes.map(({ port }) => port), stop }
}
