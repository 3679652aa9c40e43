'use client'
import { useState, useSyncExternalStore } from 'react'
import { useRouter } from 'next/navigation'
import { PushSwitch } from '../_alerts/push-switch.tsx'
import { SoundSwitch } from '../_alerts/sound-switch.tsx'
import { useWords } from '../_i18n/words.tsx'
import { useClock } from '../_live/clock.ts'
import { COOKIES, forget, kept, unchanging } from '../_live/choices.ts'
import { useInstant } from '../_live/zone.tsx'
import { forgetRecent, recent } from '../_panels/palette-recent.ts'
import { Choices } from '../_panels/preferences.tsx'

/** The choices, and everything that this browser keeps of us, with the means to forget it. */
export function SettingsPanel({ now }: { readonly now: number }) {
  const { t } = useWords()
  const instant = useInstant()
  const at = useClock(instant, now)
  return (
    <>
      <section aria-labelledby="view" className="panel mb-2.5 grid gap-3 p-3">
        <h2 id="view" className="text-base font-semibold">{t('settings.view')}</h2>
        <div className="grid max-w-120 gap-3"><Choices /></div>
        <p className="text-xs text-muted">{t('settings.now', { at })} {t('settings.session')}</p>
        <p className="text-xs text-muted">{t('settings.links')}</p>
      </section>
      <section aria-labelledby="alerts" className="panel mb-2.5 grid gap-3 p-3">
        <h2 id="alerts" className="text-base font-semibold">{t('nav.alerts')}</h2>
        <SoundSwitch />
        <PushSwitch />
      </section>
      <Kept />
    </>
  )
}

function Kept() {
  const { t } = useWords()
  const router = useRouter()
  const [forgotten, setForgotten] = useState(false)
  const rows = [...COOKIES, 'recent'] as const
  return (
    <section aria-labelledby="kept" className="panel pb-3">
      <h2 id="kept" className="px-3 pt-3 text-base font-semibold">{t('settings.kept')}</h2>
      <p className="px-3 pb-2 text-xs text-muted">{t('settings.kept.lead')}</p>
      <table className="w-full border-collapse text-sm">
        <thead><tr className="text-xs text-faint *:px-3 *:pb-1 *:text-left *:font-normal"><th scope="col">{t('settings.kept.name')}</th><th scope="col">{t('settings.kept.what')}</th><th scope="col">{t('settings.kept.value')}</th></tr></thead>
        <tbody>{rows.map((name) => <KeptRow key={name} name={name} />)}</tbody>
      </table>
      <p className="flex items-center gap-3 px-3 pt-3">
        <button
          type="button"
          className="push"
          onClick={() => {
            for (const name of COOKIES) forget(name)
            forgetRecent()
            setForgotten(true)
            router.refresh()
          }}
        >
          {t('settings.forget')}
        </button>
        <span role="status" className="text-xs text-muted">{forgotten && t('settings.forgotten')}</span>
      </p>
    </section>
  )
}

function KeptRow({ name }: { readonly name: (typeof COOKIES)[number] | 'recent' }) {
  const { t } = useWords()
  // What a cookie holds is known to the browser alone: until it has spoken, nothing is claimed.
  const value = useSyncExternalStore(unchanging, () => (name === 'recent' ? recent().join(', ') : kept(name)), () => undefined)
  return (
    <tr className="border-t border-line align-top *:px-3 *:py-1.5">
      <th scope="row" className="text-left font-normal"><code translate="no" className="whitespace-nowrap">{name}</code></th>
      <td className="text-muted">{t(`settings.kept.${name}`)}</td>
      <td className="max-w-60 wrap-anywhere">{value === undefined ? ' ' : value === '' ? <span className="text-faint">{t('settings.kept.none')}</span> : <span translate="no">{value}</span>}</td>
    </tr>
  )
}
