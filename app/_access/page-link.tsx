'use client'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useWho } from './who.tsx'

type Props = { readonly href: string; readonly className?: string; readonly title?: string | undefined; readonly translate?: 'no' | undefined; readonly children: ReactNode }

/** Leads to another page of ours. Whoever holds a link to one page may see no other: to them the words alone are shown. */
export function PageLink({ href, className = '', children, ...rest }: Props) {
  const { kind } = useWho()
  if (kind !== 'share') return <Link href={href} prefetch={false} className={className} {...rest}>{children}</Link>
  return <span className={className.replaceAll(/\S*hover:\S+|\bgroup\b/g, '')} {...rest}>{children}</span>
}
