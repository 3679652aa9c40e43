'use client'
import dynamic from 'next/dynamic'
import { usePathname, useRouter } from 'next/navigation'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useWords } from '../_i18n/words.tsx'
import { THEMES, unchanging, ZONE_CHOICES } from '../_live/choices.ts'
import { useShortcut } from '../_live/keys.ts'
import { loaded } from '../_live/loaded.ts'
import { useTheme } from '../_live/theme.tsx'
import { useZone } from '../_live/zone.tsx'
import { usePlaces } from './header-nav.tsx'
import { useLanguage } from './preferences.tsx'
import { visited } from './palette-recent.ts'

const Palette = dynamic(() => loaded(() => import('./palette.tsx')).then(({ Palette }) => Palette), { ssr: false })
const ShortcutList = dynamic(() => loaded(() => import('./shortcuts.tsx')).then(({ ShortcutList }) => ShortcutList), { ssr: false })

const after = <Item,>(items: readonly Item[], item: Item): Item | undefined => items[(items.indexOf(item) + 1) % items.length]

/** Opens the command palette and the list of keys; what they hold is loaded when it is first wanted. */
export function PaletteButton() {
  const { t } = useWords()
  const [open, setOpen] = useState<'palette' | 'keys'>()
  const path = usePathname()
  useEffect(() => visited(path), [path])

  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      setOpen((was) => (was === 'palette' ? undefined : 'palette'))
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])

  return (
    <>
      <button type="button" title={t('palette.open')} aria-haspopup="dialog" aria-keyshortcuts="Control+K Meta+K" onClick={() => setOpen('palette')} className="flex h-7 min-w-7 items-center justify-center gap-1.5 rounded px-1.5 text-muted hover:bg-raised hover:text-text md:border md:border-edge">
        <svg aria-hidden viewBox="0 0 16 16" className="size-3.5 fill-none stroke-current" strokeWidth="1.5" strokeLinecap="round"><circle cx="7" cy="7" r="4.5" /><path d="m10.5 10.5 3.5 3.5" /></svg>
        <span className="sr-only">{t('palette.open')}</span>
        <span className="hidden md:inline"><Chord /></span>
      </button>
      <Keys openPalette={() => setOpen('palette')} openKeys={() => setOpen('keys')} />
      {open === 'palette' && <Palette close={() => setOpen(undefined)} showKeys={() => setOpen('keys')} />}
      {open === 'keys' && <ShortcutList close={() => setOpen(undefined)} />}
    </>
  )
}

/** The key that makes a letter a command, as the viewer's system calls it. */
export const useModifier = (): string => useSyncExternalStore(unchanging, () => (/mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘' : 'Ctrl '), () => 'Ctrl ')

/** Which keys open the palette. */
export function Chord() {
  const modifier = useModifier()
  return <kbd translate="no" className="min-w-8.5 font-sans text-2xs">{modifier}K</kbd>
}

/** The keys that hold on every page. */
function Keys({ openPalette, openKeys }: { readonly openPalette: () => void; readonly openKeys: () => void }) {
  const { t } = useWords()
  const { theme, choose } = useTheme()
  const { choice, choose: chooseZone } = useZone()
  const language = useLanguage()
  useShortcut('/', t('keys.search'), 'view', openPalette)
  useShortcut('?', t('keys.list'), 'view', openKeys)
  useShortcut('t', t('keys.theme'), 'view', () => choose(after(THEMES, theme) ?? 'system'))
  useShortcut('l', t('keys.language'), 'view', () => language.choose(language.locale === 'en' ? 'zh' : 'en'))
  useShortcut('z', t('keys.zone'), 'view', () => chooseZone(after(ZONE_CHOICES, choice) ?? 'viewer'))
  return usePlaces().map(({ path, name, keys }) => <GoKey key={path} path={path} label={t(name)} keys={`g ${keys}`} />)
}

function GoKey({ path, label, keys }: { readonly path: string; readonly label: string; readonly keys: string }) {
  const router = useRouter()
  useShortcut(keys, label, 'go', () => router.push(path))
  return null
}
