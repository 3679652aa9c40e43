import type { LogLevel } from './config.ts'

export type LogFields = Readonly<Record<string, unknown>>

type Write = (event: string, fields?: LogFields) => void

export type Logger = { readonly debug: Write; readonly info: Write; readonly warn: Write; readonly error: Write }

export type LoggerOptions = {
  readonly level: LogLevel
  /** Lines for a person at a terminal; default one line of JSON for a machine. */
  readonly plain?: boolean
  readonly color?: boolean
  readonly write?: (line: string) => void
  readonly now?: () => number
}

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 }

const SECRET_FIELD = /(secret|token|password|authorization|cookie|api[-_]?key)$/i

/** Logins and query strings of addresses: both may hold keys. */
const withoutSecrets = (text: string): string => text.replaceAll(/\b([a-z][a-z0-9+]*:\/\/)[^/@\s]*@/gi, '$1').replaceAll(/\b([a-z][a-z0-9+]*:\/\/[^\s?"']*)\?[^\s"']*/gi, '$1?…')

/** A field as it may stand in a log. */
function loggable(name: string, value: unknown): unknown {
  if (SECRET_FIELD.test(name) && value !== undefined) return '…'
  if (typeof value === 'string') return withoutSecrets(value)
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Error) {
    const cause = value.cause instanceof Error ? ` (${value.cause.message})` : ''
    return withoutSecrets(`${value.name}: ${value.message}${cause}`)
  }
  if (Array.isArray(value)) return value.map((item) => loggable(name, item))
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, loggable(key, inner)]))
  return value
}

const COLORS: Readonly<Partial<Record<LogLevel, string>>> = { debug: '\u001B[2m', warn: '\u001B[33m', error: '\u001B[31m' }

function plainLine(level: LogLevel, event: string, fields: LogFields, color: boolean): string {
  const details = Object.entries(fields).map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const line = `${level === 'info' ? '' : `${level}: `}${event}${details.join('')}`
  const paint = color ? COLORS[level] : undefined
  return paint ? `${paint}${line}\u001B[0m` : line
}

/** One line per event to stderr, never a secret. */
export function createLogger({ level, plain = process.stderr.isTTY, color = process.stderr.isTTY, now = Date.now, write = (line) => void process.stderr.write(`${line}\n`) }: LoggerOptions): Logger {
  const at =
    (of: Exclude<LogLevel, 'silent'>): Write =>
    (event, given = {}) => {
      if (RANK[of] < RANK[level]) return
      const fields = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, loggable(name, value)]))
      write(plain ? plainLine(of, event, fields, color) : JSON.stringify({ at: new Date(now()).toISOString(), level: of, event, ...fields }))
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
