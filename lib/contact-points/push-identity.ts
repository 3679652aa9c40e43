import { createECDH } from 'node:crypto'
import { z } from 'zod'
import type { DeliveryConfig } from '../config.ts'
import type { Secrets } from '../secrets.ts'
import { HOME } from '../version.ts'
import type { PushIdentity } from './contact-kind.ts'

const PLACE = 'push-identity'
const Pair = z.object({ publicKey: z.string(), privateKey: z.string() })

export type PushIdentityParts = {
  readonly secrets: Secrets | undefined
  /** Gives what is kept, or keeps what is made. */
  readonly kept: (made: () => string) => Promise<string>
  readonly config: Pick<DeliveryConfig, 'publicUrl'>
}

/** The key pair that signs our pushes, made once for the deployment: browsers are subscribed to it. Where secrets cannot be kept there is none. */
export async function pushIdentity({ secrets, kept, config }: PushIdentityParts): Promise<PushIdentity | undefined> {
  if (!secrets) return undefined
  const sealed = await kept(() => {
    const pair = createECDH('prime256v1')
    return secrets.seal(JSON.stringify({ publicKey: pair.generateKeys('base64url'), privateKey: pair.getPrivateKey('base64url') }), PLACE)
  })
  const { publicKey, privateKey } = Pair.parse(JSON.parse(secrets.open(sealed, PLACE)))
  // Where a push service would reach whoever runs this; Apple’s takes no address of a private machine.
  return { publicKey, privateKey: padded(privateKey), subject: config.publicUrl.startsWith('https:') ? config.publicUrl : HOME }
}

const KEY_BYTES = 32
/** Node.js gives a private key without the zeros that it begins with, one in some two hundred; signing takes it with them. */
function padded(privateKey: string): string {
  const key = Buffer.from(privateKey, 'base64url')
  return Buffer.concat([Buffer.alloc(Math.max(0, KEY_BYTES - key.length)), key]).toString('base64url')
}
