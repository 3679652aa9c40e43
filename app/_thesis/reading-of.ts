import type { ClaimId, WindowId } from '../../lib/thesis/ids.ts'
import type { ClaimReading, Thesis } from '../../lib/wire/thesis.ts'

/** What is read of a claim over a window; `undefined` while nothing is. */
export const readingOf = (thesis: Thesis | undefined, id: ClaimId, window: WindowId): ClaimReading | undefined =>
  thesis?.claims.find((claim) => claim.id === id)?.readings.find((reading) => reading.window === window)
