'use client'
import { formatValue, unitLabel } from '../../lib/domain/format.ts'
import { sentenceOf, type Severity } from '../_alerts/kinds.ts'
import { AlertMark, SeverityMark } from '../_alerts/marks.tsx'
import type { Firing } from '../../lib/alerts/firing.ts'
import { useSignal } from '../_live/hooks.ts'
import { useInstant } from '../_live/zone.tsx'
import { useTogetherWords } from '../_together/words.ts'

const OTHERS_SHOWN = 4
const FROM: Readonly<Record<'critical' | 'warning' | 'all', readonly Severity[]>> = { critical: ['critical'], warning: ['critical', 'warning'], all: ['critical', 'warning', 'info'] }

/** Whether an alert of that severity takes the screen, or is heard. */
export const reaches = (setting: 'off' | 'critical' | 'warning' | 'all', severity: Severity): boolean => setting !== 'off' && FROM[setting].includes(severity)

/** What fires has the whole screen until somebody has it or it is over: the worst of it large, the others by name. */
export function Takeover({ firing }: { readonly firing: readonly Firing[] }) {
  const { locale, t, w } = useTogetherWords()
  const instant = useInstant()
  const [first, ...others] = firing
  const live = useSignal(first?.series ?? '', undefined)
  if (!first) return null
  const { rule, state, unit, value } = first
  const critical = rule.severity === 'critical'
  return (
    <section role="alert" data-takeover={rule.severity} className="absolute inset-0 z-10 flex flex-col bg-background p-8">
      <div className={`flex min-h-0 flex-1 flex-col justify-center gap-6 rounded-panel border-4 bg-surface p-10 ${critical ? 'border-down' : 'border-text'}`}>
        <p className="flex items-center gap-4 text-xl text-muted">
          <AlertMark state={state} className="size-8" />
          <SeverityMark severity={rule.severity} className="h-7 w-8" />
          <span className={`font-semibold ${critical ? 'text-down' : 'text-text'}`}>{t(`alert.severity.${rule.severity}`)}</span>
          <span>{w(state === 'firing' ? 'wall.firing' : 'wall.no-data')} · <time dateTime={first.firedAt}>{w('wall.since', { at: instant(Date.parse(first.firedAt)) })}</time></span>
        </p>
        <h2 translate="no" className="text-[3.25rem] leading-[1.1] font-semibold tracking-tight wrap-anywhere">{rule.name}</h2>
        <p className="text-2xl leading-9 wrap-anywhere">{sentenceOf(first, locale)}</p>
        {value !== null && (
          <p className="flex items-baseline gap-4">
            <span className="text-[5.5rem] leading-none font-semibold tracking-tighter">{formatValue(value, unit, locale)}</span>
            <span className="text-xl text-muted">{unitLabel(unit, locale)}</span>
            {live && live.value !== value && <span className="reading ml-6 text-xl text-muted">{w('wall.now', { value: formatValue(live.value, unit, locale) })}</span>}
          </p>
        )}
      </div>
      {others.length > 0 && (
        <ul aria-label={w('wall.more')} className="mt-4 grid shrink-0 gap-2">
          {others.slice(0, OTHERS_SHOWN).map((one) => (
            <li key={one.eventId} className="flex items-center gap-3 text-lg">
              <AlertMark state={one.state} className="size-5" /><SeverityMark severity={one.rule.severity} className="h-4 w-5" />
              <span translate="no" className="shrink-0 font-semibold">{one.rule.name}</span>
              <span className="min-w-0 truncate text-muted">{sentenceOf(one, locale)}</span>
            </li>
          ))}
          {others.length > OTHERS_SHOWN && <li className="text-lg text-muted">{t('alert.more', { count: others.length - OTHERS_SHOWN })}</li>}
        </ul>
      )}
    </section>
  )
}

/** Where somebody presents, what fires has a line: the screen is theirs. */
export function FiringLine({ firing: [first, ...others] }: { readonly firing: readonly Firing[] }) {
  const { locale, t } = useTogetherWords()
  if (!first) return null
  return (
    <p role="alert" className="mx-2 flex shrink-0 items-center gap-3 rounded-panel border-2 border-down bg-surface px-4 py-1.5 text-lg">
      <AlertMark state={first.state} className="size-5" /><SeverityMark severity={first.rule.severity} className="h-4 w-5" />
      <span translate="no" className="shrink-0 font-semibold">{first.rule.name}</span>
      <span className="min-w-0 truncate text-muted">{sentenceOf(first, locale)}</span>
      {others.length > 0 && <span className="shrink-0">{t('alert.more', { count: others.length })}</span>}
    </p>
  )
}
