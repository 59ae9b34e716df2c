import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { rendered } from './rendered';

const docker = (more: Partial<GitlabRunnerInput> = {}) =>
  rendered({ runnerWorker: { type: 'docker' }, ...more }).runner.docker;

const everyOption = {
  allowedImages: ['ruby:*'],
  allowedPullPolicies: ['always', 'if-not-present'],
  allowedServices: ['postgres:*'],
  cacheDir: '/cache-dir',
  capAdd: ['NET_ADMIN'],
  capDrop: ['MKNOD'],
  containerLabels: ['team=ci', 'empty', 'formula=a=b'],
  cpusetCpus: '0,1',
  cpuShares: 512,
  cpus: '1.5',
  devices: ['/dev/fuse'],
  deviceCgroupRules: ['c 81:* rmw'],
  disableCache: true,
  disableEntrypointOverwrite: true,
  dns: ['192.0.2.53'],
  dnsSearch: ['example.com'],
  extraHosts: ['gitlab:192.0.2.10'],
  gpus: 'all',
  helperImage: 'helper:1',
  helperImageFlavor: 'ubuntu',
  host: 'tcp://192.0.2.11:2376',
  hostname: 'builder',
  image: 'alpine:3',
  isolation: 'hyperv',
  links: ['db:db'],
  macAddress: '02:00:5e:00:53:01',
  memory: '512m',
  memorySwap: '1g',
  memoryReservation: '256m',
  networkMode: 'bridge',
  oomKillDisable: true,
  oomScoreAdjust: -100,
  privileged: false,
  pullPolicies: ['if-not-present', 'always'],
  runtime: 'runc',
  securityOpt: ['no-new-privileges'],
  shmSize: 1024,
  sysctls: ['net.core.somaxconn=1024'],
  tlsCertPath: '/certs',
  tlsVerify: true,
  user: 'nobody',
  usernsMode: 'host',
  volumes: ['/builds'],
  volumesFrom: ['storage'],
  volumeDriver: 'local',
  waitForServicesTimeout: -1,
} satisfies Required<GitlabRunnerInput['runnerWorkerDockerOptions']>;

describe('[runners.docker]', () => {
  it('has the defaults of the module but for its image, and nothing that was not asked for', () => {
    expect(docker()).toEqual({
      image: 'docker:28.3.3',
      privileged: true,
      disable_cache: false,
      tls_verify: false,
      shm_size: 0,
      pull_policy: ['always'],
      volumes: ['/cache'],
    });
  });

  it('writes every option under the key of GitLab Runner, unchanged', () => {
    const { pullPolicies, containerLabels, sysctls, ...options } = everyOption;
    const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    expect(docker({ runnerWorkerDockerOptions: everyOption })).toEqual({
      ...Object.fromEntries(Object.entries(options).map(([name, value]) => [snakeCase(name), value])),
      pull_policy: pullPolicies,
      container_labels: { team: 'ci', empty: '', formula: 'a=b' },
      sysctls: { 'net.core.somaxconn': '1024' },
    });
    expect([containerLabels, sysctls].every(Array.isArray)).toBe(true);
  });

  it('adds the volumes of docker-in-docker behind the others', () => {
    expect(docker({ runnerWorkerDockerAddDindVolumes: true }).volumes).toEqual([
      '/cache',
      '/certs/client',
      '/builds',
      '/var/run/docker.sock:/var/run/docker.sock',
    ]);
  });

  it('mounts each path once, wherever it comes from', () => {
    const volumes = ['/cache', '/certs/client/', '/cache', '/var/run/docker.sock:/var/run/docker.sock:rw'];
    expect(docker({ runnerWorkerDockerAddDindVolumes: true, runnerWorkerDockerOptions: { volumes } }).volumes).toEqual([
      '/cache',
      '/certs/client/',
      '/var/run/docker.sock:/var/run/docker.sock:rw',
      '/builds',
    ]);
  });

  it('mounts file systems in memory, in containers and in services', () => {
    const section = docker({
      runnerWorkerDockerVolumesTmpfs: [
        { volume: '/var/opt/cache', options: 'rw,noexec' },
        { volume: '/scratch', options: 'rw' },
      ],
      runnerWorkerDockerServicesVolumesTmpfs: [{ volume: '/var/lib/mysql', options: 'rw,noexec' }],
    });
    expect(section.tmpfs).toEqual({ '/var/opt/cache': 'rw,noexec', '/scratch': 'rw' });
    expect(section.services_tmpfs).toEqual({ '/var/lib/mysql': 'rw,noexec' });
    expect(docker()).not.toHaveProperty('tmpfs');
  });

  it('starts services, with an empty list where the image decides', () => {
    const runnerWorkerDockerServices = [
      { name: 'docker:27-dind', alias: 'docker', entrypoint: ['dockerd-entrypoint.sh'], command: ['--debug', '-H'] },
      { name: 'redis:7', alias: 'redis', entrypoint: [], command: [] },
    ];
    expect(docker({ runnerWorkerDockerServices }).services).toEqual(runnerWorkerDockerServices);
    expect(docker()).not.toHaveProperty('services');
  });
});
