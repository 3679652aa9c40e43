import { existsSync } from 'node:fs'

/**
 * Debian's Chromium, or whichever is there; the build without windows before others, for a page of it costs half.
 * `whole`: the one that people use, where a case hangs on how it treats tabs and broken connections.
 */
export function chromiumPath({ whole = false }: { readonly whole?: boolean } = {}): string {
  const found = [process.env['CHROMIUM_PATH'], ...(whole ? [] : ['/usr/bin/chromium-headless-shell']), '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path !== undefined && existsSync(path))
  if (found === undefined) throw new Error('no Chromium: install it (apt-get install chromium), or say where it is in CHROMIUM_PATH')
  return found
}

export const CHROMIUM_ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']
