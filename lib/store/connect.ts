import { Cluster, Redis } from 'ioredis'
import type { RedisTarget } from '../config.ts'

export type Connection = Redis | Cluster

/**
 * A connection to the target. It waits for Redis for as long as it takes: an outage delays work and loses none.
 * `failFast`: for producers that must answer now (an HTTP request), a command fails at once while Redis is away.
 */
export function connect(target: RedisTarget, { failFast = false }: { failFast?: boolean } = {}): Connection {
  const connection = open(target, failFast)
  // Without a listener an outage would end the process; the commands themselves carry the failure.
  connection.on('error', () => {})
  return connection
}

function open(target: RedisTarget, failFast: boolean): Connection {
  const retryStrategy = (attempt: number): number => Math.min(50 * attempt, 1000)
  const options = {
    maxRetriesPerRequest: failFast ? 1 : null,
    enableOfflineQueue: !failFast,
    // Many small commands of one turn go out together; on a cluster, by node.
    enableAutoPipelining: true,
    retryStrategy,
  }
  switch (target.kind) {
    case 'unix':
      return new Redis({ ...options, path: target.path })
    case 'single':
      return new Redis(target.url, options)
    case 'sentinel': {
      const { sentinels, name, username, password, db } = target
      return new Redis({ ...options, sentinels: [...sentinels], name, ...(username && { username }), ...(password && { password }), ...(db && { db }) })
    }
    case 'cluster':
      return new Cluster([...target.nodes], {
        enableOfflineQueue: options.enableOfflineQueue,
        enableAutoPipelining: true,
        redisOptions: { ...options, ...(target.username && { username: target.username }), ...(target.password && { password: target.password }), ...(target.tls && { tls: {} }) },
        clusterRetryStrategy: retryStrategy,
        slotsRefreshTimeout: 2000,
      })
  }
}
