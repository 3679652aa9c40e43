import { createHash } from 'node:crypto'
import type { Server } from 'socket.io'
import { z } from 'zod'
import type { Mode, SignalId } from '../domain/signal.ts'
import { seconds } from '../domain/time.ts'
import { MAX_IDS, TICK_HZ, type ClientToServer, type Refusal, type ServerToClient, type SnapshotValue, type SubscribeReply } from '../wire/socket.ts'
import type { Mirror } from './mirror.ts'
import type { SocketData } from './socket-gate.ts'
import { eventFrame, isSlow, limitAsks, refusal, refused, sendFrame, type Frame, type LiveSocket } from './socket-talk.ts'

export type LiveServer = Server<ClientToServer, ServerToClient, Record<string, never>, SocketData>

/** Sockets that hold the same ids share their frames: see README.md, rule L5. */
type Group = { readonly key: string; readonly ids: ReadonlySet<SignalId>; readonly members: Set<Member>; dirty: Set<SignalId> }
type Member = {
  readonly socket: LiveSocket
  group: Group | undefined
  /** What it could not be sent while it was slow; the values are looked up when it can. */
  behind: Set<SignalId>
  slowSince: number | undefined
  readonly admit: ReturnType<typeof limitAsks>
}

export type HubStats = { readonly sockets: number; readonly groups: number; readonly frames: number; readonly deliveries: number; readonly conflated: number; readonly dropped: number }
export type Hub = { readonly stats: () => HubStats; readonly close: () => void }

/** A reader that takes nothing for this long is dropped; it comes back by itself and catches up. */
export const SLOW_LIMIT = seconds(30)
const SWEEP = seconds(5)
const TICK = 1000 / TICK_HZ
const LATE = TICK / 10

const Ids = z.array(z.string().max(200)).max(MAX_IDS)
const SubscribeAsk = z.object({ ids: Ids, since: z.number().int().nonnegative().optional(), epoch: z.string().max(64).optional() })
const UnsubscribeAsk = z.object({ ids: Ids })

/** Serves the protocol of `lib/wire/socket.ts` from the mirror. */
export function startHub(io: LiveServer, mirror: Mirror, { now = Date.now, slowLimit = SLOW_LIMIT }: { now?: () => number; slowLimit?: number } = {}): Hub {
  const members = new Map<string, Member>()
  const groups = new Map<string, Group>()
  const watchers = new Map<SignalId, Set<Group>>()
  const sentModes = new Map<SignalId, Mode>()
  const slow = new Set<Member>()
  const count = { frames: 0, deliveries: 0, conflated: 0, dropped: 0 }

  // ─── sets of ids ───
  function regroup(member: Member, ids: ReadonlySet<SignalId>): void {
    leave(member)
    if (ids.size === 0) return
    const key = createHash('sha1').update([...ids].sort().join(' ')).digest('base64')
    let group = groups.get(key)
    if (!group) {
      group = { key, ids, members: new Set(), dirty: new Set() }
      groups.set(key, group)
      for (const id of ids) {
        const watching = watchers.get(id)
        if (watching) watching.add(group)
        else watchers.set(id, new Set([group]))
      }
    }
    group.members.add(member)
    member.group = group
  }

  function leave(member: Member): void {
    const { group } = member
    if (!group) return
    member.group = undefined
    group.members.delete(member)
    // What the group had still to send was due to this member too.
    for (const id of group.dirty) member.behind.add(id)
    if (member.behind.size > 0) {
      slow.add(member)
      planFlush()
    }
    if (group.members.size > 0) return
    groups.delete(group.key)
    for (const id of group.ids) {
      const watching = watchers.get(id)
      watching?.delete(group)
      if (watching?.size === 0) {
        watchers.delete(id)
        sentModes.delete(id)
      }
    }
  }

  // ─── what changed ───
  const mark = (ids: Iterable<SignalId>): void => {
    let any = false
    for (const id of ids) {
      for (const group of watchers.get(id) ?? []) {
        group.dirty.add(id)
        any = true
      }
    }
    if (any) planFlush()
  }
  const stopListening = mirror.listen(({ ids }) => mark(ids))

  /** A value goes stale without a word from its source: the modes of what is watched are looked at every few seconds. */
  const sweep = setInterval(() => {
    const at = now()
    const changed: SignalId[] = []
    for (const id of watchers.keys()) {
      const latest = mirror.latest.get(id)
      if (!latest) continue
      const mode = mirror.modeOf(latest, at)
      const before = sentModes.get(id)
      if (before !== undefined && before !== mode) changed.push(id)
      sentModes.set(id, mode)
    }
    mark(changed)
  }, SWEEP)

  // ─── frames ───
  let encoded = new Map<SignalId, string>()
  function itemOf(id: SignalId): string {
    const held = encoded.get(id)
    if (held !== undefined) return held
    const latest = mirror.latest.get(id)
    const item = latest ? JSON.stringify([id, latest.value, latest.observedAt, mirror.modeOf(latest, now())]) : ''
    encoded.set(id, item)
    return item
  }
  /** An EVENT packet of the Socket.IO protocol, put together from items that are encoded once for all sockets. */
  function frameOf(ids: Iterable<SignalId>): Frame | undefined {
    let items = ''
    for (const id of ids) {
      const item = itemOf(id)
      if (item) items += items ? `,${item}` : item
    }
    if (!items) return undefined
    return eventFrame('ticks', `{"seq":${mirror.seq},"items":[${items}]}`)
  }
  const send = ({ socket }: Member, frame: Frame): void => {
    sendFrame(socket, frame)
    count.deliveries += 1
  }

  /** After a quiet spell a change goes out at once; within a tick of the last frames it waits for the tick to end. */
  let dueAt = -Infinity
  let unplan: (() => void) | undefined
  function planFlush(): void {
    if (unplan) return
    const wait = Math.ceil(dueAt - performance.now())
    if (wait > 0) {
      const timer = setTimeout(flush, wait)
      unplan = () => clearTimeout(timer)
    } else {
      const soon = setImmediate(flush)
      unplan = () => clearImmediate(soon)
    }
  }

  function flush(): void {
    unplan = undefined
    const started = performance.now()
    // A timer that is some milliseconds late does not put off all ticks after it, or they would fall behind a source of the same pace.
    dueAt = (started - dueAt < LATE ? dueAt : started) + TICK
    encoded = new Map()
    const at = now()
    for (const group of groups.values()) {
      if (group.dirty.size === 0) continue
      const { dirty } = group
      group.dirty = new Set()
      let frame: Frame | undefined
      for (const member of group.members) {
        if (slow.has(member) || isSlow(member.socket)) {
          fallBehind(member, dirty, at)
          continue
        }
        frame ??= frameOf(dirty)
        if (frame === undefined) break
        send(member, frame)
      }
      if (frame !== undefined) count.frames += 1
    }
    // Last, so that one frame brings both what was missed and what this round adds.
    for (const member of slow) catchUp(member, at)
    if (slow.size > 0) planFlush()
  }

  function fallBehind(member: Member, ids: ReadonlySet<SignalId>, at: number): void {
    member.slowSince ??= at
    slow.add(member)
    for (const id of ids) {
      if (member.behind.has(id)) count.conflated += 1
      else member.behind.add(id)
    }
  }

  function catchUp(member: Member, at: number): void {
    if (!isSlow(member.socket)) {
      const frame = frameOf([...member.behind].filter((id) => member.group?.ids.has(id)))
      member.behind = new Set()
      member.slowSince = undefined
      slow.delete(member)
      if (frame !== undefined) send(member, frame)
    } else if (member.slowSince !== undefined && at - member.slowSince > slowLimit) {
      count.dropped += 1
      slow.delete(member)
      member.socket.disconnect(true)
    }
  }

  // ─── requests ───
  function subscribe(member: Member, ask: unknown): SubscribeReply | Refusal {
    const parsed = SubscribeAsk.safeParse(ask)
    if (!parsed.success) return refused(parsed.error, 'subscribe')
    const { ids, since, epoch } = parsed.data
    // A link hears of what its board shows; the rest is not there for it.
    const { reach } = member.socket.data
    const isKnown = (id: string): id is SignalId => (mirror.signals.has(id as SignalId) || mirror.latest.has(id as SignalId)) && (reach === undefined || reach.ids.has(id)) // Safe: looked up alone.
    const known = ids.filter(isKnown)
    const all = new Set([...(member.group?.ids ?? []), ...known])
    if (all.size > MAX_IDS) return refusal('ids', `at most ${MAX_IDS} ids for one connection`)
    const missing = ids.find((id) => !isKnown(id))
    if (all.size !== member.group?.ids.size) regroup(member, all)
    const at = now()
    // A place ahead of ours, or of another life of the database, tells nothing: everything is sent.
    const usable = since !== undefined && since <= mirror.seq && (epoch === undefined || epoch === mirror.epoch)
    const values: SnapshotValue[] = []
    for (const id of new Set(known)) {
      const latest = mirror.latest.get(id)
      if (!latest) continue
      const mode = mirror.modeOf(latest, at)
      // A value that went stale meanwhile is news although no commit brought it.
      if (usable && latest.seq <= since && mode !== 'stale') continue
      const { value, observedAt, receivedAt, feedId } = latest
      values.push({ id, value, observedAt, receivedAt, mode, feedId })
    }
    return {
      seq: mirror.seq,
      epoch: mirror.epoch,
      kind: usable ? 'delta' : 'snapshot',
      values,
      ...(missing !== undefined && refusal('ids', `there is no signal ${missing.slice(0, 80)}`)),
    }
  }

  function unsubscribe(member: Member, ask: unknown): { readonly ok: true } | Refusal {
    const parsed = UnsubscribeAsk.safeParse(ask)
    if (!parsed.success) return refused(parsed.error, 'unsubscribe')
    const gone = new Set<string>(parsed.data.ids)
    if (member.group) regroup(member, new Set([...member.group.ids].filter((id) => !gone.has(id))))
    return { ok: true }
  }

  io.on('connection', (socket) => {
    const member: Member = { socket, group: undefined, behind: new Set(), slowSince: undefined, admit: limitAsks(now) }
    members.set(socket.id, member)
    // A client may leave out the callback, or send anything in its place.
    socket.on('subscribe', (ask, answer) => {
      const reply = member.admit() ?? subscribe(member, ask)
      if (typeof answer === 'function') answer(reply)
    })
    socket.on('unsubscribe', (ask, answer) => {
      const reply = member.admit() ?? unsubscribe(member, ask)
      if (typeof answer === 'function') answer(reply)
    })
    socket.on('disconnect', () => {
      leave(member)
      members.delete(socket.id)
      slow.delete(member)
    })
  })

  return {
    stats: () => ({ sockets: members.size, groups: groups.size, ...count }),
    close: () => {
      stopListening()
      clearInterval(sweep)
      unplan?.()
    },
  }
}
