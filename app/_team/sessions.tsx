'use client'
import type { Session } from '../../lib/wire/access.ts'
import { useInstant } from '../_live/zone.tsx'
import { deviceOf } from './device.ts'
import { Refusal } from './parts.tsx'
import { useSend } from './use-send.ts'
import { useTeamWords } from './words.ts'

/** Where somebody is signed in, and the way to end that. `children` stands under what is one's own. */
export function SessionsList({ sessions }: { readonly sessions: readonly Session[] }) {
  const { m } = useTeamWords()
  const instant = useInstant()
  const { send, busy, refusal } = useSend()
  const others = sessions.filter(({ current }) => !current)
  const isOwn = others.length < sessions.length
  const end = async (list: readonly Session[]): Promise<void> => {
    for (const { id } of list) await send<Session>(`sessions/${id}`, { method: 'DELETE' })
  }
  if (sessions.length === 0) return <p className="text-xs text-muted">{m('sessions.none')}</p>
  return (
    <div className="grid gap-2">
      <ul className="divide-y divide-line border-y border-line">
        {sessions.map((session) => {
          const { id, createdAt, expiresAt, address, agent, current } = session
          const device = deviceOf(agent)
          const since = instant(Date.parse(createdAt))
          return (
            <li key={id} data-session={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5">
              <p className="min-w-0 flex-1 basis-48 text-sm">
                {device === undefined ? m('session.unknown') : <span translate="no" title={agent ?? undefined}>{device}</span>}
                {current && <span className="chip ml-2 border-midstream">{m('session.current')}</span>}
                <span className="block text-xs text-muted wrap-anywhere">{address !== null && <><span translate="no">{address}</span> · </>}<time dateTime={createdAt}>{m('session.since', { at: since })}</time> · <time dateTime={expiresAt}>{m('session.until', { at: instant(Date.parse(expiresAt)) })}</time></span>
              </p>
              {current
                ? <form method="post" action="/sign-out"><button type="submit" className="push">{m('session.out')}</button></form>
                : <button type="button" className="push noscript:hidden" disabled={busy} aria-label={m('session.end.of', { device: device ?? m('session.unknown'), at: since })} onClick={() => void end([session])}>{m('session.end')}</button>}
            </li>
          )
        })}
      </ul>
      {isOwn && others.length > 1 && <button type="button" className="push w-fit noscript:hidden" disabled={busy} onClick={() => void end(others)}>{m('session.end.others')}</button>}
      <Refusal why={refusal} />
    </div>
  )
}
