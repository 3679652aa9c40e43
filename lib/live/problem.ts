import { parse as parseYaml } from 'yaml'
import type { z } from 'zod'
import type { Problem } from '../wire/api.ts'
import type { Who } from '../access/who.ts'
import { createLogger } from '../log.ts'
import { crossOrigin } from './same-origin.ts'
import { whoAsks } from './who.ts'

/** An answer other than success, thrown by whatever finds out; RFC 9457. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  readonly title: string
  readonly field: string | undefined
  readonly headers: Readonly<Record<string, string>>
  constructor(status: number, title: string, detail: string, field?: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail)
    this.status = status
    this.title = title
    this.field = field
    this.headers = headers
  }
}

export const notFound = (detail: string, field?: string): ApiProblem => new ApiProblem(404, 'Not found', detail, field)
export const badRequest = (detail: string, field: string): ApiProblem => new ApiProblem(400, 'Bad request', detail, field)
export const conflict = (detail: string): ApiProblem => new ApiProblem(409, 'Conflict', detail)

const LIVE = { 'cache-control': 'no-store' } as const

/** Problem details as a response. */
export function problem(status: number, title: string, detail: string, field?: string, headers: Readonly<Record<string, string>> = {}): Response {
  const body: Problem = { type: 'about:blank', title, status, detail, ...(field !== undefined && { field }) }
  return new Response(JSON.stringify(body), { status, headers: { ...LIVE, 'content-type': 'application/problem+json', ...headers } })
}

/** A JSON body: a value, or text that is JSON already. */
export const json = (body: string | object, status = 200): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: { ...LIVE, 'content-type': 'application/json' } })

/** JSON text that a client may keep, and ask for again by its tag: 304 where it holds the same. */
export function taggedJson(request: Request, { text: body, etag }: { readonly text: string; readonly etag: string }): Response {
  const headers = { 'cache-control': 'no-cache', etag }
  const held = (request.headers.get('if-none-match') ?? '').split(',').map((tag) => tag.trim())
  return held.includes(etag) ? new Response(null, { status: 304, headers }) : new Response(body, { headers: { ...headers, 'content-type': 'application/json' } })
}

export const text = (body: string, type: string): Response => new Response(body, { headers: { ...LIVE, 'content-type': type } })

export const attachment = (body: string, type: string, filename: string): Response =>
  new Response(body, { headers: { ...LIVE, 'content-type': type, 'content-disposition': `attachment; filename="${filename}"` } })

export const csv = (body: string, filename: string): Response => attachment(body, 'text/csv; charset=utf-8', filename)

/** How a client of Redis says that Redis is away; the fail-fast connection waits for none of these. */
const AWAY = /^(Stream isn't writeable|Connection is closed|LOADING|CLUSTERDOWN|Failed to refresh slots cache|None of startup nodes|All sentinels|Command timed out|(connect|read|write) E)/
const isAway = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'MaxRetriesPerRequestError' || error.name === 'ClusterAllFailedError' || AWAY.test(error.message))

export function problemOf(error: unknown): Response {
  if (error instanceof ApiProblem) return problem(error.status, error.title, error.message, error.field, error.headers)
  if (isAway(error)) return problem(503, 'Store unreachable', 'Redis does not answer. What was collected is safe; ask again in a moment.', undefined, { 'retry-after': '2' })
  log.error('api.failed', { error })
  return problem(500, 'Internal error', 'This request could not be answered; the server’s log says why.')
}
const log = createLogger({ level: 'error' })

export function parse<T>(schema: z.ZodType<T>, given: unknown, where: string): T {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = String(issue?.path[0] ?? (issue?.code === 'unrecognized_keys' ? issue.keys[0] : where))
  throw badRequest(`${field}: ${issue?.message ?? 'not understood'}`, field)
}

/** `alerts[2].when.all[0].value`. */
const pathText = (path: readonly PropertyKey[]): string => path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`), '') || 'body'

/** A file as a whole: what is wrong in it is named by its place. */
export function parseFile<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = pathText([...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])])
  throw badRequest(`${field}: ${issue?.message ?? 'not understood'}`, field)
}

export type RouteContext = { readonly params: Promise<Readonly<Record<string, string | string[] | undefined>>> }
export type Route = (request: Request, context: RouteContext) => Promise<Response>

type RouteSpec<Params, Query, Body> = {
  readonly params?: z.ZodType<Params>
  readonly query?: z.ZodType<Query>
  readonly body?: z.ZodType<Body>
  /** Changes something: refused to pages of other sites. */
  readonly operator?: boolean
  /** Its body is a file, which may be YAML and long. */
  readonly file?: boolean
}

const MAX_BODY = 100_000
const MAX_FILE = 20_000_000

async function readBody(request: Request, isFile: boolean): Promise<unknown> {
  const text = await request.text()
  if (text === '') return undefined
  const type = request.headers.get('content-type') ?? ''
  const isYaml = isFile && /^(application|text)\/(x-)?yaml\b/i.test(type)
  if (!isYaml && !/^application\/json\b/i.test(type)) throw new ApiProblem(415, 'Unsupported media type', `content-type: expected application/json${isFile ? ' or application/yaml' : ''}`, 'content-type')
  const most = isFile ? MAX_FILE : MAX_BODY
  if (text.length > most) throw new ApiProblem(413, 'Too large', `body: expected at most ${most} characters`, 'body')
  if (isYaml) return readYaml(text)
  try {
    return JSON.parse(text)
  } catch {
    throw badRequest('body: not JSON', 'body')
  }
}

function readYaml(text: string): unknown {
  try {
    return parseYaml(text)
  } catch (error) {
    // It names the line; the lines themselves are left out.
    throw badRequest(`body: not YAML: ${error instanceof Error ? error.message.split('\n', 1)[0] : ''}`, 'body')
  }
}

/** Parses what was asked, calls the handler, and puts every failure in words. */
export function route<Params = undefined, Query = undefined, Body = undefined>(
  spec: RouteSpec<Params, Query, Body>,
  handler: (given: { readonly params: Params; readonly query: Query; readonly body: Body; readonly request: Request; readonly who: Who }) => Promise<Response>,
): Route {
  return async (request, context) => {
    try {
      if (spec.operator) {
        const why = crossOrigin(request.headers)
        if (why) throw new ApiProblem(403, 'Cross-origin request refused', why)
      }
      // Safe: where a schema is left out, its type is `undefined`.
      const params = (spec.params ? parse(spec.params, await context.params, 'path') : undefined) as Params
      const query = (spec.query ? parse(spec.query, Object.fromEntries(new URL(request.url).searchParams), 'query') : undefined) as Query
      const sent = spec.operator ? await readBody(request, spec.file ?? false) : undefined
      const body = (spec.body ? parse(spec.body, sent, 'body') : undefined) as Body
      return await handler({ params, query, body, request, who: whoAsks(request) })
    } catch (error) {
      return problemOf(error)
    }
  }
}

type Given = { readonly GET?: Route; readonly POST?: Route; readonly PUT?: Route; readonly PATCH?: Route; readonly DELETE?: Route }
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Endpoint = Readonly<Record<(typeof METHODS)[number] | 'HEAD' | 'OPTIONS', Route>>

/** Everything a path answers to: its own methods, HEAD and OPTIONS, and 405 in words to the rest. */
export function endpoint(given: Given): Endpoint {
  const allow = METHODS.flatMap((method) => (method in given ? (method === 'GET' ? ['GET', 'HEAD'] : [method]) : [])).concat('OPTIONS').join(', ')
  const refuse: Route = async (request) => problem(405, 'Method not allowed', `${request.method} is not possible here; expected ${allow}`, undefined, { allow })
  const { GET = refuse, POST = refuse, PUT = refuse, PATCH = refuse, DELETE = refuse } = given
  return {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE,
    HEAD: async (request, context) => {
      const { status, headers } = await GET(request, context)
      return new Response(null, { status, headers })
    },
    OPTIONS: async () => new Response(null, { status: 204, headers: { ...LIVE, allow } }),
  }
}
