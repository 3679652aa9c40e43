import { formRoute } from '../../../../lib/live/form.ts'
import { conflict, json } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'

export const dynamic = 'force-dynamic'

export const POST = formRoute(async () => {
  const started = await webServer().access?.startPasskey()
  if (!started) throw conflict('there are no passkeys here')
  const answer = json(started.options)
  for (const cookie of started.cookies) answer.headers.append('set-cookie', cookie)
  return answer
})
