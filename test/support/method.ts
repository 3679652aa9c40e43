import { METHOD, type Method } from '../../lib/engine/pure.ts'
import { CLAIMS } from '../../lib/thesis/claims.ts'
import { WINDOWS, type Verdict } from '../../lib/thesis/ids.ts'
import { lastFresh, valueOn } from '../../lib/thesis/line.ts'
import type { Measure } from '../../lib/thesis/measure-types.ts'
import type { Reading } from '../../lib/thesis/thesis.ts'

const sideOf = (value: number): Verdict => (Number.isNaN(value) ? 'no-data' : value > 100.0001 ? 'supported' : value < 99.9999 ? 'contradicted' : 'undecided')

/** Of every claim the same, at once: where the rotation stands. */
function judge({ lines, day }: Measure): readonly Reading[] {
  const rotation = lines.get('index.rotation')
  const verdict = sideOf(rotation ? valueOn(rotation, day) : Number.NaN)
  const evidence = rotation && lastFresh(rotation)
  return CLAIMS.flatMap(({ id, statistics }) => WINDOWS.map((window): Reading => ({
    claim: id, window, verdict, evidence, overturn: undefined,
    statistics: statistics.map((rule) => ({ id: rule.id, unit: rule.unit, threshold: rule.threshold, side: rule.side, value: undefined, low: undefined, high: undefined, support: undefined, verdict, lack: undefined, from: undefined, to: evidence, days: 0, coverage: undefined })),
  })))
}

/** The real indices and the real way to hold a verdict, with a judge that needs no month of data. `slow`: it takes so long over each day. */
export const testMethod = ({ version = 'test', slow = 0 }: { readonly version?: string; readonly slow?: number } = {}): Method => ({
  ...METHOD,
  version,
  judge: async (measure) => {
    if (slow > 0) await new Promise((resolve) => setTimeout(resolve, slow))
    return judge(measure)
  },
})
