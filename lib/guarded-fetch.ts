import { lookup as systemLookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { Agent, request } from 'undici'
import { reasonOf, retryAtFrom } from './http.ts'

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

/** Why an address may not be told, as far as it shows without resolving its name; `undefined`: it may. */
export function refusalOf(text: string, allowPrivate: boolean): string | undefined {
  if (!URL.canParse(text)) return 'not an address'
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'expected an http or https address'
  if (url.username || url.password) return 'an address with a login in it is not used'
  // A URL has its host's numbers in their plain form already: 0x7f.1, 017700000001 and 2130706433 all read 127.0.0.1 here.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.+$/, '')
  if (allowPrivate) return undefined
  if (isIP(host) !== 0) return isPublicAddress(host) ? undefined : notPublic(host)
  return /(^|\.)localhost$/i.test(host) ? notPublic(host) : undefined
}

const notPublic = (host: string): string => `${host} is on this machine or in a private network; WEBHOOK_ALLOW_PRIVATE=yes allows it`

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

/** What is not of the public internet: IANA's registries of special-purpose addresses, and multicast. */
const PRIVATE4 = listOf('ipv4', [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.31.196.0', 24], ['192.52.193.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['192.175.48.0', 24], ['198.18.0.0', 15], ['198.51.100.0', 24],
  ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
])
/** Of IPv6 only what is given out to the public is public. */
const PUBLIC6 = listOf('ipv6', [['2000::', 3]])
/** Teredo and other protocols' own, documentation, 6to4: each leads elsewhere than it says, or nowhere. */
const SPECIAL6 = listOf('ipv6', [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]])
/** An IPv4 address in IPv6 clothes: mapped, and through NAT64. */
const CARRIES4 = listOf('ipv6', [['::ffff:0:0', 96], ['64:ff9b::', 96]])

function listOf(family: 'ipv4' | 'ipv6', subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, family)
  return list
}

/** Whether an address, as numbers, is one of the public internet. One with a zone never is. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !PRIVATE4.check(address, 'ipv4')
    case 6: {
      if (address.includes('%')) return false
      const carried = CARRIES4.check(address, 'ipv6') ? lastFour(address) : undefined
      return carried === undefined ? PUBLIC6.check(address, 'ipv6') && !SPECIAL6.check(address, 'ipv6') : !PRIVATE4.check(carried, 'ipv4')
    }
    default:
      return false
  }
}

/** The last four bytes of an IPv6 address as an IPv4 address. */
function lastFour(address: string): string {
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [high = 0, low = 0] = plain.split('::').at(-1)?.split(':').slice(-2).map((group) => Number.parseInt(group || '0', 16)) ?? []
  const one = !plain.split('::').at(-1)?.includes(':')
  const bytes = one ? [0, 0, high >> 8, high & 255] : [high >> 8, high & 255, low >> 8, low & 255]
  return bytes.join('.')
}
