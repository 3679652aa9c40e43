import { csv, endpoint, json, route } from '../../../../lib/live/problem.ts'
import { webServer } from '../../../../lib/live/server.ts'
import { signalPage, signalsCsv } from '../../../../lib/live/signals-reply.ts'
import { SignalsQuery } from '../../../../lib/wire/api.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ query: SignalsQuery }, async ({ query }) => {
    const server = webServer()
    const page = await signalPage(query, server)
    return query.format === 'csv' ? csv(signalsCsv(page, server), 'signals.csv') : json(page)
  }),
})
