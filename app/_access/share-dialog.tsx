'use client'
import { useState, type FormEvent } from 'react'
import type { Shared } from '../../lib/access/who.ts'
import type { ShareDraft, ShareList, ShareMade } from '../../lib/wire/access.ts'
import { Field, FIELD } from '../_alerts/fields.tsx'
import { useAnswer } from '../_live/answer.ts'
import { realNow } from '../_live/clock.ts'
import { Dialog } from '../_panels/palette-dialog.tsx'
import { LinksList } from '../_team/links.tsx'
import { DaysField, Once, Refusal } from '../_team/parts.tsx'
import { useSend } from '../_team/use-send.ts'
import { useTeamWords } from '../_team/words.ts'

/** Makes a link to a board or a frozen view, and lists those there are. */
export function ShareDialog({ shared, close }: { readonly shared: Shared; readonly close: () => void }) {
  const { m } = useTeamWords()
  const isFrozen = shared.boardId === undefined
  const { send, busy, refusal } = useSend()
  const { answer, reload } = useAnswer<ShareList>(`/api/v1/shares?${shared.boardId === undefined ? `snapshot=${shared.snapshotId}` : `board=${shared.boardId}`}`)
  const [name, setName] = useState('')
  const [days, setDays] = useState('30')
  const [passcode, setPasscode] = useState('')
  const [wall, setWall] = useState(false)
  const [made, setMade] = useState<string>()
  const make = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const body: ShareDraft = { ...shared, name: name.trim(), wall, days: Number(days), ...(passcode !== '' && { passcode }) }
    const given = await send<ShareMade>('shares', { body })
    if (!given) return
    setMade(given.link)
    setName('')
    setPasscode('')
    reload()
  }
  const title = m(isFrozen ? 'share.title.frozen' : 'share.title')
  return (
    <Dialog label={title} close={close} firm>
      <div className="grid max-h-[calc(100svh-2rem)] gap-3 overflow-y-auto p-4">
        <header><h2 className="text-lg font-semibold">{title}</h2><p className="text-xs text-muted">{m(isFrozen ? 'share.why.frozen' : 'share.why')}</p></header>
        {made === undefined ? (
          <form onSubmit={(event) => void make(event)} className="grid gap-3">
            <div className="flex flex-wrap items-end gap-2">
              <Field label={m('share.name')} className="flex-1 basis-48">{(id) => <input id={id} data-first required maxLength={80} autoComplete="off" value={name} onChange={({ target }) => setName(target.value)} className={FIELD} />}</Field>
              <DaysField label={m('share.days')} value={days} change={setDays} />
            </div>
            <Field label={m('share.passcode')}>{(id) => (
              <>
                <input id={id} minLength={4} maxLength={100} autoComplete="off" aria-describedby={`${id}-hint`} value={passcode} onChange={({ target }) => setPasscode(target.value)} className={FIELD} />
                <p id={`${id}-hint`} className="mt-0.5 text-xs text-faint">{m('share.passcode.hint')}</p>
              </>
            )}</Field>
            {!isFrozen && <label className="flex w-fit items-center gap-2 text-sm"><input type="checkbox" checked={wall} onChange={({ target }) => setWall(target.checked)} className="size-3.5 accent-midstream" />{m('share.wall')}</label>}
            <Refusal why={refusal} />
            <button type="submit" disabled={busy} className="push h-7 w-fit border-midstream px-3 font-semibold">{m('share.make')}</button>
          </form>
        ) : <Once title={m('share.once')} text={made} close={() => setMade(undefined)} />}
        <section aria-labelledby="share-links" className="border-t border-line pt-2">
          <h3 id="share-links" className="text-sm font-semibold">{m(isFrozen ? 'share.links.frozen' : 'share.links')}</h3>
          {!answer ? <p className="text-xs text-muted">{m('share.loading')}</p>
            : !answer.ok ? <Refusal why={answer.why} />
              : answer.body.items.length === 0 ? <p className="text-xs text-muted">{m('share.links.none')}</p>
                : <LinksList links={answer.body.items} now={realNow()} changed={reload} />}
        </section>
        <div className="flex justify-end"><button type="button" className="push" onClick={close}>{m('share.close')}</button></div>
      </div>
    </Dialog>
  )
}
