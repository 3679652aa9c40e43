import { back, formRoute, ownPath, seeOther } from '../../../lib/live/form.ts'
import { webServer } from '../../../lib/live/server.ts'

export const dynamic = 'force-dynamic'

export const POST = formRoute(async ({ form, from, cookie }) => {
  const { access } = webServer()
  const next = ownPath(form['next'])
  if (!access) return seeOther('/')
  const outcome = await access.signIn({ email: form['email'] ?? '', password: form['password'] ?? '' }, from, cookie)
  if (outcome === 'refused') return back('/sign-in', { error: 'refused', next })
  if ('waitMs' in outcome) return back('/sign-in', { error: 'wait', wait: String(Math.ceil(outcome.waitMs / 1000)), next })
  return seeOther(next, outcome.cookies)
})
