import { signalId } from '../../domain/signal.ts'
import { vendorOf } from '../../feeds/vendor.ts'
import type { RecordTable } from '../record.ts'
import { cell, encodeTable, onDay, readRows, type LeaveOut } from '../encode.ts'

const BENCHMARKS: Readonly<Record<string, string>> = { mmlu: 'MMLU', 'gpqa-diamond': 'GPQA Diamond' }

/** Benchmark scores as the makers reported them at release: what a price tier of equal quality is built from. */
export function compileQuality(folder: string, leaveOut: LeaveOut): RecordTable {
  return encodeTable(
    {
      table: 'quality',
      clock: 'utc-day',
      sources: [{
        title: 'Benchmark scores at release',
        name: 'Model makers', source: 'The model makers’ own reports',
        licence: 'Facts as announced',
        note: 'From general knowledge, not checked against the pages again. A score holds for one date and one setting; models after December 2025 are missing.',
      }],
    },
    readRows(folder, 'quality-scores.csv').map((row) => {
      const [vendor, model, benchmark] = [vendorOf(cell(row, 'provider')), cell(row, 'model'), cell(row, 'benchmark')]
      return {
        id: signalId('quality', 'record', vendor, model, benchmark),
        title: `${model} · ${BENCHMARKS[benchmark] ?? benchmark}`,
        unit: 'points' as const,
        vendor,
        note: `reported by ${cell(row, 'reported_by')}`,
        feed: 'record',
        shape: 'step' as const,
        step: 365,
        source: 0,
        points: [onDay(cell(row, 'released'), Number(cell(row, 'score')))],
      }
    }),
    leaveOut,
  )
}
