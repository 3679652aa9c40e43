import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { alertsBench } from './alerts.bench.ts'
import { candleLayoutBench } from './candle-layout.bench.ts'
import { chartsBench } from './charts.bench.ts'
import { fanOutBench } from './fan-out.bench.ts'
import { table, type Figure, type Part } from './figures.ts'
import { fiveYearsBench } from './five-years.bench.ts'
import { ingestBench } from './ingest.bench.ts'
import { lighthouseBench } from './lighthouse.bench.ts'
import { NotToBeHad } from './on-demand.ts'
import { originToPixelBench } from './origin-to-pixel.bench.ts'
import { pageWeightBench } from './page-weight.bench.ts'
import { peersBench } from './peers.bench.ts'
import { rangeReadBench } from './range-read.bench.ts'
import { signalsTableBench } from './signals-table.bench.ts'
import { thesisBench } from './thesis.bench.ts'

const PARTS: readonly Part[] = [
  ingestBench, fanOutBench, rangeReadBench, candleLayoutBench, pageWeightBench,
  originToPixelBench, fiveYearsBench, signalsTableBench, lighthouseBench, peersBench, chartsBench, thesisBench, alertsBench,
]

const Results = z.record(z.string(), z.unknown())
const file = new URL('results.json', import.meta.url)

const commit = (): string => {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim()
  return git('status', '--porcelain', '--', 'app', 'lib', 'workers', 'test/bench') === '' ? git('rev-parse', '--short', 'HEAD') : `${git('rev-parse', '--short', 'HEAD')} and uncommitted changes`
}

const asked = process.argv.slice(2)
const unknown = asked.filter((id) => !PARTS.some((part) => part.id === id))
if (unknown.length > 0) {
  console.error(`no part ${unknown.join(', ')}; there are: ${PARTS.map(({ id, title }) => `\n  ${id}  ${title}`).join('')}`)
  process.exit(2)
}

/** A part that needs what cannot be had here is left out; anything else that fails ends the bench. */
async function figuresOf(part: Part): Promise<readonly Figure[] | undefined> {
  try {
    return await part.run()
  } catch (error) {
    if (!(error instanceof NotToBeHad)) throw error
    console.log(`  LEFT OUT: ${error.message}`)
    return undefined
  }
}

let short = 0
let leftOut = 0
for (const part of PARTS.filter(({ id }) => asked.length === 0 || asked.includes(id))) {
  console.log(`\n(${part.id}) ${part.title}`)
  const figures = await figuresOf(part)
  if (!figures) {
    leftOut += 1
    continue
  }
  console.log(table(figures))
  for (const note of part.notes) console.log(`  · ${note}`)
  short += figures.filter(({ met }) => met === false).length
  // After each part, so that a later one that fails costs nothing; parts not run keep what they had.
  const results = Results.parse(JSON.parse(await readFile(file, 'utf8').catch(() => '{}')))
  results[part.id] = { title: part.title, date: new Date().toISOString(), node: process.versions.node, cores: availableParallelism(), commit: commit(), notes: part.notes, figures }
  await writeFile(file, `${JSON.stringify(Object.fromEntries(Object.entries(results).sort(([a], [b]) => a.localeCompare(b))), null, 2)}\n`)
}
console.log(`\n${short === 0 ? 'Every target was met.' : `${short} fell short.`}${leftOut > 0 ? ` ${leftOut} of the parts left out.` : ''}`)
