import type { RedisTarget } from '../config.ts'
import { makeAnnotationStore, type AnnotationStore } from './annotations.ts'
import { makeAccessStore, type AccessStore } from './access.ts'
import { makeAlertStore, type AlertStore } from './alerts.ts'
import { makeBackfills, type Backfills } from './backfills.ts'
import { connect, type Connection } from './connect.ts'
import { makeBoardStore, type BoardStore } from './boards.ts'
import { makeContactPointStore, type ContactPointStore } from './contact-points.ts'
import { makeDeliveryStore, type DeliveryStore } from './deliveries.ts'
import { makeHot, type Hot } from './hot.ts'
import { makeKeys, type Keys } from './keys.ts'
import { makeSeries, type Series } from './series.ts'
import { makeSilenceStore, type SilenceStore } from './silences.ts'
import { makeSnapshotStore, type SnapshotStore } from './snapshots.ts'
import { makeThesisStore, type ThesisStore } from './thesis.ts'
import { makeTogetherStore, type TogetherStore } from './together.ts'
import { wipe } from './wipe.ts'

/** All that is kept, behind one connection; `own()` gives a further connection for whoever blocks on it. */
export type Store = {
  readonly keys: Keys
  readonly hot: Hot
  readonly series: Series
  readonly backfills: Backfills
  readonly thesis: ThesisStore
  readonly contactPoints: ContactPointStore
  readonly silences: SilenceStore
  readonly annotations: AnnotationStore
  readonly boards: BoardStore
  readonly snapshots: SnapshotStore
  readonly deliveries: DeliveryStore
  readonly alerts: AlertStore
  readonly together: TogetherStore
  readonly access: AccessStore
  readonly own: (how?: { readonly failFast?: boolean }) => Connection
  /** Resolves when Redis has answered for the first time. */
  readonly ready: () => Promise<void>
  /** Forgets all that is kept; what follows is another life, with another epoch. */
  readonly wipe: () => Promise<void>
  readonly close: () => Promise<void>
}

export function openStore(target: RedisTarget, { namespace = 'dc', failFast = false }: { namespace?: string; failFast?: boolean } = {}): Store {
  const keys = makeKeys(namespace)
  const main = connect(target, { failFast })
  const others = new Set<Connection>()
  return {
    keys,
    hot: makeHot(main, keys),
    series: makeSeries(main, keys),
    backfills: makeBackfills(main, keys),
    thesis: makeThesisStore(main, keys),
    contactPoints: makeContactPointStore(main, keys),
    silences: makeSilenceStore(main, keys),
    annotations: makeAnnotationStore(main, keys),
    boards: makeBoardStore(main, keys),
    snapshots: makeSnapshotStore(main, keys),
    deliveries: makeDeliveryStore(main, keys),
    alerts: makeAlertStore(main, keys),
    together: makeTogetherStore(main, keys),
    access: makeAccessStore(main, keys),
    own: (how) => {
      const connection = connect(target, how)
      others.add(connection)
      connection.on('end', () => others.delete(connection))
      return connection
    },
    ready: async () => {
      if (main.status !== 'ready') await new Promise<void>((resolve) => main.once('ready', () => resolve()))
    },
    wipe: async () => wipe(main, keys),
    close: async () => {
      for (const connection of others) connection.disconnect()
      // A farewell only where someone listens: a Redis that is away must not hold us up.
      if (main.status === 'ready') await main.quit().catch(() => main.disconnect())
      else main.disconnect()
    },
  }
}
