import { execFileSync } from 'node:child_process';
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

const hash = execFileSync('openssl', ['passwd', '-6', password]).toString().trim();

/** A container of the image, as far as its entrypoint notices: Debian's own sshd and tini. */
async function container(rootPassword = '*'): Promise<Machine> {
  for (const [program, debian] of [
    ['/usr/sbin/sshd', 'openssh-server'],
    ['/usr/bin/tini', 'tini'],
  ] as const) {
    if (!existsSync(program)) {
      throw new Error(`${program} is missing: install Debian's ${debian}`);
    }
  }
  const machine = await Machine.start({ emulator: nowhere, image: 'job container', traced: true });
  machines.push(machine);
  machine.write('/etc/passwd', `${machine.read('/etc/passwd')}sshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n`);
  machine.write('/etc/group', `${machine.read('/etc/group')}nogroup:x:65534:\n`);
  machine.write('/etc/shadow', `root:${rootPassword}:20000:0:99999:7:::\nec2-user:${hash}:20000:0:99999:7:::\n`, 0o600);
  machine.write('/etc/ssh/job/sshd_config', read('sshd_config'));
  machine.write('/usr/local/bin/job-entrypoint', read('entrypoint.sh'), 0o755);
  machine.write('/root/job-key', ofTheJob.privateKey, 0o600);
  machine.write('/root/foreign-key', foreign.privateKey, 0o600);
  machine.write('/root/askpass', `#!/bin/sh\necho '${password}'\n`, 0o755);
  // It takes its time: here until somebody was in.
  machine.standIn(
    'update-ca-certificates',
    'until [[ -e /srv/was-in ]]; do sleep 0.1; done; cat /usr/local/share/ca-certificates/*.crt >/srv/trusted',
  );
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

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

const stop = 'kill %1; wait';

function inside(machine: Machine, script: string, variables: Record<string, string> = {}) {
  machine.write('/root/test.sh', `set -u\n${script}`);
  return machine.run(['bash', '/root/test.sh'], { SSH_PUBLIC_KEY: ofTheJob.publicKey, ...variables });
}

afterEach(async () => {
  await Promise.all(machines.splice(0).map((machine) => machine.stop()));
});

describe('the entrypoint of the image of jobs', () => {
  it('lets exactly the given key in, as root, and no password even where one would fit', async () => {
    const machine = await container(hash);
    const { output } = await inside(
      machine,
      `${start}
enter job-key root@127.0.0.1 'echo "in as $(id -un)"'
enter foreign-key root@127.0.0.1 'echo WRONG' || echo "foreign: $?"
enter job-key ec2-user@127.0.0.1 'echo WRONG' || echo "other user: $?"
with_password root@127.0.0.1 'echo WRONG' || echo "root by password: $?"
with_password ec2-user@127.0.0.1 'echo WRONG' || echo "other by password: $?"
enter job-key -o PubkeyAcceptedAlgorithms=ssh-rsa root@127.0.0.1 'echo WRONG' || echo "by SHA-1: $?"
enter job-key -o ExitOnForwardFailure=yes -R 2222:127.0.0.1:22 root@127.0.0.1 'echo WRONG' || echo "forwarding: $?"
kill %1; wait %1; echo "told to end: $?"`,
    );
    const said = output.split('\n').filter((line) => /^(in as|\w[\w -]*: \d+$|WRONG)/.test(line));
    expect(said, output).toEqual([
      'in as root',
      'foreign: 255',
      'other user: 255',
      'root by password: 255',
      'other by password: 255',
      'by SHA-1: 255',
      'forwarding: 255',
      'told to end: 0',
    ]);
    // What the server says it would take.
    expect(output.match(/Permission denied \(publickey\)/g)).toHaveLength(5);
    expect(output).not.toMatch(/Permission denied \(.*password/);
    expect(machine.mode('/run/job/authorized_keys')).toBe('0600');
    expect(machine.read('/run/job/authorized_keys').trim()).toBe(ofTheJob.publicKey.trim());
  });

  it('hands the variables of the container on, but the key in no process', async () => {
    const machine = await container();
    const variables = {
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/x',
      GREETING: `it's "quoted" $HOME #1`,
      LINES: 'one\ntwo',
    };
    const { output } = await inside(
      machine,
      `${start}
enter job-key root@127.0.0.1 env
server=$(pgrep -o -x sshd)
script=$(ps -o ppid= -p "$server")
for process in $server $script $(ps -o ppid= -p $script); do
  echo "$(cat /proc/$process/comm): $(tr '\\0' '\\n' <"/proc/$process/environ" | grep -c SSH_PUBLIC_KEY)"
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
    expect(
      lines.filter((line) => /^\w[\w-]*: \d$/.test(line)),
      output,
    ).toEqual(['sshd: 0', 'job-entrypoint: 0', 'tini: 0']);
    expect(output).toContain('Jobs do not see LINES: sshd hands on values of one line only.');
    expect(machine.mode('/root/.ssh/environment')).toBe('0600');
  });

  it('trusts the given authorities, and lets jobs in before the slow part of that is done', async () => {
    const machine = await container();
    const pem = (content: string) => `-----BEGIN CERTIFICATE-----\n${content}\n-----END CERTIFICATE-----`;
    const both = `${pem('first')}\n${pem('second')}`;
    const { output } = await inside(
      machine,
      `${start}
enter job-key root@127.0.0.1 'tail -n 6 /etc/ssl/certs/ca-certificates.crt; touch /srv/was-in'
until [[ -s /srv/trusted ]]; do sleep 0.1; done
${stop}`,
      { CA_CERTIFICATES: both },
    );
    expect(output).toContain(`${both}\n`);
    expect(machine.read('/usr/local/share/ca-certificates/job-1.crt')).toBe(`${pem('first')}\n`);
    expect(machine.read('/usr/local/share/ca-certificates/job-2.crt')).toBe(`${pem('second')}\n`);
    expect(machine.read('/srv/trusted')).toBe(`${both}\n`);
  });

  it('refuses authorities that are none', async () => {
    const machine = await container();
    const run = await inside(machine, 'exec /usr/local/bin/job-entrypoint', { CA_CERTIFICATES: 'hello' });
    expect(run).toMatchObject({ exitCode: 1, output: 'ERROR: CA_CERTIFICATES holds no certificate in PEM.\n' });
  });

  it('serves with what it says, whatever the defaults of Debian are', async () => {
    const machine = await container();
    const { output } = await inside(
      machine,
      `${start}
/usr/sbin/sshd -T -f /etc/ssh/job/sshd_config
${stop}`,
    );
    const effective = new Map(
      output.split('\n').map((line): [string, string] => {
        const [keyword = '', ...values] = line.split(' ');
        return [keyword, values.join(' ')];
      }),
    );
    expect(Object.fromEntries(effective)).toMatchObject({
      allowusers: 'root',
      authenticationmethods: 'publickey',
      authorizedkeysfile: '/run/job/authorized_keys',
      disableforwarding: 'yes',
      hostkey: '/run/job/host_ed25519',
      kbdinteractiveauthentication: 'no',
      passwordauthentication: 'no',
      permitemptypasswords: 'no',
      permitrootlogin: 'without-password',
      permittunnel: 'no',
      permituserrc: 'no',
      pubkeyauthentication: 'yes',
      usepam: 'no',
    });
    expect(effective.get('pubkeyacceptedalgorithms')?.split(',')).not.toContain('ssh-rsa');
  });

  it('takes signatures by SHA-1 when asked to', async () => {
    const machine = await container();
    const old = 'enter job-key -o PubkeyAcceptedAlgorithms=ssh-rsa root@127.0.0.1 "echo in"';
    const { output } = await inside(machine, `${start}${old}\n${stop}`, { ACCEPT_SSH_RSA: 'true' });
    expect(output.split('\n')).toContain('in');
  });

  it('fails with a server that does not start', async () => {
    const machine = await container();
    machine.write('/etc/ssh/job/sshd_config', 'NoSuchKeyword yes\n');
    const { exitCode, output } = await inside(machine, 'exec /usr/local/bin/job-entrypoint');
    expect(output).toContain('NoSuchKeyword');
    expect(exitCode).toBe(255);
  });

  it('ends when nobody was in for a while, but never under a job', async () => {
    const machine = await container();
    const { output } = await inside(
      machine,
      `${start}
enter job-key root@127.0.0.1 'sleep 5; echo "job done"'
wait %1; echo "container ended: $?"`,
      { IDLE_TIMEOUT: '2' },
    );
    const told = output.split('\n').filter((line) => /job done|Nobody was in|container ended/.test(line));
    expect(told, output).toEqual([
      'job done',
      'Nobody was in for 2 seconds: the manager must be gone, and so am I.',
      'container ended: 0',
    ]);
  });

  it('refuses to start with anything but one public key', async () => {
    const machine = await container();
    const wrong = {
      'no key': '',
      'something else': 'hello',
      'two keys': `${ofTheJob.publicKey}${foreign.publicKey}`,
      'a key with options': `command="true" ${ofTheJob.publicKey}`,
      'half a key': ofTheJob.publicKey.slice(0, 100),
      'a private key': ofTheJob.privateKey,
    };
    const attempts = Object.entries(wrong).map(
      ([name, key]) =>
        `SSH_PUBLIC_KEY=${quoted(key)} /usr/local/bin/job-entrypoint 2>&1 | sed 's/^/${name}: /'; echo "${name}: \${PIPESTATUS[0]}"`,
    );
    const { output, programs } = await inside(machine, attempts.join('\n'));
    const empty = 'SSH_PUBLIC_KEY is empty. The Fargate driver sets it in the container called ci-coordinator.';
    expect(output.trim().split('\n')).toEqual(
      Object.keys(wrong).flatMap((name) => [
        `${name}: ERROR: ${name === 'no key' ? empty : 'SSH_PUBLIC_KEY is not one public key of OpenSSH.'}`,
        `${name}: 1`,
      ]),
    );
    expect(programs.filter(({ file }) => file.endsWith('/sshd'))).toEqual([]);
    expect(machine.exists('/run/job')).toBe(false);
  });

  it('refuses an idle timeout that is none', async () => {
    const machine = await container();
    const { exitCode, output } = await inside(machine, 'exec /usr/local/bin/job-entrypoint', { IDLE_TIMEOUT: '5m' });
    expect({ exitCode, output }).toEqual({ exitCode: 1, output: 'ERROR: IDLE_TIMEOUT is 5m, but must be seconds.\n' });
  });
});
