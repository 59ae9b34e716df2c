import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { App } from 'cdktf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NatGatewayStack } from '../../../stacks/nat-gateway-stack';
import { createExisting } from '../../../tools/sandbox/existing-resources';
import { readStacks } from '../../support/synth';
import { temporaryFolder } from '../../support/temporary-folder';

/** What EC2's API calls the id of what an action makes: docs.aws.amazon.com/AWSEC2/latest/APIReference. */
const ids: Readonly<Record<string, string>> = {
  AllocateAddress: 'allocationId',
  CreateVpc: 'vpcId',
  CreateSubnet: 'subnetId',
  CreateRouteTable: 'routeTableId',
  CreateNatGateway: 'natGatewayId',
};

let server: Server;
const asked: Record<string, string>[] = [];
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const call = Object.fromEntries(new URLSearchParams(await text(request)));
    const name = ids[String(call.Action)];
    asked.push(call);
    response.writeHead(name === undefined ? 400 : 200).end(`<a><${name}>made-${name}</${name}></a>`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => server.close());

function stacksOf(input: object) {
  const out = join(temporaryFolder(), 'out');
  const app = new App({ outdir: out });
  new NatGatewayStack(app, 'nat', {
    region: 'eu-west-1',
    publicSubnetId: 'subnet-0123456789abcdef0',
    privateRouteTableIds: ['rtb-0123456789abcdef0'],
    elasticIp: { allocationId: 'eipalloc-0123456789abcdef0' },
    ...input,
  });
  app.synth();
  return { out, folders: [{ name: 'nat', folder: join(out, 'stacks', 'nat') }] };
}

it('creates what a NAT gateway builds on, and gives the stack its ids', async () => {
  const { out, folders } = stacksOf({ existingNatGatewayId: 'nat-0123456789abcdef0' });
  const { port } = server.address() as AddressInfo;
  const created = await createExisting(`http://127.0.0.1:${port}`, folders);
  expect(Object.fromEntries(created)).toEqual({
    'eipalloc-0123456789abcdef0': 'made-allocationId',
    'subnet-0123456789abcdef0': 'made-subnetId',
    'rtb-0123456789abcdef0': 'made-routeTableId',
    'nat-0123456789abcdef0': 'made-natGatewayId',
  });
  // What takes the place of the gateway has its address.
  expect(asked).toContainEqual(
    expect.objectContaining({
      Action: 'CreateNatGateway',
      SubnetId: 'made-subnetId',
      AllocationId: 'made-allocationId',
    }),
  );
  const { text: json = '' } = readStacks(out).nat ?? {};
  expect(json).toContain('"made-allocationId"');
  expect(json).not.toMatch(/-0123456789abcdef0/);
});
