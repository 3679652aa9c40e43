import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { chromium, type Browser, type CDPSession } from 'playwright-core'
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
