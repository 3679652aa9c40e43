import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { addressOf, ADDRESSES, EVENTS, may, METHODS, REACH, type Asked, type Need, type Reach } from '../../lib/access/policy.ts'
import { LOCAL, NOBODY, ROLES, SCOPES, type Role, type Scope, type Who } from '../../lib/access/who.ts'

const user = (role: Role): Who => ({ kind: 'user', id: 'u', name: 'Ann', email: 'ann@example.com', role, sessionId: 's' })
const token = (role: Role, scope: Scope): Who => ({ kind: 'token', id: 't', name: 'script', userId: 'u', role, scope })
const share: Who = { kind: 'share', id: 'l', name: 'lobby', boardId: 'desk' }
const NEEDS: readonly Need[] = ['public', 'read', 'board', 'edit', 'admin', 'self']
const granted = (who: Who): Need[] => NEEDS.filter((need) => may(who, need))

describe('who may', () => {
  test.each([
    ['nobody', NOBODY, ['public']],
    ['the one user of an open server', LOCAL, NEEDS],
    ['a viewer', user('viewer'), ['public', 'read', 'board', 'self']],
    ['an editor', user('editor'), ['public', 'read', 'board', 'edit', 'self']],
    ['an administrator', user('admin'), NEEDS],
    ['a link', share, ['public']],
    ['a link to a frozen view', { kind: 'share', id: 'l', name: 'lobby', snapshotId: 'f1' } as const, ['public']],
  ])('%s', (_name, who, needs) => expect(granted(who)).toEqual(needs))

  test('a link reaches what its board shows, and nothing by any other need', () => {
    expect(NEEDS.filter((need) => may(share, need, true))).toEqual(['public', 'board'])
  })

  test('a token does what its scope says, no more than its user, and nothing of its user’s own', () => {
    const level = { read: 0, edit: 1, admin: 2, viewer: 0, editor: 1 } as const
    for (const role of ROLES) {
      for (const scope of SCOPES) {
        const least = Math.min(level[role], level[scope])
        expect(granted(token(role, scope)), `${role} ${scope}`).toEqual(['public', 'read', 'board', 'edit', 'admin'].slice(0, 3 + least))
      }
    }
  })
})

describe('every address', () => {
  const files = async (): Promise<string[]> => (await readdir('app', { recursive: true })).filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file)).filter((file) => !file.includes('[[...path]]'))
  const patternOf = (file: string): string => `/${file.replace(/\/?(page\.tsx|route\.ts)$/, '')}`.replaceAll(/\[(\w+)\]/g, '{$1}')

  test('that a file serves stands in the table, with every method that it has', async () => {
    for (const file of await files()) {
      const needs = ADDRESSES[patternOf(file)]
      expect(needs, file).toBeDefined()
      if (file.endsWith('page.tsx')) expect(needs?.page, file).toBeDefined()
      else {
        const source = await readFile(`app/${file}`, 'utf8')
        const served = METHODS.filter((method) => new RegExp(`^  ${method}: |^export const ${method} = `, 'm').test(source))
        expect(served.length, file).toBeGreaterThan(0)
        for (const method of served) expect(needs?.[method], `${file} ${method}`).toBeDefined()
      }
    }
  })

  test('is found by its own path, with its parameters', () => {
    for (const pattern of Object.keys(ADDRESSES)) {
      const path = pattern.replaceAll(/\{(\w+)\}/g, 'x-$1').replace('**', 'a/b')
      expect(addressOf(path)?.pattern, path).toBe(pattern)
    }
    expect(addressOf('/signals/quote.nvda')?.params).toEqual({ id: 'quote.nvda' })
    expect(addressOf('/api/v1/quarantine/vast/a%2Fb')?.params).toEqual({ feedId: 'vast', entryId: 'a/b' })
    expect(addressOf('/feeds/')?.pattern).toBe('/feeds')
  })

  test.each(['/nothing', '/api/v1', '/api/v1/nothing', '/api/v1/alerts/a/b', '/_next/image', '//evil.example/', '/api/v1/../users', '/_next/static/%2e%2e/api/v1/users', '/_next/static/..%2f..%2fapi', '/s/a/../../users', '/api\\v1\\users', 'http://x/api/v1/users', ''])('%s is none', (path) => expect(addressOf(path)).toBeUndefined())

  test('nothing is changed by whoever may only read', () => {
    for (const [pattern, needs] of Object.entries(ADDRESSES)) {
      for (const method of METHODS) if (method !== 'GET' && needs[method]) expect(['edit', 'admin', 'self', 'public'], `${method} ${pattern}`).toContain(needs[method])
    }
    const open = Object.entries(ADDRESSES).flatMap(([pattern, needs]) => METHODS.filter((method) => method !== 'GET' && needs[method] === 'public').map((method) => `${method} ${pattern}`))
    expect(open).toEqual(['POST /sign-in/password', 'POST /sign-in/passkey', 'POST /sign-in/passkey/options', 'POST /sign-in/oidc', 'POST /sign-out', 'POST /invite/{token}/accept', 'POST /s/{token}', 'POST /api/v1/invitations/accept'])
  })

  test('everybody who has signed in has their own browsers told, and administrators alone keep the ways that all share', () => {
    const allowed = (who: Who, paths: readonly string[]): boolean[] => paths.flatMap((path) => METHODS.flatMap((method) => {
      const need = method === 'GET' ? undefined : ADDRESSES[path]?.[method]
      return need === undefined ? [] : [may(who, need)]
    }))
    const [own, shared] = [['/api/v1/push-subscriptions', '/api/v1/push-subscriptions/{id}'], ['/api/v1/contact-points', '/api/v1/contact-points/{id}', '/api/v1/contact-points/{id}/test']]
    for (const role of ROLES) {
      expect(allowed(user(role), own), role).toEqual([true, true, true])
      expect(allowed(user(role), shared), role).toEqual(Array(4).fill(role === 'admin'))
      expect(allowed(token(role, 'admin'), own), `token of ${role}`).toEqual([false, false, false])
    }
    for (const who of [NOBODY, share]) expect(allowed(who, [...own, ...shared])).not.toContain(true)
  })

  test('there are no server actions: a page takes nothing but GET', async () => {
    for (const file of (await readdir('app', { recursive: true })).filter((name) => /\.tsx?$/.test(name))) expect(await readFile(`app/${file}`, 'utf8'), file).not.toMatch(/['"]use server['"]/)
  })
})

test('every event that a client may send stands in the table', async () => {
  const source = await readFile('lib/wire/socket.ts', 'utf8')
  const declared = /export interface ClientToServer \{([\s\S]*?)\n\}/.exec(source)?.[1] ?? ''
  expect(new Set([...declared.matchAll(/^ {2}(\w+)\(/gm)].map(([, name]) => name))).toEqual(new Set(Object.keys(EVENTS)))
})

describe('a link', () => {
  const reach: Reach = { boards: new Set(['desk', 'second']), snapshots: new Set(), ids: new Set(['a', 'b']), thesis: false, alerts: false }
  const asked = (params: Asked['params'], query = ''): Asked => ({ params, query: new URLSearchParams(query) })
  const reaches = (pattern: string, given: Asked, of = reach): boolean | undefined => REACH[pattern]?.(given, of)

  test('is told by each address that needs a board what of it is reached, and by no other', () => {
    const board = Object.entries(ADDRESSES).filter(([, needs]) => Object.values(needs).includes('board')).map(([pattern]) => pattern)
    expect(board.sort()).toEqual(Object.keys(REACH).sort())
  })
  test('reaches its boards', () => {
    expect(reaches('/boards/{id}', asked({ id: 'second' }))).toBe(true)
    expect(reaches('/wall/{id}', asked({ id: 'other' }))).toBe(false)
    expect(reaches('/api/v1/boards/{id}', asked({ id: 'other' }))).toBe(false)
  })
  test('to a frozen view reaches its page, and by no id anything else', () => {
    const frozen: Reach = { boards: new Set(), snapshots: new Set(['f1']), ids: new Set(), thesis: false, alerts: false }
    const reached = Object.keys(REACH).filter((pattern) => reaches(pattern, asked({ id: 'f1' }, 'ids=f1&series=f1'), frozen))
    expect(reached).toEqual(['/snapshots/{id}'])
    expect(reaches('/snapshots/{id}', asked({ id: 'f2' }), frozen)).toBe(false)
    expect(reaches('/snapshots/{id}', asked({ id: 'desk' }))).toBe(false)
  })
  test('reaches series that its boards show, all of those that are named', () => {
    expect(reaches('/api/v1/series', asked({}, 'ids=a,b'))).toBe(true)
    expect(reaches('/api/v1/series', asked({}, 'ids=a,c'))).toBe(false)
    expect(reaches('/api/v1/series', asked({}, 'ids=a&ids=c'))).toBe(false)
    expect(reaches('/api/v1/annotations', asked({}))).toBe(false)
    expect(reaches('/api/v1/annotations', asked({}, 'series='))).toBe(false)
  })
  test('reaches the thesis where its boards show some of it', () => {
    expect(reaches('/api/v1/indices/{id}', asked({ id: 'x' }))).toBe(false)
    expect(reaches('/api/v1/thesis', asked({}), { ...reach, thesis: true })).toBe(true)
  })
})
