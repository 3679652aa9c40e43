import { modelsOf } from './price-list.ts'
import { json, type PollSpeaker } from './speaker.ts'

/** LiteLLM's own words for sellers that our ids name otherwise. */
const PROVIDERS: Readonly<Record<string, string>> = {
  alibaba: 'dashscope',
  cohere: 'cohere_chat',
  fireworks: 'fireworks_ai',
  google: 'gemini',
  'google-vertex': 'vertex_ai',
  together: 'together_ai',
  zhipuai: 'zai',
}

/** USD per million tokens → USD per token: the feed rounds the noise of doubles away. */
const perToken = (usdPerMtok: number): number => usdPerMtok / 1e6

/** LiteLLM's price map: `<provider>/<model>` → costs per token. What it cannot carry is when a price began: the feed dates it by the poll. */
export const litellm: PollSpeaker = {
  kind: 'poll',
  feedId: 'litellm',
  continues: 'litellm',
  validates: true,
  over: (lines) => {
    const models = modelsOf(lines)
    return ({ path }, at) => {
      if (path !== '/BerriAI/litellm/main/model_prices_and_context_window.json') return 404
      const entries: Record<string, unknown> = {}
      for (const { seller, model, pricesAt } of models) {
        const prices = pricesAt(at)
        if (!prices) continue
        const { input, output, cached } = prices
        const provider = PROVIDERS[seller] ?? seller
        entries[`${provider}/${model}`] = {
          ...(cached !== null && { cache_read_input_token_cost: perToken(cached) }),
          ...(input !== null && { input_cost_per_token: perToken(input) }),
          litellm_provider: provider,
          mode: 'chat',
          ...(output !== null && { output_cost_per_token: perToken(output) }),
        }
      }
      return json(entries)
    }
  },
}
