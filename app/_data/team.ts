import 'server-only'
import { may } from '../../lib/access/policy.ts'
import type { Who } from '../../lib/access/who.ts'
import { auditOf } from '../../lib/live/operator.ts'
import { invitations, meOf, passkeys, sessions, signInWays, tokens, users } from '../../lib/live/people.ts'
import { webServer } from '../../lib/live/server.ts'
import { shares } from '../../lib/live/shares.ts'
import { PASSWORD_LENGTH, type Invitation, type Me, type Passkey, type Session, type Share, type SignInWays, type Token, type User } from '../../lib/wire/access.ts'
import type { AuditList } from '../../lib/wire/api.ts'
import type { LogFilter } from '../_team/views.ts'

type Person = Extract<Who, { kind: 'user' }>

/** Sessions, tokens and links end by the clock on the wall, in a replay too. */
export const accessClock = (): number => Date.now()

export const meView = (who: Who): Me => meOf(who)
export const shortestPassword = PASSWORD_LENGTH

/** What is somebody's own: where they are signed in, and their tokens. */
export type OwnView = { readonly sessions: readonly Session[]; readonly tokens: readonly Token[] }

/** Of oneself, or for an administrator of anybody. */
export async function ownView(who: Person, user?: string): Promise<OwnView> {
  const query = user === undefined ? {} : { user }
  const [held, made] = await Promise.all([sessions(query, who, webServer()), tokens(query, who, webServer())])
  return { sessions: held.items, tokens: made.items }
}

/** By what somebody signs in, with their passkeys. */
export type WaysView = { readonly ways: SignInWays; readonly passkeys: readonly Passkey[] }

export async function waysView(who: Person): Promise<WaysView> {
  const [ways, { items }] = await Promise.all([signInWays(who, webServer()), passkeys(who, webServer())])
  return { ways, passkeys: items }
}

/** Whether the pages of administrators are for whoever asks: what follows is asked for only then. */
export const isAdmin = (who: Who): boolean => may(who, 'admin')

export const peopleView = async (): Promise<readonly User[]> => (await users(webServer())).items
export const invitationsView = async (): Promise<readonly Invitation[]> => (await invitations(webServer())).items
export const linksView = async (): Promise<readonly Share[]> => (await shares({}, webServer())).items
export const logView = async (filter: LogFilter, limit: number): Promise<AuditList> => auditOf({ ...filter, limit }, webServer())
