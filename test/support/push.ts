import { createDecipheriv, createECDH, createHmac, randomBytes } from 'node:crypto'

/** What a browser holds that has subscribed: keys to give away, and the way to read what is encrypted for them (RFC 8291, RFC 8188), by the book and no library. */
export type Browser = { readonly keys: { readonly p256dh: string; readonly auth: string }; readonly decrypt: (body: Buffer) => string }

export function browser(): Browser {
  const ecdh = createECDH('prime256v1')
  const mine = ecdh.generateKeys()
  const auth = randomBytes(16)
  const hmac = (key: Buffer, ...parts: readonly Buffer[]): Buffer => createHmac('sha256', key).update(Buffer.concat(parts)).digest()
  const one = Buffer.from([1])
  return {
    keys: { p256dh: mine.toString('base64url'), auth: auth.toString('base64url') },
    decrypt: (body) => {
      const salt = body.subarray(0, 16)
      const theirs = body.subarray(21, 21 + body.readUInt8(20))
      const record = body.subarray(21 + body.readUInt8(20))
      const ikm = hmac(hmac(auth, ecdh.computeSecret(theirs)), Buffer.from('WebPush: info\0'), mine, theirs, one)
      const prk = hmac(salt, ikm)
      const key = hmac(prk, Buffer.from('Content-Encoding: aes128gcm\0'), one).subarray(0, 16)
      const nonce = hmac(prk, Buffer.from('Content-Encoding: nonce\0'), one).subarray(0, 12)
      const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(record.subarray(-16))
      const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
      // One record: after the text a 2, then zeros.
      return padded.subarray(0, padded.lastIndexOf(2)).toString('utf8')
    },
  }
}
