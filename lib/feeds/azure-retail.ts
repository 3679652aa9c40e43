import { z } from 'zod'
import { days, hours } from '../domain/time.ts'
import { definePoll, eachRow, Price } from './feed.ts'
import { gpuClass } from './gpu-class.ts'
import { type GpuOffer, rentReadings } from './gpu-offers.ts'

/** One machine a class, with its GPUs: pages can't be averaged together, and a named machine is a firmer price than a mean of several. */
const MACHINES: ReadonlyMap<string, { readonly gpu: string; readonly gpus: number }> = new Map([
  ['Standard_ND96isr_H100_v5', { gpu: 'h100-sxm', gpus: 8 }],
  ['Standard_NC40ads_H100_v5', { gpu: 'h100-nvl', gpus: 1 }],
  ['Standard_ND96isr_H200_v5', { gpu: 'h200', gpus: 8 }],
  ['Standard_ND96amsr_A100_v4', { gpu: 'a100-sxm-80', gpus: 8 }],
  ['Standard_ND96asr_v4', { gpu: 'a100-sxm-40', gpus: 8 }],
  ['Standard_NC24ads_A100_v4', { gpu: 'a100-pcie-80', gpus: 1 }],
  ['Standard_ND96isr_MI300X_v5', { gpu: 'mi300x', gpus: 8 }],
  ['Standard_ND40rs_v2', { gpu: 'v100-sxm2', gpus: 8 }],
])

const Item = z.object({
  armSkuName: z.string(),
  skuName: z.string(),
  productName: z.string(),
  type: z.string(),
  unitOfMeasure: z.string(),
  currencyCode: z.literal('USD').optional(),
  retailPrice: Price,
})

const FILTER = `serviceName eq 'Virtual Machines' and armRegionName eq 'eastus' and (${[...MACHINES.keys()].map((sku) => `armSkuName eq '${sku}'`).join(' or ')})`
const PATH = `/api/retail/prices?api-version=2023-01-01-preview&$filter=${encodeURIComponent(FILTER)}`

/** The Windows licence, capacity that may be taken away, and reservations are other products under the same machine's name. */
const isOther = ({ skuName, productName, type }: z.infer<typeof Item>): boolean =>
  type !== 'Consumption' || / (Spot|Low Priority)$/.test(skuName) || productName.includes('Windows')

/** List prices of whole machines in East US, divided by their GPUs. */
export const azureRetail = definePoll({
  id: 'azure-retail',
  title: 'Azure list prices',
  source: {
    name: 'Azure Retail Prices',
    docs: 'https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices',
    licence: 'Public price list; no licence stated',
    credit: 'Microsoft Azure Retail Prices API (https://prices.azure.com)',
    proof: 'C',
  },
  origin: 'https://prices.azure.com',
  stageRules: ['gpu'],
  mode: 'live',
  shape: 'step',
  every: hours(24),
  minEvery: hours(6),
  step: days(1),
  staleAfter: days(3),
  requests: () => [{ path: PATH }],
  response: z.object({ Items: z.array(z.unknown()), NextPageLink: z.string().nullish() }),
  toReadings: ({ Items }, context) => {
    const offers = eachRow('azure-retail', context, Items, Item, (item): GpuOffer[] => {
      const { armSkuName, unitOfMeasure, retailPrice } = item
      const machine = MACHINES.get(armSkuName)
      const gpu = machine && gpuClass(machine.gpu)
      if (!machine || !gpu || isOther(item)) return []
      if (unitOfMeasure !== '1 Hour' || retailPrice <= 0) {
        context.refuse(`${armSkuName}: expected a price above zero by the hour, got ${retailPrice} for ${unitOfMeasure}`, item)
        return []
      }
      return [{ gpu, seller: 'azure', kind: 'on-demand', note: `on demand, ${armSkuName} in East US`, usd: retailPrice / machine.gpus, observedAt: context.now }]
    })
    return rentReadings('azure-retail', offers)
  },
  nextRequest: ({ NextPageLink }, request) => {
    if (!NextPageLink || !URL.canParse(NextPageLink)) return undefined
    const next = new URL(NextPageLink)
    // A page that names itself as the next one would never end.
    return new URL(request.path, next).href === next.href ? undefined : { path: next.pathname + next.search }
  },
})
