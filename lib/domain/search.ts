/** What can be looked for by words. */
export type Searchable = {
  readonly id: string
  readonly title: string
  readonly vendor?: string | null
  readonly note?: string | null
  readonly source?: string
}

/** Each part is padded with blanks, so that a blank before (and after) a word means that it begins (and ends) there. */
type Entry<T> = { readonly item: T; readonly title: string; readonly all: string }

/** Things made ready to be found. It remembers its last answer: a query that only grows looks no further than that. */
export type SearchIndex<T extends Searchable> = {
  readonly items: readonly T[]
  readonly memory: { entries: Entry<T>[]; words: readonly string[]; hits: readonly Entry<T>[]; ranked: readonly T[] }
}

/** Lower case, with dots, dashes and all other marks as blanks: `gpu.lambda.h100-sxm` → `gpu lambda h100 sxm`. */
const fold = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim()

/** The words of a query as they are sought: `GPT-4.1 out` → `gpt 4 1`, `out`. What was typed as one word must stand as one run. */
export const wordsOf = (q: string): readonly string[] => q.split(/\s+/).map(fold).filter((word) => word !== '')

/** Whether every word of the query stands somewhere in what is said of the thing. */
export const matches = (item: Searchable, q: string): boolean => holds(entryOf(item).all, wordsOf(q))

const holds = (text: string, words: readonly string[]): boolean => words.every((word) => text.includes(word))

function entryOf<T extends Searchable>(item: T): Entry<T> {
  const { id, title, vendor, note, source } = item
  // `h100sxm` and `gpt5` are typed for `h100-sxm` and `gpt-5`.
  const joined = id.replaceAll(/[^\p{L}\p{N}.]+/gu, '')
  // Lines stay apart: what was typed as one word is not sought across them.
  const all = [title, id, joined, vendor ?? '', source ?? '', note ?? ''].join(' \n ').toLowerCase().replaceAll(/[^\p{L}\p{N}\n]+/gu, ' ')
  return { item, title: ` ${fold(title)} `, all: ` ${all} ` }
}

/** Things to be found; they are made ready by the first `find`, or before it by `prepare`. */
export const makeIndex = <T extends Searchable>(items: readonly T[]): SearchIndex<T> => ({ items, memory: { entries: [], words: [], hits: [], ranked: items } })

/** Makes at most so many more things ready to be found, a few µs for each; whether all are. */
export function prepare<T extends Searchable>({ items, memory: { entries } }: SearchIndex<T>, most = Infinity): boolean {
  if (entries.length === items.length) return true
  entries.push(...items.slice(entries.length, entries.length + most).map(entryOf))
  if (entries.length < items.length) return false
  // The order among equally good hits.
  entries.sort((a, b) => a.title.length - b.title.length)
  return true
}

/** Everything in which every word of `q` stands, best first: the whole title, its beginning, words, beginnings of words, parts of them. Without words: all, as given. */
export function find<T extends Searchable>(index: SearchIndex<T>, q: string): readonly T[] {
  const { items, memory } = index
  const words = wordsOf(q)
  if (words.length === 0) return items
  if (words.length === memory.words.length && words.every((word, nth) => word === memory.words[nth])) return memory.ranked
  // What holds the longer word holds the shorter one in it.
  const grows = memory.words.length > 0 && memory.words.every((old) => words.some((word) => word.includes(old)))
  if (!grows) prepare(index)
  const hits = (grows ? memory.hits : memory.entries).filter(({ all }) => holds(all, words))
  return Object.assign(memory, { words, hits, ranked: rank(hits, words) }).ranked
}

type Sought = { readonly part: string; readonly start: string; readonly whole: string }
const soughtAs = (part: string): Sought => ({ part, start: ` ${part}`, whole: ` ${part} ` })

/** Hits in the order of their worth; among equals they keep their own. */
function rank<T>(hits: readonly Entry<T>[], words: readonly string[]): readonly T[] {
  const sought = words.map(soughtAs)
  const phrase = soughtAs(words.join(' '))
  const classes: T[][] = []
  for (const { item, title, all } of hits) {
    let far = 0
    for (const word of sought) far += distance(title, all, word)
    const place = title === phrase.whole ? 0 : 2 * far + (title.startsWith(phrase.start) ? 1 : 2)
    const held = classes[place]
    if (held) held.push(item)
    else classes[place] = [item]
  }
  // Classes that nothing fell into are holes, which `flatMap` leaves out.
  return classes.flatMap((held) => held)
}

/** How far a word is from being what the thing is called. */
function distance(title: string, all: string, { part, start, whole }: Sought): number {
  const at = title.indexOf(part)
  if (at === 1) return title.startsWith(whole) ? 0 : 1
  if (at > 1) return !title.includes(start) ? 5 : title.includes(whole) ? 1 : 2
  return !all.includes(start) ? 6 : all.includes(whole) ? 3 : 4
}
