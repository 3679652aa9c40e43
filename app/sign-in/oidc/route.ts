import { back, formRoute, leaveFor, ownPath, seeOther } from '../../../lib/live/form.ts'
import { webServer } from '../../../lib/live/server.ts'

export const dynamic = 'force-dynamic'

/** It lies in a cookie meanwhile, which has room for so much. */
const NEXT_MOST = 1_000

export const POST = formRoute(async ({ form }) => {
  const { access, config } = webServer()
  const asked = ownPath(form['next'])
  const next = asked.length > NEXT_MOST ? '/' : asked
  if (!access || !config.oidc) return seeOther('/sign-in')
  const started = await access.startOidc(next)
  return started ? leaveFor(started.url, started.cookies) : back('/sign-in', { error: 'oidc-away', next })
})
