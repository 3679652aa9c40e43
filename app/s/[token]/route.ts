import { back, formRoute, seeOther } from '../../../lib/live/form.ts'
import { webServer } from '../../../lib/live/server.ts'
import { linkOf, pageOf } from '../../../lib/live/shares.ts'

export const dynamic = 'force-dynamic'

const askFor = (token: string): string => `/s/${encodeURIComponent(token)}/passcode`

/** Opens a link, unless it asks for a passcode first. */
export const GET = formRoute(async ({ params: { token = '' } }) => {
  const server = webServer()
  const { access } = server
  const link = await linkOf(token, server)
  if (!access || !link || link.passcode !== null) return seeOther(askFor(token))
  return seeOther(pageOf(link), [access.shareCookie(token, link)])
})

export const POST = formRoute(async ({ params: { token = '' }, form, from }) => {
  const server = webServer()
  const { access } = server
  const link = await linkOf(token, server)
  if (!access || !link) return seeOther(askFor(token))
  const outcome = await access.guarded(`link:${link.id}`, from.address, async () => ((await access.isPasscode(link, form['passcode'] ?? '')) ? true : undefined))
  if (outcome === 'refused') return back(askFor(token), { error: 'refused' })
  if ('waitMs' in outcome) return back(askFor(token), { error: 'wait', wait: String(Math.ceil(outcome.waitMs / 1000)) })
  return seeOther(pageOf(link), [access.shareCookie(token, link)])
})
