import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { makeBroadcast } from './broadcast.ts'
import { serve } from './serve.ts'

/** The least a server can do: one frame, encoded once, handed to every socket. */
const http = createServer()
const server = new WebSocketServer({ server: http, perMessageDeflate: false })
// Every socket has its own set here too, and needs none: the frame is the same.
const broadcast = makeBroadcast(http, (ticks) => {
  const frame = JSON.stringify(['ticks', ticks])
  for (const socket of server.clients) socket.send(frame)
})
serve(broadcast)
