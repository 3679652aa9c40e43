import { spawn } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { freePort } from '../support/processes.ts'
import { bundle, start } from './child.ts'
import { until } from './measure.ts'
import { onDemand } from './on-demand.ts'
import type { PaintedKind } from './processes/painted.ts'
import type { Quote, Ticker } from './ticking.ts'

export type Opened = { readonly url: string; readonly stop: () => Promise<void> }
export type Peer = { readonly name: string; readonly kind: PaintedKind; readonly open: (ticker: Ticker, quotes: readonly Quote[]) => Promise<Opened> }

const PERSPECTIVE = '3.8.0'

const PERSPECTIVE_PAGE = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><link rel="stylesheet" href="/@finos/perspective-viewer/dist/css/pro.css">
<style>body { margin: 0 } perspective-viewer { display: block; height: 100vh }</style><perspective-viewer></perspective-viewer>
<script type="module">
  import '/@finos/perspective-viewer/dist/cdn/perspective-viewer.js'
  import '/@finos/perspective-viewer-datagrid/dist/cdn/perspective-viewer-datagrid.js'
  import perspective from '/@finos/perspective/dist/cdn/perspective.js'
  const client = await perspective.websocket(\`ws://\${location.host}\`)
  const viewer = document.querySelector('perspective-viewer')
  await viewer.load(client.open_table('ticks'))
  await viewer.restore({ plugin: 'Datagrid', settings: false, columns: ['symbol', 'price'], sort: [['symbol', 'asc']] })
</script>`

/** A table on Perspective's server, its viewer's datagrid in the page. */
export const perspective: Peer = {
  name: `Perspective ${PERSPECTIVE} viewer`,
  kind: 'perspective',
  open: async (ticker) => {
    const folder = await onDemand('perspective', { '@finos/perspective': PERSPECTIVE, '@finos/perspective-viewer': PERSPECTIVE, '@finos/perspective-viewer-datagrid': PERSPECTIVE })
    await writeFile(join(folder, 'index.html'), PERSPECTIVE_PAGE)
    await bundle(['perspective'])
    const child = start('perspective')
    const url = await child.call('open', z.string(), { folder, source: ticker.url })
    return { url, stop: child.stop }
  },
}

const NODE_RED = '4.1.8'
const DASHBOARD = '1.31.0'

/** A flow as its editor would save it: the stream, a function that takes each frame apart, a text widget for each symbol. */
function flow(source: string, quotes: readonly Quote[]): readonly unknown[] {
  const places = JSON.stringify(Object.fromEntries(quotes.map(({ symbol }, place) => [symbol, place])))
  const func = `const places = ${places}
const out = Array.from({ length: ${quotes.length} }, () => [])
for (const { s, p } of JSON.parse(msg.payload).data) out[places[s]]?.push({ payload: p.toFixed(2) })
return out`
  return [
    { id: 'tab', type: 'tab', label: 'ticks' },
    { id: 'base', type: 'ui-base', name: 'Dashboard', path: '/dashboard', includeClientData: true, acceptsClientConfig: ['ui-notification', 'ui-control'], showPathInSidebar: false, navigationStyle: 'none' },
    { id: 'theme', type: 'ui-theme', name: 'Theme', colors: { surface: '#ffffff', primary: '#0094ce', bgPage: '#eeeeee', groupBg: '#ffffff', groupOutline: '#cccccc' }, sizes: { pagePadding: '12px', groupGap: '12px', groupBorderRadius: '4px', widgetGap: '4px' } },
    { id: 'page', type: 'ui-page', name: 'Ticks', ui: 'base', path: '/ticks', icon: 'home', layout: 'grid', theme: 'theme', breakpoints: [{ name: 'Default', px: '0', cols: '12' }], order: 1, className: '', visible: 'true', disabled: 'false' },
    { id: 'group', type: 'ui-group', name: 'Ticks', page: 'page', width: '12', height: '1', order: 1, showTitle: true, className: '', visible: 'true', disabled: 'false', groupType: 'default' },
    { id: 'client', type: 'websocket-client', path: source.replace('http', 'ws'), tls: '', wholemsg: 'false', hb: '0', subprotocol: '', headers: [] },
    { id: 'in', z: 'tab', type: 'websocket in', name: '', server: '', client: 'client', wires: [['split']] },
    { id: 'split', z: 'tab', type: 'function', name: 'by symbol', func, outputs: quotes.length, timeout: 0, noerr: 0, initialize: '', finalize: '', libs: [], wires: quotes.map((_quote, place) => [`text-${place}`]) },
    ...quotes.map(({ symbol }, place) => ({ id: `text-${place}`, z: 'tab', type: 'ui-text', group: 'group', order: place + 1, width: '2', height: '1', name: symbol, label: symbol, format: '{{msg.payload}}', layout: 'row-spread', style: false, font: '', fontSize: 16, color: '#717171', wrapText: false, className: '', value: 'payload', valueType: 'msg', wires: [] })),
  ]
}

/** Node-RED with FlowFuse's dashboard, the one that its users are told to move to. */
export const nodeRed: Peer = {
  name: `Node-RED ${NODE_RED}, dashboard ${DASHBOARD}`,
  kind: 'node-red',
  open: async (ticker, quotes) => {
    const folder = await onDemand('node-red', { 'node-red': NODE_RED, '@flowfuse/node-red-dashboard': DASHBOARD })
    const port = await freePort()
    const home = await mkdtemp(join(tmpdir(), 'dc-node-red-'))
    await symlink(join(folder, 'node_modules'), join(home, 'node_modules'))
    await writeFile(join(home, 'package.json'), JSON.stringify({ private: true, dependencies: { '@flowfuse/node-red-dashboard': DASHBOARD } }))
    await writeFile(join(home, 'flows.json'), JSON.stringify(flow(ticker.url, quotes)))
    await writeFile(
      join(home, 'settings.js'),
      `module.exports = ${JSON.stringify({ uiHost: '127.0.0.1', uiPort: port, flowFile: 'flows.json', disableEditor: true, telemetry: { enabled: false, updateNotification: false }, logging: { console: { level: 'error' } } })}`,
    )
    const child = spawn(process.execPath, [join(folder, 'node_modules/node-red/red.js'), '--userDir', home], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, NODE_ENV: 'production' } })
    const exited = new Promise((resolve) => child.once('exit', resolve))
    const stop = async (): Promise<void> => {
      child.kill('SIGTERM')
      await exited
      await rm(home, { recursive: true, force: true })
    }
    const url = `http://127.0.0.1:${port}/dashboard/ticks`
    try {
      await until('Node-RED serves its dashboard', async () => (await fetch(url).catch(() => undefined))?.ok === true)
    } catch (error) {
      await stop()
      throw error
    }
    return { url, stop }
  },
}
