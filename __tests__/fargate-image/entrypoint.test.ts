import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Machine } from '../boot/sandbox/machine';
import { temporaryFolder } from '../support/temporary-folder';

const image = join(__dirname, '..', '..', 'assets', 'fargate-image');
const read = (name: string) => readFileSync(join(image, name), 'utf8');

const nowhere = 'http://127.0.0.1:1';
const password = 'correct horse';
const machines: Machine[] = [];

interface Keys {
  readonly publicKey: string;
  readonly privateKey: string;
}

function keys(...type: string[]): Keys {
  const file = join(temporaryFolder(), 'key');
  execFileSync('ssh-keygen', ['-q', '-N', '', '-C', '', ...type, '-f', file]);
  return { publicKey: readFileSync(`${file}.pub`, 'utf8'), privateKey: readFileSync(file, 'utf8') };
}

/** As the driver makes it. */
const ofTheJob = keys('-t', 'rsa', '-b', '2048');
const foreign = keys('-t', 'ed25519');

/** A container of the image, as far as its entrypoint notices: Debian's own sshd, and root with a password that fits. */
async function container(): Promise<Machine> {
  if (!existsSync('/usr/sbin/sshd')) {
    throw new Error("sshd is missing: install Debian's openssh-server");
  }
  const machine = await Machine.start({ emulator: nowhere });
  machines.push(machine);
  const hash = execFileSync('openssl', ['passwd', '-6', password]).toString().trim();
  machine.write('/etc/passwd', `${machine.read('/etc/passwd')}sshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n`);
  machine.write('/etc/group', `${machine.read('/etc/group')}nogroup:x:65534:\n`);
  machine.write('/etc/shadow', `root:${hash}:20000:0:99999:7:::\nec2-user:${hash}:20000:0:99999:7:::\n`, 0o600);
  machine.write('/etc/ssh/job/sshd_config', read('sshd_config'));
  machine.write('/usr/local/bin/job-entrypoint', read('entrypoint.sh'), 0o755);
  machine.write('/root/job-key', ofTheJob.privateKey, 0o600);
  machine.write('/root/foreign-key', foreign.privateKey, 0o600);
  machine.write('/root/askpass', `#!/bin/sh\necho '${password}'\n`, 0o755);
  machine.standIn('update-ca-certificates', 'cat /usr/local/share/ca-certificates/*.crt >/srv/trusted');
  machine.remove('/usr/local/sbin/sleep');
  return machine;
}

const start = `
/usr/local/bin/job-entrypoint &
until (exec 3<>/dev/tcp/127.0.0.1/22) 2>/dev/null; do kill -0 $! || exit 9; sleep 0.2; done
options=(-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o IdentitiesOnly=yes)
enter() { local key=$1; shift; ssh "\${options[@]}" -o BatchMode=yes -i "/root/$key" "$@"; }
with_password() {
  SSH_ASKPASS=/root/askpass SSH_ASKPASS_REQUIRE=force ssh "\${options[@]}" -o PubkeyAuthentication=no \\
    -o PreferredAuthentications=password,keyboard-interactive "$@"
}
`;

const stop = 'kill %1; wait';

function inside(machine: Machine, script: string, variables: Record<string, string> = {}) {
  machine.write('/root/test.sh', `set -u\n${script}`);
  return machine.run(['bash', '/root/test.sh'], { SSH_PUBLIC_KEY: ofTheJob.publicKey, ...variables });
}

afterEach(async () => {
  await Promise.all(machines.splice(0).map((machine) => machine.stop()));
});

describe('the entrypoint of the image of jobs', () => {
  it('lets exactly the given key in, as root, and no password', async () => {
    const machine = await container();
    const { output } = await inside(
      machine,
      `${start}
enter job-key root@127.0.0.1 'echo "in as $(id -un)"'
enter foreign-key root@127.0.0.1 'echo WRONG' || echo "foreign: $?"
enter job-key ec2-user@127.0.0.1 'echo WRONG' || echo "other user: $?"
with_password root@127.0.0.1 'echo WRONG' || echo "root by password: $?"
with_password ec2-user@127.0.0.1 'echo WRONG' || echo "other by password: $?"
enter job-key -N -o ExitOnForwardFailure=yes -R 2222:127.0.0.1:22 root@127.0.0.1 || echo "forwarding: $?"
${stop}`,
    );
    const said = output.split('\n').filter((line) => /^(in as|\w[\w ]*: \d+$|WRONG)/.test(line));
    expect(said, output).toEqual([
      'in as root',
      'foreign: 255',
      'other user: 255',
      'root by password: 255',
      'other by password: 255',
      'forwarding: 255',
    ]);
    // What the server says it would take.
    expect(output.match(/Permission denied \(publickey\)/g)).toHaveLength(4);
    expect(output).not.toMatch(/Permission denied \(.*password/);
    expect(machine.mode('/run/job/authorized_keys')).toBe('0600');
    expect(machine.read('/run/job/authorized_keys').trim()).toBe(ofTheJob.publicKey.trim());
  });

  it('hands the variables of the container on, but the key in no process', async () => {
    const machine = await container();
    const variables = {
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/x',
      GREETING: `it's "quoted" $HOME #1`,
      CA_CERTIFICATES: 'a certificate\n',
    };
    const { output } = await inside(
      machine,
      `${start}
enter job-key root@127.0.0.1 env
server=$(pgrep -o -x sshd)
for process in "$server" $(ps -o ppid= -p "$server"); do
  echo "process: $(tr '\\0' '\\n' <"/proc/$process/environ" | grep -c -e SSH_PUBLIC_KEY -e CA_CERTIFICATES)"
done
${stop}`,
      variables,
    );
    const lines = output.split('\n');
    expect(lines).toContain(
      `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=${variables.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI}`,
    );
    expect(lines).toContain(`GREETING=${variables.GREETING}`);
    expect(lines).toContain('HOME=/root');
    expect(lines.filter((line) => line.startsWith('SSH_PUBLIC_KEY'))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('process: '))).toEqual(['process: 0', 'process: 0']);
    expect(machine.read('/srv/trusted')).toContain('a certificate');
  });

  it('ends when nobody was in for a while, but never under a job', async () => {
    const machine = await container();
    const { output } = await inside(
      machine,
      `${start}
enter job-key root@127.0.0.1 'sleep 7; echo "job done"'
wait %1; echo "container ended: $?"`,
      { IDLE_TIMEOUT: '3' },
    );
    const told = output.split('\n').filter((line) => /job done|Nobody was in|container ended/.test(line));
    expect(told, output).toEqual([
      'job done',
      'Nobody was in for 3 seconds: the manager must be gone, and so am I.',
      'container ended: 0',
    ]);
  });

  it.each([
    ['no key', '', 'SSH_PUBLIC_KEY is empty'],
    ['something else', 'hello', 'is not one public key'],
    ['two keys', `${ofTheJob.publicKey}${foreign.publicKey}`, 'is not one public key'],
    ['a key with options', `command="true" ${ofTheJob.publicKey}`, 'is not one public key'],
    ['half a key', ofTheJob.publicKey.slice(0, 100), 'is not one public key'],
  ])('refuses to start with %s', async (_, key, message) => {
    const machine = await container();
    const { exitCode, output, programs } = await inside(machine, 'exec /usr/local/bin/job-entrypoint', {
      SSH_PUBLIC_KEY: key,
    });
    expect(exitCode).toBe(1);
    expect(output).toContain(message);
    expect(programs.filter(({ file }) => file.endsWith('/sshd'))).toEqual([]);
  });
});

describe('the image of jobs', () => {
  const dockerfile = read('Dockerfile');

  it('leaves shellcheck nothing to say', () => {
    const { stdout, status } = spawnSync('shellcheck', [join(image, 'entrypoint.sh')], { encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  });

  it('is built of exact versions, and of nothing that is piped into a shell', () => {
    const defaults = Object.fromEntries(
      [...dockerfile.matchAll(/^ARG (\w+)=(\S+)$/gm)].map(([, name, tag]) => [name, tag]),
    );
    const stages = [...dockerfile.matchAll(/^FROM (\S+) AS (\w+)$/gm)].map(([, from = '', name]) => [
      name,
      from.replace(/\$\{(\w+)\}/g, (_, argument) => defaults[argument] ?? `<${argument}>`),
    ]);
    expect(Object.fromEntries(stages)).toMatchObject({
      runner: 'gitlab/gitlab-runner:v<RUNNER_VERSION>',
      example: 'job',
    });
    for (const from of [defaults.BASE_IMAGE, defaults.NODE_IMAGE, defaults.RUBY_IMAGE]) {
      expect(from).toMatch(/^\w+:\d+\.\d+(\.\d+)?-[\w-]+$/);
    }
    expect(dockerfile).not.toMatch(/latest|\|\s*(ba)?sh\b|^ADD /m);
    for (const [, file = ''] of dockerfile.matchAll(/^COPY (?:--chmod=\d+ )?([\w.]+) /gm)) {
      expect(existsSync(join(image, file)), file).toBe(true);
    }
  });
});
