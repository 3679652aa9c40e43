import { io, type Socket } from 'socket.io-client'
import type { ClientToServer, ServerToClient, SubscribeAsk, SubscribeReply, Ticks, Refusal } from '../../lib/wire/socket.ts'

export type Client = {
  readonly socket: Socket<ServerToClient, ClientToServer>
  readonly ticks: Ticks[]
  readonly subscribe: (ask: SubscribeAsk) => Promise<SubscribeReply | Refusal>
  readonly close: () => void
}

/** A viewer: connected, and noting every `ticks` it gets. */
export async function connectClient(url: string, { reconnection = false, extraHeaders = {} }: { reconnection?: boolean; extraHeaders?: Readonly<Record<string, string>> } = {}): Promise<Client> {
  const socket: Socket<ServerToClient, ClientToServer> = io(url, { transports: ['websocket'], reconnection, reconnectionDelay: 50, forceNew: true, extraHeaders: { ...extraHeaders } })
  const ticks: Ticks[] = []
  socket.on('ticks', (message) => ticks.push(message))
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    if (!reconnection) socket.once('connect_error', reject)
  })
  return {
    socket,
    ticks,
    subscribe: async (ask) => new Promise((resolve) => void socket.emit('subscribe', ask, resolve)),
    close: () => void socket.disconnect(),
  }
}
