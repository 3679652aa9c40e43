import type { Latest, Observation, Standing, StoredMode } from '../domain/observation.ts'
import type { SignalId } from '../domain/signal.ts'

/**
 * Observations as text, one line each: small in Redis, quick to split, and readable in redis-cli.
 *   commit   `id value observedAt receivedAt mode feed`
 *   log      `n|r|l` + ` ` + the same (newest, revision, late)
 *   latest   `value observedAt receivedAt mode feed seq`
 */
export const toLine = ({ signalId, value, observedAt, receivedAt, mode, feedId }: Observation): string => `${signalId} ${value} ${observedAt} ${receivedAt} ${mode} ${feedId}`

export type Logged = Observation & { readonly standing: Exclude<Standing, 'duplicate'> }

const STANDINGS: Readonly<Record<string, Logged['standing']>> = { n: 'newest', r: 'revision', l: 'late' }

export function fromLogLine(line: string): Logged {
  const [standing = '', ...rest] = line.split(' ')
  return { ...fromLine(rest), standing: STANDINGS[standing] ?? 'late' }
}

// Safe casts: lines are written by toLine alone, from typed observations.
const fromLine = ([signalId = '', value, observedAt, receivedAt, mode, feedId = '']: readonly string[]): Observation => ({
  signalId: signalId as SignalId,
  value: Number(value),
  observedAt: Number(observedAt),
  receivedAt: Number(receivedAt),
  mode: mode as StoredMode,
  feedId,
})

export function fromLatest(signalId: string, text: string): Latest {
  const parts = text.split(' ')
  return { ...fromLine([signalId, ...parts]), seq: Number(parts[5]) }
}
