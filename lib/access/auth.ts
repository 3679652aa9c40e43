import { hash, verify } from 'argon2'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { betterAuth } from 'better-auth/minimal'
import { genericOAuth } from 'better-auth/plugins/generic-oauth'
import { z } from 'zod'
import type { Config } from '../config.ts'
import { days } from '../domain/time.ts'
import type { Logger } from '../log.ts'
import type { AccessStore } from '../store/access.ts'
import { PASSWORD_LENGTH, PASSWORD_MOST } from '../wire/access.ts'
import { redisAdapter } from './adapter.ts'
import { ADDRESS_HEADER } from './address.ts'

/** OWASP's least for argon2id: 19 MiB, two passes. A sign-in takes some tens of milliseconds. */
const ARGON = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

export const hashPassword = async (password: string): Promise<string> => hash(password, ARGON)
export const isPassword = async (kept: string, password: string): Promise<boolean> => verify(kept, password)

/** Some providers write it as text. */
const isYes = (claim: unknown): boolean => claim === true || claim === 'true'

/** Under which name accounts of OpenID Connect are kept. */
export const OIDC = 'oidc'
/** Where a provider sends people back to: what must be registered with it. */
const OIDC_CALLBACK = '/sign-in/oidc/callback'

/** Whoever comes from the provider of OpenID Connect. */
export type Arrival = { readonly accountId: string; readonly email: string }
type AuthOptions = {
  readonly secret: string
  readonly config: Config
  readonly store: AccessStore
  readonly log: Logger
  /** Of somebody whose e-mail the provider has verified: makes a user for them where they may come in and there is none. */
  readonly admit: (arrival: Arrival) => Promise<void>
}

/** A session for somebody whose passkey we have seen: better-auth makes it and its cookie as for a password. It has no address. */
const passkeySession = {
  id: 'downchain-passkey',
  endpoints: {
    signInPasskey: createAuthEndpoint.serverOnly({ method: 'POST', body: z.object({ userId: z.string(), passkeyId: z.string() }) }, async (context) => {
      const { internalAdapter } = context.context
      const user = await internalAdapter.findUserById(context.body.userId)
      if (!user) return context.json(null)
      const session = await internalAdapter.createSession(user.id, false, { passkeyId: context.body.passkeyId })
      await setSessionCookie(context, { session, user })
      return context.json({ sessionId: session.id })
    }),
  },
} as const

/** Signing in with better-auth: sessions and their signed cookies, passwords and who has them, and OpenID Connect. */
export function makeAuth({ secret, config, store, log, admit }: AuthOptions) {
  const { delivery: { publicUrl }, oidc } = config
  // A subject means something to its issuer alone: another one may have the same.
  const accountIdOf = ({ sub }: { readonly sub?: unknown }): string => `${oidc?.issuer ?? ''} ${String(sub)}`
  return betterAuth({
    appName: 'Downchain',
    secret,
    baseURL: publicUrl,
    basePath: '/api/auth',
    database: redisAdapter(store),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: PASSWORD_LENGTH, maxPasswordLength: PASSWORD_MOST, password: { hash: hashPassword, verify: async ({ hash: kept, password }) => isPassword(kept, password) } },
    plugins: [passkeySession, ...(oidc === undefined ? [] : [genericOAuth({
      config: [{
        providerId: OIDC,
        discoveryUrl: `${oidc.issuer}/.well-known/openid-configuration`,
        clientId: oidc.clientId,
        clientSecret: oidc.clientSecret,
        redirectURI: `${publicUrl}${OIDC_CALLBACK}`,
        scopes: ['openid', 'email'],
        requireIdTokenVerification: true,
        // Who may come in is ours to say; who is new is made by us.
        disableSignUp: true,
        accountSubject: ({ profile }) => accountIdOf(profile),
        mapProfileToUser: async (profile) => {
          // Without an e-mail better-auth lets nobody in, whoever they were before.
          if (!isYes(profile['email_verified']) || typeof profile.email !== 'string') return { email: null }
          await admit({ accountId: accountIdOf(profile), email: profile.email.toLowerCase() })
          return {}
        },
      }],
    })])],
    // Between our page and the provider's a browser keeps the state, sealed: nothing is written for somebody unknown.
    account: { storeStateStrategy: 'cookie', updateAccountOnSignIn: false },
    // That it is the same person is all that is kept of what a provider says.
    databaseHooks: { account: { create: { before: async () => ({ data: { accessToken: null, refreshToken: null, idToken: null, accessTokenExpiresAt: null, refreshTokenExpiresAt: null, scope: null } }) } } },
    user: { additionalFields: { role: { type: 'string', required: true, input: false } } },
    session: { additionalFields: { passkeyId: { type: 'string', required: false, input: false } }, expiresIn: days(30) / 1000, disableSessionRefresh: true, cookieCache: { enabled: false } },
    // What it would count, the gate counts for everything.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    advanced: { cookiePrefix: 'downchain', useSecureCookies: publicUrl.startsWith('https:'), defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' }, ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] } },
    // What it says besides may hold what people typed.
    logger: { level: 'error', log: (level, message) => (level === 'error' ? log.error('auth.failed', { message }) : undefined) },
  })
}
export type Auth = ReturnType<typeof makeAuth>
