import { z } from 'zod'
import { days } from '../domain/time.ts'
import { definePart, type BackfillContext, type BackfillPart, type BackfillStep, type FeedContext, type Reading } from './feed.ts'

/** As many as GitHub gives at once. */
const PER_PAGE = 100
/** 1970-01-05 was a Monday. */
const MONDAY = days(4)

/** The Monday, 0:00 UTC, of the week of an instant. */
export const mondayOf = (at: number): number => Math.floor((at - MONDAY) / days(7)) * days(7) + MONDAY

const Commit = z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/, 'expected a commit'), commit: z.object({ committer: z.object({ date: z.iso.datetime({ offset: true }) }) }) })
const Entry = z.object({ name: z.string().min(1), type: z.string() })

/** Without a token GitHub answers 60 times an hour. */
const headers = ({ env }: FeedContext): Readonly<Record<string, string>> => ({
  accept: 'application/vnd.github+json',
  'x-github-api-version': '2022-11-28',
  ...(env['GITHUB_TOKEN'] && { authorization: `Bearer ${env['GITHUB_TOKEN']}` }),
})

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

/** The commits of a file before a Monday. Weeks that have ended stay as they are: whoever asks again gets the same files. */
export const commitsStep = (repo: string, file: string, monday: number): BackfillStep => ({
  part: 'commits',
  path: `/repos/${repo}/commits?path=${encodeURIComponent(file)}&until=${new Date(monday - 1000).toISOString().replace('.000', '')}&per_page=${PER_PAGE}`,
  subject: file,
  with: { monday },
})

/** A page of a file's commits → its last state of each week since `from`, and the next page. */
export const commitsPart = (feedId: string, repo: string, from: number): BackfillPart =>
  definePart(feedId, {
    archive: 'github-api',
    headers,
    branches: true,
    response: z.array(Commit),
    toAnswer: (commits, { step }) => {
      const before = Number(step.with?.['monday'])
      const dated = commits.map(({ sha, commit }) => ({ sha, at: Date.parse(commit.committer.date) })).sort((a, b) => b.at - a.at)
      const lastOfWeek = new Map<number, (typeof dated)[number]>()
      for (const one of dated) if (one.at < before && one.at >= from && !lastOfWeek.has(mondayOf(one.at))) lastOfWeek.set(mondayOf(one.at), one)
      const files = [...lastOfWeek.values()].map(({ sha, at }): BackfillStep => ({ part: 'file', path: `/${repo}/${sha}/${encoded(step.subject)}`, subject: step.subject, with: { at } }))
      // Of the oldest commit's week the last state is known: the next page is about the weeks before.
      const next = Math.min(mondayOf(dated.at(-1)?.at ?? 0), before - days(7))
      return { readings: [], steps: commits.length === PER_PAGE && next > from ? [...files, commitsStep(repo, step.subject, next)] : files }
    },
  })

/** A file at a commit; `read` is told the commit's time, which is when its content could be known at the earliest. */
export const filePart = (read: (body: string, context: BackfillContext, at: number) => readonly Reading[]): BackfillPart => ({
  archive: 'github-raw',
  read: (body, context) => {
    const at = Number(context.step.with?.['at'])
    const readings = read(body, { ...context, now: at }, at)
    return { readings: readings.map((reading) => ({ ...reading, knownAt: Math.max(reading.knownAt ?? at, at) })) }
  },
})

/** What a folder holds; `stepOf` says what to ask of a file in it. */
export const folderStep = (repo: string, folder: string): BackfillStep => ({ part: 'folder', path: `/repos/${repo}/contents/${encoded(folder)}`, subject: folder })

export const folderPart = (feedId: string, stepOf: (name: string, context: BackfillContext) => BackfillStep | undefined): BackfillPart =>
  definePart(feedId, {
    archive: 'github-api',
    headers,
    branches: true,
    response: z.array(Entry).nonempty('expected files'),
    toAnswer: (entries, context) => {
      const names = entries.filter(({ type }) => type === 'file').map(({ name }) => name)
      return { readings: [], steps: names.sort((a, b) => b.localeCompare(a)).flatMap((name) => stepOf(name, context) ?? []) }
    },
  })
