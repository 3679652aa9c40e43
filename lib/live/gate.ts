import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Access } from '../access/access.ts'
import { ADDRESS_HEADER } from '../access/address.ts'
import { addressOf, may, METHODS, REACH, type Address, type Need } from '../access/policy.ts'
import { LOCAL, type Who } from '../access/who.ts'
import { problem } from './problem.ts'
import type { ReachOf } from './reach.ts'
import { crossOrigin, headersOf } from './same-origin.ts'
import { carried, WHO_HEADER } from './who.ts'

export type GateOptions = {
  /** Missing: the server is open. */
  readonly access: Access | undefined
  readonly reachOf: ReachOf
  readonly trustProxy: boolean
  /** Next.js with reload: its own addresses and scripts are let through. */
  readonly dev: boolean
  readonly onError: (error: unknown) => void
}
export type Gate = {
  /** Whether a request may go on to whoever serves it; otherwise it is answered. */
  readonly admits: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>
  readonly whoOf: (request: IncomingMessage) => Promise<Who>
}

/** Requests of one address in that time: what any number of pages and walls behind one address stays far under. */
const REQUESTS = { points: 600, duration: 10 } as const

/** Headers by which a program might pass for a part of Next.js, or of ours. */
const INTERNAL = /^x-(downchain-|middleware-|invoke-|matched-path$|now-route-matches$)/

/** One place that every request passes: who asks, whether it is for them, and what browsers must hold to. See lib/access/README.md. */
export function makeGate({ access, reachOf, trustProxy, dev, onError }: GateOptions): Gate {
  const limiter = new RateLimiterMemory(REQUESTS)

  const whoOf = async ({ headers }: IncomingMessage): Promise<Who> => (access ? access.whoOf({ cookie: headers.cookie, authorization: headers.authorization }) : LOCAL)

  async function allowed(who: Who, need: Need, address: Address, query: URLSearchParams): Promise<boolean> {
    if (who.kind !== 'share' || need !== 'board') return may(who, need)
    const reaches = REACH[address.pattern]
    return may(who, need, reaches !== undefined && reaches({ params: address.params, query }, await reachOf(who)))
  }

  async function tooMany(from: string): Promise<number | undefined> {
    try {
      await limiter.consume(from)
      return undefined
    } catch (refused) {
      return refused instanceof Error ? undefined : REQUESTS.duration
    }
  }

  async function answerTo(request: IncomingMessage, response: ServerResponse): Promise<Response | undefined> {
    const { method: asked = 'GET', url = '/' } = request
    const [path = '/', search = ''] = url.split('?', 2)
    for (const name of Object.keys(request.headers)) if (INTERNAL.test(name)) delete request.headers[name]
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader('referrer-policy', 'strict-origin-when-cross-origin')
    response.setHeader('content-security-policy', "frame-ancestors 'self'")
    if (dev && /^\/(_next|__nextjs)/.test(path)) return undefined

    const address = addressOf(path)
    const method = asked === 'HEAD' ? 'GET' : asked
    const isApi = /^\/(api|metrics)(\/|$)/.test(path) && address?.needs.page === undefined
    const isPage = method === 'GET' && (address === undefined ? !isApi : address.needs.page !== undefined)
    const need = address && needOf(address, method)
    // Files of the pages are the same for everybody: nobody is asked for.
    if (need === 'public' && path.startsWith('/_next/')) return undefined

    const from = addressFrom(request, trustProxy)
    if (access) {
      const wait = await tooMany(from)
      if (wait !== undefined) return refusal(isApi, 429, 'Too many requests', `at most ${REQUESTS.points} requests in ${REQUESTS.duration} seconds`, { 'retry-after': String(wait) })
    }

    const who = await whoOf(request)
    if (address === undefined || need === undefined) {
      if (!may(who, 'read')) return closed(who, { isApi, isOpened: !isApi && method === 'GET', url })
      if (isPage) return missingPage(request, response, who)
      if (address === undefined) return refusal(isApi, 404, 'Not found', `there is nothing at ${path}; /api/v1/docs lists what there is`)
      const allow = allowedBy(address)
      if (asked === 'OPTIONS') return new Response(null, { status: 204, headers: { 'cache-control': 'no-store', allow } })
      return refusal(isApi, 405, 'Method not allowed', `${asked} is not possible here; expected ${allow}`, { allow })
    }
    if (!(await allowed(who, need, address, new URLSearchParams(search)))) return closed(who, { isApi, isOpened: !isApi && method === 'GET', url })
    // A token is shown by a program that has it; cookies, and a server that is open, answer to any page of this browser.
    const foreign = method === 'GET' || who.kind === 'token' ? undefined : crossOrigin(headersOf(request))
    if (foreign !== undefined) return refusal(isApi, 403, isApi ? 'Cross-origin request refused' : 'Refused', foreign)
    request.headers[ADDRESS_HEADER] = from
    admit(request, response, who, isPage)
    return undefined
  }

  function admit(request: IncomingMessage, response: ServerResponse, who: Who, isPage: boolean): void {
    request.headers[WHO_HEADER] = carried(who)
    if (!isPage) return
    const policy = pagePolicy(randomBytes(16).toString('base64'), { dev, host: request.headers.host })
    // Next.js gives its scripts the nonce that it finds in the request's.
    request.headers['content-security-policy'] = policy
    response.setHeader('content-security-policy', policy)
  }

  /** What is no page of ours is shown as none, whatever Next.js might have there. */
  function missingPage(request: IncomingMessage, response: ServerResponse, who: Who): undefined {
    request.url = '/404'
    admit(request, response, who, true)
    return undefined
  }

  return {
    whoOf,
    async admits(request, response) {
      try {
        const answer = await answerTo(request, response)
        if (answer === undefined) return true
        await write(answer, response, request.method === 'HEAD')
      } catch (error) {
        onError(error)
        // Nobody is let in while it is not known who asks.
        const away = problem(503, 'Store unreachable', 'It cannot be found out now who asks; ask again in a moment.', undefined, { 'retry-after': '2' })
        await write(away, response, request.method === 'HEAD')
      }
      return false
    },
  }
}

const needOf = ({ needs }: Address, method: string): Need | undefined => {
  const known = METHODS.find((one) => one === method)
  return known === undefined ? undefined : (needs[known] ?? (known === 'GET' ? needs.page : undefined))
}

const allowedBy = ({ needs }: Address): string => METHODS.flatMap((method) => (needs[method] === undefined && !(method === 'GET' && needs.page) ? [] : method === 'GET' ? ['GET', 'HEAD'] : [method])).concat('OPTIONS').join(', ')

/** `isOpened`: by a person, in a browser. */
type AskedAs = { readonly isApi: boolean; readonly isOpened: boolean; readonly url: string }

function closed(who: Who, { isApi, isOpened, url }: AskedAs): Response {
  const known = who.kind === 'user' || who.kind === 'token' || who.kind === 'local'
  if (known) return refusal(isApi, 403, 'Not allowed', `this is not for ${who.kind === 'token' ? 'this token' : 'your role'}`)
  if (isOpened) return new Response(null, { status: 303, headers: { 'cache-control': 'no-store', location: url === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(url)}` } })
  return refusal(isApi, who.kind === 'share' ? 403 : 401, who.kind === 'share' ? 'Not allowed' : 'Sign in first', who.kind === 'share' ? 'this link shows one board or frozen view, and nothing else' : 'this is for those who have signed in, and for tokens: Authorization: Bearer …')
}

function refusal(isApi: boolean, status: number, title: string, detail: string, headers: Readonly<Record<string, string>> = {}): Response {
  if (isApi) return problem(status, title, detail, undefined, headers)
  return new Response(`${title}: ${detail}.\n`, { status, headers: { 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8', ...headers } })
}

async function write(answer: Response, response: ServerResponse, isHead: boolean): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(isHead ? undefined : await answer.text())
}

/** What a page of ours may do in a browser. Style attributes are React's and the charts'; no script runs that did not come with the page. */
export function pagePolicy(nonce: string, { dev, host }: { readonly dev: boolean; readonly host: string | undefined }): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'${dev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    // Not every browser takes 'self' for a socket of the same server.
    `connect-src 'self'${host === undefined || /[^\w.:[\]-]/.test(host) ? '' : ` ws://${host} wss://${host}`}`,
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ')
}

/** Where a request comes from: the connection's other end, or what a proxy says that is trusted. The last entry is the one it wrote. */
export function addressFrom({ headers, socket }: Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } }, trustProxy: boolean): string {
  const forwarded = trustProxy ? String(headers['x-forwarded-for'] ?? '').split(',').at(-1)?.trim() : undefined
  return (forwarded || socket.remoteAddress || 'unknown').replace(/^::ffff:/, '')
}
