import { expect, test } from 'vitest'
import { settle } from '../../lib/boards/arrange.ts'
import { SHIPPED, SHIPPED_IDS } from '../../lib/boards/shipped.ts'
import { shownBy } from '../../lib/boards/shown.ts'
import { readRecord } from '../../lib/record/record.ts'
import type { Row } from '../../lib/rules/series.ts'
import { CLAIMS } from '../../lib/thesis/claims.ts'
import { INDEX_IDS } from '../../lib/thesis/ids.ts'
import { INDICATORS } from '../../lib/thesis/tables/indicators.ts'
import { Board, type Content } from '../../lib/wire/boards.ts'
import { boardWith } from './support.ts'

const row = (id: string, stage: string, segment: string): Row => ({ id, title: id, stage, segment, feedId: id.split('.')[0] ?? '' })
const ROWS = [row('gpu.h100', 'upstream', 'compute'), row('quote.nvda', 'upstream', 'silicon'), row('quote.pltr', 'downstream', 'application')]
const showing = (...contents: Content[]) => shownBy(boardWith(contents.map((content, nth) => ({ id: `p${nth}`, place: { x: 0, y: nth, w: 1, h: 1 }, placeRevision: 1, content, contentRevision: 1 }))), ROWS)

test.each<[string, Content, readonly string[], Partial<Record<'thesis' | 'alerts' | 'health', boolean>>]>([
  ['a signal', { kind: 'signal', title: '', signal: 'quote.nvda', range: '1y' }, ['quote.nvda'], {}],
  ['a chart, whether there are such signals or not', { kind: 'chart', title: '', signals: ['quote.nvda', 'no.such'], range: '1y', scale: 'value' }, ['quote.nvda', 'no.such'], {}],
  ['a table: all that its selector finds', { kind: 'table', title: '', of: { stage: 'upstream' }, limit: 1 }, ['gpu.h100', 'quote.nvda'], {}],
  ['a stage: all of it', { kind: 'stage', title: '', stage: 'downstream' }, ['quote.pltr'], { thesis: true }],
  ['an index', { kind: 'index', title: '', index: 'index.vmi', range: '1y' }, ['index.vmi'], { thesis: true }],
  ['a claim: its evidence', { kind: 'claim', title: '', claim: 'N1', window: '1y' }, ['quote.nvda', 'indicator.nvda-chain'], { thesis: true }],
  ['alerts', { kind: 'alerts', title: '' }, [], { alerts: true }],
  ['health', { kind: 'health', title: '' }, [], { health: true }],
  ['a note: nothing', { kind: 'note', title: '', text: 'quote.nvda' }, [], {}],
])('[B9] what a board shows: %s', (_case, content, ids, rest) => {
  expect(showing(content)).toEqual({ ids: new Set(ids), thesis: false, alerts: false, health: false, ...rest })
})

test('[B10] the boards that come with the product are boards, and their panels lie where they are shown', () => {
  expect(SHIPPED.map(({ id }) => id)).toEqual([...SHIPPED_IDS])
  for (const board of SHIPPED) {
    expect(Board.safeParse(board).error, board.id).toBeUndefined()
    expect(new Set(board.panels.map(({ id }) => id)).size, board.id).toBe(board.panels.length)
    expect(settle(board.panels), board.id).toEqual(new Map(board.panels.map(({ id, place }) => [id, place])))
  }
  expect(SHIPPED.find(({ id }) => id === 'wall')?.wall.playlist.map(({ board, seconds }) => [board, seconds])).toEqual(SHIPPED_IDS.filter((id) => id !== 'wall').map((id) => [id, 30]))
})

test('[B10] their signals are in the shipped record, or computed from it', () => {
  const there = new Set<string>([...readRecord().flatMap(({ series }) => series.map(({ id }) => id)), ...INDEX_IDS, ...INDICATORS.map(({ id }) => id), ...CLAIMS.flatMap(({ evidence }) => evidence)])
  for (const board of SHIPPED) expect([...shownBy(board, []).ids].filter((id) => !there.has(id)), board.id).toEqual([])
})
