import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contains, overlap, parseIpv4Cidr } from '../../src/settings/cidr';
import { existingNetworkSettings, newNetworkSettings } from '../../src/settings/network';
import { parseSettings } from '../../src/settings/parse';

const zones = ['ap-northeast-1a', 'ap-northeast-1c', 'ap-northeast-1d'];
const minimal = { environment: 'gitlab-runner', availabilityZones: zones.slice(0, 1) };

describe('a new network', () => {
  test('needs a name and its zones only', () => {
    expect(parseSettings(newNetworkSettings, minimal)).toEqual({
      ...minimal,
      cidrBlock: '10.0.0.0/16',
      privateSubnetCidrBlocks: ['10.0.0.0/20'],
      publicSubnetCidrBlocks: ['10.0.128.0/20'],
      tags: {},
    });
  });

  test('has subnets that lie in the VPC and apart from each other, whatever its size and its zones', () => {
    const vpc = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 16, max: 24 }))
      .map(([second, prefix]) => `10.${second}.0.0/${prefix}`);
    fc.assert(
      fc.property(vpc, fc.integer({ min: 1, max: 8 }), (cidrBlock, count) => {
        const availabilityZones = [...'abcdefgh'].slice(0, count).map((letter) => `ap-northeast-1${letter}`);
        const parsed = parseSettings(newNetworkSettings, { ...minimal, cidrBlock, availabilityZones });
        const cidrs = [...parsed.privateSubnetCidrBlocks, ...parsed.publicSubnetCidrBlocks].map(network);
        expect(cidrs).toHaveLength(2 * count);
        expect(cidrs.every((cidr) => contains(network(cidrBlock), cidr) && cidr.prefix <= 28)).toBe(true);
        expect(cidrs.some((one, n) => cidrs.slice(n + 1).some((other) => overlap(one, other)))).toBe(false);
      }),
    );
  });

  test('keeps its subnets when a zone is added', () => {
    const one = parseSettings(newNetworkSettings, minimal);
    const three = parseSettings(newNetworkSettings, { ...minimal, availabilityZones: zones });
    expect(three.privateSubnetCidrBlocks[0]).toBe(one.privateSubnetCidrBlocks[0]);
    expect(three.publicSubnetCidrBlocks[0]).toBe(one.publicSubnetCidrBlocks[0]);
  });

  test('takes the subnets that it is given', () => {
    const privateSubnetCidrBlocks = ['10.0.1.0/24'];
    const publicSubnetCidrBlocks = ['10.0.101.0/24'];
    expect(
      parseSettings(newNetworkSettings, { ...minimal, privateSubnetCidrBlocks, publicSubnetCidrBlocks }),
    ).toMatchObject({ privateSubnetCidrBlocks, publicSubnetCidrBlocks });
  });

  test('may do without private subnets', () => {
    expect(parseSettings(newNetworkSettings, { ...minimal, privateSubnetCidrBlocks: [] })).toMatchObject({
      privateSubnetCidrBlocks: [],
      publicSubnetCidrBlocks: ['10.0.128.0/20'],
    });
  });

  test.each([
    [
      { publicSubnetCidrBlocks: [] },
      'publicSubnetCidrBlocks: must name one network for each of the 1 availabilityZones, but is []',
    ],
    [{ availabilityZones: [] }, 'availabilityZones: needs one zone at least, but is []'],
    [
      { availabilityZones: ['ap-northeast-1a', 'ap-northeast-1a'] },
      'availabilityZones.1: is in the list twice: leave one out, but is "ap-northeast-1a"',
    ],
    [
      { region: 'ap-northeast-1', availabilityZones: ['eu-west-1a'] },
      'availabilityZones.0: must be a zone of the region ap-northeast-1, but is "eu-west-1a"',
    ],
    [
      { cidrBlock: '10.0.0.1/16' },
      'cidrBlock: must be an IPv4 network in CIDR notation, beginning at its first address, such as 10.0.0.0/16, but is "10.0.0.1/16"',
    ],
    [
      { cidrBlock: '10.0.0.0/8' },
      'cidrBlock: must be as large as AWS allows a VPC to be, /16 to /28, but is "10.0.0.0/8"',
    ],
    [
      { cidrBlock: '10.0.0.0/25' },
      'cidrBlock: is too small to be cut into subnets: set publicSubnetCidrBlocks and privateSubnetCidrBlocks, but is "10.0.0.0/25"',
    ],
    [
      { privateSubnetCidrBlocks: ['10.0.1.0/24', '10.0.2.0/24'] },
      'privateSubnetCidrBlocks: must name one network for each of the 1 availabilityZones, but is ["10.0.1.0/24","10.0.2.0/24"]',
    ],
    [
      { publicSubnetCidrBlocks: ['192.0.2.0/24'] },
      'publicSubnetCidrBlocks.0: must be within cidrBlock 10.0.0.0/16, but is "192.0.2.0/24"',
    ],
    [
      { publicSubnetCidrBlocks: ['10.0.1.0/24'] },
      'publicSubnetCidrBlocks.0: overlaps privateSubnetCidrBlocks.0, 10.0.0.0/20, but is "10.0.1.0/24"',
    ],
    [
      { publicSubnetCidrBlocks: ['10.0.128.0/30'] },
      'publicSubnetCidrBlocks.0: must be as large as AWS allows a subnet to be, /16 to /28, but is "10.0.128.0/30"',
    ],
    [{ natGateways: 1 }, expect.stringMatching(/^natGateways: there is no such setting/)],
  ])('rejects %j', (wrong, problem) => {
    expect(() => parseSettings(newNetworkSettings, { ...minimal, ...wrong })).toThrowError(
      expect.objectContaining({ problems: [problem] }),
    );
  });
});

describe('an existing network', () => {
  const existing = { vpcId: 'vpc-0a1', publicSubnetIds: ['subnet-0a1'], privateSubnetIds: ['subnet-0a2'] };

  test('is its ids, and needs no route tables', () => {
    expect(parseSettings(existingNetworkSettings, { existing })).toEqual({
      existing: { ...existing, privateRouteTableIds: [] },
    });
  });

  test('may be the outputs of another stack', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the framework's placeholder
    const vpcId = '${TfToken[TOKEN.7]}';
    expect(parseSettings(existingNetworkSettings, { existing: { ...existing, vpcId } }).existing.vpcId).toBe(vpcId);
  });

  test('names everything that is wrong, and what belongs to a new network, at once', () => {
    const wrong = {
      existing: {
        ...existing,
        vpcId: 'subnet-0a1',
        privateSubnetIds: [],
        publicSubnetIds: ['subnet-0a1', 'subnet-0a1'],
      },
      cidrBlock: '10.0.0.0/16',
    };
    expect(() => parseSettings(existingNetworkSettings, wrong as never)).toThrowError(
      expect.objectContaining({
        problems: [
          'existing.vpcId: must be an id such as vpc-0123456789abcdef0, but is "subnet-0a1"',
          'existing.publicSubnetIds.1: is in the list twice: leave one out, but is "subnet-0a1"',
          'existing.privateSubnetIds: needs one id at least, but is []',
          'cidrBlock: describes a new network: leave it out, or leave out existing, but is "10.0.0.0/16"',
        ],
      }),
    );
  });
});

function network(text: string) {
  const block = parseIpv4Cidr(text);
  if (!block) {
    throw new Error(`${text} is no network`);
  }
  return block;
}
