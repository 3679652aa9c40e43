import { expect, test } from 'vitest'
import { pypiDownloads } from '../../lib/feeds/pypi-downloads.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

const now = Date.UTC(2018, 8, 25, 15)
const body = (data: readonly unknown[], name = 'openai') => JSON.stringify({ data, package: name, type: 'overall_downloads' })
const row = (date: string, downloads: unknown, category = 'without_mirrors') => ({ category, date, downloads })
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })

test('it asks for each package without mirrors', () => {
  const requests = pypiDownloads.requests({ now, env: {}, latest: () => undefined })
  expect(requests[0]).toEqual({ path: '/api/packages/openai/overall?mirrors=false', subject: 'openai' })
  expect(new Set(requests.map(({ path }) => path)).size).toBe(11)
})

test('an answer gives one reading a day', () => {
  const { readings, refused } = readFixture(pypiDownloads, fixture('pypi-downloads', 'ok.json'), { now })
  expect(refused).toEqual([])
  expect(readings).toHaveLength(161)
  expect(readings[0]).toEqual({
    signal: { id: 'adoption.pypi.pip', title: 'pip · PyPI downloads', unit: 'downloads/day', note: 'downloads of the UTC day without mirrors, known a day later' },
    value: 18_577,
    observedAt: Date.UTC(2018, 3, 16),
    knownAt: Date.UTC(2018, 3, 18),
  })
})

test('downloads by mirrors are left out', () => {
  const { readings } = readFixture(pypiDownloads, body([row('2018-09-20', 900, 'with_mirrors'), row('2018-09-20', 5), row('2018-09-21', 6)]), { now })
  expect(readings.map(({ signal, value }) => [signal.id, signal.vendor, value])).toEqual([
    ['adoption.pypi.openai', 'openai', 5],
    ['adoption.pypi.openai', 'openai', 6],
  ])
})

test('a zero in between is an outage and refused', () => {
  const { readings, refused } = readFixture(pypiDownloads, body([row('2018-09-20', 5), row('2018-09-21', 0), row('2018-09-22', 6)]), { now })
  expect(readings.map(({ value }) => value)).toEqual([5, 6])
  expect(refused).toEqual(['adoption.pypi.openai 2018-09-21: zero downloads, an outage of the counter'])
})

test('a hole costs only its own day', () => {
  const { readings, refused } = readFixture(pypiDownloads, body([row('2018-09-20', 5), row('2018-09-21', 'many'), row('2018-09-22', 6)]), { now })
  expect(readings.map(({ value }) => value)).toEqual([5, 6])
  expect(refused).toHaveLength(1)
})

test.each([
  ['an empty list', body([])],
  ['a list of mirrors only', body([row('2018-09-20', 5, 'with_mirrors')])],
  ['the category gone from every row', body([{ date: '2018-09-20', downloads: 5 }])],
  ['another shape', '{"rows":[]}'],
  ['half a body', '{"data":[{'],
])('%s is a fault', (_case, text) => {
  expect(() => readFixture(pypiDownloads, text, { now })).toThrow(malformed)
})
