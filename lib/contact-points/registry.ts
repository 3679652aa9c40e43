import type { ContactKind, ContactPointDraft } from '../wire/alerts.ts'
import type { Abilities, ContactKindOf, Message, Outgoing, Refusal, Sending } from './contact-kind.ts'
import { discord } from './discord.ts'
import { email } from './email.ts'
import { slack } from './slack.ts'
import { teams } from './teams.ts'
import { telegram } from './telegram.ts'
import { webPush } from './web-push.ts'
import { webhook } from './webhook.ts'

/** Every way to reach people. A test holds it equal to the folder, the type to the contract. */
export const KINDS: { readonly [K in ContactKind]: ContactKindOf<K> } = { webhook, slack, discord, teams, telegram, email, 'web-push': webPush }

/** A contact point’s kind, ready for its settings. */
export type BoundKind = {
  readonly grouped: boolean
  readonly sealed: boolean
  readonly target: () => string
  readonly refuse: (abilities: Abilities) => Refusal | undefined
  readonly outgoing: (message: Message, sending: Sending) => Outgoing
  readonly explain: (body: string) => { readonly reason?: string | undefined; readonly retryAfterMs?: number | undefined }
}

export function kindOf(draft: ContactPointDraft): BoundKind {
  // Safe: the registry has under each kind what takes that kind's settings.
  const kind = KINDS[draft.kind] as unknown as ContactKindOf<ContactKind>
  return {
    grouped: kind.grouped,
    sealed: kind.sealed,
    target: () => kind.target(draft),
    refuse: (abilities) => kind.refuse(draft, abilities),
    outgoing: (message, sending) => kind.outgoing(draft, message, sending),
    explain: (body) => kind.explain?.(body) ?? {},
  }
}
