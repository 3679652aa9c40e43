import 'server-only'
import { readChain, readFeeds } from '../../lib/live/chain-view.ts'
import { webServer } from '../../lib/live/server.ts'
import type { ChainView, FeedsView } from '../../lib/wire/views.ts'

export const chainView = async (): Promise<ChainView> => readChain(webServer())

export const feedsView = async (): Promise<FeedsView> => readFeeds(webServer())
