import { formRoute, seeOther } from '../../lib/live/form.ts'
import { webServer } from '../../lib/live/server.ts'

export const dynamic = 'force-dynamic'

export const POST = formRoute(async ({ cookie }) => seeOther('/sign-in', await webServer().access?.signOut(cookie)))
