import { BlockList } from 'node:net'

/**
 * IPv4 networks that are not the public internet: IANA's special-purpose registry (RFC 6890), multicast, what is
 * reserved, and one public address that only means something inside a cloud.
 */
const IPV4 = [
  ['0.0.0.0', 8], // this host: connects to loopback
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT, and the metadata address of Alibaba Cloud
  ['127.0.0.0', 8],
  ['168.63.129.16', 32], // metadata of Azure
  ['169.254.0.0', 16], // link-local, and the metadata address of most clouds
  ['172.16.0.0', 12],
  ['192.0.0.0', 24], // protocol assignments, and the metadata address of Oracle Cloud
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4], // reserved, and broadcast
] as const

/** The same for IPv6. Forms that carry an IPv4 address and are never needed are refused as a whole. */
const IPV6 = [
  ['::', 96], // unspecified, loopback, IPv4-compatible
  ['::ffff:0:0', 96], // IPv4-mapped
  ['64:ff9b:1::', 48], // NAT64 for local use
  ['100::', 64],
  ['2001::', 23], // protocol assignments, Teredo
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4
  ['fc00::', 7], // unique-local, and the metadata address of AWS
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const

/** One list per family: a list that holds the IPv4-mapped network would refuse every IPv4 address. */
const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
for (const [network, prefix] of IPV4) {
  lists.ipv4.addSubnet(network, prefix, 'ipv4')
  // Behind NAT64 (RFC 6052) the public IPv4 internet is reached through this prefix, and so would be the private one.
  lists.ipv6.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6')
}
for (const [network, prefix] of IPV6) lists.ipv6.addSubnet(network, prefix, 'ipv6')

/** Whether the address is outside the public internet: private, loopback, link-local, multicast, metadata, reserved. */
export function isPrivate(address: string, family: 'ipv4' | 'ipv6'): boolean {
  return lists[family].check(address, family)
}
