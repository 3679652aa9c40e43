import 'server-only'
import { DOWNCHAIN, FEEDS, RECORD } from '../../lib/feeds/registry.ts'
import { readCatalogue } from '../../lib/live/catalogue.ts'
import { readChain, readFeeds } from '../../lib/live/chain-view.ts'
import { healthOf } from '../../lib/live/health.ts'
import { ApiProblem } from '../../lib/live/problem.ts'
import { webServer } from '../../lib/live/server.ts'
import { readSignal } from '../../lib/live/signal-view.ts'
import { readIndex, readIndices, readThesis } from '../../lib/live/thesis-reply.ts'
import type { IndexId } from '../../lib/thesis/ids.ts'
import type { Catalogue, Health, ReplayState } from '../../lib/wire/api.ts'
import type { IndexDetail, IndexList, ThesisReply } from '../../lib/wire/thesis.ts'
import type { ChainView, FeedsView, SignalView } from '../../lib/wire/views.ts'

export const chainView = async (): Promise<ChainView> => readChain(webServer())

export const feedsView = async (): Promise<FeedsView> => readFeeds(webServer())

/** All signals, and what the feeds are called that bring them; the shipped record and what is computed here are called in the language of the page. */
export const signalsView = async (record: string, computed: string): Promise<{ readonly catalogue: Catalogue; readonly feeds: Readonly<Record<string, string>> }> => ({
  catalogue: await readCatalogue(webServer()),
  feeds: { ...Object.fromEntries(FEEDS.map(({ id, title }) => [id, title])), [RECORD]: record, [DOWNCHAIN]: computed },
})

/** `undefined` where there is no such signal. */
export const signalView = async (id: string): Promise<SignalView | undefined> => readSignal(id, webServer())

/** What was asked for, or nothing where there is none: no day of it, or not worked out yet. Rejects while Redis is away. */
async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ApiProblem) return undefined
    throw error
  }
}

/** The thesis as known at an instant (epoch ms; of a day, its last one); `undefined` where it is not told. */
export const thesisView = async (at?: number): Promise<ThesisReply | undefined> => orNothing(readThesis(at, webServer()))

/** All indices as known at an instant; `undefined` where they are not told. */
export const indicesView = async (at?: number): Promise<IndexList | undefined> => orNothing(readIndices(at, webServer()))

/** One index with its constituents as known at an instant. */
export const indexView = async (id: IndexId, at?: number): Promise<IndexDetail | undefined> => orNothing(readIndex(id, at, webServer()))

/** For the header of every page. Never throws: it is asked when things are broken. */
export const siteHealth = async (): Promise<Health> => healthOf(webServer())

/** What the time is, and how the replay stands where this is one. */
export const siteClock = (): { readonly now: number; readonly replay: ReplayState | undefined } => {
  const { now, replay } = webServer()
  return { now: now(), replay: replay?.state() }
}
