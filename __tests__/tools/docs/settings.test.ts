import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { NatGatewayStack } from '../../../stacks/nat-gateway-stack';
import { NetworkStack } from '../../../stacks/network-stack';
import { outputsOf } from '../../../tools/docs/settings/outputs';
import type { Setting } from '../../../tools/docs/settings/setting';
import { stackSettings } from '../../../tools/docs/settings/stacks';
import facts from '../../../tools/upstream/module-facts.json';

const page = readFileSync(join(__dirname, '../../../docs/settings.md'), 'utf8');
const stacks = stackSettings();
const all = (settings: readonly Setting[]): Setting[] => settings.flatMap((one) => [one, ...all(one.fields)]);
const everySetting = stacks.flatMap(({ settings }) => all(settings));
const fleet = all(stacks[0]?.settings ?? []);
const setting = (path: string) => fleet.find((one) => one.path === path);

describe('the page of settings', () => {
  it('says something of every setting', () => {
    expect(everySetting.length).toBeGreaterThan(800);
    expect(everySetting.filter(({ text }) => text === '').map(({ path }) => path)).toEqual([]);
  });

  it('gives a default to every setting that may be left out, apart from objects with their own', () => {
    const without = everySetting.filter(
      (one) => !one.isRequired && one.default === undefined && one.holds !== 'object',
    );
    expect(without).toEqual([]);
  });

  it('has the unit of every time, size and percentage that is a number', () => {
    const measured = /(?:seconds|days|hours|percentage|memory|size|throughput|storage|iops|timeout)/i;
    // A size of a bitmask or a name is none, and these are text with their unit.
    const unmeasured = everySetting.filter(
      ({ name, text, type, unit }) =>
        type === 'number | string' &&
        unit === undefined &&
        measured.test(`${name} ${text}`) &&
        !/Count|^(max|idle)/.test(name),
    );
    expect(unmeasured.map(({ path }) => path)).toEqual([]);
  });

  it('names the source of what the module has, and the release that GitLab Runner needs', () => {
    // The module's variables.tf at 9.5.2, and keys.json of GitLab Runner's source.
    expect(facts.version).toBe('9.5.2');
    const row = (name: string) => page.split('\n').find((line) => line.startsWith(`| \`${name}\`<br>`)) ?? '';
    expect(row('maximumConcurrentJobs')).toMatch(/<br>`maximum_concurrent_jobs` \| .*<br>`number`, default: `10` \|$/);
    expect(page).toContain('### `runnerManager`\n\nThe process of the runner manager. (variable `runner_manager`)');
    expect(row('connectorConfigProtocolPort')).toMatch(/<br>own \| .*, GitLab Runner 17\.11 \|$/);
    expect(row('sessionManager')).toContain('<br>own |');
    expect(row('runnerAmiId')).toContain('<br>`runner_ami_id` |');
  });

  it('shows values as they are written, and words where a default is no value', () => {
    expect(setting('runnerWorkerDockerOptions.volumes')?.default).toBe("['/cache']");
    expect(setting('securityGroupPrefix')?.default).toBe('- the Name tag');
    expect(setting('environment')).toMatchObject({ isRequired: true, default: undefined });
    expect(setting('runnerWorkerDockerMachineInstance.volumeThroughput')).toMatchObject({
      unit: 'MiB/s',
      default: '125',
    });
  });

  it('lists the outputs that a stack has', () => {
    const app = Testing.app();
    const network = new NetworkStack(app, 'network', { environment: 'ci', availabilityZones: ['eu-west-1a'] });
    const gateway = new NatGatewayStack(app, 'nat-gateway', {
      publicSubnetId: network.publicSubnetIds[0],
      privateRouteTableIds: network.privateRouteTableIds,
      elasticIp: { allocationId: 'eipalloc-0123456789abcdef0' },
    });
    for (const [stack, file] of [
      [network, 'network-stack'],
      [gateway, 'nat-gateway-stack'],
    ] as const) {
      const { output } = JSON.parse(Testing.synth(stack)) as { readonly output: object };
      const described = Object.entries(output).map(([name, { description }]) => ({ name, description }));
      const listed = described.filter(({ description }) => description !== undefined);
      expect(new Set(outputsOf(file))).toEqual(new Set(listed));
    }
    const [first] = outputsOf('fargate-runner-stack').filter(({ name }) => name === 'fargate_task_definitions');
    expect(first?.description).toContain('FARGATE_TASK_DEFINITION');
  });
});
