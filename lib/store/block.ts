import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** An entry of a series: its index (time in units of the resolution, or ms) and its columns. */
export type Entry = { readonly at: number; readonly columns: readonly number[] }

/**
 * Blocks hold what no longer changes: columnar, each value as its difference from the one before in the smallest decimal
 * unit of its column, as a number of as few bytes as it needs, deflated. Differences of a calm price are zeros, and a run
 * of them costs next to nothing: measured sizes stand in lib/adr/0002-candle-layout.md.
 *
 *   block   number of entries, number of columns (`at` is the first), columns
 *   column  decimals, differences; or DOUBLES, 8 bytes each
 */
export function encodeBlock(entries: readonly Entry[]): Buffer {
  const width = entries[0]?.columns.length ?? 0
  const out: number[] = []
  putWhole(out, entries.length)
  putWhole(out, width + 1)
  putColumn(out, entries.map(({ at }) => at))
  for (let column = 0; column < width; column++) putColumn(out, entries.map(({ columns }) => columns[column] ?? 0))
  return deflateRawSync(Buffer.from(out), { level: 9 })
}

export function decodeBlock(block: Buffer): Entry[] {
  const from: Reader = { bytes: inflateRawSync(block), next: 0 }
  const count = takeWhole(from)
  const [ats = [], ...columns] = Array.from({ length: takeWhole(from) }, () => takeColumn(from, count))
  return ats.map((at, index) => ({ at, columns: columns.map((values) => values[index] ?? 0) }))
}

type Reader = { readonly bytes: Buffer; next: number }

const MAX_DECIMALS = 10
/** In place of decimals: a column that no decimal unit fits. */
const DOUBLES = 255

function putColumn(out: number[], values: readonly number[]): void {
  let decimals = 0
  for (const value of values) while (decimals <= MAX_DECIMALS && scaled(value, decimals) === undefined) decimals += 1
  const wholes = values.map((value) => scaled(value, decimals))
  // A large number may have fitted before a small one asked for more decimals.
  if (decimals > MAX_DECIMALS || !wholes.every((whole) => whole !== undefined)) {
    const doubles = Buffer.alloc(values.length * 8)
    for (const [index, value] of values.entries()) doubles.writeDoubleLE(value, index * 8)
    out.push(DOUBLES, ...doubles)
    return
  }
  out.push(decimals)
  let last = 0
  for (const whole of wholes) {
    const difference = whole - last
    // Signs fold into the lowest bit, so that small differences of either sign are small numbers.
    putWhole(out, difference < 0 ? -2 * difference - 1 : 2 * difference)
    last = whole
  }
}

function takeColumn(from: Reader, count: number): number[] {
  const decimals = from.bytes[from.next++] ?? DOUBLES
  if (decimals === DOUBLES) {
    const start = from.next
    from.next += count * 8
    return Array.from({ length: count }, (_, index) => from.bytes.readDoubleLE(start + index * 8))
  }
  const unit = 10 ** decimals
  const values: number[] = []
  for (let whole = 0; values.length < count; ) {
    const folded = takeWhole(from)
    whole += folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2
    values.push(whole / unit)
  }
  return values
}

/** Seven bits a byte, lowest first, the eighth says that more follow. By division: numbers go past 32 bits. */
function putWhole(out: number[], whole: number): void {
  let rest = whole
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128)
  out.push(rest)
}

function takeWhole(from: Reader): number {
  let whole = 0
  for (let place = 1; ; place *= 128) {
    const byte = from.bytes[from.next] ?? 0
    from.next += 1
    if (byte < 128) return whole + byte * place
    whole += (byte - 128) * place
  }
}

/** The value in units of 10^-decimals, where that can be undone to the very same number; folded differences stay exact. */
function scaled(value: number, decimals: number): number | undefined {
  const whole = Math.round(value * 10 ** decimals)
  return Math.abs(whole) <= 2 ** 51 && whole / 10 ** decimals === value ? whole : undefined
}
