import { formRoute, ownPath, seeOther } from '../../../../lib/live/form.ts'
import { webServer } from '../../../../lib/live/server.ts'

export const dynamic = 'force-dynamic'

export const GET = formRoute(async ({ query, cookie, from }) => {
  const { access, config } = webServer()
  if (!access || !config.oidc) return seeOther('/sign-in')
  const { next, cookies, refused } = await access.endOidc(query, cookie, from)
  const to = ownPath(next)
  return seeOther(refused === undefined ? to : `/sign-in?${new URLSearchParams({ error: refused, next: to }).toString()}`, cookies)
})
