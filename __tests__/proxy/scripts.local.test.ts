import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withoutComments } from '../../src/machine-files/short-script';
import { temporaryFolder } from '../support/temporary-folder';

const folder = join(__dirname, '..', '..', 'assets', 'proxy');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('the scripts of a proxy', () => {
  it.each([
    ['bash', ['functions.sh']],
    ['bash', ['use.sh']],
    ['bash', ['credentials.sh', 'functions.sh', 'worker.sh', 'registries.sh']],
    ['sh', ['job.sh']],
  ])('leave shellcheck nothing to say as %s: %j', (shell, names) => {
    const { stdout, status } = spawnSync('shellcheck', ['-s', shell, '-'], {
      input: names.map(read).join('\n'),
      encoding: 'utf8',
    });
    expect({ said: stdout, status }).toEqual({ said: '', status: 0 });
  });

  it('lose only comments and empty lines where there is little room', () => {
    expect(withoutComments('#!/bin/bash\nset +x # why\n\n# what\n  # more\necho "# no" \'a\n b\'\n')).toBe(
      '#!/bin/bash\nset +x # why\necho "# no" \'a\n b\'\n',
    );
    expect(withoutComments('# shellcheck shell=bash\na=1\n')).toBe('a=1\n');
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.sh'))) {
      execFileSync('bash', ['-n'], { input: withoutComments(read(name)) });
    }
  });
});

describe('credentials of the proxy', () => {
  /** A file as it is after somebody signed in with these. */
  function signedIn(credentials: string, content: string): string {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, content);
    const program = '. "$1"; sign_in "$2" "$3"';
    execFileSync('bash', ['-euo', 'pipefail', '-c', program, 'bash', join(folder, 'functions.sh'), credentials, file]);
    return readFileSync(file, 'utf8');
  }

  it.each([
    ['user:password', 'user:password'],
    ['user:a:b@c/d%e', 'user:a%3Ab%40c%2Fd%25e'],
    ['dom\\user:ü&"\'$x', 'dom%5Cuser:%C3%BC%26%22%27%24x'],
  ])('%j stand percent-encoded in addresses', (credentials, encoded) => {
    expect(signedIn(credentials, 'a=http://__PROXY_CREDENTIALS__@p:1\n')).toBe(`a=http://${encoded}@p:1\n`);
    expect(decodeURIComponent(encoded)).toBe(credentials);
  });

  it('have their percent signs doubled in the unit that docker-machine writes', () => {
    expect(signedIn('user:a%b', '"engine-env=HTTP_PROXY=http://__PROXY_CREDENTIALS_IN_UNIT__@p:1"\n')).toBe(
      '"engine-env=HTTP_PROXY=http://user:a%%25b@p:1"\n',
    );
  });

  it('leave no trace when there are none', () => {
    expect(signedIn('', 'a=http://__PROXY_CREDENTIALS__@p:1\n')).toBe('a=http://p:1\n');
  });
});

describe('what runs before jobs', () => {
  const environment = { HTTP_PROXY: 'http://p:1', HTTPS_PROXY: 'http://p:2', NO_PROXY: 'localhost,docker' };
  const run = (home: string, variables: Readonly<Record<string, string>>) =>
    spawnSync('sh', ['-euc', `${withoutComments(read('job.sh'))}echo the job`], {
      env: { PATH: process.env.PATH, HOME: home, ...variables },
      encoding: 'utf8',
    });

  it("tells the job's docker client of the proxy", () => {
    const home = temporaryFolder();
    expect(run(home, environment)).toMatchObject({ stdout: 'the job\n', stderr: '', status: 0 });
    const proxies = { httpProxy: 'http://p:1', httpsProxy: 'http://p:2', noProxy: 'localhost,docker' };
    const config = join(home, '.docker', 'config.json');
    expect(JSON.parse(readFileSync(config, 'utf8'))).toEqual({ proxies: { default: proxies } });
  });

  it('leaves what a job brings along', () => {
    const home = temporaryFolder();
    mkdirSync(join(home, '.docker'));
    writeFileSync(join(home, '.docker', 'config.json'), '{"auths":{}}');
    expect(run(home, environment)).toMatchObject({ stdout: 'the job\n', status: 0 });
    expect(readFileSync(join(home, '.docker', 'config.json'), 'utf8')).toBe('{"auths":{}}');
  });

  it('has a job as root trust certificates that no volume brings', () => {
    const [home, programs] = [temporaryFolder(), temporaryFolder()];
    const update = '#!/bin/sh\ncp /usr/local/share/ca-certificates/*.crt /usr/local/sbin/\n';
    writeFileSync(join(programs, 'update-ca-certificates'), update, { mode: 0o755 });
    const machine = ['--ro-bind', '/', '/', '--dev', '/dev', '--tmpfs', '/usr/local/share'];
    const script = `${withoutComments(read('job.sh'))}echo the job`;
    const variables = {
      HOME: home,
      PATH: '/usr/local/sbin:/usr/bin:/bin',
      PROXY_CA_CERTIFICATE: 'first line\nsecond\n',
    };
    const { stdout, stderr, status } = spawnSync(
      'bwrap',
      [...machine, '--bind', programs, '/usr/local/sbin', 'sh', '-ec', script],
      { env: variables, encoding: 'utf8' },
    );
    expect({ stdout, stderr, status }).toEqual({ stdout: 'the job\n', stderr: '', status: 0 });
    expect(readFileSync(join(programs, 'proxy-ca.crt'), 'utf8')).toBe('first line\nsecond\n');
  });

  it('does a job no harm that took the proxy away, or whose home cannot be written', () => {
    const home = temporaryFolder();
    expect(run(home, { ...environment, HTTP_PROXY: '' })).toMatchObject({ stdout: 'the job\n', status: 0 });
    expect(existsSync(join(home, '.docker'))).toBe(false);
    expect(run('/proc/none', environment)).toMatchObject({ stdout: 'the job\n', stderr: '', status: 0 });
  });
});
