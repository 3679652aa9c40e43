'use client'
import { Tracker } from '@tremor/react'
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import { formatCount, formatUtc } from '../../lib/domain/format.ts'
import type { DeadLetter, FeedRow, QuarantineEntry } from '../../lib/wire/api.ts'
import { useWords } from '../_i18n/words.tsx'
import { ask, type Answer } from '../_live/ask.ts'
import { unprefixed } from '../_ui/words.ts'

/** As many polls as the history keeps: one of few is not drawn as all there is. */
const POLLS = 48

const variableOf = (feedId: string): string => `FEED_ACCEPT_TERMS_${feedId.toUpperCase().replaceAll('-', '_')}`
const utc = (iso: string): string => formatUtc(Date.parse(iso))

/** What an operator wants to know of one feed: terms, errors in words, what was held back and what came instead of data. */
export function FeedDetail({ feed }: { readonly feed: FeedRow }) {
  const { locale, t } = useWords()
  return (
    <div className="grid gap-x-8 gap-y-4 @min-[50rem]:grid-cols-2">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] content-start gap-x-4 gap-y-1 text-xs">
        {feed.why && feed.why !== feed.lastError && !feed.terms && feed.keys.length === 0 && <Line name={t('feed.why')}>{unprefixed(feed.id, feed.why)}</Line>}
        {feed.lastError && (
          <Line name={t('feed.error')}>
            <span className="text-down">{unprefixed(feed.id, feed.lastError)}</span>
            <span className="text-muted">{feed.lastErrorAt && ` · ${utc(feed.lastErrorAt)}`}{feed.failures > 0 && ` · ${t('feed.failures', { count: feed.failures })}`}</span>
          </Line>
        )}
        {feed.keys.length > 0 && <Line name={t('feed.keys')}>{t('feed.keys.need', { variables: feed.keys.join(', ') })}</Line>}
        {feed.terms && (
          <Line name={t('feed.terms')}>
            {feed.terms.why} <a className="link" href={feed.terms.url} rel="noreferrer">{t('feed.terms.read')}</a>. {t('feed.terms.accept', { variable: variableOf(feed.id) })}
          </Line>
        )}
        <Line name={t('feed.source')}>{feed.source.name} · <a className="link" href={feed.source.docs} rel="noreferrer">{t('feed.docs')}</a></Line>
        <Line name={t('feed.licence')}>{feed.source.licence}</Line>
        <Line name={t('feed.credit')}>{feed.source.credit}</Line>
        <Line name={t('feed.proof')}>{t(`feed.proof.${feed.source.proof}`)}</Line>
        <Line name={t('feed.col.signals')}>{formatCount(feed.signals, locale)} · {feed.segments.map((segment) => t(`segment.${segment}`)).join(', ')}</Line>
        {feed.rearmed > 0 && <Line name={t('feed.rearmed')}>{t('feed.rearmed.times', { count: feed.rearmed })}</Line>}
      </dl>
      <div className="min-w-0">
        <h4 className="mb-1.5 text-xs font-semibold">{t('feed.col.history')}</h4>
        {feed.history.length > 0 ? <History feedId={feed.id} history={feed.history} /> : <p className="text-xs text-muted">{t('feed.history.none')}</p>}
      </div>
      <Quarantine feed={feed} />
      <DeadLetters feed={feed} />
    </div>
  )
}

function Line({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return <><dt className="text-faint">{name}</dt><dd className="min-w-0 wrap-anywhere">{children}</dd></>
}

/** Each poll as a block with its outcome under the pointer, the newest ones in words. */
function History({ feedId, history }: { readonly feedId: string; readonly history: FeedRow['history'] }) {
  const { t } = useWords()
  const outcome = (ok: boolean): string => t(ok ? 'feed.history.ok' : 'feed.history.failed')
  const blocks = history.map(({ at, ok, note }) => ({ key: at, color: ok ? 'teal' as const : 'orange' as const, tooltip: `${utc(at)} · ${outcome(ok)}${note && ` · ${unprefixed(feedId, note)}`}` }))
  const blanks = Array.from({ length: Math.max(0, POLLS - blocks.length) }, (_, index) => ({ key: `before-${index}`, color: 'gray' as const }))
  return (
    <>
      <Tracker aria-hidden className="h-6" data={[...blanks, ...blocks]} />
      <ul className="mt-2 text-xs">
        {history.slice(-4).reverse().map(({ at, ok, note }) => (
          <li key={at} className="flex gap-2"><time dateTime={at} className="whitespace-nowrap text-faint">{utc(at)}</time><span className={ok ? 'text-up' : 'text-down'}>{outcome(ok)}</span><span className="min-w-0 truncate text-muted" title={note}>{unprefixed(feedId, note)}</span></li>
        ))}
      </ul>
    </>
  )
}

type List<Item> = Answer<{ readonly items: readonly Item[] }>
const quarantineOf = (feedId: string): Promise<List<QuarantineEntry>> => ask(`/api/v1/feeds/${feedId}/quarantine`)
const deadLettersOf = (feedId: string): Promise<List<DeadLetter>> => ask(`/api/v1/feeds/${feedId}/dead-letters`)

/** A list that is asked for when its feed is unfolded, and again when its count changes. */
function useList<Item>(load: (feedId: string) => Promise<List<Item>>, feedId: string, count: number): { readonly list: List<Item> | undefined; readonly reload: () => void } {
  const [list, setList] = useState<List<Item>>()
  const [asked, setAsked] = useState(0)
  const request = useMemo(() => ({ feedId, count, asked }), [feedId, count, asked])
  useEffect(() => {
    let gone = false
    void load(request.feedId).then((answer) => { if (!gone) setList(answer) })
    return () => { gone = true }
  }, [load, request])
  return { list, reload: useCallback(() => setAsked((n) => n + 1), []) }
}

function ListSection<Item extends { readonly id: string }>({ title, lead, none, list, reload, children }: { readonly title: string; readonly lead: string; readonly none: string; readonly list: List<Item> | undefined; readonly reload: () => void; readonly children: (item: Item) => ReactNode }) {
  const { t } = useWords()
  return (
    <section className="min-w-0">
      <h4 className="text-xs font-semibold">{title}</h4>
      <p className="mb-1 text-2xs text-faint">{lead}</p>
      {!list ? <p className="text-xs text-muted">{t('feed.loading')}</p>
        : !list.ok ? <p className="text-xs text-muted">{t('feed.load.failed', { why: list.why })} <button type="button" className="push" onClick={reload}>{t('feed.load.again')}</button></p>
          : list.body.items.length === 0 ? <p className="text-xs text-muted">{none}</p>
            : <ul className="max-h-72 overflow-y-auto text-xs">{list.body.items.map((item) => <li key={item.id} className="border-t border-line py-1.5">{children(item)}</li>)}</ul>}
    </section>
  )
}

function Quarantine({ feed }: { readonly feed: FeedRow }) {
  const { t } = useWords()
  const { list, reload } = useList(quarantineOf, feed.id, feed.quarantined)
  return (
    <ListSection title={t('feed.quarantine')} lead={t('feed.quarantine.lead')} none={t('feed.quarantine.none')} list={list} reload={reload}>
      {(entry) => <QuarantineItem feedId={feed.id} entry={entry} done={reload} />}
    </ListSection>
  )
}

function QuarantineItem({ feedId, entry, done }: { readonly feedId: string; readonly entry: QuarantineEntry; readonly done: () => void }) {
  const { t } = useWords()
  const [refusal, setRefusal] = useState<string>()
  const [asking, setAsking] = useState(false)
  const decide = async (action: 'accept' | 'discard'): Promise<void> => {
    setAsking(true)
    const answer = await ask(`/api/v1/quarantine/${feedId}/${encodeURIComponent(entry.id)}`, { body: { action } })
    setAsking(false)
    if (answer.ok) done()
    else setRefusal(t('feed.quarantine.failed', { why: answer.why }))
  }
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
      <div className="min-w-0 flex-1 basis-60">
        <p className="wrap-anywhere"><span className="font-medium">{entry.signalId ?? entry.kind}</span>{entry.value !== null && <span className="ml-2 font-semibold">{entry.value}</span>}{entry.last !== null && <span className="ml-2 text-muted">{t('feed.quarantine.was', { value: entry.last })}</span>}</p>
        <p className="text-muted wrap-anywhere">{entry.reason} · <time dateTime={entry.receivedAt}>{utc(entry.receivedAt)}</time></p>
        {refusal && <p role="status" className="text-down">{refusal}</p>}
      </div>
      {entry.status === 'pending' ? (
        <p className="flex gap-1.5">
          {entry.value !== null && entry.signalId !== null && <button type="button" className="push" disabled={asking} onClick={() => void decide('accept')}>{t('feed.quarantine.accept')}</button>}
          <button type="button" className="push" disabled={asking} onClick={() => void decide('discard')}>{t('feed.quarantine.discard')}</button>
        </p>
      ) : <p className="text-muted">{t(`quarantine.${entry.status}`)}</p>}
    </div>
  )
}

function DeadLetters({ feed }: { readonly feed: FeedRow }) {
  const { locale, t } = useWords()
  const { list, reload } = useList(deadLettersOf, feed.id, feed.deadLetters)
  return (
    <ListSection title={t('feed.dead')} lead={t('feed.dead.lead')} none={t('feed.dead.none')} list={list} reload={reload}>
      {(letter) => (
        <>
          <p className="wrap-anywhere"><span className="font-medium">{letter.fault}</span>{letter.subject && ` · ${letter.subject}`} <span className="text-muted">{unprefixed(letter.fault, unprefixed(letter.feedId, letter.detail))} · <time dateTime={letter.at}>{utc(letter.at)}</time></span></p>
          {letter.bytes > 0 && <details className="mt-0.5">
            <summary className="text-muted">{t('feed.dead.payload', { bytes: formatCount(letter.bytes, locale) })}</summary>
            <pre tabIndex={0} className="mt-1 max-h-48 overflow-auto rounded border border-line bg-background p-2 text-2xs whitespace-pre-wrap wrap-anywhere">{letter.payload}</pre>
          </details>}
        </>
      )}
    </ListSection>
  )
}
