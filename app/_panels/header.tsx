import Link from 'next/link'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { wording } from '../_i18n/server.ts'
import { Preferences } from './preferences.tsx'

const LINK = 'rounded px-1.5 py-1 sm:px-2.5 text-base text-muted hover:text-text aria-[current]:bg-raised aria-[current]:font-medium aria-[current]:text-text'

/** The top of every page: where one is, and, from the page itself, how things stand. */
export async function Header({ here, children }: { readonly here?: 'chain' | 'feeds' | 'api'; readonly children?: ReactNode }) {
  const { t } = await wording()
  const theme = (await cookies()).get('theme')?.value
  return (
    <header className="border-b border-line bg-surface">
      <div className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 px-3 py-1.5 sm:gap-x-5">
        <Link href="/" className="flex items-center gap-2 rounded text-base font-semibold tracking-tight">
          <svg aria-hidden viewBox="0 0 20 14" className="h-3.5 w-5" fill="none" strokeWidth="2.2" strokeLinecap="round">
            <path d="M1.5 2h10" className="stroke-upstream" /><path d="M4.5 7h10" className="stroke-midstream" /><path d="M7.5 12h10" className="stroke-downstream" />
          </svg>
          {t('app.name')}
        </Link>
        <nav aria-label={t('nav.label')} className="flex items-center gap-0.5">
          <Link href="/" className={LINK} aria-current={here === 'chain' ? 'page' : undefined}>{t('nav.chain')}</Link>
          <Link href="/feeds" className={LINK} aria-current={here === 'feeds' ? 'page' : undefined}>{t('nav.feeds')}</Link>
          <a href="/api/v1/docs" className={LINK} aria-current={here === 'api' ? 'page' : undefined}>{t('nav.api')}</a>
        </nav>
        <div className="order-last flex w-full min-w-0 flex-wrap items-center gap-x-4 gap-y-1 md:order-none md:ml-auto md:w-auto">{children}</div>
        <div className="ml-auto md:ml-0"><Preferences theme={theme === 'light' || theme === 'dark' ? theme : 'system'} /></div>
      </div>
    </header>
  )
}
