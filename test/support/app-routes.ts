import { readdir } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { addressOf } from '../../lib/access/policy.ts'
import type { Route } from '../../lib/live/problem.ts'
import type { Pages } from '../../lib/live/web.ts'

type Module = Readonly<Record<string, Route | undefined>>

/** Serves the routes of the application without Next.js, as the web process hands requests on; of a page it says that it is one. */
export async function appRoutes(): Promise<Pages> {
  const files = (await readdir('app', { recursive: true })).filter((file) => file.endsWith('route.ts') && !file.includes('[[...path]]'))
  const modules = new Map<string, Module>()
  // Safe: a route exports its methods, and settings that are none.
  for (const file of files) modules.set(`/${file.replace(/\/route\.ts$/, '')}`.replaceAll(/\[(\w+)\]/g, '{$1}'), (await import(resolve('app', file))) as Module)
  return {
    upgrade: async (_request, socket) => void socket.destroy(),
    handle: async (request: IncomingMessage, response: ServerResponse) => {
      const { url = '/', method = 'GET' } = request
      const address = addressOf(url.split('?')[0] ?? '')
      const handler = address && modules.get(address.pattern)?.[method]
      const body = method === 'GET' || method === 'HEAD' ? undefined : await text(request)
      const headers = new Headers(Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])))
      const answer = handler ? await handler(new Request(new URL(url, `http://${request.headers.host}`), { method, headers, ...(body !== undefined && { body }) }), { params: Promise.resolve(address.params) }) : new Response(`page ${url}`)
      response.statusCode = answer.status
      for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value)
      const cookies = answer.headers.getSetCookie()
      if (cookies.length > 0) response.setHeader('set-cookie', cookies)
      response.end(await answer.text())
    },
  }
}
