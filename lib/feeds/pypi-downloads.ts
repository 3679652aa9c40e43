import { z } from 'zod'
import { signalId } from '../domain/signal.ts'
import { days, hours } from '../domain/time.ts'
import { downloadReadings } from './downloads.ts'
import { FeedError, definePoll, eachRow } from './feed.ts'

/** SDKs and frameworks that call or serve models, and whose they are. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ['openai', 'openai'],
  ['anthropic', 'anthropic'],
  ['google-genai', 'google'],
  ['mistralai', 'mistral'],
  ['langchain', 'langchain'],
  ['langchain-core', 'langchain'],
  ['llama-index', 'llamaindex'],
  ['litellm', 'litellm'],
  ['mcp', 'modelcontextprotocol'],
  ['transformers', 'huggingface'],
  ['vllm', 'vllm'],
])

const Day = z.object({ category: z.string(), date: z.iso.date(), downloads: z.number().int().nonnegative() })

export const pypiDownloads = definePoll({
  id: 'pypi-downloads',
  title: 'PyPI downloads of AI packages',
  source: {
    name: 'PyPI Stats',
    docs: 'https://pypistats.org/api/',
    licence: 'PyPI download statistics, a public data set',
    credit: 'PyPI Stats (pypistats.org)',
    proof: 'C',
  },
  origin: 'https://pypistats.org',
  stageRules: ['adoption'],
  reach: 'Each poll brings the 180 days that the source keeps',
  mode: 'delayed',
  shape: 'sum',
  every: hours(24),
  minEvery: hours(6),
  step: hours(24),
  staleAfter: days(4),
  // A small public service that asks for few requests a minute.
  spacing: 2500,
  // The answer holds 180 days, whatever is asked.
  requests: () => [...PACKAGES.keys()].map((name) => ({ path: `/api/packages/${name}/overall?mirrors=false`, subject: name })),
  response: z.object({ package: z.string().min(1), data: z.array(z.unknown()) }),
  // The body names its package: that, not what was asked for, is what was counted.
  toReadings: ({ package: name, data }, context) => {
    // Mirrors copy every file on release: their downloads are nobody's use.
    const counted = eachRow('pypi-downloads', context, data, Day, ({ category, date, downloads }) =>
      category === 'without_mirrors' ? [{ day: date, downloads }] : [],
    )
    if (counted.length === 0) throw new FeedError('pypi-downloads', 'malformed', `${name}: no row of category without_mirrors`)
    const vendor = PACKAGES.get(name)
    return downloadReadings(
      'pypi-downloads',
      context,
      {
        id: signalId('adoption', 'pypi', name),
        title: `${name} · PyPI downloads`,
        unit: 'downloads/day',
        ...(vendor && { vendor }),
        note: 'downloads of the UTC day without mirrors, known a day later',
      },
      counted,
    )
  },
})
