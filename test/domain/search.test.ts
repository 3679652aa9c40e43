import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { find, makeIndex, matches, wordsOf, type Searchable } from '../../lib/domain/search.ts'

const signals: readonly Searchable[] = [
  { id: 'fundamental.nvda.revenue', title: 'NVDA revenue', vendor: 'nvidia', source: 'SEC EDGAR' },
  { id: 'gpu.lambda.h100-sxm.lambda.on-demand', title: 'H100 SXM · Lambda', vendor: 'lambda', note: 'on demand, 8 GPUs', source: 'Lambda' },
  { id: 'gpu.runpod.h100-pcie.runpod.spot', title: 'H100 PCIe · RunPod', vendor: 'runpod', note: 'spot', source: 'RunPod' },
  { id: 'quote.nvda', title: 'NVDA', vendor: 'nvidia', note: 'last trade', source: 'Example Exchange' },
  { id: 'quote.nvdl', title: 'NVDL', note: 'twice NVDA, daily', source: 'Example Exchange' },
  { id: 'token.openrouter.openai.gpt-4.1.input', title: 'GPT-4.1 in', vendor: 'openai', source: 'OpenRouter' },
  { id: 'token.openrouter.openai.gpt-5-mini.output', title: 'GPT-5 mini out', vendor: 'openai', source: 'OpenRouter' },
  { id: 'token.openrouter.openai.gpt-5.output', title: 'GPT-5 out', vendor: 'openai', source: 'OpenRouter' },
  { id: 'adoption.npm.ai-sdk', title: 'ai', vendor: null, note: null, source: 'npm' },
]
const ids = (q: string): string[] => find(makeIndex(signals), q).map(({ id }) => id)

test.each<[string, string, string[]]>([
  ['dots and dashes part words', 'h100 sxm lambda', ['gpu.lambda.h100-sxm.lambda.on-demand']],
  ['a word of the id is a word', 'gpt 5 output', ['token.openrouter.openai.gpt-5.output', 'token.openrouter.openai.gpt-5-mini.output']],
  ['what is typed as one word stands as one run', 'gpt-4.1', ['token.openrouter.openai.gpt-4.1.input']],
  ['a dash may be left out', 'gpt5', ['token.openrouter.openai.gpt-5.output', 'token.openrouter.openai.gpt-5-mini.output']],
  ['so may that of a class of hardware', 'h100sxm', ['gpu.lambda.h100-sxm.lambda.on-demand']],
  ['the whole title comes first, then titles that begin so, then notes', 'nvda', ['quote.nvda', 'fundamental.nvda.revenue', 'quote.nvdl']],
  ['the beginning of a title comes before the beginning of a word elsewhere', 'nv', ['quote.nvda', 'quote.nvdl', 'fundamental.nvda.revenue']],
  ['the beginning of a word comes before the middle of one', 'out', ['token.openrouter.openai.gpt-5.output', 'token.openrouter.openai.gpt-5-mini.output', 'token.openrouter.openai.gpt-4.1.input']],
  ['capitals say nothing', 'NVDA', ['quote.nvda', 'fundamental.nvda.revenue', 'quote.nvdl']],
  ['a signal is found by its source', 'edgar', ['fundamental.nvda.revenue']],
  ['the order of the words says nothing', 'lambda sxm', ['gpu.lambda.h100-sxm.lambda.on-demand']],
  ['one word that stands nowhere finds nothing', 'nvda zebra', []],
  ['marks alone are no words', ' - . ', signals.map(({ id }) => id)],
  ['no words find everything, as given', '', signals.map(({ id }) => id)],
])('%s', (_case, q, found) => {
  expect(ids(q)).toEqual(found)
})

fc.configureGlobal({ seed: 20_261_126 })
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '1', '.', '-', ' ', '·', '算'), maxLength: 8 })
const thing = fc.record({ id: text, title: text, vendor: fc.option(text), note: fc.option(text), source: text })

test('what is found is exactly what holds every word, each once', () => {
  fc.assert(fc.property(fc.array(thing, { maxLength: 30 }), text, (things, q) => {
    const found = find(makeIndex(things), q)
    expect(new Set(found)).toEqual(new Set(things.filter((one) => matches(one, q))))
    expect(found).toHaveLength(new Set(found).size)
    const words = wordsOf(q)
    for (const { id, title, vendor, note, source } of found) {
      const said = [id, title, vendor, note, source, id.replaceAll(/[^\p{L}\p{N}.]+/gu, '')].map((part) => (part ?? '').toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ')).join('\n')
      expect(words.filter((word) => !said.includes(word))).toEqual([])
    }
  }))
})

test('what was asked before changes no answer', () => {
  fc.assert(fc.property(fc.array(thing, { maxLength: 30 }), fc.array(text, { minLength: 1, maxLength: 6 }), (things, queries) => {
    const used = makeIndex(things)
    for (const q of queries) expect(find(used, q)).toEqual(find(makeIndex(things), q))
  }))
})

test('typing letter by letter ends where the whole query does', () => {
  fc.assert(fc.property(fc.array(thing, { maxLength: 30 }), text, (things, q) => {
    const index = makeIndex(things)
    for (let end = 1; end < q.length; end++) find(index, q.slice(0, end))
    expect(find(index, q)).toEqual(find(makeIndex(things), q))
  }))
})

test('the same query again gives the same list: nothing redraws', () => {
  const index = makeIndex(signals)
  expect(find(index, 'gpt')).toBe(find(index, ' GPT '))
})
