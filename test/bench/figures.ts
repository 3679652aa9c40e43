/** One measured number. `met` is set where it has a target. */
export type Figure = { readonly what: string; readonly value: number; readonly unit: string; readonly target?: string; readonly met?: boolean }

export type Part = {
  readonly id: string
  readonly title: string
  /** What is measured, and what is not, in words: stands under the table. */
  readonly notes: readonly string[]
  readonly run: () => Promise<readonly Figure[]>
}

const rounded = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(value >= 1000 ? 6 : 4)) : value)

export const figure = (what: string, value: number, unit: string): Figure => ({ what, value: rounded(value), unit })
export const atMost = (what: string, value: number, unit: string, most: number): Figure => ({ ...figure(what, value, unit), target: `≤ ${most.toLocaleString('en')}`, met: value <= most })
export const atLeast = (what: string, value: number, unit: string, least: number): Figure => ({ ...figure(what, value, unit), target: `≥ ${least.toLocaleString('en')}`, met: value >= least })
/** A comparison of results, not a speed: 1 is as it must be. */
export const holds = (what: string, value: boolean): Figure => ({ what, value: value ? 1 : 0, unit: value ? 'yes' : 'no', target: 'yes', met: value })

export const table = (figures: readonly Figure[]): string => {
  const rows = figures.map(({ what, value, unit, target, met }) => [
    what,
    unit === 'yes' || unit === 'no' ? unit : `${value.toLocaleString('en', { maximumFractionDigits: 4 })} ${unit}`,
    target ?? '',
    met === undefined ? '' : met ? 'pass' : 'fell short',
  ])
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map(([what = '', value = '', target = '', met = '']) => `  ${what.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)}  ${target.padEnd(widths[2] ?? 0)}  ${met}`.trimEnd()).join('\n')
}
