import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { moduleResources, ownResources, renamedResources } from '../../src/upstream/addresses';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import { autoscalerRunner, machineRunner } from '../constructs/synthesized-runner';
import { proxiedRunner, synthesized } from '../stacks/proxied-runner-account';
import { examples, synthesizedApp } from '../support/examples';
import { synthStack } from '../support/synth';
import { upstreamRecordings } from '../support/upstream-recordings';
import { dense } from '../user-data/dense';

const region = 'ap-northeast-1';
const proxy = {
  proxy: { httpProxy: 'http://192.0.2.1:3128', credentialsSsmParameterName: '/proxy', vpcEndpoints: ['ssm'] },
};

const addressesOf = (resources: Readonly<Record<string, object>> = {}) =>
  Object.entries(resources).flatMap(([type, names]) =>
    (Array.isArray(names) ? names : Object.keys(names)).map((name: string) => `${type}.${name}`),
  );

async function synthesizedExamples(): Promise<string[]> {
  const addresses: string[] = [];
  for (const app of ['main.ts', ...examples]) {
    const stacks = join(await synthesizedApp(app), 'stacks');
    for (const stack of readdirSync(stacks)) {
      addresses.push(...addressesOf(JSON.parse(readFileSync(join(stacks, stack, 'cdk.tf.json'), 'utf8')).resource));
    }
  }
  return addresses;
}

/** What no example asks for. */
function rarelyAsked(): string[] {
  const stacks = [
    synthStack(
      (app) =>
        new GitlabRunnerStack(app, 'machines', {
          region,
          ...machineRunner,
          ...proxy,
          kmsKeyId: 'arn:aws:kms:ap-northeast-1:111122223333:key/11111111-2222-3333-4444-555555555555',
          configToml: { session_server: { listen_address: ':8093' } },
          runnerManager: { prometheusListenAddress: ':9252' },
          // More than user data hold.
          runnerInstall: { preInstallScript: dense(16_000) },
          runnerTerminateEc2OrphanSweepSchedule: 'rate(1 hour)',
        }),
    ),
    synthStack((app) => new GitlabRunnerStack(app, 'workers', { region, ...autoscalerRunner, ...proxy })),
    synthesized(proxiedRunner(undefined, { ciServer: { iamUser: {} } })),
  ];
  return stacks.flatMap(({ json }) => addressesOf(json.resource));
}

describe('the addresses that files refer to', () => {
  it('are of the module: it made each that was recorded', () => {
    const scenarios = join(upstreamRecordings, 'scenarios');
    const recorded = readdirSync(scenarios).flatMap((scenario) =>
      Object.keys(JSON.parse(readFileSync(join(scenarios, scenario, 'resources.json'), 'utf8'))),
    );
    const known = new Set([moduleResources, renamedResources].flatMap(addressesOf));
    // A rule of `for_each` has its key behind its name.
    const isKnown = (address: string) => known.has(address) || known.has(address.replace(/_allow_[a-z]+_ipv[46]$/, ''));
    expect(recorded.length).toBeGreaterThan(100);
    expect(recorded.filter((address) => address.startsWith('aws_') && !isKnown(address))).toEqual([]);
  });

  it('or of our stacks: one of them has each', async () => {
    const ofStacks = new Set([...(await synthesizedExamples()), ...rarelyAsked()]);
    expect(addressesOf(ownResources).filter((address) => !ofStacks.has(address))).toEqual([]);
  });
});
