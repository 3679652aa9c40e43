import { back, formRoute, seeOther } from '../../../../lib/live/form.ts'
import { acceptInvitation, accessOf } from '../../../../lib/live/people.ts'
import { ApiProblem } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'
import { InvitationAccept } from '../../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const POST = formRoute(async ({ params: { token = '' }, form, from }) => {
  const server = webServer()
  const path = `/invite/${encodeURIComponent(token)}`
  const given = InvitationAccept.safeParse({ token, name: form['name'], password: form['password'], dropPasskeys: form['dropPasskeys'] === 'yes' })
  if (!given.success) return back(path, { error: 'short' })
  try {
    const { email } = await acceptInvitation(given.data, server)
    const outcome = await accessOf(server).signInFirst({ email, password: given.data.password }, from)
    return typeof outcome === 'object' && 'cookies' in outcome ? seeOther('/', outcome.cookies) : seeOther('/sign-in')
  } catch (error) {
    // Its page says that it is over, where it is.
    if (error instanceof ApiProblem) return back(path, { error: 'taken' })
    throw error
  }
})
