import { expect, test } from 'vitest'
import { vendorOf } from '../../lib/feeds/vendor.ts'

test.each([
  ['meta-llama', 'meta'],
  ['mistralai', 'mistral'],
  ['x-ai', 'xai'],
  ['moonshotai', 'moonshot'],
  ['Moonshot AI', 'moonshot'],
  ['z-ai', 'zhipuai'],
  ['Z.ai', 'zhipuai'],
  ['fireworks_ai', 'fireworks'],
  ['openai', 'openai'],
  ['constructor', 'constructor'],
])('%s is one vendor with %s', (theirs, ours) => {
  expect(vendorOf(theirs)).toBe(ours)
})
