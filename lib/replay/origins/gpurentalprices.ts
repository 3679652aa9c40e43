import { utcDay } from '../../feeds/utc-day.ts'
import { knownTo, partsOf } from './line.ts'
import { json, type PollSpeaker } from './speaker.ts'

/** gpurentalprices.com: the newest day's list alone. A provider that is not on that day's list of the record is not on it here. */
export const gpurentalprices: PollSpeaker = {
  kind: 'poll',
  feedId: 'gpurentalprices',
  continues: 'gpurentalprices',
  validates: true,
  over: (lines) => ({ path }, at) => {
    if (path !== '/api/latest.json') return 404
    const newest = lines.flatMap((line) => {
      const last = line.seen[knownTo(line, at) - 1]
      return last ? [{ ...partsOf(line.id), provider: line.vendor, last }] : []
    })
    const made = Math.max(...newest.map(({ last }) => last.observedAt))
    const listed = newest.filter(({ last }) => last.observedAt === made)
    const generated_at = new Date(made).toISOString()
    const providers = [...new Set(listed.map(({ provider }) => provider))]
    return json({
      date: utcDay(made),
      generated_at,
      offers: listed.map(({ head: gpu, tail: kind, provider, last }) => ({ provider, gpu, usd_hr: last.value, kind, fetched_at: generated_at })),
      providers: Object.fromEntries(providers.map((provider) => [provider, { ok: true, last_verified: generated_at, stale: false }])),
      meta: { provider_count: providers.length, ok_count: providers.length, stale_count: 0, stale_providers: [] },
    })
  },
}
