import packageFile from '../package.json' with { type: 'json' }

export const VERSION = packageFile.version

/** How we name ourselves to every source. */
export const USER_AGENT = `downchain/${VERSION} (+https://github.com/downchain/downchain)`
