import { gpuClass } from '../../feeds/gpu-class.ts'
import { utcDay } from '../../feeds/utc-day.ts'
import { groupBy } from '../../domain/group.ts'
import { knownTo, partsOf } from './line.ts'
import type { PollSpeaker } from './speaker.ts'

const HEADER = 'gpu_slug,date,billing_type,reservation_months,min_price,max_price,median_price,provider_median_price,provider_count,offering_count'
const BILLING: Readonly<Record<string, string>> = { 'on-demand': 'ON_DEMAND', spot: 'SPOT' }

/** GetDeploying: a CSV a class, one row a week that has ended. It has none for a class that the record does not hold. */
export const getdeploying: PollSpeaker = {
  kind: 'poll',
  feedId: 'getdeploying',
  continues: 'getdeploying',
  validates: true,
  over: (lines) => {
    const byClass = groupBy(lines, ({ id }) => partsOf(id).head)
    return ({ path }, at) => {
      const slug = /^\/dataset\/gpu-prices\/([a-z0-9-]+)\.csv$/.exec(path)?.[1] ?? ''
      const weeks = (byClass.get(gpuClass(slug)?.slug ?? '') ?? []).flatMap((line) =>
        line.seen.slice(0, knownTo(line, at)).map(({ observedAt, value }) => `${slug},${utcDay(observedAt)},${BILLING[partsOf(line.id).tail] ?? ''},,,,,${value},,`),
      )
      return weeks.length === 0 ? 404 : { type: 'text/csv', body: `${[HEADER, ...weeks].join('\n')}\n` }
    }
  },
}
