import { z } from 'zod'
import { signalId } from '../domain/signal.ts'
import type { SignalSpec } from '../domain/signal.ts'
import { days, hours } from '../domain/time.ts'
import { FeedError, definePoll, eachRow } from './feed.ts'
import type { Reading } from './feed.ts'

const ID = 'sec-xbrl'

type Concept = { readonly symbol: string; readonly cik: number; readonly tag: string; readonly unit: 'USD' | 'USD/shares'; readonly signal: SignalSpec }

const concept = (symbol: string, cik: number, tag: string, measure: 'eps-diluted' | 'revenue' | 'capex'): Concept => {
  const id = signalId('fundamental', symbol, measure)
  return measure === 'eps-diluted'
    ? { symbol, cik, tag, unit: 'USD/shares', signal: { id, title: `${symbol} · diluted earnings per share`, unit: 'USD/share', note: 'of one fiscal quarter as filed, on today’s number of shares' } }
    : { symbol, cik, tag, unit: 'USD', signal: { id, title: `${symbol} · ${measure === 'revenue' ? 'revenue' : 'capital expenditure'}`, unit: 'USD/quarter', note: 'of one fiscal quarter as filed' } }
}

const CAPEX = 'PaymentsToAcquirePropertyPlantAndEquipment'
const CONCEPTS: readonly Concept[] = [
  concept('NVDA', 1045810, 'EarningsPerShareDiluted', 'eps-diluted'),
  concept('NVDA', 1045810, 'Revenues', 'revenue'),
  concept('MSFT', 789019, CAPEX, 'capex'),
  concept('GOOGL', 1652044, CAPEX, 'capex'),
  // Amazon left the tag of the others in 2017.
  concept('AMZN', 1018724, 'PaymentsToAcquireProductiveAssets', 'capex'),
  concept('META', 1326801, CAPEX, 'capex'),
  concept('ORCL', 1341439, CAPEX, 'capex'),
]

/** Splits since the filings are machine-readable: what was filed before one counts larger shares. Source: NVIDIA investor relations. */
const SPLITS: Readonly<Record<string, readonly { readonly at: number; readonly ratio: number }[]>> = {
  NVDA: [{ at: Date.UTC(2021, 6, 20), ratio: 4 }, { at: Date.UTC(2024, 5, 10), ratio: 10 }],
}

const Day = z.iso.date().transform((date) => Date.parse(date))
const FactRow = z.object({ start: Day, end: Day, val: z.number(), filed: Day })
type Fact = z.infer<typeof FactRow>

const lengthOf = (from: number, to: number): number => (to - from) / days(1)
const isQuarter = (length: number): boolean => length >= 80 && length <= 100
const isYear = (length: number): boolean => length >= 350 && length <= 380
/** Differences of decimals carry noise past what was filed. */
const clean = (value: number): number => Number(value.toPrecision(12))

/**
 * The quarter that ends on a day: as filed; else the year to date less the year to the quarter before; else the year less
 * three known quarters. Cash flows are filed by year to date only, and no fourth quarter stands alone.
 */
function quarterEnding(end: number, facts: readonly Fact[], quarters: ReadonlyMap<number, number>): number | undefined {
  const ending = facts.filter((fact) => fact.end === end)
  const alone = ending.find(({ start }) => isQuarter(lengthOf(start, end)))
  if (alone) return alone.val
  for (const total of ending) {
    const before = facts.find(({ start, end: earlier }) => start === total.start && isQuarter(lengthOf(earlier, end)))
    if (before) return clean(total.val - before.val)
  }
  const year = ending.find(({ start }) => isYear(lengthOf(start, end)))
  const earlier = year && [...quarters].filter(([at]) => at > year.start && at < end).map(([, value]) => value)
  return year && earlier?.length === 3 ? clean(earlier.reduce((rest, value) => rest - value, year.val)) : undefined
}

/** Filing by filing, so that every value carries the day from which it could be known; a later filing that states another one gives another reading. */
function readFilings(facts: readonly Fact[], signal: SignalSpec): Reading[] {
  const known = new Map<string, Fact>()
  const quarters = new Map<number, number>()
  const readings: Reading[] = []
  for (const filed of [...new Set(facts.map((fact) => fact.filed))].sort((a, b) => a - b)) {
    const filing = facts.filter((fact) => fact.filed === filed)
    for (const fact of filing) known.set(`${fact.start} ${fact.end}`, fact)
    // Only what this filing speaks of: a total must not be set against a restated part that it does not contain.
    for (const end of [...new Set(filing.map((fact) => fact.end))].sort((a, b) => a - b)) {
      const value = quarterEnding(end, [...known.values()], quarters)
      if (value === undefined || value === quarters.get(end)) continue
      quarters.set(end, value)
      readings.push({ signal, value, observedAt: end, knownAt: filed })
    }
  }
  return readings
}

/** What companies filed with the SEC, quarter by quarter, each with the day on which it was filed. */
export const secXbrl = definePoll({
  id: ID,
  title: 'SEC company filings',
  source: {
    name: 'U.S. Securities and Exchange Commission, EDGAR',
    docs: 'https://www.sec.gov/search-filings/edgar-application-programming-interfaces',
    licence: 'Public domain (US government work); facts as filed by the companies',
    credit: 'Source: SEC EDGAR company filings',
    proof: 'C',
  },
  origin: 'https://data.sec.gov',
  stageRules: ['fundamental'],
  // Its fair-access policy asks every client for an address.
  keys: ['CONTACT_EMAIL'],
  mode: 'delayed',
  shape: 'sum',
  every: hours(24),
  minEvery: hours(6),
  step: days(91),
  // A quarter is filed within 60 days of its end (a year within 90), and stands for 91.
  staleAfter: days(200),
  requests: ({ env }) => CONCEPTS.map(({ symbol, cik, tag }) => ({
    path: `/api/xbrl/companyconcept/CIK${String(cik).padStart(10, '0')}/us-gaap/${tag}.json`,
    headers: { 'User-Agent': `downchain (${env['CONTACT_EMAIL'] ?? ''})` },
    subject: `${symbol} ${tag}`,
  })),
  response: z.object({ cik: z.int(), tag: z.string(), units: z.record(z.string(), z.array(z.unknown())) }),
  toReadings: ({ cik, tag, units }, context) => {
    const asked = CONCEPTS.find((concept) => concept.cik === cik && concept.tag === tag)
    if (!asked) throw new FeedError(ID, 'malformed', `answers for ${tag} of company ${cik}, which was not asked for`)
    const rows = units[asked.unit]
    if (!rows) throw new FeedError(ID, 'malformed', `units: no ${asked.unit} among ${Object.keys(units).join(', ') || 'none'}`)
    const splits = asked.unit === 'USD/shares' ? (SPLITS[asked.symbol] ?? []) : []
    const facts = eachRow(ID, context, rows, FactRow, (fact) => {
      const ratio = splits.reduce((product, split) => (fact.filed < split.at ? product * split.ratio : product), 1)
      return [{ ...fact, val: ratio === 1 ? fact.val : clean(fact.val / ratio) }]
    })
    const readings = readFilings(facts, asked.signal)
    if (readings.length === 0) throw new FeedError(ID, 'malformed', `no quarter can be told from ${facts.length} facts`)
    return readings
  },
})
