import type { AccessRecord, AccessStore } from '../store/access.ts'
import { minutes } from '../domain/time.ts'
import type { PasskeyDraft, PasskeyProof } from '../wire/access.ts'
import { readPasskey, type Passkey } from './records.ts'

/** The site that passkeys are made for; WebAuthn calls the name its relying party. */
export type PasskeySite = { readonly name: string; readonly origin: string }
/** Why there are none: browsers make them for a name, and give them to pages that came over https, or from this machine. */
export type NoPasskeys = 'ip-address' | 'not-https'

/** How long somebody has to find their key. */
const PATIENCE = minutes(5)
export const PATIENCE_SECONDS = PATIENCE / 1000

/** The site at a public address, as far as it can have passkeys. */
export function passkeySiteOf(publicUrl: string): PasskeySite | NoPasskeys {
  const { protocol, hostname, origin } = new URL(publicUrl)
  if (hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(hostname)) return 'ip-address'
  if (protocol !== 'https:' && !/(^|\.)localhost$/.test(hostname)) return 'not-https'
  return { name: hostname, origin }
}

/** Half a second of a start, and some memory, that only those need who use passkeys. */
const webauthn = async (): Promise<typeof import('@simplewebauthn/server')> => import('@simplewebauthn/server')

export type Person = { readonly id: string; readonly email: string; readonly name: string; readonly sessionId: string }
type Keeper = { readonly site: PasskeySite; readonly store: AccessStore }
/** Somebody's passkey that has proved to be there, and how it is to be kept from now on. */
export type Proved = { readonly passkey: Passkey; readonly seen: string; readonly next: AccessRecord }

/** What a browser hands over as who it is for: WebAuthn's user handle. */
const handleOf = (userId: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(userId))

/** What a browser is asked when somebody adds a passkey. Good once, for the session that asked. */
export async function askToAdd({ id, email, name, sessionId }: Person, own: readonly Passkey[], { site, store }: Keeper) {
  const { generateRegistrationOptions } = await webauthn()
  const options = await generateRegistrationOptions({
    rpName: 'Downchain',
    rpID: site.name,
    userID: handleOf(id),
    userName: email,
    userDisplayName: name,
    timeout: PATIENCE,
    // Who made the key makes no difference here.
    attestationType: 'none',
    excludeCredentials: own.filter(({ rpId }) => rpId === site.name).map(({ credentialId }) => ({ id: credentialId })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  await store.setChallenge(`add.${sessionId}`, options.challenge, PATIENCE)
  return options
}

/** The passkey that a browser has made; `over`: nobody asked for it, or too long ago; `undefined`: it does not prove what it has to. */
export async function made({ name, response }: PasskeyDraft, { id: userId, sessionId }: Person, { id, at, site, store }: Keeper & { readonly id: string; readonly at: string }): Promise<Passkey | 'over' | undefined> {
  const expectedChallenge = await store.takeChallenge(`add.${sessionId}`)
  if (expectedChallenge === undefined) return 'over'
  const { verifyRegistrationResponse } = await webauthn()
  const { registrationInfo } = await verifyRegistrationResponse({ response: { ...response, clientExtensionResults: {} }, expectedChallenge, expectedOrigin: site.origin, expectedRPID: site.name, requireUserVerification: true }).catch(() => ({ registrationInfo: undefined }))
  if (!registrationInfo) return undefined
  const { credential, credentialBackedUp } = registrationInfo
  return { id, userId, name, rpId: site.name, credentialId: credential.id, publicKey: Buffer.from(credential.publicKey).toString('base64url'), counter: credential.counter, backedUp: credentialBackedUp, createdAt: at, lastUsedAt: null }
}

/** What a browser is asked when somebody signs in: for any passkey of this site. It lies with the browser that asked, and is good once. */
export async function askToSignIn({ site, store }: Keeper) {
  const { generateAuthenticationOptions } = await webauthn()
  const options = await generateAuthenticationOptions({ rpID: site.name, userVerification: 'required', timeout: PATIENCE })
  await store.setChallenge(`in.${options.challenge}`, options.challenge, PATIENCE)
  return options
}

/** Which passkey a browser says it has, which is to be proved yet. */
export async function passkeyOf({ id }: PasskeyProof, { store }: Keeper): Promise<{ readonly passkey: Passkey; readonly seen: string } | undefined> {
  const record = await store.by('passkey', 'credentialId', id)
  const found = record && (await store.one('passkey', record.id))
  const passkey = readPasskey(found?.record)
  return found && passkey ? { passkey, seen: found.seen } : undefined
}

/** Whether it is that passkey, at this site, and its holder is there and known to the device. */
export async function proves(proof: PasskeyProof, challenge: string, { passkey, seen }: { readonly passkey: Passkey; readonly seen: string }, at: string, { site }: Keeper): Promise<Proved | undefined> {
  const { userHandle } = proof.response
  if (userHandle !== Buffer.from(handleOf(passkey.userId)).toString('base64url')) return undefined
  const { verifyAuthenticationResponse } = await webauthn()
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: { ...proof, response: { ...proof.response, userHandle }, clientExtensionResults: {} },
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.name,
    credential: { id: passkey.credentialId, publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')), counter: passkey.counter },
    requireUserVerification: true,
  }).catch(() => ({ verified: false, authenticationInfo: undefined }))
  return verified && authenticationInfo ? { passkey, seen, next: { ...passkey, counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp, lastUsedAt: at } } : undefined
}
