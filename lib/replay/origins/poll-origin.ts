import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { ascending, countTo, type Line } from './line.ts'
import { listenLocally, type Listening } from './listen.ts'
import type { Answer, Asked, PollSpeaker, Refusal } from './speaker.ts'

export type PollOrigin = Listening & {
  /** Instants after `from` and up to `to` at which a new observation became known, ascending. */
  readonly news: (from: number, to: number) => readonly number[]
}

const etagOf = (body: string): string => `"${createHash('sha1').update(body).digest('base64url')}"`

/** The source of a polled feed on a loopback port, as it stood at `now`. */
export async function startPollOrigin(speaker: PollSpeaker, lines: readonly Line[], now: () => number): Promise<PollOrigin> {
  const handle = speaker.over(lines)
  const news = ascending(lines.flatMap(({ seen }) => seen.map(({ receivedAt }) => receivedAt)))
  // What is taken off a list changes the body too, but is no observation.
  const changes = ascending([...news, ...lines.flatMap(({ goneAt }) => (goneAt === Infinity ? [] : [goneAt]))])
  /** The newest body of each path: between two changes it stays as it is. */
  const kept = new Map<string, { readonly at: number; readonly answer: Answer; readonly etag: string }>()

  function answerTo(asked: Asked, ifNoneMatch: string | undefined): { status: number; headers: Record<string, string>; body?: string } {
    const at = changes[countTo(changes, now(), (change) => change) - 1]
    const held = at === undefined ? undefined : kept.get(asked.path)
    const answer: Answer | Refusal = at === undefined ? 404 : held?.at === at ? held.answer : handle(asked, at)
    if (typeof answer === 'number') return { status: answer, headers: { 'content-type': 'text/plain' }, body: answer === 401 ? 'a key is missing' : 'nothing here (yet)' }
    const headers = { 'content-type': answer.type }
    if (!speaker.validates || at === undefined) return { status: 200, headers, body: answer.body }
    const etag = held?.at === at ? held.etag : etagOf(answer.body)
    kept.set(asked.path, { at, answer, etag })
    return ifNoneMatch === etag ? { status: 304, headers: { etag } } : { status: 200, headers: { ...headers, etag }, body: answer.body }
  }

  const server = createServer(({ url, headers }, response) => {
    const { pathname: path, searchParams: query } = new URL(url ?? '/', 'http://source')
    const answer = answerTo({ path, query, authorization: headers.authorization }, headers['if-none-match'])
    response.writeHead(answer.status, answer.headers).end(answer.body)
  })
  return {
    ...(await listenLocally(server)),
    news: (from, to) => news.slice(countTo(news, from, (one) => one), countTo(news, to, (one) => one)),
  }
}
