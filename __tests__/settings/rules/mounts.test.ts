import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { problemsOf, quietInput } from '../valid-input';

type Change = Partial<GitlabRunnerInput>;

const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const volumes = (...given: string[]): Change => ({ runnerWorkerDockerOptions: { volumes: given } });
const dind: Change = { runnerWorkerDockerAddDindVolumes: true };
const tmpfs = (...paths: string[]): Change => ({
  runnerWorkerDockerVolumesTmpfs: paths.map((volume) => ({ volume, options: 'rw' })),
});
const servicesTmpfs = (...paths: string[]): Change => ({
  runnerWorkerDockerServicesVolumesTmpfs: paths.map((volume) => ({ volume, options: 'rw' })),
});
const proxied: Change = {
  proxy: { httpProxy: 'http://192.0.2.1:3128', caCertificate: certificate },
  runnerEgressRules: { all: { protocol: '-1', description: 'x', cidrBlock: '0.0.0.0/0' } },
};

describe('one path of a container', () => {
  it.each<readonly [string, Change, string]>([
    [
      "docker-in-docker's socket and one that is read only",
      { ...dind, ...volumes('/var/run/docker.sock:/var/run/docker.sock:ro') },
      'runnerWorkerDockerAddDindVolumes: mounts /var/run/docker.sock:/var/run/docker.sock at /var/run/docker.sock, where runnerWorkerDockerOptions.volumes.0 mounts /var/run/docker.sock:/var/run/docker.sock:ro: leave one out',
    ],
    [
      "docker-in-docker's certificates and a folder of the host",
      { ...dind, ...volumes('/cache', '/srv/certs:/certs/client/') },
      'runnerWorkerDockerAddDindVolumes: mounts /certs/client at /certs/client, where runnerWorkerDockerOptions.volumes.1 mounts /srv/certs:/certs/client/',
    ],
    [
      'two folders of the host',
      volumes('/a:/x', '/b:/x/../x'),
      'runnerWorkerDockerOptions.volumes.1: mounts /b:/x/../x at /x, where runnerWorkerDockerOptions.volumes.0 mounts /a:/x',
    ],
    [
      'two of Windows',
      volumes('c:\\a:c:\\x', 'named:c:\\x:ro'),
      'runnerWorkerDockerOptions.volumes.1: mounts named:c:\\x:ro at c:\\x',
    ],
    [
      "the proxy's certificates and other ones",
      { ...proxied, ...volumes('/srv/ca.crt:/etc/gitlab-runner/certs/ca.crt:ro') },
      'proxy.caCertificate: mounts /etc/proxy-ca.crt:/etc/gitlab-runner/certs/ca.crt:ro at /etc/gitlab-runner/certs/ca.crt, where runnerWorkerDockerOptions.volumes.0 mounts /srv/ca.crt',
    ],
    [
      'a volume and a file system in memory',
      { ...volumes('/cache'), ...tmpfs('/scratch', '/cache/') },
      'runnerWorkerDockerVolumesTmpfs.1: mounts /cache/ (rw) at /cache, where runnerWorkerDockerOptions.volumes.0 mounts /cache',
    ],
    [
      "a volume and a service's file system in memory",
      { ...volumes('/var/lib/mysql'), ...servicesTmpfs('/var/lib/mysql') },
      'runnerWorkerDockerServicesVolumesTmpfs.0: mounts /var/lib/mysql (rw) at /var/lib/mysql, where runnerWorkerDockerOptions.volumes.0',
    ],
    [
      'two file systems in memory',
      {
        runnerWorkerDockerVolumesTmpfs: [
          { volume: '/x', options: 'rw' },
          { volume: '/x', options: 'ro' },
        ],
      },
      'runnerWorkerDockerVolumesTmpfs.1: mounts /x (ro) at /x, where runnerWorkerDockerVolumesTmpfs.0 mounts /x (rw)',
    ],
    [
      'the sources in memory',
      tmpfs('/builds'),
      'runnerWorkerDockerVolumesTmpfs.0: mounts /builds (rw) at /builds, where GitLab Runner mounts its volume for the sources',
    ],
    [
      'a path that is none',
      volumes('cache'),
      'runnerWorkerDockerOptions.volumes.0: is "cache", which GitLab Runner takes for no volume',
    ],
    ['the root', volumes('/'), 'runnerWorkerDockerOptions.volumes.0: is "/"'],
    ['a mode that is none', volumes('/a:/b:rx'), 'runnerWorkerDockerOptions.volumes.0: is "/a:/b:rx"'],
  ])('%s', (_, change, problem) => {
    expect(problemsOf({ ...quietInput, ...change })).toEqual([expect.stringContaining(problem)]);
  });

  it.each<readonly [string, Change]>([
    ['the same twice', volumes('/cache', '/cache/', '/a:/b', '/a:/b:rw')],
    [
      'what docker-in-docker mounts as well',
      { ...dind, ...volumes('/certs/client', '/builds', '/var/run/docker.sock:/var/run/docker.sock') },
    ],
    ['the same in containers and in services', { ...tmpfs('/x'), ...servicesTmpfs('/x') }],
    ['one inside of another', { ...volumes('/cache'), ...tmpfs('/cache/tmp') }],
    [
      'all that GitLab Runner parses',
      volumes(
        '/a:/b:ro',
        '/a:/c:rw,z',
        'n:/d:z',
        '/a:/e:rslave',
        '//./pipe/docker_engine://./pipe/docker_engine',
        'c:\\x',
      ),
    ],
  ])('accepts %s', (_, change) => {
    expect(problemsOf({ ...quietInput, ...change })).toEqual([]);
  });
});
