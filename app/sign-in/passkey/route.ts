import { back, formRoute, ownPath, seeOther } from '../../../lib/live/form.ts'
import { webServer } from '../../../lib/live/server.ts'
import { PasskeyProof } from '../../../lib/wire/access.ts'

export const dynamic = 'force-dynamic'

export const POST = formRoute(async ({ form, cookie, from }) => {
  const { access } = webServer()
  const next = ownPath(form['next'])
  if (!access) return seeOther('/')
  const proof = proofOf(form['proof'])
  const outcome = proof ? await access.endPasskey(proof, cookie, from) : 'refused'
  if (outcome === 'over') return back('/sign-in', { error: 'passkey-over', next })
  if (outcome === 'refused') return back('/sign-in', { error: 'passkey-refused', next })
  if ('waitMs' in outcome) return back('/sign-in', { error: 'wait', wait: String(Math.ceil(outcome.waitMs / 1000)), next })
  return seeOther(next, outcome.cookies)
})

/** What a browser gives of a passkey, as the form carries it; `undefined`: it is none. */
function proofOf(text = ''): PasskeyProof | undefined {
  try {
    return PasskeyProof.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
