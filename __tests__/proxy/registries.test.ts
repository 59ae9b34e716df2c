import { expect, it } from 'vitest';
import { rendered } from '../config-toml/rendered';
import { problemsOf, quietAutoscaler } from '../settings/valid-input';

const runnerWorker = { type: 'docker+machine' as const };

it('are options of docker-machine, before those of the user', () => {
  const { runner } = rendered({
    runnerWorker,
    runnerWorkerDockerRegistries: {
      insecure: ['registry.example.com:5000', '192.0.2.0/24'],
      mirrors: ['https://one.example.com', 'http://two.example.com:5000'],
    },
    runnerWorkerDockerMachineEc2Options: ['engine-insecure-registry=own.example.com:5000'],
    runnerWorkerDockerMachineInstance: { dockerRegistryMirrorUrl: 'https://upstream.example.com' },
  });
  const options = runner.machine.MachineOptions as string[];
  expect(options.filter((option) => option.startsWith('engine-'))).toEqual([
    'engine-insecure-registry=registry.example.com:5000',
    'engine-insecure-registry=192.0.2.0/24',
    'engine-registry-mirror=https://one.example.com',
    'engine-registry-mirror=http://two.example.com:5000',
    'engine-install-url=https://releases.rancher.com/install-docker/28.3.3.sh',
    'engine-insecure-registry=own.example.com:5000',
    'engine-registry-mirror=https://upstream.example.com',
  ]);
});

it('are none by default', () => {
  const { runner } = rendered({ runnerWorker });
  expect(JSON.stringify(runner)).not.toMatch(/engine-(insecure|registry)/);
});

it.each([
  ['insecure', 'http://registry.example.com:5000', 'must be host and port'],
  ['insecure', 'registry.example.com/path', 'must be host and port'],
  ['mirrors', 'mirror.example.com', 'must be an address such as https://mirror.example.com'],
])('refuses %s %s', (key, value, remedy) => {
  expect(problemsOf({ ...quietAutoscaler, runnerWorkerDockerRegistries: { [key]: [value] } })).toEqual([
    expect.stringContaining(`runnerWorkerDockerRegistries.${key}.0: ${remedy}`),
  ]);
});
