import { createServer } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createGuardedFetch } from '../src/guarded-fetch.ts'
import { isPrivate } from '../src/private-networks.ts'

const judged = (address: string) => isPrivate(address, isIPv6(address) ? 'ipv6' : 'ipv4')

test.each([
  ['loopback', '127.0.0.1', '127.255.255.254', '::1'],
  ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ['link-local', '169.254.1.1', 'fe80::1', 'febf::1'],
  ['carrier-grade NAT', '100.64.0.1', '100.127.255.255'],
  ['unique-local', 'fc00::1', 'fd12:3456::1'],
  ['unspecified', '0.0.0.0', '0.1.2.3', '::'],
  ['multicast', '224.0.0.1', '239.255.255.255', 'ff02::1'],
  ['broadcast or reserved', '255.255.255.255', '240.0.0.1'],
  ['a metadata address', '169.254.169.254', '100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd00:ec2::254'],
  ['IPv4 in IPv6', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::'],
  ['a private address behind NAT64', '64:ff9b::10.0.0.1', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1'],
])('%s is private', (_, ...addresses) => {
  expect(addresses.filter((address) => !judged(address))).toEqual([])
})

test('the public internet is not private', () => {
  const addresses = ['140.82.121.6', '8.8.8.8', '172.15.255.255', '172.32.0.1', '100.63.255.255', '100.128.0.1']
  const newer = ['2606:50c0:8000::153', '2001:4860:4860::8888', '64:ff9b::140.82.121.6']
  expect([...addresses, ...newer].filter(judged)).toEqual([])
})

test('a server of this machine is not reached, by name or by address', async () => {
  let reached = 0
  const server = createServer((_, response) => response.end())
  server.on('connection', () => reached++)
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const guarded = createGuardedFetch({ allowPrivate: false })
  for (const host of ['localhost', '127.0.0.1', '2130706433', '0x7f.1', '0', '[::1]', '[::ffff:127.0.0.1]']) {
    await expect(guarded(`http://${host}:${port}/`), host).rejects.toMatchObject({ code: 'TARGET_FORBIDDEN' })
  }
  expect(reached).toBe(0)
})
