import { FeedError } from '../../lib/feeds/feed.ts'
import type { FeedFault } from '../../lib/feeds/feed.ts'

/** The fault with which a read ends, and its words; a read that ends well is no fault. */
export function faultOf(read: () => unknown): { fault: FeedFault; words: string } | undefined {
  try {
    read()
    return undefined
  } catch (error) {
    if (error instanceof FeedError) return { fault: error.fault, words: error.message.replace(/^[^:]+: [^:]+: /, '') }
    throw error
  }
}
