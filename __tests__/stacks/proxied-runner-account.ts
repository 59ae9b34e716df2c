import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { ProxiedRunnerInput } from '../../src/settings/proxied-runner';
import { ProxiedRunnerStack } from '../../stacks/proxied-runner-stack';
import { ask } from '../../tools/sandbox/ask';
import { emulatedRegion } from '../../tools/sandbox/environment';
import { type SynthesizedStack, synthStack } from '../support/synth';

/** Ids that look like AWS's own. */
export const somewhere = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetId: 'subnet-0123456789abcdef0',
  instanceId: 'i-0123456789abcdef0',
  securityGroupId: 'sg-0123456789abcdef0',
};

export const proxy = { httpProxy: 'http://192.0.2.1:3128', noProxy: ['ci.example.com'] };

type Place = typeof somewhere;
type Server = ProxiedRunnerInput['ciServer'];
type Input = Omit<Partial<ProxiedRunnerInput>, 'ciServer'> & { readonly ciServer?: Partial<Server> };

/** The document's server: everything by compose, one runner. Its cache is a bucket that exists. */
export function proxiedRunner(
  { vpcId, subnetId, instanceId, securityGroupId }: Place = somewhere,
  { ciServer, ...input }: Input = {},
): ProxiedRunnerInput {
  return {
    environment: 'ci-server',
    vpcId,
    subnetId,
    ciServer: {
      instanceId,
      securityGroupId,
      roleName: 'ci-server',
      configFile: '/srv/gitlab-runner/config/config.toml',
      ...(ciServer?.systemd ? {} : { compose: { directory: '/srv/ci' } }),
      ...ciServer,
    },
    runnerManager: { maximumConcurrentJobs: 3 },
    runnerWorkerCache: { create: false, bucket: 'cache', policy: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' },
    runnerWorkerDockerMachineInstance: { types: ['t3.micro'], idleTime: 1800 },
    ...input,
  };
}

export function synthesized(input: ProxiedRunnerInput): SynthesizedStack {
  return synthStack((app) => new ProxiedRunnerStack(app, 'proxied-runner', { region: emulatedRegion, ...input }));
}

/**
 * A server as it is in an account before anybody deploys: in a network, with a group, a role and a profile.
 *
 * @param userData - what it once booted with, in Base64; it may name the network
 */
export async function existingServer(
  endpoint: string,
  userData?: string | ((network: Pick<Place, 'vpcId' | 'subnetId'>) => string),
): Promise<Place> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const ec2 = new EC2Client({ endpoint, region: emulatedRegion, credentials });
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const vpcId = String(Vpc?.VpcId);
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: '10.0.1.0/24' }));
  const subnetId = String(Subnet?.SubnetId);
  const group = { GroupName: 'ci-server', Description: 'The server', VpcId: vpcId };
  const securityGroupId = String((await ec2.send(new CreateSecurityGroupCommand(group))).GroupId);
  await iam(endpoint, 'CreateRole', { RoleName: 'ci-server', AssumeRolePolicyDocument: '{}' });
  await iam(endpoint, 'CreateInstanceProfile', { InstanceProfileName: 'ci-server' });
  await iam(endpoint, 'AddRoleToInstanceProfile', { InstanceProfileName: 'ci-server', RoleName: 'ci-server' });
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-00000000000000001',
      UserData: typeof userData === 'function' ? userData({ vpcId, subnetId }) : userData,
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnetId,
      SecurityGroupIds: [securityGroupId],
      IamInstanceProfile: { Name: 'ci-server' },
      PrivateIpAddress: '10.0.1.7',
    }),
  );
  ec2.destroy();
  return { vpcId, subnetId, securityGroupId, instanceId: String(Instances[0]?.InstanceId) };
}

async function iam(endpoint: string, action: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const body = new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters });
  return ask(endpoint, 'iam', emulatedRegion, { method: 'POST', body });
}

/** The names of the policies on the server's role, its own and attached ones. */
export async function policiesOfServer(endpoint: string): Promise<string[]> {
  const answers = await Promise.all(
    ['ListRolePolicies', 'ListAttachedRolePolicies'].map((action) => iam(endpoint, action, { RoleName: 'ci-server' })),
  );
  return answers
    .flatMap((xml) => [...xml.matchAll(/<(?:member|PolicyName)>([^<]+)<\//g)].map(([, name]) => String(name).trim()))
    .filter((name) => name !== '')
    .sort();
}
