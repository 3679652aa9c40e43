import { expect, test } from 'vitest'
import { deviceOf } from '../../app/_team/device.ts'
import { detailsOf, logFilterOf, thingOf } from '../../app/_team/views.ts'

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36', 'Chrome · Linux'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0', 'Edge · Windows'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15', 'Safari · macOS'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1', 'Safari · iOS'],
  ['Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 'Firefox · Android'],
  ['curl/8.5.0', 'curl'],
  ['something else', undefined],
  [null, undefined],
])('the device of %s is %s', (agent, device) => {
  expect(deviceOf(agent)).toBe(device)
})

test('what is asked of the log is taken from the address, and nothing that is none of it', () => {
  expect(logFilterOf({ view: 'log', by: 'Ada', action: 'alert', q: 'nvda', cursor: '1764000000000-0' })).toEqual({ by: 'Ada', action: 'alert', q: 'nvda', cursor: '1764000000000-0' })
  expect(logFilterOf({ by: ['Ada', 'Bob'], action: 'no-such', q: '', cursor: 'x' })).toEqual({})
})

test.each([
  ['alert.change', { alert: 'nvda-high', name: 'NVDA high' }, { text: 'NVDA high', href: '/alerts?view=events&rule=nvda-high' }],
  ['alert.delete', { alert: 'nvda-high', name: 'NVDA high' }, { text: 'NVDA high' }],
  ['stage.change', { signal: 'quote.nvda' }, { text: 'quote.nvda', href: '/signals/quote.nvda' }],
  ['quarantine.accept', { feed: 'ecb', entry: '1', signal: '' }, { text: 'ecb', href: '/feeds' }],
  ['share.create', { board: 'desk', name: 'Lobby', share: 'x' }, { text: 'Lobby', href: '/boards/desk' }],
  ['share.create', { snapshot: '3f2a', name: 'Lobby', share: 'x' }, { text: 'Lobby', href: '/snapshots/3f2a' }],
  ['board.delete', { board: 'desk', title: 'Desk' }, { text: 'Desk' }],
  ['user.change', { user: 'ada@example.com' }, { text: 'ada@example.com', href: '/team' }],
  ['later.create', { name: 'x' }, undefined],
])('%s leads to what it was done to', (action, details: Record<string, string>, thing) => {
  expect(thingOf(action, details)).toEqual(thing)
})

test('what is told besides: both sides of a change in one, and nothing twice', () => {
  expect(detailsOf({ by: 'Ada', user: 'bob@example.com', wasRole: 'viewer', role: 'editor', note: '' }, { text: 'bob@example.com' })).toEqual(['role: viewer → editor'])
})
