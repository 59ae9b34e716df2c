import { DataAwsEip } from '@cdktf/provider-aws/lib/data-aws-eip';
import { EipAssociation } from '@cdktf/provider-aws/lib/eip-association';
import type { App } from 'cdktf';
import { AwsStack } from '../../../src/constructs/stack/aws-stack';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { GitlabRunnerStack, type GitlabRunnerStackProps } from '../../../stacks/gitlab-runner-stack';
import { NatGatewayStack, type NatGatewayStackProps } from '../../../stacks/nat-gateway-stack';
import { NetworkStack } from '../../../stacks/network-stack';
import { autoscalerRunner, dockerRunner, machineRunner } from '../../constructs/synthesized-runner';
import { type EmulatedAccount, region } from './emulated-account';

/** What may never be shown. */
export const tokens = {
  fine: 'glrt-fine-0123456789abcdefgh',
  registration: 'GR1348941registration0123456789',
  access: 'glpat-access-0123456789abcdef',
  deploy: 'gldt-deploy-0123456789abcdefgh',
  custom: 'mycompany-glrt-custom-0123456789',
  plain: 'glrt-plain-0123456789abcdefgh',
  kept: 'glrt-kept-0123456789abcdefghi',
  proxy: 'somebody:proxy-password-0123456789',
};

/** Where stacks stand. */
interface Ids {
  readonly vpcId: string;
  /** Behind a NAT gateway. */
  readonly private: string;
  readonly public: string;
  /** Without a table of its own; the main one leads nowhere. */
  readonly lost: string;
  readonly transit: string;
  /** In zone d, behind the NAT gateway. */
  readonly zoneD: string;
  /** Its table gets its route from a stack. */
  readonly routed: string;
  readonly routedTable: string;
  readonly transitGateway: string;
  readonly openKey: string;
  readonly closedKey: string;
  readonly takenBy: string;
  readonly usedBy: string;
  /** The address that it uses. */
  readonly used: string;
  readonly takenOver: string;
}

/** An account in which all is well for `healthy`, and one thing is wrong for each other stack. */
export async function prepareAccount(account: EmulatedAccount): Promise<Ids> {
  const vpcId = await account.vpc();
  const [throughNat, throughInternet, throughTransit, routedTable] = await Promise.all([
    account.routeTable(vpcId),
    account.routeTable(vpcId),
    account.routeTable(vpcId),
    account.routeTable(vpcId),
  ]);
  const publicSubnet = await account.subnetIn(vpcId, 1, 'a', throughInternet);
  await account.defaultRoute(throughInternet, { GatewayId: await account.internetGateway() });
  const address = async (name: string) => (await account.address(name)).allocationId;
  const nat = await account.natGateway(publicSubnet, await address('way-out'));
  await account.defaultRoute(throughNat, { NatGatewayId: nat });
  await Promise.all(['free', 'twice', 'twice'].map(address));
  await account.taggedNatGateway(publicSubnet, await address('ours'), 'gitlab-runner-cdktf:stack', 'address-ours');
  const used = await address('used');
  await account.createBucket('state-of-runners');
  await Promise.all(
    Object.entries(tokens).map(([name, token]) =>
      account.putParameter(`/token/${name}`, token, name === 'plain' ? 'String' : undefined),
    ),
  );
  await account.putParameter('/token/nothing', 'null');
  await account.putParameter('kept-runner-token', `{"token":"${tokens.kept}","usage_counter":1}`);
  return {
    vpcId,
    private: await account.subnetIn(vpcId, 2, 'a', throughNat),
    public: publicSubnet,
    lost: await account.subnetIn(vpcId, 3, 'a'),
    transit: await account.subnetIn(vpcId, 4, 'a', throughTransit),
    zoneD: await account.subnetIn(vpcId, 5, 'd', throughNat),
    routed: await account.subnetIn(vpcId, 6, 'a', routedTable),
    routedTable,
    transitGateway: await account.routeToTransitGateway(throughTransit),
    openKey: await account.createKey('{"Principal":"role/AWSServiceRoleForAutoScaling"}'),
    closedKey: await account.createKey(),
    takenBy: await account.natGateway(publicSubnet, await address('taken')),
    takenOver: await account.natGateway(publicSubnet, await address('taken-over')),
    usedBy: await account.useAddress(publicSubnet, used),
    used,
  };
}

/** @param url GitLab's address */
export function synthAilingStacks(app: App, ids: Ids, url: string): void {
  const runnerGitlab = { ...dockerRunner.runnerGitlab, url, preregisteredRunnerTokenSsmParameterName: '/token/fine' };
  const common = { vpcId: ids.vpcId, subnetId: ids.private, region, runnerGitlab };
  const runner = (name: string, changes: Partial<GitlabRunnerStackProps> = {}) =>
    new GitlabRunnerStack(app, name, { ...dockerRunner, ...common, environment: name, ...changes });
  const withToken = (name: string, parameter: string) =>
    runner(name, { runnerGitlab: { ...runnerGitlab, preregisteredRunnerTokenSsmParameterName: parameter } });
  const workers = (
    name: string,
    group: GitlabRunnerInput['runnerWorkerDockerAutoscalerAsg'],
    changes: Partial<GitlabRunnerStackProps> = {},
  ) =>
    runner(name, {
      ...autoscalerRunner,
      ...common,
      runnerWorkerDockerAutoscalerAsg: { subnetIds: [ids.private], ...group },
      ...changes,
    });
  const machines = (name: string, changes: Partial<GitlabRunnerInput>) =>
    runner(name, { ...machineRunner, ...common, ...changes });

  const spot = { enableMixedInstancesPolicy: true, onDemandPercentageAboveBaseCapacity: 0 };
  workers(
    'healthy',
    { ...spot, types: ['m5.large', 't3.large'] },
    {
      state: { bucket: 'state-of-runners', region },
      runnerInstance: { name: 'ci', rootDeviceConfig: { kms_key_id: ids.openKey } },
    },
  );

  withToken('token-missing', '/token/missing');
  withToken('token-nothing', '/token/nothing');
  withToken('token-deploy', '/token/deploy');
  withToken('token-access', '/token/access');
  withToken('token-registration', '/token/registration');
  withToken('token-custom', '/token/custom');
  withToken('token-plain', '/token/plain');
  withToken('kept', '');

  runner('way-lost', { subnetId: ids.lost });
  runner('way-transit', { subnetId: ids.transit });
  runner('way-foreign', { subnetId: 'subnet-0fffffffffffffff0' });
  runner('way-routed', { subnetId: ids.routed });
  machines('way-trap', { subnetId: ids.public, runnerInstance: { name: 'ci', privateAddressOnly: false } });
  workers(
    'way-public',
    { subnetIds: [ids.public] },
    {
      runnerInstance: { name: 'ci', privateAddressOnly: false },
      runnerWorkerDockerAutoscalerInstance: { privateAddressOnly: false },
    },
  );
  const network = new NetworkStack(app, 'network', {
    region,
    environment: 'network',
    cidrBlock: '10.1.0.0/16',
    availabilityZones: [`${region}a`],
  });
  runner('way-planned', { subnetId: network.privateSubnetIds[0], vpcId: network.vpcId });

  const proxy = { httpProxy: 'http://proxy.example.com:3128', vpcEndpoints: ['ssm'] };
  runner('proxy-lost', { subnetId: ids.lost, proxy });
  runner('proxy-known', { proxy: { ...proxy, credentialsSsmParameterName: '/token/proxy' } });
  runner('proxy-stranger', { proxy: { ...proxy, credentialsSsmParameterName: '/token/missing' } });
  runner('proxy-token', { proxy: { ...proxy, credentialsSsmParameterName: '/token/fine' } });

  runner('type-unknown', { runnerInstance: { name: 'ci', type: 't99.micro' } });
  runner('type-elsewhere', { subnetId: ids.zoneD, runnerInstance: { name: 'ci', type: 'c5a.large' } });
  workers('type-gap', { ...spot, subnetIds: [ids.private, ids.zoneD], types: ['c5a.large', 'm5.large'] });

  runner('image-arm', { runnerInstance: { name: 'ci', type: 't4g.micro' } });
  workers('image-workers', { types: ['m6g.large'] }, { runnerWorkerDockerAutoscalerAmiId: 'ami-0000000000000b456' });
  runner('image-missing', { runnerAmiFilter: { name: ['no-such-image-*'] } });

  workers('quota', { types: ['g4dn.xlarge'] });

  runner('key-closed', { runnerInstance: { name: 'ci', rootDeviceConfig: { kms_key_id: ids.closedKey } } });
  runner('key-managed', { enableManagedKmsKey: true });
  machines('spot', { runnerRole: { allowIamServiceLinkedRoleCreation: false } });
  machines('spot-by-manager', {});

  new NetworkStack(app, 'state', {
    region,
    environment: 'state',
    cidrBlock: '10.2.0.0/16',
    availabilityZones: [`${region}a`],
    state: { bucket: 'no-such-bucket-of-runners', region },
  });

  const gateway = (name: string, elasticIp: NatGatewayStackProps['elasticIp'], existingNatGatewayId?: string) =>
    new NatGatewayStack(app, name, {
      region,
      publicSubnetId: ids.public,
      privateRouteTableIds: [ids.routedTable],
      elasticIp,
      existingNatGatewayId,
    });
  gateway('address-free', { name: 'free' });
  gateway('address-ours', { name: 'ours' });
  gateway('address-taken-over', { name: 'taken-over' }, ids.takenOver);
  gateway('address-missing', { name: 'nowhere' });
  gateway('address-unknown', { allocationId: 'eipalloc-0fffffffffffffff0' });
  gateway('address-twice', { name: 'twice' });
  gateway('address-taken', { name: 'taken' });
  gateway('address-used', { name: 'used' });
  const server = new AwsStack(app, 'address-of-server', { region });
  new EipAssociation(server, 'server', { allocationId: new DataAwsEip(server, 'address', { id: ids.used }).id });
}
