import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { htmlPage } from '../../../tools/machine-room/gitlab/faults';
import { gitlabHost, Machine } from './machine';

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.start({ emulator: 'http://127.0.0.1:1', traced: true });
});
afterEach(() => machine.stop());

const userData = (document: unknown): string =>
  gzipSync(`#cloud-config\n${JSON.stringify(document)}`).toString('base64');

const bash = (script: string) => machine.run(['bash', '-c', script]);

describe('the sandbox', () => {
  it('writes the files and runs the commands of user data', async () => {
    const run = await machine.boot(
      userData({
        write_files: [
          { path: '/etc/a/b', content: 'one\n', permissions: '0600' },
          { path: '/opt/c', encoding: 'gz+b64', content: gzipSync('two').toString('base64') },
        ],
        runcmd: ['cat /etc/a/b | tr o O', ['printf', '%s', "it's $HOME"], 'exit 3'],
      }),
    );
    expect(run).toMatchObject({ exitCode: 3, output: "One\nit's $HOME" });
    expect(machine.read('/opt/c')).toBe('two');
    expect(machine.mode('/etc/a/b')).toBe('0600');
    expect(machine.mode('/opt/c')).toBe('0644');
  });

  it.each([
    ['no cloud-config', gzipSync('#!/bin/bash\n').toString('base64'), '#cloud-config'],
    ['a key that it does not know', userData({ write_files: [], runcmd: [], packages: [] }), 'packages'],
  ])('refuses %s', async (_, data, reason) => {
    await expect(machine.boot(data)).rejects.toThrow(reason);
  });

  it('is root on a machine of its own', async () => {
    const { output } = await bash(
      'exec 2>&1; id -u; ls /; echo x >/etc/passwd; echo x >/root/x; touch /usr/bin/x; ls /proc | grep -c "^[0-9]"',
    );
    expect(output).toMatch(/^0\n/);
    expect(output).toContain("cannot touch '/usr/bin/x': Read-only file system");
    expect(output).not.toContain('work');
    expect(Number(output.trim().split('\n').at(-1))).toBeLessThan(12);
    expect(machine.read('/root/x')).toBe('x\n');
  });

  it('notes every program with its arguments, whatever they hold', async () => {
    const { programs } = await bash(`/usr/bin/printf '%s' 'a "quoted" \\ ü
line' >/dev/null & wait; uname -m`);
    expect(programs.map(({ argv }) => argv)).toContainEqual(['/usr/bin/printf', '%s', 'a "quoted" \\ ü\nline']);
    expect(programs.at(-1)).toEqual({ file: '/usr/local/sbin/uname', argv: ['uname', '-m'] });
  });

  it('waits for nobody', async () => {
    const { programs, exitCode } = await bash('sleep 7200');
    expect(exitCode).toBe(0);
    expect(programs.some(({ argv }) => argv.at(-1) === '7200')).toBe(true);
  });
});

describe('its network', () => {
  const verify = (token: string) =>
    bash(`curl -sS -w ' %{http_code}' --data-urlencode 'token=${token}' https://${gitlabHost}/api/v4/runners/verify`);

  it('has a GitLab that knows its tokens', async () => {
    machine.gitlab.runners.set('glrt-good', {});
    expect((await verify('glrt-good')).output).toBe('{"id":1,"token":"glrt-good","token_expires_at":null} 200');
    expect((await verify('glrt-bad')).output).toBe('{"message":"403 Forbidden"} 403');
    expect(machine.gitlab.asked).toEqual(['POST /api/v4/runners/verify', 'POST /api/v4/runners/verify']);
    expect(machine.gitlab.calls[1]?.fields).toEqual({ token: 'glrt-bad' });
  });

  it('has a GitLab that fails as told', async () => {
    machine.gitlab.runners.set('glrt-good', {});
    machine.gitlab.fail('down', { times: 1 });
    machine.gitlab.fail({ status: 502 }, { times: 1 });
    machine.gitlab.fail(htmlPage, { times: 1, path: '/api' });
    expect((await verify('glrt-good')).exitCode).not.toBe(0);
    expect((await verify('glrt-good')).output).toBe(' 502');
    expect((await verify('glrt-good')).output).toContain('Please sign in');
    expect((await verify('glrt-good')).output).toContain('200');
  });

  it('reads a form with files, too', async () => {
    await bash(`curl -sS --form 'token=a b' --form tag_list=x,y https://${gitlabHost}/api/v4/runners`);
    expect(machine.gitlab.calls[0]?.fields).toEqual({ token: 'a b', tag_list: 'x,y' });
  });

  it('has downloads, and nothing else', async () => {
    machine.downloads.serve('releases.example.com/tool', 'bytes');
    expect((await bash('curl -fsS https://releases.example.com/tool')).output).toBe('bytes');
    expect((await bash('curl -fsS https://releases.example.com/other')).exitCode).toBe(22);
    expect((await bash('curl -fsS https://unknown.example.com/')).exitCode).toBe(60);
  });

  it('has instance metadata for who asks for a session first', async () => {
    const base = 'http://169.254.169.254/latest';
    expect((await bash(`curl -fsS ${base}/meta-data/instance-id`)).exitCode).toBe(22);
    const { output } = await bash(
      `t=$(curl -fsS -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' ${base}/api/token)
       curl -fsS -H "X-aws-ec2-metadata-token: $t" ${base}/meta-data/instance-id`,
    );
    expect(output).toBe('i-0123456789abcdef0');
  });

  it('has AWS, asked by the real CLI with the credentials of the instance', async () => {
    machine.aws.answer('ssm:GetParameter', {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: '{"Parameter":{"Name":"a","Value":"text"}}',
    });
    const { output } = await bash(
      'aws ssm get-parameter --name a --region eu-west-1 --query Parameter.Value --output text',
    );
    expect(output).toBe('text\n');
    expect(machine.aws.calls).toEqual([
      {
        service: 'ssm',
        action: 'GetParameter',
        region: 'eu-west-1',
        parameters: { Name: 'a' },
        accessKeyId: 'role-of-the-instance',
      },
    ]);
    machine.aws.recover();
    machine.aws.refuse('ssm:GetParameter');
    expect((await bash('aws ssm get-parameter --name a --region eu-west-1')).output).toContain('AccessDeniedException');
  });
});

describe('its programs', () => {
  it('are those of its image, whatever this computer has', async () => {
    const { output } = await bash(
      'for name in bash awk curl jq docker git node npm apt-get gcc perl strace; do command -v $name; done',
    );
    expect(output.trim().split('\n')).toEqual(['/usr/bin/bash', '/usr/bin/awk', '/usr/bin/curl', '/usr/bin/jq']);
  });

  it('lack what a test takes away, until the package manager brings it', async () => {
    const lacking = await Machine.start({ emulator: 'http://127.0.0.1:1', lacking: ['jq'] });
    try {
      const { output } = await lacking.run(['bash', '-c', 'jq -n 1 || dnf install jq && jq -n 2']);
      expect(output).toMatch(/jq: command not found\n2\n$/);
    } finally {
      await lacking.stop();
    }
  });
});
