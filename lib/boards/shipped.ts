import { BASKETS } from '../domain/baskets.ts'
import { signalId, type SignalId } from '../domain/signal.ts'
import type { Board, Content, Panel, Place } from '../wire/boards.ts'

/** Who made the boards that come with the product, and when they came to be as they are. */
export const SHIPPED_BY = 'Downchain'
export const SHIPPED_AT = '2026-11-26T00:00:00.000Z'

export const SHIPPED_IDS = ['chain', 'upstream', 'midstream', 'downstream', 'nvda', 'wall'] as const
export type ShippedId = (typeof SHIPPED_IDS)[number]
export const isShipped = (id: string): id is ShippedId => SHIPPED_IDS.some((one) => one === id)

type Tile = readonly [id: string, x: number, y: number, w: number, h: number, content: Content]

const board = (id: ShippedId, title: string, description: string, tiles: readonly Tile[], wall: Partial<Board['wall']> = {}): Board => ({
  id,
  title,
  description,
  wall: { playlist: [], sound: 'off', takeover: 'warning', ...wall },
  detailsRevision: 0,
  revision: 0,
  panels: tiles.map(([panel, x, y, w, h, content]): Panel => ({ id: panel, place: { x, y, w, h } satisfies Place, placeRevision: 0, content, contentRevision: 0 })),
  shipped: true,
  createdAt: SHIPPED_AT,
  createdBy: SHIPPED_BY,
  updatedAt: SHIPPED_AT,
  updatedBy: SHIPPED_BY,
})

const signal = (id: string, title = ''): Content => ({ kind: 'signal', title, signal: id, range: 'essay' })
const index = (id: string): Content => ({ kind: 'index', title: '', index: id, range: 'essay' })
const chart = (title: string, scale: 'value' | 'log' | 'rebased', ...signals: string[]): Content => ({ kind: 'chart', title, signals, range: 'essay', scale })
const claim = (id: Extract<Content, { kind: 'claim' }>['claim']): Content => ({ kind: 'claim', title: '', claim: id, window: 'essay' })
const sellers: readonly SignalId[] = BASKETS.filter(({ role, stage }) => role === 'constituent' && stage === 'downstream').map(({ symbol }) => signalId('quote', symbol))
const list = (title: string, of: Extract<Content, { kind: 'table' }>['of'], limit: number): Content => ({ kind: 'table', title, of, limit })

const H100 = 'gpu.getdeploying.h100.market.on-demand'
const H200 = 'gpu.getdeploying.h200.market.on-demand'
const B200 = 'gpu.getdeploying.b200.market.on-demand'
const NVDA = 'quote.nvda'
const ROUTED = 'usage.openrouter.total-month'
/** One list of prices, so that one definition is compared; these models are on it long enough to have a history. */
const listed = (vendor: string, model: string): string => `token.models-dev.${vendor}.${model}.output`
const DEEPSEEK = listed('deepseek', 'deepseek-chat')
const GPT = listed('openai', 'gpt-4.1')
const rented = (gpu: string): string => `gpu.gpurentalprices.${gpu}.runpod.secure`

/** The boards that come with the product. Each of its signals is in the shipped record, or computed from it: a test holds that. */
export const SHIPPED: readonly Board[] = [
  board('chain', 'The chain', 'Where value moves along the chain: the headline, the token dollar, and the three stages.', [
    ['headline', 0, 0, 4, 6, index('index.vmi')],
    ['flow', 4, 0, 4, 6, { kind: 'flow', title: '' }],
    ['rotation', 8, 0, 4, 6, index('index.rotation')],
    ['upstream', 0, 6, 4, 12, { kind: 'stage', title: '', stage: 'upstream' }],
    ['midstream', 4, 6, 4, 12, { kind: 'stage', title: '', stage: 'midstream' }],
    ['downstream', 8, 6, 4, 12, { kind: 'stage', title: '', stage: 'downstream' }],
    ['alerts', 0, 18, 6, 5, { kind: 'alerts', title: '' }],
    ['health', 6, 18, 4, 5, { kind: 'health', title: '' }],
    ['clock', 10, 18, 2, 5, { kind: 'clock', title: '' }],
  ]),
  board('upstream', 'Upstream: compute rent', 'What a GPU-hour costs, and a unit of computing: the price of the chain’s machinery.', [
    ['h100', 0, 0, 4, 6, signal(H100)],
    ['h200', 4, 0, 4, 6, signal(H200)],
    ['b200', 8, 0, 4, 6, signal(B200)],
    ['classes', 0, 6, 8, 8, chart('Rent by class of GPU, one provider', 'value', rented('b200'), rented('h200'), rented('h100-pcie'), rented('a100-sxm-80'))],
    ['per-pflop', 8, 6, 4, 8, index('index.compute.per-pflop')],
    ['u1', 0, 14, 4, 7, claim('U1')],
    ['u2', 4, 14, 4, 7, claim('U2')],
    ['offers', 8, 14, 4, 7, list('H100, all offers', { segment: 'compute', q: 'H100' }, 40)],
  ]),
  board('midstream', 'Midstream: price of tokens', 'What a million tokens cost: the price of the intermediate product.', [
    ['deepseek', 0, 0, 4, 6, signal(DEEPSEEK)],
    ['gpt', 4, 0, 4, 6, signal(GPT)],
    ['effective', 8, 0, 4, 6, index('index.tokens.effective')],
    ['models', 0, 6, 8, 8, chart('Price of output, one list', 'log', listed('anthropic', 'claude-sonnet-4-20250514'), listed('google', 'gemini-2.5-pro'), GPT, listed('mistral', 'mistral-large-latest'), DEEPSEEK)],
    ['quality', 8, 6, 4, 8, index('index.tokens.constant-quality')],
    ['m1', 0, 14, 4, 7, claim('M1')],
    ['m2', 4, 14, 4, 7, claim('M2')],
    ['spend', 8, 14, 4, 7, index('index.token-spend')],
  ]),
  board('downstream', 'Downstream: uptake', 'How much of the intermediate product is used, and by whom.', [
    ['routed', 0, 0, 4, 6, signal(ROUTED)],
    ['day', 4, 0, 4, 6, signal('usage.openrouter.total')],
    ['open', 8, 0, 4, 6, signal('usage.openrouter.open-weight-share')],
    ['uptake', 0, 6, 8, 8, chart('Uptake, spend and the price of tokens', 'log', 'index.adoption', 'index.token-spend', 'index.tokens.effective')],
    ['adoption', 8, 6, 4, 8, index('index.adoption')],
    ['d1', 0, 14, 4, 7, claim('D1')],
    ['d2', 4, 14, 4, 7, claim('D2')],
    ['companies', 8, 14, 4, 7, list('Companies that sell applications', { ids: [...sellers] }, 20)],
  ]),
  board('nvda', 'NVDA versus the chain', 'The owner of the machinery against everything that runs on it.', [
    ['nvda', 0, 0, 4, 6, signal(NVDA)],
    ['against', 4, 0, 4, 6, signal('indicator.nvda-chain')],
    ['earnings', 8, 0, 4, 6, signal('indicator.nvda-pe')],
    ['stages', 0, 6, 9, 9, chart('NVIDIA and the companies of each stage', 'rebased', NVDA, 'index.equity.upstream', 'index.equity.midstream', 'index.equity.downstream')],
    ['clock', 9, 6, 3, 4, { kind: 'clock', title: '' }],
    ['substitutes', 9, 10, 3, 5, signal('indicator.substitutes')],
    ['n1', 0, 15, 4, 7, claim('N1')],
    ['n2', 4, 15, 4, 7, claim('N2')],
    ['n3', 8, 15, 4, 7, claim('N3')],
  ]),
  board('wall', 'Wall', 'Six numbers to be read from across a room; on a wall the other boards follow in turn.', [
    ['h100', 0, 0, 4, 7, signal(H100, 'H100')],
    ['b200', 4, 0, 4, 7, signal(rented('b200'), 'B200')],
    ['nvda', 8, 0, 4, 7, signal(NVDA, 'NVDA')],
    ['deepseek', 0, 7, 4, 7, signal(DEEPSEEK, 'DeepSeek chat, out')],
    ['gpt', 4, 7, 4, 7, signal(GPT, 'GPT-4.1, out')],
    ['routed', 8, 7, 4, 7, signal(ROUTED, 'Tokens routed')],
  ], { playlist: ['chain', 'upstream', 'midstream', 'downstream', 'nvda'].map((other) => ({ board: other, seconds: 30 })) }),
]

export const shippedBoard = (id: string): Board | undefined => SHIPPED.find((one) => one.id === id)
