import { App } from 'cdktf';
import { describe, expect, test } from 'vitest';
import { NetworkStack, type NetworkStackProps } from '../../stacks/network-stack';
import { synthStack } from '../support/synth';
import { temporaryFolder } from '../support/temporary-folder';

const minimal = {
  region: 'ap-northeast-1',
  environment: 'gitlab-runner',
  availabilityZones: ['ap-northeast-1a', 'ap-northeast-1c'],
};

function synth(props: NetworkStackProps) {
  return synthStack((app) => new NetworkStack(app, 'network', props)).json;
}

describe('a new network', () => {
  test('has a public and a private subnet in each zone', () => {
    const { aws_subnet = {} } = synth(minimal).resource;
    expect(
      Object.entries(aws_subnet).map(([name, subnet]) => {
        const { cidr_block, availability_zone } = subnet as Record<string, string>;
        return [name, availability_zone, cidr_block];
      }),
    ).toEqual([
      ['private_0', 'ap-northeast-1a', '10.0.0.0/20'],
      ['private_1', 'ap-northeast-1c', '10.0.16.0/20'],
      ['public_0', 'ap-northeast-1a', '10.0.128.0/20'],
      ['public_1', 'ap-northeast-1c', '10.0.144.0/20'],
    ]);
  });

  test('has one way out, for the public subnets, and no NAT gateway', () => {
    const { resource } = synth(minimal);
    expect(resource.aws_route).toEqual({
      public: expect.objectContaining({
        destination_cidr_block: '0.0.0.0/0',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own
        gateway_id: '${aws_internet_gateway.this.id}',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own
        route_table_id: '${aws_route_table.public.id}',
      }),
    });
    expect(resource).not.toHaveProperty('aws_nat_gateway');
    expect(resource).not.toHaveProperty('aws_eip');
  });

  test('may have public subnets alone, and says so to anyone who asks for private ones', () => {
    const publicOnly = { ...minimal, privateSubnetCidrBlocks: [] };
    const { resource, output } = synth(publicOnly);
    expect(Object.keys(resource.aws_subnet ?? {})).toEqual(['public_0', 'public_1']);
    expect(Object.keys(resource.aws_route_table ?? {})).toEqual(['public']);
    expect(output.private_subnet_ids?.value).toEqual([]);
    const network = new NetworkStack(new App({ outdir: temporaryFolder() }), 'network', publicOnly);
    expect(() => network.privateSubnetIds).toThrow(
      'network has no private subnets (privateSubnetCidrBlocks is []): use publicSubnetIds',
    );
  });

  test('leads to S3 from every table without a way through the internet', () => {
    expect(synth(minimal).resource.aws_vpc_endpoint?.s3).toMatchObject({
      vpc_endpoint_type: 'Gateway',
      route_table_ids: ['public', 'private_0', 'private_1'].map((name) => `\${aws_route_table.${name}.id}`),
    });
  });

  test('is tagged, and a tag of the user is text to Terraform, whatever it holds', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what must not be an interpolation
    const { aws_vpc } = synth({ ...minimal, tags: { Owner: '${self}', Environment: 'theirs' } }).resource;
    expect(aws_vpc?.this?.tags).toEqual({ Name: 'gitlab-runner-vpc', Environment: 'theirs', Owner: '$$' + '{self}' });
  });
});

describe('an existing network', () => {
  const existing = {
    vpcId: 'vpc-0a1',
    publicSubnetIds: ['subnet-0a1'],
    privateSubnetIds: ['subnet-0a2', 'subnet-0a3'],
    privateRouteTableIds: ['rtb-0a1'],
  };

  test('makes nothing and hands its ids on', () => {
    const { resource, data } = synth({ existing });
    expect({ resource, data }).toEqual({ resource: {}, data: {} });
    const app = new App({ outdir: temporaryFolder() });
    const { vpcId, publicSubnetIds, privateSubnetIds, privateRouteTableIds } = new NetworkStack(app, 'network', {
      existing,
    });
    expect({ vpcId, publicSubnetIds, privateSubnetIds, privateRouteTableIds }).toEqual(existing);
  });
});
