import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { LightServer, type Stack } from './light-server';

const config = `# registered by hand
[[runners]]
  name = "a"
  token = "zx4k9y2abcdefghijklm"
  executor = "docker"
  [runners.docker]
    image = "alpine:3"

[[runners]]
  name = "theirs"
  token = "ffffffffffffffffffff"
  executor = "docker"
`;

/** The executor shell needs no table of its own. */
const shellRunner = '[[runners]]\nname = "a"\ntoken = "zx4k9y2abcdefghijklm"\nexecutor = "shell"\n';

const section = (more: { readonly group?: string; readonly idle?: number } = {}) => `concurrent = 4

[[runners]]
executor = "docker-autoscaler"
limit = 4

  [runners.autoscaler]
  plugin = "aws:1"
  max_instances = 4

    [runners.autoscaler.plugin_config]
    name = "${more.group ?? 'workers'}"

    [[runners.autoscaler.policy]]
    periods = [ "* * * * *" ]
    idle_count = ${more.idle ?? 0}
`;

const machines: Stack = {
  environment: 'e',
  project: 'p',
  runnerName: 'a',
  section:
    '[[runners]]\nexecutor = "docker+machine"\n\n  [runners.machine]\n  IdleCount = 1\n  MachineOptions = [ "amazonec2-region=x" ]\n',
};
const stack: Stack = { ...machines, executor: 'docker-autoscaler', section: section() };
const plugin = 'srv/p/config/plugins/aws/1.2.3/plugin';
const awsConfig = 'srv/p/config/gitlab-runner-cdktf-aws';

let server: LightServer;
beforeEach(() => {
  server = new LightServer({ p: config });
  server.write('runner-version', '18.2.1');
});
const text = () => server.read(server.configFile('p'));
const files = () =>
  Object.fromEntries(Object.entries(server.snapshot('srv')).filter(([file]) => !file.endsWith('/running')));

describe('a section of docker-autoscaler', () => {
  it('comes with the plugin and its region, and goes without a trace', () => {
    const before = files();
    const { status, output } = server.run(stack, 'apply');
    expect(output).toMatch(/applied: .*config\.toml has the section\n$/);
    expect(status).toBe(0);
    expect(text()).toContain('executor = "docker-autoscaler"');
    // That of the other runner.
    expect(text().match(/executor = "docker"/g)).toHaveLength(1);
    expect(server.read(awsConfig)).toBe('[default]\nregion = \n');
    expect(server.snapshot('srv/p/config')['gitlab-runner-cdktf-aws']).toMatch(/^600 /);
    expect(server.exists(plugin)).toBe(true);
    expect(server.run(stack, 'apply').output).toMatch(/unchanged: /);

    expect(server.run(stack, 'restore')).toMatchObject({ status: 0 });
    expect(files()).toEqual(before);
  });

  // executors/internal/autoscaler/provider.go of GitLab Runner 17.11.0 keeps a scaler for each token, and configures its
  // schedule alone again.
  it.each([
    ['a policy', section({ idle: 2 }), undefined, 'before'],
    ['the group', section({ group: 'others' }), undefined, 'again'],
    ['what the plugin signs in with', section(), 'another key', 'again'],
  ])('restarts GitLab Runner only for changes that it does not reload: %s', (_, changed, key, expected) => {
    expect(server.run(stack, 'apply')).toMatchObject({ status: 0 });
    server.write('srv/p/running', 'before');
    if (key) {
      server.write(awsConfig, key, 0o600);
    }
    expect(server.run({ ...stack, section: changed }, 'apply')).toMatchObject({ status: 0 });
    expect(server.read('srv/p/running').trim()).toBe(expected);
  });

  it('waits for the registry of plugins, and has changed nothing until then', () => {
    const before = files();
    server.write('no-registry', 'dial tcp: lookup registry.gitlab.com: no such host\n');
    const { status, output } = server.run(stack, 'apply');
    expect(status).toBe(75);
    expect(output).toContain(
      'WAITING: GitLab Runner could not get its fleeting plugin aws:1: may it reach registry.gitlab.com?',
    );
    expect(files()).toEqual(before);
    expect(server.read('srv/p/running')).toBe('first');
    server.remove('no-registry');
    expect(server.run(stack, 'apply')).toMatchObject({ status: 0 });
  });

  // executors/docker/docker.go of GitLab Runner 19.3.0, Prepare: "missing docker configuration"
  it('is refused where the runner has no [runners.docker], as one with the executor shell', () => {
    server.write(server.configFile('p'), shellRunner);
    const before = text();
    const { status, output } = server.run(stack, 'apply');
    expect(output).toMatch(
      /ERROR: the runner has no \[runners\.docker\], which docker-autoscaler needs: add the table, or set configToml: /,
    );
    expect(status).toBe(1);
    expect(text()).toBe(before);
    expect(server.exists('srv/p/config/plugins')).toBe(false);
  });

  it.each([
    ['a table', `${shellRunner}[runners.docker]\nimage = "alpine:3"\n`, ''],
    ['a dotted key', `${shellRunner}docker.image = "alpine:3"\n`, ''],
    ['a table below it', `${shellRunner}[runners.docker.sysctls]\n`, ''],
    ['configToml', shellRunner, '\n  [runners.docker]\n  image = "alpine:3"\n'],
  ])('takes [runners.docker] from %s', (_, file, more) => {
    server.write(server.configFile('p'), file);
    expect(server.run({ ...stack, section: section() + more }, 'apply')).toMatchObject({ status: 0 });
    expect(text()).toContain('executor = "docker-autoscaler"');
  });

  it('is refused where the plugin is none, or not the one that is named', () => {
    const before = files();
    server.write('no-registry', 'fetching image: MANIFEST_UNKNOWN: manifest unknown\n');
    expect(server.run(stack, 'apply')).toMatchObject({
      status: 1,
      output: expect.stringContaining('correct runnerWorkerDockerAutoscaler.fleetingPluginVersion'),
    });
    server.remove('no-registry');
    const wrong = server.run({ ...stack, pluginSha256: 'a'.repeat(64) }, 'apply');
    expect(wrong.status).toBe(1);
    expect(wrong.output).toContain('but runnerWorkerDockerAutoscaler.fleetingPluginSha256 says aaaa');
    expect(files()).toEqual(before);
    const pluginSha256 = createHash('sha256').update('plugin\n').digest('hex');
    expect(server.run({ ...stack, pluginSha256 }, 'apply')).toMatchObject({ status: 0 });
  });

  it('keeps the plugin of the deployment before where a new one is not the one that is named', () => {
    expect(server.run(stack, 'apply')).toMatchObject({ status: 0 });
    const [before, folder] = ['srv/p/config/plugins/aws/1.0.0/plugin', 'srv/p/config/plugins'];
    server.write(before, 'of before');
    expect(server.run({ ...stack, pluginSha256: 'a'.repeat(64) }, 'apply')).toMatchObject({ status: 1 });
    expect([server.exists(before), server.exists(plugin)]).toEqual([true, false]);
    server.write('no-registry', 'dial tcp: lookup registry.gitlab.com: no such host\n');
    expect(server.run(stack, 'apply')).toMatchObject({ status: 75 });
    // It holds the password of the proxy.
    expect(server.exists(`${folder}/environment`)).toBe(false);
  });

  // https://docs.gitlab.com/runner/fleet_scaling/fleeting/: `fleeting install` came with 16.11.
  it('is refused for a runner that cannot install plugins, and taken by one of 20.0', () => {
    server.write('runner-version', '16.10.0');
    const old = server.run(stack, 'apply');
    expect(old.status).toBe(1);
    expect(old.output).toContain('GitLab Runner 16.10.0 is too old: it installs fleeting plugins from 16.11 on.');
    server.write('runner-version', '20.0.0');
    expect(server.run(machines, 'apply').output).toContain('has no docker+machine any more');
    expect(server.run(stack, 'apply')).toMatchObject({ status: 0 });
  });

  it('does not take the place of one of docker+machine, whose workers it does not know, but of none', () => {
    expect(server.run(machines, 'apply')).toMatchObject({ status: 0 });
    const before = files();
    for (const action of ['apply', 'restore'] as const) {
      const { status, output } = server.run(stack, action);
      expect(status).toBe(1);
      expect(output).toContain(
        'this stack has a section with another executor here: deploy it as it was with enabled: false',
      );
      expect(files()).toEqual(before);
    }
    expect(server.run(machines, 'restore')).toMatchObject({ status: 0 });
    expect(text()).toBe(config);
    expect(server.run(stack, 'apply')).toMatchObject({ status: 0 });
    expect(server.run(stack, 'restore')).toMatchObject({ status: 0 });
    expect(text()).toBe(config);
  });
});
