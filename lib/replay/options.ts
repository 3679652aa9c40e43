import { parseArgs } from 'node:util'
import { z } from 'zod'
import { ConfigError } from '../config.ts'
import { decode, type RecordTable } from '../record/record.ts'

export type ReplayOptions = {
  /** Midnight UTC, epoch ms. */
  readonly from: number
  /** When the last of the record became known, epoch ms. */
  readonly to: number
  /** Days a second. */
  readonly speed: number
}

const FROM = '2025-01-06'
const SPEED = '5'
export const SLOWEST = 0.01
export const FASTEST = 60

const USAGE = 'usage: npm run demo -- [--from 2025-01-06] [--speed 5]'

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** First and last instant at which something of the record became known, epoch ms. */
export function knownSpan(tables: readonly RecordTable[]): { readonly first: number; readonly last: number } {
  let [first, last] = [Infinity, -Infinity]
  for (const table of tables) {
    for (const { receivedAt } of decode(table).observations) {
      first = Math.min(first, receivedAt)
      last = Math.max(last, receivedAt)
    }
  }
  return { first, last }
}

/** What the command line asks for; throws a ConfigError, one line, where it cannot be done. */
export function replayOptions(args: readonly string[], span: { readonly first: number; readonly last: number }): ReplayOptions {
  const { from, speed } = parse(args)
  const at = Date.parse(`${from}T00:00:00Z`)
  if (!z.iso.date().safeParse(from).success) throw new ConfigError(`--from is '${from}': expected a day like ${FROM}`)
  if (at < span.first || at >= span.last) throw new ConfigError(`--from is '${from}': the record runs from ${day(span.first)} to ${day(span.last)}; expected a day within it`)
  const rate = Number(speed)
  if (!/^\d+(\.\d+)?$/.test(speed) || rate < SLOWEST || rate > FASTEST) throw new ConfigError(`--speed is '${speed}': expected days a second, from ${SLOWEST} to ${FASTEST}`)
  return { from: at, to: span.last, speed: rate }
}

function parse(args: readonly string[]): { readonly from: string; readonly speed: string } {
  try {
    return parseArgs({ args: [...args], options: { from: { type: 'string', default: FROM }, speed: { type: 'string', default: SPEED } } }).values
  } catch (cause) {
    throw new ConfigError(`${cause instanceof Error ? (cause.message.split(/[.\n]/)[0] ?? '') : 'not understood'}; ${USAGE}`, { cause })
  }
}
