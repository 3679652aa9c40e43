import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BackfillQueue } from '../queues/backfills.ts'
import type { DeliveryQueue } from '../queues/deliveries.ts'
import type { PollQueue } from '../queues/polls.ts'

/** Where operators look into the queues; under the page that shows the same in words. */
export const BOARD = '/feeds/queues'

export const isBoard = (url: string | undefined): boolean => url !== undefined && /^\/feeds\/queues(?=[/?]|$)/.test(url)

/** Nothing from elsewhere is loaded into it, and no other page may frame it: a press on it empties queues. */
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
const FONTS = /<link[^>]*fonts\.googleapis\.com[^>]*>/g

/** A queue, and what it is for. */
type Shown = readonly [queue: PollQueue | BackfillQueue | DeliveryQueue, description: string]

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Bull Board over our queues, for whoever the gate lets through. */
export function makeBullBoard(queues: readonly Shown[]): Handler {
  let made: Promise<Handler> | undefined
  return async (request, response) => (await (made ??= open(queues)))(request, response)
}

// Most starts never open it: what it takes is loaded when somebody does.
async function open(queues: readonly Shown[]): Promise<Handler> {
  const [{ createBullBoard }, { BullMQAdapter }, { HonoAdapter }, { getRequestListener }, { serveStatic }, { Hono }] = await Promise.all([
    import('@bull-board/api'), import('@bull-board/api/bullMQAdapter'), import('@bull-board/hono'), import('@hono/node-server'), import('@hono/node-server/serve-static'), import('hono'),
  ])
  const adapter = new HonoAdapter(serveStatic).setBasePath(BOARD)
  createBullBoard({
    queues: queues.map(([queue, description]) => new BullMQAdapter(queue, { description })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Downchain: queues', miscLinks: [{ text: 'Feeds', url: '/feeds' }], hideDocsLink: true } },
  })
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    context.res.headers.set('content-security-policy', POLICY)
    if (!context.res.headers.get('content-type')?.startsWith('text/html')) return
    context.res = new Response((await context.res.text()).replaceAll(FONTS, ''), context.res)
  })
  app.get(`${BOARD}/`, (context) => context.redirect(BOARD))
  app.route(BOARD, adapter.registerPlugin())
  return getRequestListener(app.fetch, { overrideGlobalObjects: false })
}
