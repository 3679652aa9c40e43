import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { makeBroadcast } from './broadcast.ts'
import { serve } from './serve.ts'

/** What Socket.IO does by itself: one room, one `emit`. */
const http = createServer()
const io = new Server(http, { serveClient: false, perMessageDeflate: false, httpCompression: false })
io.on('connection', (socket) => {
  void socket.join('all')
  socket.on('subscribe', (_ask, answer: unknown) => {
    if (typeof answer === 'function') answer({})
  })
})
const broadcast = makeBroadcast(http, (ticks) => io.to('all').emit('ticks', ticks))
serve(broadcast)
