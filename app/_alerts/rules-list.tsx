'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useMemo, useRef, useState, type ChangeEvent } from 'react'
import { formatCount, formatValue, unitLabel } from '../../lib/domain/format.ts'
import { days, hours } from '../../lib/domain/time.ts'
import { ruleSentence, type Names } from '../../lib/rules/sentence.ts'
import type { AlertImport, AlertItem, AlertPatch } from '../../lib/wire/alerts.ts'
import { useMay } from '../_access/who.tsx'
import { ask } from '../_live/ask.ts'
import { realNow } from '../_live/clock.ts'
import { useInstant, useZone } from '../_live/zone.tsx'
import { Menu, MENU_BUTTON } from '../_panels/signals-menu.tsx'
import { Age } from '../_ui/age.tsx'
import { Said } from '../_ui/said.tsx'
import { Filters } from './filters.tsx'
import { SEVERITIES } from './kinds.ts'
import { AlertMark, SeverityMark } from './marks.tsx'
import { useClaimName } from './names.ts'
import { localField } from './rule-form.ts'
import { askForRule } from './seed.ts'
import { useFreshAlerts } from './use-fresh.ts'
import { STANDINGS, standingOf, type PlainNames, type RuleFilter } from './views.ts'
import { useAlertWords } from './words.ts'

type Props = { readonly rules: readonly AlertItem[]; readonly names: PlainNames; readonly filter: RuleFilter; readonly found: number; readonly total: number; readonly pages: number; readonly now: number }
type Told = { readonly text: string; readonly undo?: () => Promise<void> }

/** The names that the server handed over, as sentences ask for them. */
function useHandedNames({ signals, feeds, points }: PlainNames): Names {
  const { say } = useAlertWords()
  const claimName = useClaimName()
  return useMemo(() => ({ signal: (id) => signals[id] ?? { title: claimName(id) ?? id, unit: '' }, feed: (id) => say(feeds[id] ?? id), contactPoint: (id) => points[id] ?? id }), [claimName, feeds, points, say, signals])
}

/** Every rule: how it stands, what it means, when it last fired, and what can be done about it. */
export function RulesList({ rules, names: plain, filter, found, total, pages, now }: Props) {
  const { locale, t, a } = useAlertWords()
  useFreshAlerts()
  const router = useRouter()
  const mayEdit = useMay('edit')
  const names = useHandedNames(plain)
  const [told, setTold] = useState<Told>()
  const pageAt = (page: number): string => `/alerts?${new URLSearchParams({ ...(filter.standing && { state: filter.standing }), ...(filter.severity && { severity: filter.severity }), ...(page > 1 && { page: String(page) }) }).toString()}`
  return (
    <section aria-label={t('alerts.view.rules')}>
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1.5">
        {mayEdit && <button type="button" className="push border-midstream font-semibold noscript:hidden" onClick={() => void askForRule({ kind: 'new' })}>{t('alert.new')}</button>}
        {total > 0 && <Filters view="rules" choices={[
          { name: 'state', label: a('filter.state'), chosen: filter.standing, options: STANDINGS.map((value) => ({ value, text: a(`standing.${value}`) })) },
          { name: 'severity', label: a('filter.severity'), chosen: filter.severity, options: SEVERITIES.map((value) => ({ value, text: t(`alert.severity.${value}`) })) },
        ]} />}
        <p className="text-xs text-muted">{a('rules.count', { found: formatCount(found, locale), total: formatCount(total, locale) })}</p>
        <div className="ml-auto"><Files tell={setTold} /></div>
      </div>
      <p role="status" className="panel fixed bottom-2 left-2 z-30 flex max-w-[calc(100vw-1rem)] items-center gap-2 border-edge px-3 py-1.5 text-sm empty:hidden">{told && <><span className="min-w-0 wrap-anywhere">{told.text}</span>{told.undo && <button type="button" className="push" onClick={() => { void told.undo?.().then(() => { setTold(undefined); router.refresh() }) }}>{a('undo')}</button>}</>}</p>
      {rules.length === 0 ? <Nothing isFiltered={total > 0} /> : (
        <ul className="panel divide-y divide-line">
          {rules.map((rule) => <Row key={rule.id} rule={rule} sentenceNames={names} plain={plain} tell={setTold} now={now} />)}
        </ul>
      )}
      {pages > 1 && (
        <nav aria-label={a('pages')} className="mt-2 flex items-center justify-center gap-3 text-xs">
          {filter.page > 1 && <Link className="push" href={pageAt(filter.page - 1)}>{a('page.before')}</Link>}
          <span className="text-muted">{a('page.of', { page: filter.page, pages })}</span>
          {filter.page < pages && <Link className="push" href={pageAt(filter.page + 1)}>{a('page.after')}</Link>}
        </nav>
      )}
    </section>
  )
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  const { a } = useAlertWords()
  const mayEdit = useMay('edit')
  if (isFiltered) return <p className="panel px-4 py-8 text-center text-sm text-muted">{a('rules.filtered')} <Link href="/alerts" className="link">{a('rules.all')}</Link></p>
  return (
    <div className="panel grid justify-items-center gap-3 px-4 py-10 text-center text-sm">
      <p className="max-w-prose text-muted">{a('rules.none')}</p>
      {mayEdit && <ul className="grid gap-1 text-left text-muted">
        <li>· {a('rules.none.chart')} <Link href="/signals/quote.nvda" className="link">{a('rules.none.example')}</Link></li>
        <li>· {a('rules.none.table')} <Link href="/signals" className="link">{a('rules.none.signals')}</Link></li>
        <li>· {a('rules.none.dialog')}</li>
      </ul>}
    </div>
  )
}

function Row({ rule, sentenceNames, plain, tell, now }: { readonly rule: AlertItem; readonly sentenceNames: Names; readonly plain: PlainNames; readonly tell: (told: Told) => void; readonly now: number }) {
  const { locale, t, a, say } = useAlertWords()
  const { zone } = useZone()
  const instant = useInstant()
  const router = useRouter()
  const standing = standingOf(rule)
  const mayEdit = useMay('edit')
  const [asking, setAsking] = useState(false)
  const patch = async (body: AlertPatch, done: string, undo?: AlertPatch): Promise<void> => {
    setAsking(true)
    const answer = await ask<AlertItem>(`/api/v1/alerts/${rule.id}`, { method: 'PATCH', body })
    setAsking(false)
    tell(answer.ok ? { text: done, ...(undo && { undo: async () => patch(undo, a('undone')) }) } : { text: a('refused', { why: say(answer.why) }) })
    router.refresh()
  }
  const remove = async (): Promise<void> => {
    setAsking(true)
    const answer = await ask<AlertItem>(`/api/v1/alerts/${rule.id}`, { method: 'DELETE' })
    setAsking(false)
    const { state: _state, stateSince: _since, firing: _firing, instances: _instances, instanceCount: _count, lastFiredAt: _last, sentence: _sentence, problem: _problem, revision: _revision, createdAt: _created, updatedAt: _updated, ...kept } = rule
    tell(answer.ok ? { text: a('deleted', { name: rule.name }), undo: async () => { await ask<AlertImport>('/api/v1/alerts/import', { body: { alerts: [kept] } }) } } : { text: a('refused', { why: say(answer.why) }) })
    router.refresh()
  }
  const [first] = rule.instances
  const unit = first ? (plain.signals[first.series]?.unit ?? '') : ''
  const snoozed = rule.snoozedUntil !== null && Date.parse(rule.snoozedUntil) > now ? rule.snoozedUntil : null
  return (
    <li data-rule={rule.id} data-standing={standing} className="grid gap-x-3 gap-y-1 px-3 py-2 sm:grid-cols-[7.5rem_minmax(0,1fr)] lg:grid-cols-[7.5rem_minmax(0,1fr)_auto]">
      <p className="flex gap-x-3 pt-0.5 text-xs sm:block">
        <span className="flex items-center gap-1.5 font-medium"><AlertMark state={standing} />{a(`standing.${standing}`)}</span>
        {rule.enabled && rule.stateSince !== null && <span className="flex text-faint sm:mt-0.5 sm:pl-5" title={instant(Date.parse(rule.stateSince))}><Age at={Date.parse(rule.stateSince)} first={now} /></span>}
        {rule.instanceCount > 1 && <span className="block text-faint sm:mt-0.5 sm:pl-5">{a('rule.instances', { firing: formatCount(rule.firing, locale), all: formatCount(rule.instanceCount, locale) })}</span>}
      </p>
      <div className="min-w-0">
        <h2 className="flex flex-wrap items-baseline gap-x-2 text-sm font-semibold"><span translate="no" className="wrap-anywhere">{rule.name}</span><span className="flex items-center gap-1 text-xs font-normal text-muted"><SeverityMark severity={rule.severity} />{t(`alert.severity.${rule.severity}`)}</span></h2>
        <p className="text-sm text-muted wrap-anywhere">{ruleSentence(rule, sentenceNames, locale, zone)}</p>
        <p className="mt-0.5 flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-faint">
          <span>{rule.lastFiredAt === null ? a('rule.never') : <Link href={`/alerts?view=events&rule=${rule.id}`} prefetch={false} className="link text-muted">{a('rule.fired', { at: instant(Date.parse(rule.lastFiredAt)) })}</Link>}</span>
          {first?.value !== null && first?.value !== undefined && rule.instanceCount === 1 && <span>{a('rule.value')} <span className="reading text-text">{formatValue(first.value, unit, locale)}</span> {unitLabel(unit, locale)}</span>}
          <span>{rule.contactPoints.length === 0 ? a('rule.app') : <>{a('rule.by')} <span translate="no">{rule.contactPoints.map((id) => plain.points[id] ?? id).join(', ')}</span></>}</span>
          {snoozed !== null && <span className="text-text">{a('rule.snoozed', { until: instant(Date.parse(snoozed)) })}</span>}
          {rule.problem !== null && <span className="text-down">{a('rule.problem')} <Said text={rule.problem} /></span>}
        </p>
      </div>
      {mayEdit && <div className="flex flex-wrap items-center gap-1 sm:col-start-2 lg:col-start-3 lg:self-start noscript:hidden">
        <label className="flex h-6.5 cursor-pointer items-center gap-1.5 rounded px-1 text-xs text-muted hover:text-text has-focus-visible:outline-2 has-focus-visible:outline-midstream">
          <input type="checkbox" role="switch" checked={rule.enabled} disabled={asking} aria-label={a('rule.enabled', { name: rule.name })} onChange={({ target }) => void patch({ enabled: target.checked }, a(target.checked ? 'on.done' : 'off.done', { name: rule.name }), { enabled: !target.checked })} className="peer sr-only" />
          <span aria-hidden className="relative h-3.5 w-6 rounded-full border border-edge after:absolute after:top-0.5 after:left-0.5 after:size-2 after:rounded-full after:bg-muted peer-checked:border-text peer-checked:bg-text peer-checked:after:left-3 peer-checked:after:bg-surface" />
          {a(rule.enabled ? 'on' : 'off')}
        </label>
        <button type="button" className="push" aria-label={a('edit.of', { name: rule.name })} onClick={() => void askForRule({ kind: 'edit', rule: ruleOf(rule) }).then((saved) => { if (saved) router.refresh() })}>{a('edit')}</button>
        <Menu label={a('snooze.of', { name: rule.name })} icon={<>{a(snoozed === null ? 'snooze' : 'snoozed')}</>}>
          {(menu) => <Snooze menu={menu} zone={zone} isSnoozed={snoozed !== null} snooze={(until) => void patch({ snoozedUntil: until === undefined ? null : new Date(until).toISOString() }, until === undefined ? a('unsnoozed', { name: rule.name }) : a('snoozed.done', { name: rule.name, until: instant(until) }), { snoozedUntil: rule.snoozedUntil })} />}
        </Menu>
        <Menu label={a('more.of', { name: rule.name })} icon={<svg aria-hidden viewBox="0 0 12 12" className="size-3 fill-current"><circle cx="2" cy="6" r="1.2" /><circle cx="6" cy="6" r="1.2" /><circle cx="10" cy="6" r="1.2" /></svg>}>
          {(menu) => (
            <>
              <button type="button" popoverTarget={menu} popoverTargetAction="hide" className={MENU_BUTTON} onClick={() => void askForRule({ kind: 'copy', rule: ruleOf(rule) }).then((saved) => { if (saved) router.refresh() })}>{a('duplicate')}</button>
              <Link href={`/alerts?view=silences&rule=${rule.id}`} className={MENU_BUTTON}>{a('silence.it')}</Link>
              <button type="button" popoverTarget={menu} popoverTargetAction="hide" className={`${MENU_BUTTON} text-down`} disabled={asking} onClick={() => void remove()}>{a('delete')}</button>
            </>
          )}
        </Menu>
      </div>}
    </li>
  )
}

/** A rule without how it stands. */
const ruleOf = ({ state: _state, stateSince: _since, firing: _firing, instances: _instances, instanceCount: _count, lastFiredAt: _last, sentence: _sentence, problem: _problem, ...rule }: AlertItem) => rule

/** The end of the day in a zone: within a minute, whatever its clocks do. */
function endOfDay(now: number, zone: string): number {
  const [hour = 0, minute = 0] = new Intl.DateTimeFormat('en', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(now).split(':').map(Number)
  return Math.floor(now / 60_000) * 60_000 + days(1) - hours(hour) - minute * 60_000
}

function Snooze({ menu, zone, isSnoozed, snooze }: { readonly menu: string; readonly zone: string; readonly isSnoozed: boolean; readonly snooze: (until: number | undefined) => void }) {
  const { a } = useAlertWords()
  const [until, setUntil] = useState(() => localField(new Date(realNow() + days(1)).toISOString()))
  const press = (at: () => number | undefined) => (): void => snooze(at())
  return (
    <>
      {isSnoozed && <button type="button" popoverTarget={menu} popoverTargetAction="hide" className={MENU_BUTTON} onClick={press(() => undefined)}>{a('snooze.end')}</button>}
      <button type="button" popoverTarget={menu} popoverTargetAction="hide" className={MENU_BUTTON} onClick={press(() => realNow() + hours(1))}>{a('snooze.hour')}</button>
      <button type="button" popoverTarget={menu} popoverTargetAction="hide" className={MENU_BUTTON} onClick={press(() => endOfDay(realNow(), zone))}>{a('snooze.today')}</button>
      <div className="grid gap-1 border-t border-grid p-1.5">
        <label className="text-xs text-muted">{a('snooze.until')}<input type="datetime-local" value={until} onChange={({ target }) => setUntil(target.value)} className="mt-0.5 block h-6.5 w-full rounded border border-edge bg-background px-1 text-xs text-text" /></label>
        <button type="button" popoverTarget={menu} popoverTargetAction="hide" className="push" disabled={!(Date.parse(until) > realNow())} onClick={press(() => Date.parse(until))}>{a('snooze')}</button>
      </div>
    </>
  )
}

/** Rules as a file, out and in. */
function Files({ tell }: { readonly tell: (told: Told) => void }) {
  const { a, say } = useAlertWords()
  const router = useRouter()
  const mayEdit = useMay('edit')
  const field = useRef<HTMLInputElement>(null)
  const read = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = target.files ?? []
    if (!file) return
    const body = await file.text()
    target.value = ''
    const isYaml = /\.ya?ml$/i.test(file.name)
    try {
      const response = await fetch('/api/v1/alerts/import', { method: 'POST', headers: { 'content-type': isYaml ? 'application/yaml' : 'application/json' }, body })
      // Safe: one schema makes the answers and these types.
      const answer = (await response.json()) as Partial<AlertImport & { readonly detail: string }>
      tell({ text: response.ok ? a('import.done', { created: answer.created ?? 0, replaced: answer.replaced ?? 0 }) : a('refused', { why: say(answer.detail ?? '') }) })
      router.refresh()
    } catch (error) {
      tell({ text: a('refused', { why: error instanceof Error ? error.message : String(error) }) })
    }
  }
  return (
    <Menu label={a('files')} icon={<>{a('files')}</>}>
      {() => (
        <>
          <a className={MENU_BUTTON} href="/api/v1/alerts/export?format=json" download>{a('export', { format: 'JSON' })}</a>
          <a className={MENU_BUTTON} href="/api/v1/alerts/export?format=yaml" download>{a('export', { format: 'YAML' })}</a>
          {mayEdit && <button type="button" className={MENU_BUTTON} onClick={() => field.current?.click()}>{a('import')}</button>}
          <input ref={field} type="file" accept=".json,.yaml,.yml" aria-label={a('import')} className="sr-only" tabIndex={-1} onChange={(event) => void read(event)} />
        </>
      )}
    </Menu>
  )
}
