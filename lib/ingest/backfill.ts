import { hours, minutes, seconds } from '../domain/time.ts'
import { isLoopback } from '../config.ts'
import { ARCHIVES } from '../feeds/archives.ts'
import { FeedError, type Backfill, type BackfillAnswer, type BackfillPart, type BackfillStep, type Feed, type FeedContext, type PollFeed } from '../feeds/feed.ts'
import type { WaitingStep } from '../store/backfills.ts'
import type { RowRefusal } from './ingest.ts'
import { redactor, withoutSecrets } from './payload.ts'
import { contextFor, inTurn, type PollDeps } from './poll.ts'
import type { FeedSettings } from './settings.ts'

export type BackfillFeed = PollFeed & { readonly backfill: Backfill }

export type BackfillDeps = Omit<PollDeps, 'settings'> & {
  readonly feedOf: (id: string) => Feed | undefined
  readonly settingsOf: (feedId: string) => FeedSettings | undefined
}

/** What is to be done next: the next step, nothing any more, or nothing before a time (epoch ms). */
export type Turn = { readonly kind: 'on' } | { readonly kind: 'over' } | { readonly kind: 'later'; readonly at: number }

/** Polls of the same host go first: who fetches history looks again this much later, ms. */
const PATIENCE = 400
/** A host that does not answer is asked again after so long, and twice as long each time. */
const FIRST_WAIT = minutes(1)
const LONGEST_WAIT = hours(6)
/** A source that has had enough without saying until when. */
const FIRST_PAUSE = minutes(15)
/** A step that a source answers with a fault of its own so many times is passed over. */
const TRIES = 5
/** So many refusals in a row, or as many failures before anything was read, and asking on would be impolite. */
const REFUSALS = 3
const FAILURES = 5
/** A plan that grows past this does not end. */
const MOST_STEPS = 5_000
/** The series are waited for at most this long. */
const LONGEST_LAG = minutes(2)
const PAYLOAD = 100_000

const backoff = (first: number, tries: number): number => Math.min(first * 2 ** tries, LONGEST_WAIT)

export const hasBackfill = (feed: Feed): feed is BackfillFeed => feed.kind === 'poll' && feed.backfill !== undefined

/**
 * Does the next step of a feed's backfill: ask → parse → gate → commit, then the step is behind it, and what its answer
 * showed to ask next before it. Where a worker is killed in between, the step is done again; what it brought is known
 * then, and changes nothing.
 */
export async function stepBackfill(feed: BackfillFeed, deps: BackfillDeps, signal?: AbortSignal): Promise<Turn> {
  const { store, now } = deps
  const { backfills } = store
  const settings = deps.settingsOf(feed.id)
  if (!settings || settings.off !== undefined) return { kind: 'over' }
  const context = await contextFor(feed, { store, settings, now })
  const { backfill } = feed
  let progress = await backfills.progress(feed.id)
  if (progress?.version !== backfill.version) {
    await backfills.begin(feed.id, { version: backfill.version, steps: backfill.steps(context).map((step) => waiting(backfill, step)), at: now() })
    progress = await backfills.progress(feed.id)
  }
  const step = await backfills.next(feed.id)
  if (!progress || !step) return finish(feed, deps)
  if (progress.of > MOST_STEPS) return giveUp(feed, deps, `the plan has grown past ${MOST_STEPS} steps`)

  const part = backfill.parts[step.part]
  // A plan of another version of ours.
  if (!part) return pass(feed, step, deps, `there is no part ${step.part}`)
  const speaker = part.by === undefined ? feed : deps.feedOf(part.by)
  const why = part.by === undefined ? undefined : deps.settingsOf(part.by)?.off
  if (!speaker || why !== undefined) return pass(feed, step, deps, `${feed.source.name} refuses, and ${part.by ?? ''} is off: ${why ?? 'unknown'}`)

  const url = urlOf(feed, part, step, settings)
  // Who has set up a source on this machine (a test, a mirror) does not expect us to go elsewhere.
  if (settings.loopback && !isLoopback(url.hostname)) return wait(feed, deps, `${url.host} is not asked while the feed’s own origin is on this machine`, now() + LONGEST_WAIT, progress.tries)
  const openUntil = part.archive === undefined ? ((await store.hot.feed(feed.id)).openUntil ?? 0) : 0
  if (openUntil > now()) return pause(feed, deps, 'its polls are paused', openUntil, progress.tries)
  const held = await backfills.heldUntil(url.host)
  if (held > now()) {
    if (part.instead) return replace(feed, step, part.instead(step, context), deps)
    return pause(feed, deps, `${url.host} has given all it allows for now`, held, progress.tries)
  }
  if (progress.state !== 'running') await backfills.note(feed.id, { state: 'running', until: undefined, ...(progress.failed === 0 && { reason: undefined }) })

  const redact = redactor(settings.env)
  const loopback = isLoopback(url.hostname)
  const rows: RowRefusal[] = []
  let answered = false
  try {
    const body = await inTurn(feed.id, url.host, { ...deps, loopback, patience: loopback ? 0 : PATIENCE }, signal, async () => {
      const answer = await deps.fetcher.ask({ feedId: speaker.id, url, ...(part.headers && { headers: part.headers(context) }), signal })
      if (answer.kind === 'unchanged') throw new FeedError(speaker.id, 'malformed', 'says "not modified" to a request that was not conditional')
      if (answer.usedUpTo !== undefined) await backfills.hold(url.host, answer.usedUpTo, now())
      return answer.body
    })
    answered = true
    const { readings, steps = [] } = read(speaker.id, part, step, body, context, rows)
    await takenUp(deps, signal)
    if (signal?.aborted) return { kind: 'later', at: now() }
    const { accepted } = await deps.ingest.ingestHistory(speaker, readings, rows, now(), { holesOnly: backfill.holesOnly ?? false })
    const oldestAt = readings.reduce<number | undefined>((oldest, { observedAt }) => (oldest === undefined || observedAt < oldest ? observedAt : oldest), undefined)
    await backfills.advance(feed.id, step, { steps: steps.map((next) => waiting(backfill, next)), accepted, oldestAt, failure: undefined })
    return { kind: 'on' }
  } catch (caught) {
    if (!(caught instanceof FeedError)) throw caught
    if (signal?.aborted) return { kind: 'later', at: now() }
    return failed(feed, step, part, withoutSecrets(caught, redact), { host: url.host, answered, tries: progress.tries, context }, deps)
  }
}

/** Decides what a failure means: ask another source, wait as told, try again later, or leave this step out. */
async function failed(feed: BackfillFeed, step: WaitingStep, part: BackfillPart, error: FeedError, { host, answered, tries, context }: { readonly host: string; readonly answered: boolean; readonly tries: number; readonly context: FeedContext }, deps: BackfillDeps): Promise<Turn> {
  const { store, now } = deps
  const at = now()
  if (error.fault === 'rate-limited') {
    const until = error.retryAt ?? at + backoff(FIRST_PAUSE, tries)
    await store.backfills.hold(host, until, at)
    // What a source says to its history's reader holds for its polls too.
    if (part.archive === undefined && error.retryAt !== undefined) await store.hot.rememberFeed(feed.id, { openUntil: error.retryAt })
    return part.instead ? replace(feed, step, part.instead(step, context), deps) : pause(feed, deps, error.message, until, tries + 1)
  }
  const away = !answered && (error.fault === 'unavailable' || error.fault === 'timeout')
  if (away && (error.status === undefined || tries + 1 < TRIES)) return wait(feed, deps, error.message, error.retryAt ?? at + backoff(FIRST_WAIT, tries), tries + 1)
  if (part.instead) return replace(feed, step, part.instead(step, context), deps)
  if (error.payload !== undefined) await store.hot.deadLetter(feed.id, { at, fault: error.fault, detail: error.message, subject: step.subject, payload: error.payload })
  const turn = await pass(feed, step, deps, `${step.subject} · ${error.message}`)
  const after = await store.backfills.progress(feed.id)
  if (!after) return turn
  const refused = error.status === 401 || error.status === 403
  if ((refused && after.row >= REFUSALS) || (after.row >= FAILURES && after.row === after.done)) return giveUp(feed, deps, error.message)
  return turn
}

/** Where a step asks: its archive, or the feed's own origin, or what the operator put in their place. */
function urlOf(feed: BackfillFeed, part: BackfillPart, step: BackfillStep, settings: FeedSettings): URL {
  const [origin, other] = part.archive === undefined ? [feed.origin, settings.origin] : [ARCHIVES[part.archive], settings.archives.get(part.archive)]
  const { pathname, search } = new URL(step.path, origin)
  return new URL(`${pathname}${search}`, other ?? origin)
}

const waiting = (backfill: Backfill, step: BackfillStep): WaitingStep => ({ ...step, ...(backfill.parts[step.part]?.branches && { branches: true }) })

function read(feedId: string, part: BackfillPart, step: BackfillStep, body: string, context: FeedContext, rows: RowRefusal[]): BackfillAnswer {
  try {
    return part.read(body, { ...context, step, request: { path: step.path, subject: step.subject }, refuse: (reason, row) => rows.push({ reason, row }) })
  } catch (error) {
    const known = error instanceof FeedError ? error : new FeedError(feedId, 'malformed', error instanceof Error ? error.message : 'unreadable', { cause: error })
    throw new FeedError(known.feedId, known.fault, known.detail, { cause: known, payload: (known.payload ?? body).slice(0, PAYLOAD) })
  }
}

/** Waits until the series have taken up what was committed up to now: history must not outrun them, and they tell what is known. */
async function takenUp({ store, sleep }: BackfillDeps, signal: AbortSignal | undefined): Promise<void> {
  const seq = await store.hot.seq()
  const until = performance.now() + LONGEST_LAG
  while (performance.now() < until && (await store.hot.projected()) < seq) {
    if (signal?.aborted) return
    await sleep(30, signal)
  }
}

async function replace(feed: BackfillFeed, step: WaitingStep, other: BackfillStep, { store }: BackfillDeps): Promise<Turn> {
  await store.backfills.replace(feed.id, step, waiting(feed.backfill, other))
  return { kind: 'on' }
}

/** Leaves a step out, and says why. */
async function pass(feed: BackfillFeed, step: WaitingStep, { store }: BackfillDeps, failure: string): Promise<Turn> {
  await store.backfills.advance(feed.id, step, { steps: [], accepted: 0, oldestAt: undefined, failure })
  return { kind: 'on' }
}

async function wait(feed: BackfillFeed, { store }: BackfillDeps, reason: string, until: number, tries: number): Promise<Turn> {
  await store.backfills.note(feed.id, { state: 'waiting', reason, until, tries })
  return { kind: 'later', at: until }
}

async function pause(feed: BackfillFeed, { store }: BackfillDeps, reason: string, until: number, tries: number): Promise<Turn> {
  await store.backfills.note(feed.id, { state: 'paused', reason, until, tries })
  return { kind: 'later', at: until }
}

async function giveUp(feed: BackfillFeed, { store, now }: BackfillDeps, reason: string): Promise<Turn> {
  await store.backfills.note(feed.id, { state: 'failed', reason, until: undefined, finishedAt: now() })
  return { kind: 'over' }
}

async function finish(feed: BackfillFeed, deps: BackfillDeps): Promise<Turn> {
  const progress = await deps.store.backfills.progress(feed.id)
  if (progress && progress.failed > 0 && progress.failed === progress.done) return giveUp(feed, deps, progress.reason ?? 'every step failed')
  await deps.store.backfills.note(feed.id, { state: 'done', until: undefined, finishedAt: deps.now(), ...(progress?.failed === 0 && { reason: undefined }) })
  return { kind: 'over' }
}

/** How long to wait between two steps. */
export const pauseOf = (feed: BackfillFeed, settings: FeedSettings | undefined): number => (settings?.loopback ? 0 : Math.max(feed.backfill.spacing, seconds(1)))
