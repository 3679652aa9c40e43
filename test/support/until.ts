import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until the check gives something, and gives it; throws with the last answer when it takes too long. */
export async function until<T>(check: () => T | Promise<T>, { within = 10_000, every = 20 }: { within?: number; every?: number } = {}): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + within
  let last: unknown
  while (performance.now() < deadline) {
    const answer = await check()
    if (answer !== undefined && answer !== null && answer !== false) return answer as NonNullable<Exclude<T, false>> // Safe: just checked.
    last = answer
    await sleep(every)
  }
  throw new Error(`not within ${within} ms; the last answer was ${JSON.stringify(last)}`)
}
