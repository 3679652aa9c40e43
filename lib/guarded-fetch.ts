import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, request } from 'undici'
import { reasonOf, retryAtFrom } from './http.ts'
import { isPublicAddress, notPublic, refusalOf } from './public-address.ts'

/** A request to an address that somebody typed in. */
export type GuardedAsk = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
  /** An address of the operator's own choice: it may lie anywhere. */
  readonly trusted?: boolean
}
export type GuardedAnswer = {
  readonly status: number
  /** It asks not to be asked again before then, epoch ms. */
  readonly retryAt: number | undefined
  /** The beginning of what it said; what may be shown of it decides whoever knows the receiver. */
  readonly body: string
}

/** It was not asked (`refused`), or gave no answer. The message never holds more of the address than its host. */
export class GuardError extends Error {
  override readonly name = 'GuardError'
  readonly refused: boolean
  constructor(message: string, { refused = false, cause }: { readonly refused?: boolean; readonly cause?: unknown } = {}) {
    super(message, { cause })
    this.refused = refused
  }
}

export type GuardLimits = { readonly timeoutMs: number; readonly maxBytes: number }
const LIMITS: GuardLimits = { timeoutMs: 10_000, maxBytes: 16_384 }

export type GuardOptions = {
  readonly userAgent: string
  /** Any address may be asked. */
  readonly allowPrivate: boolean
  readonly limits?: GuardLimits
  readonly lookup?: LookupFunction
  /** What a name may lead to. */
  readonly isPublic?: (address: string) => boolean
}

export type GuardedFetch = ReturnType<typeof makeGuardedFetch>

/**
 * Posts to addresses that users typed in, without lending them our place in the network: a host’s name is resolved once,
 * each of its addresses must be a public one, and the connection goes to those that were checked, so that a name which
 * answers differently a moment later gains nothing. Redirects are not followed; time and answer are bounded.
 */
export function makeGuardedFetch({ userAgent, allowPrivate, limits = LIMITS, lookup = systemLookup, isPublic = isPublicAddress }: GuardOptions) {
  const connect = { timeout: limits.timeoutMs }
  const open = new Agent({ connect, keepAliveTimeout: 5_000 })
  const guarded = allowPrivate ? open : new Agent({ connect: { ...connect, lookup: publicOnly(lookup, isPublic) }, keepAliveTimeout: 5_000 })

  async function post({ url, headers, body, trusted = false }: GuardedAsk): Promise<GuardedAnswer> {
    const free = trusted || allowPrivate
    const why = refusalOf(url, free)
    if (why !== undefined) throw new GuardError(why, { refused: true })
    const deadline = AbortSignal.timeout(limits.timeoutMs)
    const host = new URL(url).host
    try {
      const answer = await request(url, {
        method: 'POST',
        dispatcher: free ? open : guarded,
        signal: deadline,
        headersTimeout: limits.timeoutMs,
        bodyTimeout: limits.timeoutMs,
        headers: { 'user-agent': userAgent, ...headers },
        body,
      })
      const retryAfter = answer.headers['retry-after']
      const parts: Buffer[] = []
      let size = 0
      for await (const part of answer.body) {
        const bytes = Buffer.from(part)
        parts.push(bytes)
        size += bytes.length
        // The rest is not waited for: leaving the loop ends the connection.
        if (size >= limits.maxBytes) break
      }
      const said = Buffer.concat(parts).subarray(0, limits.maxBytes).toString('utf8')
      return { status: answer.statusCode, retryAt: retryAtFrom(Array.isArray(retryAfter) ? retryAfter[0] : retryAfter, Date.now()), body: said }
    } catch (error) {
      if (error instanceof GuardError) throw error
      const refused = refusalIn(error)
      if (refused) throw new GuardError(refused.message, { refused: true, cause: error })
      if (deadline.aborted) throw new GuardError(`${host}: no whole answer within ${limits.timeoutMs / 1000} s`, { cause: error })
      throw new GuardError(`${host}: ${reasonOf(error)}`, { cause: error })
    }
  }

  return { post, close: async (): Promise<void> => void (await Promise.all([open.destroy(), guarded.destroy()])) }
}

/** As `dns.lookup`, but a name of which one address is not public has none: what the connection is given is what was checked. */
function publicOnly(lookup: LookupFunction, isPublic: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found
      const [first] = addresses ?? []
      if (error || !first) return callback(error ?? Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '')
      if (!addresses.every(({ address }) => isPublic(address))) return callback(new GuardError(notPublic(hostname), { refused: true }), '')
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

function refusalIn(error: unknown): GuardError | undefined {
  if (error instanceof GuardError) return error
  if (error instanceof AggregateError) return error.errors.map(refusalIn).find((found) => found !== undefined)
  return error instanceof Error && error.cause !== undefined ? refusalIn(error.cause) : undefined
}
