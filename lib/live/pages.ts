import next from 'next'
import type { Pages } from './web.ts'

/** Next.js over the project's pages, in the process that serves them. */
export async function nextPages(): Promise<Pages> {
  const app = next({ dev: process.env['DOWNCHAIN_DEV'] === '1', dir: process.cwd(), turbopack: true })
  await app.prepare()
  const handle = app.getRequestHandler()
  const upgrade = app.getUpgradeHandler()
  return { handle: async (request, response) => handle(request, response), upgrade: async (request, socket, head) => upgrade(request, socket, head) }
}
