import packageFile from '../package.json' with { type: 'json' }

export const VERSION = packageFile.version

export const HOME = 'https://github.com/downchain/downchain'

/** How we name ourselves to every source. */
export const USER_AGENT = `downchain/${VERSION} (+${HOME})`
