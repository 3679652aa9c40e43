import type { Socket } from 'socket.io'
import type { z } from 'zod'
import { MAX_ASKS, type ClientToServer, type Refusal, type ServerToClient } from '../wire/socket.ts'
import type { SocketData } from './socket-gate.ts'

export type LiveSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, SocketData>

// ─── what comes in ───

export const refusal = (field: string, message: string): Refusal => ({ error: { field, message } })

/** A request that does not parse. */
export const refused = (error: z.ZodError, request: string): Refusal => refusal(error.issues[0]?.path.join('.') || request, error.issues[0]?.message ?? 'not understood')

/** Counts the requests of one socket; gives why one more is too many. */
export function limitAsks(now: () => number): () => Refusal | undefined {
  let asks = 0
  let from = now()
  return () => {
    const at = now()
    if (at - from > 1000) {
      from = at
      asks = 0
    }
    asks += 1
    return asks > MAX_ASKS ? refusal('rate', `at most ${MAX_ASKS} requests a second`) : undefined
  }
}

// ─── what goes out ───

/** A packet, and for WebSocket transports the very bytes (Engine.IO's own option): no socket encodes it again. */
export type Frame = { readonly packet: string; readonly options: { compress: boolean; wsPreEncodedFrame: Buffer[] } }

/** An EVENT packet of the Socket.IO protocol, encoded once for all who get it. `body`: JSON. */
export function eventFrame(event: keyof ServerToClient, body: string): Frame {
  const packet = `2["${event}",${body}]`
  return { packet, options: { compress: false, wsPreEncodedFrame: [webSocketFrame(`4${packet}`)] } }
}

/** The transport has not taken what came before: another frame would only queue up behind it. */
export const isSlow = ({ conn }: LiveSocket): boolean => !conn.transport.writable || conn.readyState !== 'open'

/** Straight to the transport, which is free (see `isSlow`): a queue of packets and its events would cost as much as the frame. */
export const sendFrame = ({ conn }: LiveSocket, { packet, options }: Frame): void => conn.transport.send([{ type: 'message', data: packet, options }])

/** A text message as a server frames it (RFC 6455, section 5.2), in one piece: one write for each socket. */
function webSocketFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(start + length)
  frame[0] = 0x81
  frame[1] = start === 2 ? length : start === 4 ? 126 : 127
  if (start === 4) frame.writeUInt16BE(length, 2)
  if (start === 10) frame.writeBigUInt64BE(BigInt(length), 2)
  frame.write(text, start)
  return frame
}
