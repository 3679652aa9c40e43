'use client'
import { useMemo, useState, type FormEvent, type ReactNode } from 'react'
import { ruleSentence } from '../../lib/rules/sentence.ts'
import type { FeedList } from '../../lib/wire/api.ts'
import type { AlertItem, Condition, ContactPointList } from '../../lib/wire/alerts.ts'
import { useAnswer } from '../_live/answer.ts'
import { ask } from '../_live/ask.ts'
import { useZone } from '../_live/zone.tsx'
import { Dialog } from '../_panels/palette-dialog.tsx'
import { Cross } from '../_panels/signals-filters.tsx'
import { Said } from '../_ui/said.tsx'
import { SubjectFields, WhenFields } from './condition-fields.tsx'
import { Segments } from './fields.tsx'
import { MoreFields, TellFields } from './how-fields.tsx'
import { levelText } from './levels.ts'
import { useNames } from './names.ts'
import { Preview } from './preview.tsx'
import { draftOf, emptyCondition, fieldOf, formOfRule, ruleForm, type ConditionForm, type RuleForm } from './rule-form.ts'
import type { RuleSeed } from './seed.ts'
import { useAlertWords } from './words.ts'

/** As many conditions as a rule takes. */
const MOST = 8

function formOf(seed: RuleSeed, copyOf: (name: string) => string): RuleForm {
  switch (seed.kind) {
    case 'new': return ruleForm({ ...seed.draft, ...(seed.conditions && { when: { all: [...seed.conditions] } }) })
    case 'copy': return { ...formOfRule(seed.rule), name: copyOf(seed.rule.name).slice(0, 120), snoozedUntil: null }
    case 'edit': {
      const form = formOfRule(seed.rule)
      const { value } = seed
      return value ? { ...form, conditions: form.conditions.map((one, at) => (at === value.condition ? { ...one, value: fieldOf(value.value) } : one)) } : form
    }
  }
}

/** A rule in one dialog: what it looks at, when it comes true, and how it is told; the sentence and the past read along. */
export function RuleDialog({ seed, ended }: { readonly seed: RuleSeed; readonly ended: (saved: boolean) => void }) {
  const { locale, a, say } = useAlertWords()
  const { zone } = useZone()
  const [form, setForm] = useState(() => formOf(seed, (name) => a('copy.name', { name })))
  const [asking, setAsking] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  const [tried, setTried] = useState(false)
  const { answer: pointList } = useAnswer<ContactPointList>('/api/v1/contact-points')
  const { answer: feedList } = useAnswer<FeedList>('/api/v1/feeds')
  const points = useMemo(() => (pointList?.ok ? pointList.body.items : []), [pointList])
  const feeds = useMemo(() => new Map(feedList?.ok ? feedList.body.feeds.map(({ id, title }) => [id, say(title)] as const) : []), [feedList, say])
  const names = useNames(points, feeds)
  const called = useMemo(() => (conditions: readonly Condition[]): string => {
    const [first] = conditions
    if (!first) return ''
    const { series, is } = first
    const title = typeof series === 'string' ? (series.startsWith('feed.') ? names.feed(series.slice('feed.'.length)) : names.signal(series, locale).title) : 'op' in series ? `${names.signal(series.a, locale).title} ${series.op === 'spread-%' ? '−' : series.op} ${names.signal(series.b, locale).title}` : a('many')
    const amount = 'low' in first ? `${levelText(first.low, locale)}–${levelText(first.high, locale)}` : 'value' in first ? (typeof first.value === 'number' ? levelText(first.value, locale) : is === 'verdict-is' ? a(`verdict.${first.value}`) : is === 'state-is' ? a(`state.${first.value}`) : '') : ''
    return [title, a(`is.${is}`), amount].filter(Boolean).join(' ')
  }, [a, locale, names])

  const made = useMemo(() => draftOf(form, called), [form, called])
  const draft = 'lack' in made ? undefined : made
  const lack = 'lack' in made && tried ? made.lack : undefined
  const sentence = draft && ruleSentence(draft, names, locale, zone)

  const change = (patch: Partial<RuleForm>): void => { setForm((held) => ({ ...held, ...patch })); setRefusal(undefined) }
  const changeOne = (key: number, patch: Partial<ConditionForm>): void => change({ conditions: form.conditions.map((one) => (one.key === key ? { ...one, ...patch } : one)) })
  const close = (): void => ended(false)
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setTried(true)
    if (!draft) return
    setAsking(true)
    const answer = await (seed.kind === 'edit' ? ask<AlertItem>(`/api/v1/alerts/${seed.rule.id}`, { method: 'PATCH', body: draft }) : ask<AlertItem>('/api/v1/alerts', { body: draft }))
    setAsking(false)
    if (!answer.ok) return setRefusal(answer.why)
    ended(true)
  }
  const title = a(seed.kind === 'edit' ? 'dialog.edit' : 'dialog.new')
  const several = form.conditions.length > 1
  return (
    <Dialog label={title} close={close} wide firm>
      <form onSubmit={(event) => void save(event)} noValidate className="flex max-h-[calc(100svh-min(8vh,6rem))] flex-col">
        <header className="flex items-center justify-between border-b border-line px-4 py-2">
          <h2 className="text-lg font-semibold">{title}</h2>
          <button type="button" aria-label={a('dialog.close')} title={a('dialog.close')} onClick={close} className="flex size-7 items-center justify-center rounded text-muted hover:bg-raised hover:text-text"><Cross /></button>
        </header>
        <div className="grid min-h-0 flex-1 overflow-y-auto md:grid-cols-[minmax(0,1fr)_minmax(0,25rem)]">
          <div className="grid min-w-0 content-start gap-4 p-4">
            {several && <Segments label={a('join')} value={form.join} options={(['all', 'any'] as const).map((value) => ({ value, text: a(`join.${value}`) }))} choose={(join) => change({ join })} />}
            {form.conditions.map((one, at) => (
              <div key={one.key} className={several ? 'grid gap-4 rounded border border-line p-3' : 'contents'}>
                <Step nth={1} title={a('step.what')} {...(several && { drop: () => change({ conditions: form.conditions.filter(({ key }) => key !== one.key) }), dropping: a('condition.drop', { nth: at + 1 }) })}>
                  <SubjectFields form={one} lack={lack?.at === at ? lack.field : undefined} change={(patch) => changeOne(one.key, patch)} feeds={feeds} />
                </Step>
                <Step nth={2} title={a('step.when')}>
                  <WhenFields form={one} lack={lack?.at === at ? lack.field : undefined} change={(patch) => changeOne(one.key, patch)} feeds={feeds} />
                </Step>
              </div>
            ))}
            {form.conditions.length < MOST && <p className="-mt-2"><button type="button" className="push" onClick={() => change({ conditions: [...form.conditions, { ...emptyCondition(), a: form.conditions.at(-1)?.a ?? '' }] })}>{a('condition.add')}</button></p>}
            <Step nth={3} title={a('step.how')}>
              <TellFields form={form} change={change} points={points} called={draft ? called(draft.when.all ?? draft.when.any ?? []) : ''} />
              <details open={lack?.at === -1 || undefined} className="mt-2">
                <summary className="w-fit rounded text-xs text-muted hover:text-text">{a('more')}</summary>
                <MoreFields form={form} lack={lack?.at === -1 ? lack.field : undefined} change={change} />
              </details>
            </Step>
          </div>
          <div className="grid min-w-0 content-start gap-4 border-line p-4 max-md:border-t md:border-l">
            <div>
              <h3 className="text-xs font-semibold">{a('reads')}</h3>
              <p role="status" data-sentence className="mt-1 min-h-15 text-sm wrap-anywhere">{sentence ?? <span className="text-muted">{a('reads.none')}</span>}</p>
            </div>
            <Preview draft={draft} move={(at, level, value) => { const one = form.conditions[at]; if (one) changeOne(one.key, { [level]: fieldOf(value) }) }} />
          </div>
        </div>
        <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-2">
          <p role="alert" className="mr-auto min-w-0 text-xs text-down">{refusal !== undefined ? <>{a('dialog.refused')} <Said text={refusal} /></> : lack && a(`lack.${lack.field}`)}</p>
          <button type="button" className="push" onClick={close}>{a('dialog.cancel')}</button>
          <button type="submit" disabled={asking || !names.known} className="push border-midstream font-semibold">{a(seed.kind === 'edit' ? 'dialog.save' : 'dialog.create')}</button>
        </footer>
      </form>
    </Dialog>
  )
}

function Step({ nth, title, drop, dropping, children }: { readonly nth: number; readonly title: string; readonly drop?: () => void; readonly dropping?: string; readonly children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="mb-1.5 flex items-center gap-2 text-sm font-semibold"><span aria-hidden className="flex size-4.5 items-center justify-center rounded-full border border-edge text-2xs text-muted">{nth}</span>{title}{drop && <button type="button" aria-label={dropping} title={dropping} onClick={drop} className="ml-auto flex size-6 items-center justify-center rounded text-muted hover:bg-raised hover:text-text"><Cross /></button>}</h3>
      {children}
    </section>
  )
}
