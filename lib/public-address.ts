import { BlockList, isIP } from 'node:net'

/** Why an address may not be told, as far as it shows without resolving its name; `undefined`: it may. */
export function refusalOf(text: string, allowPrivate: boolean): string | undefined {
  if (!URL.canParse(text)) return 'not an address'
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'expected an http or https address'
  if (url.username || url.password) return 'an address with a login in it is not used'
  // A URL has its host's numbers in their plain form already: 0x7f.1, 017700000001 and 2130706433 all read 127.0.0.1 here.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.+$/, '')
  if (allowPrivate) return undefined
  if (isIP(host) !== 0) return isPublicAddress(host) ? undefined : notPublic(host)
  return /(^|\.)localhost$/i.test(host) ? notPublic(host) : undefined
}

export const notPublic = (host: string): string => `${host} is on this machine or in a private network; WEBHOOK_ALLOW_PRIVATE=yes allows it`

/** What is not of the public internet: IANA's registries of special-purpose addresses, and multicast. */
const PRIVATE4 = listOf('ipv4', [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.31.196.0', 24], ['192.52.193.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['192.175.48.0', 24], ['198.18.0.0', 15], ['198.51.100.0', 24],
  ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
])
/** Of IPv6 only what is given out to the public is public. */
const PUBLIC6 = listOf('ipv6', [['2000::', 3]])
/** Teredo and other protocols' own, documentation, 6to4: each leads elsewhere than it says, or nowhere. */
const SPECIAL6 = listOf('ipv6', [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]])
/** An IPv4 address in IPv6 clothes: mapped, and through NAT64. */
const CARRIES4 = listOf('ipv6', [['::ffff:0:0', 96], ['64:ff9b::', 96]])

function listOf(family: 'ipv4' | 'ipv6', subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, family)
  return list
}

/** Whether an address, as numbers, is one of the public internet. One with a zone never is. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !PRIVATE4.check(address, 'ipv4')
    case 6: {
      if (address.includes('%')) return false
      const carried = CARRIES4.check(address, 'ipv6') ? lastFour(address) : undefined
      return carried === undefined ? PUBLIC6.check(address, 'ipv6') && !SPECIAL6.check(address, 'ipv6') : !PRIVATE4.check(carried, 'ipv4')
    }
    default:
      return false
  }
}

/** The last four bytes of an IPv6 address as an IPv4 address. */
function lastFour(address: string): string {
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [high = 0, low = 0] = plain.split('::').at(-1)?.split(':').slice(-2).map((group) => Number.parseInt(group || '0', 16)) ?? []
  const one = !plain.split('::').at(-1)?.includes(':')
  const bytes = one ? [0, 0, high >> 8, high & 255] : [high >> 8, high & 255, low >> 8, low & 255]
  return bytes.join('.')
}
