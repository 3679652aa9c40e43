'use client'
import { useRouter } from 'next/navigation'
import { useId, useState, type FormEvent } from 'react'
import { SEGMENTS, STAGES, type Segment, type Stage } from '../../../lib/domain/stage.ts'
import type { SignalDetail, StageChange, StageDeed, StageHistory } from '../../../lib/wire/api.ts'
import { useMay } from '../../_access/who.tsx'
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

type Props = { readonly signal: SignalDetail; readonly close: () => void }

/** Where the table of rules puts a signal and what was done to that; administrators put it elsewhere here. */
export function StageDialog({ signal, close }: Props) {
  const { t } = useWords()
  const isAdmin = useMay('admin')
  const { stageRule } = signal
  return (
    <Dialog label={t('signal.stage.title', { title: signal.title })} close={close}>
      <div className="grid max-h-[calc(100svh-2rem)] gap-3 overflow-y-auto p-4">
        <header>
          <h2 className="text-lg font-semibold">{t('signal.stage.title', { title: signal.title })}</h2>
          {isAdmin && <p className="mt-0.5 text-xs text-muted">{t('signal.stage.lead')}</p>}
        </header>
        <p className="text-xs text-muted"><span className="text-faint">{t('signal.stage.rule')}</span> <code className="font-sans text-text">{stageRule.prefix}</code> · {t(`stage.${stageRule.stage}`)} · {t(`segment.${stageRule.segment}`)} · {stageRule.reason}</p>
        {isAdmin && <StageForm signal={signal} close={close} />}
        <History id={signal.id} />
        {!isAdmin && <p className="text-right"><button type="button" autoFocus className="push" onClick={close}>{t('signal.stage.close')}</button></p>}
      </div>
    </Dialog>
  )
}

/** Puts it into another stage than the table of rules does, or back. */
function StageForm({ signal, close }: Props) {
  const { t, say } = useWords()
  const router = useRouter()
  const name = useId()
  const [stage, setStage] = useState<Stage>(signal.stage)
  const [segment, setSegment] = useState<Segment>(signal.segment)
  const [reason, setReason] = useState('')
  const [asking, setAsking] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  const segments: readonly Segment[] = SEGMENTS[stage]
  const { override } = signal

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
    <form onSubmit={save} className="grid gap-3">
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
    </form>
  )
}

function History({ id }: { readonly id: string }) {
  const { t, say } = useWords()
  const { answer, reload } = useAnswer<StageHistory>(`/api/v1/signals/${id}/stage`)
  return (
    <section className="border-t border-line pt-2.5">
      <h3 className="mb-1 text-xs font-semibold">{t('signal.stage.history')}</h3>
      {!answer ? <p className="text-xs text-muted">{t('feed.loading')}</p>
        : !answer.ok ? <p className="text-xs text-muted">{t('feed.load.failed', { why: say(answer.why) })} <button type="button" className="push" onClick={reload}>{t('feed.load.again')}</button></p>
          : answer.body.items.length === 0 ? <p className="text-xs text-muted">{t('signal.stage.history.none')}</p>
            : (
              <ol className="grid gap-1.5 text-xs">
                {answer.body.items.map((deed) => <Deed key={deed.id} deed={deed} />)}
              </ol>
            )}
    </section>
  )
}

function Deed({ deed: { at, action, by, stage, segment, reason } }: { readonly deed: StageDeed }) {
  const { t } = useWords()
  const instant = useInstant()
  const doer = useDoer()
  const place = { stage: t(`stage.${stage}`), segment: t(`segment.${segment}`) }
  return (
    <li className="wrap-anywhere">
      <time dateTime={at} className="text-faint">{instant(Date.parse(at))}</time> <span className="font-medium">{t(action === 'change' ? 'signal.stage.history.set' : 'signal.stage.history.revert', place)}</span> <span className="text-muted">{action === 'change' && <span translate="no">{reason} · </span>}{doer(by)}</span>
    </li>
  )
}
