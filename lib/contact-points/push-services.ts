/**
 * Hosts of the push services that browsers use. Whoever is a member may have us send there, so it is nowhere else; a browser with
 * another one is a contact point that an administrator adds.
 */
const HOSTS = ['fcm.googleapis.com', 'updates.push.services.mozilla.com', 'push.apple.com', 'notify.windows.com'] as const

export function isPushService(endpoint: string): boolean {
  const { protocol, hostname, port } = new URL(endpoint)
  return protocol === 'https:' && port === '' && HOSTS.some((host) => hostname === host || hostname.endsWith(`.${host}`))
}
