import { signalId } from '../../domain/signal.ts'

/** Whether a model's weights can be had; `unknown` where nobody has said so. */
export type Weights = 'open' | 'closed' | 'unknown'

/** A model of a price list, `<list>.<vendor>.<model>`: its signals are `token.<name>.input` and `.output`. */
export type PriceName = {
  readonly name: string
  /** The first day on which the name meant another model. */
  readonly until?: string
  /** Why this name, or this order, where it does not speak for itself. */
  readonly basis?: string
}

export type UsageModel = {
  /** What the rankings call it. */
  readonly permaslug: string
  readonly weights: Weights
  /** In order of preference; empty: no list has its price. */
  readonly prices: readonly PriceName[]
}

/**
 * The lists, in the order in which they are asked: what the router itself asks, then the lists kept by hand from the
 * quickest to the slowest, then announcements. A row departs from the order only with a basis.
 */
export const PRICE_LISTS = ['openrouter', 'models-dev', 'litellm', 'llm-prices', 'record'] as const

const row = (permaslug: string, weights: Weights, ...prices: readonly (string | PriceName)[]): UsageModel => ({ permaslug, weights, prices: prices.map((price) => (typeof price === 'string' ? { name: price } : price)) })

/** The name points at whatever is newest of its kind: it meant this model until then. */
const untilNext = (name: string, until: string): PriceName => ({ name, until, basis: 'undated name' })
/** Nobody who made the model sells it: the host with the least price of those that stand on the lists for long. */
const hosted = (name: string): PriceName => ({ name, basis: 'host' })
/** A way of calling a model, sold at the model's price. */
const variant = (name: string): PriceName => ({ name, basis: 'variant at the model’s price' })
/** The name of the model before it: the router asked the same for both on 2026-08-01. */
const samePrice = (name: string): PriceName => ({ name, basis: 'price of the model before' })
/** The list that saw the cut; the others end before it. */
const sawCut = (name: string): PriceName => ({ name, basis: 'saw the cut' })

const V3 = '2025-03-24'
const V3_0324 = '2025-08-21'
const V3_2 = '2026-04-24'

/**
 * What the price lists call the models of OpenRouter's rankings. The router's own names are its `canonical_slug` → `id`
 * (GET https://openrouter.ai/api/v1/models of 2026-08-01); weights are open where that answer names a Hugging Face
 * repository, else as their makers released them. A maker's own price comes first; where a maker sells its model but
 * no list has that price (Xiaomi, Tencent, StepFun, Kimi K3), a host's would be two or three times what the router
 * asked on that day, so there is none until the router's own list is read. Models in test without a name
 * (`openrouter/…-alpha`, `stealth/…`) and embeddings have no row.
 */
export const USAGE_MODELS: readonly UsageModel[] = [
  row('anthropic/claude-3.5-sonnet', 'closed', 'openrouter.anthropic.claude-3.5-sonnet', 'models-dev.anthropic.claude-3-5-sonnet-20241022', 'litellm.anthropic.claude-3-5-sonnet-20241022', 'llm-prices.anthropic.claude-3.5-sonnet', 'record.anthropic.claude-3-5-sonnet'),
  row('anthropic/claude-3.5-sonnet:beta', 'closed', variant('openrouter.anthropic.claude-3.5-sonnet'), variant('models-dev.anthropic.claude-3-5-sonnet-20241022'), variant('litellm.anthropic.claude-3-5-sonnet-20241022')),
  row('anthropic/claude-3-5-haiku', 'closed', 'openrouter.anthropic.claude-3.5-haiku', 'models-dev.anthropic.claude-3-5-haiku-20241022', 'litellm.anthropic.claude-3-5-haiku-20241022', 'llm-prices.anthropic.claude-3.5-haiku'),
  row('anthropic/claude-3-7-sonnet-20250219', 'closed', 'openrouter.anthropic.claude-3.7-sonnet', 'models-dev.anthropic.claude-3-7-sonnet-20250219', 'litellm.anthropic.claude-3-7-sonnet-20250219', 'llm-prices.anthropic.claude-3.7-sonnet', 'record.anthropic.claude-3-7-sonnet'),
  row('anthropic/claude-3-7-sonnet-20250219:beta', 'closed', variant('openrouter.anthropic.claude-3.7-sonnet'), variant('models-dev.anthropic.claude-3-7-sonnet-20250219'), variant('litellm.anthropic.claude-3-7-sonnet-20250219')),
  row('anthropic/claude-3-7-sonnet-20250219:thinking', 'closed', variant('openrouter.anthropic.claude-3.7-sonnet'), variant('models-dev.anthropic.claude-3-7-sonnet-20250219'), variant('litellm.anthropic.claude-3-7-sonnet-20250219')),
  row('anthropic/claude-4-sonnet-20250522', 'closed', 'openrouter.anthropic.claude-sonnet-4', 'models-dev.anthropic.claude-sonnet-4-20250514', 'litellm.anthropic.claude-sonnet-4-20250514', 'llm-prices.anthropic.claude-sonnet-4'),
  row('anthropic/claude-4.5-sonnet-20250929', 'closed', 'openrouter.anthropic.claude-sonnet-4.5', 'models-dev.anthropic.claude-sonnet-4-5-20250929', 'litellm.anthropic.claude-sonnet-4-5-20250929', 'llm-prices.anthropic.claude-sonnet-4.5'),
  row('anthropic/claude-4.5-haiku-20251001', 'closed', 'openrouter.anthropic.claude-haiku-4.5', 'models-dev.anthropic.claude-haiku-4-5-20251001', 'litellm.anthropic.claude-haiku-4-5-20251001', 'llm-prices.anthropic.claude-4.5-haiku'),
  row('anthropic/claude-4.5-opus-20251124', 'closed', 'openrouter.anthropic.claude-opus-4.5', 'models-dev.anthropic.claude-opus-4-5', 'litellm.anthropic.claude-opus-4-5-20251101', 'llm-prices.anthropic.claude-opus-4-5'),
  row('anthropic/claude-4.6-opus-20260205', 'closed', 'openrouter.anthropic.claude-opus-4.6', 'models-dev.anthropic.claude-opus-4-6', 'litellm.anthropic.claude-opus-4-6', 'llm-prices.anthropic.claude-opus-4-6'),
  row('anthropic/claude-4.6-sonnet-20260217', 'closed', 'openrouter.anthropic.claude-sonnet-4.6', 'models-dev.anthropic.claude-sonnet-4-6', 'litellm.anthropic.claude-sonnet-4-6'),
  row('anthropic/claude-4.7-opus-20260416', 'closed', 'openrouter.anthropic.claude-opus-4.7', 'models-dev.anthropic.claude-opus-4-7', 'litellm.anthropic.claude-opus-4-7', 'llm-prices.anthropic.claude-opus-4-7'),
  row('anthropic/claude-4.8-opus-20260528', 'closed', 'openrouter.anthropic.claude-opus-4.8', 'models-dev.anthropic.claude-opus-4-8', 'litellm.anthropic.claude-opus-4-8', 'llm-prices.anthropic.claude-opus-4-8'),
  row('anthropic/claude-5-fable-20260609', 'closed', 'openrouter.anthropic.claude-fable-5', 'models-dev.anthropic.claude-fable-5', 'litellm.anthropic.claude-fable-5', 'llm-prices.anthropic.claude-fable-5'),
  row('anthropic/claude-sonnet-5-20260630', 'closed', 'openrouter.anthropic.claude-sonnet-5', 'models-dev.anthropic.claude-sonnet-5', 'litellm.anthropic.claude-sonnet-5', 'llm-prices.anthropic.claude-sonnet-5'),
  row('anthropic/claude-opus-5-20260723', 'closed', 'openrouter.anthropic.claude-opus-5', 'litellm.anthropic.claude-opus-5'),

  row('google/gemini-flash-1.5', 'closed', 'openrouter.google.gemini-flash-1.5', 'models-dev.google.gemini-1.5-flash', 'litellm.google.gemini-1.5-flash', 'llm-prices.google.gemini-1.5-flash', 'record.google.gemini-1.5-flash'),
  row('google/gemini-flash-1.5-8b', 'closed', 'openrouter.google.gemini-flash-1.5-8b', 'models-dev.google.gemini-1.5-flash-8b', 'llm-prices.google.gemini-1.5-flash-8b'),
  row('google/gemini-2.0-flash-001', 'closed', 'openrouter.google.gemini-2.0-flash-001', 'models-dev.google.gemini-2.0-flash', 'litellm.google.gemini-2.0-flash-001', 'llm-prices.google.gemini-2.0-flash', 'record.google.gemini-2.0-flash'),
  row('google/gemini-2.0-flash-lite-001', 'closed', 'openrouter.google.gemini-2.0-flash-lite-001', 'models-dev.google.gemini-2.0-flash-lite', 'litellm.google.gemini-2.0-flash-lite', 'llm-prices.google.gemini-2.0-flash-lite'),
  row('google/gemini-2.0-pro-exp-02-05', 'closed'),
  row('google/gemini-2.5-pro-exp-03-25', 'closed'),
  row('google/gemini-2.5-pro-preview-03-25', 'closed', 'models-dev.google.gemini-2.5-pro-preview-03-25', 'litellm.google.gemini-2.5-pro-preview-03-25', 'llm-prices.google.gemini-2.5-pro-preview-03-25'),
  row('google/gemini-2.5-pro-preview-06-05', 'closed', 'openrouter.google.gemini-2.5-pro-preview', 'models-dev.google.gemini-2.5-pro-preview-06-05', 'litellm.google.gemini-2.5-pro-preview-06-05'),
  row('google/gemini-2.5-pro', 'closed', 'openrouter.google.gemini-2.5-pro', 'models-dev.google.gemini-2.5-pro', 'litellm.google.gemini-2.5-pro', 'llm-prices.google.gemini-2.5-pro'),
  row('google/gemini-2.5-flash-preview-04-17', 'closed', 'models-dev.google.gemini-2.5-flash-preview-04-17', 'litellm.google.gemini-2.5-flash-preview-04-17', 'llm-prices.google.gemini-2.5-flash-preview'),
  row('google/gemini-2.5-flash-preview-04-17:thinking', 'closed', { name: 'llm-prices.google.gemini-2.5-flash-preview-thinking', basis: 'thinking had a price of its own' }),
  row('google/gemini-2.5-flash-preview-05-20', 'closed', 'models-dev.google.gemini-2.5-flash-preview-05-20', { name: 'litellm.google.gemini-2.5-flash-preview-05-20', until: '2025-06-20', basis: 'then the price of its successor' }),
  row('google/gemini-2.5-flash', 'closed', 'openrouter.google.gemini-2.5-flash', 'models-dev.google.gemini-2.5-flash', 'litellm.google.gemini-2.5-flash', 'llm-prices.google.gemini-2.5-flash'),
  row('google/gemini-2.5-flash-lite-preview-06-17', 'closed', 'models-dev.google.gemini-2.5-flash-lite-preview-06-17', 'litellm.google.gemini-2.5-flash-lite-preview-06-17'),
  row('google/gemini-2.5-flash-lite', 'closed', 'openrouter.google.gemini-2.5-flash-lite', 'models-dev.google.gemini-2.5-flash-lite', 'litellm.google.gemini-2.5-flash-lite', 'llm-prices.google.gemini-2.5-flash-lite'),
  row('google/gemini-3-pro-preview-20251117', 'closed', 'openrouter.google.gemini-3-pro-preview', 'models-dev.google.gemini-3-pro-preview', 'litellm.google.gemini-3-pro-preview', 'llm-prices.google.gemini-3-pro-preview'),
  row('google/gemini-3-flash-preview-20251217', 'closed', 'openrouter.google.gemini-3-flash-preview', 'models-dev.google.gemini-3-flash-preview', 'litellm.google.gemini-3-flash-preview', 'llm-prices.google.gemini-3-flash-preview'),
  row('google/gemini-3.1-pro-preview-20260219', 'closed', 'openrouter.google.gemini-3.1-pro-preview', 'models-dev.google.gemini-3.1-pro-preview', 'litellm.google.gemini-3.1-pro-preview', 'llm-prices.google.gemini-3-1-pro-preview'),
  row('google/gemini-3.1-flash-lite-preview-20260303', 'closed', 'openrouter.google.gemini-3.1-flash-lite-preview', 'models-dev.google.gemini-3.1-flash-lite-preview', 'litellm.google.gemini-3.1-flash-lite-preview', 'llm-prices.google.gemini-3.1-flash-lite-preview'),
  row('google/gemini-3.1-flash-lite-20260507', 'closed', 'openrouter.google.gemini-3.1-flash-lite', 'models-dev.google.gemini-3.1-flash-lite', 'litellm.google.gemini-3.1-flash-lite'),
  row('google/gemini-3.5-flash-20260519', 'closed', 'openrouter.google.gemini-3.5-flash', 'models-dev.google.gemini-3.5-flash', 'litellm.google.gemini-3.5-flash', 'llm-prices.google.gemini-3.5-flash'),
  row('google/gemini-3.5-flash-lite-20260721', 'closed', 'openrouter.google.gemini-3.5-flash-lite', 'litellm.google.gemini-3.5-flash-lite', 'llm-prices.google.gemini-3.5-flash-lite'),
  row('google/gemini-3.6-flash-20260721', 'closed', 'openrouter.google.gemini-3.6-flash', 'litellm.google.gemini-3.6-flash', 'llm-prices.google.gemini-3.6-flash'),
  row('google/gemini-3.7-flash-20260813', 'closed', 'openrouter.google.gemini-3.7-flash'),
  row('google/gemma-3-27b-it', 'open', 'openrouter.google.gemma-3-27b-it'),
  row('google/gemma-4-26b-a4b-it-20260403', 'open', 'openrouter.google.gemma-4-26b-a4b-it', hosted('models-dev.deepinfra.google-gemma-4-26b-a4b-it')),
  row('google/gemma-4-31b-it-20260402', 'open', 'openrouter.google.gemma-4-31b-it', hosted('models-dev.deepinfra.google-gemma-4-31b-it')),

  row('openai/gpt-4o-mini', 'closed', 'openrouter.openai.gpt-4o-mini', 'models-dev.openai.gpt-4o-mini', 'litellm.openai.gpt-4o-mini', 'llm-prices.openai.gpt-4o-mini'),
  row('openai/gpt-4.1-2025-04-14', 'closed', 'openrouter.openai.gpt-4.1', 'models-dev.openai.gpt-4.1', 'litellm.openai.gpt-4.1', 'llm-prices.openai.gpt-4.1'),
  row('openai/gpt-4.1-mini-2025-04-14', 'closed', 'openrouter.openai.gpt-4.1-mini', 'models-dev.openai.gpt-4.1-mini', 'litellm.openai.gpt-4.1-mini', 'llm-prices.openai.gpt-4.1-mini'),
  row('openai/gpt-5-2025-08-07', 'closed', 'openrouter.openai.gpt-5', 'models-dev.openai.gpt-5', 'litellm.openai.gpt-5', 'llm-prices.openai.gpt-5'),
  row('openai/gpt-5-mini-2025-08-07', 'closed', 'openrouter.openai.gpt-5-mini', 'models-dev.openai.gpt-5-mini', 'litellm.openai.gpt-5-mini', 'llm-prices.openai.gpt-5-mini'),
  row('openai/gpt-5-nano-2025-08-07', 'closed', 'openrouter.openai.gpt-5-nano', 'models-dev.openai.gpt-5-nano', 'litellm.openai.gpt-5-nano', 'llm-prices.openai.gpt-5-nano'),
  row('openai/gpt-5.1-20251113', 'closed', 'openrouter.openai.gpt-5.1', 'models-dev.openai.gpt-5.1', 'litellm.openai.gpt-5.1', 'llm-prices.openai.gpt-5.1'),
  row('openai/gpt-5.2-20251211', 'closed', 'openrouter.openai.gpt-5.2', 'models-dev.openai.gpt-5.2', 'litellm.openai.gpt-5.2', 'llm-prices.openai.gpt-5.2'),
  row('openai/gpt-5.3-codex-20260224', 'closed', 'openrouter.openai.gpt-5.3-codex', 'models-dev.openai.gpt-5.3-codex', 'litellm.openai.gpt-5.3-codex'),
  row('openai/gpt-5.4-20260305', 'closed', 'openrouter.openai.gpt-5.4', 'models-dev.openai.gpt-5.4', 'litellm.openai.gpt-5.4', 'llm-prices.openai.gpt-5.4'),
  row('openai/gpt-5.4-mini-20260317', 'closed', 'openrouter.openai.gpt-5.4-mini', 'models-dev.openai.gpt-5.4-mini', 'litellm.openai.gpt-5.4-mini', 'llm-prices.openai.gpt-5.4-mini'),
  row('openai/gpt-5.4-nano-20260317', 'closed', 'openrouter.openai.gpt-5.4-nano', 'models-dev.openai.gpt-5.4-nano', 'litellm.openai.gpt-5.4-nano', 'llm-prices.openai.gpt-5.4-nano'),
  row('openai/gpt-5.5-20260423', 'closed', 'openrouter.openai.gpt-5.5', 'models-dev.openai.gpt-5.5', 'litellm.openai.gpt-5.5', 'llm-prices.openai.gpt-5.5'),
  row('openai/gpt-5.6-luna-20260709', 'closed', 'openrouter.openai.gpt-5.6-luna', sawCut('llm-prices.openai.gpt-5.6-luna'), 'litellm.openai.gpt-5.6-luna', 'record.openai.gpt-5.6-luna'),
  row('openai/gpt-5.6-luna-pro-20260709', 'closed', 'openrouter.openai.gpt-5.6-luna-pro'),
  row('openai/gpt-5.6-terra-20260709', 'closed', 'openrouter.openai.gpt-5.6-terra', sawCut('llm-prices.openai.gpt-5.6-terra'), 'litellm.openai.gpt-5.6-terra', 'record.openai.gpt-5.6-terra'),
  row('openai/gpt-5.6-sol-20260709', 'closed', 'openrouter.openai.gpt-5.6-sol', 'litellm.openai.gpt-5.6-sol', 'llm-prices.openai.gpt-5.6-sol'),
  row('openai/gpt-5.6-sol-pro-20260709', 'closed', 'openrouter.openai.gpt-5.6-sol-pro'),
  row('openai/gpt-oss-20b', 'open', 'openrouter.openai.gpt-oss-20b', hosted('models-dev.deepinfra.openai-gpt-oss-20b'), hosted('litellm.deepinfra.openai-gpt-oss-20b')),
  row('openai/gpt-oss-120b', 'open', 'openrouter.openai.gpt-oss-120b', hosted('models-dev.deepinfra.openai-gpt-oss-120b'), hosted('litellm.deepinfra.openai-gpt-oss-120b')),

  row('x-ai/grok-code-fast-1', 'closed', 'openrouter.xai.grok-code-fast-1', 'models-dev.xai.grok-code-fast-1', 'litellm.xai.grok-code-fast-1', 'llm-prices.xai.grok-code-fast-1'),
  row('x-ai/grok-4-fast', 'closed', 'openrouter.xai.grok-4-fast', 'models-dev.xai.grok-4-fast', 'litellm.xai.grok-4-fast-reasoning', 'llm-prices.xai.grok-4-fast'),
  row('x-ai/grok-4.1-fast', 'closed', 'openrouter.xai.grok-4.1-fast', 'models-dev.xai.grok-4-1-fast', 'litellm.xai.grok-4-1-fast'),
  row('x-ai/grok-4.3-20260430', 'closed', 'openrouter.xai.grok-4.3', 'models-dev.xai.grok-4.3', 'litellm.xai.grok-4.3', 'llm-prices.xai.grok-4.3'),
  row('x-ai/grok-4.5-20260708', 'closed', 'openrouter.xai.grok-4.5', 'litellm.xai.grok-4.5', 'llm-prices.xai.grok-4.5'),
  row('x-ai/grok-4.6-20260810', 'closed', 'openrouter.xai.grok-4.6'),

  row('deepseek/deepseek-chat-v3', 'open', 'openrouter.deepseek.deepseek-chat', untilNext('llm-prices.deepseek.deepseek-chat', V3), untilNext('record.deepseek.deepseek-chat', V3)),
  row('deepseek/deepseek-chat-v3-0324', 'open', 'openrouter.deepseek.deepseek-chat-v3-0324', untilNext('models-dev.deepseek.deepseek-chat', V3_0324), { name: 'litellm.deepseek.deepseek-v3', basis: 'same price as V3' }, untilNext('record.deepseek.deepseek-chat', V3_0324)),
  row('deepseek/deepseek-chat-v3.1', 'open', 'openrouter.deepseek.deepseek-chat-v3.1', untilNext('models-dev.deepseek.deepseek-chat', '2025-09-22'), { name: 'litellm.fireworks.accounts-fireworks-models-deepseek-v3p1', basis: 'host at the maker’s price' }),
  row('deepseek/deepseek-r1', 'open', 'openrouter.deepseek.deepseek-r1', 'litellm.deepseek.deepseek-r1'),
  row('deepseek/deepseek-r1-0528', 'open', 'openrouter.deepseek.deepseek-r1-0528', untilNext('models-dev.deepseek.deepseek-reasoner', V3_0324)),
  row('deepseek/deepseek-v3.2-20251201', 'open', 'openrouter.deepseek.deepseek-v3.2', untilNext('models-dev.deepseek.deepseek-chat', V3_2), 'litellm.deepseek.deepseek-v3.2'),
  row('deepseek/deepseek-v4-flash-20260423', 'open', 'openrouter.deepseek.deepseek-v4-flash', 'models-dev.deepseek.deepseek-v4-flash', 'litellm.deepseek.deepseek-v4-flash', 'llm-prices.deepseek.deepseek-v4-flash'),
  row('deepseek/deepseek-v4-flash-20260731', 'open', 'openrouter.deepseek.deepseek-v4-flash-0731', samePrice('models-dev.deepseek.deepseek-v4-flash'), samePrice('litellm.deepseek.deepseek-v4-flash'), samePrice('llm-prices.deepseek.deepseek-v4-flash')),
  row('deepseek/deepseek-v4-pro-20260423', 'open', 'openrouter.deepseek.deepseek-v4-pro', 'models-dev.deepseek.deepseek-v4-pro', 'litellm.deepseek.deepseek-v4-pro'),
  row('deepseek/deepseek-v4-pro-20260813', 'open', 'openrouter.deepseek.deepseek-v4-pro-0813'),
  row('tngtech/deepseek-r1t2-chimera', 'open'),

  row('moonshotai/kimi-k2.5-0127', 'open', 'openrouter.moonshot.kimi-k2.5', 'models-dev.moonshotai.kimi-k2.5', 'litellm.moonshot.kimi-k2.5'),
  row('moonshotai/kimi-k2.6-20260420', 'open', 'openrouter.moonshot.kimi-k2.6', 'models-dev.moonshotai.kimi-k2.6', 'litellm.moonshot.kimi-k2.6'),
  row('moonshotai/kimi-k2.7-code-20260612', 'open', 'openrouter.moonshot.kimi-k2.7-code', 'models-dev.moonshotai.kimi-k2.7-code'),
  row('moonshotai/kimi-k3-20260715', 'open', 'openrouter.moonshot.kimi-k3'),

  row('minimax/minimax-m2', 'open', 'openrouter.minimax.minimax-m2', { name: 'litellm.minimax.minimax-m2', basis: 'stands longer' }, 'llm-prices.minimax.minimax-m2'),
  row('minimax/minimax-m2.1', 'open', 'openrouter.minimax.minimax-m2.1', 'models-dev.minimax.minimax-m2.1', 'litellm.minimax.minimax-m2.1'),
  row('minimax/minimax-m2.5-20260211', 'open', 'openrouter.minimax.minimax-m2.5', 'models-dev.minimax.minimax-m2.5', 'litellm.minimax.minimax-m2.5'),
  row('minimax/minimax-m2.7-20260318', 'open', 'openrouter.minimax.minimax-m2.7', 'models-dev.minimax.minimax-m2.7'),
  row('minimax/minimax-m3-20260531', 'open', 'openrouter.minimax.minimax-m3', 'models-dev.minimax.minimax-m3', 'litellm.minimax.minimax-m3'),

  row('z-ai/glm-4.5-air', 'open', 'openrouter.zhipuai.glm-4.5-air', 'models-dev.zai.glm-4.5-air', 'litellm.zhipuai.glm-4.5-air'),
  row('z-ai/glm-4.7-20251222', 'open', 'openrouter.zhipuai.glm-4.7', 'models-dev.zai.glm-4.7', 'litellm.zhipuai.glm-4.7'),
  row('z-ai/glm-4.7-flash-20260119', 'open', 'openrouter.zhipuai.glm-4.7-flash', hosted('models-dev.deepinfra.zai-org-glm-4.7-flash')),
  row('z-ai/glm-5-20260211', 'open', 'openrouter.zhipuai.glm-5', 'models-dev.zai.glm-5', 'litellm.zhipuai.glm-5'),
  row('z-ai/glm-5-turbo-20260315', 'closed', 'openrouter.zhipuai.glm-5-turbo', 'models-dev.zai.glm-5-turbo'),
  row('z-ai/glm-5.1-20260406', 'open', 'openrouter.zhipuai.glm-5.1', 'models-dev.zai.glm-5.1', 'litellm.zhipuai.glm-5.1'),
  row('z-ai/glm-5.2-20260616', 'open', 'openrouter.zhipuai.glm-5.2', 'models-dev.zai.glm-5.2'),
  row('z-ai/glm-5.3-20260816', 'open', 'openrouter.zhipuai.glm-5.3'),

  row('qwen/qwen3-30b-a3b-04-28', 'open', 'openrouter.alibaba.qwen3-30b-a3b', hosted('litellm.deepinfra.qwen-qwen3-30b-a3b')),
  row('qwen/qwen3-235b-a22b-07-25', 'open', 'openrouter.alibaba.qwen3-235b-a22b-2507', hosted('litellm.deepinfra.qwen-qwen3-235b-a22b-instruct-2507')),
  row('qwen/qwen3-coder-480b-a35b-07-25', 'open', 'openrouter.alibaba.qwen3-coder', { name: 'models-dev.deepinfra.qwen-qwen3-coder-480b-a35b-instruct', basis: 'host: the maker’s price came later' }, hosted('litellm.deepinfra.qwen-qwen3-coder-480b-a35b-instruct')),
  row('qwen/qwen3-coder-30b-a3b-instruct', 'open', 'openrouter.alibaba.qwen3-coder-30b-a3b-instruct', hosted('litellm.fireworks.accounts-fireworks-models-qwen3-coder-30b-a3b-instruct')),
  row('qwen/qwen3-next-80b-a3b-instruct-2509', 'open', 'openrouter.alibaba.qwen3-next-80b-a3b-instruct', 'litellm.alibaba.qwen3-next-80b-a3b-instruct'),
  row('qwen/qwen3.5-35b-a3b-20260224', 'open', 'openrouter.alibaba.qwen3.5-35b-a3b', 'models-dev.alibaba.qwen3.5-35b-a3b'),
  row('qwen/qwen3.5-397b-a17b-20260216', 'open', 'openrouter.alibaba.qwen3.5-397b-a17b', 'models-dev.alibaba.qwen3.5-397b-a17b'),
  row('qwen/qwen3.5-flash-20260224', 'closed', 'openrouter.alibaba.qwen3.5-flash-02-23'),
  row('qwen/qwen3.6-35b-a3b-20260415', 'open', 'openrouter.alibaba.qwen3.6-35b-a3b', 'models-dev.alibaba.qwen3.6-35b-a3b'),
  row('qwen/qwen3.6-plus-preview', 'closed'),
  row('qwen/qwen3.6-plus-04-02', 'closed', 'openrouter.alibaba.qwen3.6-plus', 'models-dev.alibaba.qwen3.6-plus', 'llm-prices.alibaba.qwen3.6-plus'),
  row('qwen/qwen3.7-plus-20260602', 'closed', 'openrouter.alibaba.qwen3.7-plus', 'models-dev.alibaba.qwen3.7-plus'),
  row('qwen/qwen3.7-max-20260520', 'closed', 'openrouter.alibaba.qwen3.7-max', 'models-dev.alibaba.qwen3.7-max', 'record.alibaba.qwen3.7-max'),
  row('qwen/qwen3.7-flash-20260727', 'closed', 'openrouter.alibaba.qwen3.7-flash'),
  row('qwen/qwen3.8-27b-20260814', 'open', 'openrouter.alibaba.qwen3.8-27b'),
  row('qwen/qwen3.8-max-20260803', 'closed', 'openrouter.alibaba.qwen3.8-max'),

  row('xiaomi/mimo-v2-flash-20251210', 'open', 'openrouter.xiaomi.mimo-v2-flash'),
  row('xiaomi/mimo-v2-pro-20260318', 'closed', 'openrouter.xiaomi.mimo-v2-pro'),
  row('xiaomi/mimo-v2.5-20260422', 'open', 'openrouter.xiaomi.mimo-v2.5'),
  row('xiaomi/mimo-v2.5-pro-20260422', 'open', 'openrouter.xiaomi.mimo-v2.5-pro'),
  row('tencent/hy3-preview-20260421', 'open', 'openrouter.tencent.hy3-preview'),
  row('tencent/hy3-20260706', 'open', 'openrouter.tencent.hy3'),
  row('stepfun/step-3.5-flash', 'open', 'openrouter.stepfun.step-3.5-flash'),
  row('stepfun/step-3.7-flash-20260528', 'open', 'openrouter.stepfun.step-3.7-flash'),

  row('meta-llama/llama-3.1-8b-instruct', 'open', 'openrouter.meta.llama-3.1-8b-instruct', hosted('models-dev.groq.llama-3.1-8b-instant'), hosted('litellm.groq.llama-3.1-8b-instant')),
  row('meta-llama/llama-3.3-70b-instruct', 'open', 'openrouter.meta.llama-3.3-70b-instruct', hosted('models-dev.groq.llama-3.3-70b-versatile'), hosted('litellm.groq.llama-3.3-70b-versatile')),
  row('meta/muse-spark-1.1-20260709', 'closed', 'openrouter.meta.muse-spark-1.1', 'llm-prices.meta.muse-spark-1.1'),
  row('mistralai/mistral-nemo', 'open', 'openrouter.mistral.mistral-nemo', 'models-dev.mistral.mistral-nemo', 'litellm.mistral.open-mistral-nemo', 'llm-prices.mistral.mistral-nemo'),
  row('mistralai/mistral-medium-3.5-20260430', 'unknown', 'openrouter.mistral.mistral-medium-3-5', 'models-dev.mistral.mistral-medium-2604'),
  row('nvidia/nemotron-3-super-120b-a12b-20230311', 'open', 'openrouter.nvidia.nemotron-3-super-120b-a12b'),
  row('nvidia/nemotron-3-ultra-550b-a55b-20260604', 'open', 'openrouter.nvidia.nemotron-3-ultra-550b-a55b', hosted('models-dev.togetherai.nvidia-nemotron-3-ultra-550b-a55b')),
  row('nvidia/nemotron-3.5-lightning-20260807', 'open', 'openrouter.nvidia.nemotron-3.5-lightning'),
  row('arcee-ai/trinity-large-preview', 'open', 'openrouter.arcee.trinity-large-preview'),
  row('poolside/laguna-m.1-20260312', 'unknown', 'openrouter.poolside.laguna-m.1'),
  row('poolside/laguna-s-2.1-20260720', 'open', 'openrouter.poolside.laguna-s-2.1'),
  row('poolside/laguna-xs-2.1-20260625', 'open', 'openrouter.poolside.laguna-xs-2.1'),
  row('inclusionai/ling-2.6-flash-20260421', 'unknown', 'openrouter.inclusionai.ling-2.6-flash'),
  row('cohere/north-mini-code-20260617', 'open'),
  row('nex-agi/nex-n2-mini', 'open', 'openrouter.nex-agi.nex-n2-mini'),
  row('nex-agi/nex-n2-pro', 'open', 'openrouter.nex-agi.nex-n2-pro'),
]

/** A permaslug as it stands in a signal's id: `author.model`, a variant's colon a dash. */
export const usageKey = (permaslug: string): string => {
  const [author = '', ...rest] = permaslug.split('/')
  return signalId(author, rest.join('/'))
}

const BY_KEY: ReadonlyMap<string, UsageModel> = new Map(USAGE_MODELS.map((model) => [usageKey(model.permaslug), model]))
const FREE = '-free'

/** A `:free` variant costs nothing. */
export const isFree = (key: string): boolean => key.endsWith(FREE)
/** The row of a model; `undefined` where there is none. A free variant has the weights of its model, and no price. */
export const usageModelOf = (key: string): UsageModel | undefined => BY_KEY.get(isFree(key) ? key.slice(0, -FREE.length) : key)
