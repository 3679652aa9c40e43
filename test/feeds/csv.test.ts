import { expect, test } from 'vitest'
import { parseCsv } from '../../lib/feeds/csv.ts'

test('a quoted cell may hold commas, quotes and line ends', () => {
  expect(parseCsv('a,b\n"1,5","say ""hi""\nthere"\n')).toEqual([{ a: '1,5', b: 'say "hi"\nthere' }])
})

test.each<[string, string, Record<string, string>[]]>([
  ['empty cells stay empty', 'a,b,c\n1,,\n', [{ a: '1', b: '', c: '' }]],
  ['the last line needs no line end', 'a,b\r\n1,2', [{ a: '1', b: '2' }]],
  ['blank lines and a byte order mark are no rows', '\uFEFFa,b\n\n1,2\n\n', [{ a: '1', b: '2' }]],
  ['nothing is no rows', '', []],
  ['a header alone is no rows', 'a,b\n', []],
])('%s', (_case, text, rows) => expect(parseCsv(text)).toEqual(rows))

test.each<[string, string, string]>([
  ['a row cut short is refused, not padded', 'a,b\n1\n', 'row 2 has 1 cells'],
  ['a row that is too long is refused', 'a,b\n1,2,3\n', 'row 2 has 3 cells'],
  ['a stray quote is refused', 'a,b\n1,2"3\n', 'stray quote'],
  ['a quote that never ends is refused', 'a,b\n1,"2\n', 'stray quote'],
])('%s', (_case, text, message) => expect(() => parseCsv(text)).toThrow(message))
