/** What `/team` shows, as its address says it. */
export const TEAM_VIEWS = ['people', 'invitations', 'links', 'log'] as const
export type TeamView = (typeof TEAM_VIEWS)[number]

/** What things are done to, as the names of deeds begin. */
export const DEED_KINDS = ['user', 'invitation', 'session', 'token', 'password', 'passkey', 'share', 'board', 'annotation', 'snapshot', 'alert', 'silence', 'contact-point', 'delivery', 'push', 'stage', 'feed', 'quarantine', 'replay'] as const
export type DeedKind = (typeof DEED_KINDS)[number]

export type LogFilter = { readonly by?: string; readonly action?: DeedKind; readonly q?: string; readonly cursor?: string }

type Asked = Readonly<Record<string, string | string[] | undefined>>
const text = (given: string | string[] | undefined, shape: RegExp): string | undefined => (typeof given === 'string' && shape.test(given) ? given : undefined)

export const teamViewOf = (asked: Asked): TeamView => TEAM_VIEWS.find((view) => view === asked['view']) ?? 'people'
export const userOf = (asked: Asked): string | undefined => text(asked['user'], /^[\w-]{1,64}$/)

export function logFilterOf(asked: Asked): LogFilter {
  const by = text(asked['by'], /^.{1,100}$/)
  const action = DEED_KINDS.find((kind) => kind === asked['action'])
  const q = text(asked['q'], /^.{1,100}$/)
  const cursor = text(asked['cursor'], /^\d{1,15}-\d{1,9}$/)
  return { ...(by !== undefined && { by }), ...(action && { action }), ...(q !== undefined && { q }), ...(cursor !== undefined && { cursor }) }
}

export type Thing = { readonly text: string; readonly href?: string }

/** What a deed was done to, with the way there where there is a page for it. */
export function thingOf(action: string, details: Readonly<Record<string, string>>): Thing | undefined {
  const { signal, alert, rule, feed, board, name, title, user, email, contactPoint, silence, share, snapshot } = details
  const isGone = action.endsWith('.delete')
  switch (action.split('.')[0]) {
    case 'alert': return alert === undefined ? undefined : { text: name ?? alert, ...(!isGone && { href: `/alerts?view=events&rule=${alert}` }) }
    case 'delivery': return rule === undefined ? undefined : { text: rule, href: `/alerts?view=events&rule=${rule}` }
    case 'silence': return { text: rule ?? signal ?? silence ?? '', href: '/alerts?view=silences' }
    case 'contact-point': return { text: name ?? contactPoint ?? '', href: '/alerts?view=points' }
    case 'board': return board === undefined ? undefined : { text: title ?? board, ...(!isGone && { href: `/boards/${board}` }) }
    case 'share': return board === undefined && snapshot === undefined ? undefined : { text: name ?? share ?? '', href: board === undefined ? `/snapshots/${snapshot}` : `/boards/${board}` }
    case 'stage': case 'annotation': return signal === undefined ? undefined : { text: signal, href: `/signals/${encodeURIComponent(signal)}` }
    case 'snapshot': return snapshot === undefined ? undefined : { text: title ?? snapshot, ...(!isGone && { href: `/snapshots/${snapshot}` }) }
    case 'quarantine': return signal === undefined || signal === '' ? { text: feed ?? '', href: '/feeds' } : { text: signal, href: `/signals/${encodeURIComponent(signal)}` }
    case 'push': return name === undefined ? undefined : { text: name }
    case 'feed': return feed === undefined ? undefined : { text: feed, href: '/feeds' }
    case 'user': case 'session': case 'password': return user === undefined ? undefined : { text: user, ...(!isGone && { href: '/team' }) }
    case 'invitation': return email === undefined ? undefined : { text: email, href: action === 'invitation.create' ? '/team?view=invitations' : '/team' }
    case 'token': case 'passkey': return name === undefined ? undefined : { text: name }
    default: return undefined
  }
}

/** The rest of what is told of a deed, as `name: value`; of what was changed both sides in one. */
export function detailsOf(details: Readonly<Record<string, string>>, shown: Thing | undefined): readonly string[] {
  const old = (name: string): string | undefined => details[`was${name.charAt(0).toUpperCase()}${name.slice(1)}`]
  return Object.entries(details).flatMap(([name, value]) => {
    if (name === 'by' || value === '' || value === shown?.text || (/^was[A-Z]/.test(name) && details[name.charAt(3).toLowerCase() + name.slice(4)] !== undefined)) return []
    const was = old(name)
    return [was === undefined ? `${name}: ${value}` : `${name}: ${was} → ${value}`]
  })
}
