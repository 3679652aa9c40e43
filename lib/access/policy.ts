import type { Role, Scope, Who } from './who.ts'

/**
 * What everything we serve needs. What stands in neither table is refused: a new route or event is closed until it is put here.
 *
 * `public`  nothing
 * `read`    a viewer
 * `board`   a viewer, or a link to a board, or to a frozen view, that shows what is asked for (`REACH`)
 * `edit`    an editor
 * `admin`   an administrator
 * `self`    a person who has signed in, for what is their own
 */
export type Need = 'public' | 'read' | 'board' | 'edit' | 'admin' | 'self'
export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]
/** `page`: a GET that a person opens; who may not is sent to sign in. */
export type Needs = Readonly<Partial<Record<Method | 'page', Need>>>

const page = (need: Need): Needs => ({ page: need })
const whole = (need: Need): Needs => ({ GET: need, POST: need, PUT: need, PATCH: need, DELETE: need })

/** Paths as they are asked for; `{name}` is one segment, a last `**` any rest. */
export const ADDRESSES: Readonly<Record<string, Needs>> = {
  // ─── pages ───
  '/': page('read'),
  '/thesis': page('read'),
  '/signals': page('read'),
  '/signals/{id}': page('read'),
  '/alerts': page('read'),
  '/boards': page('read'),
  '/boards/{id}': page('board'),
  '/wall': page('read'),
  '/wall/{id}': page('board'),
  '/feeds': page('read'),
  '/snapshots': page('read'),
  '/snapshots/{id}': page('board'),
  '/method': page('read'),
  '/settings': page('read'),
  // What is in it is for administrators: others read why.
  '/team': page('read'),
  '/api/v1/docs': page('read'),
  '/feeds/queues/**': whole('admin'),

  // ─── who asks ───
  '/sign-in': page('public'),
  '/sign-in/password': { POST: 'public' },
  '/sign-in/passkey': { POST: 'public' },
  '/sign-in/passkey/options': { POST: 'public' },
  '/sign-in/oidc': { POST: 'public' },
  '/sign-in/oidc/callback': { GET: 'public' },
  '/sign-out': { POST: 'public' },
  '/invite/{token}': page('public'),
  '/invite/{token}/accept': { POST: 'public' },
  '/s/{token}': { GET: 'public', POST: 'public' },
  '/s/{token}/passcode': page('public'),
  '/api/v1/me': { GET: 'read' },
  '/api/v1/users': { GET: 'admin' },
  '/api/v1/users/{id}': { PATCH: 'admin', DELETE: 'admin' },
  '/api/v1/users/{id}/way-back': { POST: 'admin' },
  '/api/v1/invitations': { GET: 'admin', POST: 'admin' },
  '/api/v1/invitations/accept': { POST: 'public' },
  '/api/v1/invitations/{id}': { DELETE: 'admin' },
  '/api/v1/sessions': { GET: 'self' },
  '/api/v1/sessions/{id}': { DELETE: 'self' },
  '/api/v1/tokens': { GET: 'self', POST: 'self' },
  '/api/v1/tokens/{id}': { DELETE: 'self' },
  '/api/v1/password': { POST: 'self' },
  '/api/v1/passkeys': { GET: 'self', POST: 'self' },
  '/api/v1/passkeys/options': { POST: 'self' },
  '/api/v1/passkeys/{id}': { PATCH: 'self', DELETE: 'self' },
  '/api/v1/sign-in-ways': { GET: 'self' },
  '/api/v1/push-subscriptions': { GET: 'self', POST: 'self' },
  '/api/v1/push-subscriptions/{id}': { PATCH: 'self', DELETE: 'self' },
  '/api/v1/shares': { GET: 'edit', POST: 'edit' },
  '/api/v1/shares/{id}': { DELETE: 'edit' },
  '/api/v1/audit': { GET: 'admin' },

  // ─── what is read ───
  '/api/v1/health': { GET: 'public' },
  '/api/v1/openapi.json': { GET: 'read' },
  '/api/v1/catalogue': { GET: 'read' },
  '/api/v1/signals': { GET: 'read' },
  '/api/v1/signals/{id}': { GET: 'read' },
  '/api/v1/signals/{id}/payload': { GET: 'read' },
  '/api/v1/signals/{id}/revisions': { GET: 'read' },
  '/api/v1/series': { GET: 'board' },
  '/api/v1/thesis': { GET: 'board' },
  '/api/v1/indices': { GET: 'board' },
  '/api/v1/indices/{id}': { GET: 'board' },
  '/metrics': { GET: 'read' },

  // ─── what editors change ───
  '/api/v1/boards': { GET: 'read', POST: 'edit' },
  '/api/v1/boards/import': { POST: 'edit' },
  '/api/v1/boards/{id}': { GET: 'board', PATCH: 'edit', DELETE: 'edit' },
  '/api/v1/boards/{id}/duplicate': { POST: 'edit' },
  '/api/v1/boards/{id}/export': { GET: 'read' },
  '/api/v1/boards/{id}/restore': { POST: 'edit' },
  '/api/v1/boards/{id}/versions': { GET: 'read' },
  '/api/v1/snapshots': { GET: 'read', POST: 'edit' },
  '/api/v1/snapshots/{id}': { GET: 'read', DELETE: 'edit' },
  '/api/v1/annotations': { GET: 'board', POST: 'edit' },
  '/api/v1/annotations/{id}': { GET: 'read', PATCH: 'edit', DELETE: 'edit' },
  '/api/v1/alerts': { GET: 'read', POST: 'edit' },
  '/api/v1/alerts/export': { GET: 'read' },
  '/api/v1/alerts/import': { POST: 'edit' },
  '/api/v1/alerts/preview': { POST: 'edit' },
  '/api/v1/alerts/{id}': { GET: 'read', PATCH: 'edit', DELETE: 'edit' },
  '/api/v1/alert-events': { GET: 'read' },
  '/api/v1/alert-events/{id}/acknowledge': { POST: 'edit' },
  '/api/v1/alert-events/{id}/deliveries/{contactPointId}/resend': { POST: 'edit' },
  '/api/v1/dead-deliveries': { GET: 'read' },
  '/api/v1/silences': { GET: 'read', POST: 'edit' },
  '/api/v1/silences/{id}': { DELETE: 'edit' },

  // ─── what administrators change ───
  '/api/v1/contact-points': { GET: 'read', POST: 'admin' },
  '/api/v1/contact-points/{id}': { PATCH: 'admin', DELETE: 'admin' },
  '/api/v1/contact-points/{id}/test': { POST: 'admin' },
  '/api/v1/push-key': { GET: 'read' },
  '/api/v1/feeds': { GET: 'read' },
  '/api/v1/feeds/{id}/run': { POST: 'admin' },
  '/api/v1/feeds/{id}/backfill': { POST: 'admin' },
  '/api/v1/feeds/{id}/quarantine': { GET: 'read' },
  '/api/v1/feeds/{id}/dead-letters': { GET: 'admin' },
  '/api/v1/quarantine/{feedId}/{entryId}': { POST: 'admin' },
  '/api/v1/signals/{id}/stage': { GET: 'read', PUT: 'admin', DELETE: 'admin' },
  '/api/v1/replay': { GET: 'read', POST: 'admin' },

  // ─── files without which no page is shown ───
  '/_next/static/**': { GET: 'public' },
  '/icon.svg': { GET: 'public' },
  '/push-worker.js': { GET: 'public' },
}

/** What a client may tell us over its socket. */
export const EVENTS: Readonly<Record<string, Need>> = {
  subscribe: 'board',
  unsubscribe: 'board',
  presence: 'board',
  present: 'edit',
}

// ─── what a link reaches ───

/** What a link shows. To a board: the board, on a wall those of its playlist, and what their panels need. To a frozen view: its page, which holds all that it shows. */
export type Reach = {
  readonly boards: ReadonlySet<string>
  readonly snapshots: ReadonlySet<string>
  readonly ids: ReadonlySet<string>
  readonly thesis: boolean
  readonly alerts: boolean
}
export type Asked = { readonly params: Readonly<Record<string, string>>; readonly query: URLSearchParams }

/** Ids as `a,b` names them; none named is all of them, which no link reaches. */
const within = (named: readonly string[], ids: ReadonlySet<string>): boolean => named.join('') !== '' && named.every((list) => list.split(',').every((id) => ids.has(id.trim())))
const ofBoard = ({ params }: Asked, { boards }: Reach): boolean => boards.has(params['id'] ?? '')
const ofSnapshot = ({ params }: Asked, { snapshots }: Reach): boolean => snapshots.has(params['id'] ?? '')
const ofThesis = (_asked: Asked, { thesis }: Reach): boolean => thesis

/** Whether a link reaches what is asked for; one for each address that needs `board`. */
export const REACH: Readonly<Record<string, (asked: Asked, reach: Reach) => boolean>> = {
  '/boards/{id}': ofBoard,
  '/wall/{id}': ofBoard,
  '/snapshots/{id}': ofSnapshot,
  '/api/v1/boards/{id}': ofBoard,
  '/api/v1/series': ({ query }, { ids }) => within(query.getAll('ids'), ids),
  '/api/v1/annotations': ({ query }, { ids }) => within(query.getAll('series'), ids),
  '/api/v1/thesis': ofThesis,
  '/api/v1/indices': ofThesis,
  '/api/v1/indices/{id}': ofThesis,
}

// ─── who may ───

const LEVELS: readonly Need[] = ['read', 'edit', 'admin']
const LEVEL_OF_ROLE: Readonly<Record<Role, Scope>> = { viewer: 'read', editor: 'edit', admin: 'admin' }
const level = (scope: Scope): number => LEVELS.indexOf(scope)

/** How far somebody may go: a token goes as far as its scope, and no further than its user. */
const levelOf = (who: Extract<Who, { kind: 'user' | 'token' }>): number => Math.min(level(LEVEL_OF_ROLE[who.role]), who.kind === 'token' ? level(who.scope) : Infinity)

/** Whether this is for them. `reaches`: whether a link shows what is asked for. */
export function may(who: Who, need: Need, reaches = false): boolean {
  if (need === 'public') return true
  switch (who.kind) {
    case 'nobody':
      return false
    case 'local':
      return true
    case 'share':
      return need === 'board' && reaches
    case 'user':
      return need === 'self' || levelOf(who) >= LEVELS.indexOf(need === 'board' ? 'read' : need)
    case 'token':
      return need !== 'self' && levelOf(who) >= LEVELS.indexOf(need === 'board' ? 'read' : need)
  }
}

// ─── which address it is ───

type Node = { readonly literals: Map<string, Node>; parameter?: Node; name?: string; at?: string; rest?: string }
const node = (): Node => ({ literals: new Map() })

function treeOf(patterns: readonly string[]): Node {
  const root = node()
  for (const pattern of patterns) {
    let place = root
    const parts = pattern.split('/').slice(1).filter((part) => part !== '')
    for (const part of parts) {
      if (part === '**') break
      const [, name] = /^\{(\w+)\}$/.exec(part) ?? []
      if (name !== undefined) {
        place.parameter ??= node()
        place = place.parameter
      } else {
        const next = place.literals.get(part) ?? node()
        place.literals.set(part, next)
        place = next
      }
    }
    if (parts.at(-1) === '**') place.rest = pattern
    else place.at = pattern
  }
  return root
}

/** A name before a parameter, a parameter before any rest: as Next.js finds a route. */
function find(place: Node, parts: readonly string[], from = 0): string | undefined {
  const part = parts[from]
  if (part === undefined) return place.at ?? place.rest
  const literal = place.literals.get(part)
  return (literal && find(literal, parts, from + 1)) ?? (place.parameter && find(place.parameter, parts, from + 1)) ?? place.rest
}

const TREE = treeOf(Object.keys(ADDRESSES))

/** A path that whoever serves it might read otherwise than we do: steps up, empty segments, backslashes. */
const isCrooked = (path: string): boolean => !path.startsWith('/') || /\/\/|\\|%00/.test(path) || path.split('/').some((part) => /^(\.|%2e){1,2}$/i.test(part))

export type Address = { readonly pattern: string; readonly needs: Needs; readonly params: Readonly<Record<string, string>> }

/** Which of the addresses a path is; `undefined`: none of ours. */
export function addressOf(path: string): Address | undefined {
  if (isCrooked(path)) return undefined
  const parts = path.split('/').slice(1)
  // With a slash at the end it is the same address: Next.js answers by the one without.
  if (parts.at(-1) === '') parts.pop()
  const pattern = find(TREE, parts)
  if (pattern?.endsWith('**') && /%2f|%5c/i.test(path)) return undefined
  const needs = pattern === undefined ? undefined : ADDRESSES[pattern]
  if (pattern === undefined || needs === undefined) return undefined
  const params = Object.fromEntries(pattern.slice(1).split('/').flatMap((part, nth) => (part.startsWith('{') ? [[part.slice(1, -1), unescaped(parts[nth] ?? '')]] : [])))
  return { pattern, needs, params }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
