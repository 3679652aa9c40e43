import { days } from '../../domain/time.ts'
import { utcDay } from '../../feeds/utc-day.ts'
import { modelsOf, type Model, type Prices } from './price-list.ts'
import { json, type PollSpeaker } from './speaker.ts'

const row = ({ seller, model, name }: Model, { input, output, cached }: Prices): Record<string, unknown> => ({ id: model, vendor: seller, name, input, output, input_cached: cached })

/**
 * LLM Prices: the list as it stands, dated by its last edit, and the list of what held from when to when. A price dated
 * back (DeepSeek's of February 2025) was known later than its date: the list does not say when.
 */
export const llmPrices: PollSpeaker = {
  kind: 'poll',
  feedId: 'llm-prices',
  continues: 'llm-prices',
  validates: true,
  over: (lines) => {
    const models = modelsOf(lines)
    return ({ path }, at) => {
      switch (path) {
        case '/current-v1.json': {
          const prices = models.flatMap((model) => {
            const now = model.pricesAt(at)
            return now ? [row(model, now)] : []
          })
          // What is known at the end of a day was edited on that day.
          return json({ prices, updated_at: utcDay(at - days(1)) })
        }
        case '/historical-v1.json': {
          const prices = models.flatMap((model) => {
            const history = model.historyAt(at)
            return history.map(({ observedAt, prices: held }, index) => {
              const next = history[index + 1]?.observedAt
              return { ...row(model, held), from_date: utcDay(observedAt), to_date: next === undefined ? null : utcDay(next) }
            })
          })
          return json({ prices })
        }
        default:
          return 404
      }
    }
  },
}
