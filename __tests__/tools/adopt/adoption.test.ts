import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pipelineScript } from '../../../src/config-toml/pipeline-script';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import { type Adoption, adopt, type Proposal, propose } from '../../../tools/adopt/adoption';
import { heldResources } from '../../../tools/adopt/held-resources';
import { adoptionReport } from '../../../tools/adopt/report';
import { parseState } from '../../../tools/adopt/state';
import {
  asPlainDocker,
  asProvider6,
  asRelease923,
  moduleState,
  onlyWith,
  type ResourceJson,
  type StateJson,
  withAttributes,
  withKmsKey,
} from './module-state';

const account = '111122223333';

function proposed(state: StateJson, module?: string): Proposal {
  return propose(parseState(JSON.stringify(state), 'old.tfstate'), { stack: 'gitlab-runner', module });
}

function adopted(state: StateJson, change: (proposal: Proposal) => Proposal = (same) => same): Adoption {
  const proposal = change(proposed(state));
  return adopt(proposal, heldResources(proposal.stacks, proposal.region));
}

/** The module's state with another text in the user data of its manager. */
function withUserData(state: StateJson, before: string, after: string): StateJson {
  return JSON.parse(JSON.stringify(state), (key, value) => {
    if (key !== 'user_data' || typeof value !== 'string') {
      return value;
    }
    const text = gunzipSync(Buffer.from(value, 'base64')).toString();
    return gzipSync(text.replaceAll(before, after)).toString('base64');
  });
}

const withRelease = (state: StateJson, release: string) =>
  withUserData(state, 'gitlab-runner-16.0.3', `gitlab-runner-${release}`);

/** The runner's settings as they are told, and complete. */
function runnerOf({ stacks }: Proposal) {
  const runner = stacks.find(({ kind }) => kind === 'gitlab-runner');
  return parseSettings(gitlabRunnerSettings, runner?.input as never);
}

function stackOf({ stacks }: Adoption, name: string) {
  const found = stacks.find(({ stack }) => stack.name === name);
  if (!found) {
    throw new Error(`There is no stack ${name}`);
  }
  return found;
}

const machine = moduleState('docker-machine');
const autoscaler = moduleState('docker-autoscaler');

const kmsKey = `arn:aws:kms:ap-northeast-1:${account}:key/00000000-0000-0000-0000-000000000001`;

describe('a KMS key', () => {
  it('that the module was given is given to the stack', () => {
    expect(runnerOf(proposed(withKmsKey(autoscaler, kmsKey)))).toMatchObject({
      kmsKeyId: kmsKey,
      enableManagedKmsKey: false,
    });
  });
});

describe('plain docker', () => {
  const state = asPlainDocker(machine);

  it('is taken over whole, without anything of workers', () => {
    expect(runnerOf(proposed(state)).runnerWorker.type).toBe('docker');
    const runner = stackOf(adopted(state), 'gitlab-runner');
    const taken = Object.keys(runner.imports);
    expect(taken.length).toBeGreaterThan(30);
    // Of the module's own names, these two keep the word with any executor.
    expect(taken.filter((address) => /docker_(machine|autoscaler)/.test(address)).sort()).toEqual([
      'aws_iam_policy.docker_machine_cache',
      'aws_iam_role_policy_attachment.docker_machine_cache_instance',
    ]);
    expect(runner.imports).toMatchObject({
      'aws_ssm_parameter.runner_registration_token': 'runners-default-runner-token',
      'aws_s3_bucket.build_cache': `runners-default-${account}-gitlab-runner-cache-abcdefgh`,
      'aws_security_group.runner': expect.stringMatching(/^sg-/),
    });
    expect(runner.created.filter((address) => /worker|machine|autoscaler/.test(address))).toEqual([]);
  });

  it('keeps its KMS key', () => {
    expect(runnerOf(proposed(withKmsKey(state, kmsKey)))).toMatchObject({
      kmsKeyId: kmsKey,
      enableManagedKmsKey: false,
    });
  });
});

describe('another executor, some time after docker+machine was adopted', () => {
  const { stacks, region } = proposed(machine);
  const held = (change: object) => {
    const changed = stacks.map((stack) =>
      stack.kind === 'gitlab-runner' ? { ...stack, input: { ...stack.input, ...change } } : stack,
    );
    return heldResources(changed as typeof stacks, region)['gitlab-runner'] as ReadonlyMap<string, object>;
  };
  const before = held({});

  it("changes nothing of the token, the cache, the logs, the manager's role and its group", () => {
    const after = held({
      runnerWorker: { type: 'docker-autoscaler', maxJobs: 2 },
      runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-00000000000000001'] },
      runnerWorkerDockerMachineAutoscalingOptions: undefined,
    });
    const gone = [...before.keys()].filter((address) => !after.has(address));
    expect(gone.filter((address) => !/docker_machine/.test(address))).toEqual(['aws_lambda_invocation.sweep_workers']);
    const changed = [...before].filter(
      ([address, attributes]) =>
        after.has(address) && JSON.stringify(after.get(address)) !== JSON.stringify(attributes),
    );
    expect(changed.map(([address]) => address)).toEqual([
      'aws_autoscaling_group.gitlab_runner_instance',
      // It is told of the groups of workers.
      'aws_lambda_function.terminate_runner_instances',
      'aws_launch_template.gitlab_runner_instance',
    ]);
    for (const [address, attributes] of changed) {
      // A group of another name would be another group.
      const identity = ['name', 'name_prefix'];
      expect(JSON.stringify(after.get(address), identity)).toBe(JSON.stringify(attributes, identity));
    }
  });
});

describe('what is imported', () => {
  const runner = stackOf(adopted(machine), 'gitlab-runner');

  it('is everything of the module that the stack holds, by literal ids', () => {
    expect(Object.values(runner.imports).filter((id) => id.includes('${') || id === '')).toEqual([]);
    expect(runner.taken).toHaveLength(57);
    expect(runner.created).toEqual([
      'aws_iam_role_policy.lifecycle',
      'aws_iam_role_policy.parameter_keys',
      'aws_lambda_invocation.sweep_workers',
      'aws_lambda_permission.current_version_triggers',
    ]);
  });

  it('has the id that the provider wants, by type', () => {
    expect(runner.imports).toMatchObject({
      'aws_autoscaling_lifecycle_hook.terminate_instances': expect.stringMatching(
        /^runners-default-\d+\w+-asg\/runners-default-terminate-instances$/,
      ),
      'aws_iam_role_policy.instance': 'runners-default-instance:runners-default-logging',
      'aws_iam_role_policy_attachment.ssm': `runners-default-instance/arn:aws:iam::${account}:policy/runners-default-ssm`,
      'aws_cloudwatch_event_target.terminate_instances':
        'runners-default-terminate-instances/runners-default-TriggerTerminateLambda',
      'aws_lambda_permission.unqualified_alias_triggers':
        'runners-default-terminate-instances/TerminateInstanceEventUnqualified',
      'aws_ssm_parameter.runner_registration_token': 'runners-default-runner-token',
      'aws_security_group.runner': expect.stringMatching(/^sg-/),
      'aws_s3_bucket.build_cache': `runners-default-${account}-gitlab-runner-cache-abcdefgh`,
    });
  });

  it('keeps members of count and for_each apart, and the two groups that share a name', () => {
    const rule = 'aws_vpc_security_group_egress_rule';
    const ids = ['runner', 'docker_machine'].map((group) => runner.imports[`${rule}.${group}_allow_https_ipv4`]);
    expect(new Set(ids).size).toBe(2);
    const ping = 'aws_vpc_security_group_ingress_rule.docker_machine_ping_runner';
    expect(runner.imports[ping]).toMatch(/^sgr-/);
    expect(runner.imports[`${ping}_1`]).toMatch(/^sgr-/);
    expect(runner.imports[ping]).not.toBe(runner.imports[`${ping}_1`]);
  });

  it('is the same from any release and any provider', () => {
    for (const state of [asRelease923(machine), asProvider6(machine)]) {
      expect(stackOf(adopted(state), 'gitlab-runner').imports).toEqual(runner.imports);
    }
    expect(proposed(asProvider6(machine)).region).toBe('ap-northeast-1');
    expect(proposed(machine).region).toBe('ap-northeast-1');
  });

  it('of 9.0, whose function is outside any VPC as well, gets nothing of a VPC', () => {
    const isNew = ({ name, module = '' }: ResourceJson) =>
      ['terminate_runner_instances', 'aws_lambda_vpc_access_execution_role'].includes(name) ||
      (module.includes('terminate_agent_hook') && name === 'docker_autoscaler_egress');
    const old = onlyWith(
      withAttributes(machine, 'aws_lambda_function.terminate_runner_instances', { vpc_config: [] }),
      (resource) => resource.type === 'aws_lambda_function' || !isNew(resource),
    );
    const { created, imports, stack } = stackOf(adopted(old), 'gitlab-runner');
    expect(created).toEqual(runner.created);
    expect(imports).toHaveProperty('aws_lambda_function.terminate_runner_instances');
    expect(stack.input).toMatchObject({ subnetId: expect.stringMatching(/^subnet-/) });
  });
});

describe('the settings', () => {
  it('of docker+machine are those that the module was called with', () => {
    expect(runnerOf(proposed(machine))).toMatchObject({
      environment: 'runners-default',
      tags: {
        'tf-aws-gitlab-runner:example': 'runner-default',
        'tf-aws-gitlab-runner:instancelifecycle': 'spot:yes',
      },
      runnerInstance: {
        name: 'default-auto',
        ssmAccess: true,
        collectAutoscalingMetrics: ['GroupDesiredCapacity', 'GroupInServiceCapacity'],
      },
      runnerManager: { maximumConcurrentJobs: 5 },
      runnerNetworking: { allowIncomingPing: true, allowIncomingPingSecurityGroupIds: [expect.stringMatching(/^sg-/)] },
      runnerGitlab: {
        url: 'https://gitlab.example.com/',
        runnerVersion: '16.0.3',
        preregisteredRunnerTokenSsmParameterName: '/gitlab/runner/token',
      },
      runnerWorker: { type: 'docker+machine', maxJobs: 0 },
      runnerWorkerCache: {
        create: true,
        shared: true,
        bucketName: `runners-default-${account}-gitlab-runner-cache-abcdefgh`,
      },
      runnerWorkerDockerOptions: { privileged: true, volumes: ['/cache', '/certs/client'], pullPolicies: ['always'] },
      runnerWorkerDockerMachineInstance: { types: ['m5.large'], namePrefix: '', rootSize: 8 },
      runnerWorkerDockerMachineInstanceSpot: { enable: true, maxPrice: 'on-demand-price' },
      runnerWorkerDockerMachineAutoscalingOptions: [
        { periods: ['* * 0-9,17-23 * * mon-fri *', '* * * * * sat,sun *'], idleCount: 0, idleTime: 60 },
      ],
    });
  });

  it('name the release of GitLab Runner and the image of jobs, whatever is the default here', () => {
    expect(runnerOf(proposed(withRelease(machine, '19.3.0'))).runnerGitlab.runnerVersion).toBe('19.3.0');
    expect(runnerOf(proposed(machine)).runnerGitlab.runnerVersion).toBe('16.0.3');
    expect(runnerOf(proposed(machine)).runnerWorkerDockerOptions).toMatchObject({ image: 'docker:18.03.1-ce' });
  });

  it('of docker-autoscaler, too', () => {
    expect(runnerOf(proposed(autoscaler))).toMatchObject({
      runnerInstance: { useEip: true },
      runnerScheduleEnable: true,
      runnerScheduleConfig: { scale_in_recurrence: '0 18 * * 1-5', scale_out_desired_capacity: '1' },
      runnerWorker: { type: 'docker-autoscaler', maxJobs: 10, usePrivateKey: false },
      runnerWorkerCache: { includeAccountId: true, randomSuffix: false, bucketPrefix: '' },
      runnerWorkerDockerAutoscaler: { connectorConfigUser: 'ubuntu', capacityPerInstance: 1 },
      runnerWorkerDockerAutoscalerInstance: { monitoring: true, privateAddressOnly: true },
      runnerWorkerDockerAutoscalerAsg: {
        types: ['t3a.micro', 't3a.small', 't3.micro', 't3.small'],
        enableMixedInstancesPolicy: true,
        onDemandBaseCapacity: 1,
        onDemandPercentageAboveBaseCapacity: 0,
      },
      runnerWorkerDockerAutoscalerAutoscalingOptions: [
        { timezone: 'Europe/Berlin', idleCount: 0, scaleFactor: 2 },
        { periods: ['* 7-19 * * mon-fri'], idleCount: 3, idleTime: '30m' },
      ],
    });
  });

  it('leave out what is so by default', () => {
    const [, , runner] = proposed(machine).stacks;
    expect(Object.keys(runner?.input ?? {})).not.toContain('runnerEgressRules');
    expect(runner?.input).toMatchObject({ runnerManager: { maximumConcurrentJobs: 5 } });
    expect(runner?.input).not.toHaveProperty('runnerManager.gitlabCheckInterval');
  });

  it('name prefixes that are not the usual ones', () => {
    const renamed = withAttributes(machine, 'aws_security_group.runner', {
      name: 'old-20261121082841170100000002',
      name_prefix: 'old-',
      description: 'written by hand',
    });
    expect(runnerOf(proposed(renamed))).toMatchObject({
      securityGroupPrefix: 'old-',
      runnerNetworking: { securityGroupDescription: 'written by hand' },
    });
  });

  it('say what a state does not tell', () => {
    expect(proposed(machine).gaps.join('\n')).toMatch(
      /The manager runs ami-\w+.*\n.*image is pinned.*\n.*runnerInstall/,
    );
    const unreadable = withAttributes(machine, 'aws_launch_template.gitlab_runner_instance', { user_data: 'AAAA' });
    expect(proposed(unreadable).gaps[0]).toContain('cannot be read');
    expect(runnerOf(proposed(unreadable)).environment).toBe('runners-default');
  });

  it('that would replace something are refused, all at once', () => {
    const renamed = (proposal: Proposal): Proposal => ({
      ...proposal,
      stacks: proposal.stacks.map((stack) =>
        stack.kind === 'gitlab-runner' ? { ...stack, input: { ...stack.input, environment: 'other' } } : stack,
      ),
    });
    expect(() => adopted(machine, renamed)).toThrow(
      /would replace existing resources:[\s\S]*aws_ssm_parameter\.runner_registration_token has the name runners-default-runner-token, and the settings say other-runner-token[\s\S]*leave --tfvars out/,
    );
  });
});

describe('the network', () => {
  const { stacks, leftBehind, forget, others } = adopted(machine);

  it('is taken over with the NAT gateway, on the address that stays', () => {
    const [network, gateway] = stacks;
    expect(network?.stack.input).toMatchObject({
      cidrBlock: '10.0.0.0/16',
      availabilityZones: ['ap-northeast-1a'],
      publicSubnetCidrBlocks: ['10.0.101.0/24'],
      privateSubnetCidrBlocks: ['10.0.1.0/24'],
    });
    expect(network?.imports['aws_route.public']).toMatch(/^rtb-\w+_0\.0\.0\.0\/0$/);
    expect(network?.imports['aws_route_table_association.private_0']).toMatch(/^subnet-\w+\/rtb-\w+$/);
    expect(gateway?.stack.input).toMatchObject({
      takeOverDefaultRoutes: true,
      existingNatGatewayId: expect.stringMatching(/^nat-/),
    });
    expect(gateway?.taken.map(({ address }) => address)).toEqual(['aws_nat_gateway.this', 'aws_route.private_0']);
    expect(leftBehind.map(({ address }) => address)).toContain('module.vpc.aws_eip.nat[0]');
    expect(forget).toContain('module.vpc.aws_eip.nat[0]');
    expect(others.map(({ address }) => address)).toEqual(['module.vpc.aws_default_security_group.this[0]']);
  });

  it('stays where it is when our stack would cut something off, and says why', () => {
    const ipv6 = withAttributes(machine, 'aws_vpc.this', { ipv6_cidr_block: '2001:db8::/56' });
    expect(proposed(ipv6)).toMatchObject({ networkStays: expect.stringContaining('IPv6'), network: undefined });
    const unrouted = onlyWith(
      machine,
      ({ type, name }) => type !== 'aws_route_table_association' || name !== 'private',
    );
    const { networkStays, stacks: left } = proposed(unrouted);
    expect(networkStays).toContain('route table of each');
    expect(left.map(({ kind }) => kind)).toEqual(['gitlab-runner']);
  });

  it('that the state does not hold is left alone', () => {
    const alone = onlyWith(machine, ({ module }) => module !== 'module.vpc');
    const { networkStays, stacks: left } = proposed(alone);
    expect(networkStays).toBeUndefined();
    expect(left.map(({ kind }) => kind)).toEqual(['gitlab-runner']);
  });
});

// The module writes them through a here-document of bash (template/gitlab-runner.tftpl of 9.5.2).
describe('files that the user data write', () => {
  const withText = (config: string, script: string) =>
    withUserData(
      withUserData(machine, `post_build_script = "echo 'single line'"`, `post_build_script = ${config}`),
      'runners_userdata.sh <<- EOF\n\n',
      `runners_userdata.sh <<- EOF\n${script}\n`,
    );

  it('are read without the backslashes that bash takes away', () => {
    const proposal = proposed(withText('"echo \\$HOME"', 'mkfs.ext4 \\$disk'));
    const { runnerWorkerGitlabPipeline: pipeline, runnerWorkerDockerMachineInstance: instance } = runnerOf(proposal);
    expect(pipelineScript(String(pipeline.postBuildScript))).toBe('echo $HOME');
    expect(instance.startScript).toBe('mkfs.ext4 $disk');
    expect(proposal.gaps.join()).not.toContain('bash replaces');
  });

  it('are told of where bash replaces something when the manager boots', () => {
    const { gaps } = proposed(withText('"echo $HOME"', 'hostname `hostname`'));
    expect(gaps.filter((gap) => gap.includes('bash replaces')).map((gap) => gap.split(' ')[0])).toEqual([
      'config.toml',
      'runners_userdata.sh',
    ]);
  });
});

describe('what is not taken over', () => {
  it('is forgotten by commands that a shell reads as they are', () => {
    const forget = [`module.runner.aws_x.y["it's"]`];
    expect(adoptionReport({ ...adopted(autoscaler), forget }, { folder: 'adoption' })).toContain(
      String.raw`terraform state rm 'module.runner.aws_x.y["it'\''s"]'`,
    );
  });

  it('is told one by one, with what to do', () => {
    const text = adoptionReport(adopted(autoscaler), { folder: 'adoption' });
    const told = (address: string) => text.split('\n').find((line) => line.startsWith(`- \`${address}`));
    expect(told('module.runner.tls_private_key.autoscaler[0]')).toContain('Private keys are in no state of ours');
    expect(told('module.runner.aws_key_pair.autoscaler[0]')).toContain(
      'aws ec2 delete-key-pair --key-name runners-default-runner-worker-key',
    );
    expect(told('module.runner.local_file.config_toml[0]') ?? told('module.runner.local_file.config_toml')).toContain(
      'npx runners render',
    );
    expect(told('module.runner.module.terminate_agent_hook.aws_lambda_permission.current_version_triggers')).toContain(
      'aws lambda remove-permission --function-name runners-default-terminate-instances --qualifier 1',
    );
    expect(adoptionReport(adopted(machine), { folder: 'adoption' })).toContain('part of runnerWorkerCache.bucketName');
  });

  it("is the network of the module's function, which is outside any VPC from now on", () => {
    const { leftBehind } = adopted(autoscaler);
    const hook = 'module.runner.module.terminate_agent_hook';
    const told = Object.fromEntries(leftBehind.map(({ address, why, remedy }) => [address, `${why} ${remedy}`]));
    expect(told).toMatchObject({
      [`${hook}.aws_security_group.terminate_runner_instances`]: expect.stringMatching(
        /outside any VPC.*20 minutes.*aws ec2 delete-security-group --group-id sg-/,
      ),
      [`${hook}.aws_iam_role_policy_attachment.aws_lambda_vpc_access_execution_role`]: expect.stringMatching(
        /aws iam detach-role-policy --role-name \S+ --policy-arn \S+AWSLambdaVPCAccessExecutionRole/,
      ),
      [`${hook}.aws_vpc_security_group_egress_rule.docker_autoscaler_egress["allow_https_ipv4"]`]:
        expect.stringContaining('the rule goes with its security group'),
    });
  });

  it('tells which Docker new workers get, and that it is another way to get it', () => {
    const text = (state: StateJson) => adoptionReport(adopted(state), { folder: 'adoption' });
    expect(text(machine)).toContain(
      'New workers get Docker 28.3.3 from https://releases.rancher.com/install-docker/28.3.3.sh, where docker-machine installed the newest',
    );
    expect(text(autoscaler)).not.toContain('New workers get Docker');
  });

  // docs.gitlab.com/runner/fleet_scaling/fleeting: `fleeting install` from 16.11 on.
  it('tells which plugin a GitLab Runner installs that installs plugins', () => {
    const text = (release: string) => adoptionReport(adopted(withRelease(autoscaler, release)), { folder: 'adoption' });
    expect(text('18.4.0')).toContain('GitLab Runner installs the plugin aws:1 from registry.gitlab.com');
    expect(text('16.10.1')).not.toContain('installs the plugin');
  });

  it('tells of a GitLab Runner and an engine that do not understand each other', () => {
    const engine = (release: string, script: string) => {
      const last = '"amazonec2-metadata-token-response-hop-limit=2"';
      const option = `"engine-install-url=https://releases.rancher.com/install-docker/${script}.sh"`;
      const state = withUserData(withRelease(machine, release), last, `${last}, ${option}`);
      return adoptionReport(adopted(state), { folder: 'adoption' });
    };
    const told =
      /- runnerGitlab\.runnerVersion is 17\.4\.0, whose Docker client speaks API 1\.43 at most, and Docker 29\.0/;
    expect(engine('17.4.0', '29.0')).toMatch(told);
    expect(engine('17.5.0', '29.0')).not.toContain('whose Docker client');
  });

  it('is forgotten by the old state as well, or its next plan would destroy it', () => {
    const { forget, stacks } = adopted(autoscaler);
    const addresses = stacks.flatMap(({ taken }) => taken.map(({ resource }) => resource.address));
    expect(addresses.filter((address) => !forget.includes(address))).toEqual([]);
    expect(forget).toContain('module.runner.aws_key_pair.autoscaler[0]');
    expect(new Set(forget).size).toBe(forget.length);
  });

  it('warns of a key pair that the next manager replaces', () => {
    const withKey = (proposal: Proposal): Proposal => ({
      ...proposal,
      stacks: proposal.stacks.map((stack) =>
        stack.kind === 'gitlab-runner'
          ? { ...stack, input: { ...stack.input, runnerWorker: { ...stack.input.runnerWorker, usePrivateKey: true } } }
          : stack,
      ),
    });
    const pair = adopted(autoscaler, withKey).leftBehind.find(({ address }) => address.includes('aws_key_pair'));
    expect(pair?.remedy).toContain('The first new manager replaces the key pair runners-default-runner-worker-key');
  });
});

describe('the module in a state', () => {
  const moved = (module: (old: string) => string): StateJson => ({
    ...machine,
    resources: machine.resources.map((resource) => ({
      ...resource,
      ...(resource.module?.startsWith('module.runner') && { module: module(resource.module) }),
    })),
  });
  const within = (prefix: string) => moved((old) => old.replace('module.runner', prefix));
  const imports = stackOf(adopted(machine), 'gitlab-runner').imports;

  it.each(['module.ci.module.runner', 'module.runner[0]', 'module.fleet["blue"]'])('is found as %s', (prefix) => {
    expect(stackOf(adopted(within(prefix)), 'gitlab-runner').imports).toEqual(imports);
  });

  it('is chosen when there are several', () => {
    const two = { ...machine, resources: [...machine.resources, ...within('module.other').resources] };
    expect(() => proposed(two)).toThrow(
      'The state holds several runners (module.runner, module.other): say which with --module NAME. Take over one after the other: when the old state has forgotten the first, pull it again, and give the next one a stack and a folder of its own with --stack-name and --to',
    );
    expect(proposed(two, 'other').module.module).toBe('module.other');
    expect(() => proposed(two, 'third')).toThrow('no call third of the module: there is module.runner, module.other');
  });

  it('is missed with a clear message', () => {
    const none = onlyWith(machine, ({ type }) => type !== 'aws_launch_template');
    expect(() => proposed(none)).toThrow('The state holds no runner of the module');
    expect(() => parseState('{"values": {}}', 'x.json')).toThrow('use terraform state pull > x.json');
    for (const text of ['', '[]', 'null', '{"version":4,"resources":{}}', '{"version":4,"resources":[{"mode":"a"}]}']) {
      expect(() => parseState(text, 'x.json')).toThrow('x.json is no state');
    }
    expect(() => parseState('{"version": 3}', 'x.json')).toThrow('x.json is a state of version 3');
  });
});
