/** Who asks. Everything that is served, and everything that is changed, is for one of these. */
export type Role = 'viewer' | 'editor' | 'admin'
export const ROLES = ['viewer', 'editor', 'admin'] as const satisfies readonly Role[]
export type Scope = 'read' | 'edit' | 'admin'
export const SCOPES = ['read', 'edit', 'admin'] as const satisfies readonly Scope[]

/** What a link shows: one board, or one frozen view. */
export type Shared = { readonly boardId: string; readonly snapshotId?: undefined } | { readonly boardId?: undefined; readonly snapshotId: string }

export type Who =
  /** Nobody has signed in. */
  | { readonly kind: 'nobody' }
  /** The one user of a server that only this machine reaches and that has no secret set. */
  | { readonly kind: 'local' }
  | { readonly kind: 'user'; readonly id: string; readonly name: string; readonly email: string; readonly role: Role; readonly sessionId: string }
  /** A script of a user's: it may do what its scope says, and no more than its user. */
  | { readonly kind: 'token'; readonly id: string; readonly name: string; readonly userId: string; readonly role: Role; readonly scope: Scope }
  /** Whoever holds a link: what it shows is read, nothing else. */
  | ({ readonly kind: 'share'; readonly id: string; readonly name: string } & Shared)

export const LOCAL: Who = { kind: 'local' }
export const NOBODY: Who = { kind: 'nobody' }

/** Who did it, as the audit log, an annotation and the others on a board name them. */
export function nameOf(who: Who): string {
  switch (who.kind) {
    case 'nobody': return 'nobody'
    case 'local': return 'operator'
    case 'user': return who.name
    case 'token': return `${who.name} (token)`
    case 'share': return `${who.name} (link)`
  }
}
