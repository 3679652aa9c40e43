import { expect, test } from 'vitest'
import { csvComment, csvLine } from '../../lib/live/csv.ts'
import { routeLabel } from '../../lib/live/metrics.ts'

test.each<[string, readonly (string | number | null)[], string]>([
  ['numbers stay numbers, also negative ones', [1.5, -2, 0], '1.5,-2,0'],
  ['what is missing is empty', ['a', null, 'b'], 'a,,b'],
  ['commas and quotes are quoted', ['H100, SXM', 'the "best"'], '"H100, SXM","the ""best"""'],
  ['text that a spreadsheet would run is marked as text', ['=1+1', '@x', '-x'], `'=1+1,'@x,'-x`],
])('%s', (_case, fields, line) => {
  expect(csvLine(fields)).toBe(line)
})

test('a comment stays on its line', () => {
  expect(csvComment('a\nb')).toBe('# a b')
})

test.each([
  ['/api/v1/signals/quote.nvda', '/api/v1/signals/{id}'],
  ['/api/v1/feeds/lium/run', '/api/v1/feeds/{id}/run'],
  ['/feeds', '/feeds'],
  ['/_next/static/chunks/1.js', '/_next/'],
  ['/made/up/by/a/client', 'other'],
])('requests of %s are counted as %s', (path, label) => {
  expect(routeLabel(path)).toBe(label)
})
