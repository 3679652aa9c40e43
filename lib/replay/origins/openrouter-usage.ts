import type { Observation } from '../../domain/observation.ts'
import { utcDay } from '../../feeds/utc-day.ts'
import { groupBy } from '../../domain/group.ts'
import { knownTo, type Line } from './line.ts'
import { json, type PollSpeaker } from './speaker.ts'

const PREFIX = 'usage.openrouter.'
const TOTAL = `${PREFIX}total`

/** `usage.openrouter.z-ai.glm-5.2-20260616` → `z-ai/glm-5.2-20260616`: the source's letters from the title, which may be cut, the rest from the id. */
function permaslugOf({ id, title, note }: Line): string {
  const [author = '', ...rest] = id.slice(PREFIX.length).split('.')
  const name = title.slice(0, title.lastIndexOf(' · '))
  const model = name + rest.join('.').slice(name.length)
  // A colon cannot stand in an id: the note tells where one was.
  return `${author}/${note.startsWith('free variant') ? model.replace(/-free$/, ':free') : model}`
}

/** OpenRouter's rankings: tokens a day, the fifty largest models and all others together, for the days that were asked for. */
export const openrouterUsage: PollSpeaker = {
  kind: 'poll',
  feedId: 'openrouter-usage',
  continues: 'openrouter-usage',
  env: { OPENROUTER_API_KEY: 'replay' },
  validates: false,
  over: (lines) => {
    const total = lines.find(({ id }) => id === TOTAL)
    const models = lines.filter((line) => line !== total).map((line) => ({ line, slug: permaslugOf(line) }))
    return ({ path, query, authorization }, at) => {
      if (path !== '/api/v1/datasets/rankings-daily') return 404
      if (!authorization?.startsWith('Bearer ')) return 401
      const [start_date, end_date] = [query.get('start_date') ?? '', query.get('end_date') ?? utcDay(at)]
      const asked = ({ observedAt }: Observation): boolean => utcDay(observedAt) >= start_date && utcDay(observedAt) <= end_date
      const known = (line: Line): readonly Observation[] => line.seen.slice(0, knownTo(line, at)).filter(asked)
      const totals = new Map(total ? known(total).map(({ observedAt, value }) => [utcDay(observedAt), value]) : [])
      const rows = models.flatMap(({ line, slug }) => known(line).map(({ observedAt, value }) => ({ date: utcDay(observedAt), slug, tokens: BigInt(value) })))
      const data = [...groupBy(rows, ({ date }) => date)]
        .sort(([one], [other]) => one.localeCompare(other))
        .flatMap(([date, ofDay]) => {
          const others = BigInt(totals.get(date) ?? 0) - ofDay.reduce((sum, { tokens }) => sum + tokens, 0n)
          const ranked = ofDay.sort((one, other) => Number(other.tokens - one.tokens))
          // Without a total of the day nobody can tell what the others came to: the feed then leaves the total out.
          return [...ranked, ...(others >= 0n ? [{ slug: 'other', tokens: others }] : [])].map(({ slug, tokens }) => ({ date, model_permaslug: slug, total_tokens: String(tokens) }))
        })
      return json({ data, meta: { as_of: new Date(at).toISOString(), end_date, start_date, version: 'v1' } })
    }
  },
}
