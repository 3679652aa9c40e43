import type { Access } from '../access/access.ts'
import { nameOf, type Who } from '../access/who.ts'
import type { Config } from '../config.ts'
import type { PushIdentity } from '../contact-points/contact-kind.ts'
import type { Sender } from '../contact-points/send.ts'
import type { PollFeed } from '../feeds/feed.ts'
import type { BackfillFeed } from '../ingest/backfill.ts'
import type { FeedSettings } from '../ingest/settings.ts'
import type { Ingest } from '../ingest/ingest.ts'
import type { Secrets } from '../secrets.ts'
import type { Head } from '../store/deliveries.ts'
import type { Store } from '../store/store.ts'
import type { ReplayCommand, ReplayState } from '../wire/api.ts'
import type { AlertsMirror } from './alerts-mirror.ts'
import type { AnnotationsMirror } from './annotations-mirror.ts'
import type { Hub } from './hub.ts'
import type { Mirror } from './mirror.ts'
import type { RecordIndex } from '../record/record-index.ts'

/** What the web process has made once, for the routes and pages that Next.js loads beside it in the same process. */
export type WebServer = {
  readonly config: Config
  /** What the time is for whoever reads: the simulated time in a replay. Time-outs and throttles ask the real clock. */
  readonly now: () => number
  readonly version: string
  /** Names the build whose pages are served. */
  readonly build: string
  /** Fails fast: a request is answered, not held, while Redis is away. */
  readonly store: Store
  readonly mirror: Mirror
  readonly alertsMirror: AlertsMirror
  readonly annotations: AnnotationsMirror
  readonly hub: Hub
  readonly ingest: Ingest
  readonly settingsOf: (feedId: string) => FeedSettings | undefined
  readonly runNow: (feed: PollFeed) => Promise<void>
  readonly backfillNow: (feed: BackfillFeed) => Promise<void>
  /** Seals the secrets of contact points; `undefined`: none can be kept. */
  readonly secrets: Secrets | undefined
  readonly sender: Sender
  readonly pushIdentity: () => Promise<PushIdentity | undefined>
  /** Works on what is first in a lane. */
  readonly deliverNow: (head: Head) => Promise<void>
  readonly nextRuns: () => Promise<ReadonlyMap<string, number>>
  /** Whom the shipped record is owed to; read from its tables when first asked for. */
  readonly record: () => RecordIndex
  /** Prometheus text. */
  readonly metrics: () => Promise<string>
  /** Who may come in; missing where the server is open: on loopback, with no secret set. */
  readonly access?: Access
  /** Set where this is a replay of the record. */
  readonly replay?: ReplayControl
}

/** `field`: the part of the command at fault; none: it does not fit the present state. */
export type ReplayRefusal = { readonly refused: string; readonly field?: string }

/** What a replay gives the web process: how it stands, and the way to steer it. */
export type ReplayControl = {
  readonly state: () => ReplayState
  /** Does what is asked, and says how things stand then, or why it is not done. */
  readonly command: (command: ReplayCommand) => ReplayState | ReplayRefusal
  /** Told of each change, and every second while time passes. */
  readonly listen: (listener: (state: ReplayState) => void) => () => void
  /** When each feed is polled next, simulated time. */
  readonly nextRuns: () => ReadonlyMap<string, number>
  /** Polls a feed between the polls that the clock asks for. */
  readonly poll: (feedId: string) => Promise<void>
}

// Next.js bundles its routes apart from the process that serves them: a module's variable would exist twice, this does not.
const KEY = Symbol.for('downchain.web')
const holder = globalThis as { [KEY]?: WebServer }

export function setWebServer(server: WebServer): void {
  holder[KEY] = server
}

/** Who does it, as the audit log names them. */
export type Doer = { readonly by: string }

/** The same for whoever asks: what they change is told under their name. */
export const serverFor = (who: Who): WebServer & Doer => ({ ...webServer(), by: nameOf(who) })

/** The web process's own parts. Throws outside of it (at build time, say). */
export function webServer(): WebServer {
  const server = holder[KEY]
  if (!server) throw new Error('no web process here: pages and routes run inside workers/web.ts')
  return server
}

/** Whether whoever reaches this process is its one user; so is a part of it that runs alone, in a test. */
export const isOpenServer = (): boolean => holder[KEY]?.access === undefined
