import { z } from 'zod'
import { readConfig, type Config, type RedisTarget } from '../../../lib/config.ts'

export const Opened = z.object({ redis: z.string() })

/** Our own configuration, for a database of the bench. */
export function configFor(redis: string): { config: Config; target: RedisTarget } {
  const config = readConfig({ REDIS_URL: redis, HOST: '127.0.0.1', PORT: '0' }, [])
  if (!config.redis) throw new Error('the bench needs a Redis')
  return { config, target: config.redis }
}
