import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What was sealed cannot be read: by another key, for another place, or damaged. */
export class SealError extends Error {
  override readonly name = 'SealError'
}

/** By its name: pages and routes have classes of their own, bundled apart from the process that seals. */
export const isSealError = (error: unknown): error is Error => error instanceof Error && error.name === 'SealError'

export type Secrets = {
  /** `place`: what it is the secret of. Moved elsewhere it cannot be opened. */
  readonly seal: (text: string, place: string) => string
  /** Throws a SealError. */
  readonly open: (sealed: string, place: string) => string
}

const VERSION = 'v1'

/** Seals what must not be readable where it is kept, by AES-256-GCM with a key out of SECRET_KEY. */
export function makeSecrets(secretKey: string): Secrets {
  // Made when first needed: most processes of a deployment seal nothing, and it takes a moment on purpose.
  let made: Buffer | undefined
  const key = (): Buffer => (made ??= scryptSync(secretKey, 'downchain: secrets at rest', 32))
  return {
    seal: (text, place) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key(), nonce).setAAD(Buffer.from(place))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return [VERSION, nonce.toString('base64url'), cipher.getAuthTag().toString('base64url'), sealed.toString('base64url')].join('.')
    },
    open: (text, place) => {
      const [version, nonce = '', tag = '', sealed = ''] = text.split('.')
      if (version !== VERSION) throw new SealError('sealed in a way that this version does not know')
      try {
        const decipher = createDecipheriv('aes-256-gcm', key(), Buffer.from(nonce, 'base64url'), { authTagLength: 16 }).setAAD(Buffer.from(place)).setAuthTag(Buffer.from(tag, 'base64url'))
        return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64url')), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw new SealError('SECRET_KEY is not the one it was sealed by', { cause })
      }
    },
  }
}

/** The key that belongs to our own Redis, beside its data: made once, readable to us alone. */
export function keptSecretKey(dataDir: string): string {
  const file = join(dataDir, 'secret-key')
  mkdirSync(dataDir, { recursive: true })
  try {
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const key = readFileSync(file, 'utf8').trim()
  if (key.length < 32) throw new Error(`${file}: expected the key that was made there; put it back, or remove the file: what it sealed is lost then`)
  return key
}
