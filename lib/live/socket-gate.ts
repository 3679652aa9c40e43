import type { IncomingMessage } from 'node:http'
import type { Access } from '../access/access.ts'
import { EVENTS, may, type Reach } from '../access/policy.ts'
import { type Who } from '../access/who.ts'
import { seconds } from '../domain/time.ts'
import type { Refusal } from '../wire/socket.ts'
import type { Gate } from './gate.ts'
import type { LiveServer } from './hub.ts'
import type { Mirror } from './mirror.ts'
import type { ReachOf } from './reach.ts'
import { crossOrigin, headersOf } from './same-origin.ts'
import { refusal, type LiveSocket } from './socket-talk.ts'

/** What a socket carries of whoever is behind it. `reach`: of a link, what it shows; others see everything. */
export type SocketData = { who?: Who; reach?: Reach }

/** Rooms, by what is told in them. Who is let in as a member is told everything; a link is told what its board shows. */
export const MEMBERS = 'members'
export const roomOf = { alerts: 'link:alerts', thesis: 'link:thesis', board: (id: string) => `link:board:${id}`, series: (id: string) => `link:series:${id}` } as const

/** Whether somebody may stay is looked at this often, besides whenever it changes. */
const LOOK = seconds(5)

export type SocketGate = {
  /** For Socket.IO, which asks before it lets a connection in. */
  readonly allowRequest: (request: IncomingMessage, decide: (error: string | null | undefined, allowed: boolean) => void) => void
  /** Guards what comes in over a connection, and ends those of whoever may not stay. */
  readonly guard: (io: LiveServer) => () => void
}

/** The same policy for sockets as for requests: who may connect, what each may tell us, and what they are told. */
export function makeSocketGate({ gate, access, reachOf, mirror, isOurs, onError }: { readonly gate: Gate; readonly access: Access | undefined; readonly reachOf: ReachOf; readonly mirror: Mirror; readonly isOurs: (request: IncomingMessage) => boolean; readonly onError: (error: unknown) => void }): SocketGate {
  const letIn = new WeakMap<IncomingMessage, SocketData>()

  async function dataOf(request: IncomingMessage): Promise<SocketData | undefined> {
    const who = await gate.whoOf(request)
    // In a frozen view nothing moves: a link to one has no use for a connection.
    if (who.kind === 'share') return who.boardId === undefined ? undefined : { who, reach: await reachOf(who) }
    return may(who, 'read') ? { who } : undefined
  }

  const isAnswer = (value: unknown): value is (reply: Refusal) => void => typeof value === 'function'

  function admit(socket: LiveSocket, data: SocketData): void {
    Object.assign(socket.data, data)
    const { reach } = data
    void socket.join(reach === undefined ? MEMBERS : [...(reach.alerts ? [roomOf.alerts] : []), ...(reach.thesis ? [roomOf.thesis] : []), ...[...reach.boards].map(roomOf.board), ...[...reach.ids].map(roomOf.series)])
    socket.use(([event, ...given], next) => {
      const need = EVENTS[event]
      const { who, reach: shows } = socket.data
      if (need !== undefined && who && may(who, need, shows !== undefined)) return next()
      const answer = given.at(-1)
      if (isAnswer(answer)) answer(refusal('access', 'this is not for you'))
    })
  }

  /** Ends the connections of whoever may not be here any more, or not as they were let in: they come back as what they are now. */
  async function lookAt(socket: LiveSocket): Promise<void> {
    const now = await dataOf(socket.request)
    const was = socket.data
    if (now && JSON.stringify(now.who) === JSON.stringify(was.who) && isSameReach(now.reach, was.reach)) return
    socket.disconnect(true)
  }

  return {
    allowRequest: (request, decide) => {
      if (!isOurs(request) || crossOrigin(headersOf(request)) !== undefined) {
        decide(null, false)
        return
      }
      dataOf(request).then((data) => {
        if (data) letIn.set(request, data)
        decide(null, data !== undefined)
      }).catch((error: unknown) => {
        onError(error)
        decide(null, false)
      })
    },
    guard: (io) => {
      io.use((socket, next) => {
        const data = letIn.get(socket.request)
        if (!data) return next(new Error('sign in first'))
        admit(socket, data)
        next()
      })
      if (!access) return () => undefined
      let looking = false
      let again = false
      const look = async (): Promise<void> => {
        again = looking
        if (looking) return
        looking = true
        try {
          do {
            again = false
            await Promise.all([...io.sockets.sockets.values()].map(async (socket) => lookAt(socket)))
          } while (again)
        } catch (error) {
          onError(error)
        } finally {
          looking = false
        }
      }
      const timer = setInterval(() => void look(), LOOK)
      const stops = [access.listen(() => void look()), mirror.listen(({ entries = [], reloaded }) => {
        if (reloaded || entries.some(({ board }) => board)) void look()
      })]
      return () => {
        clearInterval(timer)
        for (const stop of stops) stop()
      }
    },
  }
}

function isSameReach(a: Reach | undefined, b: Reach | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  const same = (left: ReadonlySet<string>, right: ReadonlySet<string>): boolean => left.size === right.size && [...left].every((one) => right.has(one))
  return a === b || (a.thesis === b.thesis && a.alerts === b.alerts && same(a.boards, b.boards) && same(a.ids, b.ids))
}
