import { z } from 'zod'
import { ROLES, SCOPES, type Shared } from './who.ts'

/** What is kept of people, tokens, passkeys, links and invitations. Of what is secret its digest alone. */
const iso = z.string()
const text = z.string()

const User = z.object({ id: text, email: text, name: text, role: z.enum(ROLES), createdAt: z.union([iso, z.date().transform((at) => at.toISOString())]) })
const Session = z.object({ id: text, userId: text, createdAt: iso, expiresAt: iso, ipAddress: text.nullish(), userAgent: text.nullish(), passkeyId: text.nullish() })
const Token = z.object({ id: text, hash: text, userId: text, name: text, scope: z.enum(SCOPES), createdAt: iso, expiresAt: iso })
/** Of the two that it may show one is not null. */
const Share = z.object({ id: text, hash: text, name: text, boardId: text.nullable(), snapshotId: text.nullable().default(null), wall: z.boolean(), passcode: text.nullable(), createdAt: iso, createdBy: text, expiresAt: iso })
const Passkey = z.object({ id: text, userId: text, name: text, rpId: text, credentialId: text, publicKey: text, counter: z.number(), backedUp: z.boolean(), createdAt: iso, lastUsedAt: iso.nullable() })
/** `userId`: not somebody new, but the way back into that account. */
const Invitation = z.object({ id: text, hash: text, email: text, role: z.enum(ROLES), userId: text.nullable().default(null), createdAt: iso, createdBy: text, expiresAt: iso })

export type User = z.infer<typeof User>
export type Session = z.infer<typeof Session>
export type Token = z.infer<typeof Token>
export type Share = z.infer<typeof Share>
export type Passkey = z.infer<typeof Passkey>
export type Invitation = z.infer<typeof Invitation>

/** `undefined` where there is none, or it is none of ours. */
const reading = <T>(schema: z.ZodType<T>) => (record: unknown): T | undefined => schema.safeParse(record).data
export const readUser = reading(User)
export const readSession = reading(Session)
export const readToken = reading(Token)
export const readShare = reading(Share)
export const readPasskey = reading(Passkey)
export const readInvitation = reading(Invitation)

/** What a link shows; `undefined`: it is none of ours. */
export const sharedBy = ({ boardId, snapshotId }: Share): Shared | undefined => (snapshotId !== null ? { snapshotId } : boardId !== null ? { boardId } : undefined)
