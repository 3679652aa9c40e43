'use client'
import { Tracker } from '@tremor/react'
import { Fragment, type ReactNode } from 'react'
import { formatCount } from '../../lib/domain/format.ts'
import type { DeadLetter, FeedRow, QuarantineEntry } from '../../lib/wire/api.ts'
import { useWords } from '../_i18n/words.tsx'
import { useMay } from '../_access/who.tsx'
import { useAnswer } from '../_live/answer.ts'
import type { Answer } from '../_live/ask.ts'
import { useInstant } from '../_live/zone.tsx'
import { Said } from '../_ui/said.tsx'
import { unprefixed } from '../_ui/words.ts'
import { BackfillSection } from './backfill.tsx'
import { QuarantineItem } from './quarantine-item.tsx'

/** As many polls as the history keeps: one of few is not drawn as all there is. */
const POLLS = 48

const variableOf = (feedId: string): string => `FEED_ACCEPT_TERMS_${feedId.toUpperCase().replaceAll('-', '_')}`

/** What an operator wants to know of one feed: terms, errors in words, what was held back and what came instead of data. */
export function FeedDetail({ feed }: { readonly feed: FeedRow }) {
  const { locale, t } = useWords()
  const instant = useInstant()
  const isAdmin = useMay('admin')
  const [setTerms, thenStart] = around(t('feed.terms.accept', { variable: GAP }))
  const [needs, thenSet] = around(t('feed.keys.need', { variables: GAP }))
  return (
    <div className="grid gap-x-8 gap-y-4 @min-[50rem]:grid-cols-2">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] content-start gap-x-4 gap-y-1 text-xs">
        {feed.why && feed.state !== 'open' && feed.why !== feed.lastError && !feed.terms && feed.keys.length === 0 && <Line name={t('feed.why')}><Said text={unprefixed(feed.id, feed.why)} /></Line>}
        {feed.lastError && (
          <Line name={t('feed.error')}>
            <span className="text-down"><Said text={unprefixed(feed.id, feed.lastError)} /></span>
            <span className="text-muted">{feed.lastErrorAt && ` · ${instant(Date.parse(feed.lastErrorAt))}`}{feed.failures > 0 && ` · ${t('feed.failures', { count: feed.failures })}`}</span>
          </Line>
        )}
        {feed.keys.length > 0 && <Line name={t('feed.keys')}>{needs}{feed.keys.map((key, index) => <Fragment key={key}>{index > 0 && ', '}<code translate="no">{key}</code></Fragment>)}{thenSet}</Line>}
        {feed.terms && (
          <Line name={t('feed.terms')}>
            <Said text={feed.terms.why} /> <a className="link" href={feed.terms.url} rel="noreferrer">{t('feed.terms.read')}</a>. {setTerms}<code translate="no">{variableOf(feed.id)}=yes</code>{thenStart}
          </Line>
        )}
        <Line name={t('feed.source')}><span translate="no">{feed.source.name}</span> · <a className="link" href={feed.source.docs} rel="noreferrer">{t('feed.docs')}</a></Line>
        <Line name={t('feed.licence')}><Said text={feed.source.licence} /></Line>
        <Line name={t('feed.credit')}><span lang="en" translate="no">{feed.source.credit}</span></Line>
        <Line name={t('feed.proof')}>{t(`feed.proof.${feed.source.proof}`)}</Line>
        <Line name={t('feed.col.signals')}>{formatCount(feed.signals, locale)} · {feed.segments.map((segment) => t(`segment.${segment}`)).join(', ')}</Line>
        {feed.reach !== null && <Line name={t('feed.reach')}><Said text={feed.reach} /></Line>}
        {feed.rearmed > 0 && <Line name={t('feed.rearmed')}>{t('feed.rearmed.times', { count: feed.rearmed })}</Line>}
      </dl>
      <div className="min-w-0">
        <h4 className="mb-1.5 text-xs font-semibold">{t('feed.col.history')}</h4>
        {feed.history.length > 0 ? <History feedId={feed.id} history={feed.history} /> : <p className="text-xs text-muted">{t('feed.history.none')}</p>}
      </div>
      {feed.backfill && <BackfillSection feed={feed} backfill={feed.backfill} />}
      <Quarantine feed={feed} />
      {isAdmin && <DeadLetters feed={feed} />}
    </div>
  )
}

/** Stands for what is no text in a sentence. */
const GAP = '\u0000'
const around = (sentence: string): readonly string[] => sentence.split(GAP)

function Line({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return <><dt className="text-faint">{name}</dt><dd className="min-w-0 wrap-anywhere">{children}</dd></>
}

/** Each poll as a block with its outcome under the pointer, the newest ones in words. */
function History({ feedId, history }: { readonly feedId: string; readonly history: FeedRow['history'] }) {
  const { t, say } = useWords()
  const instant = useInstant()
  const told = (at: string): string => instant(Date.parse(at))
  const outcome = (ok: boolean): string => t(ok ? 'feed.history.ok' : 'feed.history.failed')
  const blocks = history.map(({ at, ok, note }) => ({ key: at, color: ok ? 'teal' as const : 'orange' as const, tooltip: `${told(at)} · ${outcome(ok)}${note && ` · ${say(unprefixed(feedId, note))}`}` }))
  const blanks = Array.from({ length: Math.max(0, POLLS - blocks.length) }, (_, index) => ({ key: `before-${index}`, color: 'gray' as const }))
  return (
    <>
      <Tracker aria-hidden className="h-6" data={[...blanks, ...blocks]} />
      <ul className="mt-2 text-xs">
        {history.slice(-4).reverse().map(({ at, ok, note }) => (
          <li key={at} className="flex gap-2"><time dateTime={at} className="whitespace-nowrap text-faint">{told(at)}</time><span className={ok ? 'text-up' : 'text-down'}>{outcome(ok)}</span><span className="min-w-0 truncate text-muted" title={say(unprefixed(feedId, note))}><Said text={unprefixed(feedId, note)} /></span></li>
        ))}
      </ul>
    </>
  )
}

type List<Item> = Answer<{ readonly items: readonly Item[] }>

function ListSection<Item extends { readonly id: string }>({ title, lead, none, list, reload, children }: { readonly title: string; readonly lead: string; readonly none: string; readonly list: List<Item> | undefined; readonly reload: () => void; readonly children: (item: Item) => ReactNode }) {
  const { t, say } = useWords()
  return (
    <section className="min-w-0">
      <h4 className="text-xs font-semibold">{title}</h4>
      <p className="mb-1 text-2xs text-faint">{lead}</p>
      {!list ? <p className="text-xs text-muted">{t('feed.loading')}</p>
        : !list.ok ? <p className="text-xs text-muted">{t('feed.load.failed', { why: say(list.why) })} <button type="button" className="push" onClick={reload}>{t('feed.load.again')}</button></p>
          : list.body.items.length === 0 ? <p className="text-xs text-muted">{none}</p>
            : (
              // It scrolls: the keys must reach it.
              <div role="group" aria-label={title} tabIndex={0} className="max-h-72 overflow-y-auto">
                <ul className="text-xs">{list.body.items.map((item) => <li key={item.id} className="border-t border-line py-1.5">{children(item)}</li>)}</ul>
              </div>
            )}
    </section>
  )
}

function Quarantine({ feed }: { readonly feed: FeedRow }) {
  const { t } = useWords()
  const { answer: list, reload } = useAnswer<{ readonly items: readonly QuarantineEntry[] }>(`/api/v1/feeds/${feed.id}/quarantine`, feed.quarantined)
  return (
    <ListSection title={t('feed.quarantine')} lead={t('feed.quarantine.lead')} none={t('feed.quarantine.none')} list={list} reload={reload}>
      {(entry) => <QuarantineItem feedId={feed.id} entry={entry} done={reload} />}
    </ListSection>
  )
}

function DeadLetters({ feed }: { readonly feed: FeedRow }) {
  const { locale, t, say } = useWords()
  const instant = useInstant()
  const { answer: list, reload } = useAnswer<{ readonly items: readonly DeadLetter[] }>(`/api/v1/feeds/${feed.id}/dead-letters`, feed.deadLetters)
  return (
    <ListSection title={t('feed.dead')} lead={t('feed.dead.lead')} none={t('feed.dead.none')} list={list} reload={reload}>
      {(letter) => (
        <>
          <p className="wrap-anywhere"><span className="font-medium">{say(letter.fault)}</span>{letter.subject && <> · <span translate="no">{letter.subject}</span></>} <span className="text-muted"><Said text={unprefixed(letter.fault, unprefixed(letter.feedId, letter.detail))} /> · <time dateTime={letter.at}>{instant(Date.parse(letter.at))}</time></span></p>
          {letter.bytes > 0 && <details className="mt-0.5">
            <summary className="text-muted">{t('feed.dead.payload', { bytes: formatCount(letter.bytes, locale) })}</summary>
            <pre tabIndex={0} className="mt-1 max-h-48 overflow-auto rounded border border-line bg-background p-2 text-2xs whitespace-pre-wrap wrap-anywhere">{letter.payload}</pre>
          </details>}
        </>
      )}
    </ListSection>
  )
}
