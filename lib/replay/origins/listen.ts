import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Listening = {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string
  /** Ends its connections and the port. */
  readonly close: () => Promise<void>
}

/** Takes a free port of this machine, which no other can reach. */
export async function listenLocally(server: Server): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo // Safe: it listens on a port, not on a pipe.
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}
