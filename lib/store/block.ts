import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** An entry of a series: its index (time in units of the resolution, or ms) and its columns. */
export type Entry = { readonly at: number; readonly columns: readonly number[] }

/**
 * Blocks hold what no longer changes: columnar, each value as its difference from the one before in the smallest decimal
 * unit of its column, as text, deflated. Differences of a calm price are zeros, and a run of them costs next to nothing:
 * measured sizes stand in lib/adr/0002-candle-layout.md.
 */
export function encodeBlock(entries: readonly Entry[]): Buffer {
  const width = entries[0]?.columns.length ?? 0
  const columns = [entries.map(({ at }) => at), ...Array.from({ length: width }, (_, column) => entries.map(({ columns: values }) => values[column] ?? 0))]
  return deflateRawSync(columns.map(encodeColumn).join('|'), { level: 9 })
}

export function decodeBlock(block: Buffer): Entry[] {
  const [ats = [], ...columns] = inflateRawSync(block).toString('latin1').split('|').map(decodeColumn)
  return ats.map((at, index) => ({ at, columns: columns.map((values) => values[index] ?? 0) }))
}

const MAX_DECIMALS = 10

/** `decimals:first,difference,…`; a column that no decimal unit fits is written as plain numbers: `x:…`. */
function encodeColumn(values: readonly number[]): string {
  let decimals = 0
  for (const value of values) {
    while (decimals <= MAX_DECIMALS && scaled(value, decimals) === undefined) decimals += 1
    if (decimals > MAX_DECIMALS) return `x:${values.join(',')}`
  }
  let last = 0
  const differences = values.map((value) => {
    const whole = scaled(value, decimals) ?? 0
    const difference = whole - last
    last = whole
    return difference
  })
  return `${decimals}:${differences.join(',')}`
}

/** The value in units of 10^-decimals, where that can be undone to the very same number (and differences stay exact). */
function scaled(value: number, decimals: number): number | undefined {
  const whole = Math.round(value * 10 ** decimals)
  return Math.abs(whole) <= 2 ** 52 && whole / 10 ** decimals === value ? whole : undefined
}

function decodeColumn(text: string): number[] {
  const colon = text.indexOf(':')
  const kind = text.slice(0, colon)
  const rest = text.slice(colon + 1)
  const parts = rest === '' ? [] : rest.split(',')
  if (kind === 'x') return parts.map(Number)
  const unit = 10 ** Number(kind)
  let whole = 0
  return parts.map((difference) => {
    whole += Number(difference)
    return whole / unit
  })
}
