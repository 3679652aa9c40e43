import { readFileSync } from 'node:fs'
import { VERSION } from '../version.ts'

/** Names the pages that are served from here: another build, another name. Of pages that are built as they are asked for, the version does. */
export function buildId(): string {
  try {
    return readFileSync('.next/BUILD_ID', 'utf8').trim()
  } catch {
    return VERSION
  }
}
