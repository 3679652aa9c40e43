import { config as readDotenv } from 'dotenv'
import { ConfigError } from './config.ts'
import type { Ready } from './kept-process.ts'

/** A part that is up: what to tell a parent, and how to end it. */
export type Part = { readonly ready: Ready; readonly close: () => Promise<void> }

/** Time to finish before the process ends regardless. */
const GRACE = 8_000

/**
 * The life of one process: reads `.env`, starts, tells its parent, and closes once on SIGTERM, SIGINT or when the parent
 * is gone. A bad configuration is one line and exit code 1.
 */
export async function runProcess(name: string, start: () => Promise<Part>): Promise<void> {
  readDotenv({ quiet: true })
  let part: Part | undefined
  let ending = false
  const end = async (): Promise<void> => {
    if (ending) return
    ending = true
    setTimeout(() => process.exit(1), GRACE).unref()
    await part?.close()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end())
  process.on('disconnect', () => void end())
  try {
    part = await start()
    process.send?.(part.ready)
  } catch (error) {
    process.stderr.write(`${error instanceof ConfigError ? error.message : `${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`}\n`)
    process.exit(1)
  }
}
