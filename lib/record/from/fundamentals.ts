import { signalId } from '../../domain/signal.ts'
import type { RecordTable } from '../record.ts'
import { dayOf, encodeTable, type Draft, type LeaveOut } from '../encode.ts'

/** A quarter as filed: its end, the day of the filing and its accession number at EDGAR, then what it states. */
type Filed<Stated extends readonly number[]> = readonly [end: string, filed: string, accession: string, ...Stated]

/** Fiscal quarters of NVIDIA: revenue, millions of USD, and diluted earnings per share under GAAP on the shares of that day. The fourth is the earnings release’s own. */
const NVIDIA: readonly Filed<readonly [revenue: number, eps: number]>[] = [
  ['2021-10-31', '2021-11-22', '0001045810-21-000163', 7103, 0.97],
  ['2022-01-30', '2022-03-18', '0001045810-22-000036', 7643, 1.18],
  ['2022-05-01', '2022-05-27', '0001045810-22-000079', 8288, 0.64],
  ['2022-07-31', '2022-08-31', '0001045810-22-000147', 6704, 0.26],
  ['2022-10-30', '2022-11-18', '0001045810-22-000166', 5931, 0.27],
  ['2023-01-29', '2023-02-24', '0001045810-23-000017', 6051, 0.57],
  ['2023-04-30', '2023-05-26', '0001045810-23-000093', 7192, 0.82],
  ['2023-07-30', '2023-08-28', '0001045810-23-000175', 13507, 2.48],
  ['2023-10-29', '2023-11-21', '0001045810-23-000227', 18120, 3.71],
  ['2024-01-28', '2024-02-21', '0001045810-24-000029', 22103, 4.93],
  ['2024-04-28', '2024-05-29', '0001045810-24-000124', 26044, 5.98],
  ['2024-07-28', '2024-08-28', '0001045810-24-000264', 30040, 0.67],
  ['2024-10-27', '2024-11-20', '0001045810-24-000316', 35082, 0.78],
  ['2025-01-26', '2025-02-26', '0001045810-25-000023', 39331, 0.89],
  ['2025-04-27', '2025-05-28', '0001045810-25-000116', 44062, 0.76],
  ['2025-07-27', '2025-08-27', '0001045810-25-000209', 46743, 1.08],
  ['2025-10-26', '2025-11-19', '0001045810-25-000230', 57006, 1.3],
  ['2026-01-25', '2026-02-25', '0001045810-26-000021', 68127, 1.76],
  ['2026-04-26', '2026-05-20', '0001045810-26-000052', 81615, 2.39],
  ['2026-07-26', '2026-08-26', '0001045810-26-000075', 96221, 2.46],
]
/** Ten new shares for one: what was filed before counts the old ones. */
const NVIDIA_SPLIT = { on: '2024-06-10', ratio: 10 }

type Spender = { readonly symbol: string; readonly company: string; readonly through: string; readonly note: string; readonly quarters: readonly Filed<readonly [spent: number]>[] }

const BY_SUBTRACTION = 'Filed by year to date: a quarter is the difference of two filings, known from the later one.'

/** Capital expenditure, millions of USD: cash paid for property and equipment, without finance leases. */
const SPENDERS: readonly Spender[] = [
  {
    symbol: 'MSFT', company: 'Microsoft',
    through: 'akiraak/ai-financial-analyst to December 2025, public copies of the SEC’s Company Facts since',
    note: 'Additions to property and equipment. Filed by quarter; the fourth is the year less three.',
    quarters: [
      ['2021-09-30', '2021-10-26', '0001564590-21-051992', 5810],
      ['2021-12-31', '2022-01-25', '0001564590-22-002324', 5865],
      ['2022-03-31', '2022-04-26', '0001564590-22-015675', 5340],
      ['2022-06-30', '2022-07-28', '0001564590-22-026876', 6871],
      ['2022-09-30', '2022-10-25', '0001564590-22-035087', 6283],
      ['2022-12-31', '2023-01-24', '0001564590-23-000733', 6274],
      ['2023-03-31', '2023-04-25', '0000950170-23-014423', 6607],
      ['2023-06-30', '2023-07-27', '0000950170-23-035122', 8943],
      ['2023-09-30', '2023-10-24', '0000950170-23-054855', 9917],
      ['2023-12-31', '2024-01-30', '0000950170-24-008814', 9735],
      ['2024-03-31', '2024-04-25', '0000950170-24-048288', 10952],
      ['2024-06-30', '2024-07-30', '0000950170-24-087843', 13873],
      ['2024-09-30', '2024-10-30', '0000950170-24-118967', 14923],
      ['2024-12-31', '2025-01-29', '0000950170-25-010491', 15804],
      ['2025-03-31', '2025-04-30', '0000950170-25-061046', 16745],
      ['2025-06-30', '2025-07-30', '0000950170-25-100235', 17079],
      ['2025-09-30', '2025-10-29', '0001193125-25-256321', 19394],
      ['2025-12-31', '2026-01-28', '0001193125-26-027207', 29876],
      ['2026-03-31', '2026-04-29', '0001193125-26-191507', 30876],
      ['2026-06-30', '2026-07-29', '0001193125-26-323660', 35802],
    ],
  },
  {
    symbol: 'GOOGL', company: 'Alphabet',
    through: 'akiraak/ai-financial-analyst to December 2025, public copies of the SEC’s Company Facts since',
    note: BY_SUBTRACTION,
    quarters: [
      ['2021-09-30', '2021-10-27', '0001652044-21-000057', 6819],
      ['2021-12-31', '2022-02-02', '0001652044-22-000019', 6383],
      ['2022-03-31', '2022-04-27', '0001652044-22-000029', 9786],
      ['2022-06-30', '2022-07-27', '0001652044-22-000071', 6828],
      ['2022-09-30', '2022-10-26', '0001652044-22-000090', 7276],
      ['2022-12-31', '2023-02-03', '0001652044-23-000016', 7595],
      ['2023-03-31', '2023-04-26', '0001652044-23-000045', 6289],
      ['2023-06-30', '2023-07-26', '0001652044-23-000070', 6888],
      ['2023-09-30', '2023-10-25', '0001652044-23-000094', 8055],
      ['2023-12-31', '2024-01-31', '0001652044-24-000022', 11019],
      ['2024-03-31', '2024-04-26', '0001652044-24-000053', 12012],
      ['2024-06-30', '2024-07-24', '0001652044-24-000079', 13186],
      ['2024-09-30', '2024-10-30', '0001652044-24-000118', 13061],
      ['2024-12-31', '2025-02-05', '0001652044-25-000014', 14276],
      ['2025-03-31', '2025-04-25', '0001652044-25-000043', 17197],
      ['2025-06-30', '2025-07-24', '0001652044-25-000062', 22446],
      ['2025-09-30', '2025-10-30', '0001652044-25-000091', 23953],
      ['2025-12-31', '2026-02-05', '0001652044-26-000018', 27851],
      ['2026-03-31', '2026-04-30', '0001652044-26-000048', 35674],
      ['2026-06-30', '2026-07-23', '0001652044-26-000071', 44924],
    ],
  },
  {
    symbol: 'AMZN', company: 'Amazon',
    through: 'public copies of the SEC’s Company Facts, rounded values of opencapital.sh beside them',
    note: 'Purchases of property and equipment (PaymentsToAcquireProductiveAssets), before proceeds and incentives. Filed by quarter; the fourth is the year less nine months, the first of 2022 the year less the three others. Late 2021 was not found to the million.',
    quarters: [
      ['2022-03-31', '2022-04-29', '0001018724-22-000013', 14951],
      ['2022-06-30', '2022-07-29', '0001018724-22-000019', 15724],
      ['2022-09-30', '2022-10-28', '0001018724-22-000023', 16378],
      ['2022-12-31', '2023-02-03', '0001018724-23-000004', 16592],
      ['2023-03-31', '2023-04-28', '0001018724-23-000008', 14207],
      ['2023-06-30', '2023-08-04', '0001018724-23-000012', 11455],
      ['2023-09-30', '2023-10-27', '0001018724-23-000018', 12479],
      ['2023-12-31', '2024-02-02', '0001018724-24-000008', 14588],
      ['2024-03-31', '2024-05-01', '0001018724-24-000083', 14925],
      ['2024-06-30', '2024-08-02', '0001018724-24-000130', 17620],
      ['2024-09-30', '2024-11-01', '0001018724-24-000161', 22620],
      ['2024-12-31', '2025-02-07', '0001018724-25-000004', 27834],
      ['2025-03-31', '2025-05-02', '0001018724-25-000036', 25019],
      ['2025-06-30', '2025-08-01', '0001018724-25-000086', 32183],
      ['2025-09-30', '2025-10-31', '0001018724-25-000123', 35095],
      ['2025-12-31', '2026-02-06', '0001018724-26-000004', 39522],
      ['2026-03-31', '2026-04-30', '0001018724-26-000014', 44203],
      ['2026-06-30', '2026-07-31', '0001018724-26-000026', 54208],
    ],
  },
  {
    symbol: 'META', company: 'Meta Platforms',
    through: 'akiraak/ai-financial-analyst to December 2025, public copies of the SEC’s Company Facts for 2024 and 2026',
    note: 'As first stated: net of proceeds in 2021 and from 2024, before them in 2022 and 2023; later filings restate those two years net, a little lower. The quarters to December 2023 and those of 2025 stand in the earnings releases.',
    quarters: [
      ['2021-09-30', '2021-10-26', '0001326801-21-000065', 4313],
      ['2021-12-31', '2022-02-03', '0001326801-22-000018', 5370],
      ['2022-03-31', '2022-04-28', '0001326801-22-000057', 5441],
      ['2022-06-30', '2022-07-28', '0001326801-22-000082', 7572],
      ['2022-09-30', '2022-10-27', '0001326801-22-000108', 9375],
      ['2022-12-31', '2023-02-02', '0001326801-23-000013', 9043],
      ['2023-03-31', '2023-04-27', '0001326801-23-000067', 6842],
      ['2023-06-30', '2023-07-27', '0001326801-23-000093', 6216],
      ['2023-09-30', '2023-10-26', '0001326801-23-000103', 6543],
      ['2023-12-31', '2024-02-02', '0001326801-24-000012', 7665],
      ['2024-03-31', '2024-04-25', '0001326801-24-000049', 6400],
      ['2024-06-30', '2024-08-01', '0001326801-24-000069', 8173],
      ['2024-09-30', '2024-10-31', '0001326801-24-000081', 8258],
      ['2024-12-31', '2025-01-30', '0001326801-25-000017', 14425],
      ['2025-03-31', '2025-05-01', '0001326801-25-000054', 12941],
      ['2025-06-30', '2025-07-31', '0001628280-25-036791', 16538],
      ['2025-09-30', '2025-10-30', '0001628280-25-047240', 18829],
      ['2025-12-31', '2026-01-29', '0001628280-26-003942', 21383],
      ['2026-03-31', '2026-04-30', '0001628280-26-028526', 18997],
      ['2026-06-30', '2026-07-30', '0001628280-26-050705', 30116],
    ],
  },
  {
    symbol: 'ORCL', company: 'Oracle',
    through: 'public copies of the SEC’s Company Facts; August 2023 from the sums of four quarters at stockanalysis.com',
    note: `${BY_SUBTRACTION} August 2024 is known from the day of the earnings release. The quarters before August 2023, and those of November 2023 and February 2024, were not found to the million and are left out.`,
    quarters: [
      ['2023-08-31', '2023-09-12', '0000950170-23-047713', 1314],
      ['2024-05-31', '2024-06-20', '0000950170-24-075605', 2798],
      ['2024-08-31', '2024-09-09', '0000950170-24-104753', 2303],
      ['2024-11-30', '2024-12-10', '0000950170-24-134973', 3970],
      ['2025-02-28', '2025-03-11', '0000950170-25-037143', 5862],
      ['2025-05-31', '2025-06-18', '0000950170-25-087926', 9080],
      ['2025-08-31', '2025-09-10', '0001193125-25-200095', 8502],
      ['2025-11-30', '2025-12-11', '0001193125-25-315925', 12033],
      ['2026-02-28', '2026-03-11', '0001193125-26-101045', 18635],
      ['2026-05-31', '2026-06-22', '0001193125-26-277521', 16493],
    ],
  },
]

const LICENCE = 'Public domain (US government work); facts as filed by the companies'
const NAME = 'SEC company filings'
const OF_A_QUARTER = 'of one fiscal quarter as filed'
const millions = (value: number): number => value * 1e6

/** Quarters as companies filed them with the SEC, kept here by hand: each row names the filing that states it. The folder has none. */
export function compileFundamentals(_folder: string, leaveOut: LeaveOut): RecordTable {
  return encodeTable(
    {
      table: 'fundamentals',
      clock: 'utc-day',
      sources: [
        {
          title: 'NVIDIA, revenue and earnings per share',
          name: NAME, source: 'NVIDIA’s filings at SEC EDGAR, through akiraak/ai-financial-analyst to January 2026, public copies of the SEC’s Company Facts since',
          licence: LICENCE,
          note: 'Fiscal quarters from October 2021. Earnings per share under GAAP, diluted; what was filed before the split of June 2024 is divided by ten. Known from the day of the 10-Q or 10-K, which came up to a month after the earnings release. The fourth quarter’s earnings per share are the release’s own, not the year less three.',
        },
        ...SPENDERS.map(({ company, through, note }) => ({
          title: `${company}, capital expenditure`,
          name: NAME, source: `${company}’s filings at SEC EDGAR, through ${through}`,
          licence: LICENCE,
          note,
        })),
      ],
    },
    [
      draft('NVDA', 'revenue', 0, NVIDIA.map(([end, filed, , revenue]) => [end, filed, millions(revenue)])),
      draft('NVDA', 'eps-diluted', 0, NVIDIA.map(([end, filed, , , eps]) => [end, filed, filed < NVIDIA_SPLIT.on ? Number((eps / NVIDIA_SPLIT.ratio).toPrecision(12)) : eps])),
      ...SPENDERS.map(({ symbol, quarters }, index) => draft(symbol, 'capex', index + 1, quarters.map(([end, filed, , spent]) => [end, filed, millions(spent)]))),
    ],
    leaveOut,
  )
}

const MEASURES = {
  revenue: { title: 'revenue', unit: 'USD/quarter', note: OF_A_QUARTER },
  capex: { title: 'capital expenditure', unit: 'USD/quarter', note: OF_A_QUARTER },
  'eps-diluted': { title: 'diluted earnings per share', unit: 'USD/share', note: `${OF_A_QUARTER}, on today’s number of shares` },
} as const

/** The series as the live feed continues it. */
function draft(symbol: string, measure: keyof typeof MEASURES, source: number, quarters: readonly (readonly [end: string, filed: string, value: number])[]): Draft {
  const { title, unit, note } = MEASURES[measure]
  return {
    id: signalId('fundamental', symbol, measure),
    title: `${symbol} · ${title}`,
    unit,
    note,
    feed: 'sec-xbrl',
    shape: 'sum',
    step: 91,
    source,
    points: quarters.map(([end, filed, value]) => ({ day: dayOf(end), value, known: dayOf(filed) })),
  }
}
