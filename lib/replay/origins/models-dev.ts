import { modelsOf } from './price-list.ts'
import { json, type PollSpeaker } from './speaker.ts'

/** models.dev: one object, providers → models → cost. What it cannot carry is when a price began: the feed dates it by the poll. */
export const modelsDev: PollSpeaker = {
  kind: 'poll',
  feedId: 'models-dev',
  continues: 'models-dev',
  validates: true,
  over: (lines) => {
    const models = modelsOf(lines)
    return ({ path }, at) => {
      if (path !== '/api.json') return 404
      const providers: Record<string, { id: string; name: string; models: Record<string, unknown> }> = {}
      for (const { seller, model, name, pricesAt } of models) {
        const prices = pricesAt(at)
        if (!prices) continue
        const provider = (providers[seller] ??= { id: seller, name: seller, models: {} })
        const { input, output, cached } = prices
        provider.models[model] = { id: model, name, cost: { ...(input !== null && { input }), ...(output !== null && { output }), ...(cached !== null && { cache_read: cached }) } }
      }
      return json(providers)
    }
  },
}
