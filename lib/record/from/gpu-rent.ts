import { groupBy } from '../../domain/group.ts'
import { signalId } from '../../domain/signal.ts'
import { gpuClass } from '../../feeds/gpu-class.ts'
import { GPU_KINDS, sellerTitle, type GpuKind } from '../../feeds/gpu-offers.ts'
import type { RecordTable } from '../record.ts'
import { cell, dayOf, encodeTable, onDay, readRows, type Draft, type LeaveOut, type Point } from '../encode.ts'

const SOURCES: RecordTable['sources'] = [
  {
    title: 'GPU rent a day, by provider',
    name: 'gpurentalprices.com', source: 'gpurentalprices.com, through its mirror adriannutiu/gpu-rental-prices',
    licence: 'CC BY 4.0',
    note: 'GPU rental price data by gpurentalprices.com (https://gpurentalprices.com), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Each provider’s median by class and kind; serverless is another product and left out. Providers joined during July 2026: compare a provider with itself.',
  },
  {
    title: 'H100, H200 and B200 rent a week',
    name: 'GetDeploying', source: 'GetDeploying GPU rental price history',
    licence: 'CC BY 4.0',
    note: 'GPU rental price history by GetDeploying (https://getdeploying.com/gpu-price-trends), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Median of each provider’s cheapest on-demand price, from August 2026. A week is known when it has ended.',
  },
  {
    title: 'Rent averages and contracts, as published',
    name: 'GetDeploying, SemiAnalysis', source: 'GetDeploying (CC BY 4.0); SemiAnalysis, as reported in the press',
    licence: 'CC BY 4.0; press reports are facts',
    note: 'Averages over many weeks stand at the middle of their span and are known at its end. Other definitions than the weekly median: never one line with it.',
  },
  {
    title: 'Google Cloud list and spot prices',
    name: 'Google Cloud price list', source: 'Cyclenerd/google-cloud-pricing-cost-calculator, us-central1',
    licence: 'Apache-2.0',
    note: 'A row when something changed, from February 2022; the archive runs to 2026-08-20. The machine’s price by its GPUs, processor and memory included. Spot is set by Google in steps, not by bids.',
  },
  {
    title: 'AWS H100 on demand',
    name: 'AWS price tracker', source: 'amorton45/aws-gpu-price-tracker',
    licence: 'None stated; list prices are facts',
    note: 'p5.48xlarge by its eight GPUs, weekly from April 2025: 12.29 before June 2025, 6.88 since.',
  },
  {
    title: 'Rent in spring 2026, by provider, as GetDeploying listed it',
    name: 'GetDeploying', source: 'GetDeploying (CC BY 4.0), through cherielilili/gpu-pricing-tracker',
    licence: 'CC BY 4.0',
    note: 'Weeks of 2026-02-22 to 2026-05-03, put online on 2026-05-08 and known since. Its first week mixes prices of whole machines with prices of a GPU and is left out.',
  },
  {
    title: 'Rent from May to July 2026, from the providers’ own pages',
    name: 'Providers’ price pages', source: 'cherielilili/gpu-pricing-tracker',
    licence: 'None stated; list prices are facts',
    note: 'Crusoe, Lambda, Nebius and SF Compute. Vast.ai and RunPod are left out: their terms restrict collecting their prices.',
  },
  {
    title: 'List prices of 2022 to 2024',
    name: 'Price list archive', source: 'the-full-stack/website, cloud-gpus.csv, from its git history',
    licence: 'None stated; list prices are facts',
    note: 'Median over a provider’s machine sizes on that list; a change of the median alone, from a size that joined or left, is left out.',
  },
]
const [DAILY, WEEKLY, AVERAGES, GCP, AWS, VIA_GETDEPLOYING, OWN_PAGES, LIST] = [0, 1, 2, 3, 4, 5, 6, 7]

/** Rent of one GPU for one hour, by source. */
export function compileGpuRent(folder: string, leaveOut: LeaveOut): RecordTable {
  return encodeTable(
    { table: 'gpu-rent', clock: 'utc-day', sources: SOURCES },
    [...byDay(folder, leaveOut), ...byWeek(folder, leaveOut), ...googleCloud(folder, leaveOut), ...history(folder, leaveOut)],
    leaveOut,
  )
}

type Offer = {
  readonly feed: string
  readonly gpu: string
  readonly seller: string
  /** Where it is not to be made from `seller`. */
  readonly title?: string
  /** Follows the seller in the id where another series of that seller has the plain name. */
  readonly apart?: string
  readonly kind: GpuKind
  readonly note?: string
}

function draft({ feed, gpu, seller, title, apart = '', kind, note }: Offer, rest: Pick<Draft, 'shape' | 'step' | 'source' | 'points' | 'until' | 'changesOnly'>): Draft[] {
  const known = gpuClass(gpu)
  if (!known) return []
  return [{
    id: signalId('gpu', feed, known.slug, `${seller}${apart}`, kind),
    title: `${known.title} · ${title ?? sellerTitle(seller)}`,
    unit: 'USD/GPU-h',
    vendor: seller,
    note: note ?? GPU_KINDS[kind],
    feed,
    ...rest,
  }]
}

const KINDS: Readonly<Record<string, GpuKind>> = { 'on-demand': 'on-demand', on_demand: 'on-demand', spot: 'spot', secure: 'secure', community: 'community' }

function byDay(folder: string, leaveOut: LeaveOut): Draft[] {
  const all = readRows(folder, 'gpu-rental-daily.csv')
  const groups = groupBy(all, (row) => `${cell(row, 'gpu')} ${cell(row, 'provider')} ${cell(row, 'kind')}`)
  const ends = Math.max(...all.map((row) => dayOf(cell(row, 'date'))))
  return [...groups].flatMap(([key, rows]) => {
    const [gpu = '', seller = '', word = ''] = key.split(' ')
    const kind = KINDS[word]
    if (!kind) {
      for (const row of rows) leaveOut(`${word}: another product`, `${key} ${cell(row, 'date')}`)
      return []
    }
    // The list names every offer on every day: one that is missing from its last days has been taken off.
    const last = Math.max(...rows.map((row) => dayOf(cell(row, 'date'))))
    return draft({ feed: 'gpurentalprices', gpu, seller, kind }, { shape: 'step', step: 1, source: DAILY, points: rows.map((row) => onDay(cell(row, 'date'), Number(cell(row, 'usd_per_gpu_hour')))), ...(last < ends && { until: last + 1 }) })
  })
}

const WEEKLY_BASIS = 'median of each provider\'s cheapest on-demand price'
/** How the weekly file tells what a row is, and from when its value could be known. */
const BASES: Readonly<Record<string, { apart: string; title: string; note: string; kind?: GpuKind; known?: string }>> = {
  'on-demand median, average of 39 weeks Apr-Dec 2025': { apart: '-average', title: 'market average', note: 'on demand, average of many weeks by GetDeploying', known: '2025-12-31' },
  'on-demand median, average of 30 weeks Jan-Jul 2026': { apart: '-average', title: 'market average', note: 'on demand, average of many weeks by GetDeploying', known: '2026-07-31' },
  'on-demand median': { apart: '-median', title: 'market median', note: 'on demand, median of one week by GetDeploying' },
  'one-year contract, low of the cycle': { apart: '-contract', title: 'market contract', note: 'one-year contract by SemiAnalysis, as reported in the press', kind: 'reserved' },
  'one-year contract': { apart: '-contract', title: 'market contract', note: 'one-year contract by SemiAnalysis, as reported in the press', kind: 'reserved' },
}

function byWeek(folder: string, leaveOut: LeaveOut): Draft[] {
  const rows = readRows(folder, 'gpu-rental-weekly.csv').map((row) => ({
    gpu: cell(row, 'gpu').replace('-contract', ''),
    week: cell(row, 'week'),
    usd: Number(cell(row, 'usd_per_gpu_hour')),
    basis: cell(row, 'basis'),
    source: cell(row, 'source'),
  }))
  const [barred, free] = [rows.filter(({ source }) => source.startsWith('Silicon Data')), rows.filter(({ source }) => !source.startsWith('Silicon Data'))]
  for (const { gpu, week } of barred) leaveOut('Silicon Data: its terms forbid storing the values', `${gpu} ${week}`)
  const weekly = free.filter(({ basis }) => basis === WEEKLY_BASIS)
  const others = free.filter(({ basis }) => basis !== WEEKLY_BASIS)
  const weekOf = ({ week, usd }: (typeof rows)[number]): Point => ({ day: dayOf(week), value: usd, known: dayOf(week) + 6 })
  return [
    ...[...groupBy(weekly, ({ gpu }) => gpu)].flatMap(([gpu, weeks]) =>
      draft(
        { feed: 'getdeploying', gpu, seller: 'market', title: 'GetDeploying', kind: 'on-demand', note: 'on demand, weekly median of each provider’s cheapest' },
        { shape: 'sampled', step: 7, source: WEEKLY, points: weeks.map(weekOf) },
      ),
    ),
    ...[...groupBy(others, ({ gpu, basis }) => `${gpu} ${BASES[basis]?.apart ?? ''}`)].flatMap(([, group]) => {
      const [first] = group
      const base = first && BASES[first.basis]
      if (!first || !base) throw new Error(`gpu-rental-weekly.csv: no rule for the basis ${first?.basis ?? ''}`)
      return draft(
        { feed: 'record', gpu: first.gpu, seller: 'market', apart: base.apart, title: base.title, kind: base.kind ?? 'on-demand', note: base.note },
        { shape: 'sampled', step: 180, source: AVERAGES, points: group.map((row) => {
          const known = BASES[row.basis]?.known
          return known === undefined ? weekOf(row) : { ...weekOf(row), known: dayOf(known) }
        }) },
      )
    }),
  ]
}

function googleCloud(folder: string, leaveOut: LeaveOut): Draft[] {
  const rows = readRows(folder, 'gpu-rental-gcp-weekly.csv').filter((row) => {
    if (cell(row, 'us_central1') !== '') return true
    leaveOut('Google Cloud: not sold in us-central1', `${cell(row, 'gpu')} ${cell(row, 'date')}`)
    return false
  })
  return [...groupBy(rows, (row) => `${cell(row, 'gpu')} ${cell(row, 'kind')}`)].flatMap(([key, prices]) => {
    const [gpu = '', word = ''] = key.split(' ')
    const kind = KINDS[word]
    if (!kind) throw new Error(`gpu-rental-gcp-weekly.csv: no rule for the kind ${word}`)
    return draft(
      { feed: 'record', gpu, seller: 'gcp', kind, note: `${GPU_KINDS[kind]}, us-central1` },
      { shape: 'step', step: 7, source: GCP, changesOnly: true, points: prices.map((row) => onDay(cell(row, 'date'), Number(cell(row, 'us_central1')))) },
    )
  })
}

/** The parts of the history file that have no better table: by source, with what is useful of each. */
function history(folder: string, leaveOut: LeaveOut): Draft[] {
  const rows = readRows(folder, 'gpu-rental-history.csv').map((row) => ({
    date: cell(row, 'date'),
    seller: SELLERS[cell(row, 'provider')] ?? cell(row, 'provider'),
    gpu: GPUS[cell(row, 'gpu')] ?? cell(row, 'gpu'),
    kind: KINDS[cell(row, 'kind')],
    usd: cell(row, 'usd_per_gpu_hour') === '' ? null : Number(cell(row, 'usd_per_gpu_hour')),
    least: cell(row, 'min'),
    basis: cell(row, 'basis'),
    part: partOf(cell(row, 'source')),
  }))
  type Row = (typeof rows)[number]
  const kept = rows.filter((row) => {
    const reason = row.part === undefined ? 'in the daily table already' : reasonAgainst(row)
    if (reason) leaveOut(`history: ${reason}`, `${row.seller} ${row.gpu} ${row.date}`)
    return !reason
  })
  return [...groupBy(kept, ({ part, seller, gpu, kind }) => `${part?.source ?? ''} ${seller} ${gpu} ${kind ?? ''}`)].flatMap(([key, group]) => {
    const [first] = group
    if (!first?.part || !first.kind) return []
    const { source, apart, note, shape, least, ends } = first.part
    const last = group.at(-1)
    // The last row takes it off the list, or the list itself ended.
    const until = last?.usd === null ? dayOf(last.date) : ends
    const points = withoutMixture(shape, group).flatMap(({ date, usd }: Row): Point[] => (usd === null ? [] : [{ day: dayOf(date), value: usd, known: Math.max(dayOf(date), first.part?.known ?? 0) }]))
    if (points.length < least) {
      for (const { date } of group) leaveOut(`history: fewer than ${least} values`, `${key} ${date}`)
      return []
    }
    return draft(
      { feed: 'record', gpu: first.gpu, seller: first.seller, apart, kind: first.kind, note: `${GPU_KINDS[first.kind]}, ${note}` },
      { shape, step: 7, source, points, ...(shape === 'step' && { changesOnly: true }), ...(until !== undefined && { until }) },
    )
  })
}

type Part = { readonly source: number; readonly apart: string; readonly note: string; readonly shape: 'sampled' | 'step'; readonly least: number; readonly known?: number; readonly ends?: number }

function partOf(source: string): Part | undefined {
  if (source.startsWith('the-full-stack/website')) return { source: LIST, apart: '-2022', note: 'list price of 2022 to 2024', shape: 'step', least: 1, ends: dayOf('2024-05-20') }
  if (source.startsWith('amorton45/aws-gpu-price-tracker')) return { source: AWS, apart: '', note: 'p5.48xlarge by its eight GPUs', shape: 'sampled', least: 1 }
  if (source.endsWith('via getdeploying')) return { source: VIA_GETDEPLOYING, apart: '-getdeploying', note: 'as GetDeploying listed it', shape: 'sampled', least: 8, known: dayOf('2026-05-08'), ends: dayOf('2026-05-08') }
  if (source.startsWith('cherielilili/')) return { source: OWN_PAGES, apart: '', note: 'from the provider’s own page', shape: 'sampled', least: 8, ends: dayOf('2026-07-21') }
  return undefined
}

function reasonAgainst({ part, date, seller, gpu }: { part: Part | undefined; date: string; seller: string; gpu: string }): string | undefined {
  if (seller === 'vast' || seller === 'runpod') return 'its terms restrict collecting its prices'
  if (part?.source === VIA_GETDEPLOYING && date < '2026-02-22') return 'a week that mixes machines with GPUs'
  if (part?.source !== LIST) return undefined
  if (seller === 'gcp') return 'in the Google Cloud table already'
  if (['baseten', 'cudo-compute', 'cr8dl'].includes(seller)) return 'listed and taken off within days'
  if (seller === 'dataoorts') return 'a tenth of anybody’s price'
  return ['H100', 'H100-PCIE', 'A100-40GB', 'A100-80GB', 'A6000', 'V100'].includes(gpu) ? undefined : 'a median over a list of sizes that was still being filled'
}

/** A list's median also moves when a machine size joins it: where the least price stands still, nothing was repriced. */
function withoutMixture<Row extends { readonly least: string; readonly usd: number | null }>(shape: 'sampled' | 'step', rows: readonly Row[]): Row[] {
  return shape === 'sampled' ? [...rows] : rows.filter((row, index) => index === 0 || row.usd === null || row.least !== rows[index - 1]?.least)
}

const SELLERS: Readonly<Record<string, string>> = { 'vast.ai': 'vast', 'runpod.io': 'runpod', 'latitude.sh': 'latitude', ovhcloud: 'ovh' }
/** Names that the class table does not read as they are. */
const GPUS: Readonly<Record<string, string>> = { 'RTXPRO-6000': 'rtx-pro-6000', RTX4090: 'rtx-4090', RTX5090: 'rtx-5090', RTX3090: 'rtx-3090', 'RTX6000-ADA': 'rtx-6000-ada' }
