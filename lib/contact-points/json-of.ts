import type { z } from 'zod'

/** What an answer holds, where it is JSON of that shape. */
export function jsonOf<T>(schema: z.ZodType<T>, body: string): T | undefined {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return undefined
  }
  const parsed = schema.safeParse(value)
  return parsed.success ? parsed.data : undefined
}
