import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeIndex } from '../../lib/domain/search.ts'
import type { CatalogueRow } from '../../lib/wire/api.ts'
import { namedRow } from '../../app/_live/catalogue-row.ts'
import { creditsOf, exportText } from '../../app/_panels/signals-export.ts'
import { COLUMNS, countsOf, loosenings, paramsOf, queryOf, shownBy, sortedBy, type SortKey, type TableQuery } from '../../app/_panels/signals-query.ts'

fc.configureGlobal({ seed: 20_261_126 })

const row = (id: string, title: string, stage: CatalogueRow[2], segment: CatalogueRow[3], value: number | null, change: number | null = null): CatalogueRow =>
  [id, title, stage, segment, 'USD', id.startsWith('quote') ? 'yahoo-chart' : 'record', 'Daily closes', null, null, value, value === null ? null : 1_000, value === null ? null : 'recorded', change, null, null]
const rows = [
  row('quote.crm', 'CRM', 'downstream', 'application', 209),
  row('token.x.gpt-10.in', 'GPT-10 in', 'midstream', 'inference', 5, 0.2),
  row('token.x.gpt-4.in', 'GPT-4 in', 'midstream', 'inference', null),
  row('quote.nvda', 'NVDA', 'upstream', 'silicon', 214, -0.1),
  row('quote.ceg', 'CEG', 'upstream', 'energy', 209, 0.3),
].map(namedRow)
const index = makeIndex(rows)
const viewOf = (text: string): TableQuery => queryOf(new URLSearchParams(text), null)
const ids = (text: string): string[] => shownBy(index, viewOf(text)).map(({ id }) => id)

test.each([
  ['without anything all signals stand along the chain, numbers in names counted', '', ['quote.ceg', 'quote.nvda', 'token.x.gpt-4.in', 'token.x.gpt-10.in', 'quote.crm']],
  ['what is sought stands best first', 'q=gpt', ['token.x.gpt-4.in', 'token.x.gpt-10.in']],
  ['choices of one filter add up, filters narrow each other', 'stage=upstream,downstream&segment=energy,application', ['quote.ceg', 'quote.crm']],
  ['what has no value stands last, whichever way it is sorted', 'sort=value', ['token.x.gpt-10.in', 'quote.ceg', 'quote.crm', 'quote.nvda', 'token.x.gpt-4.in']],
  ['also from the largest', 'sort=value&dir=desc', ['quote.nvda', 'quote.ceg', 'quote.crm', 'token.x.gpt-10.in', 'token.x.gpt-4.in']],
  ['a second key orders equals', 'sort=value,name&dir=desc,desc', ['quote.nvda', 'quote.crm', 'quote.ceg', 'token.x.gpt-10.in', 'token.x.gpt-4.in']],
  ['what an address says wrongly is left out', 'sort=beauty&mode=&stage=,', ['quote.ceg', 'quote.nvda', 'token.x.gpt-4.in', 'token.x.gpt-10.in', 'quote.crm']],
])('%s', (_case, text, shown) => {
  expect(ids(text)).toEqual(shown)
})

const choices = fc.uniqueArray(fc.constantFrom('upstream', 'energy', 'yahoo-chart', 'openai'), { maxLength: 3 })
const query: fc.Arbitrary<TableQuery> = fc.record({
  q: fc.string({ unit: fc.constantFrom('a', '5', '-', '&', '=', '算'), maxLength: 8 }),
  chosen: fc.record({ stage: choices, segment: choices, feed: choices, vendor: choices, mode: choices }),
  sort: fc.uniqueArray(fc.record({ by: fc.constantFrom('name', ...COLUMNS), down: fc.boolean() }), { maxLength: 2, selector: ({ by }) => by }),
  columns: fc.subarray([...COLUMNS]),
})

test('an address reopens exactly the view that wrote it', () => {
  fc.assert(fc.property(query, (view) => {
    const params = new URLSearchParams(Object.entries(paramsOf(view)).filter(([, text]) => text !== ''))
    expect(queryOf(params, null)).toEqual(view)
  }))
})

test('columns of an earlier visit count where the address names none', () => {
  expect(queryOf(new URLSearchParams(), 'id,value').columns).toEqual(['value', 'id'])
  expect(queryOf(new URLSearchParams('cols=note'), 'id,value').columns).toEqual(['note'])
})

test('a column sorts in its first direction, then the other, then not at all; with Shift under the one before', () => {
  const steps: SortKey[][] = []
  let sort: readonly SortKey[] = []
  for (let press = 0; press < 3; press++) steps.push([...(sort = sortedBy(sort, 'value', false))])
  expect(steps).toEqual([[{ by: 'value', down: true }], [{ by: 'value', down: false }], []])
  expect(sortedBy([{ by: 'value', down: true }], 'name', true)).toEqual([{ by: 'value', down: true }, { by: 'name', down: false }])
  expect(sortedBy([{ by: 'value', down: true }], 'name', false)).toEqual([{ by: 'name', down: false }])
})

test('a filter counts what each choice would show under the others, its own choice aside', () => {
  expect(Object.fromEntries(countsOf('stage', index, viewOf('stage=upstream&feed=yahoo-chart')))).toEqual({ upstream: 2, downstream: 1 })
})

test('a view that shows nothing knows which part to leave out', () => {
  const ways = loosenings(index, viewOf('q=nvda&stage=downstream&feed=yahoo-chart'))
  expect(ways.map(({ part, count }) => [part, count])).toEqual([['q', 1], ['stage', 1]])
})

test('an export holds the newest value that the page has, changes carried to it, and whom it is owed to', () => {
  const nvda = rows.filter(({ id }) => id === 'quote.nvda')
  const credits = creditsOf(nvda, { feeds: [], record: [{ table: 'quotes', title: 'Quotes', name: 'Daily closes', source: 'A public file', licence: 'CC0', from: '', to: '', observations: 1, note: 'To July.' }] })
  const csv = exportText('csv', nvda, () => ({ value: 428, observedAt: 2_000, mode: 'recorded' }), credits, 0).split('\n')
  expect(csv[1]).toBe('# source: Daily closes; licence: CC0; credit: A public file. To July.')
  expect(csv[3]).toBe('quote.nvda,NVDA,upstream,silicon,USD,428,1970-01-01T00:00:02.000Z,recorded,0.8,,,,,yahoo-chart,Daily closes')
  const file: unknown = JSON.parse(exportText('json', nvda, () => undefined, credits, 0))
  expect(file).toMatchObject({ exportedAt: '1970-01-01T00:00:00.000Z', credits, items: [{ id: 'quote.nvda', value: 214, change24h: -0.1 }] })
})
