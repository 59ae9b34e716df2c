import { describe, expect, it } from 'vitest';
import type { Statement } from '../../src/policies/policy-document';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { FargateRunnerStack, type FargateRunnerStackProps } from '../../stacks/fargate-runner-stack';
import { GitlabServerStack } from '../../stacks/gitlab-server-stack';
import { autoscalerRunner, dockerRunner, machineRunner, SynthesizedRunner } from '../constructs/synthesized-runner';
import { serverInput, sha256 } from '../stacks/gitlab-server-input';
import { proxiedRunner, synthesized } from '../stacks/proxied-runner-account';
import { jsonIn } from '../support/json-in';
import type { StackJson, SynthesizedStack } from '../support/synth';
import { synthStack } from '../support/synth';
import { roles } from './roles';

/** What a statement does, whatever it does it to: names and ARNs are another deployment's. */
const gistOf = ({ Effect, Action }: Statement) => `${Effect} ${[Action].flat().sort().join(' ')}`;

const policyArguments = ['policy', 'inline_policy', 'assume_role_policy'];

/** What the policies of a stack grant, those of keys and the trust of roles included. */
function granted({ resource }: StackJson): string[] {
  const documents = Object.values(resource)
    .flatMap((named) => Object.values(named))
    .flatMap((block) => policyArguments.map((argument) => block[argument]))
    .filter((policy) => typeof policy === 'string');
  return unique(documents.flatMap((policy): Statement[] => jsonIn(policy).Statement ?? []).map(gistOf));
}

const unique = (list: readonly string[]) => [...new Set(list)].sort();

const session = { name: 'runner', sessionManager: true };
const ownKey = 'arn:aws:kms:ap-northeast-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const proxy = { httpProxy: 'http://192.0.2.1:3128', credentialsSsmParameterName: '/proxy', vpcEndpoints: ['ssm'] };
const fleet = ['manager, another key', 'manager, service-linked roles', 'clean-up function', 'trusted service'];
const groups = ['clean-up function, groups of workers'];
const managedKey = ['the account', 'CloudWatch Logs', 'Auto Scaling', 'EBS'].map((user) => `managed key, ${user}`);

const runner = (settings: GitlabRunnerInput) => new SynthesizedRunner(settings).stack;
const machines = { ...machineRunner, runnerInstance: session, runnerWorkerDockerMachineFleet: { enable: true } };

const windows = {
  runnerWorker: { type: 'docker-autoscaler', maxJobs: 10, usePrivateKey: true },
  runnerWorkerDockerAutoscaler: { connectorConfigUser: 'Administrator', connectorConfigOs: 'windows' },
  runnerWorkerDockerAutoscalerAmiId: 'ami-0123456789abcdef0',
  runnerWorkerDockerOptions: { privileged: false, volumes: ['C:/cache'] },
} as const satisfies Partial<GitlabRunnerInput>;
const fargate: FargateRunnerStackProps = {
  region: 'ap-northeast-1',
  vpcId: dockerRunner.vpcId,
  subnetId: dockerRunner.subnetId,
  environment: 'jobs',
  runnerGitlab: dockerRunner.runnerGitlab,
  runnerInstance: session,
  fargate: {
    driverVersion: '0.5.1',
    driverSha256: { x86_64: sha256 },
    taskDefinitions: { small: { imageTag: 'jobs-1' } },
  },
};

const { dockerMachine: _, ...versions } = serverInput.gitlabServer.versions;
const autoscalerServer = {
  ...serverInput,
  gitlabServer: { ...serverInput.gitlabServer, versions },
  runnerWorker: { type: 'docker-autoscaler', maxJobs: 4 },
} as const;

/** Stacks that ask for everything there is, each with the parts whose statements its policies have, and no others. */
const systems: Readonly<Record<string, readonly [() => SynthesizedStack, readonly string[]]>> = {
  'docker, Elastic IP, managed key': [
    () => runner({ ...dockerRunner, enableManagedKmsKey: true, runnerInstance: { ...session, useEip: true } }),
    ['manager, docker, Elastic IP', 'manager, KMS key', ...managedKey, ...fleet],
  ],
  'docker+machine': [() => runner(machines), ['manager, docker+machine', 'docker-machine', ...fleet]],
  'docker+machine, own key': [
    () => runner({ ...machines, kmsKeyId: ownKey }),
    ['manager, docker+machine', 'docker-machine', 'manager, KMS key', 'own key', ...fleet],
  ],
  'docker-autoscaler, proxy': [
    () => runner({ ...autoscalerRunner, runnerInstance: session, proxy }),
    ['manager, docker', 'manager, groups of workers', 'fleeting plugin', 'worker', ...groups, ...fleet],
  ],
  'docker-autoscaler, Windows': [
    () => runner({ ...autoscalerRunner, ...windows, runnerInstance: session }),
    ['manager, docker-autoscaler', 'manager, groups of workers, WinRM', 'fleeting plugin, WinRM', ...groups, ...fleet],
  ],
  Fargate: [
    () => synthStack((app) => new FargateRunnerStack(app, 'fargate', fargate)),
    ['manager, Fargate', 'Fargate execution', ...fleet],
  ],
  'GitLab server': [
    () => synthStack((app) => new GitlabServerStack(app, 'server', { ...serverInput, kmsKeyId: ownKey })),
    [
      'GitLab server',
      'GitLab server, docker-machine',
      'GitLab server, snapshots',
      'manager, service-linked roles',
      'clean-up function',
      'trusted service',
    ],
  ],
  'GitLab server, docker-autoscaler': [
    () => synthStack((app) => new GitlabServerStack(app, 'server', { ...autoscalerServer, kmsKeyId: ownKey })),
    ['GitLab server', 'GitLab server, snapshots', 'fleeting plugin', 'manager, another key', 'trusted service'],
  ],
  'existing server': [
    () => synthesized(proxiedRunner(undefined, { ciServer: { iamUser: {}, ssmAccess: true }, kmsKeyId: ownKey })),
    [
      'CI server',
      'config function',
      'access key function',
      'GitLab server, docker-machine',
      'manager, service-linked roles',
      'own key',
      'trusted service',
    ],
  ],
  'existing server, docker-autoscaler': [
    () =>
      synthesized(
        proxiedRunner(undefined, {
          ciServer: { iamUser: {}, ssmAccess: true },
          kmsKeyId: ownKey,
          runnerWorker: { type: 'docker-autoscaler', maxJobs: 4 },
        }),
      ),
    ['CI server', 'config function', 'access key function', 'fleeting plugin', 'own key', 'trusted service'],
  ],
};

/** Who is no part of a stack: `runners review --plan-role` prints it. Sessions by AWS's own policy are in another test. */
const elsewhere = ['plan role', 'manager, sessions of the managed policy'];

describe('the roles that these tests look at are those that the constructs grant', () => {
  it.each(Object.entries(systems))('%s', (_, [stack, carried]) => {
    expect(granted(stack().json)).toEqual(unique(carried.flatMap((role) => roles[role] ?? []).map(gistOf)));
  });

  it('all of them, but those that no stack makes', () => {
    const parts = new Set(Object.values(systems).flatMap(([, carried]) => carried));
    expect(
      Object.keys(roles)
        .filter((role) => !parts.has(role))
        .sort(),
    ).toEqual(elsewhere.toSorted());
  });
});
