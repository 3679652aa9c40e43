import { z } from 'zod'
import { ROLES, SCOPES } from '../access/who.ts'
import { BoardIdSchema } from './boards.ts'
import { SnapshotIdSchema } from './snapshots.ts'

/** Schemas of who may do what: people, invitations, sessions, tokens, links. */
const iso = z.iso.datetime()
const id = z.string().regex(/^[\w-]{1,64}$/, 'expected an id')
const name = z.string().trim().min(1).max(80)

export const RoleSchema = z.enum(ROLES)
export const ScopeSchema = z.enum(SCOPES)

export const PASSWORD_LENGTH = 12
/** Longer ones only cost whoever must hash them. */
export const PASSWORD_MOST = 200
export const PasswordSchema = z.string().min(PASSWORD_LENGTH, `expected at least ${PASSWORD_LENGTH} characters`).max(PASSWORD_MOST)
const email = z.email('expected a mail address').max(200).transform((text) => text.toLowerCase())

export const Me = z.object({
  kind: z.enum(['local', 'user', 'token']).describe('local: the one user of a server that is open'),
  id: z.string().nullable(),
  name: z.string(),
  email: z.string().nullable(),
  role: RoleSchema,
  scope: ScopeSchema.nullable().describe('Of a token'),
})
export type Me = z.infer<typeof Me>

export const User = z.object({ id, email: z.string(), name: z.string(), role: RoleSchema, createdAt: iso, sessions: z.number().int(), tokens: z.number().int() })
export type User = z.infer<typeof User>
export const UserList = z.object({ items: z.array(User) })
export type UserList = z.infer<typeof UserList>
export const UserPatch = z.strictObject({ name: name.optional(), role: RoleSchema.optional() })
export type UserPatch = z.infer<typeof UserPatch>
export const UserParams = z.object({ id })

const validFor = (usual: number): z.ZodDefault<z.ZodNumber> => z.number().int().min(1).max(366).default(usual)

export const Invitation = z.object({ id, email: z.string(), role: RoleSchema, userId: id.nullable().describe('Whose account it is the way back into; null: it makes one'), createdAt: iso, createdBy: z.string(), expiresAt: iso })
export type Invitation = z.infer<typeof Invitation>
export const InvitationList = z.object({ items: z.array(Invitation) })
export type InvitationList = z.infer<typeof InvitationList>
export const InvitationDraft = z.strictObject({ email, role: RoleSchema, days: validFor(7) })
export type InvitationDraft = z.infer<typeof InvitationDraft>
export const InvitationMade = z.object({ invitation: Invitation, link: z.string().describe('Told this once: hand it on') })
export type InvitationMade = z.infer<typeof InvitationMade>
export const InvitationAccept = z.strictObject({
  token: z.string().max(100),
  name: name.optional().describe('Of a new account'),
  password: PasswordSchema,
  dropPasskeys: z.boolean().default(false).describe('Of a way back in: takes the account’s passkeys away, as when a device was lost'),
})
export type InvitationAccept = z.infer<typeof InvitationAccept>
export const WayBackDraft = z.strictObject({ days: validFor(1) })
export type WayBackDraft = z.infer<typeof WayBackDraft>
export const InvitationParams = z.object({ id })

export const Session = z.object({ id, userId: id, createdAt: iso, expiresAt: iso, address: z.string().nullable(), agent: z.string().nullable(), current: z.boolean().describe('The one that asks') })
export type Session = z.infer<typeof Session>
export const SessionList = z.object({ items: z.array(Session) })
export type SessionList = z.infer<typeof SessionList>
export const SessionParams = z.object({ id })
/** Whose: one's own, or for administrators anybody's. */
export const OfUserQuery = z.object({ user: id.optional().describe('Of this user; for administrators. Default: one’s own') })
export type OfUserQuery = z.infer<typeof OfUserQuery>

export const Token = z.object({ id, name: z.string(), userId: id, scope: ScopeSchema, createdAt: iso, expiresAt: iso, lastUsedAt: iso.nullable() })
export type Token = z.infer<typeof Token>
export const TokenList = z.object({ items: z.array(Token) })
export type TokenList = z.infer<typeof TokenList>
export const TokenDraft = z.strictObject({ name, scope: ScopeSchema.default('read').describe('It may do this much, and no more than its user'), days: validFor(90) })
export type TokenDraft = z.infer<typeof TokenDraft>
export const TokenMade = z.object({ token: Token, secret: z.string().describe('Told this once. Send it as Authorization: Bearer …') })
export type TokenMade = z.infer<typeof TokenMade>
export const TokenParams = z.object({ id })

export const Share = z.object({ id, name: z.string(), boardId: BoardIdSchema.nullable().describe('The board that it shows; null: a frozen view'), snapshotId: SnapshotIdSchema.nullable().describe('The frozen view that it shows; null: a board'), wall: z.boolean().describe('Opens as a wall, with the boards of its playlist'), passcode: z.boolean().describe('Asks for one'), createdAt: iso, createdBy: z.string(), expiresAt: iso })
export type Share = z.infer<typeof Share>
export const ShareList = z.object({ items: z.array(Share) })
export type ShareList = z.infer<typeof ShareList>
export const ShareDraft = z
  .strictObject({ boardId: BoardIdSchema.optional().describe('The board that it shows: this or `snapshotId`'), snapshotId: SnapshotIdSchema.optional().describe('The frozen view that it shows'), name, wall: z.boolean().default(false).describe('Of a board alone'), days: validFor(30), passcode: z.string().min(4).max(100).optional() })
  .refine(({ boardId, snapshotId }) => (boardId === undefined) !== (snapshotId === undefined), { path: ['boardId'], error: 'expected this or snapshotId, one of the two' })
  .refine(({ snapshotId, wall }) => snapshotId === undefined || !wall, { path: ['wall'], error: 'a frozen view does not open as a wall' })
export type ShareDraft = z.infer<typeof ShareDraft>
export const ShareMade = z.object({ share: Share, link: z.string().describe('Told this once') })
export type ShareMade = z.infer<typeof ShareMade>
export const ShareParams = z.object({ id })
export const SharesQuery = z.object({ board: BoardIdSchema.optional(), snapshot: SnapshotIdSchema.optional() })

const base64url = (most: number): z.ZodString => z.string().max(most).regex(/^[\w-]*$/, 'expected base64url')
const credentialId = base64url(1_400).min(1)
const CredentialType = z.literal('public-key')

export const Passkey = z.object({ id, name: z.string(), createdAt: iso, lastUsedAt: iso.nullable(), backedUp: z.boolean().describe('Its provider keeps it for more than one device'), usable: z.boolean().describe('It was made for this site’s present address') })
export type Passkey = z.infer<typeof Passkey>
export const PasskeyList = z.object({ items: z.array(Passkey) })
export type PasskeyList = z.infer<typeof PasskeyList>
/** What `navigator.credentials.create` is to be given, as WebAuthn writes it in JSON. */
export const PasskeyOptions = z.looseObject({ challenge: z.string() }).describe('PublicKeyCredentialCreationOptionsJSON of WebAuthn')
/** What `navigator.credentials.create` gives, as WebAuthn writes it in JSON, and what it is to be called. */
export const PasskeyDraft = z.strictObject({
  name,
  response: z.object({ id: credentialId, rawId: credentialId, type: CredentialType, response: z.object({ clientDataJSON: base64url(4_000), attestationObject: base64url(20_000) }) }).describe('RegistrationResponseJSON of WebAuthn'),
})
export type PasskeyDraft = z.infer<typeof PasskeyDraft>
export const PasskeyPatch = z.strictObject({ name })
export type PasskeyPatch = z.infer<typeof PasskeyPatch>
export const PasskeyParams = z.object({ id })
/** What `navigator.credentials.get` gives; AuthenticationResponseJSON of WebAuthn. */
export const PasskeyProof = z.object({ id: credentialId, rawId: credentialId, type: CredentialType, response: z.object({ clientDataJSON: base64url(4_000), authenticatorData: base64url(4_000), signature: base64url(4_000), userHandle: base64url(100).optional() }) })
export type PasskeyProof = z.infer<typeof PasskeyProof>

export const SignInWays = z.object({ password: z.boolean(), passkeys: z.number().int().describe('That work at this site’s present address'), oidc: z.boolean() })
export type SignInWays = z.infer<typeof SignInWays>

export const PasswordChange = z.strictObject({ current: z.string().max(PASSWORD_MOST).optional().describe('Left out by whoever has none: their first one is set'), next: PasswordSchema })
export type PasswordChange = z.infer<typeof PasswordChange>
export const PasswordChanged = z.object({ ended: z.number().int().describe('Other sessions, which were ended') })
export type PasswordChanged = z.infer<typeof PasswordChanged>
