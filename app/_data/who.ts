import 'server-only'
import { headers } from 'next/headers'
import { cache } from 'react'
import type { NoPasskeys, PasskeySite } from '../../lib/access/passkeys.ts'
import type { Who } from '../../lib/access/who.ts'
import { invitationFor } from '../../lib/live/people.ts'
import { isOpenServer, webServer } from '../../lib/live/server.ts'
import { linkOf } from '../../lib/live/shares.ts'
import { whoAsks } from '../../lib/live/who.ts'

/** Who asks for this page. */
export const siteWho = async (): Promise<Who> => whoAsks({ headers: await headers() })

/** Whether nobody signs in here. */
export const siteIsOpen = (): boolean => isOpenServer()

/** How people may sign in with OpenID Connect: what its button says, where it has a name. */
export const siteOidc = (): { readonly name: string | undefined } | undefined => webServer().config.oidc

/** What passkeys are made for here, or why there are none; `undefined`: nobody signs in here. */
export const sitePasskeys = (): PasskeySite | NoPasskeys | undefined => webServer().access?.passkeySite

/** What an invitation says; `undefined`: it is over. Asked for once for a page and its title. */
export const invitation = cache(async (token: string) => invitationFor(token, webServer()))

/** Whether a link is good still. */
export const isLink = async (token: string): Promise<boolean> => (await linkOf(token, webServer())) !== undefined
