import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'

/** What a process of ours tells its parent when it is up. */
export const Ready = z.discriminatedUnion('ready', [
  z.object({ ready: z.literal('web'), url: z.string() }),
  z.object({ ready: z.literal('worker'), feeds: z.int().nonnegative() }),
])
export type Ready = z.infer<typeof Ready>

export type KeepOptions = {
  readonly name: string
  /** Starts it, with an IPC channel. */
  readonly fork: () => ChildProcess
  readonly say: (line: string) => void
  /** First pause before a restart, ms; doubles each time, up to half a minute. */
  readonly firstPause?: number
  /** Never give it up: its code is being edited. */
  readonly patient?: boolean
}

export type KeptProcess = {
  /** Its first message that it is up. */
  readonly ready: Promise<Ready>
  /** Settles where it never came up and is given up. */
  readonly failed: Promise<Error>
  /** Ends it and starts it anew: its code has changed. */
  readonly restart: () => void
  readonly stop: (graceMs: number) => Promise<void>
  readonly kill: () => void
}

const LONGEST_PAUSE_MS = 30_000

/** One that ran this long before it died starts the count of restarts anew. */
const STEADY_MS = 60_000

/** One that dies this often without ever having been up will not come up by more of the same. */
const TRIES = 4

/** Keeps a child process up: one that dies unexpectedly is started again, later each time. */
export function keepUp({ name, fork, say, firstPause = 500, patient = false }: KeepOptions): KeptProcess {
  let isReady: (message: Ready) => void = () => undefined
  const ready = new Promise<Ready>((resolve) => (isReady = resolve))
  let giveUp: (why: Error) => void = () => undefined
  const failed = new Promise<Error>((resolve) => (giveUp = resolve))
  const stopping = new AbortController()
  let pausing = new AbortController()
  let child: ChildProcess
  let everReady = false
  let restarting = false

  const runOnce = (): Promise<string> =>
    new Promise((resolve) => {
      child = fork()
      child.on('message', (message) => {
        const parsed = Ready.safeParse(message)
        if (!parsed.success) return
        if (everReady && !restarting) say(`${name} is back`)
        everReady = true
        restarting = false
        isReady(parsed.data)
      })
      child.once('error', (error) => resolve(error.message))
      child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`))
    })

  const run = async (): Promise<void> => {
    for (let deaths = 0; ; ) {
      const startedAt = performance.now()
      const how = await runOnce()
      if (stopping.signal.aborted) return
      if (restarting) continue
      if (performance.now() - startedAt > STEADY_MS) deaths = 0
      deaths++
      if (!everReady && !patient && deaths >= TRIES) {
        giveUp(new Error(`${name} does not start: it ended ${deaths} times (${how}); what it printed above says why`))
        return
      }
      const pause = Math.min(firstPause * 2 ** (deaths - 1), LONGEST_PAUSE_MS)
      say(`${name} ended unexpectedly (${how}); restarting in ${pause / 1000} s`)
      pausing = new AbortController()
      await sleep(pause, undefined, { signal: pausing.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
    }
  }
  const ended = run()

  return {
    ready,
    failed,
    restart: () => {
      restarting = true
      pausing.abort()
      child.kill('SIGTERM')
    },
    stop: async (graceMs) => {
      stopping.abort()
      pausing.abort()
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await ended
      clearTimeout(force)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
