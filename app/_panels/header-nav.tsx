'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useMay } from '../_access/who.tsx'
import type { Key } from '../_i18n/text.ts'
import { useWords } from '../_i18n/words.tsx'
import { HeaderMenu } from './header-menu.tsx'

type Page = { readonly path: string; readonly name: Key; readonly keys: string }

/** Every page that one can go to by name, in the order of the header; `keys` after `g`. */
export const PAGES = [
  { path: '/', name: 'nav.chain', keys: 'c' },
  { path: '/thesis', name: 'nav.thesis', keys: 't' },
  { path: '/signals', name: 'nav.signals', keys: 's' },
  { path: '/boards', name: 'nav.boards', keys: 'b' },
  { path: '/alerts', name: 'nav.alerts', keys: 'a' },
  { path: '/feeds', name: 'nav.feeds', keys: 'f' },
  { path: '/method', name: 'nav.method', keys: 'm' },
  { path: '/api/v1/docs', name: 'nav.api', keys: 'i' },
] as const satisfies readonly Page[]

export const SETTINGS = { path: '/settings', name: 'settings.title', keys: ',' } as const satisfies Page

export const TEAM = { path: '/team', name: 'team.title', keys: 'p' } as const satisfies Page

/** All that whoever looks can go to by name. */
export const usePlaces = (): readonly ((typeof PAGES)[number] | typeof SETTINGS | typeof TEAM)[] => (useMay('admin') ? [...PAGES, TEAM, SETTINGS] : [...PAGES, SETTINGS])

const isHere = (path: string, page: string): boolean => path === page || (page !== '/' && path.startsWith(`${page}/`))

/** The pages side by side; where the room is short, under the name of the one that is open. */
export function HeaderNav() {
  const { t } = useWords()
  const path = usePathname()
  const here = PAGES.find((page) => isHere(path, page.path))
  const link = 'rounded px-2.5 py-1 text-base lg:max-xl:px-2 text-muted hover:text-text aria-[current]:bg-raised aria-[current]:font-medium aria-[current]:text-text'
  const links = PAGES.map((page) => <Link key={page.path} href={page.path} prefetch={false} className={link} aria-current={page === here ? 'page' : undefined}>{t(page.name)}</Link>)
  return (
    <nav aria-label={t('nav.label')} className="flex min-w-0 items-center">
      <div className="hidden items-center gap-0.5 lg:flex">{links}</div>
      <div className="lg:hidden">
        <HeaderMenu side="left" label={t('nav.label')} {...(here && { shown: t(here.name) })} button={<><span className="truncate text-base text-text">{here ? t(here.name) : t('nav.label')}</span><svg aria-hidden viewBox="0 0 8 6" className="h-1.5 w-2 fill-none stroke-current" strokeWidth="1.5"><path d="m1 1 3 3 3-3" /></svg></>}>
          <div className="grid min-w-40 gap-0.5 p-1.5">{links}</div>
        </HeaderMenu>
      </div>
    </nav>
  )
}
