import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../tools/sandbox/emulator';
import { DeployedApp } from '../support/deployed-app';
import type { ResourceChange } from '../support/terraform';

const runners = ['gitlab-runner', 'gitlab-runner-machines'];

let emulator: Emulator;
let app: DeployedApp;
let subnets: readonly string[];
const planned = new Map<string, readonly ResourceChange[]>();
beforeAll(async () => {
  emulator = await startEmulator();
  app = await DeployedApp.synthesize('examples/public-fleet.ts', emulator.endpoint);
  await app.apply(['network', 'cache']);
  subnets = (await app.of('network').outputs()).public_subnet_ids as string[];
  for (const stack of runners) {
    const { errors, changes } = await app.of(stack).plan();
    expect(errors).toBe('');
    planned.set(stack, changes);
  }
});
afterAll(() => emulator?.stop());

const plannedIn = (stack: string, type: string) =>
  (planned.get(stack) ?? [])
    .filter((change) => change.type === type)
    .map(({ address, change }) => ({ address, ...change.after }));

const get = (stack: string, address: string): Readonly<Record<string, unknown>> =>
  planned.get(stack)?.find((change) => change.address === address)?.change.after ??
  expect.fail(`${stack} has no ${address}`);

/** As it lies in the synthesized stack: facts are still placeholders. */
function config(stack: string) {
  const { folder } = app.stacks[stack] ?? expect.fail(`There is no ${stack}`);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const template = files.find((file) => file.endsWith('config.toml.tftpl'));
  const { runners: all, concurrent } = TOML.parse(readFileSync(join(folder, String(template)), 'utf8'));
  const [runner] = all as unknown as readonly [Readonly<Record<string, unknown>>];
  return { concurrent, runner };
}

describe('the fleet without NAT gateway', () => {
  it('makes neither a NAT gateway, nor an address, nor a private subnet', () => {
    const made = Object.values(app.stacks).flatMap(({ json }) =>
      Object.entries(json.resource).flatMap(([type, parts]) => Object.keys(parts).map((name) => `${type}.${name}`)),
    );
    expect(made.filter((address) => /nat_gateway|aws_eip|private/.test(address))).toEqual([]);
    expect(made.filter((address) => address.startsWith('aws_subnet.'))).toEqual([
      'aws_subnet.public_0',
      'aws_subnet.public_1',
    ]);
  });

  it.each(runners)('%s has a manager with a public address, in a public subnet', (stack) => {
    expect(get(stack, 'aws_launch_template.gitlab_runner_instance').network_interfaces).toMatchObject([
      { associate_public_ip_address: 'true' },
    ]);
    const group = get(stack, 'aws_autoscaling_group.gitlab_runner_instance');
    expect(subnets).toEqual(expect.arrayContaining(group.vpc_zone_identifier as string[]));
  });

  it.each(runners)('%s lets nobody in from the internet', (stack) => {
    const rules = plannedIn(stack, 'aws_vpc_security_group_ingress_rule');
    expect(rules.length).toBeGreaterThan(0);
    for (const rule of rules) {
      expect(rule).toMatchObject({ cidr_ipv4: null, cidr_ipv6: null, prefix_list_id: null });
    }
  });

  it.each(runners)('%s serves 40 jobs of its own out of 48, and nothing is wrong with that', (stack) => {
    expect(config(stack)).toMatchObject({ concurrent: 48, runner: { limit: 40 } });
    expect(app.warnings).toEqual([
      expect.stringMatching(/^runnerWorker\.type: docker\+machine ends with GitLab 20\.0/),
    ]);
  });

  it('gives workers of docker-autoscaler public addresses, and reaches them by private ones', () => {
    const group = get('gitlab-runner', 'aws_autoscaling_group.autoscaler');
    expect(get('gitlab-runner', 'aws_launch_template.this').network_interfaces).toMatchObject([
      { associate_public_ip_address: 'true' },
    ]);
    expect(group).toMatchObject({ min_size: 0, max_size: 40 });
    expect([...(group.vpc_zone_identifier as string[])].sort()).toEqual([...subnets].sort());
    expect(config('gitlab-runner').runner).toMatchObject({
      executor: 'docker-autoscaler',
      autoscaler: { max_instances: 40, connector_config: { use_external_addr: false } },
    });
  });

  it('gives workers of docker+machine public addresses, and reaches them by private ones', () => {
    const { runner } = config('gitlab-runner-machines');
    const { MachineOptions } = runner.machine as { MachineOptions: string[] };
    expect(runner.executor).toBe('docker+machine');
    expect(MachineOptions).toEqual(
      expect.arrayContaining(['amazonec2-private-address-only=false', 'amazonec2-use-private-address=true']),
    );
  });

  it('keeps what jobs cached for 90 days, in one bucket', () => {
    const { aws_s3_bucket_lifecycle_configuration: lifecycle } = app.stacks.cache?.json.resource ?? {};
    expect(lifecycle?.build_cache_versioning?.rule).toContainEqual({
      id: 'clear',
      status: 'Enabled',
      filter: [{ prefix: 'project/' }],
      expiration: [{ days: 90 }],
    });
    for (const stack of runners) {
      expect(config(stack).runner.cache).toMatchObject({ Shared: true });
      expect(planned.get(stack)?.filter(({ type }) => type.startsWith('aws_s3'))).toEqual([]);
    }
  });
});
