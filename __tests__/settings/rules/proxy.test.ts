import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { quietAutoscaler, quietInput, warningsOf } from '../valid-input';

const proxy = { httpProxy: 'http://192.0.2.1:3128', httpsProxy: 'https://proxy.example.com' };
const open = (fromPort: number, toPort = fromPort) => ({
  proxy: { protocol: 'tcp' as const, fromPort, toPort, cidrBlock: '192.0.2.1/32', description: 'To the proxy' },
});
const windows = {
  runnerWorker: { ...quietAutoscaler.runnerWorker, usePrivateKey: true },
  runnerWorkerDockerAutoscaler: { connectorConfigOs: 'windows', connectorConfigUser: 'Administrator' },
} as const;

/** What is changed, and the warnings that it gives. */
const cases: readonly [title: string, input: GitlabRunnerInput, warnings: readonly string[]][] = [
  [
    'a proxy that nobody lets out',
    { ...quietAutoscaler, proxy },
    ['runnerEgressRules: lets the manager not reach the', 'runnerWorkerEgressRules: lets workers not reach the'],
  ],
  [
    'a proxy that only the manager is let out to',
    { ...quietAutoscaler, proxy, runnerEgressRules: { ...open(443), more: open(3000, 4000).proxy } },
    ['runnerWorkerEgressRules: lets workers not reach the'],
  ],
  ['a proxy without workers', { ...quietInput, proxy, runnerEgressRules: { ...open(1, 65_535) } }, []],
  ['a proxy on the port that is open', { ...quietAutoscaler, proxy: { httpProxy: 'http://192.0.2.1:443' } }, []],
  [
    'a rule for another protocol',
    { ...quietInput, proxy, runnerEgressRules: { udp: { ...open(3128).proxy, protocol: 'udp' }, ...open(443) } },
    ['runnerEgressRules: lets the manager not reach the'],
  ],
  [
    'workers with Windows',
    { ...quietAutoscaler, ...windows, proxy: { httpProxy: 'http://192.0.2.1:443' } },
    ['proxy: does not reach workers with Windows'],
  ],
  [
    'registries without workers',
    { ...quietInput, runnerWorkerDockerRegistries: { insecure: ['registry:5000'] } },
    ['runnerWorkerDockerRegistries: has no effect'],
  ],
  [
    'registries with workers',
    { ...quietAutoscaler, runnerWorkerDockerRegistries: { mirrors: ['https://m.example.com'] } },
    [],
  ],
];

describe('warnings about the proxy and registries', () => {
  it.each(cases)('%s', (_, input, warnings) => {
    expect(warningsOf(input)).toEqual(warnings.map((beginning) => expect.stringMatching(`^${beginning}`)));
  });

  it('name the port and what to write', () => {
    expect(warningsOf({ ...quietInput, proxy })[0]).toContain(
      'port 3128: add a rule for tcp with fromPort and toPort 3128',
    );
  });
});
