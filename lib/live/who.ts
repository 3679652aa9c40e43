import { z } from 'zod'
import { LOCAL, NOBODY, ROLES, SCOPES, type Who } from '../access/who.ts'
import { isOpenServer } from './server.ts'

/** Carries who asks from the gate to the routes and pages that Next.js calls. Whatever comes under this name from outside is dropped. */
export const WHO_HEADER = 'x-downchain-who'

const text = z.string()
const Carried = z.union([
  z.object({ kind: z.literal('share'), id: text, name: text, boardId: text }),
  z.object({ kind: z.literal('share'), id: text, name: text, snapshotId: text }),
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('nobody') }),
    z.object({ kind: z.literal('local') }),
    z.object({ kind: z.literal('user'), id: text, name: text, email: text, role: z.enum(ROLES), sessionId: text }),
    z.object({ kind: z.literal('token'), id: text, name: text, userId: text, role: z.enum(ROLES), scope: z.enum(SCOPES) }),
  ]),
]) satisfies z.ZodType<Who>

/** Names may hold letters that a header may not. */
export const carried = (who: Who): string => Buffer.from(JSON.stringify(who)).toString('base64url')

/** Who asks, for the routes and pages that Next.js calls: what the gate in `web.ts` has found out. Without a gate nobody does, unless the server is open. */
export function whoAsks(request: { readonly headers: Pick<Headers, 'get'> }): Who {
  const given = request.headers.get(WHO_HEADER)
  if (given === null) return isOpenServer() ? LOCAL : NOBODY
  return Carried.parse(JSON.parse(Buffer.from(given, 'base64url').toString()))
}
