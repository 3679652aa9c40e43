import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be cut, as a network is: what was connected breaks off, what comes is refused until it is mended. */
export type Cable = { readonly url: string; readonly cut: () => void; readonly mend: () => void; readonly close: () => Promise<void> }

export async function startCable(target: string): Promise<Cable> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(Number(port), hostname)
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  const drop = (): void => { for (const socket of sockets) socket.destroy() }
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut: () => {
      isCut = true
      drop()
    },
    mend: () => { isCut = false },
    close: async () => {
      drop()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
