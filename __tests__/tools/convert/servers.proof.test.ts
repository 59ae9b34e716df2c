import { join } from 'node:path';
import { App } from 'cdktf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GitlabServerInput } from '../../../src/settings/gitlab-server';
import type { ProxiedRunnerInput } from '../../../src/settings/proxied-runner';
import { GitlabServerStack } from '../../../stacks/gitlab-server-stack';
import { ProxiedRunnerStack } from '../../../stacks/proxied-runner-stack';
import { convertExistingServer, convertGitlabServer } from '../../../tools/convert/servers';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import type { MissingCall } from '../../../tools/sandbox/missing-calls';
import { EmulatedFleet } from '../../lambda/terminate-runners/emulated-fleet';
import { type LambdaService, startLambdaService } from '../../lambda/terminate-runners/lambda-service';
import { region } from '../../stacks/emulated-stacks';
import { ExistingAccount } from '../../stacks/existing-account';
import { serverInput } from '../../stacks/gitlab-server-input';
import { existingServer, policiesOfServer, proxiedRunner } from '../../stacks/proxied-runner-account';
import { unexpectedChanges } from '../../support/emulator-limits';
import { temporaryFolder } from '../../support/temporary-folder';
import { Deployment, type ResourceChange, type StateResource } from '../../support/terraform';

/** What the agent of the existing server was told to run, by the document. */
const ran: string[] = [];

/** The server's part of Systems Manager, and what the emulator cannot set again. */
const missing: MissingCall[] = [
  {
    service: 'ssm',
    action: 'DescribeInstanceInformation',
    reason: 'the server is there',
    answer: () => JSON.stringify({ InstanceInformationList: [{ PingStatus: 'Online' }] }),
  },
  {
    service: 'ssm',
    action: 'SendCommand',
    reason: 'what it is told to run counts',
    answer: ({ parameters }) => {
      ran.push(`${parameters.DocumentName} ${(parameters.Parameters as { Action: string[] }).Action}`);
      return JSON.stringify({ Command: { CommandId: '11111111-2222-3333-4444-555555555555' } });
    },
  },
  {
    service: 'ssm',
    action: 'GetCommandInvocation',
    reason: 'what became of it counts',
    answer: () => JSON.stringify({ Status: 'Success', StandardOutputContent: 'done\n' }),
  },
];

const one = { capacityPerInstance: 1 };
/** The emulator forgets descriptions of rules that name a group, and cannot set them again. */
const asItStands = ['-refresh=false'];

let emulator: Emulator;
let service: LambdaService;
beforeAll(async () => {
  emulator = await startEmulator({ missing });
  service = await startLambdaService(emulator.endpoint, () => undefined);
});
afterAll(async () => {
  await service?.close();
  await emulator?.stop();
});

const real = (changes: readonly ResourceChange[]) =>
  unexpectedChanges(changes.filter(({ type }) => !type.startsWith('aws_vpc_security_group_')));

describe('a GitLab server that is converted in place', () => {
  let states: readonly (readonly StateResource[])[];
  let second: readonly ResourceChange[];
  let left: readonly StateResource[];

  beforeAll(async () => {
    const account = new ExistingAccount(new EmulatedFleet(emulator.endpoint).ec2);
    const vpcId = await account.vpc();
    const { region: _, ...least } = serverInput;
    const old: GitlabServerInput = {
      ...least,
      vpcId,
      subnetId: await account.subnet(vpcId),
      gitlabServer: { ...serverInput.gitlabServer, dataVolume: { preventDestroy: false } },
      runnerManager: { maximumConcurrentJobs: 4 },
      runnerWorkerCache: { create: false, bucket: 'cache', policy: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
    };
    const folder = temporaryFolder();
    const deployment = new Deployment(join(folder, 'stacks', 'server'), service.endpoint);
    const deploy = async (input: GitlabServerInput) => {
      const app = new App({ outdir: folder });
      new GitlabServerStack(app, 'server', { region, ...input });
      app.synth();
      await deployment.apply(...asItStands);
      return deployment.state();
    };
    const before = await deploy(old);
    const converted = await deploy(convertGitlabServer(old, one).input as GitlabServerInput);
    const { errors, changes } = await deployment.plan();
    expect(errors).toBe('');
    second = changes;
    states = [before, converted, await deploy(old)];
    await deployment.destroy(...asItStands);
    left = await deployment.state();
  });

  const idsOf = (address: string) =>
    states.map((state) => state.find((resource) => resource.address === address)?.values.id);

  it('keeps its data, its address and its token, there and back', () => {
    for (const address of [
      'aws_ebs_volume.gitlab_data',
      'aws_eip.gitlab',
      'aws_network_interface.gitlab',
      'aws_ssm_parameter.runner_registration_token',
      'aws_ssm_parameter.gitlab_root_password',
    ]) {
      const ids = idsOf(address);
      expect(ids[0], address).toBeDefined();
      expect(new Set(ids).size, address).toBe(1);
    }
    expect(new Set(idsOf('aws_instance.gitlab')).size).toBe(3);
  });

  it('has the workers of one executor at a time', () => {
    const workers = (state: readonly StateResource[]) =>
      state
        .map(({ address }) => address)
        .filter((address) => /^aws_(autoscaling_group|security_group|lambda_function)\./.test(address))
        .sort();
    const machines = [
      'aws_lambda_function.terminate_runner_instances',
      'aws_security_group.docker_machine',
      'aws_security_group.gitlab',
    ];
    expect(states.map(workers)).toEqual([
      machines,
      ['aws_autoscaling_group.autoscaler', 'aws_security_group.docker_autoscaler', 'aws_security_group.gitlab'],
      machines,
    ]);
  });

  it('changes nothing the second time, and is destroyed whole', () => {
    expect(real(second)).toEqual([]);
    expect(left).toEqual([]);
  });
});

describe('an existing server with a second stack beside the first', () => {
  let second: readonly ResourceChange[];
  let policies: readonly string[][];
  let left: readonly (readonly StateResource[])[];

  beforeAll(async () => {
    const place = await existingServer(emulator.endpoint);
    const old = proxiedRunner(place, { runnerWorker: { maxJobs: 2 } });
    const deployments = await Promise.all(
      [old, convertExistingServer(old, one).input as ProxiedRunnerInput].map(async (input, index) => {
        const outdir = temporaryFolder();
        const app = new App({ outdir });
        new ProxiedRunnerStack(app, `server-${index}`, { region, ...input });
        app.synth();
        return new Deployment(join(outdir, 'stacks', `server-${index}`), service.endpoint);
      }),
    );
    const [first, next] = deployments as [Deployment, Deployment];
    await first.apply();
    await next.apply();
    const both = await policiesOfServer(emulator.endpoint);
    const { errors, changes } = await next.plan();
    expect(errors).toBe('');
    second = changes;
    await first.destroy();
    const afterwards = await policiesOfServer(emulator.endpoint);
    // As the order of work says: the first stack has detached the policy of the cache, which both attach to the role.
    await next.apply('-target=aws_iam_role_policy_attachment.docker_machine_cache_instance');
    policies = [both, afterwards, await policiesOfServer(emulator.endpoint)];
    await next.destroy();
    left = [await first.state(), await next.state()];
  });

  it('has each document run, and takes out the first while the second one serves', () => {
    expect(ran).toEqual([
      'ci-server-runner-config apply',
      'ci-server-autoscaler-runner-config apply',
      'ci-server-runner-config restore',
      'ci-server-autoscaler-runner-config restore',
    ]);
    expect(policies[0]).toEqual(
      expect.arrayContaining(['ci-server-docker-machine', 'ci-server-autoscaler-docker-autoscaler']),
    );
    expect(policies[1]).toContain('ci-server-autoscaler-docker-autoscaler');
    expect(policies[1]).not.toContain('ci-server-docker-machine');
    expect(policies.map((all) => all.includes('AmazonS3ReadOnlyAccess'))).toEqual([true, false, true]);
  });

  it('changes nothing the second time, and both are destroyed whole', () => {
    expect(real(second)).toEqual([]);
    expect(left).toEqual([[], []]);
  });
});
