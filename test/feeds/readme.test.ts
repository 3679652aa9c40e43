import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { FEEDS } from '../../lib/feeds/registry.ts'
import { hasBackfill } from '../../lib/ingest/backfill.ts'

/** The rows of the table in a section. */
const rowsOf = async (section: string): Promise<string[]> =>
  (await readFile('lib/feeds/README.md', 'utf8')).split('\n## ').find((text) => text.startsWith(section))?.split('\n').filter((line) => line.startsWith('| `')) ?? []

test('the README tells where the history of each feed comes from', async () => {
  expect(new Set((await rowsOf('Backfill')).map((row) => /^\| `([^`]+)`/.exec(row)?.[1]))).toEqual(new Set(FEEDS.filter(hasBackfill).map(({ id }) => id)))
})

test('the README lists every feed with its source, licence and how it is switched on', async () => {
  const rows = await rowsOf('Sources')
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
