import { isLoopback, type Config } from '../config.ts'
import { ARCHIVE_IDS, type ArchiveId } from '../feeds/archives.ts'
import type { Feed } from '../feeds/feed.ts'

/** What the operator set for one feed. */
export type FeedSettings = {
  /** The feed's own variables; no other feed sees them. */
  readonly env: Readonly<Record<string, string>>
  readonly origin: string | undefined
  /** The origin is on this machine: politeness towards it is moot. */
  readonly loopback: boolean
  /** Origins that stand in for those of archives. */
  readonly archives: ReadonlyMap<ArchiveId, string>
  /** Interval in place of the feed's own, ms. */
  readonly every: number | undefined
  /** Why it does not run, in words; `undefined`: it runs. */
  readonly off: string | undefined
}

/** The settings of a feed, and whether it is on. A key that is missing or terms not accepted keep it off, also when it is named. */
export function settingsFor(feed: Feed, config: Pick<Config, 'feeds' | 'overrides' | 'feedEnv'>): FeedSettings {
  const names = [...(feed.keys ?? []), ...(feed.settings ?? [])]
  const env = Object.fromEntries(names.flatMap((name) => (config.feedEnv[name] ? [[name, config.feedEnv[name]]] : [])))
  const { origin, every, acceptTerms } = config.overrides.get(feed.id) ?? {}
  const loopback = origin !== undefined && isLoopback(new URL(origin).hostname)
  const least = feed.kind === 'poll' && !loopback ? feed.minEvery : 0
  const missing = (feed.keys ?? []).filter((name) => !env[name])
  const archives = new Map(ARCHIVE_IDS.flatMap((id) => {
    const other = config.overrides.get(id)?.origin
    return other === undefined ? [] : [[id, other] as const]
  }))
  return { env, origin, loopback, archives, every: every === undefined ? undefined : Math.max(every, least), off: whyOff(feed, config.feeds, acceptTerms === true, missing) }
}

function whyOff(feed: Feed, only: readonly string[] | undefined, accepted: boolean, missing: readonly string[]): string | undefined {
  if (only && !only.includes(feed.id)) return 'not in FEEDS'
  if (feed.terms && !accepted) return `off by its terms: ${feed.terms.why.replace(/\.$/, '')}. To accept them, set FEED_ACCEPT_TERMS_${feed.id.toUpperCase().replaceAll('-', '_')}=yes`
  return missing.length > 0 ? `needs ${missing.join(' and ')}` : undefined
}
