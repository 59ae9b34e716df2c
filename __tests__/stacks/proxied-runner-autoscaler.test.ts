import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import { jsonIn } from '../support/json-in';
import type { SynthesizedStack } from '../support/synth';
import { proxiedRunner, proxy, somewhere, synthesized } from './proxied-runner-account';

type Input = Parameters<typeof proxiedRunner>[1];
const stack = (input: Input = {}) =>
  synthesized(
    proxiedRunner(somewhere, {
      runnerWorker: { type: 'docker-autoscaler', maxJobs: 4 },
      runnerWorkerDockerMachineInstance: undefined,
      ...input,
    }),
  );

const filesOf = ({ folder }: SynthesizedStack) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile());
const file = (synthesizedStack: SynthesizedStack, name: string) =>
  readFileSync(filesOf(synthesizedStack).find((path) => path.endsWith(`/${name}`)) as string, 'utf8');
const section = (synthesizedStack: SynthesizedStack) => {
  const { runners } = TOML.parse(
    file(synthesizedStack, 'section.toml.tftpl').replaceAll(/\$\{(\w+)\}/g, 'fact-$1'),
  ) as unknown as { runners: [Readonly<Record<string, unknown>>] };
  return runners[0];
};

describe('a runner on a server that exists, with docker-autoscaler', () => {
  it('stays what it is where nobody chooses', () => {
    expect(section(stack({ runnerWorker: {} }))).toMatchObject({ executor: 'docker+machine' });
  });

  // https://docs.gitlab.com/runner/executors/docker_autoscaler/: name, config_file and credentials_file of the plugin.
  it('scales a group of its own, in working hours, over types of the spot market', () => {
    const made = stack({
      runnerWorkerDockerAutoscalerAsg: {
        types: ['t3.medium', 't3a.medium'],
        enableMixedInstancesPolicy: true,
        onDemandPercentageAboveBaseCapacity: 0,
        spotAllocationStrategy: 'price-capacity-optimized',
      },
      runnerWorkerDockerAutoscaler: { connectorConfigUser: 'ubuntu' },
      runnerWorkerDockerAutoscalerAutoscalingOptions: [
        { periods: ['* * * * *'], idleCount: 0, idleTime: '5m' },
        { periods: ['* 9-17 * * mon-fri'], timezone: 'Asia/Tokyo', idleCount: 2, idleTime: '10m' },
      ],
    });
    expect(section(made)).toMatchObject({
      executor: 'docker-autoscaler',
      limit: 4,
      autoscaler: {
        plugin: 'aws:1',
        max_instances: 4,
        plugin_config: { name: 'fact-worker_group', config_file: '/etc/gitlab-runner/gitlab-runner-cdktf-aws' },
        connector_config: { username: 'ubuntu', use_external_addr: false },
        policy: [
          { periods: ['* * * * *'], idle_count: 0 },
          { periods: ['* 9-17 * * mon-fri'], timezone: 'Asia/Tokyo', idle_count: 2, idle_time: '10m' },
        ],
      },
    });
    expect(section(made)).not.toHaveProperty('machine');
    const groups = made.json.resource.aws_autoscaling_group ?? {};
    expect(Object.keys(groups)).toEqual(['autoscaler']);
    expect(groups.autoscaler).toMatchObject({
      max_size: 4,
      min_size: 0,
      protect_from_scale_in: true,
      vpc_zone_identifier: [somewhere.subnetId],
      mixed_instances_policy: {
        instances_distribution: { on_demand_percentage_above_base_capacity: 0 },
        launch_template: { override: [{ instance_type: 't3.medium' }, { instance_type: 't3a.medium' }] },
      },
    });
  });

  it('brings the plugin its region, and no key where the role of the server serves', () => {
    const made = stack();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of Terraform
    expect(file(made, 'aws-config.tftpl')).toBe('[default]\nregion = ${aws_region}\n');
    const [carried] = Object.values(made.json.resource.aws_ssm_document ?? {}) as unknown as [{ content: string }];
    expect(carried.content).toMatch(/aws-config\.tftpl\\?", \{\\?"aws_region\\?" = /);
    expect(file(made, 'environment.tftpl')).toContain("FLEETING_PLUGIN='aws:1'\n");
    expect(file(made, 'service-environment.tftpl')).toContain(
      'FLEETING_PLUGIN_PATH: "/etc/gitlab-runner/gitlab-runner-cdktf-plugins"\n',
    );
    const [policy] = Object.values(made.json.resource.aws_iam_role_policy ?? {}).filter(
      ({ role }) => role === 'ci-server',
    );
    const document = jsonIn(policy?.policy as string);
    const scaling = document.Statement.find(({ Action }: { Action: string[] }) =>
      Action.includes('autoscaling:SetDesiredCapacity'),
    );
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference of Terraform
    expect(scaling).toMatchObject({ Resource: '${aws_autoscaling_group.autoscaler.arn}' });
    expect(JSON.stringify(document)).toContain('ec2-instance-connect:SendSSHPublicKey');
    expect(JSON.stringify(document)).not.toMatch(/RunInstances|PassRole/);
  });

  it('signs in as a user of its own where the metadata do not answer, by a file beside config.toml', () => {
    const made = stack({ ciServer: { iamUser: {} } });
    const awsConfig = '/etc/gitlab-runner/gitlab-runner-cdktf-aws';
    expect(section(made)).toMatchObject({
      autoscaler: { plugin_config: { config_file: awsConfig, credentials_file: awsConfig } },
    });
    expect(file(made, 'aws-config.tftpl')).toMatch(/^aws_access_key_id = __ACCESS_KEY_ID__$/m);
    expect(file(made, 'environment.tftpl')).toContain("ACCESS_KEY='ci-server-docker-autoscaler-access-key'\n");
    const { aws_iam_user, aws_iam_user_policy } = made.json.resource;
    expect(aws_iam_user?.docker_autoscaler).toMatchObject({ name: 'ci-server-docker-autoscaler' });
    expect(aws_iam_user_policy?.docker_autoscaler?.policy).toContain('autoscaling:SetDesiredCapacity');
  });

  it('tells the workers of the proxy and of the registry on the server', () => {
    const text = file(stack({ proxy, ciServer: { registryPort: 5000 } }), 'start_script.tftpl');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of Terraform
    expect(text).toContain("INSECURE_REGISTRIES='${server_address}'':5000'\n");
    expect(text).toContain('HTTPS_PROXY=http://192.0.2.1:3128\n');
  });

  it('has no group while it is off, and keeps the one that was until the server knows', () => {
    const { aws_autoscaling_group: on } = stack().json.resource;
    expect(on?.autoscaler?.lifecycle).toMatchObject({ create_before_destroy: true });
    const off = stack({ enabled: false });
    expect(off.json.resource.aws_autoscaling_group).toBeUndefined();
    expect(off.json.resource.aws_ssm_association?.association).toMatchObject({ parameters: { Action: 'restore' } });
  });

  // The module's address of the cache policy has the words.
  it('names docker-machine in no file', () => {
    const made = stack({ ciServer: { iamUser: {} }, proxy });
    const naming = filesOf(made)
      .map((path) => [path, readFileSync(path, 'latin1').replaceAll('docker_machine_cache_instance', '')])
      .filter(([, text]) => /docker.?machine/i.test(text as string));
    expect(naming.map(([path]) => path)).toEqual([]);
  });

  it.each<[string, Input, string]>([
    ['no number of workers', { runnerWorker: { type: 'docker-autoscaler' } }, 'runnerWorker.maxJobs: is 0'],
    [
      'a docker-machine to download',
      { runnerInstall: { dockerMachineDownloadUrl: 'https://x.example.com/d', dockerMachineSha256: 'a'.repeat(64) } },
      'runnerInstall.dockerMachineDownloadUrl: has no effect with the executor docker-autoscaler',
    ],
    [
      'a file of the plugin that the stack writes',
      { configToml: { runners: { autoscaler: { plugin_config: { config_file: '/x' } } } } },
      'configToml.runners.autoscaler.plugin_config',
    ],
  ])('refuses %s', (_, input, message) => {
    expect(() => stack(input)).toThrow(message);
  });
});
