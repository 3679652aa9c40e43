import { readFileSync } from 'node:fs'
import type { PollFeed, ReadContext, Reading } from '../../lib/feeds/feed.ts'

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
