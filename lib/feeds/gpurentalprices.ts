import { z } from 'zod'
import { days, hours, seconds } from '../domain/time.ts'
import { definePoll, eachRow } from './feed.ts'
import { folderPart, folderStep } from './git-history.ts'
import { gpuClass } from './gpu-class.ts'
import { type GpuOffer, Instant, Rent, rentReadings, someOffers } from './gpu-offers.ts'
import { utcDay } from './utc-day.ts'

const Offer = z.object({
  provider: z.string().min(1),
  gpu: z.string().min(1),
  usd_hr: Rent,
  kind: z.enum(['on-demand', 'secure', 'community', 'spot', 'reserved', 'serverless']),
})

const Provider = z.object({ ok: z.boolean().optional(), stale: z.boolean() })

/** Its mirror, with a file for each day since 5 July 2026. */
const REPO = 'adriannutiu/gpu-rental-prices'
const SNAPSHOTS = 'data/snapshots'

/** Daily offers of some 30 providers. `usd_hr` is per GPU already. */
export const gpurentalprices = definePoll({
  id: 'gpurentalprices',
  title: 'GPU rent by provider',
  source: {
    name: 'gpurentalprices.com',
    docs: 'https://gpurentalprices.com',
    licence: 'CC BY 4.0',
    credit: 'GPU rental price data by gpurentalprices.com (https://gpurentalprices.com), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)',
    proof: 'A',
  },
  origin: 'https://gpurentalprices.com',
  stageRules: ['gpu'],
  mode: 'live',
  shape: 'step',
  every: hours(6),
  minEvery: hours(1),
  step: days(1),
  staleAfter: days(3),
  settings: ['GITHUB_TOKEN'],
  requests: () => [{ path: '/api/latest.json' }],
  response: z.object({ generated_at: Instant, offers: z.array(z.unknown()), providers: z.record(z.string(), Provider) }),
  toReadings: ({ generated_at: observedAt, offers, providers }, context) => {
    const fresh = eachRow('gpurentalprices', context, offers, Offer, ({ provider, gpu: name, usd_hr: usd, kind }): GpuOffer[] => {
      // Serverless sells seconds of a shared machine: another product. A stale provider's offers are its last good ones, carried forward.
      if (kind === 'serverless' || providers[provider]?.stale || providers[provider]?.ok === false) return []
      const gpu = gpuClass(name)
      if (!gpu) {
        context.refuse(`gpu: "${name}" names no GPU`, { provider, gpu: name, usd_hr: usd, kind })
        return []
      }
      return [{ gpu, seller: provider, kind, usd, observedAt }]
    })
    return rentReadings('gpurentalprices', someOffers('gpurentalprices', fresh))
  },
  backfill: (read) => ({
    about: 'Its snapshot of each day since July 2026, from its mirror on GitHub; known when the snapshot was made',
    version: 1,
    spacing: seconds(2),
    steps: () => [folderStep(REPO, SNAPSHOTS)],
    parts: {
      // Today's is made anew as the day goes on: it is the poll's matter.
      folder: folderPart('gpurentalprices', (name, { now }) =>
        /^\d{4}-\d{2}-\d{2}\.json$/.test(name) && name < utcDay(now) ? { part: 'day', path: `/${REPO}/main/${SNAPSHOTS}/${name}`, subject: name } : undefined,
      ),
      day: { archive: 'github-raw', read: (body, context) => ({ readings: read(body, context).map((reading) => ({ ...reading, knownAt: reading.observedAt })) }) },
    },
  }),
})
