'use client'
import { useRouter } from 'next/navigation'
import { useId, useState, type FormEvent } from 'react'
import { SEGMENTS, STAGES, type Segment, type Stage } from '../../../lib/domain/stage.ts'
import type { AuditList, SignalDetail, StageChange } from '../../../lib/wire/api.ts'
import { useWords } from '../../_i18n/words.tsx'
import { useAnswer } from '../../_live/answer.ts'
import { ask } from '../../_live/ask.ts'
import { oneOf } from '../../_live/url.ts'
import { useInstant } from '../../_live/zone.tsx'
import { Dialog } from '../../_panels/palette-dialog.tsx'
import { useDoer } from './doer.ts'

const SHORTEST = 3
const LONGEST = 300
const LABEL = 'text-xs text-muted'
const FIELD = 'mt-1 block w-full rounded border border-edge bg-surface px-2 py-1 text-sm text-text'

/** Puts a signal into another stage than the table of rules does, or back; what was done before stands below. */
export function StageDialog({ signal, close }: { readonly signal: SignalDetail; readonly close: () => void }) {
  const { t, say } = useWords()
  const router = useRouter()
  const name = useId()
  const [stage, setStage] = useState<Stage>(signal.stage)
  const [segment, setSegment] = useState<Segment>(signal.segment)
  const [reason, setReason] = useState('')
  const [asking, setAsking] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  const segments: readonly Segment[] = SEGMENTS[stage]
  const { stageRule, override } = signal

  const send = async (method: 'PUT' | 'DELETE', body?: StageChange): Promise<void> => {
    setAsking(true)
    const answer = await ask(`/api/v1/signals/${signal.id}/stage`, { method, ...(body && { body }) })
    setAsking(false)
    if (!answer.ok) return setRefusal(t('signal.stage.failed', { why: say(answer.why) }))
    router.refresh()
    close()
  }
  const save = (event: FormEvent): void => {
    event.preventDefault()
    void send('PUT', { stage, segment, reason: reason.trim() })
  }

  return (
    <Dialog label={t('signal.stage.title', { title: signal.title })} close={close}>
      <form onSubmit={save} className="grid max-h-[calc(100svh-2rem)] gap-3 overflow-y-auto p-4">
        <header>
          <h2 className="text-lg font-semibold">{t('signal.stage.title', { title: signal.title })}</h2>
          <p className="mt-0.5 text-xs text-muted">{t('signal.stage.lead')}</p>
        </header>
        <p className="text-xs text-muted"><span className="text-faint">{t('signal.stage.rule')}</span> <code className="font-sans text-text">{stageRule.prefix}</code> · {t(`stage.${stageRule.stage}`)} · {t(`segment.${stageRule.segment}`)} · {stageRule.reason}</p>
        <div className="grid grid-cols-2 gap-3">
          <div>
            <label htmlFor={`${name}-stage`} className={LABEL}>{t('signal.stage.stage')}</label>
            <select id={`${name}-stage`} autoFocus value={stage} className={FIELD} onChange={({ target }) => {
              const next = oneOf(target.value, STAGES, stage)
              setStage(next)
              setSegment(SEGMENTS[next][0])
            }}>
              {STAGES.map((one) => <option key={one} value={one}>{t(`stage.${one}`)}</option>)}
            </select>
          </div>
          <div>
            <label htmlFor={`${name}-segment`} className={LABEL}>{t('signal.stage.segment')}</label>
            <select id={`${name}-segment`} value={segment} className={FIELD} onChange={({ target }) => setSegment(oneOf(target.value, segments, segment))}>
              {segments.map((one) => <option key={one} value={one}>{t(`segment.${one}`)}</option>)}
            </select>
          </div>
        </div>
        <div>
          <label htmlFor={`${name}-reason`} className={LABEL}>{t('signal.stage.reason')}</label>
          <textarea id={`${name}-reason`} required minLength={SHORTEST} maxLength={LONGEST} rows={2} value={reason} onChange={({ target }) => setReason(target.value)} className={FIELD} />
        </div>
        {refusal && <p role="alert" className="text-sm text-down">{refusal}</p>}
        <div className="flex flex-wrap justify-end gap-2">
          {override && <button type="button" className="push mr-auto" disabled={asking} onClick={() => void send('DELETE')}>{t('signal.stage.revert')}</button>}
          <button type="button" className="push" onClick={close}>{t('signal.stage.cancel')}</button>
          <button type="submit" className="push" disabled={asking || reason.trim().length < SHORTEST || (stage === signal.stage && segment === signal.segment)}>{t('signal.stage.save')}</button>
        </div>
        <History id={signal.id} />
      </form>
    </Dialog>
  )
}

/** What was done, in words; what is not of the stage (an entry of the quarantine settled) under its own name. */
function Deed({ action, stage, segment }: { readonly action: string; readonly stage: string | undefined; readonly segment: string | undefined }) {
  const { t } = useWords()
  const to = STAGES.find((one) => one === stage)
  const within = to && SEGMENTS[to].find((one) => one === segment)
  const said = action === 'stage.change' || action === 'stage.revert'
  return <span className="font-medium">{said && to && within ? t(`signal.stage.history.${action === 'stage.change' ? 'set' : 'revert'}`, { stage: t(`stage.${to}`), segment: t(`segment.${within}`) }) : <span translate="no">{action}</span>}</span>
}

function History({ id }: { readonly id: string }) {
  const { t, say } = useWords()
  const instant = useInstant()
  const by = useDoer()
  const { answer, reload } = useAnswer<AuditList>(`/api/v1/audit?signal=${encodeURIComponent(id)}`)
  return (
    <section className="border-t border-line pt-2.5">
      <h3 className="mb-1 text-xs font-semibold">{t('signal.stage.history')}</h3>
      {!answer ? <p className="text-xs text-muted">{t('feed.loading')}</p>
        : !answer.ok ? <p className="text-xs text-muted">{t('feed.load.failed', { why: say(answer.why) })} <button type="button" className="push" onClick={reload}>{t('feed.load.again')}</button></p>
          : answer.body.items.length === 0 ? <p className="text-xs text-muted">{t('signal.stage.history.none')}</p>
            : (
              <ol className="grid gap-1.5 text-xs">
                {answer.body.items.map(({ id: entry, at, action, details }) => (
                  <li key={entry} className="wrap-anywhere">
                    <time dateTime={at} className="text-faint">{instant(Date.parse(at))}</time> <Deed action={action} stage={details['stage']} segment={details['segment']} /> <span className="text-muted"><span translate="no">{action === 'stage.change' ? details['reason'] : details['value']}</span>{details['by'] && ` · ${by(details['by'])}`}</span>
                  </li>
                ))}
              </ol>
            )}
    </section>
  )
}
