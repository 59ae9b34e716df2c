import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contains,
  containsRange,
  formatIpv4Cidr,
  overlap,
  parseIpv4Cidr,
  parseIpv6Cidr,
  part,
} from '../../src/settings/cidr';

const ipv4Network = fc
  .tuple(fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => {
    const free = BigInt(32 - prefix);
    return { bits: 32 as const, first: (address >> free) << free, prefix };
  });

describe('an IPv4 network', () => {
  test('is written and read back the same', () => {
    fc.assert(
      fc.property(ipv4Network, (block) => {
        expect(parseIpv4Cidr(formatIpv4Cidr(block))).toEqual(block);
      }),
    );
  });

  test('is the number of its first address and the length of its prefix', () => {
    expect(parseIpv4Cidr('192.0.2.0/24')).toEqual({ bits: 32, first: 0xc0000200n, prefix: 24 });
    expect(parseIpv4Cidr('0.0.0.0/0')).toEqual({ bits: 32, first: 0n, prefix: 0 });
  });

  test.each([
    '192.0.2.1/24',
    '192.0.2.0',
    '192.0.2.0/33',
    '192.0.2.0/024',
    '192.0.2/24',
    '::/0',
    '',
    'anywhere',
    '1.2.3.4/',
  ])('is not %j', (text) => expect(parseIpv4Cidr(text)).toBeUndefined());
});

describe('an IPv6 network', () => {
  test.each([
    ['::/0', 0n, 0],
    ['2001:db8::/32', 0x20010db8n << 96n, 32],
    ['2001:db8:0:1::/64', (0x20010db8n << 96n) + (1n << 64n), 64],
    ['2001:db8::1/128', (0x20010db8n << 96n) + 1n, 128],
    ['1:2:3:4:5:6:7:8/128', 0x00010002000300040005000600070008n, 128],
  ])('is %s', (text, first, prefix) => expect(parseIpv6Cidr(text)).toEqual({ bits: 128, first, prefix }));

  test.each([
    '2001:db8::1/32',
    '2001:DB8::/32',
    '2001:0db8::/32',
    '2001:db8:0:0::/32',
    '::/129',
    'fe80::%eth0/10',
    '10.0.0.0/8',
  ])('is not %j: AWS would give it back spelt otherwise, or not at all', (text) =>
    expect(parseIpv6Cidr(text)).toBeUndefined(),
  );
});

describe('containsRange, for the texts of others', () => {
  // RFC 4632 and RFC 4291, sections 2.2 and 2.3: the bits behind the prefix do not count, and an address has many forms.
  test.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.0.0.0/16', '10.1.0.0/16', false],
    ['10.1.0.0/16', '10.0.0.0/8', false],
    ['10.0.0.7/8', '10.255.0.1/32', true],
    ['::0/0', '2001:DB8::/32', true],
    ['2001:0db8:0:0::/32', '2001:db8::7/128', true],
    ['::ffff:192.0.2.0/120', '::ffff:c000:207/128', true],
    ['0.0.0.0/0', '::/0', false],
    ['::/0', '192.0.2.0/24', false],
    ['0.0.0.0/0', 'sg-0123456789abcdef0', false],
    ['fe80::%eth0/10', 'fe80::1/128', false],
    ['10.0.0.0', '10.0.0.0/32', false],
    ['10.0.0.0/33', '10.0.0.0/32', false],
  ])('%s contains %s: %s', (outer, inner, expected) => expect(containsRange(outer, inner)).toBe(expected));
});

test('the parts of a network lie in it, beside each other, and fill it', () => {
  fc.assert(
    fc.property(ipv4Network, fc.integer({ min: 0, max: 6 }), (whole, bits) => {
      fc.pre(whole.prefix + bits <= 32);
      const parts = Array.from({ length: 2 ** bits }, (_, n) => part(whole, bits, n));
      expect(parts.every((one) => contains(whole, one))).toBe(true);
      expect(parts.some((one, n) => parts.slice(n + 1).some((other) => overlap(one, other)))).toBe(false);
      expect(parts.reduce((sum, { prefix }) => sum + 2 ** (32 - prefix), 0)).toBe(2 ** (32 - whole.prefix));
    }),
  );
});

test('a network overlaps what it contains and what contains it, and nothing else', () => {
  fc.assert(
    fc.property(ipv4Network, ipv4Network, (one, other) => {
      const last = (block: typeof one) => block.first + 2n ** BigInt(32 - block.prefix) - 1n;
      expect(overlap(one, other)).toBe(one.first <= last(other) && other.first <= last(one));
    }),
  );
});
