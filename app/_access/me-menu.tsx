import Link from 'next/link'
import type { Who } from '../../lib/access/who.ts'
import { accessWording } from '../_i18n/access.ts'
import { HeaderMenu } from '../_panels/header-menu.tsx'

/** The first letter, whatever it is made of. */
const initialOf = (name: string): string => [...new Intl.Segmenter().segment(name)][0]?.segment.toUpperCase() ?? ''

/** Who is signed in, and the way out. On a server that is open there is nobody to show. */
export async function MeMenu({ who }: { readonly who: Who }) {
  if (who.kind !== 'user') return null
  const t = await accessWording()
  return (
    <HeaderMenu label={t('me.label', { name: who.name })} button={<span aria-hidden translate="no" className="flex size-5 items-center justify-center rounded-full border border-edge text-2xs font-medium">{initialOf(who.name)}</span>}>
      <div className="grid min-w-48 gap-2 p-3 text-sm">
        <p className="grid">
          <span translate="no" className="font-medium">{who.name}</span>
          <span translate="no" className="text-xs text-muted">{who.email}</span>
          <span className="text-xs text-muted">{t(`role.${who.role}`)}</span>
        </p>
        <form method="post" action="/sign-out" className="flex gap-2">
          {who.role === 'admin' && <Link href="/team" prefetch={false} className="push">{t('me.team')}</Link>}
          <Link href="/settings" prefetch={false} className="push">{t('me.settings')}</Link>
          <button type="submit" className="push">{t('me.sign-out')}</button>
        </form>
      </div>
    </HeaderMenu>
  )
}
