import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { AUTH_SECRET_LENGTH, FEED_VARIABLE_FORMS, readConfig, VARIABLES } from '../lib/config.ts'
import { FEEDS } from '../lib/feeds/registry.ts'
import { makeKeys } from '../lib/store/keys.ts'

const Service = z.object({
  image: z.string(),
  build: z.object({ context: z.string(), dockerfile_inline: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  env_file: z.array(z.object({ path: z.string(), required: z.boolean() })).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  healthcheck: z.object({ test: z.array(z.string()), interval: z.string(), timeout: z.string(), retries: z.number(), start_period: z.string() }),
  volumes: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  configs: z.array(z.object({ source: z.string(), target: z.string() })).optional(),
  restart: z.string(),
})
type Service = z.infer<typeof Service>

const text = readFileSync('docker-compose.yml', 'utf8')
const compose = z
  .object({ services: z.record(z.string(), Service), volumes: z.record(z.string(), z.unknown()), configs: z.record(z.string(), z.object({ content: z.string() })) })
  .parse(parse(text, { merge: true }))

const service = (name: string): Service => {
  const found = compose.services[name]
  if (!found) throw new Error(`no service ${name}`)
  return found
}

const WEBS = ['web-1', 'web-2']
const WORKERS = ['worker-1', 'worker-2']

test('it runs Redis, two web processes, two workers and a proxy', () => {
  expect(Object.keys(compose.services).toSorted()).toEqual(['proxy', 'redis', ...WEBS, ...WORKERS])
})

test('every service has a health check, and comes back when it ends', () => {
  for (const [name, { healthcheck, restart }] of Object.entries(compose.services)) {
    expect(healthcheck.test[0], name).toMatch(/^CMD(-SHELL)?$/)
    expect(restart, name).toBe('unless-stopped')
  }
})

test('Redis appends every write, evicts nothing and keeps its data in a named volume', () => {
  const { command = [], volumes = [], ports } = service('redis')
  expect(command.join(' ')).toContain('--appendonly yes --appendfsync always')
  expect(command.join(' ')).toContain('--maxmemory-policy noeviction')
  expect(volumes).toEqual(['redis-data:/data'])
  expect(Object.keys(compose.volumes)).toEqual(['redis-data'])
  expect(ports, 'not reachable from outside').toBeUndefined()
})

test.each([...WEBS, ...WORKERS])('%s starts once Redis is healthy, with a configuration that we accept', (name) => {
  const { depends_on, environment = {}, env_file } = service(name)
  expect(depends_on?.['redis']).toEqual({ condition: 'service_healthy' })
  expect(env_file).toEqual([{ path: '.env', required: false }])
  const given = { ...environment, AUTH_SECRET: 'x'.repeat(AUTH_SECRET_LENGTH), LOG_LEVEL: 'info' }
  const config = readConfig(given, FEEDS.map(({ id }) => id))
  expect(config.redis).toEqual({ kind: 'single', url: 'redis://redis:6379' })
})

test.each([
  [WEBS, 'web'],
  [WORKERS, 'worker'],
])('%j run the built %s process', (names, part) => {
  for (const name of names) expect(service(name).command?.at(-1)).toBe(`.build/${part}.mjs`)
  expect(existsSync(`workers/${part}.ts`)).toBe(true)
})

test('the image takes all that the build reads, and nothing that is not there', () => {
  const { build } = service('web-1')
  const copied = [...(build?.dockerfile_inline ?? '').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) => (match[1] ?? '').split(' '))
  expect(copied).toEqual(expect.arrayContaining(['app', 'lib', 'workers', 'package.json', 'package-lock.json', 'next.config.js', 'tsconfig.json', '.postcssrc.json']))
  for (const path of copied) expect(existsSync(path), path).toBe(true)
  expect(existsSync('public') && !copied.includes('public'), 'public is left out').toBe(false)
})

test('web processes answer the health endpoint; a worker is healthy by its own heartbeat', () => {
  expect(service('web-1').healthcheck.test.join(' ')).toContain('http://127.0.0.1:3000/api/v1/health')
  expect(service('worker-1').healthcheck.test.join(' ')).toContain(`'${makeKeys('dc').workers}'`)
})

test('the proxy waits for both, spreads over both, and keeps a browser on one', () => {
  const { depends_on, configs, ports } = service('proxy')
  expect(depends_on).toEqual({ 'web-1': { condition: 'service_healthy' }, 'web-2': { condition: 'service_healthy' } })
  expect(configs).toEqual([{ source: 'caddyfile', target: '/etc/caddy/Caddyfile' }])
  expect(compose.configs['caddyfile']?.content).toMatch(/reverse_proxy web-1:3000 web-2:3000 \{\s+lb_policy cookie/)
  expect(ports, 'on loopback unless asked otherwise').toEqual(['${HOST:-127.0.0.1}:${PORT:-3000}:8080'])
  for (const name of ['redis', ...WEBS, ...WORKERS]) expect(service(name).ports, name).toBeUndefined()
})

test('it does not start without AUTH_SECRET, and says so', () => {
  expect(text).toMatch(/AUTH_SECRET: \$\{AUTH_SECRET:\?[^}]*32 characters/)
})

test('every variable it reads or sets is documented in .env.example', () => {
  const documented = readFileSync('.env.example', 'utf8')
  const read = [...text.matchAll(/(?<!\$)\$\{([A-Z_]+)/g)].map((match) => match[1] ?? '')
  expect(read.length).toBeGreaterThan(0)
  for (const name of read) expect(documented, name).toMatch(new RegExp(`^#?${name}=`, 'm'))
  const set = Object.keys(service('web-1').environment ?? {}).filter((name) => !['NODE_ENV', 'NEXT_TELEMETRY_DISABLED'].includes(name))
  for (const name of set) expect(VARIABLES.includes(name) || FEED_VARIABLE_FORMS.some((form) => name.startsWith(form)), name).toBe(true)
})
