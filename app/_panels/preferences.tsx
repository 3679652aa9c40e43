'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useWords } from '../_i18n/words.tsx'

const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const ICONS: Readonly<Record<Theme, string>> = {
  system: 'M8 2a6 6 0 1 0 0 12Z',
  light: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1',
  dark: 'M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1Z',
}

function remember(name: 'theme' | 'lang', value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`
}

/** Language and theme: chosen once, kept in a cookie, so that the server renders them and nothing flashes. */
export function Preferences({ theme: chosen }: { readonly theme: Theme }) {
  const { locale, t } = useWords()
  const router = useRouter()
  const [theme, setTheme] = useState(chosen)
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system'
  const change = t('theme.switch', { now: t(`theme.${theme}`), next: t(`theme.${next}`) })
  return (
    <div className="flex items-center gap-1">
      <button
        type="button"
        className="h-6 rounded px-1.5 text-xs text-muted hover:bg-raised hover:text-text"
        aria-label={t('language.switch')}
        onClick={() => {
          remember('lang', locale === 'en' ? 'zh' : 'en')
          router.refresh()
        }}
      >
        <span lang={locale === 'en' ? 'zh-Hans' : 'en'}>{t('language.other')}</span>
      </button>
      <button
        type="button"
        className="flex size-6 items-center justify-center rounded text-muted hover:bg-raised hover:text-text"
        aria-label={change}
        title={change}
        onClick={() => {
          remember('theme', next)
          setTheme(next)
          if (next === 'system') delete document.documentElement.dataset.theme
          else document.documentElement.dataset.theme = next
        }}
      >
        <svg aria-hidden viewBox="0 0 16 16" className="size-4" fill={theme === 'light' ? 'none' : 'currentColor'} stroke="currentColor" strokeWidth="1.3" strokeLinecap="round"><path d={ICONS[theme]} />{theme === 'system' && <circle cx="8" cy="8" r="6" fill="none" />}</svg>
      </button>
    </div>
  )
}
