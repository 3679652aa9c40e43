import { signalId } from '../domain/signal.ts'

/** One company under the names its sources give it: theirs on the left, ours on the right. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['amazon-bedrock', 'bedrock'],
  ['arcee-ai', 'arcee'],
  ['bedrock-converse', 'bedrock'],
  ['cohere-chat', 'cohere'],
  ['dashscope', 'alibaba'], // Alibaba's own interface
  ['deepseek-ai', 'deepseek'],
  ['fireworks-ai', 'fireworks'],
  ['gemini', 'google'], // LiteLLM's name for Google's own interface; Vertex AI is another list
  ['ibm-granite', 'ibm'],
  ['meta-ai', 'meta'],
  ['meta-llama', 'meta'],
  ['mistral-ai', 'mistral'],
  ['mistralai', 'mistral'],
  ['moonshot-ai', 'moonshot'],
  ['moonshotai', 'moonshot'],
  ['qwen', 'alibaba'], // the model family stands for its maker
  ['together-ai', 'together'],
  ['togetherai', 'together'],
  ['vertex-ai', 'google-vertex'],
  ['x-ai', 'xai'],
  ['z-ai', 'zhipuai'],
  ['z.ai', 'zhipuai'],
  ['zai', 'zhipuai'],
  ['zhipu', 'zhipuai'],
])

/** `Moonshot AI`, `moonshotai` → `moonshot`: the same vendor has one name over all sources. */
export function vendorOf(name: string): string {
  const slug = signalId(name.replaceAll('_', '-'))
  return SPELLINGS.get(slug) ?? slug
}
