import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { LightServer, type Stack } from './light-server';

const config = '[[runners]]\n  name = "a"\n  token = "zx4k9y2abcdefghijklm"\n  executor = "shell"\n';
const section = '[[runners]]\nexecutor = "docker+machine"\n\n  [runners.machine]\n  IdleCount = 1\n';
const first: Stack = { environment: 'first', project: 'p', runnerName: 'a', section };
/** It has no such runner, which is the refusal after those that are tried here. */
const second: Stack = { environment: 'second', project: 'p', runnerName: 'nobody', section, unit: 'gitlab-runner-2' };

let server: LightServer;
beforeEach(() => {
  server = new LightServer({ p: config, q: config });
});

/** systemctl(1): what `systemctl show --property=ExecStart` prints for a command. */
function unitRuns(...words: readonly string[]): void {
  const command = `{ path=${words[0]} ; argv[]=${words.join(' ')} ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }`;
  server.write(
    'bin/systemctl',
    `#!/bin/bash\n[[ $* != 'show --property=ExecStart gitlab-runner-2' ]] || echo 'ExecStart=${command}'\n`,
    0o755,
  );
}

const pathOf = (name: string) => join(server.root, name);
const own = () => pathOf(server.configFile('p'));
const goesOn = 'has no runner "nobody"';

describe('the file of a unit', () => {
  // commands/service.go of gitlab-runner 19.3.0, GetServiceArguments.
  const installed = (file: string) => [
    ...['/usr/bin/gitlab-runner', 'run', '--config', file, '--working-directory', '/home/gitlab-runner'],
    ...['--service', 'gitlab-runner-2', '--user', 'gitlab-runner'],
  ];

  it.each([
    ['of a folder of its own', () => installed(own())],
    ['that is named in another form', () => ['/usr/bin/gitlab-runner', 'run', `-c=${own()}`]],
    [
      'that is a link to it',
      () => {
        symlinkSync(own(), pathOf('link.toml'));
        return installed(pathOf('link.toml'));
      },
    ],
  ])('is the one that a stack may change: one %s', (_, words) => {
    unitRuns(...words());
    expect(server.run(second, 'apply').output).toContain(goesOn);
  });

  it.each([
    ['another file', () => installed(pathOf(server.configFile('q')))],
    ['a file that is not there', () => installed('/etc/gitlab-runner-2/config.toml')],
    ['no file, so that it is expected in /etc/gitlab-runner', () => ['/usr/local/bin/start-runner']],
  ])('is refused where the unit names %s', (_, words) => {
    unitRuns(...words());
    const { status, output } = server.run(second, 'apply');
    expect(status).toBe(1);
    expect(output).toContain(
      `GitLab Runner does not read ${own()}: correct ciServer.configFile, or how the runner is run (ciServer)`,
    );
    expect(server.read(server.configFile('p'))).toBe(config);
  });
});

describe('a second runner on the server', () => {
  const inFolderOf = (project: string): Stack => ({ ...second, project, file: 'second.toml' });

  beforeEach(() => {
    expect(server.run(first, 'apply')).toMatchObject({ status: 0 });
  });

  it('has a folder of its own, since what goes beside config.toml is of one stack', () => {
    server.write('srv/p/config/second.toml', config);
    unitRuns('/usr/bin/gitlab-runner', 'run', '--config', pathOf('srv/p/config/second.toml'));
    const { status, output } = server.run(inFolderOf('p'), 'apply');
    expect(status).toBe(1);
    expect(output).toContain(
      'the stack of the environment first has this runner, or the folder of its config.toml, already: set enabled: false there, or destroy it; or give this stack another GitLab Runner of the server, with its own folder (ciServer)',
    );
  });

  it('is changed in its own folder', () => {
    server.write('srv/q/config/second.toml', config);
    unitRuns('/usr/bin/gitlab-runner', 'run', '--config', pathOf('srv/q/config/second.toml'));
    expect(server.run(inFolderOf('q'), 'apply').output).toContain(goesOn);
  });
});
