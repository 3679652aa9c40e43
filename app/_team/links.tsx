'use client'
import Link from 'next/link'
import type { Share } from '../../lib/wire/access.ts'
import { useInstant } from '../_live/zone.tsx'
import { By, Refusal, SureButton } from './parts.tsx'
import { useSend } from './use-send.ts'
import { useTeamWords } from './words.ts'

/** Every link out of here, whatever it shows. */
export function LinksView({ links, now }: { readonly links: readonly Share[]; readonly now: number }) {
  const { m } = useTeamWords()
  return (
    <section aria-label={m('view.links')} className="grid gap-2">
      <p className="px-0.5 text-xs text-muted">{m('links.lead')}</p>
      {links.length === 0 ? <p className="panel px-4 py-8 text-center text-sm text-muted">{m('links.none')}</p> : <div className="panel px-3"><LinksList links={links} now={now} isOfAll /></div>}
    </section>
  )
}

/** Links, with the way to take them back. `isOfAll`: not of one board or frozen view alone. */
export function LinksList({ links, now, isOfAll = false, changed }: { readonly links: readonly Share[]; readonly now: number; readonly isOfAll?: boolean; readonly changed?: () => void }) {
  const { m } = useTeamWords()
  const instant = useInstant()
  const { send, busy, refusal } = useSend()
  const revoke = async (id: string): Promise<void> => {
    await send<Share>(`shares/${id}`, { method: 'DELETE' })
    changed?.()
  }
  return (
    <>
      <ul className="divide-y divide-line">
        {links.map(({ id, name, boardId, snapshotId, wall, passcode, createdAt, createdBy, expiresAt }) => (
          <li key={id} data-share={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
            <div className="min-w-0 flex-1 basis-60">
              <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
                <span translate="no" className="font-semibold wrap-anywhere">{name}</span>
                {isOfAll && boardId !== null && <Link href={`/boards/${boardId}`} prefetch={false} className="link text-xs text-muted">{m('link.board', { board: boardId })}</Link>}
                {isOfAll && snapshotId !== null && <Link href={`/snapshots/${snapshotId}`} prefetch={false} className="link text-xs text-muted">{m('link.snapshot', { snapshot: snapshotId.slice(0, 8) })}</Link>}
                {wall && <span className="chip">{m('link.wall')}</span>}
                {passcode && <span className="chip">{m('link.passcode')}</span>}
              </p>
              <p className="text-xs text-muted wrap-anywhere"><By name={createdBy} />, <time dateTime={createdAt}>{instant(Date.parse(createdAt))}</time> · {Date.parse(expiresAt) <= now ? m('link.over') : <time dateTime={expiresAt}>{m('session.until', { at: instant(Date.parse(expiresAt)) })}</time>}</p>
            </div>
            <SureButton text={m('link.revoke')} sure={m('link.revoke.sure')} label={m('link.revoke.of', { name })} disabled={busy} run={() => void revoke(id)} />
          </li>
        ))}
      </ul>
      <Refusal why={refusal} className="py-1" />
    </>
  )
}
