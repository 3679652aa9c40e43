import { setTimeout as sleep } from 'node:timers/promises'
import { config as readDotenv } from 'dotenv'
import { WebSocket } from 'ws'
import { ConfigError, readConfig } from '../lib/config.ts'
import { stageOf } from '../lib/domain/stage.ts'
import { UNITS } from '../lib/domain/unit.ts'
import { FeedError, type Feed, type FeedContext, type PollFeed, type Reading, type StreamFeed } from '../lib/feeds/feed.ts'
import { feedById, FEEDS } from '../lib/feeds/registry.ts'
import { makeFetcher } from '../lib/http.ts'
import { requestUrl } from '../lib/ingest/poll.ts'
import { frameText } from '../lib/ingest/stream.ts'
import { settingsFor } from '../lib/ingest/settings.ts'
import { USER_AGENT } from '../lib/version.ts'

/** `npm run feed -- <id>`: one poll (or ten seconds of a stream), printed; nothing is stored. */

const LISTEN = 10_000
const SHOWN = 40

type Got = { readonly readings: Reading[]; readonly refused: string[] }

readDotenv({ quiet: true })
const ids = FEEDS.map(({ id }) => id)
const asked = process.argv[2]
const feed = asked === undefined ? undefined : feedById(asked)
if (!feed) {
  console.error(`usage: npm run feed -- <id>\nfeeds: ${ids.join(', ')}`)
  process.exit(2)
}
try {
  const config = readConfig(process.env, ids)
  const settings = settingsFor(feed, { ...config, feeds: undefined })
  if (settings.off !== undefined) throw new FeedError(feed.id, 'rejected', settings.off)
  report(feed, feed.kind === 'poll' ? await poll(feed, await contextOf(feed)) : await listen(feed, await contextOf(feed)))

  /** What a feed uses of others (a currency) is asked for first. */
  async function contextOf(of: Feed): Promise<FeedContext> {
    const values = new Map<string, Reading>()
    for (const id of of.uses ?? []) {
      const other = FEEDS.find((candidate): candidate is PollFeed => candidate.kind === 'poll' && candidate.id !== of.id && candidate.stageRules.includes(id.split('.')[0] ?? '') && candidate.uses === undefined)
      if (!other || values.has(id)) continue
      for (const reading of (await poll(other, await contextOf(other))).readings) values.set(reading.signal.id, reading)
    }
    return { now: Date.now(), env: settingsFor(of, config).env, latest: (id) => values.get(id) }
  }

  async function poll(of: PollFeed, context: FeedContext): Promise<Got> {
    const got: Got = { readings: [], refused: [] }
    const fetcher = makeFetcher({ userAgent: USER_AGENT })
    const { origin, loopback } = settingsFor(of, { ...config, feeds: undefined })
    let first: FeedError | undefined
    for (const request of of.requests(context)) {
      const url = requestUrl(of, request, origin)
      const started = performance.now()
      try {
        const answer = await fetcher.ask({ feedId: of.id, url, ...(request.method && { method: request.method }), ...(request.headers && { headers: request.headers }), ...(request.body !== undefined && { body: request.body }) })
        if (answer.kind === 'unchanged') continue
        got.readings.push(...of.read(answer.body, { ...context, request, refuse: (reason) => got.refused.push(reason) }))
        console.log(`${url.host}${url.pathname}  ${answer.body.length} characters in ${Math.round(performance.now() - started)} ms`)
      } catch (error) {
        if (!(error instanceof FeedError)) throw error
        console.error(error.message)
        if (first) break
        first = error
      }
      if (!loopback) await sleep(of.spacing ?? 250)
    }
    await fetcher.close()
    if (got.readings.length === 0 && first) throw first
    return got
  }

  async function listen(of: StreamFeed, context: FeedContext): Promise<Got> {
    const got: Got = { readings: [], refused: [] }
    const url = requestUrl(of, { path: of.path(context) }, settings.origin)
    url.protocol = url.protocol.startsWith('http') ? url.protocol.replace('http', 'ws') : url.protocol
    const socket = new WebSocket(url, { headers: { 'user-agent': USER_AGENT }, handshakeTimeout: 15_000 })
    const failed = new Promise<never>((_, reject) => socket.once('error', reject))
    socket.on('open', () => of.hello(context).forEach((text) => socket.send(text)))
    socket.on('message', (data) => {
      const { readings, send = [] } = of.frame(frameText(data), { ...context, now: Date.now(), refuse: (reason) => got.refused.push(reason) })
      got.readings.push(...readings)
      for (const text of send) socket.send(text)
    })
    await Promise.race([sleep(LISTEN), failed])
    socket.terminate()
    return got
  }
} catch (error) {
  console.error(error instanceof FeedError || error instanceof ConfigError ? error.message : error)
  process.exit(1)
}

function report(of: Feed, { readings, refused }: Got): void {
  const now = Date.now()
  const rows = readings.slice(-SHOWN).map(({ signal, value, observedAt }) => {
    const { min, max } = UNITS[signal.unit]
    const stage = stageOf(signal.id)
    return { signal: signal.id, value, unit: signal.unit, stage: stage ? `${stage.stage} · ${stage.segment}` : 'REFUSED: no stage', age: ageOf(now - observedAt), range: value >= min && value <= max ? 'ok' : 'REFUSED: out of range' }
  })
  console.table(rows)
  console.log(`${of.id}: ${readings.length} observations of ${new Set(readings.map(({ signal }) => signal.id)).size} signals${readings.length > SHOWN ? ` (the last ${SHOWN} shown)` : ''}, ${refused.length} rows refused`)
  for (const reason of refused.slice(0, SHOWN)) console.log(`  refused: ${reason}`)
  console.log(`  ${of.source.credit} (${of.source.licence})`)
}

function ageOf(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  return minutes < 120 ? `${minutes} min` : minutes < 2880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`
}
