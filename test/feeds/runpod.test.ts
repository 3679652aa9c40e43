import { expect, test } from 'vitest'
import { runpod } from '../../lib/feeds/runpod.ts'
import { fixture, readFixture } from '../support/feed-context.ts'

type Row = Record<string, unknown>
type Body = { data: { gpuTypes: Row[] } }
const ok = (): Body => JSON.parse(fixture('runpod', 'ok.json'))
const read = (body: unknown) => readFixture(runpod, typeof body === 'string' ? body : JSON.stringify(body))
const malformed = expect.objectContaining({ name: 'FeedError', fault: 'malformed' })
const withRows = (rows: Row[]): Body => ({ data: { gpuTypes: rows } })
const h100 = (change: (row: Row) => Row): Body => withRows(ok().data.gpuTypes.map((row) => (row.id === 'NVIDIA H100 80GB HBM3' ? change(row) : row)))

test('it is off by its terms', () => {
  expect(runpod.terms).toMatchObject({ url: 'https://www.runpod.io/legal/terms-of-service', why: expect.stringMatching(/24 March 2026/) })
})

test('secure and community prices are signals of their own, at the time of the poll', () => {
  const { readings, refused } = read(ok())
  expect(refused).toEqual([])
  expect(readings).toHaveLength(59)
  const values = Object.fromEntries(readings.map(({ signal, value }) => [signal.id, value]))
  expect(values).toMatchObject({
    'gpu.runpod.h100-sxm.runpod.secure': 3.49,
    'gpu.runpod.h100-sxm.runpod.community': 2.69,
    'gpu.runpod.h100-pcie.runpod.secure': 2.89,
    'gpu.runpod.h200.runpod.secure': 4.59,
    'gpu.runpod.a100-sxm-80.runpod.secure': 1.59,
    'gpu.runpod.v100-pcie.runpod.community': 0.19,
    'gpu.runpod.rtx-pro-6000-wk.runpod.secure': 2.19,
  })
  expect(readings[0]).toMatchObject({ observedAt: Date.UTC(2026, 10, 23, 15), signal: { id: 'gpu.runpod.mi300x.runpod.secure', title: 'MI300X · RunPod', note: 'secure cloud' } })
})

test('0, 0.5 and null stand for "not offered"', () => {
  expect(read(ok()).readings.filter(({ value }) => value === 0 || value === 0.5)).toEqual([])
  const ids = read(h100((row) => ({ ...row, securePrice: null }))).readings.map(({ signal }) => signal.id as string)
  expect(ids).not.toContain('gpu.runpod.mi300x.runpod.community')
  expect(ids).not.toContain('gpu.runpod.a100-sxm-40.runpod.secure')
  expect(ids).not.toContain('gpu.runpod.h100-sxm.runpod.secure')
  expect(ids).toContain('gpu.runpod.h100-sxm.runpod.community')
})

test('the entry named "unknown" is left out', () => {
  expect(ok().data.gpuTypes.some(({ id }) => id === 'unknown')).toBe(true)
  expect(read(ok()).readings.filter(({ signal }) => signal.id.includes('unknown'))).toEqual([])
})

test('the lowest bid is the spot price, where the answer has it', () => {
  const body = h100((row) => ({ ...row, lowestPrice: { minimumBidPrice: 1.75, uninterruptablePrice: 2.69 } }))
  expect(read(body).readings.find(({ signal }) => signal.id === 'gpu.runpod.h100-sxm.runpod.spot')?.value).toBe(1.75)
})

test('a row whose price field is missing is refused and costs only itself', () => {
  const { readings, refused } = read(h100(({ securePrice: _gone, ...row }) => row))
  expect(readings).toHaveLength(57)
  expect(refused).toEqual([expect.stringMatching(/securePrice/)])
})

test.each<[string, unknown]>([
  ['an empty list', withRows([])],
  ['a vanished price field', withRows(ok().data.gpuTypes.map(({ communityPrice: _gone, ...row }) => row))],
  ['nothing offered at all', withRows(ok().data.gpuTypes.map((row) => ({ ...row, securePrice: 0, communityPrice: 0.5 })))],
  ['an error of GraphQL', { errors: [{ message: 'Something went wrong' }], data: null }],
  ['half a body', fixture('runpod', 'ok.json').slice(0, 700)],
  ['a block page', '<!DOCTYPE html>'],
])('%s is a malformed answer', (_case, body) => {
  expect(() => read(body)).toThrow(malformed)
})
