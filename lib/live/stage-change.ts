import { isSignalId, type Signal } from '../domain/signal.ts'
import { stageRuleOf, type StageOverride, type StageRule, type StageTag } from '../domain/stage.ts'
import { seconds } from '../domain/time.ts'
import type { Deed } from '../store/commit.ts'
import { StageDeed, type SignalDetail, type StageChange, type StageHistory } from '../wire/api.ts'
import type { FeedRowParts } from './feed-rows.ts'
import { auditOf } from './operator.ts'
import { conflict, notFound } from './problem.ts'
import type { Doer } from './server.ts'
import { signalDetail, type SignalParts } from './signals-reply.ts'

type Parts = SignalParts & FeedRowParts

/** Others may change the same signal at the same moment: as often it is looked at anew. */
const TRIES = 5
/** How long our own mirror is waited for, so that whoever changed a stage sees it changed. */
const PATIENCE = seconds(2)

/** Puts a signal into the stage that the team wants it in, with the reason; audited. Gives the signal as it stands then. */
export async function changeStage(id: string, change: StageChange, parts: Parts & Doer): Promise<SignalDetail> {
  const { signal, rule } = known(id, parts)
  const { stage, segment, reason } = change
  if (stage === rule.stage && segment === rule.segment) throw conflict(`${stage}, ${segment} is where the rule puts it: take the change back (DELETE) instead`)
  await write(signal, parts, (seen) => ({
    next: { stage, segment, reason, by: parts.by, at: Date.now() },
    deed: { action: 'stage.change', details: { ...details(signal, seen ?? rule, parts), stage, segment, reason } },
  }))
  return signalDetail(id, parts)
}

/** Puts a signal back to where the table of rules has it; audited. Where it stands there already, nothing happens. */
export async function revertStage(id: string, parts: Parts & Doer): Promise<SignalDetail> {
  const { signal, rule } = known(id, parts)
  const { stage, segment, reason } = rule
  await write(signal, parts, (seen) => seen && { next: undefined, deed: { action: 'stage.revert', details: { ...details(signal, seen, parts), stage, segment, reason } } })
  return signalDetail(id, parts)
}

const HISTORY = 100

/** What was done to the stage of a signal, and nothing else that the audit log holds: whoever sees the signal may know why it stands where it does. */
export async function stageHistory(id: string, parts: Parts): Promise<StageHistory> {
  const { signal } = known(id, parts)
  const { items } = await auditOf({ signal: signal.id, action: 'stage', limit: HISTORY }, parts)
  return { items: items.flatMap(({ id: entry, at, action, details: deed }) => StageDeed.safeParse({ ...deed, id: entry, at, action: action.slice('stage.'.length) }).data ?? []) }
}

const details = ({ id, feedId }: Signal, was: StageTag, { by }: Doer): Readonly<Record<string, string>> => ({ signal: id, feed: feedId, by, wasStage: was.stage, wasSegment: was.segment, wasReason: was.reason })

function known(id: string, { mirror }: Parts): { readonly signal: Signal; readonly rule: StageRule } {
  const signal = isSignalId(id) ? mirror.signals.get(id) : undefined
  const rule = stageRuleOf(id)
  if (!signal || !rule) throw notFound(`there is no signal ${id}`, 'id')
  return { signal, rule }
}

type Step = { readonly next: StageOverride | undefined; readonly deed: Deed }

/** Writes what follows from the stage as it is now, and waits until this process shows it. */
async function write(signal: Signal, { store, mirror }: Parts, stepFrom: (seen: StageOverride | undefined) => Step | undefined): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const seen = (await store.hot.stages([signal.id])).get(signal.id)
    const step = stepFrom(seen)
    if (!step) return
    const seq = await store.hot.setStage(signal, seen, step.next, step.deed)
    if (seq > 0) return followed(seq, mirror)
  }
  throw conflict('others are changing the stage of this signal; look at it again')
}

/** Resolves when the mirror has read the log up to there, or has not for some time. */
async function followed(seq: number, mirror: Parts['mirror']): Promise<void> {
  if (mirror.seq >= seq) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      stop()
      resolve()
    }
    const timer = setTimeout(done, PATIENCE)
    const stop = mirror.listen(() => {
      if (mirror.seq >= seq) done()
    })
  })
}
