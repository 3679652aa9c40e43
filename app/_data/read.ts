import 'server-only'
import { FEEDS, RECORD } from '../../lib/feeds/registry.ts'
import { readCatalogue } from '../../lib/live/catalogue.ts'
import { readChain, readFeeds } from '../../lib/live/chain-view.ts'
import { healthOf } from '../../lib/live/health.ts'
import { webServer } from '../../lib/live/server.ts'
import { readSignal } from '../../lib/live/signal-view.ts'
import type { Catalogue, Health, ReplayState } from '../../lib/wire/api.ts'
import type { ChainView, FeedsView, SignalView } from '../../lib/wire/views.ts'

export const chainView = async (): Promise<ChainView> => readChain(webServer())

export const feedsView = async (): Promise<FeedsView> => readFeeds(webServer())

/** All signals, and what the feeds are called that bring them; the shipped record is called in the language of the page. */
export const signalsView = async (record: string): Promise<{ readonly catalogue: Catalogue; readonly feeds: Readonly<Record<string, string>> }> => ({
  catalogue: await readCatalogue(webServer()),
  feeds: { ...Object.fromEntries(FEEDS.map(({ id, title }) => [id, title])), [RECORD]: record },
})

/** `undefined` where there is no such signal. */
export const signalView = async (id: string): Promise<SignalView | undefined> => readSignal(id, webServer())

/** For the header of every page. Never throws: it is asked when things are broken. */
export const siteHealth = async (): Promise<Health> => healthOf(webServer())

/** What the time is, and how the replay stands where this is one. */
export const siteClock = (): { readonly now: number; readonly replay: ReplayState | undefined } => {
  const { now, replay } = webServer()
  return { now: now(), replay: replay?.state() }
}
