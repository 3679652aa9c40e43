import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { chromium, type Browser, type CDPSession } from 'playwright-core'
import { z } from 'zod'
import { chromiumPath, CHROMIUM_ARGS } from '../support/chromium.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export const openChromium = async (): Promise<Browser> => chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })

/** A script of `processes/` as a page runs it: one piece, minified. */
export async function bundledForPage(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'test/bench/processes', `${entry}.ts`)],
    absWorkingDir: root, bundle: true, minify: true, platform: 'browser', target: 'es2022', format: 'iife',
    conditions: ['production'], define: { 'process.env.NODE_ENV': '"production"' }, write: false, logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

const metric = async (cdp: CDPSession, wanted: string): Promise<number> => {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN
}

/** Time that the page's main thread has spent in tasks, ms; `Performance` must be enabled. */
export const mainThread = async (cdp: CDPSession): Promise<number> => (await metric(cdp, 'TaskDuration')) * 1000

/** Script heap in bytes, after everything that can be has been collected. */
export async function heapInUse(cdp: CDPSession): Promise<number> {
  for (let round = 0; round < 3; round++) await cdp.send('HeapProfiler.collectGarbage')
  return metric(cdp, 'JSHeapUsedSize')
}

const Snapshot = z.object({
  snapshot: z.object({ meta: z.object({ node_fields: z.array(z.string()), node_types: z.array(z.unknown()) }) }),
  nodes: z.array(z.number()),
})

/**
 * What the scripts of a page hold, in bytes, by a snapshot of the heap: `code` is what the engine compiles as it comes to know a page
 * (and drops by itself), `rest` what a page keeps. What is outside the scripts' heap, as layout, is in neither.
 */
export async function heapOf(cdp: CDPSession): Promise<{ readonly code: number; readonly rest: number }> {
  const chunks: string[] = []
  const take = ({ chunk }: { readonly chunk: string }): void => void chunks.push(chunk)
  cdp.on('HeapProfiler.addHeapSnapshotChunk', take)
  await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  cdp.off('HeapProfiler.addHeapSnapshotChunk', take)
  const { snapshot, nodes } = Snapshot.parse(JSON.parse(chunks.join('')))
  const { node_fields: fields, node_types: types } = snapshot.meta
  const names = z.array(z.string()).parse(types[0])
  const [type, size] = ['type', 'self_size'].map((field) => fields.indexOf(field))
  const held = { code: 0, rest: 0 }
  for (let node = 0; node < nodes.length; node += fields.length) {
    const name = names[nodes[node + (type ?? 0)] ?? 0]
    if (name !== 'native') held[name === 'code' ? 'code' : 'rest'] += nodes[node + (size ?? 0)] ?? 0
  }
  return held
}
