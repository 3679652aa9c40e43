import type { Secrets } from '../secrets.ts'
import { ContactPointDraft, type ContactKind } from '../wire/alerts.ts'
import { ContactFault } from './fault.ts'
import { kindOf } from './registry.ts'

/** What is kept of a contact point: what all have, and its kind’s settings, sealed where they are secret. */
export type Kept = {
  readonly id: string
  readonly name: string
  readonly kind: ContactKind
  readonly language: 'en' | 'zh'
  readonly groupWait: string
  readonly sealed?: string | undefined
  readonly plain?: Readonly<Record<string, unknown>> | undefined
}

const placeOf = (id: string): string => `contact-point:${id}`

/** The settings as they are kept; `undefined` where they are secret, and there is no key to seal them by. */
export function keptSettings(id: string, draft: ContactPointDraft, secrets: Secrets | undefined): Pick<Kept, 'sealed' | 'plain'> | undefined {
  const { name: _name, kind: _kind, language: _language, groupWait: _groupWait, ...settings } = draft
  if (!kindOf(draft).sealed) return { plain: settings }
  return secrets && { sealed: secrets.seal(JSON.stringify(settings), placeOf(id)) }
}

/** The contact point as it was asked for. Throws a SealError where the key is another one, a ContactFault where there is none. */
export function openSettings({ id, name, kind, language, groupWait, sealed, plain }: Kept, secrets: Secrets | undefined): ContactPointDraft {
  if (sealed !== undefined && !secrets) throw new ContactFault('its secrets cannot be read here: SECRET_KEY is not set', { retryable: true })
  const settings: unknown = sealed === undefined ? plain : JSON.parse(secrets?.open(sealed, placeOf(id)) ?? '')
  return ContactPointDraft.parse({ name, kind, language, groupWait, ...(typeof settings === 'object' && settings) })
}
