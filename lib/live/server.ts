import type { Config } from '../config.ts'
import type { PollFeed } from '../feeds/feed.ts'
import type { FeedSettings } from '../ingest/settings.ts'
import type { Ingest } from '../ingest/ingest.ts'
import type { Store } from '../store/store.ts'
import type { Hub } from './hub.ts'
import type { Mirror } from './mirror.ts'
import type { RecordIndex } from './record-index.ts'

/** What the web process has made once, for the routes and pages that Next.js loads beside it in the same process. */
export type WebServer = {
  readonly config: Config
  readonly version: string
  /** Fails fast: a request is answered, not held, while Redis is away. */
  readonly store: Store
  readonly mirror: Mirror
  readonly hub: Hub
  readonly ingest: Ingest
  readonly settingsOf: (feedId: string) => FeedSettings | undefined
  readonly runNow: (feed: PollFeed) => Promise<void>
  readonly nextRuns: () => Promise<ReadonlyMap<string, number>>
  /** Whom the shipped record is owed to; read from its tables when first asked for. */
  readonly record: () => RecordIndex
  /** Prometheus text. */
  readonly metrics: () => Promise<string>
}

// Next.js bundles its routes apart from the process that serves them: a module's variable would exist twice, this does not.
const KEY = Symbol.for('downchain.web')
const holder = globalThis as { [KEY]?: WebServer }

export function setWebServer(server: WebServer): void {
  holder[KEY] = server
}

/** The web process's own parts. Throws outside of it (at build time, say). */
export function webServer(): WebServer {
  const server = holder[KEY]
  if (!server) throw new Error('no web process here: pages and routes run inside workers/web.ts')
  return server
}
