import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Engine, plainEngine, type Worker } from '../../../tools/convert/machines';
import { workerStart } from '../../../tools/convert/worker-start';
import { temporaryFolder } from '../../support/temporary-folder';

function worker(startScript: string, engine: Partial<Engine> = {}): Worker {
  return { startScript, user: 'ubuntu', engine: { ...plainEngine, ...engine } } as Worker;
}

interface Boot {
  readonly calls: readonly string[];
  readonly file: (path: string) => string | undefined;
}

/** Runs the script as root of a machine whose /etc is empty and whose programs only say how they were called. */
function boot(
  script: string,
  programs: readonly string[],
  further: Readonly<Record<string, string>> = {},
  expected = 0,
): Boot {
  const folder = temporaryFolder();
  const [bin, etc] = [join(folder, 'bin'), join(folder, 'etc')];
  mkdirSync(bin);
  mkdirSync(etc);
  for (const name of ['mkdir', 'bash', 'sh', 'cat', 'cp']) {
    symlinkSync(join('/usr/bin', name), join(bin, name));
  }
  for (const name of programs) {
    writeFileSync(
      join(bin, name),
      `#!/bin/bash\necho "${name} $*" >>/etc/calls\n[ ${name} != curl ] || echo 'echo installed $* >>/etc/calls'\n`,
    );
    chmodSync(join(bin, name), 0o755);
  }
  for (const [name, text] of Object.entries(further)) {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  }
  const sandbox = [
    '--ro-bind',
    '/usr',
    '/usr',
    '--symlink',
    'usr/bin',
    '/bin',
    '--symlink',
    'usr/lib',
    '/lib',
    '--symlink',
    'usr/lib64',
    '/lib64',
  ];
  const args = [
    ...sandbox,
    '--dev',
    '/dev',
    '--bind',
    etc,
    '/etc',
    '--ro-bind',
    bin,
    '/sandbox',
    '--clearenv',
    '--setenv',
    'PATH',
    '/sandbox:/etc',
  ];
  const { status, stderr, error } = spawnSync('bwrap', [...args, 'bash'], { input: script, encoding: 'utf8' });
  expect({ status, stderr, error }).toEqual({ status: expected, stderr: '', error: undefined });
  const file = (path: string) => (existsSync(join(etc, path)) ? readFileSync(join(etc, path), 'utf8') : undefined);
  return { calls: file('calls')?.trimEnd().split('\n') ?? [], file };
}

const ubuntu = ['apt-get', 'systemctl', 'usermod', 'curl'];
/** A machine without curl, whose apt-get puts it where the shell finds it: into /etc, which alone can be written to. */
const withoutCurl = {
  'apt-get': '#!/bin/bash\necho "apt-get $*" >>/etc/calls\n[[ $* != *curl ]] || cp -p /sandbox/later /etc/curl\n',
  later: `#!/bin/bash\necho "curl $*" >>/etc/calls\necho 'echo installed >>/etc/calls'\n`,
};
const served = [
  'systemctl daemon-reload',
  'systemctl enable docker',
  'systemctl restart docker',
  'usermod --append --groups docker ubuntu',
];

describe("a worker's first boot", () => {
  // install.sh of docker/docker-install: `--version <VERSION>` installs one release.
  it('installs one release of Docker, where the image has none', () => {
    const { startScript } = workerStart(worker(''));
    expect(boot(startScript, ubuntu).calls).toEqual([
      'curl --fail --silent --show-error --location --retry 5 https://get.docker.com',
      'installed --version 28.3.3',
      ...served,
    ]);
    expect(boot(startScript, ['dnf', 'systemctl', 'usermod']).calls).toEqual([
      'dnf install --assumeyes docker-25.*',
      ...served,
    ]);
  });

  it('leaves Docker alone that the image brings', () => {
    expect(boot(workerStart(worker('')).startScript, [...ubuntu, 'docker']).calls).toEqual(served);
  });

  it('installs it from where docker-machine was told to', () => {
    const { startScript } = workerStart(worker('', { installUrl: "https://example.com/it's" }));
    expect(boot(startScript, ubuntu).calls).toEqual([
      "curl --fail --silent --show-error --location --retry 5 https://example.com/it's",
      'installed',
      ...served,
    ]);
  });

  // libmachine/provision/ubuntu_systemd.go and systemd.go of docker-machine have curl among their packages.
  it('installs curl first where the image has none', () => {
    const { startScript } = workerStart(worker('', { installUrl: 'https://example.com/' }));
    const { calls } = boot(startScript, ['systemctl', 'usermod'], withoutCurl);
    expect(calls.slice(0, 4)).toEqual([
      'apt-get -o DPkg::Lock::Timeout=300 update',
      'apt-get -o DPkg::Lock::Timeout=300 install --yes curl',
      'curl --fail --silent --show-error --location --retry 5 https://example.com/',
      'installed',
    ]);
  });

  it('tells the engine what docker-machine told it', () => {
    const engine = {
      registryMirrors: ['https://mirror.example.com'],
      insecureRegistries: ['registry.example.com:5000'],
      storageDriver: 'overlay2',
      labels: ['team=a'],
      environment: ['HTTP_PROXY=http://a%20b@proxy.example.com:3128', 'SAY=say "it\'s" $HOME `id`'],
    };
    const { file } = boot(workerStart(worker('', engine)).startScript, ubuntu);
    expect(JSON.parse(file('docker/daemon.json') ?? '')).toEqual({
      'registry-mirrors': ['https://mirror.example.com'],
      'insecure-registries': ['registry.example.com:5000'],
      'storage-driver': 'overlay2',
      labels: ['team=a'],
    });
    expect(file('systemd/system/docker.service.d/environment.conf')).toBe(
      '[Service]\nEnvironment="HTTP_PROXY=http://a%%20b@proxy.example.com:3128"\nEnvironment="SAY=say \\"it\'s\\" $HOME `id`"\n',
    );
  });

  it('does first what it did before, even when that ends early or sets the engine up itself', () => {
    const before =
      '#!/bin/sh\nmkdir -p /etc/docker\necho "{}" >/etc/docker/daemon.json\necho before >>/etc/calls\nexit 3\n';
    const { calls, file } = boot(workerStart(worker(before, { labels: ['a=b'] })).startScript, ubuntu, {}, 3);
    expect(calls[0]).toBe('before');
    expect(calls.slice(-4)).toEqual(served);
    expect(file('docker/daemon.json')).toBe('{}\n');
  });

  it.each(['#!/bin/bash -e', '#! /bin/sh -eu', '#!/usr/bin/env -S bash -e', '#!/usr/bin/env bash\nset -e'])(
    'keeps the options of the first line for what it did before: %s',
    (first) => {
      const before = `${first}\ncat /nowhere 2>/dev/null\necho too far >>/etc/calls\n`;
      const { calls } = boot(workerStart(worker(before)).startScript, [...ubuntu, 'docker'], {}, 1);
      expect(calls).toEqual(served);
    },
  );

  it.each([
    ['the download', { curl: "#!/bin/bash\necho 'echo half of it >>/etc/calls'\nexit 22\n" }, 22],
    ['what was downloaded', { curl: "#!/bin/bash\necho 'exit 7'\n" }, 7],
    ['systemd', { systemctl: '#!/bin/bash\nexit 5\n' }, 5],
  ])('never exits with 0 when %s fails', (_, failing, status) => {
    const programs = ubuntu.filter((name) => !(name in failing));
    for (const engine of [{}, { installUrl: 'https://example.com/' }]) {
      const { calls } = boot(workerStart(worker('', engine)).startScript, programs, failing, status);
      expect(calls.filter((call) => call.startsWith('usermod'))).toEqual([]);
    }
  });

  it.each(['#cloud-config\n{}', '#!/usr/bin/env python3\nprint(1)\n', '#!/usr/bin/fish\n', 'echo one\n'])(
    'stays as it is when it is no shell script, and says so: %j',
    (script) => {
      const start = workerStart(worker(script));
      expect(start).toMatchObject({ startScript: script, instanceReadyCommand: '' });
      expect(start.notes.map(({ kind }) => kind)).toEqual(['to do']);
    },
  );

  it('is a script that shellcheck has nothing against', () => {
    const { startScript } = workerStart(worker(''));
    const { status, stdout, error } = spawnSync('shellcheck', ['-'], { input: startScript, encoding: 'utf8' });
    expect({ status, stdout, error }).toEqual({ status: 0, stdout: '', error: undefined });
  });
});
