import type { Line } from './line.ts'

/** A request as far as a source looks at it. */
export type Asked = {
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: string | undefined
}

export type Answer = { readonly type: string; readonly body: string }
export type Refusal = 401 | 404

type SpeakerCommon = {
  /** The feed whose source it speaks for. */
  readonly feedId: string
  /** The feed that the record names at the series it tells of. */
  readonly continues: string
  /** The keys that the feed wants, any of which will do here. */
  readonly env?: Readonly<Record<string, string>>
}

/** Answers as the source of a polled feed did at an instant. */
export type PollSpeaker = SpeakerCommon & {
  readonly kind: 'poll'
  /** The source gives its bodies an ETag and answers "not modified". */
  readonly validates: boolean
  /**
   * Takes the series once; then `handle` tells what was known at `at`: a body, or the status of a refusal. The body
   * follows from `at` and the request alone, and `at` only ever is an instant at which something changed.
   */
  readonly over: (lines: readonly Line[]) => (asked: Asked, at: number) => Answer | Refusal
}

/** A trade as a stream tells it. */
export type Trade = { readonly symbol: string; readonly price: number; readonly at: number }

/** Speaks as the source of a streaming feed. */
export type StreamSpeaker = SpeakerCommon & {
  readonly kind: 'stream'
  /** Whether a socket may be opened with this query. */
  readonly admits: (query: URLSearchParams) => boolean
  readonly symbolOf: (line: Line) => string
  /** What a client's frame wants; nothing, where it is none that the source knows. */
  readonly heard: (text: string) => { readonly add?: string; readonly drop?: string }
  /** Trades of one instant as a frame. */
  readonly frame: (trades: readonly Trade[]) => string
  /** The sign of life that the source sends, and how often, ms. */
  readonly ping: { readonly text: string; readonly every: number }
}

export type Speaker = PollSpeaker | StreamSpeaker

export const json = (body: unknown): Answer => ({ type: 'application/json', body: JSON.stringify(body) })
