import { may } from '../../lib/access/policy.ts'
import { nameOf, type Role, type Who } from '../../lib/access/who.ts'

/** Who looks at the page, as far as the page must know it: what it may offer them. */
export type Viewer = { readonly kind: Who['kind']; readonly name: string; readonly role: Role | null; readonly may: { readonly edit: boolean; readonly admin: boolean } }

export const viewerOf = (who: Who): Viewer => ({ kind: who.kind, name: nameOf(who), role: who.kind === 'user' || who.kind === 'token' ? who.role : null, may: { edit: may(who, 'edit'), admin: may(who, 'admin') } })
