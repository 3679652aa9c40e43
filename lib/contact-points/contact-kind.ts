import type { AlertEvent, ContactKind, ContactPointDraft } from '../wire/alerts.ts'

/** A contact point’s own settings: what stands in its draft beside name, language and grouping. */
export type SettingsOf<K extends ContactKind> = Extract<ContactPointDraft, { kind: K }>

/** What a contact point is to tell. */
export type Message = {
  /** Of one rule, oldest first. A kind that is not grouped gets one. */
  readonly events: readonly [AlertEvent, ...AlertEvent[]]
  readonly language: 'en' | 'zh'
  /** Sent to try the contact point out, and marked so. */
  readonly test: boolean
  /** Where a rule is shown. */
  readonly linkOf: (ruleId: string) => string
}

/** What the sender gives a kind besides the message. */
export type Sending = {
  /** The same for each try of the same delivery. */
  readonly idempotencyKey: string
  /** Epoch ms. */
  readonly now: number
  readonly telegramOrigin: string | undefined
  readonly smtpFrom: string | undefined
  readonly push: PushIdentity | undefined
}
/** By whom a push is signed (VAPID, RFC 8292). */
export type PushIdentity = { readonly publicKey: string; readonly privateKey: string; readonly subject: string }

export type OutgoingRequest = {
  readonly by: 'http'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
  /** The operator chose where it goes, no user. */
  readonly trusted?: boolean
}
export type OutgoingMail = {
  readonly by: 'mail'
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly messageId: string
  readonly headers: Readonly<Record<string, string>>
}
export type Outgoing = OutgoingRequest | OutgoingMail

export type Refusal = { readonly field: string; readonly message: string }
/** What a deployment can do, for a kind that needs it. */
export type Abilities = { readonly allowPrivate: boolean; readonly smtp: boolean }

/** One way to reach people: pure. Where its messages go is decided here, sending them elsewhere. */
export type ContactKindOf<K extends ContactKind> = {
  readonly kind: K
  /** Events of one rule may share a message. */
  readonly grouped: boolean
  /** Its settings are secrets: kept sealed, never told. */
  readonly sealed: boolean
  /** Where it goes, without what is secret. */
  readonly target: (settings: SettingsOf<K>) => string
  /** What cannot be accepted, that no schema tells. */
  readonly refuse: (settings: SettingsOf<K>, abilities: Abilities) => Refusal | undefined
  readonly outgoing: (settings: SettingsOf<K>, message: Message, sending: Sending) => Outgoing
  /** What the receiver says of a failure, and when it wants to be asked again, read out of its answer’s body. */
  readonly explain?: (body: string) => { readonly reason?: string | undefined; readonly retryAfterMs?: number | undefined }
}

export const defineContactKind = <K extends ContactKind>(kind: ContactKindOf<K>): ContactKindOf<K> => kind
