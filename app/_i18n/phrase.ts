/**
 * What the server says in English (errors, notes, reasons, titles) in the language of the page. A phrase is a pair of
 * sentences; `{name}` takes any text over as it is, `{>name}` takes over a text that is a phrase itself.
 */
export type Phrase = readonly [from: string, to: string]

/** A text in pieces: what was taken over untranslated (a name, a source's own words) is told apart. */
export type Said = readonly { readonly text: string; readonly foreign: boolean }[]
export type Say = { (text: string): string; readonly parts: (text: string) => Said }

type Pattern = { readonly test: RegExp; readonly names: readonly { readonly name: string; readonly nested: boolean }[]; readonly to: readonly string[] }

/** Texts that are kept as they were said. */
const MOST = 2000
const LATIN = /[a-z]/i
const HOLE = /\{(>?)(\w+)\}/
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** The pieces between the holes stand at even places, the holes' names at odd ones. */
function pieces(template: string): readonly string[] {
  const out: string[] = []
  let rest = template
  for (let match = HOLE.exec(rest); match; match = HOLE.exec(rest)) {
    out.push(rest.slice(0, match.index), match[2] ?? '')
    rest = rest.slice(match.index + match[0].length)
  }
  return [...out, rest]
}

function patternOf([from, to]: Phrase): Pattern {
  const names = [...from.matchAll(new RegExp(HOLE, 'g'))].map(([, nested, name = '']) => ({ name, nested: nested === '>' }))
  const body = pieces(from).map((piece, index) => (index % 2 === 0 ? escaped(piece) : '(.+?)')).join('')
  return { test: new RegExp(`^${body}$`, 's'), names, to: pieces(to) }
}

/** A speaker of these phrases; without any it gives every text back. What no phrase holds stays as it is. */
export function sayIn(phrases: readonly Phrase[]): Say {
  const exact = new Map(phrases.filter(([from]) => !HOLE.test(from)))
  const patterns = phrases.filter(([from]) => HOLE.test(from)).map(patternOf)
  // The same few hundred texts stand in thousands of rows.
  const memory = new Map<string, Said>()
  const parts = (text: string): Said => {
    if (phrases.length === 0) return [{ text, foreign: false }]
    const known = memory.get(text)
    if (known) return known
    const made = make(text)
    if (memory.size < MOST) memory.set(text, made)
    return made
  }
  const make = (text: string): Said => {
    const whole = exact.get(text)
    if (whole !== undefined) return [{ text: whole, foreign: false }]
    for (const { test, names, to } of patterns) {
      const match = test.exec(text)
      if (!match) continue
      const given = new Map(names.map(({ name, nested }, index) => [name, { nested, text: match[index + 1] ?? '' }]))
      return to.flatMap((piece, index): Said => {
        if (index % 2 === 0) return piece === '' ? [] : [{ text: piece, foreign: false }]
        const hole = given.get(piece)
        if (!hole) return []
        return hole.nested ? parts(hole.text) : [{ text: hole.text, foreign: LATIN.test(hole.text) }]
      })
    }
    return [{ text, foreign: LATIN.test(text) }]
  }
  return Object.assign((text: string) => parts(text).map((part) => part.text).join(''), { parts })
}
