import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { beforeAll, describe, expect, it } from 'vitest';
import { synthesizedApp } from '../support/examples';
import { readStacks, type SynthesizedStack } from '../support/synth';

type Stacks = Readonly<Record<string, SynthesizedStack>>;
let before: Stacks;
let after: Stacks;
let folder: string;
beforeAll(async () => {
  before = readStacks(await synthesizedApp('main.ts'));
  folder = await synthesizedApp('examples/runbook-autoscaler.ts');
  after = readStacks(folder);
});

const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((file) => join(path, file))
    .filter((file) => statSync(file).isFile());

function configToml(stacks: Stacks) {
  const path = filesIn(String(stacks['gitlab-runner']?.folder)).find((file) => file.endsWith('config.toml.tftpl'));
  const { runners, ...global } = TOML.parse(readFileSync(String(path), 'utf8')) as unknown as {
    runners: [Record<string, unknown>];
  };
  return { global, runner: runners[0] };
}

describe('the deployment of the runbook on docker-autoscaler', () => {
  it('has the same network, address and open ports, byte for byte', () => {
    expect(after.network?.json).toEqual(before.network?.json);
    expect(after['nat-gateway']?.json).toEqual(before['nat-gateway']?.json);
    const rules = (stacks: Stacks, stack: string) =>
      Object.values(stacks[stack]?.json.resource.aws_vpc_security_group_egress_rule ?? {}).map((rule) => [
        rule.cidr_ipv4 ?? rule.cidr_ipv6,
        rule.from_port,
        rule.to_port,
        rule.description,
      ]);
    expect(rules(after, 'worker-egress')).toHaveLength(8);
    expect(rules(after, 'worker-egress').sort()).toEqual(rules(before, 'docker-machine-egress').sort());
  });

  it('gives jobs the same containers, cache and limits', () => {
    const [old, now] = [configToml(before), configToml(after)];
    // The drain of docker-machine's machines has no counterpart: groups that nobody owns are emptied.
    const {
      machine: drain,
      shutdown_timeout: drainTimeout,
      ...global
    } = old.global as Readonly<Record<string, unknown>>;
    expect([drain, drainTimeout]).toEqual([expect.anything(), 600]);
    expect(now.global).toEqual(global);
    const { executor, machine, request_concurrency: _, limit: __, ...rest } = old.runner;
    expect([executor, Object.keys(machine as object).length > 0]).toEqual(['docker+machine', true]);
    const { executor: word, autoscaler, request_concurrency: ___, limit, feature_flags: flags, ...same } = now.runner;
    expect(same).toEqual(rest);
    // Before a job a worker is asked whether it answers, which docker-machine does for its machines.
    expect(flags).toEqual({ FF_USE_FLEETING_ACQUIRE_HEARTBEATS: true });
    expect([word, limit]).toEqual(['docker-autoscaler', 5]);
    expect(autoscaler).toMatchObject({
      capacity_per_instance: 1,
      max_instances: 5,
      policy: [
        { timezone: 'Asia/Tokyo', idle_count: 2, idle_time: '10m' },
        { timezone: 'Asia/Tokyo', idle_count: 0, idle_time: '5m' },
      ],
    });
    // Cron of docker+machine has seconds before and years after the five fields.
    const periods = (of: unknown, key: string) => (of as Record<string, { [key: string]: string[] }[]>)[key];
    expect(periods(autoscaler, 'policy')?.map((policy) => policy.periods)).toEqual(
      periods(machine, 'autoscaling')?.map(({ Periods }) =>
        Periods?.map((period) => period.split(' ').slice(1, 6).join(' ')),
      ),
    );
  });

  it('makes its workers of nothing but spot instances, in one group', () => {
    const groups = after['gitlab-runner']?.json.resource.aws_autoscaling_group ?? {};
    expect(groups.autoscaler?.mixed_instances_policy).toMatchObject({
      instances_distribution: { on_demand_base_capacity: 0, on_demand_percentage_above_base_capacity: 0 },
    });
  });

  // The module's addresses keep the word; nothing installs, calls or configures it.
  it('configures no docker+machine and has no workers of it', () => {
    const files = filesIn(folder).map((file) => readFileSync(file, 'utf8'));
    expect(files.filter((text) => text.includes('docker+machine'))).toEqual([]);
    expect(files.filter((text) => /^DOCKER_MACHINE_\w+='./m.test(text))).toEqual([]);
    expect(after['gitlab-runner']?.json.resource.aws_lambda_invocation).toBeUndefined();
  });
});
