import { setTimeout as pause } from 'node:timers/promises'

/** Waits; ends early, without a throw, when the signal says stop. */
export const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
  await pause(ms, undefined, signal ? { signal } : undefined).catch((error: unknown) => {
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error
  })
}
