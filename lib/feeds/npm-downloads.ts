import { z } from 'zod'
import { signalId } from '../domain/signal.ts'
import { days, hours } from '../domain/time.ts'
import { downloadReadings } from './downloads.ts'
import { definePoll, eachRow } from './feed.ts'
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
  toReadings: ({ package: name, downloads }, context) => {
    const vendor = PACKAGES.get(name)
    return downloadReadings(
      'npm-downloads',
      context,
      {
        id: signalId('adoption', 'npm', name),
        title: `${name} · npm downloads`,
        unit: 'downloads/day',
        ...(vendor && { vendor }),
        note: 'downloads of the UTC day, known a day later',
      },
      eachRow('npm-downloads', context, downloads, Day, (row) => [row]),
    )
  },
})
