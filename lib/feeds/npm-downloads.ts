import { z } from 'zod'
import { signalId } from '../domain/signal.ts'
import { days, hours, seconds } from '../domain/time.ts'
import { downloadReadings } from './downloads.ts'
import { definePart, definePoll, eachRow } from './feed.ts'
import type { BackfillStep } from './feed.ts'
import { utcDay } from './utc-day.ts'

/** SDKs and frameworks that call models, and whose they are. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ['openai', 'openai'],
  ['@anthropic-ai/sdk', 'anthropic'],
  ['ai', 'vercel'],
  ['langchain', 'langchain'],
  ['@langchain/core', 'langchain'],
  ['@google/genai', 'google'],
  ['@modelcontextprotocol/sdk', 'modelcontextprotocol'],
])

const Day = z.object({ day: z.iso.date(), downloads: z.number().int().nonnegative() })

/** The first of these packages that many used, `langchain`, is of early 2023: before, there is little to add up. */
const FIRST = Date.UTC(2023, 0, 1)
/** The source answers at most 18 months at a time. */
const MONTHS = 18

/** Ranges up to `newest`, the newest first. They begin at fixed days, so that whoever asks again asks the same. */
function rangesTo(newest: number): string[] {
  const ranges: string[] = []
  for (let from = FIRST; from <= newest; ) {
    const next = Date.UTC(new Date(from).getUTCFullYear(), new Date(from).getUTCMonth() + MONTHS)
    ranges.unshift(`${utcDay(from)}:${utcDay(Math.min(next - days(1), newest))}`)
    from = next
  }
  return ranges
}

const signalOf = (name: string) => {
  const vendor = PACKAGES.get(name)
  return {
    id: signalId('adoption', 'npm', name),
    title: `${name} · npm downloads`,
    unit: 'downloads/day' as const,
    ...(vendor && { vendor }),
    note: 'downloads of the UTC day, known a day later',
  }
}

export const npmDownloads = definePoll({
  id: 'npm-downloads',
  title: 'npm downloads of AI packages',
  source: {
    name: 'npm',
    docs: 'https://github.com/npm/registry/blob/main/docs/download-counts.md',
    licence: 'npm terms of use; counts are facts',
    credit: 'npm download counts',
    proof: 'C',
  },
  origin: 'https://api.npmjs.org',
  stageRules: ['adoption'],
  mode: 'delayed',
  shape: 'sum',
  every: hours(24),
  minEvery: hours(6),
  step: hours(24),
  staleAfter: days(4),
  spacing: 1000,
  // One package a request: scoped names are not served in bulk.
  requests: ({ now }) => {
    const range = `${utcDay(now - days(30))}:${utcDay(now - days(1))}`
    return [...PACKAGES.keys()].map((name) => ({ path: `/downloads/range/${range}/${name}`, subject: name }))
  },
  response: z.object({ package: z.string().min(1), downloads: z.array(z.unknown()) }),
  // The body names its package: that, not what was asked for, is what was counted.
  toReadings: ({ package: name, downloads }, context) => downloadReadings('npm-downloads', context, signalOf(name), eachRow('npm-downloads', context, downloads, Day, (row) => [row])),
  backfill: () => ({
    about: 'Downloads of each day since 2023, in ranges of 18 months; known two days after the day began',
    version: 1,
    spacing: seconds(2),
    steps: ({ now }) => rangesTo(now - days(1)).flatMap((range) => [...PACKAGES.keys()].map((name): BackfillStep => ({ part: 'range', path: `/downloads/range/${range}/${name}`, subject: name }))),
    parts: {
      range: definePart('npm-downloads', {
        response: z.object({ package: z.string().min(1), downloads: z.array(z.unknown()) }),
        toAnswer: ({ package: name, downloads }, context) => {
          const counted = eachRow('npm-downloads', context, downloads, Day, (row) => [row]).sort((a, b) => a.day.localeCompare(b.day))
          // Before its first release a package has zeros.
          const first = counted.findIndex(({ downloads: count }) => count > 0)
          return { readings: first < 0 ? [] : downloadReadings('npm-downloads', context, signalOf(name), counted.slice(first)) }
        },
      }),
    },
  }),
})
