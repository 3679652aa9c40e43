import type { Snapshot } from '../../lib/wire/snapshots.ts'
import { ask, type Answer } from '../_live/ask.ts'

/** Keeps what this page shows now, as its address says it. */
export const freezePage = async (): Promise<Answer<Snapshot>> => ask<Snapshot>('/api/v1/snapshots', { body: { path: `${location.pathname}${location.search}` } })
