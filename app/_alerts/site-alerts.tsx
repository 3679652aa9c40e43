'use client'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import type { Firing } from '../../lib/alerts/firing.ts'
import { formatCount } from '../../lib/domain/format.ts'
import type { Silence } from '../../lib/wire/alerts.ts'
import type { AlertTold } from '../../lib/wire/socket.ts'
import { useWords } from '../_i18n/words.tsx'
import { hearAlerts, takeSilences, useFiring } from '../_live/firing.ts'
import { loaded } from '../_live/loaded.ts'
import { Bell } from './marks.tsx'
import { useAskedRule } from './seed.ts'
import { awaitGesture, ring } from './sound.ts'
import { markTab } from './tab.ts'

/** What few visits need is loaded when it is needed. */
const RuleDialog = dynamic(() => loaded(() => import('./rule-dialog.tsx')).then(({ RuleDialog }) => RuleDialog), { ssr: false })
const Toasts = dynamic(() => loaded(() => import('./toasts.tsx')).then(({ Toasts }) => Toasts), { ssr: false })

/** The bell of the header: how many alerts fire, in the title and the icon of the tab too. Its room is there whether any does or not. */
export function AlertBell({ rendered }: { readonly rendered: readonly Firing[] }) {
  const { locale, t } = useWords()
  const firing = useFiring(rendered)
  const count = firing.length
  useEffect(() => markTab(count), [count])
  const label = count === 0 ? t('alert.none') : t('alert.count', { count: formatCount(count, locale) })
  return (
    <Link href="/alerts" prefetch={false} title={label} data-firing={count} className="relative flex size-7 items-center justify-center rounded text-muted hover:bg-raised hover:text-text data-[firing]:text-muted">
      <Bell />
      <span className="sr-only">{label}</span>
      {count > 0 && <span aria-hidden className="absolute -top-0.5 left-3.5 flex h-3.5 min-w-3.5 items-center justify-center rounded-full bg-down px-0.5 text-2xs leading-none font-semibold text-surface">{count > 99 ? '99+' : formatCount(count, locale)}</span>}
    </Link>
  )
}

/** What an alert does on whichever page is open: it sounds, and is said in a corner. And the dialog in which rules are made. */
export function SiteAlerts({ silences }: { readonly silences: readonly Silence[] }) {
  const asked = useAskedRule()
  const [heard, setHeard] = useState<AlertTold['event']>()
  useEffect(() => takeSilences(silences), [silences])
  useEffect(awaitGesture, [])
  useEffect(() => hearAlerts((event, isNew) => {
    if (!isNew || event.state === 'resolved') return
    setHeard((held) => held ?? event)
    void ring(event.id, event.rule.severity)
  }), [])
  return (
    <>
      {heard && <Toasts first={heard} />}
      {asked && <RuleDialog seed={asked.seed} ended={asked.ended} />}
    </>
  )
}
