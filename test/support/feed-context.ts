import { readFileSync } from 'node:fs'
import type { BackfillStep, FeedContext, PollFeed, ReadContext, Reading } from '../../lib/feeds/feed.ts'

export const fixture = (feedId: string, file: string): string => readFileSync(new URL(`../fixtures/${feedId}/${file}`, import.meta.url), 'utf8')

/** Reads a recorded body through a feed, as the poll does, and returns what it gave and what it refused. */
export function readFixture(feed: PollFeed, body: string, given: Partial<ReadContext> = {}): { readings: readonly Reading[]; refused: string[] } {
  const refused: string[] = []
  const context: ReadContext = {
    now: Date.UTC(2026, 10, 23, 15),
    env: {},
    latest: () => undefined,
    request: { path: '/' },
    refuse: (reason) => refused.push(reason),
    ...given,
  }
  const request = given.request ?? feed.requests(context)[0] ?? context.request
  return { readings: feed.read(body, { ...context, request }), refused }
}

/** Reads a recorded answer of an archive through a part of a feed's backfill; `step` is what was asked. */
export function readAnswer(feed: PollFeed, body: string, step: BackfillStep, given: Partial<ReadContext> = {}): { readings: readonly Reading[]; steps: readonly BackfillStep[]; refused: string[] } {
  const refused: string[] = []
  const part = feed.backfill?.parts[step.part]
  if (!part) throw new Error(`${feed.id} has no part ${step.part}`)
  const context = { ...contextAt(given.now ?? Date.UTC(2026, 10, 23, 15)), request: { path: step.path, subject: step.subject }, refuse: (reason: string) => refused.push(reason), ...given, step }
  const { readings, steps = [] } = part.read(body, context)
  return { readings, steps, refused }
}

/** What a feed may know that uses nothing of others. */
export const contextAt = (now: number, env: Readonly<Record<string, string>> = {}): FeedContext => ({ now, env, latest: () => undefined })
