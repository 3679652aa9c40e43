import 'server-only'
import type { ChainView, FeedsView } from '../../lib/wire/views.ts'

/** Placeholder signatures; being written. */
export declare function chainView(): Promise<ChainView>
export declare function feedsView(): Promise<FeedsView>
