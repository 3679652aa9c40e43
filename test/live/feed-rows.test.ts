import { describe, expect, test } from 'vitest'
import { hours, minutes } from '../../lib/domain/time.ts'
import type { FeedMemory } from '../../lib/store/hot.ts'
import { feedById } from '../../lib/feeds/registry.ts'
import { backfillView, feedRow, feedState, type FeedRowParts } from '../../lib/live/feed-rows.ts'
import type { BackfillProgress } from '../../lib/store/backfills.ts'
import { FeedRow } from '../../lib/wire/api.ts'

const now = Date.UTC(2026, 10, 24, 15)
const feedOf = (id: string) => feedById(id) ?? expect.fail(`no feed ${id}`)
const lium = feedOf('lium')

const ON = { off: undefined, origin: undefined, every: undefined }
const partsOf = (memory: FeedMemory, settings = ON as ReturnType<FeedRowParts['settingsOf']>, next = now + minutes(7)): FeedRowParts => ({
  now: () => now,
  store: { hot: { feed: async () => memory, feedHistory: async () => [], quarantine: async () => [], deadLetterCount: async () => 0 }, backfills: { progress: async () => undefined } },
  mirror: { signals: new Map() },
  settingsOf: () => settings,
  nextRuns: async () => new Map([['lium', next], ['yahoo-chart', next]]),
})

test.each<[string, { off?: string }, FeedMemory, string, RegExp | null]>([
  ['switched off', { off: 'needs EIA_API_KEY' }, { lastSuccessAt: now }, 'off', /EIA_API_KEY/],
  ['never asked', {}, {}, 'waiting', /not asked yet/],
  ['asked, not answered', {}, { lastAttemptAt: now }, 'waiting', /no answer yet/],
  ['works', {}, { lastAttemptAt: now, lastSuccessAt: now, failures: 0 }, 'ok', null],
  ['works in part', {}, { lastSuccessAt: now, lastErrorAt: now, lastError: 'x', note: '1 of 5 requests failed: x' }, 'ok', /1 of 5/],
  ['failed after it had worked', {}, { lastSuccessAt: now - 9, lastErrorAt: now, lastError: 'lium: timeout: 15 s' }, 'failing', /timeout/],
  ['paused by its breaker, with until when and why', {}, { lastErrorAt: now, lastError: 'lium: unavailable: 500', failures: 6, openUntil: now + hours(1) }, 'open', /2026-11-24 16:00 UTC, after 6 failures in a row: lium: unavailable: 500/],
  ['its pause is over', {}, { lastErrorAt: now, lastError: 'x', failures: 6, openUntil: now - 1 }, 'failing', /x/],
])('a feed that is %s', (_case, { off }, memory, state, why) => {
  const told = feedState(lium, { off }, memory, now)
  expect(told.state).toBe(state)
  if (why === null) expect(told.why).toBeNull()
  else expect(told.why).toMatch(why)
})

test('a row fits its schema, with the origin that the operator put in its place', async () => {
  const row = FeedRow.parse(await feedRow(lium, partsOf({}, { off: undefined, origin: 'http://127.0.0.1:9000', every: undefined }), now))
  expect(row).toMatchObject({ origin: '127.0.0.1:9000', stage: 'upstream', segments: ['compute'], signals: 0, nextRunAt: new Date(now + minutes(7)).toISOString() })
})

describe('its history', () => {
  const progress: BackfillProgress = { state: 'paused', version: 1, reason: 'api.github.com has given all it allows for now', until: now + hours(1), startedAt: now - hours(2), done: 12, of: 31, failed: 0, more: true, accepted: 4200, oldestAt: Date.UTC(2026, 8, 1), tries: 0, row: 0 }
  const litellm = feedOf('litellm')

  test('is told with how far it is, why it waits and when it goes on', () => {
    expect(backfillView(litellm, ON, {}, progress)).toMatchObject({ state: 'paused', why: progress.reason, done: 12, of: 31, more: true, accepted: 4200, backTo: '2026-09-01T00:00:00.000Z', until: new Date(now + hours(1)).toISOString() })
  })

  test.each<[string, FeedMemory, { off?: string }, BackfillProgress | undefined, string, string | null]>([
    ['waits for the feed’s first success', {}, {}, undefined, 'waiting', 'begins when the feed has had a success'],
    ['is about to begin', { lastSuccessAt: now }, {}, undefined, 'waiting', 'begins in a moment'],
    ['waits while the feed is off', {}, { off: 'not in FEEDS' }, progress, 'waiting', 'waits until the feed is on'],
    ['stays complete while the feed is off', {}, { off: 'not in FEEDS' }, { ...progress, state: 'done' }, 'done', progress.reason ?? null],
  ])('%s', (_case, memory, { off }, held, state, why) => {
    expect(backfillView(litellm, { off }, memory, held)).toMatchObject({ state, why })
  })

  test('is none where no archive has it, and in a replay', async () => {
    expect(backfillView(lium, ON, {}, undefined)).toBeNull()
    const replay = { state: () => { throw new Error('not asked') }, command: () => { throw new Error('not asked') }, listen: () => () => undefined, nextRuns: () => new Map<string, number>(), poll: async () => undefined }
    expect((await feedRow(litellm, { ...partsOf({}), replay }, now)).backfill).toBeNull()
    expect((await feedRow(litellm, partsOf({}), now)).backfill).toMatchObject({ state: 'waiting', about: litellm.kind === 'poll' ? litellm.backfill?.about : '' })
  })
})

test('a feed whose signals will stand in several stages has none of its own', async () => {
  const row = await feedRow(feedOf('yahoo-chart'), partsOf({}), now)
  expect(row.stage).toBeNull()
  expect(row.stages).toEqual(['upstream', 'midstream', 'downstream'])
})

test('a stream is not scheduled', async () => {
  expect((await feedRow(feedOf('finnhub'), partsOf({}), now)).nextRunAt).toBeNull()
})

test('while its market is closed, a feed is asked next when the longer interval is over', async () => {
  const sunday = Date.UTC(2026, 10, 22, 15)
  const row = await feedRow(feedOf('yahoo-chart'), partsOf({ lastAttemptAt: sunday }, ON, sunday + minutes(1)), sunday)
  expect(row.nextRunAt).toBe(new Date(sunday + row.interval).toISOString())
  expect(row.interval).toBeGreaterThan(minutes(1))
})

test('a paused feed is not asked before its pause is over', async () => {
  const row = await feedRow(lium, partsOf({ failures: 6, openUntil: now + hours(2) }), now)
  expect(row.nextRunAt).toBe(new Date(now + hours(2)).toISOString())
})
