import { refusalOf } from '../public-address.ts'
import type { Abilities, Refusal } from './contact-kind.ts'

/** What may be shown of an address whose path or query is a secret. */
export const hostTarget = ({ url }: { readonly url: string }): string => new URL(url).host

export function urlRefusal(field: string, url: string, { allowPrivate }: Abilities): Refusal | undefined {
  const message = refusalOf(url, allowPrivate)
  return message === undefined ? undefined : { field, message }
}

/** What the incoming webhooks of chats have in common: their address is their secret, and several events fit one message. */
export const INCOMING = {
  grouped: true,
  sealed: true,
  target: hostTarget,
  refuse: ({ url }: { readonly url: string }, abilities: Abilities): Refusal | undefined => urlRefusal('url', url, abilities),
} as const
