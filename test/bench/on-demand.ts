import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { minutes } from '../../lib/domain/time.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a part needs is not to be had here: the part is left out, loudly. */
export class NotToBeHad extends Error {
  override readonly name = 'NotToBeHad'
}

const versionIn = async (folder: string, name: string): Promise<string | undefined> => {
  const text = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8').catch(() => undefined)
  // Safe: npm wrote it, and npm refuses a package without a version.
  return text === undefined ? undefined : (JSON.parse(text) as { version: string }).version
}

/** Packages that the product does not depend on, in a folder of their own under `.cache`, from npm where they are not there yet. */
export async function onDemand(folder: string, packages: Readonly<Record<string, string>>): Promise<string> {
  const home = join(root, '.cache/bench', folder)
  const missing: string[] = []
  for (const [name, version] of Object.entries(packages)) if ((await versionIn(home, name)) !== version) missing.push(`${name}@${version}`)
  if (missing.length === 0) return home
  console.log(`  installing ${missing.join(', ')} into .cache/bench/${folder}`)
  await mkdir(home, { recursive: true })
  await writeFile(join(home, 'package.json'), '{ "private": true }\n', { flag: 'wx' }).catch(() => undefined)
  try {
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...missing], { cwd: home, timeout: minutes(5) })
  } catch (cause) {
    throw new NotToBeHad(`npm could not install ${missing.join(', ')}`, { cause })
  }
  return home
}
