import { readFileSync } from 'node:fs'
import { parse } from 'dotenv'
import { expect, test } from 'vitest'
import { type Config, ConfigError, type Env, FEED_VARIABLE_FORMS, FEED_VARIABLES, parseRedisUrl, readConfig, type RedisTarget, VARIABLES } from '../lib/config.ts'
import { FEEDS as REGISTRY } from '../lib/feeds/registry.ts'

const FEEDS = ['openrouter', 'openrouter-usage', 'yahoo-chart', 'stooq', 'vast']

const read = (env: Env): Config => readConfig(env, FEEDS)

const secret = 's3cr3t-'.repeat(6)

function refusal(env: Env): string {
  try {
    read(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return 'accepted'
}

test('with nothing set it listens on loopback, with its own Redis and every feed', () => {
  expect(read({})).toEqual({
    host: '127.0.0.1',
    port: 3000,
    redis: undefined,
    dataDir: '.data',
    feeds: undefined,
    overrides: new Map(),
    feedEnv: {},
    authSecret: undefined,
    firstAdmin: undefined,
    oidc: undefined,
    trustProxy: false,
    delivery: { secretKey: undefined, allowPrivate: false, smtp: undefined, telegramOrigin: undefined, publicUrl: 'http://127.0.0.1:3000' },
    thesis: true,
    alerts: true,
    logLevel: 'info',
    color: true,
  })
})

test('an empty variable counts as unset', () => {
  expect(read({ PORT: '', REDIS_URL: ' ', FEEDS: '', FINNHUB_TOKEN: '', FEED_ORIGIN_STOOQ: '', AUTH_SECRET: '', NO_COLOR: '' })).toEqual(read({}))
})

test('a feed gets its origin, interval and accepted terms under its own id', () => {
  const { overrides } = read({
    FEED_ORIGIN_YAHOO_CHART: 'http://127.0.0.1:9000/',
    FEED_EVERY_YAHOO_CHART: '30s',
    FEED_ACCEPT_TERMS_VAST: 'yes',
    FEED_ORIGIN_OPENROUTER_USAGE: 'wss://mirror.example',
  })
  expect(Object.fromEntries(overrides)).toEqual({
    'yahoo-chart': { origin: 'http://127.0.0.1:9000', every: 30_000 },
    vast: { acceptTerms: true },
    'openrouter-usage': { origin: 'wss://mirror.example' },
  })
})

test.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
])('%s is read as an interval', (text, ms) => {
  expect(read({ FEED_EVERY_STOOQ: text }).overrides.get('stooq')?.every).toBe(ms)
})

test('FEEDS chooses feeds, once each; keys are handed on as they are set', () => {
  const config = read({ FEEDS: 'stooq, vast,stooq', FINNHUB_TOKEN: 'abc', CONTACT_EMAIL: 'a@example.com', NO_COLOR: '1', LOG_LEVEL: 'debug', PORT: '0' })
  expect(config).toMatchObject({ feeds: ['stooq', 'vast'], feedEnv: { FINNHUB_TOKEN: 'abc', CONTACT_EMAIL: 'a@example.com' }, color: false, logLevel: 'debug', port: 0 })
})

test('alerts: where people open the pages, the mail server, and what may be told', () => {
  const { delivery } = read({ SECRET_KEY: secret, WEBHOOK_ALLOW_PRIVATE: 'yes', SMTP_URL: 'smtp://u:p@mail.example:587', SMTP_FROM: 'Downchain <alerts@example.com>', TELEGRAM_ORIGIN: 'https://t.example/', PUBLIC_URL: 'https://d.example/' })
  expect(delivery).toEqual({ secretKey: secret, allowPrivate: true, smtp: { url: 'smtp://u:p@mail.example:587', from: 'Downchain <alerts@example.com>' }, telegramOrigin: 'https://t.example', publicUrl: 'https://d.example' })
  expect(read({ HOST: '0.0.0.0', AUTH_SECRET: secret, PORT: '4000' }).delivery.publicUrl).toBe('http://127.0.0.1:4000')
  expect(read({ HOST: '::1' }).delivery.publicUrl).toBe('http://[::1]:3000')
})

test('OpenID Connect: all of it, or none', () => {
  expect(read({ AUTH_SECRET: secret }).oidc).toBeUndefined()
  expect(read({ AUTH_SECRET: secret, OIDC_ISSUER: 'https://login.example.com/realms/desk/', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b', OIDC_NAME: 'Example' }).oidc).toEqual({ issuer: 'https://login.example.com/realms/desk', clientId: 'a', clientSecret: 'b', name: 'Example' })
  expect(read({ AUTH_SECRET: secret, OIDC_ISSUER: 'http://127.0.0.1:9000', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' }).oidc).toMatchObject({ issuer: 'http://127.0.0.1:9000', name: undefined })
})

test.each([
  ['a short SECRET_KEY', { SECRET_KEY: 'short-secret' }, /^SECRET_KEY: expected at least 32 characters$/],
  ['a mail server that is none, and may hold a password', { SMTP_URL: 'http://u:hunter2@x', SMTP_FROM: 'a@example.com' }, /^SMTP_URL: expected smtp:\/\//],
  ['a mail server without a sender', { SMTP_URL: 'smtp://x' }, /^SMTP_FROM: expected both SMTP_URL and SMTP_FROM, or neither$/],
  ['a part of OpenID Connect: no secret', { AUTH_SECRET: secret, OIDC_ISSUER: 'https://x', OIDC_CLIENT_ID: 'a' }, /^OIDC_CLIENT_SECRET: expected all of OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or none$/],
  ['a part of OpenID Connect: no issuer', { AUTH_SECRET: secret, OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'hunter2' }, /^OIDC_ISSUER: expected all of/],
  ['a part of OpenID Connect: no client', { AUTH_SECRET: secret, OIDC_ISSUER: 'https://x', OIDC_CLIENT_SECRET: 'hunter2' }, /^OIDC_CLIENT_ID: expected all of/],
  ['OpenID Connect where nobody signs in', { OIDC_ISSUER: 'https://x', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' }, /^AUTH_SECRET: expected with OIDC_ISSUER; without it nobody signs in$/],
  ['an issuer whose words anybody on the way could change', { OIDC_ISSUER: 'http://login.example.com' }, /^OIDC_ISSUER is 'http:\/\/login\.example\.com': expected the issuer .*http on loopback alone\)$/],
  ['an issuer with a query', { OIDC_ISSUER: 'https://login.example.com/?a' }, /^OIDC_ISSUER is /],
  ['a sender that is no address', { SMTP_URL: 'smtp://x', SMTP_FROM: 'me' }, /^SMTP_FROM is 'me': expected a mail address/],
  ['a public address with a path', { PUBLIC_URL: 'https://x/y' }, /^PUBLIC_URL is 'https:\/\/x\/y': expected scheme, host and port only/],
  ['a public address that no browser opens', { PUBLIC_URL: 'ws://x' }, /^PUBLIC_URL is 'ws:\/\/x': expected http or https/],
  ['a port that is no number', { PORT: 'http' }, /^PORT is 'http': expected a whole number from 0/],
  ['a port out of range', { PORT: '65536' }, /^PORT is '65536': expected a whole number/],
  ['a host with a scheme', { HOST: 'http://x' }, /^HOST is 'http:\/\/x': expected a host name/],
  ['a host beyond loopback without AUTH_SECRET', { HOST: '0.0.0.0' }, /^HOST is '0\.0\.0\.0': to listen on anything but loopback, set AUTH_SECRET to at least 32 characters/],
  ['every address at once without AUTH_SECRET', { HOST: '::' }, /set AUTH_SECRET/],
  ['a name that only starts like loopback', { HOST: '127.0.0.1.example.com' }, /set AUTH_SECRET/],
  ['a short AUTH_SECRET', { AUTH_SECRET: 'short-secret' }, /^AUTH_SECRET: expected at least 32 characters$/],
  ['an unknown feed', { FEEDS: 'stooq,openruter' }, /^FEEDS: there is no feed 'openruter'; .* near: openrouter/],
  ['an origin of an unknown feed', { FEED_ORIGIN_YAHOO: 'http://x' }, /^FEED_ORIGIN_YAHOO: there is no feed YAHOO; .* near: YAHOO_CHART/],
  ['an interval of an unknown feed', { FEED_EVERY_FOO: '5m' }, /^FEED_EVERY_FOO: there is no feed FOO/],
  ['an origin with a path', { FEED_ORIGIN_STOOQ: 'http://x/q' }, /^FEED_ORIGIN_STOOQ is 'http:\/\/x\/q': expected scheme, host and port only/],
  ['an origin of another scheme', { FEED_ORIGIN_STOOQ: 'ftp://x' }, /expected scheme, host and port only/],
  ['an origin that is no address', { FEED_ORIGIN_STOOQ: 'localhost' }, /expected scheme, host and port only/],
  ['an interval without a unit', { FEED_EVERY_STOOQ: '30' }, /^FEED_EVERY_STOOQ is '30': expected a span like 30s/],
  ['an interval of nothing', { FEED_EVERY_STOOQ: '0s' }, /expected a span like 30s/],
  ['terms answered with anything but yes', { FEED_ACCEPT_TERMS_VAST: 'true' }, /^FEED_ACCEPT_TERMS_VAST is 'true': expected yes/],
  ['an unknown log level', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL is 'loud': expected debug, info, warn, error, silent$/],
  ['a contact that is no address', { CONTACT_EMAIL: 'me' }, /^CONTACT_EMAIL is 'me': expected a mail address/],
  ['a value of several lines', { LOG_LEVEL: 'a\nb' }, /^LOG_LEVEL is 'a b': /],
])('%s is refused in one line that says why', (_case, env, line) => {
  const message = refusal(env)
  expect(message).toMatch(line)
  expect(message).not.toContain('\n')
})

test('no message holds a secret', () => {
  for (const env of [{ REDIS_URL: `http://:${secret}@x` }, { REDIS_URL: `redis://:${secret}@x,rediss://x` }, { FINNHUB_TOKEN: `${secret} ${secret}` }, { AUTH_SECRET: 's3cr3t' }]) {
    const message = refusal(env)
    expect(message).not.toBe('accepted')
    expect(message).not.toContain('s3cr3t')
  }
})

test.each(['127.0.0.1', 'localhost', '::1', '[::1]', '127.0.0.2'])('%s is loopback: no secret is asked for', (host) => {
  expect(read({ HOST: host }).host).toBe(host.replace(/[[\]]/g, ''))
})

test('with AUTH_SECRET it may listen anywhere', () => {
  expect(read({ HOST: '0.0.0.0', AUTH_SECRET: secret })).toMatchObject({ host: '0.0.0.0', authSecret: secret })
})

test.each<[string, RedisTarget]>([
  ['redis://127.0.0.1:6379/2', { kind: 'single', url: 'redis://127.0.0.1:6379/2' }],
  ['rediss://user:pa%3Ass@redis.example', { kind: 'single', url: 'rediss://user:pa%3Ass@redis.example' }],
  ['unix:///run/redis.sock', { kind: 'unix', path: '/run/redis.sock' }],
  ['redis+sentinel://a:26379,b/main', { kind: 'sentinel', sentinels: [{ host: 'a', port: 26379 }, { host: 'b', port: 26379 }], name: 'main', db: 0 }],
  ['redis+sentinel://u:p%40ss@[::1]:5000/main/3', { kind: 'sentinel', sentinels: [{ host: '::1', port: 5000 }], name: 'main', db: 3, username: 'u', password: 'p@ss' }],
  ['redis+sentinel://:pw@a:1/main', { kind: 'sentinel', sentinels: [{ host: 'a', port: 1 }], name: 'main', db: 0, password: 'pw' }],
  ['redis://:pw@a:7000, redis://[::1]:7001', { kind: 'cluster', nodes: [{ host: 'a', port: 7000 }, { host: '::1', port: 7001 }], tls: false, password: 'pw' }],
  ['rediss://a,rediss://b', { kind: 'cluster', nodes: [{ host: 'a', port: 6379 }, { host: 'b', port: 6379 }], tls: true }],
])('%s is understood', (url, target) => {
  expect(parseRedisUrl(url)).toEqual(target)
  expect(read({ REDIS_URL: url }).redis).toEqual(target)
})

test.each([
  ['127.0.0.1:6379', 'an unknown scheme'],
  ['http://x', 'an unknown scheme'],
  ['redis://', 'no host'],
  ['redis://x:99999', 'not an address'],
  ['redis://x/abc', 'no database number'],
  ['redis://x?family=6', 'something after the address'],
  ['unix://relative', 'no absolute path'],
  ['redis://a,rediss://b', 'both redis:// and rediss://'],
  ['redis://a/1,redis://b/1', 'a database number in a cluster'],
  ['redis://a,', 'not an address'],
  ['redis+sentinel://a:1', 'no list of sentinels'],
  ['redis+sentinel://a:0/main', 'a sentinel that is not host:port'],
  ['unix:///%', 'a percent sign'],
])('REDIS_URL=%s is refused: %s', (url, why) => {
  expect(refusal({ REDIS_URL: url })).toMatch(/^REDIS_URL: .+; expected redis:\/\/host:6379, /)
  expect(refusal({ REDIS_URL: url })).toContain(why)
  expect(() => parseRedisUrl(url)).toThrow(ConfigError)
})

test('every variable that a feed reads is known, and so documented', () => {
  for (const { id, keys = [], settings = [] } of REGISTRY) {
    for (const name of [...keys, ...settings]) expect(FEED_VARIABLES, id).toContain(name)
  }
})

test('.env.example documents every variable, and nothing else', () => {
  const text = readFileSync('.env.example', 'utf8')
  const assigned = [...text.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1] ?? '')
  const fixed = assigned.filter((name) => !FEED_VARIABLE_FORMS.some((form) => name.startsWith(form)))
  expect(fixed.toSorted()).toEqual([...VARIABLES].toSorted())
  expect(fixed).toEqual(expect.arrayContaining([...FEED_VARIABLES]))
  for (const form of FEED_VARIABLE_FORMS) expect(assigned.some((name) => name.startsWith(form)), form).toBe(true)
})

test('.env.example sets nothing by itself, and its examples are valid', () => {
  const text = readFileSync('.env.example', 'utf8')
  expect(parse(text)).toEqual({})
  const examples = parse(text.replaceAll(/^#([A-Z][A-Z0-9_]*=)/gm, '$1'))
  expect(() => readConfig(examples, ['openrouter', 'getdeploying', 'yahoo-chart', 'vast'])).not.toThrow()
})
