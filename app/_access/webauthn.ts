import { startAuthentication, startRegistration, type AuthenticationResponseJSON, type PublicKeyCredentialCreationOptionsJSON, type PublicKeyCredentialRequestOptionsJSON, type RegistrationResponseJSON } from '@simplewebauthn/browser'

/** Loaded when somebody presses a button, and not before. */
export type ToMake = PublicKeyCredentialCreationOptionsJSON
export type ToProve = PublicKeyCredentialRequestOptionsJSON
export type Key<Made> = { readonly ok: true; readonly key: Made } | { readonly ok: false; readonly why: 'dropped' | 'known' | 'failed' }

/** Why it came to nothing; a browser does not say whether it was called off, took too long, or had no key. */
function whyOf(error: unknown): 'dropped' | 'known' | 'failed' {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError': case 'AbortError': return 'dropped'
    case 'InvalidStateError': return 'known'
    default: return 'failed'
  }
}

async function tried<Made>(attempt: Promise<Made>): Promise<Key<Made>> {
  try {
    return { ok: true, key: await attempt }
  } catch (error) {
    return { ok: false, why: whyOf(error) }
  }
}

/** Has the browser make a passkey. */
export const makeKey = async (optionsJSON: ToMake): Promise<Key<RegistrationResponseJSON>> => tried(startRegistration({ optionsJSON }))

/** Has the browser prove that it has one. */
export const proveKey = async (optionsJSON: ToProve): Promise<Key<AuthenticationResponseJSON>> => tried(startAuthentication({ optionsJSON }))
