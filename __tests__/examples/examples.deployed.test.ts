import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import TOML from '@iarna/toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareAccount } from '../../tools/sandbox/account';
import { type Emulator, startEmulator } from '../../tools/sandbox/emulator';
import { cloudConfigOf, configTomlOf } from '../support/cloud-config';
import { readStacks } from '../support/synth';
import { temporaryFolder } from '../support/temporary-folder';
import { Deployment, type StateResource } from '../support/terraform';

/** The stacks of each example, in the order that they are deployed in. */
const examples = {
  default: ['network', 'nat-gateway', 'gitlab-runner'],
  docker: ['network', 'gitlab-runner'],
  'fleeting-plugin': ['network', 'nat-gateway', 'gitlab-runner'],
  public: ['network', 'cache', 'gitlab-runner', 'gitlab-runner-2'],
  certificates: ['network', 'nat-gateway', 'gitlab-runner'],
  windows: ['network', 'nat-gateway', 'gitlab-runner'],
} as const;
type Example = keyof typeof examples;

/** An example that stands on an emulated AWS of its own. */
class AppliedExample {
  private readonly states = new Map<string, readonly StateResource[]>();
  private readonly outputs = new Map<string, Readonly<Record<string, unknown>>>();

  static async apply(example: Example, { endpoint }: Emulator): Promise<AppliedExample> {
    const applied = new AppliedExample();
    const stacks = readStacks(synthesize(example));
    expect(Object.keys(stacks).sort()).toEqual([...examples[example]].sort());
    await prepareAccount(endpoint, Object.values(stacks));
    for (const name of examples[example]) {
      const deployment = new Deployment(String(stacks[name]?.folder), endpoint);
      await deployment.apply();
      applied.states.set(name, await deployment.state());
      applied.outputs.set(name, await deployment.outputs());
    }
    return applied;
  }

  state(stack = 'gitlab-runner'): readonly StateResource[] {
    return this.states.get(stack) ?? [];
  }

  get(address: string, stack?: string): Readonly<Record<string, unknown>> {
    const found = this.state(stack).find((resource) => resource.address === address);
    if (!found) {
      throw new Error(`There is no ${address}`);
    }
    return found.values;
  }

  output(name: string, stack = 'gitlab-runner'): unknown {
    return this.outputs.get(stack)?.[name];
  }

  /** The table of the runner in config.toml, and the runner's global settings. */
  config(stack?: string) {
    const { runners, ...global } = TOML.parse(configTomlOf(this.state(stack)));
    const [runner] = runners as unknown as readonly [Readonly<Record<string, unknown>>];
    return { global, runner };
  }
}

function synthesize(example: Example): string {
  const outdir = join(temporaryFolder(), 'out');
  mkdirSync(outdir);
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join('examples', `${example}.ts`)], {
    env: { ...process.env, CDKTF_OUTDIR: outdir },
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return outdir;
}

const startScriptOf = (example: AppliedExample) =>
  Buffer.from(String(example.get('aws_launch_template.this').user_data), 'base64');

// Most of the time Terraform waits for the emulated bucket, so the examples wait together.
const applied = new Map<Example, AppliedExample>();
const emulators: Emulator[] = [];
const the = (example: Example) => applied.get(example) as AppliedExample;
beforeAll(async () => {
  const names = Object.keys(examples) as Example[];
  await Promise.all(
    names.map(async (name) => {
      const emulator = await startEmulator();
      emulators.push(emulator);
      applied.set(name, await AppliedExample.apply(name, emulator));
    }),
  );
});
afterAll(() => Promise.all(emulators.map((emulator) => emulator.stop())));

describe('default', () => {
  it('makes spot instances in the private subnet of the NAT gateway', () => {
    const { runner } = the('default').config();
    const { MachineOptions } = runner.machine as { MachineOptions: string[] };
    const [subnet] = the('default').output('private_subnet_ids', 'network') as string[];
    expect(runner.executor).toBe('docker+machine');
    expect(MachineOptions).toEqual(
      expect.arrayContaining([
        'amazonec2-request-spot-instance=true',
        'amazonec2-private-address-only=true',
        `amazonec2-subnet-id=${subnet}`,
        `amazonec2-security-group=${the('default').get('aws_security_group.docker_machine').name}`,
      ]),
    );
    expect(the('default').get('aws_route.private_0', 'nat-gateway')).toMatchObject({
      destination_cidr_block: '0.0.0.0/0',
      nat_gateway_id: the('default').get('aws_nat_gateway.this', 'nat-gateway').id,
    });
  });

  it('keeps none outside office hours', () => {
    expect(the('default').config().runner.machine).toMatchObject({
      IdleCount: 1,
      autoscaling: [{ IdleCount: 0, Timezone: 'Asia/Tokyo' }],
    });
  });

  it('runs its scripts around each job', () => {
    expect(the('default').config().runner).toMatchObject({
      pre_build_script: 'echo "one line"\necho "and another"',
      post_build_script: 'echo "the end"',
    });
  });
});

describe('docker', () => {
  it('runs jobs on the manager, which has an address that stays', () => {
    expect(the('docker').config().runner).toMatchObject({ executor: 'docker', limit: 4 });
    expect(the('docker').output('runner_eip')).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(the('docker').get('aws_launch_template.gitlab_runner_instance').network_interfaces).toMatchObject([
      { associate_public_ip_address: 'true' },
    ]);
    const [subnet] = the('docker').output('public_subnet_ids', 'network') as string[];
    expect(the('docker').get('aws_autoscaling_group.gitlab_runner_instance').vpc_zone_identifier).toEqual([subnet]);
  });
});

describe('fleeting-plugin', () => {
  it('scales a group of several types over the spot market', () => {
    const group = the('fleeting-plugin').get('aws_autoscaling_group.autoscaler');
    expect(group).toMatchObject({ min_size: 0, max_size: 10, desired_capacity: 0, protect_from_scale_in: true });
    expect(group.mixed_instances_policy).toMatchObject([
      {
        instances_distribution: [{ on_demand_base_capacity: 1, on_demand_percentage_above_base_capacity: 0 }],
        launch_template: [
          {
            override: ['t3a.medium', 't3.medium', 't3a.large', 't3.large'].map((type) => ({ instance_type: type })),
          },
        ],
      },
    ]);
    expect(the('fleeting-plugin').config().runner).toMatchObject({
      executor: 'docker-autoscaler',
      autoscaler: { plugin: 'aws:1', max_instances: 10, plugin_config: { name: `${group.name}__WORKER_GROUP__` } },
    });
  });

  it('has workers that install Docker and wait for it', () => {
    expect(gunzipSync(startScriptOf(the('fleeting-plugin'))).toString()).toMatch(
      /^#cloud-config\n.*https:\/\/get\.docker\.com\n.*--version 28\.3\.3\n/s,
    );
    expect(the('fleeting-plugin').config().runner.autoscaler).toMatchObject({
      instance_ready_command: 'cloud-init status --wait',
      connector_config: { username: 'ubuntu' },
    });
  });
});

describe('public', () => {
  it.each(['gitlab-runner', 'gitlab-runner-2'])('%s uses the shared cache and makes none', (stack) => {
    const bucket = the('public').output('bucket', 'cache');
    expect(bucket).toMatch(/^runners-public-\d{12}-gitlab-runner-cache$/);
    expect(the('public').config(stack).runner.cache).toMatchObject({ Shared: true, s3: { BucketName: bucket } });
    expect(the('public').get('aws_iam_role_policy_attachment.docker_machine_cache_instance', stack).policy_arn).toBe(
      the('public').output('policy_arn', 'cache'),
    );
    expect(
      the('public')
        .state(stack)
        .filter(({ type }) => type.startsWith('aws_s3')),
    ).toEqual([]);
  });

  it('calls things as asked', () => {
    const { MachineName } = the('public').config().runner.machine as { MachineName: string };
    expect(MachineName).toBe('my-runners-dm-%s');
    expect(the('public').get('aws_security_group.runner').name).toMatch(/^my-security-group/);
    expect(the('public').get('aws_launch_template.gitlab_runner_instance').name).toMatch(/^my-runner-agent-/);
  });
});

describe('certificates', () => {
  it('lets the manager trust GitLab and jobs see why', () => {
    const files = cloudConfigOf(the('certificates').state()).write_files;
    const certificate = '/etc/gitlab-runner/certs/gitlab.crt';
    for (const path of [certificate, '/etc/gitlab-runner/certs/ca.crt']) {
      expect(files.find((file) => file.path === path)?.content).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    }
    expect(the('certificates').config().runner).toMatchObject({
      'tls-ca-file': certificate,
      docker: { volumes: ['/cache', '/etc/gitlab-runner/certs/:/etc/gitlab-runner/certs:ro'] },
    });
  });
});

describe('windows', () => {
  it('has workers whose start script Windows can read', () => {
    expect(startScriptOf(the('windows')).toString()).toMatch(/^<powershell>\n.*<\/powershell>\n$/s);
  });

  it('reaches its workers by a key that Terraform never sees', () => {
    expect(the('windows').get('aws_launch_template.this').key_name).toBe('runners-windows-runner-worker-key');
    expect(
      the('windows')
        .state()
        .filter(({ type }) => /key_pair|tls/.test(type)),
    ).toEqual([]);
    expect(the('windows').config().runner).toMatchObject({
      environment: ['FF_USE_POWERSHELL_PATH_RESOLVER=1'],
      autoscaler: {
        connector_config: {
          os: 'windows',
          protocol: 'ssh',
          username: 'Administrator',
          key_path: '/root/.ssh/id_rsa',
          use_static_credentials: true,
        },
      },
    });
  });

  // learn.microsoft.com: OpenSSH reads administrators' keys from this file, with its two owners; the server is optional.
  it('opens the port that the manager knocks at, for the key that it has', () => {
    const script = startScriptOf(the('windows')).toString();
    for (const needed of [
      'Add-WindowsCapability -Online -Name OpenSSH.Server~~~~0.0.1.0',
      '/meta-data/public-keys/0/openssh-key',
      '\\ssh\\administrators_authorized_keys',
      "/inheritance:r /grant '*S-1-5-32-544:F' /grant '*S-1-5-18:F'",
      "New-NetFirewallRule -Name runner-manager-ssh -DisplayName 'SSH' -Direction Inbound -Protocol TCP -LocalPort 22",
      'Start-Service -Name sshd',
    ]) {
      expect(script).toContain(needed);
    }
    const rule = 'aws_vpc_security_group_ingress_rule.docker_autoscaler_internal_traffic';
    expect(the('windows').get(rule)).toMatchObject({
      ip_protocol: '-1',
      referenced_security_group_id: the('windows').get('aws_security_group.runner').id,
    });
  });
});
