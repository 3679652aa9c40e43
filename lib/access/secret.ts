import { createHash, randomBytes } from 'node:crypto'

/** Tokens of scripts begin with it: found in a log or a repository, they are known for what they are. */
const TOKEN = 'dct_'

export const newSecret = (): string => randomBytes(32).toString('base64url')
export const newToken = (): string => `${TOKEN}${newSecret()}`
/** Secrets are random and long: their digest alone is kept. */
export const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64url')
