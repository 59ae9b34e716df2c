import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bootLog, configOf, problems } from '../manager';
import { selfSigned } from '../sandbox/certificate';
import { gitlabHost, Machine } from '../sandbox/machine';
import { AppliedServer } from './applied-server';
import { dockerCalls, prepare } from './stand-ins';

const certificate = selfSigned([gitlabHost]);
const keyParameter = '/gitlab/tls/key';
const plugin = '/var/lib/fleeting/plugins/registry.gitlab.com/aws/1.2.3/plugin';
const fleetingPluginSha256 = createHash('sha256').update('plugin\n').digest('hex');

/** `fleeting install` and `list` of a container of GitLab Runner, which has the folder of plugins as a volume. */
const fleeting = `
case $* in
  run*'fleeting install') mkdir -p "$(dirname ${plugin})"; echo plugin >${plugin} ;;
  run*'fleeting list') echo "runner: x, plugin: aws:1, path: ${plugin.replace('/var/lib/fleeting', '/root/.config/fleeting')}" ;;
esac`;

let server: AppliedServer;
let machine: Machine;
beforeAll(async () => {
  server = await AppliedServer.apply(
    {
      externalUrl: `https://${gitlabHost}`,
      versions: { runner: '18.2.1' },
      tls: { certificate: { certificate: certificate.cert, keySsmParameterName: keyParameter } },
    },
    {
      runnerWorker: { type: 'docker-autoscaler', maxJobs: 4 },
      runnerManager: { maximumConcurrentJobs: 4 },
      runnerWorkerDockerAutoscaler: { connectorConfigUser: 'ubuntu', fleetingPluginSha256 },
    },
  );
  await server.setParameter(keyParameter, certificate.key);
}, 180_000);
afterEach(async () => {
  expect(server.denied(machine)).toEqual([]);
  await machine.stop();
});
afterAll(() => server?.stop());

async function started(): Promise<Machine> {
  machine = await Machine.start({
    emulator: server.endpoint,
    instanceId: server.instanceId,
    gitlabCertificate: () => certificate,
  });
  prepare(machine, server.volumeId);
  machine.write('/srv/packages/docker', `${machine.read('/srv/packages/docker')}${fleeting}\n`, 0o755);
  machine.gitlab.accessTokens.add('glpat-boot-access-token');
  return machine;
}

describe('the boot of a GitLab server with docker-autoscaler', () => {
  it('installs the plugin where the container of the runner keeps it, before that starts', async () => {
    await started();
    const run = await machine.boot(server.userData);
    expect(problems(machine).filter((line) => !/Looking for the volume|Waiting for GitLab/.test(line))).toEqual([]);
    expect(run.exitCode).toBe(0);
    const calls = dockerCalls(machine);
    const at = (part: string) => calls.findIndex((call) => call.includes(part));
    const order = [
      'fleeting install',
      'fleeting list',
      'build --quiet gitlab-runner',
      '--remove-orphans',
      'verify',
    ].map(at);
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(calls[at('fleeting install')]).toBe(
      'run --rm --env-file /etc/proxy.env --volume /etc/gitlab-runner:/etc/gitlab-runner ' +
        '--volume /var/lib/fleeting:/root/.config/fleeting gitlab/gitlab-runner:v18.2.1 fleeting install',
    );
    // The same folder in docker-compose.yml: what is installed outlives the container.
    expect(machine.read('/opt/gitlab-server/.env')).toContain(
      'RUNNER_KEEPS=/var/lib/fleeting:/root/.config/fleeting\n',
    );
    expect(machine.read('/opt/gitlab-server/runner/Dockerfile')).toMatch(
      /^FROM gitlab\/gitlab-runner:v\$\{RUNNER_VERSION\}\n$/m,
    );
  });

  it('gives the runner its group, the region and no key', async () => {
    await started();
    await machine.boot(server.userData);
    const [runner] = (configOf(machine) as unknown as { runners: [Record<string, unknown>] }).runners;
    expect(runner).toMatchObject({
      executor: 'docker-autoscaler',
      limit: 4,
      autoscaler: {
        plugin: 'aws:1',
        plugin_config: { name: 'gitlab-asg', config_file: '/etc/gitlab-runner/aws-config' },
        connector_config: { username: 'ubuntu' },
      },
    });
    expect(machine.read('/etc/gitlab-runner/aws-config')).toMatch(/^\[default\]\nregion = [a-z0-9-]+\n$/);
  });

  it('ends where the plugin is not the one that the settings name', async () => {
    await started();
    machine.write(
      '/srv/packages/docker',
      machine.read('/srv/packages/docker').replace('echo plugin', 'echo other'),
      0o755,
    );
    const { exitCode } = await machine.boot(server.userData);
    expect(exitCode).not.toBe(0);
    expect(bootLog(machine)).toMatch(
      /has the checksum [0-9a-f]{64}, but runnerWorkerDockerAutoscaler.fleetingPluginSha256/,
    );
    expect(machine.exists(plugin)).toBe(false);
  });
});
