/**
 * The price lists in the order in which they are believed where several name one model. The live interface first; announcements
 * before the lists that were copied days to weeks later. A step of a price is read from one list at both ends, never across two.
 */
export const PRICE_LISTS: readonly string[] = ['openrouter', 'models-dev', 'record', 'litellm', 'llm-prices']

/** Those who make the models that they sell: a host's price list says what hosting costs, not what the maker asks. */
export const MAKERS: readonly { readonly vendor: string; readonly title: string }[] = [
  { vendor: 'alibaba', title: 'Alibaba (Qwen)' },
  { vendor: 'amazon', title: 'Amazon (Nova)' },
  { vendor: 'anthropic', title: 'Anthropic' },
  { vendor: 'cohere', title: 'Cohere' },
  { vendor: 'deepseek', title: 'DeepSeek' },
  { vendor: 'google', title: 'Google' },
  { vendor: 'meta', title: 'Meta' },
  { vendor: 'minimax', title: 'MiniMax' },
  { vendor: 'mistral', title: 'Mistral' },
  { vendor: 'moonshot', title: 'Moonshot (Kimi)' },
  { vendor: 'openai', title: 'OpenAI' },
  { vendor: 'xai', title: 'xAI' },
  { vendor: 'zhipuai', title: 'Zhipu (GLM)' },
]

/** List prices of input and output are blended 3 : 1, as most published comparisons do. */
export const BLEND = { input: 3, output: 1 } as const

/** Models for the break-even of each GPU class: what is sold most, cheap and dear, under the names of the lists. */
export const BREAK_EVEN_MODELS: readonly { readonly vendor: string; readonly title: string; readonly names: readonly string[] }[] = [
  { vendor: 'deepseek', title: 'DeepSeek V4 Flash', names: ['deepseek-v4-flash'] },
  { vendor: 'deepseek', title: 'DeepSeek V4 Pro', names: ['deepseek-v4-pro'] },
  { vendor: 'openai', title: 'GPT-5.6 Luna', names: ['gpt-5.6-luna'] },
  { vendor: 'openai', title: 'GPT-5 nano', names: ['gpt-5-nano'] },
  { vendor: 'openai', title: 'GPT-5.6 Terra', names: ['gpt-5.6-terra'] },
  { vendor: 'anthropic', title: 'Claude Haiku 4.5', names: ['claude-haiku-4-5', 'claude-haiku-4.5', 'claude-haiku-4-5-20251001'] },
  { vendor: 'google', title: 'Gemini 2.5 Flash', names: ['gemini-2.5-flash'] },
  { vendor: 'moonshot', title: 'Kimi K2.6', names: ['kimi-k2.6'] },
  { vendor: 'zhipuai', title: 'GLM-5.2', names: ['glm-5.2'] },
  { vendor: 'minimax', title: 'MiniMax M3', names: ['minimax-m3'] },
]
