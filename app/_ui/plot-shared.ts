/**
 * The cross-hair beyond the chart that it stands on: where a hand puts one is told to whoever hears it, and where somebody
 * else shows one every chart of the page follows. Instants, epoch ms; `null`: nowhere.
 */
type Point = (at: number | null) => void

const followers = new Set<Point>()
let shown: number | null = null
let hears: Point | undefined

/** A hand has moved the cross-hair of a chart. */
export const pointedAt = (at: number | null): void => hears?.(at)

/** Hears where hands point; one listener is enough. The answer ends it. */
export function hearPointing(hear: Point): () => void {
  hears = hear
  return () => { if (hears === hear) hears = undefined }
}

/** Somebody else's cross-hair, for all charts of the page. */
export function showAt(at: number | null): void {
  if (at === shown) return
  shown = at
  for (const follow of followers) follow(at)
}

/** What somebody else shows, now and as it changes; the answer ends it. */
export function followShown(follow: Point): () => void {
  followers.add(follow)
  if (shown !== null) follow(shown)
  return () => followers.delete(follow)
}
