import { describe, expect, it } from 'vitest';
import { engineApi, imageApi, pinnedEngine, runnerApi, tooOld } from '../../src/settings/docker-engine';
import { testedRunner } from '../../src/settings/gitlab';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { quietAutoscaler, quietInput, warningsOf } from './valid-input';

// docs.docker.com/reference/api/engine/#api-version-matrix
it.each([
  ['29.5.2', '1.40', '1.54'],
  ['29.3', '1.40', '1.54'],
  ['29.2.1', '1.44', '1.53'],
  ['29.0.0', '1.44', '1.52'],
  ['28.3.3', '1.24', '1.51'],
  ['25', '1.24', '1.44'],
  ['29', '1.40', '1.54'],
  ['18.03.1-ce', '1.12', '1.37'],
])('Docker %s takes API %s to %s', (version, minApi, maxApi) => {
  expect(engineApi(version)).toMatchObject({ minApi, maxApi });
});

it('of releases that the documentation does not name, nothing is known', () => {
  expect(['2', '30.0', '28.9', '', '1'].map(engineApi)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

// go.mod of each tag of gitlab-org/gitlab-runner.
it.each([
  ['15.11.1', '1.42'],
  ['16.0.3', '1.42'],
  ['16.2.1', '1.42'],
  ['16.3.0', '1.43'],
  ['17.4.0', '1.43'],
  ['17.5.0', '1.44'],
  ['17.11.4', '1.47'],
  ['18.10.0', '1.51'],
  ['19.3.0', '1.55'],
])('GitLab Runner %s speaks API %s at most', (version, maxApi) => {
  expect(runnerApi(version).maxApi).toBe(maxApi);
});

it.each([
  ['docker:18.03.1-ce', '1.37'],
  ['docker.io/library/docker:29.0.1-cli', '1.52'],
  ['docker:dind', undefined],
  ['docker', undefined],
  ['registry.example.com/docker:18.03', undefined],
  ['alpine:3', undefined],
])('the client in %s speaks API %s at most', (image, maxApi) => {
  expect(imageApi(image)?.maxApi).toBe(maxApi);
});

it("the default runner and the default image speak to the engine that workers get, to Amazon Linux's and the newest", () => {
  const clients = [runnerApi(testedRunner), imageApi(`docker:${pinnedEngine.version}`)];
  for (const engine of [pinnedEngine.version, '25', '29', '29.2']) {
    expect(clients.map((client) => client && tooOld(client, engineApi(engine) as never))).toEqual([
      undefined,
      undefined,
    ]);
  }
});

describe('a warning', () => {
  const runner = (runnerVersion: string) => ({ ...quietInput.runnerGitlab, runnerVersion });
  const machines = (...options: string[]): Partial<GitlabRunnerInput> => ({
    runnerWorker: { type: 'docker+machine' },
    runnerWorkerDockerMachineEc2Options: options,
  });
  const rancher = (version: string) => `engine-install-url=https://releases.rancher.com/install-docker/${version}.sh`;
  const start = (startScript: string): Partial<GitlabRunnerInput> => ({
    ...quietAutoscaler,
    runnerWorkerDockerAutoscalerInstance: { startScript },
  });
  const image = (name: string) => ({ runnerWorkerDockerOptions: { image: name } });
  const heard = (more: Partial<GitlabRunnerInput>) =>
    warningsOf({ ...quietInput, ...more }).filter((warning) => / API |engine-install-url/.test(warning));

  it.each<[string, Partial<GitlabRunnerInput>, string]>([
    [
      'a runner too old for the engine of docker-machine',
      { ...machines(rancher('29.0')), runnerGitlab: runner('17.4.0') },
      'runnerGitlab.runnerVersion: is 17.4.0, whose Docker client speaks API 1.43 at most, and Docker 29.0 takes none below 1.44, so no job starts: take 17.5 or later, or Docker 28.3.3',
    ],
    [
      'a runner too old for what a worker installs',
      { ...start('curl https://get.docker.com | VERSION=29.2.1 sh'), runnerGitlab: runner('17.1.0') },
      'runnerGitlab.runnerVersion: is 17.1.0, whose Docker client speaks API 1.43 at most, and Docker 29.2.1 takes none below 1.44',
    ],
    [
      'an engine too old for the runner',
      machines(rancher('18.09')),
      'runnerWorkerDockerMachineEc2Options: installs Docker 18.09, which speaks API 1.39 at most, and GitLab Runner 19.3.0 none below 1.40, so no job starts: take Docker 28.3.3',
    ],
    [
      'an image too old for the engine on the manager',
      { runnerInstall: { dockerMajorVersion: '29' }, ...image('docker:18.03.1-ce') },
      'runnerWorkerDockerOptions.image: is docker:18.03.1-ce, whose client speaks API 1.37 at most, and Docker 29 takes none below 1.40, so docker fails in its jobs: take docker:28.3.3',
    ],
    [
      'an image too old for the newest engine, where none is told',
      { ...start(''), ...image('docker:18.09') },
      'runnerWorkerDockerOptions.image: is docker:18.09, whose client speaks API 1.39 at most, and Docker 29.5, the newest that is known here, takes none below 1.40',
    ],
    [
      'an installer without a version',
      machines('engine-install-url=https://get.docker.com'),
      'runnerWorkerDockerMachineEc2Options: says engine-install-url=https://get.docker.com, which installs whatever Docker is newest that day',
    ],
  ])('tells of %s', (_, more, warning) => {
    const found = heard(more);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(warning);
  });

  it.each<[string, Partial<GitlabRunnerInput>]>([
    ['the defaults of docker', {}],
    ['the defaults of docker-machine', machines()],
    ['the defaults of docker-autoscaler', quietAutoscaler],
    [
      "the module's runner and image with our engine",
      { ...machines(), runnerGitlab: runner('16.0.3'), ...image('docker:18.03.1-ce') },
    ],
    ['an installer of which nothing is known', machines('engine-install-url=https://docker.example.com/install.sh')],
  ])('is not given for %s', (_, more) => {
    expect(heard(more)).toEqual([]);
  });
});
