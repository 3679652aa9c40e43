import { expect, test } from 'vitest'
import { passkeySiteOf } from '../../lib/access/passkeys.ts'

test.each([
  ['https://downchain.example', { name: 'downchain.example', origin: 'https://downchain.example' }],
  ['https://desk.downchain.example:8443', { name: 'desk.downchain.example', origin: 'https://desk.downchain.example:8443' }],
  ['http://localhost:3000', { name: 'localhost', origin: 'http://localhost:3000' }],
  ['http://127.0.0.1:3000', 'ip-address'],
  ['http://[::1]:3000', 'ip-address'],
  ['https://10.0.0.5', 'ip-address'],
  ['http://downchain.example', 'not-https'],
  ['http://notlocalhost', 'not-https'],
] as const)('[G16] passkeys at %s', (publicUrl, site) => expect(passkeySiteOf(publicUrl)).toEqual(site))
