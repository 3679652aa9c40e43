import { createAdapterFactory, type CleanedWhere } from 'better-auth/adapters'
import { isAccessKind, type AccessKind, type AccessRecord, type AccessStore } from '../store/access.ts'

type Fields = Readonly<Record<string, unknown>>

/** Somebody else may write the same record at the same moment: as often it is read anew. */
const TRIES = 5

function holds(record: Fields, { field, operator, value, mode }: CleanedWhere): boolean {
  const fold = (given: unknown): unknown => (mode === 'insensitive' && typeof given === 'string' ? given.toLowerCase() : given)
  const held = fold(record[field]) ?? null
  const list = (Array.isArray(value) ? value : [value]).map(fold)
  const wanted = fold(value instanceof Date ? value.toISOString() : value)
  const text = typeof held === 'string' ? held : ''
  // Times are kept as ISO text, which is in their order.
  const order = typeof held === 'number' && typeof wanted === 'number' ? held - wanted : typeof held === 'string' && typeof wanted === 'string' ? Number(held > wanted) - Number(held < wanted) : NaN
  switch (operator ?? 'eq') {
    case 'eq': return held === wanted
    case 'ne': return held !== wanted
    case 'lt': return order < 0
    case 'lte': return order <= 0
    case 'gt': return order > 0
    case 'gte': return order >= 0
    case 'in': return list.includes(held)
    case 'not_in': return !list.includes(held)
    case 'contains': return typeof wanted === 'string' && text.includes(wanted)
    case 'starts_with': return typeof wanted === 'string' && text.startsWith(wanted)
    case 'ends_with': return typeof wanted === 'string' && text.endsWith(wanted)
  }
}

/** All that are joined by AND, and any of those joined by OR. */
function fits(record: Fields, where: readonly CleanedWhere[]): boolean {
  const any = where.filter(({ connector }) => connector === 'OR')
  return where.every((clause) => clause.connector === 'OR' || holds(record, clause)) && (any.length === 0 || any.some((clause) => holds(record, clause)))
}

function kindOf(model: string): AccessKind {
  if (!isAccessKind(model)) throw new Error(`nothing of the kind ${model} is kept`)
  return model
}

/**
 * Keeps what better-auth keeps in our Redis: one hash for each of its models, so that a write is one script on one node,
 * with what must be unique held by that script. See lib/adr/0006-sign-in.md.
 */
export function redisAdapter(store: AccessStore) {
  async function matching(model: string, where: readonly CleanedWhere[] = []): Promise<AccessRecord[]> {
    const kind = kindOf(model)
    const exact = where.find(({ field, operator, connector, value }) => connector === 'AND' && operator === 'eq' && typeof value === 'string' && (field === 'id' || store.isUnique(kind, field)))
    const value = typeof exact?.value === 'string' ? exact.value : ''
    const found = exact === undefined ? await store.all(kind) : [exact.field === 'id' ? (await store.one(kind, value))?.record : await store.by(kind, exact.field, value)]
    return found.flatMap((record) => (record !== undefined && fits(record, where) ? [record] : []))
  }

  /** What `change` makes of a record, written over what it was; `undefined` where it does not fit (any more). */
  async function rewrite(model: string, id: string, where: readonly CleanedWhere[], change: (record: AccessRecord) => AccessRecord | undefined): Promise<AccessRecord | undefined> {
    const kind = kindOf(model)
    for (let tries = 0; tries < TRIES; tries += 1) {
      const found = await store.one(kind, id)
      if (!found || !fits(found.record, where)) return undefined
      const next = change(found.record)
      const outcome = await store.write(kind, { id, seen: found.seen, next })
      if (outcome === 'done') return next ?? found.record
      if (outcome !== 'changed') throw new Error(`this ${model} cannot be written: ${outcome}`)
    }
    throw new Error(`others are writing this ${model}`)
  }

  return createAdapterFactory({
    config: { adapterId: 'downchain-redis', adapterName: 'Redis', supportsDates: false, supportsJSON: true, supportsBooleans: true, supportsArrays: true },
    // Safe, all below: the factory describes the records of a model by a type parameter, and shapes them itself.
    adapter: () => ({
      create: async ({ model, data }) => {
        const record = data as unknown as AccessRecord
        const outcome = await store.write(kindOf(model), { id: record.id, seen: undefined, next: record })
        if (outcome !== 'done') throw new Error(`this ${model} cannot be kept: ${outcome}`)
        return data
      },
      findOne: async <T>({ model, where }: { model: string; where: CleanedWhere[] }) => ((await matching(model, where))[0] ?? null) as T | null,
      findMany: async <T>({ model, where, limit, offset = 0, sortBy }: { model: string; where?: CleanedWhere[] | undefined; limit: number; offset?: number | undefined; sortBy?: { field: string; direction: 'asc' | 'desc' } | undefined }) => {
        const found = await matching(model, where)
        if (sortBy) found.sort((a, b) => String(a[sortBy.field]).localeCompare(String(b[sortBy.field])) * (sortBy.direction === 'asc' ? 1 : -1))
        return found.slice(offset, offset + limit) as unknown as T[]
      },
      count: async ({ model, where }) => (await matching(model, where)).length,
      update: async <T>({ model, where, update }: { model: string; where: CleanedWhere[]; update: T }) => {
        const [found] = await matching(model, where)
        return ((found && (await rewrite(model, found.id, where, (record) => ({ ...record, ...update })))) ?? null) as T | null
      },
      updateMany: async ({ model, where, update }) => {
        const written = await Promise.all((await matching(model, where)).map(async ({ id }) => rewrite(model, id, where, (record) => ({ ...record, ...update }))))
        return written.filter(Boolean).length
      },
      delete: async ({ model, where }) => {
        const [found] = await matching(model, where)
        if (found) await rewrite(model, found.id, where, () => undefined)
      },
      deleteMany: async ({ model, where }) => {
        const gone = await Promise.all((await matching(model, where)).map(async ({ id }) => rewrite(model, id, where, () => undefined)))
        return gone.filter(Boolean).length
      },
      /** Only one of those who ask at the same moment gets it. */
      consumeOne: async <T>({ model, where }: { model: string; where: CleanedWhere[] }) => {
        const [found] = await matching(model, where)
        return ((found && (await rewrite(model, found.id, where, () => undefined))) ?? null) as T | null
      },
    }),
  })
}
