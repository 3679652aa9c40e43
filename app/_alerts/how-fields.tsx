'use client'
import type { ContactPoint } from '../../lib/wire/alerts.ts'
import { DurationField, Field, FIELD, NumberField, Segments, Select } from './fields.tsx'
import { SEVERITIES } from './kinds.ts'
import { SeverityMark } from './marks.tsx'
import { WEEKDAYS, type Lack, type RuleForm } from './rule-form.ts'
import { useAlertWords } from './words.ts'

const TRIGGERS = ['every-time', 'once', 'once-per-bar'] as const
const BARS = ['1m', '5m', '1h', '1d'] as const
const NO_DATA = ['keep', 'alert', 'resolve'] as const
const HOURS = ['always', 'nyse', 'custom'] as const
/** Zones that markets and data centres live in, and the viewer's own. */
const ZONES = ['UTC', 'America/New_York', 'America/Los_Angeles', 'Europe/London', 'Europe/Berlin', 'Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Singapore', 'Asia/Tokyo']

type Props = { readonly form: RuleForm; readonly lack: Lack['field'] | undefined; readonly change: (patch: Partial<RuleForm>) => void }

/** How grave it is, and who is told. */
export function TellFields({ form, change, points, called }: Omit<Props, 'lack'> & { readonly points: readonly ContactPoint[]; readonly called: string }) {
  const { t, a } = useAlertWords()
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <Field label={a('name')} className="min-w-48 flex-1">{(id) => <input id={id} value={form.name} maxLength={120} placeholder={called} onChange={({ target }) => change({ name: target.value })} className={FIELD} />}</Field>
        <Segments label={a('severity')} value={form.severity} options={SEVERITIES.map((value) => ({ value, text: <><SeverityMark severity={value} />{t(`alert.severity.${value}`)}</> }))} choose={(severity) => change({ severity })} />
      </div>
      <fieldset className="min-w-0">
        <legend className="mb-0.5 text-xs text-muted">{a('tell')}</legend>
        <div className="flex flex-wrap gap-1.5">
          <span className="chip" title={a('tell.app.why')}>{a('tell.app')}</span>
          {points.map(({ id, name, kind }) => (
            <label key={id} className="chip cursor-pointer text-text has-checked:border-midstream has-checked:bg-raised has-focus-visible:outline-2 has-focus-visible:outline-midstream">
              <input type="checkbox" checked={form.contactPoints.includes(id)} onChange={({ target }) => change({ contactPoints: target.checked ? [...form.contactPoints, id] : form.contactPoints.filter((one) => one !== id) })} className="size-3 accent-midstream" />
              <span translate="no">{name}</span> <span className="text-faint">{a(`kind.${kind}`)}</span>
            </label>
          ))}
          {points.length === 0 && <a href="/alerts?view=points" className="link self-center text-xs">{a('tell.none')}</a>}
        </div>
      </fieldset>
    </div>
  )
}

/** What few rules need: folded until somebody wants it. */
export function MoreFields({ form, lack, change }: Props) {
  const { a } = useAlertWords()
  const { hours } = form
  const zones = ZONES.includes(hours.timeZone) ? ZONES : [hours.timeZone, ...ZONES]
  const setHours = (patch: Partial<RuleForm['hours']>): void => change({ hours: { ...hours, ...patch } })
  return (
    <div className="grid grid-cols-2 gap-2 pt-2 sm:grid-cols-3">
      <DurationField label={a('for')} hint={a('for.why')} value={form.for} counts invalid={lack === 'for'} change={(value) => change({ for: value })} />
      <Select label={a('trigger')} value={form.trigger} options={TRIGGERS.map((value) => ({ value, text: a(`trigger.${value}`) }))} choose={(trigger) => change({ trigger })} />
      {form.trigger === 'once-per-bar' && <Select label={a('bar')} value={form.bar} options={BARS.map((value) => ({ value, text: a(`bar.${value}`) }))} choose={(bar) => change({ bar })} />}
      <NumberField label={a('hysteresis')} value={form.hysteresis} invalid={lack === 'hysteresis'} change={(hysteresis) => change({ hysteresis })} />
      <DurationField label={a('cooldown')} value={form.cooldown} change={(cooldown) => change({ cooldown })} />
      <DurationField label={a('repeat')} value={form.repeatEvery} change={(repeatEvery) => change({ repeatEvery })} />
      <Select label={a('no-data')} value={form.onNoData} options={NO_DATA.map((value) => ({ value, text: a(`no-data.${value}`) }))} choose={(onNoData) => change({ onNoData })} />
      <Field label={a('expires')} className="col-span-2 sm:col-span-1">{(id) => <input id={id} type="datetime-local" value={form.expiresAt} onChange={({ target }) => change({ expiresAt: target.value })} className={FIELD} />}</Field>
      <Select label={a('hours')} value={hours.kind} options={HOURS.map((value) => ({ value, text: a(`hours.${value}`) }))} choose={(kind) => setHours({ kind })} />
      {hours.kind === 'custom' && (
        <>
          <Select label={a('hours.zone')} value={hours.timeZone} options={zones.map((value) => ({ value, text: value, foreign: true }))} choose={(timeZone) => setHours({ timeZone })} />
          <Field label={a('hours.from')}>{(id) => <input id={id} type="time" required value={hours.from} onChange={({ target }) => setHours({ from: target.value })} className={FIELD} />}</Field>
          <Field label={a('hours.to')}>{(id) => <input id={id} type="time" required value={hours.to} onChange={({ target }) => setHours({ to: target.value })} className={FIELD} />}</Field>
          <fieldset className="col-span-full flex flex-wrap gap-1">
            <legend className="sr-only">{a('hours.days')}</legend>
            {WEEKDAYS.map((day) => (
              <label key={day} className="cursor-pointer rounded border border-line px-1.5 text-xs text-muted has-checked:border-edge has-checked:bg-raised has-checked:text-text has-focus-visible:outline-2 has-focus-visible:outline-midstream">
                <input type="checkbox" checked={hours.days.includes(day)} onChange={({ target }) => setHours({ days: WEEKDAYS.filter((one) => (one === day ? target.checked : hours.days.includes(one))) })} className="sr-only" />{a(`day.${day}`)}
              </label>
            ))}
          </fieldset>
        </>
      )}
      <Field label={a('note')} className="col-span-full">{(id) => <textarea id={id} rows={2} maxLength={2000} value={form.note} onChange={({ target }) => change({ note: target.value })} className={`${FIELD} h-auto py-1`} />}</Field>
    </div>
  )
}
