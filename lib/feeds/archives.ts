/**
 * Hosts that only backfills ask, by the name that FEED_ORIGIN_<NAME> replaces them under; and two feeds whose history
 * another feed's backfill reads, under their own names.
 */
export const ARCHIVES = {
  /** Lists of commits and folders. 60 requests an hour, with GITHUB_TOKEN 5,000 (docs.github.com, "Rate limits for the REST API"). */
  'github-api': 'https://api.github.com',
  /** Files at a commit. */
  'github-raw': 'https://raw.githubusercontent.com',
  frankfurter: 'https://api.frankfurter.dev',
  stooq: 'https://stooq.com',
} as const

export type ArchiveId = keyof typeof ARCHIVES
// Safe: the keys of a literal.
export const ARCHIVE_IDS = Object.keys(ARCHIVES) as readonly ArchiveId[]
