'use client'
import { Command } from 'cmdk'
import { useRouter } from 'next/navigation'
import { useDeferredValue, useMemo, useRef, useState, type ReactNode } from 'react'
import { formatValue, LOCALES, unitLabel } from '../../lib/domain/format.ts'
import { find, makeIndex, type Searchable } from '../../lib/domain/search.ts'
import { isSignalId } from '../../lib/domain/signal.ts'
import type { Stage } from '../../lib/domain/stage.ts'
import type { FeedList, FeedRun } from '../../lib/wire/api.ts'
import { useMay } from '../_access/who.tsx'
import { askForRule } from '../_alerts/seed.ts'
import { useWords } from '../_i18n/words.tsx'
import { useAnswer } from '../_live/answer.ts'
import { ask } from '../_live/ask.ts'
import { cataloguedOf } from '../_live/catalogue-row.ts'
import { useCatalogue, type CatalogueSignal } from '../_live/catalogue.ts'
import { THEMES, ZONE_CHOICES, type ZoneChoice } from '../_live/choices.ts'
import { useLiveView, useSignal } from '../_live/hooks.ts'
import { useTheme } from '../_live/theme.tsx'
import { useInstant, useZone } from '../_live/zone.tsx'
import { freezePage } from '../_notes/freeze.ts'
import { ModeDot } from '../_ui/mode-dot.tsx'
import { Said } from '../_ui/said.tsx'
import { usePlaces } from './header-nav.tsx'
import { useModifier } from './palette-button.tsx'
import { Dialog } from './palette-dialog.tsx'
import { recent } from './palette-recent.ts'
import { LANGUAGES, useLanguage } from './preferences.tsx'

/** As many results as are shown, of all kinds together. */
const MOST = 50
const RECENT = 8

const MARK: Readonly<Record<Stage, string>> = { upstream: 'bg-upstream', midstream: 'bg-midstream', downstream: 'bg-downstream' }
const ITEM = 'flex min-h-8 cursor-pointer items-center gap-2.5 rounded px-2.5 py-1 aria-selected:bg-raised'

const ZONE_WORDS: Readonly<Record<ZoneChoice, string>> = { viewer: 'mine viewer local', market: 'market new york et', utc: 'utc' }

/** A command or page: found by its words in the language of the page, and by their English. */
type Action = Searchable & { readonly run: (aside: boolean) => void; readonly hint?: string }

/** Goes to any page or signal and does what the header does, by a few letters. */
export function Palette({ close, showKeys }: { readonly close: () => void; readonly showKeys: () => void }) {
  const { t } = useWords()
  const router = useRouter()
  const [q, setQ] = useState('')
  const [asking, setAsking] = useState<'anything' | 'feed'>('anything')
  const [told, setTold] = useState('')
  const [chosen, setChosen] = useState('')
  const aside = useRef(false)
  const modifier = useModifier()
  const catalogue = useCatalogue(true)
  const sought = useDeferredValue(q)

  const open = (path: string): void => {
    if (aside.current) {
      window.open(path, '_blank', 'noopener')
      return
    }
    close()
    router.push(path)
  }
  const pages = usePages(open)
  const commands = useCommands({ close, open, showKeys, tell: setTold, pickFeed: () => { setAsking('feed'); setQ('') } })
  const feeds = useFeedRuns(asking === 'feed', setTold)

  const byId = useMemo(() => new Map(catalogue.rows.map((row) => [row.id, row])), [catalogue.rows])
  const [opened] = useState(recent)
  const asked = sought.trim() !== ''
  const found = useMemo(() => (asked && asking === 'anything' ? find(catalogue.index, sought) : []), [asked, asking, catalogue.index, sought])
  const pagesShown = find(pages, sought)
  const commandsShown = find(commands, sought)
  const feedsShown = find(feeds.index, sought)
  const shown = useMemo(
    () => (asked ? found.slice(0, MOST - pagesShown.length - commandsShown.length) : opened.flatMap((id) => byId.get(id) ?? []).slice(0, RECENT)),
    [asked, byId, commandsShown.length, found, opened, pagesShown.length],
  )
  // The first is chosen until another one is: Enter always does something.
  const order = asking === 'feed' ? feedsShown : asked ? [...pagesShown, ...shown, ...commandsShown] : [...shown, ...pagesShown, ...commandsShown]
  const selected = order.some(({ id }) => id === chosen) ? chosen : (order[0]?.id ?? '')
  const nothing = asking === 'feed' ? feeds.ready && feedsShown.length === 0 : asked && catalogue.state === 'ready' && shown.length + pagesShown.length + commandsShown.length === 0
  const back = (): void => { setAsking('anything'); setQ(''); setTold('') }
  const state = asking === 'feed' ? feeds.told
    : catalogue.state === 'loading' ? t('palette.loading')
      : catalogue.state === 'failed' ? <>{t('palette.failed', { why: '' })} <Said text={catalogue.why ?? ''} /></>
        : found.length > shown.length ? t('palette.more', { shown: shown.length, all: found.length }) : undefined

  return (
    <Dialog label={t('palette.open')} close={close}>
      <Command
        label={t('palette.open')}
        shouldFilter={false}
        value={selected}
        onValueChange={setChosen}
        vimBindings={false}
        loop
        onClickCapture={({ ctrlKey, metaKey }) => { aside.current = ctrlKey || metaKey }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') aside.current = event.ctrlKey || event.metaKey
          if (asking === 'feed' && q === '' && event.key === 'Backspace') back()
        }}
      >
        <div className="flex items-center gap-2 border-b border-line px-3">
          {asking === 'feed' && <button type="button" className="push" onClick={back}>{t('palette.back')}</button>}
          <Command.Input value={q} onValueChange={(next) => { setQ(next); setTold(''); setChosen('') }} placeholder={asking === 'feed' ? t('palette.run.hint') : t('palette.hint')} className="h-11 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-faint" />
        </div>
        <Command.List label={t('palette.results')} className="h-[min(27rem,60svh)] scroll-py-2 overflow-y-auto p-1.5 text-sm **:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:text-faint">
          {nothing && <Command.Item disabled className="px-2.5 py-3 text-muted">{t('palette.none', { q: sought.trim() })}</Command.Item>}
          {asking === 'feed' ? <Actions heading={t('feeds.title')} actions={feedsShown} aside={aside} /> : (
            <>
              {asked && <Actions heading={t('palette.pages')} actions={pagesShown} aside={aside} />}
              {shown.length > 0 && (
                <Command.Group heading={t(asked ? 'palette.signals' : 'palette.recent')}>
                  <Live shown={shown} seq={catalogue.seq} epoch={catalogue.epoch} />
                  {shown.map((row) => <Hit key={row.id} row={row} open={() => open(`/signals/${row.id}`)} />)}
                </Command.Group>
              )}
              {!asked && <Actions heading={t('palette.pages')} actions={pagesShown} aside={aside} />}
              <Actions heading={t('palette.commands')} actions={commandsShown} aside={aside} />
            </>
          )}
        </Command.List>
        <div className="flex min-h-8 items-center justify-between gap-4 border-t border-line px-3 text-xs text-muted">
          <p role="status" className="min-w-0 truncate">{told || state}</p>
          <p aria-hidden className="hidden gap-3 whitespace-nowrap sm:flex"><span><kbd className="font-sans">↵</kbd> {t('palette.enter')}</span><span><kbd translate="no" className="font-sans">{modifier}↵</kbd> {t('palette.aside')}</span><span><kbd translate="no" className="font-sans">esc</kbd> {t('palette.close')}</span></p>
        </div>
      </Command>
    </Dialog>
  )
}

/** Keeps the values of what is shown live. */
function Live({ shown, seq, epoch }: { readonly shown: readonly CatalogueSignal[]; readonly seq: number; readonly epoch: string }): ReactNode {
  const view = useMemo(() => ({ seq, epoch }), [seq, epoch])
  const items = useMemo(() => shown.flatMap((row) => {
    const held = cataloguedOf(row)
    return held && isSignalId(row.id) ? [[row.id, held.value, held.observedAt, held.mode] as const] : []
  }), [shown])
  useLiveView(view, items)
  return null
}

function Hit({ row, open }: { readonly row: CatalogueSignal; readonly open: () => void }) {
  const { locale, t, say } = useWords()
  const instant = useInstant()
  const rendered = useMemo(() => cataloguedOf(row), [row])
  const latest = useSignal(row.id, rendered)
  return (
    <Command.Item value={row.id} onSelect={open} className={ITEM}>
      <span className={`size-2 shrink-0 rounded-xs ${MARK[row.stage]}`} title={t(`stage.${row.stage}`)}><span className="sr-only">{t(`stage.${row.stage}`)}</span></span>
      <span className="min-w-0 flex-1 truncate" title={row.id}>
        <span translate="no" className="font-medium">{row.title}</span>
        <span className="ml-2 text-xs text-muted"><Said text={row.source} />{row.note && <> · <Said text={row.note.split(' · ')[0] ?? ''} /></>}</span>
      </span>
      {latest && (
        <span className="flex shrink-0 items-center gap-1.5 whitespace-nowrap" title={t('chain.reading', { value: formatValue(latest.value, row.unit, locale), unit: unitLabel(row.unit, locale), source: say(row.source), observed: instant(latest.observedAt), mode: t(`mode.${latest.mode}`) })}>
          <span className="reading font-semibold">{formatValue(latest.value, row.unit, locale)}</span>
          <span className="w-16 text-2xs text-faint">{unitLabel(row.unit, locale)}</span>
          <ModeDot mode={latest.mode} />
        </span>
      )}
    </Command.Item>
  )
}

function Actions({ heading, actions, aside }: { readonly heading: string; readonly actions: readonly Action[]; readonly aside: { readonly current: boolean } }) {
  return actions.length > 0 && (
    <Command.Group heading={heading}>
      {actions.map(({ id, title, hint, run }) => (
        <Command.Item key={id} value={id} onSelect={() => run(aside.current)} className={ITEM}>
          <span className="min-w-0 flex-1 truncate">{title}</span>
          {hint && <kbd translate="no" className="font-sans text-2xs text-faint">{hint}</kbd>}
        </Command.Item>
      ))}
    </Command.Group>
  )
}

function usePages(open: (path: string) => void) {
  const { t } = useWords()
  return makeIndex<Action>(usePlaces().map(({ path, name, keys }) => ({ id: `page ${path}`, title: t(name), note: `${name} ${path}`, hint: `g ${keys}`, run: () => open(path) })))
}

type CommandParts = { readonly close: () => void; readonly open: (path: string) => void; readonly showKeys: () => void; readonly tell: (text: string) => void; readonly pickFeed: () => void }

function useCommands({ close, open, showKeys, tell, pickFeed }: CommandParts) {
  const { t, say } = useWords()
  const { theme, choose } = useTheme()
  const { choice, choose: chooseZone } = useZone()
  const language = useLanguage()
  const mayEdit = useMay('edit')
  const isAdmin = useMay('admin')
  const and = (run: () => void) => (): void => { run(); close() }
  const copy = (): void => {
    navigator.clipboard.writeText(window.location.href).then(() => tell(t('palette.link.done')), () => tell(t('palette.link.failed')))
  }
  const image = (): void => {
    tell(t('palette.image.making'))
    import('../_notes/save-page.ts').then(async ({ savePage }) => savePage()).then((saved) => (saved ? close() : tell(t('palette.image.failed'))), () => tell(t('palette.image.failed')))
  }
  const freeze = (): void => {
    tell(t('palette.freeze.making'))
    void freezePage().then((answer) => (answer.ok ? open(`/snapshots/${answer.body.id}`) : tell(t('palette.freeze.failed', { why: say(answer.why) }))))
  }
  const commands: readonly Action[] = [
    ...(mayEdit ? [{ id: 'do alert', title: t('alert.new'), note: 'new alert rule threshold create', run: and(() => void askForRule({ kind: 'new' })) }] : []),
    { id: 'do link', title: t('palette.link'), note: 'copy link share url', run: copy },
    { id: 'do image', title: t('palette.image'), note: 'save image png screenshot picture', run: image },
    ...(mayEdit ? [{ id: 'do freeze', title: t('palette.freeze'), note: 'freeze snapshot this view dated copy', run: freeze }] : []),
    { id: 'do frozen', title: t('palette.frozen'), note: 'frozen views snapshots list', run: () => open('/snapshots') },
    ...(isAdmin ? [{ id: 'do run', title: t('palette.run'), note: 'run a feed now', run: pickFeed }] : []),
    { id: 'do keys', title: t('palette.keys'), note: 'list of keys shortcuts help', hint: '?', run: showKeys },
    ...THEMES.filter((one) => one !== theme).map((one): Action => ({ id: `do theme ${one}`, title: t('palette.theme', { theme: t(`theme.${one}`) }), note: `theme ${one}`, run: and(() => choose(one)) })),
    ...LOCALES.filter((one) => one !== language.locale).map((one): Action => ({ id: `do language ${one}`, title: t('palette.language', { language: LANGUAGES[one] }), note: `language english chinese ${LANGUAGES[one]}`, run: and(() => language.choose(one)) })),
    ...ZONE_CHOICES.filter((one) => one !== choice).map((one): Action => ({ id: `do zone ${one}`, title: t('palette.zone', { zone: t(`zone.${one}`) }), note: `time zone clock ${ZONE_WORDS[one]}`, run: and(() => chooseZone(one)) })),
  ]
  return makeIndex(commands)
}

/** The feeds that can be run, each a command; asked for when somebody wants to run one. */
function useFeedRuns(wanted: boolean, tell: (text: string) => void) {
  const { t, say } = useWords()
  const instant = useInstant()
  const { answer } = useAnswer<FeedList>(wanted ? '/api/v1/feeds' : undefined)
  const index = useMemo(() => {
    const run = async (id: string): Promise<void> => {
      tell(t('feed.run.asking'))
      const given = await ask<FeedRun>(`/api/v1/feeds/${id}/run`, {})
      tell(given.ok ? t('feed.run.accepted', { at: instant(Date.parse(given.body.askedAt)) }) : t('feed.run.refused', { why: say(given.why) }))
    }
    const rows = answer?.ok ? answer.body.feeds.filter(({ kind, state }) => kind === 'poll' && state !== 'off') : []
    return makeIndex<Action>(rows.map(({ id, title, origin }) => ({ id: `run ${id}`, title: say(title), note: `${title} ${id} ${origin}`, hint: id, run: () => void run(id) })))
  }, [answer, instant, say, t, tell])
  const told = !wanted ? '' : !answer ? t('feed.loading') : answer.ok ? '' : t('feed.load.failed', { why: say(answer.why) })
  return { index, told, ready: answer !== undefined }
}
