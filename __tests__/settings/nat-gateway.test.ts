import { expect, test } from 'vitest';
import { natGatewaySettings } from '../../src/settings/nat-gateway';
import { parseSettings } from '../../src/settings/parse';

const minimal = {
  publicSubnetId: 'subnet-0a1',
  privateRouteTableIds: ['rtb-0a1'],
  elasticIp: { name: 'gitlab-runner-nat-gateway-eip' },
};

test('nothing is taken over unless a setting says so', () => {
  expect(parseSettings(natGatewaySettings, minimal)).toEqual({
    ...minimal,
    name: 'gitlab-runner-nat-gateway',
    takeOverDefaultRoutes: false,
    tags: {},
  });
});

test('the address may be named by its allocation id', () => {
  const elasticIp = { allocationId: 'eipalloc-0a1' };
  expect(parseSettings(natGatewaySettings, { ...minimal, elasticIp }).elasticIp).toEqual(elasticIp);
});

test.each([
  [{ elasticIp: {} }, 'elasticIp: names the address either by allocationId or by name (its Name tag), but is {}'],
  [
    { elasticIp: { name: 'a', allocationId: 'eipalloc-0a1' } },
    'elasticIp: names the address either by allocationId or by name (its Name tag), but is {"name":"a","allocationId":"eipalloc-0a1"}',
  ],
  [
    { elasticIp: { name: 'gitlab-*' } },
    'elasticIp.name: must be the whole Name tag, without * and ? and \\: set elasticIp.allocationId instead, but is "gitlab-*"',
  ],
  [
    { elasticIp: { allocationId: '203.0.113.7' } },
    'elasticIp.allocationId: must be an id such as eipalloc-0123456789abcdef0, but is "203.0.113.7"',
  ],
  [{ privateRouteTableIds: [] }, 'privateRouteTableIds: needs one route table at least, but is []'],
  [
    { privateRouteTableIds: ['rtb-0a1', 'rtb-0a1'] },
    'privateRouteTableIds.1: is in the list twice: leave one out, but is "rtb-0a1"',
  ],
  [
    { existingNatGatewayId: 'gitlab-runner-nat-gateway' },
    'existingNatGatewayId: must be an id such as nat-0123456789abcdef0, but is "gitlab-runner-nat-gateway"',
  ],
  [{ takeOverRoutes: true }, expect.stringMatching(/^takeOverRoutes: there is no such setting/)],
])('rejects %j', (wrong, problem) => {
  expect(() => parseSettings(natGatewaySettings, { ...minimal, ...wrong })).toThrowError(
    expect.objectContaining({ problems: [problem] }),
  );
});
