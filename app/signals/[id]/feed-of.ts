'use client'
import { useMemo } from 'react'
import type { FeedRow, SignalDetail } from '../../../lib/wire/api.ts'
import { useFeeds } from '../../_live/hooks.ts'

/** The feed of a signal's newest value as it is now; none for what was only recorded. */
export function useFeedOf({ feed }: SignalDetail): FeedRow | undefined {
  const rendered = useMemo(() => (feed ? [feed] : []), [feed])
  return useFeeds(rendered)[0]
}
