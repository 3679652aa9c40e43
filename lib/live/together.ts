import { createHash, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { may } from '../access/policy.ts'
import { NOBODY, nameOf, type Who } from '../access/who.ts'
import { seconds } from '../domain/time.ts'
import type { Store } from '../store/store.ts'
import type { TogetherNews } from '../store/together.ts'
import { BoardIdSchema, PanelIdSchema } from '../wire/boards.ts'
import { SHOW_HZ, type HereReply, type PresentAsk, type Present, type Presentation, type Refusal, type Shown } from '../wire/socket.ts'
import type { LiveServer } from './hub.ts'
import { eventFrame, isSlow, limitAsks, refusal, refused, sendFrame, type Frame, type LiveSocket } from './socket-talk.ts'

type Member = {
  readonly socket: LiveSocket
  readonly who: Who
  here: Present
  /** The presentation could not be sent while it was slow: what is shown by then is. */
  behind: boolean
  readonly admit: ReturnType<typeof limitAsks>
}

export type Together = { readonly close: () => Promise<void> }
export type TogetherOptions = {
  readonly store: Store
  /** Names this build. */
  readonly build: string
  /** Since when nothing new is heard, epoch ms. */
  readonly lostAt: () => number | undefined
  readonly onError: (error: unknown) => void
}

/** How often a process says who is there, and looks who is elsewhere. */
const BEAT = seconds(3)
/** What it said holds for this long: with one look after it, a process that was killed leaves nobody behind for twelve seconds. */
const HOLDS = seconds(8)
/** A presenter who is away for longer presents no more. */
export const AWAY = seconds(30)
const KEPT = AWAY + BEAT
/** People who come and go together are told together. */
const GATHER = 100
/** Between two writings of what is shown. */
const WRITE = 250
/** So many are told one by one. */
const MOST_TOLD = 200

const path = z.string().max(500).regex(/^\/(?![/\\])[^\s\\]*$/, 'expected the path of a page of ours')
const ShownSchema = z.strictObject({ path, at: z.number().int().min(0).max(8.64e15).nullable(), panel: PanelIdSchema.nullable() })
const Ask = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal(['start', 'show']), shown: ShownSchema }),
  z.strictObject({ do: z.literal('stop') }),
])
const HereSchema = z.strictObject({ board: BoardIdSchema.nullable(), wall: z.boolean().optional() })
const TabSchema = z.string().min(16).max(64)

const reaches = ({ data }: LiveSocket, board: string): boolean => data.reach?.boards.has(board) ?? false

/** Others are told a digest: who knows the tab's own name may go on in its place. */
function idOf(socket: LiveSocket): string {
  const tab = TabSchema.safeParse(socket.handshake.auth['tab'])
  return createHash('sha256').update(tab.success ? tab.data : socket.id).digest('base64url').slice(0, 16)
}

/** Who is there, and what the presenter shows them, over all web processes: README.md, rules T1–T7. */
export async function startTogether(io: LiveServer, { store: { together, own }, build, lostAt, onError }: TogetherOptions): Promise<Together> {
  const process = randomUUID()
  const members = new Map<string, Member>()
  let elsewhere: ReadonlyMap<string, readonly Present[]> = new Map()
  let presentation: Presentation | null = null
  /** The newest presentation that is over: what is still said of it comes too late. */
  let over = 0
  let closed = false
  const failed = (error: unknown): void => {
    if (!closed) onError(error)
  }

  // ─── people ───
  const ours = (): readonly Present[] => [...members.values()].map(({ here }) => here)
  function everybody(): readonly Present[] {
    const found = new Map([...elsewhere.values()].flat().concat(ours()).map((one) => [one.id, one]))
    return [...found.values()].sort((a, b) => a.since - b.since || a.id.localeCompare(b.id)).slice(0, MOST_TOLD)
  }
  /** Who holds a link to one board learns of nobody else. */
  const peopleFor = ({ who, here }: Member): readonly Present[] => (who.kind === 'share' ? [here] : everybody())

  let toldPeople = ''
  let gathering: NodeJS.Timeout | undefined
  let changedHere = false
  /** `here`: somebody of ours came, went or moved. */
  function peopleChanged(here: boolean): void {
    changedHere ||= here
    gathering ??= setTimeout(() => {
      gathering = undefined
      if (changedHere) {
        changedHere = false
        sayHere().catch(failed)
      }
      tellPeople()
    }, GATHER)
  }
  async function sayHere(): Promise<void> {
    const people = ours()
    await Promise.all([people.length > 0 ? together.keep(process, people, HOLDS) : together.forget(process), together.tell({ of: 'people', process, people })])
  }
  function tellPeople(): void {
    const people = everybody()
    const text = JSON.stringify(people)
    if (text === toldPeople) return
    toldPeople = text
    for (const { socket, who } of members.values()) if (who.kind !== 'share') socket.emit('presence', people)
  }

  // ─── the presentation ───
  /** A link learns of a presentation what is of a board that it reaches. */
  function presentationFor({ who, socket }: Member): Presentation | null {
    if (who.kind !== 'share' || presentation === null) return presentation
    const board = /^\/boards\/([^/?#]+)/.exec(presentation.shown.path)?.[1]
    return board !== undefined && reaches(socket, board) ? presentation : null
  }

  /** Takes what is newer than what is held; tells whether it was. */
  function take(next: Presentation | null, since: number): boolean {
    if (since <= over || (presentation !== null && since < presentation.since)) return false
    if (next === null) over = since
    presentation = next
    return true
  }

  /** As the hub sends its frames: straight to a transport that is free, encoded once; one that is not gets the newest when it is. */
  function tellPresentation({ echo }: { readonly echo: boolean }): void {
    const frames = new Map<Presentation | null, Frame>()
    for (const member of members.values()) {
      if (!echo && member.here.id === presentation?.by.id) continue
      send(member, frames)
    }
    planRetry()
  }
  function send(member: Member, frames: Map<Presentation | null, Frame>): void {
    member.behind = isSlow(member.socket)
    if (member.behind) return
    const shown = presentationFor(member)
    const frame = frames.get(shown) ?? eventFrame('present', JSON.stringify(shown))
    frames.set(shown, frame)
    sendFrame(member.socket, frame)
  }
  let retrying: NodeJS.Timeout | undefined
  function planRetry(): void {
    if (retrying || ![...members.values()].some(({ behind }) => behind)) return
    retrying = setTimeout(() => {
      retrying = undefined
      const frames = new Map<Presentation | null, Frame>()
      for (const member of members.values()) if (member.behind) send(member, frames)
      planRetry()
    }, 1000 / SHOW_HZ)
  }

  // What a presenter of ours shows: of several the newest goes out when the last one is so old.
  let waiting: Shown | undefined
  let going: NodeJS.Timeout | undefined
  let wentAt = -Infinity
  function show(shown: Shown): void {
    waiting = shown
    going ??= setTimeout(goOut, Math.max(0, wentAt + 1000 / SHOW_HZ - performance.now()))
  }
  function goOut(): void {
    going = undefined
    const shown = waiting
    waiting = undefined
    if (shown === undefined || presentation === null) return
    wentAt = performance.now()
    presentation = { ...presentation, shown }
    tellPresentation({ echo: false })
    together.tell({ of: 'presentation', process, since: presentation.since, presentation }).catch(failed)
    writeSoon()
  }
  /** It is kept less often than it is told: whoever comes later is a moment behind at most. */
  let writing: NodeJS.Timeout | undefined
  function writeSoon(): void {
    writing ??= setTimeout(() => {
      writing = undefined
      write().catch(failed)
    }, WRITE)
  }
  async function write(): Promise<void> {
    const kept = presentation
    if (kept !== null && !(await together.show(kept, KEPT))) await look()
  }

  // ─── what the others say, and what is kept ───
  function heard(news: TogetherNews): void {
    if (news.process === process) return
    if (news.of === 'people') {
      elsewhere = new Map([...elsewhere, [news.process, news.people]])
      peopleChanged(false)
    } else if (take(news.presentation, news.since)) {
      tellPresentation({ echo: true })
    }
  }
  /** Reads what is kept: a word may have been missed, and of what has run out nobody says a word. */
  async function look(again = false): Promise<void> {
    const mine = presentation
    const [found, kept] = await Promise.all([together.everybody(), together.presentation()])
    found.delete(process)
    elsewhere = found
    tellPeople()
    // What was told meanwhile is newer than what was read, and what is kept of a presentation is a moment older than what is told of it.
    if (presentation !== mine || (kept === null && mine === null) || (!again && kept !== null && kept.since === mine?.since)) return
    if (take(kept, kept?.since ?? mine?.since ?? 0)) tellPresentation({ echo: true })
  }
  const isOurs = ({ by }: Presentation): boolean => [...members.values()].some(({ here }) => here.id === by.id)

  async function beat(): Promise<void> {
    if (members.size === 0) return
    await Promise.all([together.keep(process, ours(), HOLDS), presentation && isOurs(presentation) && together.hold(presentation.by.id, KEPT)])
    await look()
  }
  const heart = setInterval(() => void beat().catch(failed), BEAT)

  // ─── requests ───
  function arrive(member: Member, ask: unknown): HereReply | Refusal {
    const parsed = HereSchema.safeParse(ask)
    if (!parsed.success) return refused(parsed.error, 'presence')
    const { who, socket } = member
    if (who.kind === 'nobody') return refusal('presence', 'sign in first')
    const { board, wall = false } = parsed.data
    const next: Present = { ...member.here, kind: wall ? 'wall' : who.kind === 'share' ? 'link' : 'person', board: who.kind === 'share' && !(board !== null && reaches(socket, board)) ? (who.boardId ?? null) : board }
    const isNew = !members.has(socket.id)
    if (isNew || next.board !== member.here.board || next.kind !== member.here.kind) {
      member.here = next
      members.set(socket.id, member)
      peopleChanged(true)
    }
    return { people: peopleFor(member), presentation: presentationFor(member), me: member.here.id, mayPresent: may(who, 'edit'), build, lostAt: lostAt() ?? null }
  }

  async function present(member: Member, ask: unknown): Promise<{ readonly ok: true } | Refusal> {
    const parsed = Ask.safeParse(ask)
    if (!parsed.success) return refused(parsed.error, 'present')
    if (!may(member.who, 'edit')) return refusal('present', 'editors present, viewers follow')
    if (!members.has(member.socket.id)) return refusal('presence', 'say first that you are there')
    const asked: PresentAsk = parsed.data
    const { id, name } = member.here
    if (asked.do === 'start') {
      const next: Presentation = { by: { id, name }, since: Math.max(Date.now(), (presentation?.since ?? 0) + 1, over + 1), shown: asked.shown }
      await together.begin(next, KEPT)
      take(next, next.since)
      tellPresentation({ echo: true })
      await together.tell({ of: 'presentation', process, since: next.since, presentation: next })
      return { ok: true }
    }
    // One who came back may be quicker than what this process has read.
    if (presentation?.by.id !== id) await look()
    if (presentation?.by.id !== id) return refusal('present', presentation ? `${presentation.by.name} presents` : 'nobody presents')
    if (asked.do === 'show') {
      show(asked.shown)
      return { ok: true }
    }
    const { since } = presentation
    await together.end(id)
    take(null, since)
    tellPresentation({ echo: true })
    await together.tell({ of: 'presentation', process, since, presentation: null })
    return { ok: true }
  }

  io.on('connection', (socket) => {
    const { who = NOBODY } = socket.data
    const member: Member = { socket, who, here: { id: idOf(socket), name: nameOf(who), kind: 'person', board: null, since: Date.now() }, behind: false, admit: limitAsks(Date.now) }
    socket.on('presence', (ask, answer) => {
      const reply = member.admit() ?? arrive(member, ask)
      if (typeof answer === 'function') answer(reply)
    })
    socket.on('present', (ask, answer) => {
      const limit = member.admit()
      const reply = limit ? Promise.resolve(limit) : present(member, ask)
      reply.catch((error: unknown) => {
        failed(error)
        return refusal('present', 'this cannot be done now; try again in a moment')
      }).then((said) => { if (typeof answer === 'function') answer(said) }, failed)
    })
    socket.on('disconnect', () => {
      if (members.delete(socket.id) && !closed) peopleChanged(true)
    })
  })

  const connection = own()
  await together.hear(connection, heard, () => void look(true).catch(failed))
  await look(true)

  return {
    close: async () => {
      closed = true
      clearInterval(heart)
      for (const timer of [gathering, retrying, going, writing]) clearTimeout(timer)
      // What was shown last is kept for the process that the presenter comes back to.
      const kept = presentation && isOurs(presentation) ? together.show({ ...presentation, shown: waiting ?? presentation.shown }, KEPT) : undefined
      members.clear()
      await Promise.allSettled([kept, together.forget(process), together.tell({ of: 'people', process, people: [] })])
      connection.disconnect()
    },
  }
}
