import { createHash } from 'node:crypto';
import { lstatSync, symlinkSync } from 'node:fs';
import TOML from '@iarna/toml';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { proxyAddress } from '../boot/sandbox/machine';
import { appliedDocuments } from './documents';
import { dropIn, machineOptions, override, Server, scriptOf } from './server';

const machineBinary = '#!/bin/bash\ncat /srv/machine-options\n';
const binaryUrl = 'https://releases.example.com/docker-machine';
const checksum = createHash('sha256').update(machineBinary).digest('hex');

/** Whatever of it runs on the server leaves the file. */
const hostileStart = `#!/bin/sh
touch /srv/stolen-0
END-OF-worker-start.sh
touch /srv/stolen-1 "$(touch /srv/stolen-2)" \`touch /srv/stolen-3\`
exec 9>&-; echo '{{ Action }}' "\${x}" %{y}
`;

let documents: Awaited<ReturnType<typeof deploy>>;
const deploy = () =>
  appliedDocuments({
    behind: { proxy: { httpProxy: proxyAddress, noProxy: ['ci.example.com'] } },
    named: { ciServer: { runnerName: 'team b' } },
    hostile: { runnerWorkerDockerMachineInstance: { types: ['t3.micro'], startScript: hostileStart } },
    service: {
      ciServer: { systemd: {}, configFile: '/etc/gitlab-runner/config.toml' },
      proxy: { httpProxy: proxyAddress },
      runnerInstall: { dockerMachineDownloadUrl: binaryUrl, dockerMachineSha256: checksum },
    },
  });
beforeAll(async () => {
  documents = await deploy();
});

let server: Server;
const start = async (
  name: keyof typeof documents,
  config: string,
  options: Parameters<typeof Server.start>[1] = { behindProxy: {} },
) => {
  server = await Server.start(documents[name], options);
  server.config = config;
};
afterEach(() => server?.machine.stop());

/** What a server of the manual has before its runner is switched. */
const registered = `concurrent = 1
check_interval = 0

[session_server]
  session_timeout = 1800

# registered by hand, 2019-11-05
[[runners]]
  name = "gitlab-runner" # shown in the admin area
  url = "http://192.0.2.3/gitlab/"
  token = "zx4k9y2abcdefghijklm"
  executor = "docker"
  environment = ["LANG=C.UTF-8", 'TZ=Asia/Tokyo'] # of all jobs
  [runners.custom_build_dir]
  [runners.docker]
    tls_verify = false
    image = "alpine:latest"
    privileged = false
    disable_entrypoint_overwrite = false
    oom_kill_disable = false
    disable_cache = false
    volumes = [
      "/cache", # keep
    ]
    shm_size = 0
  [runners.cache]
    # nothing yet
    [runners.cache.s3]
    [runners.cache.gcs]
`;

const several = `# two teams
concurrent = 4

[[runners]]
  name = "team a"
  token = "aaaaaaaaaaaaaaaaaaaa"
  executor = "shell"
  [runners.cache]
    Type = "gcs"

# team b's
[[runners]]
  name = "team b"
  token = "bbbbbbbbbbbbbbbbbbbb"
  executor = "docker"
  [runners.docker]
    image = """
# no comment [[runners]]
"""

# team c's
[[runners]]
  name = "team c"
  token = "cccccccccccccccccccc"
  executor = "docker"
`;

interface Runner {
  readonly token: string;
  readonly executor: string;
  readonly environment?: readonly string[];
  readonly docker?: object;
  readonly pre_build_script?: string;
  readonly cache?: object;
  readonly machine?: { readonly MachineOptions: readonly string[] };
}
const read = (text: string) =>
  TOML.parse(text) as unknown as { readonly concurrent: number; readonly runners: Runner[] };
const runner = (text: string, index = 0) => read(text).runners[index] as Runner;
const comments = (text: string) => text.match(/#.*$/gm) ?? [];

describe("the manual's server", () => {
  it('gets the section, keeps the rest, and gets every byte back', async () => {
    await start('behind', registered);
    server.machine.write('/srv/machines', 'runner-zx4k9y2ab-behind-1700000000-1a2b3c4d\nsomebody-elses\n');

    const first = await server.run('apply');
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.output).toMatch(/applied: .*config\.toml has the section\n$/);
    const applied = server.config;
    const { token, executor, docker, environment = [], machine } = runner(applied);
    expect({ token, executor, docker }).toEqual({
      token: 'zx4k9y2abcdefghijklm',
      executor: 'docker+machine',
      docker: runner(registered).docker,
    });
    expect(read(applied).concurrent).toBe(3);
    expect(environment.slice(0, 2)).toEqual(['LANG=C.UTF-8', 'TZ=Asia/Tokyo']);
    expect(machine?.MachineOptions).toEqual(
      expect.arrayContaining(['amazonec2-security-group-readonly=true', 'engine-insecure-registry=10.0.1.7:19081']),
    );
    expect(comments(applied)).toEqual(
      expect.arrayContaining(comments(registered).filter((comment) => comment !== '# of all jobs')),
    );
    expect(server.machine.mode(server.configFile)).toBe('0600');
    expect(server.machine.proxy.asked).toEqual(['ec2.ap-northeast-1.amazonaws.com:443']);
    expect(server.starts).toBe(1);

    const second = await server.run('apply');
    expect(second.output).toMatch(/unchanged: .* is as it should be\n$/);
    expect(server.config).toBe(applied);
    expect(server.starts).toBe(1);

    const restored = await server.run('restore');
    expect(restored.output).toMatch(/restored: every byte of .* is as it was before\n$/);
    expect(server.config).toBe(registered);
    expect(server.machine.mode(server.configFile)).toBe('0600');
    expect(server.machine.list('/srv/gitlab-runner/config')).toEqual(['config.toml']);
    expect(server.machine.exists(override)).toBe(false);
    expect(server.starts).toBe(2);
    expect(server.machine.read('/srv/machines')).toBe('somebody-elses\n');
    expect((await server.run('restore')).output).toMatch(/unchanged: nothing of ours is on this server\n$/);
    expect(server.machine.list('/var/lib/gitlab-runner-cdktf/behind')).toEqual(['lock']);
    expect(first.output + second.output + restored.output).not.toContain('zx4k9y2abcdefghijklm');
  });

  it('keeps what others changed meanwhile, when it is deployed again and when ours goes', async () => {
    await start('behind', registered);
    await server.run('apply');
    const added = '\n# new\n[[runners]]\n  name = "new"\n  token = "nnnnnnnnnnnnnnnnnnnn"\n  executor = "shell"\n';
    const edited = (text: string) =>
      text.replace('zx4k9y2abcdefghijklm', 'rotatedrotatedrotate').replace('1800', '900') + added;
    server.config = edited(server.config);

    // Two runners, and no name says which one is ours.
    const refused = await server.run('apply');
    expect(refused.exitCode).not.toBe(0);
    expect(refused.output).toContain(
      'several runners ("gitlab-runner", "new"): name one of them in ciServer.runnerName',
    );
    server.config = server.config.replace(added, '\n# the end\n');
    expect((await server.run('apply')).output).toContain('unchanged');
    const restored = await server.run('restore');
    expect(restored.output).toMatch(/every byte of .* is as it was before\n$/);
    expect(server.config).toBe(edited(registered).replace(added, '\n# the end\n'));
  });

  it('only loses what is ours when others changed the file before it goes', async () => {
    await start('named', several);
    await server.run('apply');
    const edited = (text: string) => text.replace('# team c', '# our team c').replace('bbbbbbbbbbbb', 'rotatedrotat');
    server.config = edited(server.config);
    expect((await server.run('restore')).output).toContain('was changed by others meanwhile, which stays');
    expect(server.config).toBe(edited(several));
  });

  it('leaves the file alone when our runner is no longer in it', async () => {
    await start('named', several);
    await server.run('apply');
    const without = several.replace('name = "team b"', 'name = "team d"');
    server.config = without;
    expect((await server.run('restore')).output).toContain('restored: the runner is no longer in');
    expect(server.config).toBe(without);
  });
});

describe('the workers that go with the section', () => {
  const machine = (token: string, name: string) => `runner-${token}-${name}-1700000000-1a2b3c4d`;
  const own = [machine('zx4k9y2ab', 'behind'), machine('zx4k9y2a', 'behind')];
  const others = [
    machine('zx4k9y2ab', 'behind-2'),
    machine('zx4k9y2ab', 'my-behind-docker'),
    machine('somebody1', 'behind'),
    'behind-1700000000-1a2b3c4d',
    `${machine('zx4k9y2ab', 'behind')}-of-mine`,
  ];

  it('are those with its name and its token, and no other machine', async () => {
    await start('behind', registered);
    expect(await server.run('apply')).toMatchObject({ exitCode: 0 });
    server.machine.write('/srv/machines', [...own, ...others].map((name) => `${name}\n`).join(''));
    expect(await server.run('restore')).toMatchObject({ exitCode: 0 });
    expect(server.machine.read('/srv/machines').trim().split('\n')).toEqual(others);
  });

  it('are also those of a token that the runner had before', async () => {
    await start('behind', registered);
    expect(await server.run('apply')).toMatchObject({ exitCode: 0 });
    server.config = server.config.replace('zx4k9y2abcdefghijklm', 'glrt-t1_New_Token-1234567');
    const renewed = machine('newtoken', 'behind');
    server.machine.write('/srv/machines', [...own, renewed, ...others].map((name) => `${name}\n`).join(''));
    expect(await server.run('restore')).toMatchObject({ exitCode: 0 });
    expect(server.machine.read('/srv/machines').trim().split('\n')).toEqual(others);
  });
});

describe('a second stack on the same runner', () => {
  it('is refused, names the first one, and leaves it as it is', async () => {
    await start('behind', registered.replace('name = "gitlab-runner"', 'name = "team b"'));
    expect(await server.run('apply')).toMatchObject({ exitCode: 0 });
    const [config, environment] = [server.config, server.machine.read(override)];
    const second = await server.runOther(documents.named, 'apply');
    expect(second.exitCode).not.toBe(0);
    expect(second.output).toContain(
      'the stack of the environment behind has this runner, or the folder of its config.toml, already',
    );
    expect([server.config, server.machine.read(override)]).toEqual([config, environment]);

    expect(await server.run('restore')).toMatchObject({ exitCode: 0 });
    expect(await server.runOther(documents.named, 'apply')).toMatchObject({ exitCode: 0 });
  });
});

describe('a file that others wrote in their own way', () => {
  const quotes = "'".repeat(3);
  const written = `concurrent = 1\r
\r
[[runners]]\r
  name = "team a" # first\r
  token = "aaaaaaaaaaaaaaaaaaaa"\r
  token_obtained_at = 2023-11-05 07:32:00Z\r
  executor = "shell"\r
\r
[[runners]]
  name = "team b"
  token = "bbbbbbbbbbbbbbbbbbbb"
  executor = "docker"
  environment = ["ONE=1", """
TWO=several
lines, and a comma = "quoted\\"""", ${quotes}THREE=it's${quotes}]
`;

  it('keeps its line ends, its texts over several lines and its dates', async () => {
    await start('named', written);
    expect(runner(written, 1).environment).toEqual([
      'ONE=1',
      'TWO=several\nlines, and a comma = "quoted"',
      "THREE=it's",
    ]);
    expect(await server.run('apply')).toMatchObject({ exitCode: 0 });
    const beforeOurs = written.slice(written.indexOf('\n'), written.indexOf('[[runners]]\n'));
    expect(beforeOurs).toContain('07:32:00Z');
    expect(server.config).toContain(beforeOurs);
    expect(runner(server.config, 1).environment).toEqual(runner(written, 1).environment);
    expect(await server.run('restore')).toMatchObject({ exitCode: 0 });
    expect(server.config).toBe(written);
  });

  it("has the stack's variables behind the runner's own, in place of those of the same name", async () => {
    await start('named', written);
    const ours = 'environment = ["FOUR=4", "TWO=2"]';
    const more = (script: string) => script.replace(/^( *)executor = .*$/m, `$&\n$1${ours}`);
    expect(await server.run('apply', more)).toMatchObject({ exitCode: 0 });
    expect(runner(server.config, 1).environment).toEqual(['ONE=1', "THREE=it's", 'FOUR=4', 'TWO=2']);
  });

  it('stays a link where it is one', async () => {
    await start('behind', '');
    server.machine.write('/srv/shared/runner.toml', registered, 0o600);
    server.machine.remove(server.configFile);
    symlinkSync('/srv/shared/runner.toml', server.machine.path(server.configFile));
    expect(await server.run('apply')).toMatchObject({ exitCode: 0 });
    expect(lstatSync(server.machine.path(server.configFile)).isSymbolicLink()).toBe(true);
    expect(server.machine.read('/srv/shared/runner.toml')).toContain('docker+machine');
    expect(server.machine.mode('/srv/shared/runner.toml')).toBe('0600');
    expect(await server.run('restore')).toMatchObject({ exitCode: 0 });
    expect(server.machine.read('/srv/shared/runner.toml')).toBe(registered);
    expect(server.machine.list('/srv/shared')).toEqual(['runner.toml']);
  });
});

describe('a start script', () => {
  it('reaches the workers as it is, whatever is in it, and nothing of it runs on the server', async () => {
    await start('hostile', registered);
    expect(await server.run('apply')).toMatchObject({ exitCode: 0 });
    expect(server.machine.read('/srv/gitlab-runner/config/runners_userdata.sh').trimEnd()).toBe(hostileStart.trimEnd());
    expect(server.machine.list('/srv').filter((name) => name.startsWith('stolen'))).toEqual([]);
  });
});

describe('a server with several runners', () => {
  it('has the named one changed, and no byte of the others', async () => {
    await start('named', several);
    expect((await server.run('apply')).exitCode).toBe(0);
    const pieces = server.config.split(/^(?=# team [bc]'s\n)/m);
    const before = several.replace('concurrent = 4', 'concurrent = 3').split(/^(?=# team [bc]'s\n)/m);
    expect([pieces[0], pieces[2]]).toEqual([before[0], before[2]]);
    expect(runner(server.config, 1)).toMatchObject({
      token: 'bbbbbbbbbbbbbbbbbbbb',
      executor: 'docker+machine',
      docker: { image: '# no comment [[runners]]\n' },
    });
    await server.run('restore');
    expect(server.config).toBe(several);
  });

  it('has another one changed once that is named, and the first as it was', async () => {
    await start('named', several);
    await server.run('apply');
    const { exitCode } = await server.run('apply', (script) => script.replace("'team b'", "'team c'"));
    expect(exitCode).toBe(0);
    const executors = read(server.config).runners.map(({ executor }) => executor);
    expect(executors).toEqual(['shell', 'docker', 'docker+machine']);
    await server.run('restore');
    expect(server.config).toBe(several);
  });

  it.each([
    ['none is named', 'behind', several, 'several runners ("team a", "team b", "team c"): name one of them'],
    ['the named one is not there', 'named', registered, 'no runner "team b", but "gitlab-runner"'],
    ['two bear the name', 'named', several.replace('team c"', 'team b"'), 'several runners "team b": give each a name'],
    ['there is none', 'behind', 'concurrent = 1\n', 'no [[runners]]: register the runner first'],
  ] as const)('is left alone when %s', async (_, name, config, message) => {
    await start(name, config);
    const { exitCode, output } = await server.run('apply');
    expect(exitCode).toBe(1);
    expect(output).toContain(message);
    expect(server.config).toBe(config);
    expect(server.machine.exists(override)).toBe(false);
  });
});

describe('a broken config.toml', () => {
  it('is left alone, whatever is wrong with it, and the message says where', async () => {
    await start('behind', registered);
    const wrong = [
      ['token = "zx4k9y2abcdefghijklm', 'line 11: a text is not closed'],
      ['token = [ "a"', 'line 12: a value is no TOML'],
      ['token = """a', 'a text over several lines is not closed'],
      ['token =', 'line 11: a key has no value'],
      ['token = yes', 'line 11: a value is no TOML'],
      ['token = "a" "b"', 'line 11: there is something behind the value'],
      ['[runners.x', 'line 11: the name of a table is not closed'],
      ['hello', 'line 11: neither a table nor key = value'],
      ['name = "again"', 'line 11: name is there twice, first in line 9'],
      ['token = "t"\n  cache = { Type = "s3" }', 'line 12: write cache as a table of its own, [runners.cache]'],
    ] as const;
    for (const [line, message] of wrong) {
      const broken = registered.replace('  token = "zx4k9y2abcdefghijklm"', line);
      server.config = broken;
      const { exitCode, output } = await server.run('apply');
      expect(exitCode, line).toBe(1);
      expect(output).toContain(message);
      expect(output).toContain('is left as it is: repair it first');
      expect(server.config).toBe(broken);
      expect(output).not.toContain('zx4k9y2abcdefghijklm');
    }
  });

  it('is left alone when GitLab Runner does not accept what would replace it', async () => {
    await start('behind', registered);
    server.machine.write('/srv/runner-refuses', 'docker+machine');
    const { exitCode, output } = await server.run('apply');
    expect(exitCode).toBe(1);
    expect(output).toContain('GitLab Runner finds 0 runners');
    expect(output).toContain('is left as it is: what would replace it is not accepted');
    expect(server.config).toBe(registered);
    expect(server.machine.list('/srv/gitlab-runner/config')).not.toContain('config.toml.candidate');
  });
});

describe("the check of GitLab Runner's own, from 19.3 on", () => {
  const misspelt = registered.replace('check_interval', 'check_intervall');

  it('does not stop apply or restore for what the file had before, and says it', async () => {
    await start('behind', misspelt);
    server.runnerVersion('19.3.0');
    const applied = await server.run('apply');
    expect(applied.exitCode, applied.output).toBe(0);
    expect(applied.output).toMatch(/gitlab-runner lint complained about \S+ before: unknown key: check_intervall/);
    expect(runner(server.config).executor).toBe('docker+machine');
    const restored = await server.run('restore');
    expect(restored.exitCode, restored.output).toBe(0);
    expect(restored.output).toMatch(
      /gitlab-runner lint complains about \S+ as it was before: unknown key: check_inter/,
    );
    expect(server.config).toBe(misspelt);
  });

  it('says nothing at restore of a file that it accepts', async () => {
    await start('behind', registered);
    server.runnerVersion('19.3.0');
    await server.run('apply');
    const restored = await server.run('restore');
    expect(restored.output).not.toContain('lint');
    expect(server.config).toBe(registered);
  });

  it('stops apply for what we would add, in its own words', async () => {
    await start('behind', misspelt);
    server.runnerVersion('19.3.0');
    const { exitCode, output } = await server.run('apply', (script) =>
      script.replace(/^( *)IdleCount = /m, '$1IdelCount = '),
    );
    expect(exitCode).toBe(1);
    expect(output).toMatch(/gitlab-runner lint does not accept \S+: unknown key: runners\.machine\.IdelCount/);
    expect(output).not.toContain(
      'does not accept /etc/gitlab-runner/config.toml.candidate: unknown key: check_intervall',
    );
    expect(server.config).toBe(misspelt);
  });
});

describe('checks before anything is changed', () => {
  const refuses = async (message: string, status = 1) => {
    const { exitCode, output } = await server.run('apply');
    expect(exitCode).toBe(status);
    expect(output).toContain(message);
    expect(server.config).toBe(registered);
    expect(server.machine.exists(override)).toBe(false);
  };

  it.each([
    ['behind', '12.4.1', 'GitLab Runner 12.4.1 is too old: amazonec2-security-group-readonly needs 12.5'],
    ['behind', '12.5.0', 'GitLab Runner 12.5.0 is too old: networks in NO_PROXY need 12.6'],
    ['behind', '20.0.1', 'GitLab Runner 20.0.1 has no docker+machine any more: it ended with 20.0'],
  ] as const)('%s: GitLab Runner %s', async (name, version, message) => {
    await start(name, registered);
    server.runnerVersion(version);
    await refuses(message);
  });

  it('the proxy wants a password', async () => {
    await start('behind', registered, { behindProxy: { credentials: 'user:password' } });
    await refuses(`the proxy ${proxyAddress} requires credentials: put user:password into the SSM parameter`);
  });

  it('the proxy does not answer', async () => {
    await start('behind', registered, {});
    await refuses(`WAITING: the proxy ${proxyAddress} does not answer this server`, 75);
  });

  it('docker-machine does not know an option', async () => {
    await start('behind', registered);
    const known = machineOptions.filter((option) => !/metadata-token$|insecure/.test(option));
    server.machine.write('/srv/machine-options', known.map((option) => `   --${option} "x"\n`).join(''));
    await refuses('docker-machine does not know amazonec2-metadata-token engine-insecure-registry: update');
  });

  // Compose takes the first of four names, whatever the main file is called (DefaultOverrideFileNames of compose-go).
  it.each(['docker-compose.override.yaml', 'compose.override.yml', 'compose.override.yaml'])(
    'an override of somebody else, %s',
    async (name) => {
      await start('behind', registered);
      server.machine.write(override.replace('docker-compose.override.yml', name), 'services: {}\n');
      await refuses(`${name} was not written by this stack and conflicts with it`);
    },
  );

  it('the runner reads another file', async () => {
    await start('behind', registered);
    server.machine.standIn('sha256sum', 'if (($#)); then echo "0000  $1"; else /usr/bin/sha256sum; fi');
    await refuses('GitLab Runner does not read /srv/gitlab-runner/config/config.toml: correct ciServer.configFile');
  });

  it('puts back what the deployment before had, when the runner does not start in its new environment', async () => {
    await start('behind', registered);
    expect(await server.run('apply')).toMatchObject({ exitCode: 0 });
    const [config, environment] = [server.config, server.machine.read(override)];
    server.machine.write('/srv/service-fails', '');
    const failed = await server.run('apply', (script) => script.replaceAll('ci.example.com', 'other.example.com'));
    expect(failed.exitCode).not.toBe(0);
    expect(failed.output).toContain('all is as before');
    expect(environment).toContain('ci.example.com');
    expect([server.config, server.machine.read(override)]).toEqual([config, environment]);

    server.machine.remove('/srv/service-fails');
    expect(await server.run('apply')).toMatchObject({ exitCode: 0 });
    expect(await server.run('restore')).toMatchObject({ exitCode: 0 });
    expect(server.config).toBe(registered);
  });

  it('puts all back when the runner does not start in its new environment', async () => {
    await start('behind', registered);
    server.machine.write('/srv/service-fails', '');
    await refuses('GitLab Runner does not start with the environment');
  });
});

describe('a runner of systemd', () => {
  it('gets a drop-in and docker-machine, and loses both again', async () => {
    await start('service', registered);
    server.machine.remove('/usr/local/sbin/docker-machine');
    server.machine.downloads.serve('releases.example.com/docker-machine', machineBinary);
    const { exitCode, output } = await server.run('apply');
    expect(output).toContain('applied');
    expect(exitCode).toBe(0);
    const variables = /^EnvironmentFile=(.+)$/m.exec(server.machine.read(dropIn))?.[1];
    expect(server.machine.read(String(variables))).toContain(`HTTPS_PROXY=${proxyAddress}\n`);
    expect(server.machine.read('/usr/local/bin/docker-machine')).toBe(machineBinary);
    expect(server.machine.proxy.asked).toContain('releases.example.com:443');
    expect(server.machine.exists('/srv/docker.log')).toBe(false);
    await server.run('restore');
    expect(server.config).toBe(registered);
    expect(server.machine.exists(dropIn)).toBe(false);
    expect(server.machine.exists(String(variables))).toBe(false);
    expect(server.machine.exists('/usr/local/bin/docker-machine')).toBe(false);
  });

  it('gets no docker-machine of another checksum', async () => {
    await start('service', registered);
    server.machine.remove('/usr/local/sbin/docker-machine');
    server.machine.downloads.serve('releases.example.com/docker-machine', 'something else');
    const { exitCode, output } = await server.run('apply');
    expect(exitCode).toBe(1);
    expect(output).toContain('does not have the checksum in runnerInstall.dockerMachineSha256');
    expect(server.machine.exists('/usr/local/bin/docker-machine')).toBe(false);
    expect(server.config).toBe(registered);
  });
});

describe('the proxy', () => {
  const file = (name: keyof typeof documents, path: string) =>
    new RegExp(`cat >${path} <<'END-OF-${path}'\n([^]*?)\nEND-OF-${path}`).exec(scriptOf(documents[name]))?.[1] ?? '';
  const section = (name: keyof typeof documents) => runner(file(name, 'section.toml'));
  const list = /,'*10\.0\.0\.0\/16,10\.0\.1\.7'*,ci\.example\.com/;
  const places = [
    ['jobs', (name) => section(name).environment?.join('\n'), [`HTTPS_PROXY=${proxyAddress}`, 'http_proxy=', list]],
    ["jobs' docker client", (name) => section(name).pre_build_script, ['"httpProxy":"%s"']],
    [
      "the workers' Docker",
      (name) =>
        section(name)
          .machine?.MachineOptions.filter((option) => option.startsWith('engine-env'))
          .join('\n'),
      [`engine-env=HTTP_PROXY=${proxyAddress}`, `engine-env=HTTPS_PROXY=${proxyAddress}`, list],
    ],
    ["the workers' packages", (name) => file(name, 'worker-start.sh'), ['text/cloud-boothook', proxyAddress, list]],
    [
      'the runner and docker-machine',
      (name) => file(name, 'service-environment'),
      [`HTTPS_PROXY: "${proxyAddress}"`, list],
    ],
    ['the check', (name) => file(name, 'environment'), [`PROXY_URL='${proxyAddress}'`]],
  ] satisfies [string, (name: keyof typeof documents) => string | undefined, (string | RegExp)[]][];

  it.each(places)('reaches %s', (_, text, says) => {
    for (const part of says) {
      expect(text('behind')).toMatch(part);
    }
  });

  it.each(places)('is not in what %s get without one', (_, text) => {
    expect(text('named') ?? '').not.toMatch(/proxy\.example|http_proxy|httpProxy|HTTP_PROXY/);
  });
});
