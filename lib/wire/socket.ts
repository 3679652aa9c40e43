import type { Mode, SignalId } from '../domain/signal.ts'
import type { ClaimId, Verdict, WindowId } from '../thesis/ids.ts'
import type { AlertEvent, Silence } from './alerts.ts'
import type { Annotation } from './annotations.ts'
import type { FeedRow, ReplayState } from './api.ts'
import type { Board } from './boards.ts'

/** The Socket.IO event map (path `/socket.io`, default namespace); both ends import it. */
export type TickItem = readonly [id: SignalId, value: number, observedAt: number, mode: Mode]
export type Ticks = { readonly seq: number; readonly items: readonly TickItem[] }

export type SnapshotValue = {
  readonly id: SignalId
  readonly value: number
  readonly observedAt: number
  readonly receivedAt: number
  readonly mode: Mode
  readonly feedId: string
}

export type SubscribeAsk = {
  readonly ids: readonly string[]
  /** The last `seq` the client has applied: only what changed after it comes back. */
  readonly since?: number
  /** Names the life of the server's memory; another epoch makes `since` void. */
  readonly epoch?: string
}
export type SubscribeReply = {
  readonly seq: number
  readonly epoch: string
  /** `snapshot`: every asked-for value; `delta`: only those that changed after `since`. */
  readonly kind: 'snapshot' | 'delta'
  readonly values: readonly SnapshotValue[]
  /** Some ids are not known: they were left out, the others are subscribed. */
  readonly error?: Refusal['error']
}
export type Refusal = { readonly error: { readonly field: string; readonly message: string } }

/** A verdict that changed: it has held for as long as it must. */
export type ClaimChange = {
  readonly id: ClaimId
  readonly window: WindowId
  readonly verdict: Verdict
  readonly was: Verdict
  /** The first day of the new verdict, ISO 8601. */
  readonly since: string
}

/** Something happened to an alert, or a person has it now (`acknowledgement`). */
export type AlertTold = {
  readonly event: Omit<AlertEvent, 'deliveries'>
  /** Whether anybody is to be told: nobody while its rule is snoozed, nor again when it is acknowledged. */
  readonly tell: boolean
}

/** A board, or `null`: it was taken away. */
export type BoardTold = { readonly id: string; readonly board: Board | null }
/** An annotation that was made or changed, or `null`: taken away. */
export type AnnotationTold = { readonly id: string; readonly annotation: Annotation | null }

/** Somebody who has a page of ours open. `id`: of the connection; one person may have several. */
export type Present = { readonly id: string; readonly name: string; readonly kind: 'person' | 'wall' | 'link'; readonly board: string | null; readonly since: number }

/** What the presenter shows. Followers, and walls, show the same. */
export type Shown = {
  /** The address: path and query of one of our pages, which holds board, range and whatever else a link to it would. */
  readonly path: string
  /** Where the cross-hair stands on the charts, epoch ms. */
  readonly at: number | null
  readonly panel: string | null
}
/** Who presents, and what. */
export type Presentation = { readonly by: Pick<Present, 'id' | 'name'>; readonly since: number; readonly shown: Shown }
export type PresentAsk = { readonly do: 'start' | 'show'; readonly shown: Shown } | { readonly do: 'stop' }
export type Here = { readonly board: string | null; readonly wall?: boolean }
/** What one who is there has to know. */
export type HereReply = {
  readonly people: readonly Present[]
  readonly presentation: Presentation | null
  /** The asker's own id. */
  readonly me: string
  readonly mayPresent: boolean
  /** Names the build that answers: a page of another one is of yesterday. */
  readonly build: string
  /** Since when the server itself hears nothing new, epoch ms. */
  readonly lostAt: number | null
}

export interface ServerToClient {
  ticks(ticks: Ticks): void
  /** A feed changed state. */
  feed(row: FeedRow): void
  /** A verdict on a claim changed. */
  claim(change: ClaimChange): void
  /** An alert fired, is over, lacks data, or was acknowledged. */
  alert(told: AlertTold): void
  /** Rules of alerts changed (`ids`: which; none: it is not known): lists of them are to be read again. */
  rules(change: { readonly ids: readonly string[] }): void
  /** A silence was made, or ended: what it matches is told to nobody meanwhile. */
  silence(silence: Silence): void
  /** The simulated clock of a replay was set, started or stopped. */
  replay(state: ReplayState): void
  /** A board was changed: of interest to whoever shows it. */
  board(told: BoardTold): void
  annotation(told: AnnotationTold): void
  /** Everybody who is there, whenever that changes. */
  presence(people: readonly Present[]): void
  /** Somebody presents; `null`: nobody does any more. */
  present(presentation: Presentation | null): void
  /** The server is about to stop; come back in a moment. */
  closing(): void
}
export interface ClientToServer {
  subscribe(ask: SubscribeAsk, answer: (reply: SubscribeReply | Refusal) => void): void
  unsubscribe(ask: { readonly ids: readonly string[] }, answer?: (reply: { readonly ok: true } | Refusal) => void): void
  /** Says which board this page shows (`null`: none), and hears who is there. */
  presence(here: Here, answer?: (reply: HereReply | Refusal) => void): void
  present(ask: PresentAsk, answer?: (reply: { readonly ok: true } | Refusal) => void): void
}

/** What a presenter shows goes out at most so many times a second. */
export const SHOW_HZ = 30
/** Requests a second that one socket may make. */
export const MAX_ASKS = 50
/** Most ids one socket may hold. */
export const MAX_IDS = 20_000
/** Conflation: at most this many `ticks` a second and socket. */
export const TICK_HZ = 10
