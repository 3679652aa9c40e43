import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { tableText, type LeaveOut } from './encode.ts'
import { compileFundamentals } from './from/fundamentals.ts'
import { compileGpuRent } from './from/gpu-rent.ts'
import { compileQuality } from './from/quality.ts'
import { compileQuotes } from './from/quotes.ts'
import { compileTokens } from './from/tokens.ts'
import { compileUsage } from './from/usage.ts'
import { TABLES, type RecordTable } from './record.ts'

const COMPILERS: readonly ((folder: string, leaveOut: LeaveOut) => RecordTable)[] = [compileQuotes, compileGpuRent, compileTokens, compileUsage, compileQuality, compileFundamentals]

/** Every table of a folder of CSVs as text, by file name. The same folder gives the same bytes. */
export function compileRecord(folder: string, leaveOut: LeaveOut): Map<string, string> {
  return new Map(COMPILERS.map((compile) => compile(folder, leaveOut)).map((table) => [`${table.table}.json`, tableText(table)]))
}

/** `npm run record:compile -- <folder>`: writes the tables beside this file and prints what was left out. */
function main(folder: string | undefined): void {
  if (!folder) {
    console.error('npm run record:compile -- <folder with the CSVs>')
    process.exitCode = 1
    return
  }
  const left = new Map<string, string[]>()
  const tables = compileRecord(folder, (reason, what) => left.set(reason, [...(left.get(reason) ?? []), what]))
  const target = fileURLToPath(TABLES)
  mkdirSync(target, { recursive: true })
  let bytes = 0
  for (const [file, text] of tables) {
    writeFileSync(join(target, file), text)
    bytes += Buffer.byteLength(text)
    console.log(`${file}: ${Buffer.byteLength(text)} bytes`)
  }
  console.log(`${bytes} bytes in all. Left out:`)
  for (const [reason, what] of left) console.log(`${String(what.length).padStart(6)}  ${reason} (${what[0] ?? ''}${what.length > 1 ? ', …' : ''})`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv[2])
