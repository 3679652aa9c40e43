import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { FEEDS } from '../lib/feeds/registry.ts'

const sources = async (folder: string): Promise<string[]> => (await readdir(folder, { recursive: true })).filter((file) => /\.tsx?$/.test(file)).map((file) => file.replaceAll('\\', '/'))
const importsOf = async (path: string): Promise<string[]> => [...(await readFile(path, 'utf8')).matchAll(/(?:from|import) '([^']+)'/g)].map((match) => match[1] ?? '')

test.each([
  ['lib/domain', /^(?!\.\/)/, /^$/], // siblings only
  ['lib/feeds', /^(ioredis|bullmq|socket\.io|ws|undici|node:.*)$|\/(store|queues|ingest|live)\//, /^$/],
  ['lib/wire', /^(ioredis|bullmq|socket\.io|node:.*)$|\/(store|queues|ingest|live)\//, /^$/],
  ['lib/contact-points', /^(ioredis|bullmq|socket\.io|undici)$|\/(store|queues|ingest|live)\//, /^$/],
  ['lib', /^(nodemailer|web-push)$/, /^contact-points\//],
  ['lib/record', /^(ioredis|bullmq|socket\.io)$|\/(store|queues|ingest|live)\//, /^$/],
  ['lib/thesis', /^(?!\.\/|\.\.\/domain\/)/, /^tables\//],
  ['lib/thesis/tables', /^(?!\.\/|\.\.\/[\w-]+\.ts$|\.\.\/\.\.\/domain\/)/, /^$/],
  ['lib/rules', /^(?!\.\/|\.\.\/domain\/|\.\.\/wire\/alerts\.ts$)/, /^$/],
  ['lib/boards', /^(?!\.\/|\.\.\/domain\/|\.\.\/rules\/|\.\.\/thesis\/|\.\.\/wire\/boards\.ts$)/, /^$/],
  ['lib/engine', /^(ioredis|bullmq|socket\.io)$|\/(queues|live|replay)\//, /^$/],
  ['lib/alerts', /^(ioredis|bullmq|socket\.io)$|\/(queues|live|ingest|replay)\//, /^$/],
  ['lib', /^ioredis$/, /^store\//],
  ['lib', /^bullmq$/, /^queues\//],
  ['lib', /\/(app|workers)\//, /^$/],
  ['lib/store', /\/(queues|ingest|engine|live)\//, /^$/],
  ['lib/ingest', /\/(queues|engine|live)\//, /^$/],
  ['app', /^(ioredis|bullmq|socket\.io)$|lib\/(store|queues|ingest|engine)\//, /^_data\//],
  ['app', /^socket\.io-client$/, /^_live\//],
])('%s imports nothing like %s, except in %s', async (folder, forbidden, except) => {
  for (const file of (await sources(folder)).filter((path) => !except.test(path))) {
    const imports = await importsOf(`${folder}/${file}`)
    expect(imports.filter((name) => forbidden.test(name)), `${folder}/${file}`).toEqual([])
  }
})

test.each(['lib/domain', 'lib/thesis', 'lib/rules', 'lib/boards'])('%s asks neither the clock, nor chance, nor the environment', async (folder) => {
  for (const file of await sources(folder)) {
    const source = await readFile(`${folder}/${file}`, 'utf8')
    expect(source.match(/Date\.now\(\)|new Date\(\)|Math\.random\(\)|process\.env/g), file).toBeNull()
  }
})

test.each(['lib/rules', 'lib/boards'])('%s takes types alone from the wire: it does without its schemas', async (folder) => {
  for (const file of await sources(folder)) {
    const taken = [...(await readFile(`${folder}/${file}`, 'utf8')).matchAll(/^import (.*) from '\.\.\/wire\//gm)].map((match) => match[1] ?? '')
    expect(taken.filter((names) => !names.startsWith('type ')), file).toEqual([])
  }
})

test('a feed sees no other feed', async () => {
  const feeds = FEEDS.map(({ id }) => `./${id}.ts`)
  for (const { id } of FEEDS) expect((await importsOf(`lib/feeds/${id}.ts`)).filter((name) => feeds.includes(name)), id).toEqual([])
})

test('the registry holds every file that defines a feed, and each has a recorded response and a test', async () => {
  const defining: string[] = []
  for (const file of await sources('lib/feeds')) {
    if (/^export const \w+ = define(Poll|Stream)\(/m.test(await readFile(`lib/feeds/${file}`, 'utf8'))) defining.push(file.replace(/\.ts$/, ''))
  }
  const registered = FEEDS.map(({ id }) => id)
  expect([...defining].sort()).toEqual([...registered].sort())
  const fixtures = new Set(await readdir('test/fixtures'))
  const tests = new Set(await readdir('test/feeds'))
  expect(registered.filter((id) => !fixtures.has(id))).toEqual([])
  expect(registered.filter((id) => !tests.has(`${id}.test.ts`))).toEqual([])
})

test('top level holds what the layout says, and nothing else', async () => {
  const visible = (await readdir('.')).filter((name) => !name.startsWith('.')).sort()
  const allowed = ['README.md', 'app', 'docker-compose.yml', 'lib', 'next-env.d.ts', 'next.config.js', 'node_modules', 'package-lock.json', 'package.json', 'test', 'tsconfig.json', 'tsconfig.tsbuildinfo', 'workers']
  expect(visible.filter((name) => !allowed.includes(name))).toEqual([])
})
