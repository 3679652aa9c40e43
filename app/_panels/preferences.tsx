'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useId, type ReactNode } from 'react'
import { LOCALES, zoneLabel, type Locale } from '../../lib/domain/format.ts'
import { LANG } from '../_i18n/text.ts'
import { useWords } from '../_i18n/words.tsx'
import { serverNow } from '../_live/clock.ts'
import { keep, THEMES, ZONE_CHOICES } from '../_live/choices.ts'
import { useTheme } from '../_live/theme.tsx'
import { useZone } from '../_live/zone.tsx'
import { HeaderMenu } from './header-menu.tsx'

export const LANGUAGES = { en: 'English', zh: '中文' } as const satisfies Record<Locale, string>

/** Switches the language: the server renders the page anew in it. */
export function useLanguage(): { readonly locale: Locale; readonly choose: (locale: Locale) => void } {
  const { locale } = useWords()
  const router = useRouter()
  return {
    locale,
    choose: (next) => {
      keep('lang', next)
      router.refresh()
    },
  }
}

/** Language, theme and time zone, one row each; a change holds at once and for every page. */
export function Choices() {
  const { locale, t } = useWords()
  const language = useLanguage()
  const { theme, choose } = useTheme()
  const { choice, choose: chooseZone, viewer } = useZone()
  return (
    <>
      <Group legend={t('settings.language')}>
        {LOCALES.map((one) => <Option key={one} on={one === language.locale} press={() => language.choose(one)}><span lang={LANG[one]} translate="no">{LANGUAGES[one]}</span></Option>)}
      </Group>
      <Group legend={t('settings.theme')}>
        {THEMES.map((one) => <Option key={one} on={one === theme} press={() => choose(one)}>{t(`theme.${one}`)}</Option>)}
      </Group>
      <Group legend={t('settings.zone')}>
        {ZONE_CHOICES.map((one) => (
          <Option key={one} on={one === choice} press={() => chooseZone(one)} title={one === 'viewer' ? viewer : undefined}>
            {t(`zone.${one}`)}{one === 'viewer' && <span className="text-faint"> {zoneLabel(serverNow(), locale, viewer)}</span>}
          </Option>
        ))}
      </Group>
    </>
  )
}

/** The choices, under a button of the header. */
export function Preferences() {
  const { t } = useWords()
  return (
    <HeaderMenu
      label={t('settings.open')}
      button={<svg aria-hidden viewBox="0 0 16 16" className="size-4 fill-none stroke-current" strokeWidth="1.3" strokeLinecap="round"><path d="M2 4.5h6.2M11.8 4.5H14M2 11.5h2.2M7.8 11.5H14" /><circle cx="10" cy="4.5" r="1.8" /><circle cx="6" cy="11.5" r="1.8" /></svg>}
    >
      <div className="grid w-68 gap-3 p-3">
        <Choices />
        <p className="border-t border-line pt-2 text-xs text-muted"><Link href="/settings" className="link">{t('settings.all')}</Link></p>
      </div>
    </HeaderMenu>
  )
}

function Group({ legend, children }: { readonly legend: string; readonly children: ReactNode }) {
  const id = useId()
  return (
    <div role="group" aria-labelledby={id} className="grid gap-1">
      <p id={id} className="text-xs text-faint">{legend}</p>
      <div className="flex divide-x divide-line overflow-hidden rounded border border-edge">{children}</div>
    </div>
  )
}

function Option({ on, press, title, children }: { readonly on: boolean; readonly press: () => void; readonly title?: string | undefined; readonly children: ReactNode }) {
  return (
    <button type="button" aria-pressed={on} title={title} onClick={press} className="min-h-6 flex-1 px-2 py-0.5 text-xs whitespace-nowrap text-muted -outline-offset-2 hover:text-text aria-pressed:bg-raised aria-pressed:font-medium aria-pressed:text-text">{children}</button>
  )
}
