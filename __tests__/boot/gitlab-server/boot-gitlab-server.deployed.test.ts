import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder';
import { bootLog, configOf, problems, tokenOf } from '../manager';
import { selfSigned } from '../sandbox/certificate';
import { gitlabHost, Machine, publicCertificate, type Run } from '../sandbox/machine';
import { AppliedServer } from './applied-server';
import { diskCalls, dockerCalls, prepare } from './stand-ins';

const certificate = selfSigned([gitlabHost]);
const keyParameter = '/gitlab/tls/key';
const tokenParameter = 'gitlab-runner-token';
const passwordParameter = 'gitlab-gitlab-root-password';
const dockerMachine = 'the program docker-machine';
const dockerMachineUrl =
  'arr-cki-prod-docker-machine.s3.amazonaws.com/v0.16.2-gitlab.19-cki.5/docker-machine-Linux-x86_64';
const accessToken = 'glpat-boot-access-token';
const trusted = '/srv/gitlab/config/trusted-certs';
const steps = join(__dirname, '..', '..', '..', 'assets', 'gitlab-server', 'steps');

let server: AppliedServer;
const machines: Machine[] = [];

beforeAll(async () => {
  server = await AppliedServer.apply({
    externalUrl: `https://${gitlabHost}`,
    versions: {
      runner: '18.2.1',
      dockerMachine: { sha256: createHash('sha256').update(dockerMachine).digest('hex') },
    },
    tls: { certificate: { certificate: certificate.cert, keySsmParameterName: keyParameter } },
  });
  await server.setParameter(keyParameter, certificate.key);
}, 180_000);
afterEach(async () => {
  const done = machines.splice(0);
  await Promise.all(done.map((machine) => machine.stop()));
  // Whatever a test is about: no script asks AWS for what the applied role does not allow.
  expect(done.flatMap((machine) => server.denied(machine))).toEqual([]);
  await server.setParameter(tokenParameter, 'null');
  await server.setParameter(passwordParameter, 'null');
});
afterAll(() => server?.stop());

async function machineWith(change: (machine: Machine) => void = () => {}): Promise<Machine> {
  const machine = await Machine.start({
    emulator: server.endpoint,
    instanceId: server.instanceId,
    gitlabCertificate: () => certificate,
    traced: true,
  });
  machines.push(machine);
  prepare(machine, server.volumeId);
  machine.gitlab.accessTokens.add(accessToken);
  machine.downloads.serve(dockerMachineUrl, dockerMachine);
  change(machine);
  return machine;
}

async function booted(
  change?: (machine: Machine) => void,
  environment?: Readonly<Record<string, string>>,
): Promise<[Machine, Run]> {
  const machine = await machineWith(change);
  return [machine, await machine.boot(server.userData, environment)];
}

const again = (machine: Machine) => machine.run(['/opt/gitlab-runner/boot.sh']);
const created = (machine: Machine) => machine.gitlab.asked.filter((call) => call === 'POST /api/v4/user/runners');
/** Of the runner 101, whose token ended when GitLab Runner renewed it. */
const keepTokenOfBefore = () =>
  server.setParameter(
    tokenParameter,
    JSON.stringify({
      token: 'glrt-of-before',
      usage_counter: 1,
      id: '101',
      obtained_at: '2026-11-01T00:00:00Z',
      expires_at: '2026-12-01T00:00:00Z',
    }),
  );
const storedToken = async () => JSON.parse(await server.parameter(tokenParameter)).token;
const orderOf = (calls: readonly string[], ...parts: readonly string[]) =>
  parts.map((part) => calls.findIndex((call) => call.includes(part)));

describe('the first boot', () => {
  let machine: Machine;
  let run: Run;
  let password: string;
  let token: string;

  beforeAll(async () => {
    [machine, run] = await booted((fresh) => fresh.gitlab.fail({ status: 502 }, { times: 3, path: '/-/readiness' }));
    password = await server.parameter(passwordParameter);
    token = await storedToken();
    // The tests after each other look at it.
    machines.splice(0);
  });
  afterAll(async () => {
    expect(server.denied(machine)).toEqual([]);
    await machine.stop();
  });

  it('waits for the volume, makes a file system on it and mounts it for good', () => {
    expect(problems(machine).filter((line) => !/Looking for the volume|Waiting for GitLab/.test(line))).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(diskCalls(machine)).toEqual([
      expect.stringMatching(
        new RegExp(`^mkfs.xfs -q -L gitlab-data /dev/disk/by-id/nvme-.*_${server.volumeId.replace('-', '')}$`),
      ),
      'mount /srv/gitlab',
      'xfs_growfs /srv/gitlab',
    ]);
    expect(machine.read('/etc/fstab')).toMatch(
      /^UUID=1{8}-\S+ \/srv\/gitlab auto defaults,nofail,\S+,x-systemd.growfs 0 2\n$/,
    );
    expect(machine.read('/etc/systemd/system/docker.service.d/data-volume.conf')).toContain(
      'RequiresMountsFor=/srv/gitlab',
    );
  });

  it('starts GitLab, waits until it is healthy, and only then has a runner made, once', () => {
    const calls = dockerCalls(machine);
    const order = orderOf(
      calls,
      'pull --quiet docker:28.3.3-cli',
      'up --detach --quiet-pull gitlab',
      'Health.Status',
      'an access token is made',
      'access tokens are revoked',
      'build --quiet gitlab-runner',
      '--entrypoint docker-machine gitlab-runner create --driver none',
      '--entrypoint docker-machine gitlab-runner rm -f -y',
      'up --detach --quiet-pull --remove-orphans',
      'gitlab-runner verify',
    );
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(calls.filter((call) => call.includes('Health.Status')).length).toBeGreaterThanOrEqual(4);
    expect(created(machine)).toHaveLength(1);
    expect([...machine.gitlab.runners.values()]).toEqual([
      expect.objectContaining({ runner_type: 'instance_type', description: 'gitlab-runner', run_untagged: 'true' }),
    ]);
  });

  it('keeps the token in the Parameter Store and in config.toml, and shows it to nobody', () => {
    expect(token).toMatch(/^glrt-created-runner-/);
    expect(tokenOf(machine)).toBe(token);
    expect(machine.mode('/etc/gitlab-runner/config.toml')).toBe('0600');
    expect(JSON.stringify(configOf(machine))).toContain(`gitlab-runner-parent-id,${server.instanceId}`);
    for (const secret of [token, accessToken, password]) {
      expect(JSON.stringify(run.programs)).not.toContain(secret);
      expect(run.output).not.toContain(secret);
    }
  });

  it('gives root a password that is in the Parameter Store, instead of the one that GitLab wrote down', () => {
    expect(password).toMatch(/^Gl-[0-9a-f]{40}$/);
    expect(machine.read('/srv/root-password')).toBe(`${password}\n`);
    expect(machine.exists('/srv/gitlab/config/initial_root_password')).toBe(false);
  });

  it('puts the certificate and its key where GitLab looks for them', () => {
    const ssl = `/srv/gitlab/config/ssl/${gitlabHost}`;
    expect(machine.read(`${ssl}.key`).trim()).toBe(certificate.key.trim());
    expect(machine.mode(`${ssl}.key`)).toBe('0600');
    expect(machine.read(`${ssl}.crt`).trim()).toBe(certificate.cert.trim());
  });

  it('leaves files that Docker Compose takes', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'runner'));
    for (const file of ['docker-compose.yml', '.env']) {
      writeFileSync(
        join(folder, file),
        machine.read(`/opt/gitlab-server/${file}`).replaceAll('/etc/proxy.env', join(folder, 'proxy.env')),
      );
    }
    writeFileSync(join(folder, 'proxy.env'), '');
    const config = execFileSync('docker-compose', ['config'], { cwd: folder, encoding: 'utf8' });
    expect(config).toContain('image: gitlab/gitlab-ce:18.2.1-ce.0');
    const limits = [...config.matchAll(/mem_limit: (\d+)([gm])/g)].map(
      ([, size, unit]) => Number(size) * (unit === 'g' ? 1024 : 1),
    );
    expect(limits).toHaveLength(4);
    // Of the 16 GiB of an m6i.xlarge, half of one is the system's.
    expect(limits.reduce((sum, limit) => sum + limit)).toBe(16 * 1024 - 512);
    expect(config).toMatch(new RegExp(`aliases:\\s+- ${gitlabHost}`));
    expect(config).not.toContain('${');
  });
});

describe('a boot after that', () => {
  it('of the same machine makes nothing twice', async () => {
    const [machine] = await booted();
    const token = await storedToken();
    const password = await server.parameter(passwordParameter);
    machine.restart();
    expect((await again(machine)).exitCode).toBe(0);
    expect(created(machine)).toHaveLength(1);
    expect(await storedToken()).toBe(token);
    expect(await server.parameter(passwordParameter)).toBe(password);
    expect(diskCalls(machine).filter((call) => call.startsWith('mkfs'))).toHaveLength(1);
    expect(dockerCalls(machine).filter((call) => /^pull .*-cli$/.test(call))).toHaveLength(1);
  });

  it('of a machine that takes its place keeps the data, the runner and the password, and encrypts with the key of now', async () => {
    const known = 'glrt-known-runner';
    const keyOfBefore = 'arn:aws:kms:ap-northeast-1:123456789012:key/of-before';
    await server.setParameter(tokenParameter, JSON.stringify({ token: known, usage_counter: 1 }), keyOfBefore);
    await server.setParameter(passwordParameter, 'of-the-first-boot', keyOfBefore);
    expect(await server.keyOf(passwordParameter)).toBe(keyOfBefore);
    const [machine, run] = await booted((next) => {
      next.write('/srv/volume', 'xfs');
      next.write('/srv/gitlab/data/postgresql/PG_VERSION', '16');
      next.gitlab.runners.set(known, {});
    });
    expect(run.exitCode).toBe(0);
    expect(diskCalls(machine).some((call) => call.startsWith('mkfs'))).toBe(false);
    expect(tokenOf(machine)).toBe(known);
    expect(created(machine)).toEqual([]);
    expect(dockerCalls(machine)).not.toContain('an access token is made');
    expect(await server.parameter(passwordParameter)).toBe('of-the-first-boot');
    expect(await server.keyOf(passwordParameter)).toBe('alias/aws/ssm');
    expect(await server.keyOf(tokenParameter)).toBe('alias/aws/ssm');
    expect(machine.exists('/srv/root-password')).toBe(false);
  });

  it('of data that another deployment made gives root a password that is in the Parameter Store', async () => {
    await server.setParameter(passwordParameter, 'null');
    const [machine, run] = await booted((next) => {
      next.write('/srv/volume', 'xfs');
      next.write('/srv/gitlab/data/postgresql/PG_VERSION', '16');
    });
    expect(run.exitCode).toBe(0);
    const password = await server.parameter(passwordParameter);
    expect(password).toMatch(/^Gl-[0-9a-f]{40}$/);
    expect(machine.read('/srv/root-password')).toBe(`${password}\n`);
    expect(run.output).not.toContain(password);
  });

  // A certificate each: https://docs.gitlab.com/omnibus/settings/ssl/#install-custom-public-certificates
  it('gives GitLab the authorities of the proxy of now, and leaves those that were put there by hand', async () => {
    const [machine] = await booted();
    machine.write('/etc/proxy-ca.crt', `${certificate.cert}${publicCertificate.cert}`);
    machine.write(`${trusted}/proxy-3.crt`, 'of the proxy before');
    machine.write(`${trusted}/own.crt`, 'by hand');
    machine.write('/srv/step.sh', readFileSync(join(steps, 'proxy-authority.sh')));
    expect(await machine.run(['bash', '/srv/step.sh'])).toMatchObject({ exitCode: 0, output: '' });
    expect(machine.list(trusted)).toEqual(['own.crt', 'proxy-1.crt', 'proxy-2.crt']);
    expect(machine.read(`${trusted}/proxy-2.crt`)).toBe(publicCertificate.cert);
  });

  // add_authentication_token_field :token of gitlab, app/models/ci/runner.rb: it is encrypted, and Rails can read it.
  it('takes the renewed token of its runner from GitLab, where only the instance before had it', async () => {
    await keepTokenOfBefore();
    const renewed = 'glrt-renewed-by-GitLab-Runner';
    const [machine, run] = await booted((next) => {
      next.gitlab.runners.set(renewed, {});
      next.write('/srv/runners/101', renewed);
    });
    expect(run.exitCode, bootLog(machine)).toBe(0);
    expect(tokenOf(machine)).toBe(renewed);
    expect(created(machine)).toEqual([]);
    expect(await storedToken()).toBe(renewed);
    expect(`${run.output}${bootLog(machine)}${JSON.stringify(run.programs)}`).not.toContain(renewed);
  });

  it('makes another runner when GitLab has deleted that of a renewed token', async () => {
    await keepTokenOfBefore();
    const [machine] = await booted();
    expect(dockerCalls(machine)).toContain('the token of runner 101 is asked for');
    expect(created(machine)).toHaveLength(1);
    expect(await storedToken()).toBe(tokenOf(machine));
  });

  it('makes another runner when GitLab has forgotten the one that is kept, in Admin Mode, too', async () => {
    await server.setParameter(tokenParameter, JSON.stringify({ token: 'glrt-forgotten', usage_counter: 1 }));
    const [machine] = await booted((it) => it.write('/srv/admin-mode', 'on'));
    expect(created(machine)).toHaveLength(1);
    expect(await storedToken()).toBe(tokenOf(machine));
  });
});

const openssl = (input: string, ...words: readonly string[]) =>
  execFileSync('openssl', words, { input, encoding: 'utf8' });

describe('a boot that fails says why', () => {
  it.each<[string, RegExp, (machine: Machine) => void]>([
    ['no volume', /is not attached to this machine: deploy the stack again/, (it) => it.write('/srv/no-volume', '')],
    [
      'a volume that nobody can read',
      /cannot tell what is on the volume .*\(blkid ended with 8\): nothing is written to it/,
      (it) => it.write('/srv/volume', 'unknown'),
    ],
    [
      'a volume with data that are no file system',
      /holds data, but no file system that is known here: nothing is written to it/,
      (it) => it.write('/srv/raw', 'x'),
    ],
    [
      'a GitLab that stays ill',
      /GitLab does not become healthy: .* docker compose logs gitlab/,
      (it) => it.gitlab.fail({ status: 502 }, { path: '/-/readiness' }),
    ],
    [
      'another docker-machine than was checked',
      /has the checksum [0-9a-f]{64}, but gitlabServer.versions.dockerMachine.sha256 says/,
      (it) => it.downloads.serve(dockerMachineUrl, 'something else'),
    ],
    [
      'a GitLab that makes no runner',
      /GitLab created no runner: as access token: 403 creating is off/,
      (it) => it.gitlab.fail({ status: 403, body: { message: 'creating is off' } }, { path: '/api/v4/user/runners' }),
    ],
    [
      'a GitLab whose password rules are others',
      /could not set the password of root: the message of GitLab is above/,
      (it) => it.write('/srv/refused-password', 'ActiveRecord::RecordInvalid: Password is too short'),
    ],
  ])('%s', async (_, message, change) => {
    // It waits for good, but not in this test.
    const [machine, run] = await booted(change, { BOOT_PATIENCE: '60' });
    expect(run.exitCode).not.toBe(0);
    expect(bootLog(machine)).toMatch(message);
    expect(bootLog(machine)).toMatch(/BOOT FAILED in step \d\d-[\w-]+/);
    expect(bootLog(machine)).not.toContain('failedBootResult');
    expect(diskCalls(machine).some((call) => call.startsWith('mkfs'))).toBe(
      !['/srv/no-volume', '/srv/raw'].some((file) => machine.exists(file)) && machine.read('/srv/volume') !== 'unknown',
    );
    const calls = dockerCalls(machine);
    expect(calls.includes('access tokens are revoked')).toBe(calls.includes('an access token is made'));
  });

  // nginx starts with neither, and says nothing: https://docs.gitlab.com/omnibus/settings/ssl/#configure-https-manually
  it.each<[string, () => string]>([
    ['has a passphrase', () => openssl(certificate.key, 'pkey', '-aes256', '-passout', 'pass:secret')],
    ['is that of another certificate', () => selfSigned([gitlabHost]).key],
    ['is none', () => 'key'],
  ])('a private key that %s', async (_, key) => {
    await server.setParameter(keyParameter, key());
    try {
      const [machine, run] = await booted();
      expect(run.exitCode).not.toBe(0);
      expect(bootLog(machine)).toContain(`the SSM parameter ${keyParameter} does not hold the private key of`);
      expect(machine.exists(`/srv/gitlab/config/ssl/${gitlabHost}.key`)).toBe(false);
    } finally {
      await server.setParameter(keyParameter, certificate.key);
    }
  });
});
