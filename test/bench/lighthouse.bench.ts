import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { minutes } from '../../lib/domain/time.ts'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'
import { atLeast, figure, type Figure, type Part } from './figures.ts'
import { median } from './measure.ts'
import { onDemand } from './on-demand.ts'
import { openSite } from './site.ts'

const LIGHTHOUSE = '12.8.2'
const PAGES = ['/', '/signals', '/signals/quote.nvda'] as const
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const
const RUNS = 3
const LEAST = 95

const Report = z.object({
  categories: z.record(z.string(), z.object({ score: z.number().nullable(), auditRefs: z.array(z.object({ id: z.string(), weight: z.number() })) })),
  audits: z.record(z.string(), z.object({ title: z.string(), score: z.number().nullable(), displayValue: z.string().optional(), numericValue: z.number().optional() })),
})
type Report = z.infer<typeof Report>

async function audit(home: string, url: string, desktop: boolean): Promise<Report> {
  const flags = [`--chrome-flags=--headless=new ${CHROMIUM_ARGS.join(' ')}`, '--output=json', '--quiet', '--no-enable-error-reporting', `--only-categories=${CATEGORIES.join()}`]
  const { stdout } = await promisify(execFile)(process.execPath, [join(home, 'node_modules/lighthouse/cli/index.js'), url, ...flags, ...(desktop ? ['--preset=desktop'] : [])], {
    env: { ...process.env, CHROME_PATH: chromiumPath() }, maxBuffer: 64 * 1024 * 1024, timeout: minutes(3),
  })
  return Report.parse(JSON.parse(stdout))
}

const scoreOf = (report: Report, category: string): number => (report.categories[category]?.score ?? 0) * 100
const numberOf = (report: Report, id: string): number => report.audits[id]?.numericValue ?? Number.NaN

/** What takes points away, in Lighthouse's words. */
function faults(report: Report): string[] {
  const counted = new Set(Object.values(report.categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => id)))
  return Object.entries(report.audits).flatMap(([id, { title, score, displayValue }]) => (counted.has(id) && score !== null && score < 0.9 ? [`${id} ${Math.round(score * 100)}: ${title}${displayValue ? ` (${displayValue})` : ''}`] : []))
}

async function run(): Promise<Figure[]> {
  const home = await onDemand('lighthouse', { lighthouse: LIGHTHOUSE })
  const site = await openSite(async () => undefined)
  const figures: Figure[] = []
  try {
    for (const desktop of [true, false]) {
      for (const path of PAGES) {
        const reports: Report[] = []
        for (let nth = 0; nth < RUNS; nth++) reports.push(await audit(home, `${site.url}${path}`, desktop))
        const name = `${path}, ${desktop ? 'desktop' : 'mobile'}`
        for (const category of CATEGORIES) {
          const score = median(reports.map((report) => scoreOf(report, category)))
          figures.push(desktop ? atLeast(`${name}: ${category}`, score, '', LEAST) : figure(`${name}: ${category}`, score, ''))
        }
        figures.push(
          figure(`${name}: largest contentful paint`, median(reports.map((report) => numberOf(report, 'largest-contentful-paint'))), 'ms'),
          figure(`${name}: total blocking time`, median(reports.map((report) => numberOf(report, 'total-blocking-time'))), 'ms'),
          figure(`${name}: layout shift`, median(reports.map((report) => numberOf(report, 'cumulative-layout-shift'))), ''),
        )
        for (const fault of new Set(reports.flatMap(faults))) console.log(`  … ${name}: ${fault}`)
      }
    }
    return figures
  } finally {
    await site.stop()
  }
}

export const lighthouseBench: Part = {
  id: 'i',
  title: 'Lighthouse on the production build',
  notes: [
    `Lighthouse ${LIGHTHOUSE}, the median of ${RUNS} runs, the shipped record, headless Chromium without a GPU: its desktop preset, which has the target, and its mobile one (a phone’s screen, a processor four times slower, 1.6 Mbit/s).`,
    'It is no dependency: it is installed into .cache/bench when it is first wanted; where it cannot be had the part is left out and says so.',
  ],
  run,
}
