import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { serve } from './serve.ts'

const Open = z.object({ folder: z.string(), source: z.string() })
const Frame = z.object({ data: z.array(z.object({ s: z.string(), p: z.number() })) })

/** What is used of `@finos/perspective` 3, which is installed on demand and so brings no types. */
type Perspective = {
  table: (schema: Record<string, string>, options: { index: string; name: string }) => Promise<{ update: (rows: readonly unknown[]) => Promise<void> }>
  WebSocketServer: new (options: { port: number; assets: string[] }) => { _server: { address: () => { port: number } | null } }
}

// Its server tells every request.
console.log = () => undefined

/** Perspective's server: a table of one row a symbol, updated with every frame of the source, and the files of its viewer. */
serve({
  open: async (input) => {
    const { folder, source } = Open.parse(input)
    const file = createRequire(join(folder, 'package.json')).resolve('@finos/perspective')
    // Safe: the shape above is that of the version which was installed.
    const { default: perspective } = (await import(pathToFileURL(file).href)) as { default: Perspective }
    const table = await perspective.table({ symbol: 'string', price: 'float' }, { index: 'symbol', name: 'ticks' })
    const socket = new WebSocket(source.replace('http', 'ws'), { perMessageDeflate: false })
    socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) void table.update(Frame.parse(JSON.parse(data.toString())).data.map(({ s, p }) => ({ symbol: s, price: p })))
    })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const server = new perspective.WebSocketServer({ port: 0, assets: [folder, join(folder, 'node_modules')] })
    await new Promise((resolve) => setTimeout(resolve, 200))
    return `http://127.0.0.1:${server._server.address()?.port}`
  },
})
