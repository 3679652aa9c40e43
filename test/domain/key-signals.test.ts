import { expect, test } from 'vitest'
import { KEY_SIGNALS, pickKeySignals, type Candidate } from '../../lib/domain/key-signals.ts'
import { STAGES, stageOf } from '../../lib/domain/stage.ts'
import { decode, readRecord } from '../../lib/record/record.ts'

const held = (id: string, fresh = false, observedAt = 1): Candidate => ({ id, fresh, observedAt })

test('a row shows its first alternative that is fresh, else the first there is', () => {
  const rows = [['token.a.x.output', 'token.b.x.output']]
  expect(pickKeySignals(rows, [held('token.a.x.output'), held('token.b.x.output', true)])[0]).toBe('token.b.x.output')
  expect(pickKeySignals(rows, [held('token.a.x.output'), held('token.b.x.output')])[0]).toBe('token.a.x.output')
})

test('a pattern stands for the first id that fits it', () => {
  expect(pickKeySignals([['gpu.*.h100-*.spot']], [held('gpu.z.h100-sxm.b.spot'), held('gpu.z.h100-sxm.a.spot'), held('quote.nvda', true, 9)])).toEqual(['gpu.z.h100-sxm.a.spot', 'quote.nvda', 'gpu.z.h100-sxm.b.spot'])
})

test('a stage with few of its key signals is filled up with its most recent ones, to ten', () => {
  const many = Array.from({ length: 30 }, (_, index) => held(`s.${index}`, false, index))
  const picked = pickKeySignals([['s.3']], many)
  expect(picked).toHaveLength(10)
  expect(picked.slice(0, 3)).toEqual(['s.3', 's.29', 's.28'])
})

test('at most twelve are shown', () => {
  const rows = Array.from({ length: 20 }, (_, index) => [`s.${index}`])
  expect(pickKeySignals(rows, rows.flat().map((id) => held(id)))).toHaveLength(12)
})

test('with the shipped record alone every stage has its cards, over all but its unrecorded segments', () => {
  const recorded = readRecord().flatMap((table) => decode(table).signals.map(({ id }) => id))
  for (const stage of STAGES) {
    const own = recorded.filter((id) => stageOf(id)?.stage === stage)
    const picked = pickKeySignals(KEY_SIGNALS[stage], own.map((id) => held(id)))
    expect(picked.length, stage).toBeGreaterThanOrEqual(10)
    const segments = new Set(picked.map((id) => stageOf(id)?.segment))
    expect(segments.size, stage).toBe(new Set(own.map((id) => stageOf(id)?.segment)).size)
  }
})
