import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { Server } from 'socket.io'
import { openAccess } from '../access/access.ts'
import { isLoopback, type Config, type RedisTarget } from '../config.ts'
import { pushIdentity } from '../contact-points/push-identity.ts'
import { makeSender } from '../contact-points/send.ts'
import { seconds } from '../domain/time.ts'
import { feedById, FEEDS } from '../feeds/registry.ts'
import { makeIngest } from '../ingest/ingest.ts'
import { settingsFor, type FeedSettings } from '../ingest/settings.ts'
import type { Logger } from '../log.ts'
import { openBackfillQueue, runBackfill } from '../queues/backfills.ts'
import { deliver, openDeliveryQueue } from '../queues/deliveries.ts'
import { nextRuns, openPollQueue, runNow } from '../queues/polls.ts'
import { readRecord } from '../record/record.ts'
import { makeSecrets } from '../secrets.ts'
import { sleep } from '../sleep.ts'
import { openStore } from '../store/store.ts'
import { USER_AGENT, VERSION } from '../version.ts'
import { buildId } from './build-id.ts'
import { isBoard, makeBullBoard } from './bull-board.ts'
import { feedRow } from './feed-rows.ts'
import { makeGate } from './gate.ts'
import { startHub, type LiveServer } from './hub.ts'
import { makeMetrics } from './metrics.ts'
import { startAlertsMirror } from './alerts-mirror.ts'
import { startAnnotationsMirror } from './annotations-mirror.ts'
import { startMirror } from './mirror.ts'
import { asKnownAt, indexRecord, type RecordIndex } from '../record/record-index.ts'
import { makeReach } from './reach.ts'
import { setWebServer, type ReplayControl, type WebServer } from './server.ts'
import { startTogether } from './together.ts'
import { makeSocketGate, MEMBERS, roomOf } from './socket-gate.ts'

/** What serves the pages and the HTTP API: Next.js, made once the server's parts are there. */
export type Pages = {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>
}
export type RunningWeb = { readonly url: string; readonly server: WebServer; readonly close: () => Promise<void> }

export type WebOptions = {
  readonly config: Config
  readonly target: RedisTarget
  readonly log: Logger
  /** Left out in a process that serves sockets alone. */
  readonly pages?: () => Promise<Pages>
  readonly namespace?: string
  /** What the time is for readers. */
  readonly now?: () => number
  readonly replay?: ReplayControl
}

/** Feeds that change together (a stream of polls) are told together. */
const FEED_EVENTS = 500

/** One port: Socket.IO at its path, everything else is the pages'. */
export async function startWeb({ config, target, log, pages: makePages, namespace = 'dc', now = Date.now, replay }: WebOptions): Promise<RunningWeb> {
  const stop = new AbortController()
  const failed = (event: string) => (error: unknown): void => {
    if (!stop.signal.aborted) log.warn(event, { error })
  }
  const store = openStore(target, { namespace, failFast: true })
  await store.ready()
  const mirror = await startMirror(store, { signal: stop.signal, onError: failed('mirror.failed') })
  const alertsMirror = await startAlertsMirror({ store, mirror, signal: stop.signal, onError: failed('mirror.failed') })
  const annotations = await startAnnotationsMirror({ store, mirror, signal: stop.signal, onError: failed('mirror.failed') })
  const access = config.authSecret === undefined ? undefined : await openAccess({ secret: config.authSecret, config, store, log })
  const reachOf = makeReach(store, mirror)
  const dev = process.env['DOWNCHAIN_DEV'] === '1'
  const gate = makeGate({ access, reachOf, trustProxy: config.trustProxy, dev, onError: failed('gate.failed') })
  const queue = openPollQueue(store.own({ failFast: true }), store.keys.queues)
  queue.on('error', failed('queue.error'))
  const backfills = openBackfillQueue(store.own({ failFast: true }), store.keys.queues)
  backfills.on('error', failed('queue.error'))
  const deliveries = openDeliveryQueue(store.own({ failFast: true }), store.keys.queues)
  deliveries.on('error', failed('queue.error'))
  const secrets = config.delivery.secretKey === undefined ? undefined : makeSecrets(config.delivery.secretKey)
  const identity = async () => pushIdentity({ secrets, kept: store.contactPoints.pushIdentity, config: config.delivery })
  const sender = makeSender({ config: config.delivery, userAgent: USER_AGENT, push: identity })
  const settings = new Map(FEEDS.map((feed) => [feed.id, replay ? inReplay(settingsFor(feed, config)) : settingsFor(feed, config)]))

  const board = makeBullBoard([[queue, 'The polls of the feeds; its schedules are kept by the workers'], [backfills, 'History from archives; how far each is stands on the Feeds page'], [deliveries, 'Alerts on their way to contact points; what was given up stands on the Alerts page']])
  const boardFailed = (response: ServerResponse) => (error: unknown): void => {
    failed('board.failed')(error)
    if (!response.headersSent) response.writeHead(503, { 'content-type': 'text/plain' })
    response.end('The queues cannot be shown now.\n')
  }
  let pages: Pages | undefined
  const http = createServer((request, response) => {
    if (!isOurHost(request, config.host)) {
      response.writeHead(421, { 'content-type': 'text/plain' }).end('This server answers to its own address only.\n')
    } else if (!isReadable(request.url)) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end('This address cannot be read: a percent sign in it encodes nothing.\n')
    } else gate.admits(request, response).then((admitted) => admitted && serve(request, response)).catch(failed('gate.failed'))
  })
  function serve(request: IncomingMessage, response: ServerResponse): void {
    if (isBoard(request.url)) board(request, response).catch(boardFailed(response))
    else if (pages) pages.handle(request, response).catch(failed('page.failed'))
    else response.writeHead(404).end()
  }
  const socketGate = makeSocketGate({ gate, access, reachOf, mirror, isOurs: (request) => isOurHost(request, config.host), onError: failed('gate.failed') })
  const io: LiveServer = new Server({
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: 2_000_000,
    pingInterval: seconds(15),
    pingTimeout: seconds(10),
    destroyUpgrade: false,
    allowRequest: socketGate.allowRequest,
  })
  io.attach(http)
  http.on('upgrade', (request, socket, head) => {
    if (request.url?.startsWith('/socket.io')) return
    // Next.js has one of its own while it reloads pages that are being written.
    if (dev && pages && isOurHost(request, config.host)) pages.upgrade(request, socket, head).catch(() => socket.destroy())
    else socket.destroy()
  })

  const stopGuarding = socketGate.guard(io)
  const hub = startHub(io, mirror)
  const build = buildId()
  const together = await startTogether(io, { store, build, lostAt: () => mirror.lostAt, onError: failed('together.failed') })
  let record: RecordIndex | undefined
  const server: WebServer = {
    config,
    now,
    version: VERSION,
    build,
    store,
    mirror,
    alertsMirror,
    annotations,
    hub,
    ingest: makeIngest({ store, feedOf: feedById, ...(replay && { mode: 'replay' }) }),
    settingsOf: (feedId) => settings.get(feedId),
    runNow: async (feed) => (replay ? replay.poll(feed.id) : runNow(queue, feed.id)),
    backfillNow: async (feed) => runBackfill(backfills, store, feed),
    secrets,
    sender,
    pushIdentity: identity,
    deliverNow: async (head) => deliver(deliveries, head),
    nextRuns: async () => (replay ? replay.nextRuns() : nextRuns(queue)),
    record: () => {
      record ??= indexRecord(readRecord())
      return replay ? asKnownAt(record, now()) : record
    },
    metrics: async () => metrics(),
    ...(access && { access }),
    ...(replay && { replay }),
  }
  const metrics = makeMetrics(server)
  setWebServer(server)

  const changed = new Set<string>()
  const stopListening = mirror.listen(({ feeds, entries = [], reloaded }) => {
    for (const id of feeds) changed.add(id)
    const rules = new Set<string>()
    for (const { claims, alerts, rule, board: changedBoard, annotation, silence } of entries) {
      for (const change of claims) io.local.to([MEMBERS, roomOf.thesis]).emit('claim', change)
      for (const told of alerts) io.local.to([MEMBERS, roomOf.alerts]).emit('alert', told)
      if (rule) rules.add(rule.id)
      if (changedBoard) io.local.to([MEMBERS, roomOf.board(changedBoard.id)]).emit('board', changedBoard)
      if (silence) io.local.to(MEMBERS).emit('silence', silence)
      if (annotation) (annotation.annotation ? io.local.to([MEMBERS, roomOf.series(annotation.annotation.series)]) : io.local).emit('annotation', annotation)
    }
    // Where the log was read anew, which ones is not known.
    if (rules.size > 0 || reloaded) io.local.to(MEMBERS).emit('rules', { ids: [...rules] })
  })
  const teller = setInterval(() => {
    if (changed.size === 0) return
    const ids = [...changed]
    changed.clear()
    tellFeeds(ids).catch(failed('feed.event'))
  }, FEED_EVENTS)
  async function tellFeeds(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const feed = feedById(id)
      if (feed) io.local.to(MEMBERS).emit('feed', await feedRow(feed, server))
    }
  }

  const stopTelling = replay?.listen((state) => io.local.emit('replay', state))

  pages = await makePages?.()
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(config.port, config.host, resolve)
  })
  const address = http.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    server,
    close: async () => {
      stop.abort()
      clearInterval(teller)
      stopListening()
      stopGuarding()
      access?.close()
      stopTelling?.()
      io.local.emit('closing')
      hub.close()
      await Promise.race([together.close(), sleep(seconds(1))])
      // Engine and HTTP server are closed by it too; keep-alive connections are not waited for.
      const closed = io.close()
      http.closeAllConnections()
      await Promise.race([closed, sleep(seconds(2))])
      await Promise.all([queue.close(), backfills.close(), deliveries.close(), sender.close()]).catch(() => undefined)
      await store.close()
    },
  }
}

/** A feed that a replay leaves out is off for one reason, whatever would keep it off otherwise. */
const inReplay = (settings: FeedSettings): FeedSettings => (settings.off === undefined ? settings : { ...settings, off: 'not in the replay: the record holds nothing of it' })

/** Whether an address can be unescaped: the pages would answer one that cannot with a fault of theirs. */
function isReadable(url = '/'): boolean {
  try {
    decodeURIComponent(url.split('?')[0] ?? '')
    return true
  } catch {
    return false
  }
}

/**
 * A page elsewhere can point its own name at this machine (DNS rebinding): on loopback only loopback names are served.
 * On another address the operator has set `AUTH_SECRET` and has a proxy or a name of their own.
 */
function isOurHost(request: IncomingMessage, bound: string): boolean {
  if (!isLoopback(bound)) return true
  const host = request.headers.host
  return host === undefined || (URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`).hostname))
}
