import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** What one of them gets wrong, or somebody makes of it. */
export type Mischief = { readonly origin?: string; readonly name?: string; readonly isVerified?: boolean; readonly userHandle?: string; readonly challenge?: string; readonly spoils?: boolean }
export type Authenticator = ReturnType<typeof authenticator>

const sha256 = (given: string | Buffer): Buffer => createHash('sha256').update(given).digest()

/** CBOR of what an attestation consists of: small numbers, text, bytes and maps. */
function cbor(given: unknown): Buffer {
  if (typeof given === 'number') return given >= 0 ? head(0, given) : head(1, -1 - given)
  if (typeof given === 'string') return Buffer.concat([head(3, Buffer.byteLength(given)), Buffer.from(given)])
  if (Buffer.isBuffer(given)) return Buffer.concat([head(2, given.length), given])
  if (given instanceof Map) return Buffer.concat([head(5, given.size), ...[...given].flatMap(([key, value]) => [cbor(key), cbor(value)])])
  throw new Error('no such thing in an attestation')
}
const head = (kind: number, size: number): Buffer => (size < 24 ? Buffer.of((kind << 5) | size) : size < 256 ? Buffer.of((kind << 5) | 24, size) : Buffer.of((kind << 5) | 25, size >> 8, size & 255))

/** A key on a device of somebody's, as a browser hands out what it makes: WebAuthn with ES256 and no attestation. */
export function authenticator({ name, origin }: { readonly name: string; readonly origin: string }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = randomBytes(32)
  let counter = 0
  let handle = ''
  const said = (type: string, challenge: string, given: Mischief): Buffer => Buffer.from(JSON.stringify({ type, challenge: given.challenge ?? challenge, origin: given.origin ?? origin, crossOrigin: false }))
  const data = (given: Mischief, rest: Buffer = Buffer.alloc(0)): Buffer => {
    const count = Buffer.alloc(4)
    count.writeUInt32BE((counter += 1))
    return Buffer.concat([sha256(given.name ?? name), Buffer.of(1 | (given.isVerified === false ? 0 : 4) | (rest.length > 0 ? 0x40 : 0)), count, rest])
  }
  const credential = { id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key', clientExtensionResults: {} } as const
  return {
    id: credential.id,
    /** What `navigator.credentials.create` gives. */
    make({ challenge, user }: { readonly challenge: string; readonly user: { readonly id: string } }, given: Mischief = {}) {
      handle = user.id
      const key = cbor(new Map<number, unknown>([[1, 2], [3, -7], [-1, 1], [-2, Buffer.from(x, 'base64url')], [-3, Buffer.from(y, 'base64url')]]))
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.of(0, id.length), id, key])
      const attestation = cbor(new Map<string, unknown>([['fmt', 'none'], ['attStmt', new Map()], ['authData', data(given, attested)]]))
      return { ...credential, response: { clientDataJSON: said('webauthn.create', challenge, given).toString('base64url'), attestationObject: attestation.toString('base64url'), transports: ['internal'] } }
    },
    /** What `navigator.credentials.get` gives. */
    prove({ challenge }: { readonly challenge: string }, given: Mischief = {}) {
      const [client, signed] = [said('webauthn.get', challenge, given), data(given)]
      const signature = sign('sha256', Buffer.concat([signed, sha256(client)]), privateKey)
      if (given.spoils) signature.writeUInt8(signature.readUInt8(signature.length - 1) ^ 1, signature.length - 1)
      return { ...credential, response: { clientDataJSON: client.toString('base64url'), authenticatorData: signed.toString('base64url'), signature: signature.toString('base64url'), userHandle: given.userHandle ?? handle } }
    },
  }
}
