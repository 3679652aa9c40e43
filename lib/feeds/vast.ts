import { z } from 'zod'
import { hours, minutes } from '../domain/time.ts'
import { definePoll, eachRow } from './feed.ts'
import { gpuClass } from './gpu-class.ts'
import { type GpuOffer, Rent, rentReadings, someOffers } from './gpu-offers.ts'

const Id = z.union([z.number(), z.string()])

const Offer = z.object({
  gpu_name: z.string().min(1),
  gpu_ram: z.number().positive().optional(), // MB
  num_gpus: z.int().positive(),
  dph_total: Rent,
  machine_id: Id.nullish(),
  is_bid: z.boolean().optional(),
  rentable: z.boolean().optional(),
  rented: z.boolean().nullish(),
  verification: z.string().nullish(),
  verified: z.boolean().nullish(),
})
type Offer = z.infer<typeof Offer>

const NAMES = ['H100 SXM', 'H100 NVL', 'H100 PCIE', 'H200', 'H200 NVL', 'B200', 'B300', 'A100 SXM4', 'A100 PCIE', 'L40S', 'L4', 'RTX 4090', 'RTX 5090']

/** Without names the list would be cut off at some price or score, and bend every median. */
const QUERY = { verified: { eq: true }, rentable: { eq: true }, rented: { eq: false }, gpu_name: { in: NAMES }, type: 'on-demand', limit: 5000 }

/** Only what a stranger could rent now, from machines that the marketplace has checked. */
const isOnOffer = ({ rentable, rented, verification, verified }: Offer): boolean =>
  rentable !== false && rented !== true && verified !== false && (verification ?? 'verified') === 'verified'

/** A marketplace of machines of many owners; the terms forbid reading it without a licence. */
export const vast = definePoll({
  id: 'vast',
  title: 'GPU marketplace: Vast.ai',
  source: {
    name: 'Vast.ai',
    docs: 'https://docs.vast.ai/api-reference/search/search-offers',
    licence: 'Proprietary: needs a data licence (data@vast.ai)',
    credit: 'Vast.ai (https://vast.ai)',
    proof: 'C',
  },
  terms: { url: 'https://vast.ai/terms', why: 'The terms of 1 September 2026 forbid automated collection, and use in an index or price comparison, without a licence.' },
  origin: 'https://console.vast.ai',
  stageRules: ['gpu'],
  mode: 'live',
  shape: 'sampled',
  every: hours(1),
  minEvery: minutes(10),
  step: hours(1),
  staleAfter: hours(3),
  requests: () => [{ path: '/api/v0/bundles/', method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(QUERY) }],
  response: z.object({ offers: z.array(z.unknown()) }),
  toReadings: ({ offers: rows }, context) => {
    const offers = eachRow('vast', context, rows, Offer, (offer) => (isOnOffer(offer) ? [offer] : []))
    const perGpu = onePerMachine(offers).flatMap((offer): GpuOffer[] => {
      const gpu = gpuClass(offer.gpu_name, offer.gpu_ram && offer.gpu_ram / 1024)
      if (!gpu) {
        context.refuse(`gpu_name: "${offer.gpu_name}" names no GPU`, offer)
        return []
      }
      const kind = offer.is_bid ? 'spot' : 'on-demand'
      return [{ gpu, seller: 'market', sellerTitle: 'Vast.ai', kind, note: `${kind === 'spot' ? 'interruptible' : 'on demand'}, median of machines`, usd: offer.dph_total / offer.num_gpus, observedAt: context.now }]
    })
    return rentReadings('vast', someOffers('vast', perGpu))
  },
})

/** One machine is on offer whole and in parts: it counts once, at its cheapest per GPU. */
function onePerMachine(offers: readonly Offer[]): Offer[] {
  const cheapest = new Map<unknown, Offer>()
  for (const offer of offers) {
    // Without a machine's id an offer stands for itself.
    const machine = offer.machine_id == null ? offer : `${offer.machine_id} ${offer.gpu_name} ${offer.is_bid ?? false}`
    const held = cheapest.get(machine)
    if (!held || offer.dph_total / offer.num_gpus < held.dph_total / held.num_gpus) cheapest.set(machine, offer)
  }
  return [...cheapest.values()]
}
