import { z } from 'zod'

const Call = z.object({ call: z.number(), name: z.string(), input: z.unknown().optional() })

/** Answers the bench by IPC, and ends with it. */
export function serve(handlers: Readonly<Record<string, (input: unknown) => unknown>>): void {
  const all: typeof handlers = {
    ...handlers,
    cpu: () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1000
    },
  }
  const answer = async (message: unknown): Promise<void> => {
    const { call, name, input } = Call.parse(message)
    try {
      const handler = all[name]
      if (!handler) throw new Error(`knows no ${name}`)
      process.send?.({ call, value: await handler(input) })
    } catch (error) {
      process.send?.({ call, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  }
  process.on('message', (message) => void answer(message))
  process.on('disconnect', () => process.exit(0))
}
