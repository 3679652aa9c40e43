import { z } from 'zod'
import { ARCHIVE_IDS } from './feeds/archives.ts'

/** A bad environment variable: one line that says which, why, and what is expected. Never its value where that is secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

export type RedisNode = { readonly host: string; readonly port: number }

type RedisLogin = { readonly username?: string; readonly password?: string }

/** What REDIS_URL points at. */
export type RedisTarget =
  | { readonly kind: 'single'; readonly url: string }
  | { readonly kind: 'unix'; readonly path: string }
  | ({ readonly kind: 'sentinel'; readonly sentinels: readonly RedisNode[]; readonly name: string; readonly db: number } & RedisLogin)
  | ({ readonly kind: 'cluster'; readonly nodes: readonly RedisNode[]; readonly tls: boolean } & RedisLogin)

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** `process.env`, or a part of one. */
export type Env = Readonly<Record<string, string | undefined>>

/** What the operator changed about one feed. */
export type FeedOverride = {
  /** Scheme, host and port, without a slash at the end. */
  readonly origin?: string
  /** ms */
  readonly every?: number
  readonly acceptTerms?: true
}

/** How alerts reach people. */
export type DeliveryConfig = {
  /** Secrets of contact points are kept sealed by it; undefined: none can be kept. */
  readonly secretKey: string | undefined
  /** Private and loopback addresses may be told. */
  readonly allowPrivate: boolean
  readonly smtp: { readonly url: string; readonly from: string } | undefined
  /** In place of api.telegram.org. */
  readonly telegramOrigin: string | undefined
  /** Scheme, host and port under which people open the pages, without a slash at the end. */
  readonly publicUrl: string
}

/** A provider of OpenID Connect. */
export type OidcConfig = {
  /** Without a slash at the end. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What the button says; undefined: that it is a single sign-on. */
  readonly name: string | undefined
}

export type Config = {
  readonly host: string
  readonly port: number
  /** Undefined: our own, embedded. */
  readonly redis: RedisTarget | undefined
  readonly dataDir: string
  /** Ids to run; undefined: all whose keys, if they need one, are set. */
  readonly feeds: readonly string[] | undefined
  /** By feed; of an archive that only backfills ask, its origin. */
  readonly overrides: ReadonlyMap<string, FeedOverride>
  /** The feed keys and settings that are set, by variable: what a feed may be given of the environment. */
  readonly feedEnv: Readonly<Record<string, string>>
  /** Set: whoever asks must sign in. */
  readonly authSecret: string | undefined
  /** Who is made the first administrator while there is no user. */
  readonly firstAdmin: { readonly email: string; readonly password: string; readonly reset: boolean } | undefined
  /** Where people may sign in besides: OpenID Connect. */
  readonly oidc: OidcConfig | undefined
  /** A proxy stands before us, and says where a request comes from. */
  readonly trustProxy: boolean
  readonly delivery: DeliveryConfig
  /** Whether this worker may run the engine of the thesis: a worker that only takes in feeds need not. */
  readonly thesis: boolean
  /** Whether this worker may judge the rules of alerts. */
  readonly alerts: boolean
  readonly logLevel: LogLevel
  readonly color: boolean
}

export const AUTH_SECRET_LENGTH = 32
export const SECRET_KEY_LENGTH = 32
export const ADMIN_PASSWORD_LENGTH = 12

const REDIS_FORMS = 'redis://host:6379, rediss://…, unix:///path.sock, redis+sentinel://host:26379,host:26379/master-name, or a comma-separated redis:// list for a cluster'

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)

const refuse = (context: z.RefinementCtx, message: string): typeof z.NEVER => {
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `30s`, `5m`, `2h`, `1d` in ms; undefined where it is none of these. */
export function parseSpan(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? []
  const size = UNITS[unit ?? '']
  return count !== undefined && size !== undefined ? Number(count) * size : undefined
}

const portOf = (text: string): number | undefined => (/^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536 ? Number(text) : undefined)

function loginOf(username: string, password: string): RedisLogin {
  return { ...(username && { username: decodeURIComponent(username) }), ...(password && { password: decodeURIComponent(password) }) }
}

/** One `redis://` or `rediss://` address; a string is why it is none. */
function parseNode(text: string): URL | string {
  if (!URL.canParse(text)) return 'not an address'
  const url = new URL(text)
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') return 'an unknown scheme'
  if (url.hostname === '') return 'no host'
  if (!/^(\/\d{0,2})?$/.test(url.pathname)) return 'something after the host that is no database number'
  if (url.search || url.hash) return 'something after the address'
  return url
}

const bareHost = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')

function parseCluster(list: readonly string[]): RedisTarget | string {
  const urls: URL[] = []
  for (const text of list) {
    const url = parseNode(text)
    if (typeof url === 'string') return url
    if (/[1-9]/.test(url.pathname)) return 'a database number in a cluster, which has only database 0'
    urls.push(url)
  }
  const [first] = urls
  if (!first || urls.some(({ protocol }) => protocol !== first.protocol)) return 'both redis:// and rediss:// in one list'
  const login = urls.find(({ username, password }) => username || password) ?? first
  return {
    kind: 'cluster',
    nodes: urls.map(({ hostname, port }) => ({ host: bareHost(hostname), port: Number(port || 6379) })),
    tls: first.protocol === 'rediss:',
    ...loginOf(login.username, login.password),
  }
}

function parseSentinel(rest: string): RedisTarget | string {
  const [, user = '', password = '', hosts = '', name = '', db = '0'] = /^(?:([^:@/]*)(?::([^@/]*))?@)?([^/@]+)\/([^/]+)(?:\/(\d{1,2}))?$/.exec(rest) ?? []
  if (!hosts) return 'no list of sentinels followed by /master-name'
  const sentinels: RedisNode[] = []
  for (const host of hosts.split(',')) {
    const [, address = '', port = '26379'] = /^(\[[0-9a-f:]+\]|[^:\s]+)(?::(\d+))?$/i.exec(host.trim()) ?? []
    const number = portOf(port)
    if (!address || number === undefined) return 'a sentinel that is not host:port'
    sentinels.push({ host: bareHost(address), port: number })
  }
  return { kind: 'sentinel', sentinels, name: decodeURIComponent(name), db: Number(db), ...loginOf(user, password) }
}

/** REDIS_URL in any of its forms; a string is why it is none of them. */
function parseTarget(text: string): RedisTarget | string {
  const [, scheme = '', rest = ''] = /^([a-z+]+):\/\/(.*)$/i.exec(text) ?? []
  try {
    switch (scheme.toLowerCase()) {
      case 'unix':
        return rest.startsWith('/') && rest.length > 1 ? { kind: 'unix', path: decodeURIComponent(rest) } : 'no absolute path after unix://'
      case 'redis+sentinel':
        return parseSentinel(rest)
      case 'redis':
      case 'rediss': {
        const list = text.split(',').map((part) => part.trim())
        if (list.length > 1) return parseCluster(list)
        const url = parseNode(text)
        return typeof url === 'string' ? url : { kind: 'single', url: text }
      }
      default:
        return 'an unknown scheme'
    }
  } catch {
    return 'a percent sign that encodes nothing'
  }
}

/** What REDIS_URL points at, or a ConfigError. */
export function parseRedisUrl(text: string): RedisTarget {
  const parsed = RedisUrl.safeParse(text)
  if (!parsed.success) throw new ConfigError(`REDIS_URL: ${parsed.error.issues[0]?.message ?? ''}`)
  return parsed.data
}

const RedisUrl = z.string().transform((text, context): RedisTarget => {
  const target = parseTarget(text)
  return typeof target === 'string' ? refuse(context, `${target}; expected ${REDIS_FORMS}`) : target
})

const Port = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a whole number from 0 (any free port) to 65535')
  .transform(Number)
  .refine((port) => port < 65_536, 'expected a whole number from 0 (any free port) to 65535')

const Origin = z.string().transform((text, context) => {
  const expected = 'expected scheme, host and port only, like http://127.0.0.1:9000 (http, https, ws or wss)'
  if (!URL.canParse(text)) return refuse(context, expected)
  const url = new URL(text)
  const bare = url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password
  return bare && /^(https?|wss?):$/.test(url.protocol) ? url.origin : refuse(context, expected)
})

const HttpOrigin = Origin.refine((origin) => origin.startsWith('http'), 'expected http or https')

const Issuer = z.string().transform((text, context) => {
  const expected = 'expected the issuer as its provider names it, like https://login.example.com/realms/desk (http on loopback alone)'
  if (!URL.canParse(text)) return refuse(context, expected)
  const url = new URL(text)
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  return isSafe && !/[?#]/.test(text) && !url.username && !url.password ? url.href.replace(/\/+$/, '') : refuse(context, expected)
})

const Smtp = z.string().refine((text) => URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol) && new URL(text).hostname !== '', 'expected smtp://[user:password@]host[:port], or smtps://…')

const Sender = z.string().regex(/^([^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/, 'expected a mail address, like alerts@example.com or Downchain <alerts@example.com>')

const Span = z.string().transform((text, context) => parseSpan(text) ?? refuse(context, 'expected a span like 30s, 5m, 2h or 1d'))

const Yes = z.literal('yes', 'expected yes, or the variable unset')

const Key = z.string().regex(/^\S+$/, 'expected a key without spaces')

/** Variables that feeds read: keys, and settings such as a contact address. */
const FeedEnvironment = z.object({
  FINNHUB_TOKEN: Key.optional(),
  ALPACA_KEY_ID: Key.optional(),
  ALPACA_SECRET: Key.optional(),
  LAMBDA_API_KEY: Key.optional(),
  OPENROUTER_API_KEY: Key.optional(),
  COMPUTEPRICES_API_KEY: Key.optional(),
  EIA_API_KEY: Key.optional(),
  ARTIFICIAL_ANALYSIS_API_KEY: Key.optional(),
  GITHUB_TOKEN: Key.optional(),
  CONTACT_EMAIL: z.email('expected a mail address, like you@example.com').optional(),
})

export const FEED_VARIABLES = FeedEnvironment.keyof().options

/** Whose values never stand in a message: secrets, and addresses that may hold a password. */
const SECRET = new Set<string>(['AUTH_SECRET', 'ADMIN_PASSWORD', 'OIDC_CLIENT_SECRET', 'SECRET_KEY', 'SMTP_URL', 'REDIS_URL', ...FEED_VARIABLES.filter((name) => name !== 'CONTACT_EMAIL')])

/** Every variable with a fixed name. Those of feeds (FEED_ORIGIN_<FEED>, …) follow from the feeds' ids. */
const Environment = z.object({
  HOST: z.string().regex(/^(\[?[0-9a-f:]+\]?|[a-z0-9.-]+)$/i, 'expected a host name or address to listen on, like 127.0.0.1').default('127.0.0.1'),
  PORT: Port.default(3000),
  REDIS_URL: RedisUrl.optional(),
  DATA_DIR: z.string().default('.data'),
  FEEDS: z.string().optional(),
  AUTH_SECRET: z.string().min(AUTH_SECRET_LENGTH, `expected at least ${AUTH_SECRET_LENGTH} characters`).optional(),
  ADMIN_EMAIL: z.email('expected a mail address, like you@example.com').optional(),
  ADMIN_PASSWORD: z.string().min(ADMIN_PASSWORD_LENGTH, `expected at least ${ADMIN_PASSWORD_LENGTH} characters`).optional(),
  ADMIN_RESET: Yes.optional(),
  OIDC_ISSUER: Issuer.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().max(60, 'expected at most 60 characters').optional(),
  TRUST_PROXY: Yes.optional(),
  SECRET_KEY: z.string().min(SECRET_KEY_LENGTH, `expected at least ${SECRET_KEY_LENGTH} characters`).optional(),
  WEBHOOK_ALLOW_PRIVATE: Yes.optional(),
  SMTP_URL: Smtp.optional(),
  SMTP_FROM: Sender.optional(),
  TELEGRAM_ORIGIN: HttpOrigin.optional(),
  PUBLIC_URL: HttpOrigin.optional(),
  THESIS: z.enum(['on', 'off'], 'expected on or off').default('on'),
  ALERTS: z.enum(['on', 'off'], 'expected on or off').default('on'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `expected ${LOG_LEVELS.join(', ')}`).default('info'),
  NO_COLOR: z.string().optional(),
  ...FeedEnvironment.shape,
})

/** The fixed names: what `.env.example` documents, besides FEED_VARIABLE_FORMS. */
export const VARIABLES: readonly string[] = Object.keys(Environment.shape)

export const FEED_VARIABLE_FORMS = ['FEED_ORIGIN_', 'FEED_EVERY_', 'FEED_ACCEPT_TERMS_'] as const

const feedVariable = (id: string): string => id.toUpperCase().replaceAll('-', '_')

/** Number of single-letter changes between two names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1]
    for (const [j, other] of b.split('').entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** The few ids that a mistyped one may have meant. */
function near(name: string, ids: readonly string[]): string {
  const score = (id: string): number => (id.includes(name) || name.includes(id) ? 0 : distance(name, id))
  return [...ids].sort((a, b) => score(a) - score(b)).slice(0, 4).join(', ')
}

function parseVariable<T>(name: string, schema: z.ZodType<T>, value: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw badVariable(name, value, parsed.error)
}

function badVariable(name: string, value: string | undefined, error: z.ZodError): ConfigError {
  const shown = SECRET.has(name) || value === undefined ? '' : ` is '${value.replaceAll(/\s+/g, ' ')}'`
  return new ConfigError(`${name}${shown}: ${error.issues[0]?.message ?? 'not understood'}`)
}

function readOverrides(env: Readonly<Record<string, string>>, feedIds: readonly string[]): Map<string, FeedOverride> {
  const ids: ReadonlyMap<string, string> = new Map(feedIds.map((id) => [feedVariable(id), id]))
  // Hosts that only backfills ask are named like feeds.
  const archives: ReadonlyMap<string, string> = new Map(ARCHIVE_IDS.map((id) => [feedVariable(id), id]))
  const overrides = new Map<string, FeedOverride>()
  for (const [name, value] of Object.entries(env)) {
    const form = FEED_VARIABLE_FORMS.find((prefix) => name.startsWith(prefix))
    if (form === undefined) continue
    const feed = name.slice(form.length)
    const id = ids.get(feed) ?? (form === 'FEED_ORIGIN_' ? archives.get(feed) : undefined)
    if (id === undefined) throw new ConfigError(`${name}: there is no feed ${feed}; expected ${form}<FEED>, near: ${near(feed, [...ids.keys()])}`)
    overrides.set(id, { ...overrides.get(id), ...readOverride(form, name, value) })
  }
  return overrides
}

function readOverride(form: (typeof FEED_VARIABLE_FORMS)[number], name: string, value: string): FeedOverride {
  switch (form) {
    case 'FEED_ORIGIN_':
      return { origin: parseVariable(name, Origin, value) }
    case 'FEED_EVERY_':
      return { every: parseVariable(name, Span, value) }
    case 'FEED_ACCEPT_TERMS_':
      parseVariable(name, Yes, value)
      return { acceptTerms: true }
  }
}

function readFeeds(list: string | undefined, feedIds: readonly string[]): readonly string[] | undefined {
  if (list === undefined) return undefined
  const asked = [...new Set(list.split(',').map((id) => id.trim()).filter(Boolean))]
  const unknown = asked.find((id) => !feedIds.includes(id))
  if (unknown !== undefined) throw new ConfigError(`FEEDS: there is no feed '${unknown}'; expected a comma-separated list of feed ids, near: ${near(unknown, feedIds)}`)
  return asked
}

function oidcOf({ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name, AUTH_SECRET }: z.infer<typeof Environment>): OidcConfig | undefined {
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    const missing = issuer === undefined ? 'OIDC_ISSUER' : clientId === undefined ? 'OIDC_CLIENT_ID' : 'OIDC_CLIENT_SECRET'
    throw new ConfigError(`${missing}: expected all of OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or none`)
  }
  if (AUTH_SECRET === undefined) throw new ConfigError('AUTH_SECRET: expected with OIDC_ISSUER; without it nobody signs in')
  return { issuer, clientId, clientSecret, name }
}

/** The whole configuration, parsed once; throws a ConfigError at the first bad value. An empty variable counts as unset. */
export function readConfig(env: Env, feedIds: readonly string[]): Config {
  const set = Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined || value.trim() === '' ? [] : [[name, value.trim()] as const])))
  const parsed = Environment.safeParse(set)
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0] ?? 'environment')
    throw badVariable(name, set[name], parsed.error)
  }
  const { HOST, PORT, REDIS_URL, DATA_DIR, FEEDS, AUTH_SECRET, ADMIN_EMAIL, ADMIN_PASSWORD, ADMIN_RESET, TRUST_PROXY, SECRET_KEY, WEBHOOK_ALLOW_PRIVATE, SMTP_URL, SMTP_FROM, TELEGRAM_ORIGIN, PUBLIC_URL, THESIS, ALERTS, LOG_LEVEL, NO_COLOR } = parsed.data
  if (!isLoopback(HOST) && AUTH_SECRET === undefined) {
    throw new ConfigError(`HOST is '${HOST}': to listen on anything but loopback, set AUTH_SECRET to at least ${AUTH_SECRET_LENGTH} characters; expected 127.0.0.1 otherwise`)
  }
  if ((SMTP_URL === undefined) !== (SMTP_FROM === undefined)) {
    throw new ConfigError(`${SMTP_URL === undefined ? 'SMTP_URL' : 'SMTP_FROM'}: expected both SMTP_URL and SMTP_FROM, or neither`)
  }
  if ((ADMIN_EMAIL === undefined) !== (ADMIN_PASSWORD === undefined)) {
    throw new ConfigError(`${ADMIN_EMAIL === undefined ? 'ADMIN_PASSWORD' : 'ADMIN_EMAIL'}: expected both ADMIN_EMAIL and ADMIN_PASSWORD, or neither`)
  }
  if (ADMIN_RESET !== undefined && ADMIN_EMAIL === undefined) {
    throw new ConfigError('ADMIN_RESET: expected ADMIN_EMAIL and ADMIN_PASSWORD with it')
  }
  return {
    host: bareHost(HOST),
    port: PORT,
    redis: REDIS_URL,
    dataDir: DATA_DIR,
    feeds: readFeeds(FEEDS, feedIds),
    overrides: readOverrides(set, feedIds),
    feedEnv: Object.fromEntries(FEED_VARIABLES.flatMap((name) => (parsed.data[name] === undefined ? [] : [[name, parsed.data[name]]]))),
    authSecret: AUTH_SECRET,
    firstAdmin: ADMIN_EMAIL !== undefined && ADMIN_PASSWORD !== undefined ? { email: ADMIN_EMAIL.toLowerCase(), password: ADMIN_PASSWORD, reset: ADMIN_RESET === 'yes' } : undefined,
    oidc: oidcOf(parsed.data),
    trustProxy: TRUST_PROXY === 'yes',
    delivery: {
      secretKey: SECRET_KEY,
      allowPrivate: WEBHOOK_ALLOW_PRIVATE === 'yes',
      smtp: SMTP_URL !== undefined && SMTP_FROM !== undefined ? { url: SMTP_URL, from: SMTP_FROM } : undefined,
      telegramOrigin: TELEGRAM_ORIGIN,
      publicUrl: PUBLIC_URL ?? `http://${/^(0\.0\.0\.0|\[?::\]?)$/.test(HOST) ? '127.0.0.1' : HOST.includes(':') ? `[${bareHost(HOST)}]` : HOST}:${PORT}`,
    },
    thesis: THESIS === 'on',
    alerts: ALERTS === 'on',
    logLevel: LOG_LEVEL,
    color: NO_COLOR === undefined,
  }
}
