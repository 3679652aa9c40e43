import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'

/** What is large and seldom read lies deflated, off the main thread. */
export const deflate = promisify(deflateRaw)
export const inflate = promisify(inflateRaw)
