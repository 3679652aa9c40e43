import { expect, test } from 'vitest'
import { createLogger, type Logger } from '../lib/log.ts'

function recorder(options: Partial<Parameters<typeof createLogger>[0]> = {}): { log: Logger; lines: string[] } {
  const lines: string[] = []
  return { log: createLogger({ level: 'info', plain: false, color: false, now: () => Date.UTC(2026, 10, 23), write: (line) => lines.push(line), ...options }), lines }
}

test('an event is one line of JSON with its time and level', () => {
  const { log, lines } = recorder()
  log.warn('poll.failed', { feed: 'stooq', attempt: 2, error: new Error('two\nlines', { cause: new Error('reset') }) })
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toContain('\n')
  expect(JSON.parse(lines[0] ?? '')).toEqual({ at: '2026-11-23T00:00:00.000Z', level: 'warn', event: 'poll.failed', feed: 'stooq', attempt: 2, error: 'Error: two\nlines (reset)' })
})

test.each<[Parameters<typeof createLogger>[0]['level'], number]>([
  ['debug', 4],
  ['info', 3],
  ['warn', 2],
  ['error', 1],
  ['silent', 0],
])('at level %s, %i of the four levels are written', (level, count) => {
  const { log, lines } = recorder({ level })
  log.debug('a')
  log.info('b')
  log.warn('c')
  log.error('d')
  expect(lines).toHaveLength(count)
})

test('keys, passwords, logins and query strings are never written, wherever they stand', () => {
  const { log, lines } = recorder()
  log.error('request', {
    url: 'wss://ws.example/path?token=SECRET',
    redis: 'redis://user:SECRET@host:6379/0',
    error: new Error('GET https://api.example/v1?api_key=SECRET failed'),
    headers: { authorization: 'Bearer SECRET', 'x-api-key': 'SECRET', accept: 'text/csv' },
    list: ['https://x.example/?q=SECRET'],
    AUTH_SECRET: 'SECRET',
  })
  expect(lines[0]).toContain('"AUTH_SECRET":"…"')
  expect(lines[0]?.replace('AUTH_SECRET', '')).not.toContain('SECRET')
  expect(lines[0]).toContain('wss://ws.example/path?…')
  expect(lines[0]).toContain('redis://host:6379/0')
  expect(lines[0]).toContain('text/csv')
})

test('at a terminal lines are plain, and coloured only where that is wanted', () => {
  const plain = recorder({ plain: true })
  plain.log.info('feed back', { feed: 'stooq', after: 3 })
  plain.log.error('gone')
  expect(plain.lines).toEqual(['feed back feed=stooq after=3', 'error: gone'])
  const color = recorder({ plain: true, color: true })
  color.log.error('gone')
  expect(color.lines[0]).toContain('\u001B[31m')
})
