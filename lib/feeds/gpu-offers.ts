import { median } from '../domain/median.ts'
import { z } from 'zod'
import { type SignalId, signalId } from '../domain/signal.ts'
import { FeedError, Price, type Reading } from './feed.ts'
import type { GpuClass } from './gpu-class.ts'

/** How an hour is sold. Firm: on-demand, secure, reserved; may be taken away: spot, community. */
export const GPU_KINDS = { 'on-demand': 'on demand', spot: 'spot', secure: 'secure cloud', community: 'community cloud', reserved: 'reserved' } as const
export type GpuKind = keyof typeof GPU_KINDS

/** What one GPU-hour costs at one seller. */
export type GpuOffer = {
  readonly gpu: GpuClass
  /** The source's word for who sells, or `market`. */
  readonly seller: string
  /** Where it is not to be made from `seller`. */
  readonly sellerTitle?: string
  readonly kind: GpuKind
  /** Tells this price from its neighbours, where the kind alone does not. */
  readonly note?: string
  readonly usd: number
  readonly observedAt: number
  readonly knownAt?: number
}

/** A price of zero or less is a placeholder, and would bend a median before the gate could see it. */
export const Rent = Price.pipe(z.number().positive('expected a price above zero'))

/** ISO 8601 with its zone → epoch ms. */
export const Instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

/** Names that capitals alone would not give. */
const SELLERS: Readonly<Record<string, string>> = {
  aws: 'AWS',
  coreweave: 'CoreWeave',
  datacrunch: 'Verda (DataCrunch)',
  digitalocean: 'DigitalOcean',
  gcp: 'Google Cloud',
  gmicloud: 'GMI Cloud',
  hotaisle: 'Hot Aisle',
  jarvislabs: 'Jarvislabs',
  massedcompute: 'Massed Compute',
  ovh: 'OVHcloud',
  primeintellect: 'Prime Intellect',
  runpod: 'RunPod',
  sfcompute: 'SF Compute',
  tensordock: 'TensorDock',
  thundercompute: 'Thunder Compute',
  together: 'Together AI',
  voltagepark: 'Voltage Park',
}
export const sellerTitle = (seller: string): string => SELLERS[seller.toLowerCase()] ?? seller.charAt(0).toUpperCase() + seller.slice(1)

/** `Vast.ai` → `vast-ai`: a dot would start a new part of the id. */
const idPart = (text: string): string => text.replaceAll('.', '-')

/** One reading for each class, seller and kind: the median where a seller has several offers (regions, machine sizes), of the newest one's time. */
export function rentReadings(feedId: string, offers: readonly GpuOffer[]): Reading[] {
  const groups = new Map<SignalId, [GpuOffer, ...GpuOffer[]]>()
  for (const offer of offers) {
    const id = signalId('gpu', feedId, offer.gpu.slug, idPart(offer.seller), offer.kind)
    const group = groups.get(id)
    if (group) group.push(offer)
    else groups.set(id, [offer])
  }
  return [...groups].map(([id, group]) => {
    const { gpu, seller, kind, note, knownAt, sellerTitle: title = sellerTitle(seller) } = group[0]
    return {
      signal: { id, title: `${gpu.title} · ${title}`, unit: 'USD/GPU-h', ...(seller !== 'market' && { vendor: seller }), note: note ?? GPU_KINDS[kind] },
      value: median(group.map(({ usd }) => usd)),
      observedAt: Math.max(...group.map(({ observedAt }) => observedAt)),
      ...(knownAt !== undefined && { knownAt }),
    }
  })
}

/** Rows that parse, of which none is an offer we read, mean that the source has changed its words: a fault, not a market without offers. */
export function someOffers<Offer>(feedId: string, offers: readonly Offer[]): readonly Offer[] {
  if (offers.length === 0) throw new FeedError(feedId, 'malformed', 'no row is an offer: has the source changed its words?')
  return offers
}
