/** A level of quality that a model reaches by one public benchmark; the first price of a tier opens it. */
export type Tier = { readonly id: string; readonly title: string; readonly benchmark: 'mmlu' | 'gpqa-diamond'; readonly least: number }

/** MMLU told models apart until 2024, GPQA Diamond after it. Sources: Hendrycks et al. 2021; Rein et al. 2023. */
export const TIERS: readonly Tier[] = [
  { id: 'mmlu-70', title: 'MMLU ≥ 70', benchmark: 'mmlu', least: 70 },
  { id: 'mmlu-86', title: 'MMLU ≥ 86', benchmark: 'mmlu', least: 86 },
  { id: 'gpqa-50', title: 'GPQA Diamond ≥ 50', benchmark: 'gpqa-diamond', least: 50 },
  { id: 'gpqa-70', title: 'GPQA Diamond ≥ 70', benchmark: 'gpqa-diamond', least: 70 },
  { id: 'gpqa-80', title: 'GPQA Diamond ≥ 80', benchmark: 'gpqa-diamond', least: 80 },
]

type Score = { readonly benchmark: Tier['benchmark']; readonly score: number; readonly from: string; readonly source: string }

/** A model as its maker sells it, under every name that a price list gives it. A score counts from the day it was reported. */
export type RatedModel = { readonly vendor: string; readonly title: string; readonly names: readonly string[]; readonly scores: readonly Score[] }

const mmlu = (score: number, from: string, source: string): Score => ({ benchmark: 'mmlu', score, from, source })
const gpqa = (score: number, from: string, source: string): Score => ({ benchmark: 'gpqa-diamond', score, from, source })
const model = (vendor: string, title: string, names: readonly string[], ...scores: readonly Score[]): RatedModel => ({ vendor, title, names, scores })

/**
 * Scores as the makers reported them at release, from the shipped record (`quality.record.*`), not checked against the pages
 * again; a score is of one date and one setting. Names under which one model stands in several lists. A model without a
 * score joins no tier. An alias that has pointed at several models (`deepseek-chat`) has a row of scores for each.
 */
export const RATED_MODELS: readonly RatedModel[] = [
  model('openai', 'GPT-3.5 Turbo', ['gpt-3.5-turbo'], mmlu(70, '2023-03-01', 'OpenAI, GPT-4 report')),
  model('openai', 'GPT-4', ['gpt-4', 'gpt-4-0613'], mmlu(86.4, '2023-03-14', 'OpenAI, GPT-4 report')),
  model('anthropic', 'Claude 2', ['claude-2', 'claude-2.1'], mmlu(78.5, '2023-07-11', 'Anthropic')),
  model('openai', 'GPT-4 Turbo', ['gpt-4-turbo', 'gpt-4-1106-preview', 'gpt-4-turbo-2024-04-09'], mmlu(86.5, '2023-11-06', 'OpenAI, simple-evals')),
  model('mistral', 'Mistral Large', ['mistral-large', 'mistral-large-2402', 'mistral-large-2407', 'mistral-large-2411'], mmlu(81.2, '2024-02-26', 'Mistral')),
  model('anthropic', 'Claude 3 Opus', ['claude-3-opus', 'claude-3-opus-20240229'], mmlu(86.8, '2024-03-04', 'Anthropic'), gpqa(50.4, '2024-03-04', 'Anthropic')),
  model('anthropic', 'Claude 3 Sonnet', ['claude-3-sonnet', 'claude-3-sonnet-20240229'], mmlu(79, '2024-03-04', 'Anthropic')),
  model('anthropic', 'Claude 3 Haiku', ['claude-3-haiku', 'claude-3-haiku-20240307'], mmlu(75.2, '2024-03-13', 'Anthropic')),
  model(
    'deepseek', 'DeepSeek chat', ['deepseek-chat', 'deepseek-v3', 'deepseek-chat-v3'],
    mmlu(78.5, '2024-05-06', 'DeepSeek, V2'), mmlu(88.5, '2024-12-26', 'DeepSeek, V3'), gpqa(59.1, '2024-12-26', 'DeepSeek, V3'),
  ),
  model('openai', 'GPT-4o', ['gpt-4o', 'gpt-4o-2024-08-06', 'gpt-4o-2024-05-13'], mmlu(88.7, '2024-05-13', 'OpenAI'), gpqa(53.6, '2024-05-13', 'OpenAI')),
  model('google', 'Gemini 1.5 Flash', ['gemini-1.5-flash', 'gemini-1.5-flash-001', 'gemini-1.5-flash-002'], mmlu(78.9, '2024-05-14', 'Google')),
  model('anthropic', 'Claude 3.5 Sonnet', ['claude-3-5-sonnet', 'claude-3-5-sonnet-20240620', 'claude-3-5-sonnet-20241022', 'claude-3.5-sonnet'], mmlu(88.7, '2024-06-20', 'Anthropic'), gpqa(59.4, '2024-06-20', 'Anthropic')),
  model('openai', 'GPT-4o mini', ['gpt-4o-mini', 'gpt-4o-mini-2024-07-18'], mmlu(82, '2024-07-18', 'OpenAI')),
  model('openai', 'o1-mini', ['o1-mini', 'o1-mini-2024-09-12'], gpqa(60, '2024-09-12', 'OpenAI')),
  model('openai', 'o1-preview', ['o1-preview', 'o1-preview-2024-09-12'], gpqa(73.3, '2024-09-12', 'OpenAI')),
  model('openai', 'o1', ['o1', 'o1-2024-12-17'], gpqa(75.7, '2024-12-17', 'OpenAI')),
  model(
    'deepseek', 'DeepSeek reasoner', ['deepseek-reasoner', 'deepseek-r1', 'deepseek-r1-0528'],
    gpqa(71.5, '2025-01-20', 'DeepSeek, R1'), gpqa(81, '2025-05-28', 'DeepSeek, R1-0528'), gpqa(82.4, '2025-12-01', 'DeepSeek, V3.2'),
  ),
  model('openai', 'o3-mini', ['o3-mini', 'o3-mini-2025-01-31'], gpqa(79.7, '2025-01-31', 'OpenAI, high effort')),
  model('google', 'Gemini 2.0 Flash', ['gemini-2.0-flash', 'gemini-2.0-flash-001'], gpqa(60.1, '2025-02-05', 'Google')),
  model('anthropic', 'Claude 3.7 Sonnet', ['claude-3-7-sonnet', 'claude-3-7-sonnet-20250219', 'claude-3.7-sonnet'], gpqa(68, '2025-02-24', 'Anthropic, no extended thinking')),
  model('google', 'Gemini 2.5 Pro', ['gemini-2.5-pro', 'gemini-2.5-pro-preview-03-25', 'gemini-2.5-pro-preview-05-06'], gpqa(84, '2025-03-25', 'Google')),
  model('openai', 'GPT-4.1', ['gpt-4.1', 'gpt-4.1-2025-04-14'], gpqa(66.3, '2025-04-14', 'OpenAI')),
  model('openai', 'GPT-4.1 mini', ['gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14'], mmlu(87.5, '2025-04-14', 'OpenAI'), gpqa(65, '2025-04-14', 'OpenAI')),
  model('openai', 'GPT-4.1 nano', ['gpt-4.1-nano', 'gpt-4.1-nano-2025-04-14'], mmlu(80.1, '2025-04-14', 'OpenAI'), gpqa(50.3, '2025-04-14', 'OpenAI')),
  model('openai', 'o3', ['o3', 'o3-2025-04-16'], gpqa(83.3, '2025-04-16', 'OpenAI')),
  model('openai', 'o4-mini', ['o4-mini', 'o4-mini-2025-04-16'], gpqa(81.4, '2025-04-16', 'OpenAI')),
  model('google', 'Gemini 2.5 Flash', ['gemini-2.5-flash'], gpqa(82.8, '2025-06-17', 'Google')),
  model('xai', 'Grok 4', ['grok-4', 'grok-4-0709'], gpqa(87.5, '2025-07-09', 'xAI')),
  model('openai', 'GPT-5', ['gpt-5', 'gpt-5-2025-08-07'], gpqa(85.7, '2025-08-07', 'OpenAI')),
  model('openai', 'GPT-5 mini', ['gpt-5-mini', 'gpt-5-mini-2025-08-07'], gpqa(82.3, '2025-08-07', 'OpenAI')),
  model('openai', 'GPT-5 nano', ['gpt-5-nano', 'gpt-5-nano-2025-08-07'], gpqa(71.2, '2025-08-07', 'OpenAI')),
]

/** Rated in the record, but sold by hosts alone: their prices are the hosts’, so they are in no tier. */
export const UNTIERED: readonly string[] = ['meta llama-3-70b', 'meta llama-3.1-405b', 'openai gpt-oss-120b']
