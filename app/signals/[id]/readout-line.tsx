'use client'
import { formatValue, unitLabel } from '../../../lib/domain/format.ts'
import type { PlotKind } from '../../../lib/domain/plot.ts'
import type { SignalDetail } from '../../../lib/wire/api.ts'
import { useWords } from '../../_i18n/words.tsx'
import { useZone } from '../../_live/zone.tsx'
import { formatPlotTime } from '../../_ui/plot-time.ts'
import type { Readout } from '../../_ui/plot.tsx'
import { colourOf } from './compares.ts'
import { useReading } from './signal-head.tsx'
import { nameAmong } from './standing.ts'

type Props = { readonly signals: readonly SignalDetail[]; readonly readout: Readout | null; readonly every: number; readonly kind: PlotKind; readonly now: number }

/** What stands under the cross-hair, or else what is known last. Its height never changes. */
export function ReadoutLine({ signals, readout, every, kind, now }: Props) {
  const { locale, t } = useWords()
  const { zone } = useZone()
  const [own] = signals
  if (!own) return null
  const at = readout && formatPlotTime(readout.at, every, locale, zone)
  return (
    <div className="flex h-9 flex-wrap content-start items-baseline gap-x-4 overflow-hidden px-3 text-xs leading-4.5 sm:h-4.5">
      <span className="whitespace-nowrap sm:w-46 text-muted">{at ?? t('signal.readout.latest')}</span>
      {signals.map((signal, index) => {
        const colour = colourOf(own.stage, index)
        const under = readout?.values.find(({ id }) => id === signal.id)
        return readout
          ? <Under key={signal.id} signal={signal} name={nameAmong(signal, signals)} colour={colour} value={under?.value ?? null} candle={kind === 'candles' && index === 0 ? under?.candle : undefined} />
          : <Latest key={signal.id} signal={signal} name={nameAmong(signal, signals)} colour={colour} now={now} />
      })}
    </div>
  )
}

function Under({ signal, name, colour, value, candle }: { readonly signal: SignalDetail; readonly name: string; readonly colour: string; readonly value: number | null; readonly candle: NonNullable<Readout['values'][number]['candle']> | undefined }) {
  const { locale, t } = useWords()
  const told = (n: number): string => formatValue(n, signal.unit, locale)
  return (
    <span className="flex min-w-0 gap-x-1.5 whitespace-nowrap">
      <Name signal={signal} name={name} colour={colour} />
      {candle ? (
        <>
          {(['open', 'high', 'low', 'close'] as const).map((part) => <span key={part}><abbr title={t(`signal.readout.${part}`)} className="text-faint no-underline">{t(`signal.readout.${part}.short`)}</abbr> <span className="reading font-medium text-text">{told(candle[part])}</span></span>)}
        </>
      ) : <span className="reading font-medium text-text">{value === null ? '–' : told(value)}</span>}
      <span className="text-faint">{unitLabel(signal.unit, locale)}</span>
    </span>
  )
}

function Latest({ signal, name, colour, now }: { readonly signal: SignalDetail; readonly name: string; readonly colour: string; readonly now: number }) {
  const { latest } = useReading(signal, now)
  return <Under signal={signal} name={name} colour={colour} value={latest?.value ?? null} candle={undefined} />
}

function Name({ signal, name, colour }: { readonly signal: SignalDetail; readonly name: string; readonly colour: string }) {
  const { say } = useWords()
  return <span translate="no" className="min-w-0 max-w-40 truncate" style={{ color: `var(${colour})` }} title={signal.note ? `${signal.title} · ${say(signal.note)}` : signal.title}>{name}</span>
}
