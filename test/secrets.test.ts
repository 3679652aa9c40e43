import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keptSecretKey, makeSecrets, SealError } from '../lib/secrets.ts'

const KEY = 'a key of at least thirty-two characters'
const { seal, open } = makeSecrets(KEY)

test('what is sealed opens again, in its place', () => {
  const sealed = seal('https://hooks.example/T0/B0/秘密', 'contact-point:a')
  expect(sealed).not.toContain('hooks')
  expect(open(sealed, 'contact-point:a')).toBe('https://hooks.example/T0/B0/秘密')
  expect(makeSecrets(KEY).open(sealed, 'contact-point:a')).toBe('https://hooks.example/T0/B0/秘密')
})

test('the same text is never sealed to the same', () => {
  expect(seal('x', 'p')).not.toBe(seal('x', 'p'))
})

test.each<[string, (sealed: string) => string]>([
  ['another key', (sealed) => makeSecrets(`${KEY}!`).open(sealed, 'p')],
  ['another place', (sealed) => open(sealed, 'q')],
  ['a changed letter', (sealed) => open(sealed.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')), 'p')],
  ['a shortened tag', (sealed) => open(sealed.replace(/^(v1\.[^.]+\.)[^.]+/, '$1AAAA'), 'p')],
  ['another version', (sealed) => open(sealed.replace('v1', 'v2'), 'p')],
  ['nothing', () => open('', 'p')],
])('%s opens nothing', (_case, attempt) => {
  expect(() => attempt(seal('a secret of some length', 'p'))).toThrow(SealError)
})

test('the key beside our own Redis is made once, for us alone to read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dc-secret-'))
  try {
    const key = keptSecretKey(join(folder, 'new'))
    const file = join(folder, 'new', 'secret-key')
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    expect(keptSecretKey(join(folder, 'new'))).toBe(key)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toBe(`${key}\n`)
    writeFileSync(file, '')
    expect(() => keptSecretKey(join(folder, 'new'))).toThrow(/put it back, or remove the file/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
