import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { FEEDS } from '../../lib/feeds/registry.ts'

test('the README lists every feed with its source, licence and how it is switched on', async () => {
  const rows = (await readFile('lib/feeds/README.md', 'utf8')).split('\n').filter((line) => line.startsWith('| `'))
  expect(rows.map((row) => /^\| `([^`]+)`/.exec(row)?.[1])).toEqual(FEEDS.map(({ id }) => id))
  for (const { id, source, keys = [] } of FEEDS) {
    const row = rows.find((line) => line.startsWith(`| \`${id}\``)) ?? ''
    for (const word of [source.name, source.licence, ...keys]) expect(row, id).toContain(word)
  }
})

test('the worked example of a new feed is at most forty lines', async () => {
  const example = /```ts\n([\s\S]*?)```/.exec(await readFile('lib/feeds/README.md', 'utf8'))?.[1] ?? ''
  expect(example.split('\n').length).toBeLessThanOrEqual(40)
})
