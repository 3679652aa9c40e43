import { z } from 'zod'
import { days, hours } from '../domain/time.ts'
import { definePoll, eachRow } from './feed.ts'
import { gpuClass } from './gpu-class.ts'
import { type GpuOffer, rentReadings, someOffers } from './gpu-offers.ts'

/** One row of the page's price tables, with the part of the page it stands in. */
type Line = { readonly item: string; readonly price: string; readonly platform: string; readonly from: number; readonly until: number }

const Row = z.object({
  item: z.string().min(1),
  price: z
    .string()
    .regex(/^\\?\$\d[\d,]*(\.\d+)?$/, 'expected a price in USD')
    .transform((text) => Number(text.replaceAll(/[\\$,]/g, '')))
    .pipe(z.number().positive('expected a price above zero')),
  platform: z.string(),
})

/**
 * The price list of the docs, as Markdown: a heading a platform, tables whose head says from or before which day they
 * hold. The table in force when it is read counts, at the time it is read; one announced for later waits for its day.
 */
export const nebius = definePoll({
  id: 'nebius',
  title: 'Nebius price list',
  source: {
    name: 'Nebius',
    docs: 'https://docs.nebius.com/compute/resources/pricing',
    licence: 'Public price list; no licence stated',
    credit: 'Nebius price list (https://docs.nebius.com/compute/resources/pricing)',
    proof: 'A',
  },
  origin: 'https://docs.nebius.com',
  stageRules: ['gpu'],
  mode: 'live',
  shape: 'step',
  every: hours(24),
  minEvery: hours(6),
  step: days(1),
  staleAfter: days(3),
  requests: () => [{ path: '/compute/resources/pricing.md' }],
  format: 'text',
  response: z.string(),
  toReadings: (page, context) => {
    const inForce = gpuLines(page).filter(({ from, until }) => from <= context.now && context.now < until)
    const offers = eachRow('nebius', context, inForce, Row, ({ item, price: usd, platform }): GpuOffer[] => {
      const preemptible = /^preemptible\s/i.test(item)
      const alone = /\.\s*GPU$/i.test(item)
      const name = item.replace(/^preemptible\s+/i, '').replace(/\.\s*GPU$/i, '').replace(/\s+with\s.*$/i, '')
      // "NVLink" is said of the SXM boards here; the platform's own name says so.
      const gpu = gpuClass(/-sxm\b/.test(platform) ? name.replace(/NVLink/i, 'SXM') : name)
      if (!gpu) {
        context.refuse(`item: "${item}" names no GPU`, item)
        return []
      }
      const kind = preemptible ? 'spot' : 'on-demand'
      const note = `${preemptible ? 'preemptible' : 'on demand'}${alone ? ', GPU alone: processor and memory are billed apart' : ''}`
      return [{ gpu, seller: 'nebius', kind, note, usd, observedAt: context.now }]
    })
    return rentReadings('nebius', someOffers('nebius', offers))
  },
})

/** Every row priced by the GPU-hour in USD, with its platform and the days between which its table holds. */
function gpuLines(page: string): Line[] {
  const lines: Line[] = []
  let platform = ''
  let currency = 'USD'
  let from = -Infinity
  let until = Infinity
  for (const text of page.split(/\r?\n/)) {
    const heading = /^\s*#{1,6}\s+(.+)$/.exec(text)
    const tab = /<Tab\s+title="([^"]+)"/.exec(text)
    const cells = text.trim().startsWith('|') ? text.trim().split('|').slice(1, -1).map((cell) => cell.replaceAll('**', '').trim()) : []
    const [item = '', price = '', per = ''] = cells
    if (heading) [platform, currency, from, until] = [heading[1] ?? '', 'USD', -Infinity, Infinity]
    else if (tab) [currency, from, until] = [tab[1] ?? '', -Infinity, Infinity]
    else if (/^item\b/i.test(item)) {
      const [, when, date = ''] = /(from|before)\s+(\w+ \d{1,2}, \d{4})/i.exec(item) ?? []
      const at = Date.parse(`${date} UTC`)
      from = when?.toLowerCase() === 'from' ? at : -Infinity
      until = when?.toLowerCase() === 'before' ? at : Infinity
    } else if (currency === 'USD' && /\bGPU[- ]hour\b/i.test(per)) lines.push({ item, price, platform, from, until })
  }
  return lines
}
