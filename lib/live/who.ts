import { LOCAL, type Who } from '../access/who.ts'

/** Who asks, for the routes and pages that Next.js calls: what the gate in `web.ts` has found out. */
export const whoAsks = (_request: { readonly headers: Pick<Headers, 'get'> }): Who => LOCAL
