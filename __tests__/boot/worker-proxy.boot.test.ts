import { execFileSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, describe, expect, it } from 'vitest';
import { type WorkerStart, workerUserData } from '../../src/proxy/worker';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings } from '../../src/settings/parse';
import type { Call } from '../../tools/machine-room/gitlab/http';
import { proxyAuthority } from '../support/proxy-places';
import { temporaryFolder } from '../support/temporary-folder';
import { hostileTexts } from '../user-data/hostile-texts';
import { FakeMetadata } from './sandbox/fake-metadata';
import { Machine, proxyAddress, type Run } from './sandbox/machine';

const proxy = {
  httpProxy: proxyAddress,
  caCertificate: proxyAuthority,
  credentialsSsmParameterName: '/proxy/credentials',
  vpcEndpoints: ['ssm'],
};
const facts: Readonly<Record<string, string>> = {
  aws_region: 'ap-northeast-1',
  aws_dns_suffix: 'amazonaws.com',
  vpc_cidrs: '10.0.0.0/16,100.64.0.0/16',
};

function userDataOf(input: Partial<GitlabRunnerInput>, start: Partial<WorkerStart> = {}): string | undefined {
  const settings = parseSettings(gitlabRunnerSettings, {
    vpcId: 'vpc-1',
    subnetId: 'subnet-1',
    environment: 'ci',
    runnerGitlab: { url: 'https://gitlab.example.com/' },
    ...input,
  });
  const setting = 'runnerWorkerDockerAutoscalerInstance.startScript';
  const source = workerUserData(settings, { startScript: '', setting, registries: true, ...start });
  return source?.replace(/([$%])\1\{|\$\{([a-z_]+)\}/g, (_, sign, fact) => (sign ? `${sign}{` : String(facts[fact])));
}

/** The parts of user data as cloud-init itself takes them apart. */
function partsOf(userData: string | undefined): { readonly type: string; readonly text: string }[] {
  const file = join(temporaryFolder(), 'user-data');
  writeFileSync(file, String(userData));
  const cloudInit = execFileSync('sh', ['-c', 'command -v cloud-init'], { encoding: 'utf8' }).trim();
  const python = /^#!\s*(\S+)/.exec(readFileSync(cloudInit, 'utf8'))?.[1] ?? 'python3';
  const program = `
import base64, json, sys
from cloudinit import util
from cloudinit.user_data import UserDataProcessor
message = UserDataProcessor({}).process(open(sys.argv[1], 'rb').read())
parts = [part for part in message.walk() if part.get_content_maintype() != 'multipart']
print(json.dumps([[p.get_content_type(), base64.b64encode(p.get_payload(decode=True)).decode()] for p in parts]))`;
  const parts: [string, string][] = JSON.parse(execFileSync(python, ['-c', program, file], { encoding: 'utf8' }));
  return parts.map(([type, text]) => ({ type, text: Buffer.from(text, 'base64').toString() }));
}

const machines: Machine[] = [];
afterEach(async () => {
  await Promise.all(machines.splice(0).map((machine) => machine.stop()));
});

interface WorkerOptions {
  readonly image?: 'ubuntu' | 'amazon';
  readonly credentials?: string;
  readonly prepare?: (machine: Machine) => void;
}

/** A worker that has run what comes before everything else, in an image of somebody else's. */
async function started(
  input: Partial<GitlabRunnerInput>,
  options: WorkerOptions = {},
): Promise<[Machine, Run, () => Promise<Run>]> {
  const machine = await Machine.start({
    emulator: 'http://127.0.0.1:1',
    image: options.image === 'amazon' ? 'Amazon Linux' : 'Ubuntu',
    behindProxy: { credentials: options.credentials },
    traced: true,
  });
  machines.push(machine);
  if (options.image !== 'amazon') {
    rmSync(machine.path('/etc/pki/ca-trust'), { recursive: true });
    machine.write('/etc/apt/apt.conf.d/70debconf', '');
    machine.write('/etc/environment', 'PATH="/usr/bin"\nhttp_proxy=http://old.example.com\n');
    machine.standIn('update-ca-certificates', 'cat /usr/local/share/ca-certificates/*.crt >/srv/trusted');
  }
  // The script needs none.
  machine.remove('/usr/local/sbin/aws');
  options.prepare?.(machine);
  machine.aws.answer('ssm:GetParameter', { status: 200, body: { Parameter: { Value: options.credentials } } });
  const [hook] = partsOf(userDataOf(input));
  machine.write('/var/lib/cloud/instance/boothooks/part-001', String(hook?.text), 0o700);
  const run = () =>
    machine.run(['/var/lib/cloud/instance/boothooks/part-001'], { AWS_ENDPOINT_URL: machine.awsEndpoint });
  return [machine, await run(), run];
}

/** What AWS's own library signs such a request with, by the role that the metadata tell of. */
async function authorizationOf({ headers, body }: Call): Promise<string | undefined> {
  const signed = ['host', 'content-type', 'x-amz-date', 'x-amz-security-token', 'x-amz-target'];
  const signer = new SignatureV4({
    service: 'ssm',
    region: 'ap-northeast-1',
    credentials: FakeMetadata.credentials,
    sha256: Sha256,
    applyChecksum: false,
  });
  const time = String(headers['x-amz-date']).replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5');
  const request = {
    method: 'POST',
    protocol: 'http:',
    hostname: String(headers.host),
    path: '/',
    headers: Object.fromEntries(signed.map((name) => [name, String(headers[name])])),
    body,
  };
  return (await signer.sign(request, { signingDate: new Date(time) })).headers.authorization;
}

/** The library brings no hash of its own. */
class Sha256 {
  private readonly hash;

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', key as string);
  }

  update(data: string | Uint8Array): void {
    this.hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.hash.digest());
  }
}

describe('user data of workers', () => {
  it('are the start script alone without a proxy and registries', () => {
    expect(userDataOf({}, { startScript: '#!/bin/sh\n' })).toBeUndefined();
    expect(
      userDataOf({ runnerWorkerDockerRegistries: { mirrors: ['https://m.example.com'] } }, { registries: false }),
    ).toBeUndefined();
  });

  it.each([
    ['a script', `#!/bin/bash\necho "$HOME" \${1:-x} %{if}\n`, 'text/x-shellscript'],
    ['a cloud-config', '#cloud-config\nruncmd:\n  - touch /root/own\n', 'text/cloud-config'],
    ...hostileTexts.map((text) => ['a script', `#!/bin/sh\n# ${text}\n`, 'text/x-shellscript']),
  ])('are ours before anybody can sign in, then %s as it stands: %j', (_, startScript, type) => {
    const [hook, own, ...more] = partsOf(userDataOf({ proxy }, { startScript }));
    expect(hook?.type).toBe('text/cloud-boothook');
    expect(hook?.text).toMatch(/^#!\/bin\/bash\n/);
    expect({ type: own?.type, text: own?.text.trimEnd() }).toEqual({ type, text: startScript.trimEnd() });
    expect(more).toEqual([]);
  });

  it('cannot hold a document of parts', () => {
    expect(() => userDataOf({ proxy }, { startScript: 'Content-Type: multipart/mixed\n' })).toThrow(
      'runnerWorkerDockerAutoscalerInstance.startScript: is a MIME document',
    );
  });
});

describe('a worker behind a proxy', () => {
  it('takes it into use wherever Ubuntu looks for one, and again at its next boot', async () => {
    const credentials = 'runner:p@ss';
    const [machine, run, again] = await started({ proxy }, { credentials });
    expect(run.exitCode).toBe(0);
    const address = 'http://runner:p%40ss@proxy.example.com:3128';
    const environment = machine.read('/etc/proxy.env');
    expect(environment).toContain(`HTTP_PROXY=${address}\n`);
    expect(environment).toMatch(/^no_proxy=.*,10\.0\.0\.0\/16,100\.64\.0\.0\/16,ssm\.ap-northeast-1\.amazonaws\.com$/m);
    expect(machine.read('/etc/environment')).toBe(`PATH="/usr/bin"\n${environment}`);
    for (const file of ['/etc/proxy.env', '/etc/environment', '/etc/apt/apt.conf.d/90proxy']) {
      expect([file, machine.mode(file)]).toEqual([file, '0600']);
    }
    for (const unit of ['docker', 'amazon-ssm-agent', 'snap.amazon-ssm-agent.amazon-ssm-agent']) {
      expect(machine.read(`/etc/systemd/system/${unit}.service.d/proxy.conf`)).toContain(
        'EnvironmentFile=/etc/proxy.env',
      );
    }
    expect(machine.read('/srv/trusted')).toBe(proxyAuthority);
    expect(JSON.stringify(run.programs) + run.output).not.toContain('p@ss');
    const [asked, ...more] = machine.aws.requests;
    expect(more).toEqual([]);
    expect(JSON.parse(String(asked?.body))).toEqual({ Name: '/proxy/credentials', WithDecryption: true });
    expect(asked?.headers.authorization).toBe(await authorizationOf(asked as Call));

    machine.downloads.serve('deb.example.com/Release', 'packages');
    const apt = ['/usr/lib/apt/apt-helper', '-o', 'APT::Sandbox::User=root', 'download-file'];
    const download = await machine.run([...apt, 'http://deb.example.com/Release', '/tmp/Release']);
    expect(download.output).not.toContain('E:');
    expect(machine.read('/tmp/Release')).toBe('packages');
    expect(machine.proxy.requests.at(-1)).toMatchObject({ host: 'deb.example.com', credentials });

    const before = [environment, machine.read('/etc/environment'), machine.read('/etc/apt/apt.conf.d/90proxy')];
    expect((await again()).exitCode).toBe(0);
    expect(
      ['/etc/proxy.env', '/etc/environment', '/etc/apt/apt.conf.d/90proxy'].map((file) => machine.read(file)),
    ).toEqual(before);
  });

  it('takes it into use wherever Amazon Linux looks for one', async () => {
    const { httpProxy, caCertificate } = proxy;
    const [machine, run] = await started(
      { proxy: { httpProxy, caCertificate } },
      { image: 'amazon', prepare: (fresh) => fresh.write('/etc/dnf/dnf.conf', '[main]\ngpgcheck=1\n') },
    );
    expect(run.exitCode).toBe(0);
    expect(machine.read('/etc/dnf/dnf.conf')).toBe(`[main]\nproxy=${proxyAddress}\ngpgcheck=1\n`);
    expect(machine.read('/etc/pki/tls/certs/ca-bundle.crt')).toContain(proxyAuthority);
    expect(machine.exists('/etc/apt')).toBe(false);
    expect(machine.mode('/etc/proxy.env')).toBe('0644');
    expect(machine.aws.calls).toEqual([]);
  });

  it('asks again where its role is younger than it, and where many workers ask at the same time', async () => {
    const prepare = (machine: Machine) => {
      machine.metadata.unavailable = 1;
      const body = JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' });
      machine.aws.answer('ssm:GetParameter', { status: 400, body }, 1);
    };
    const [machine] = await started({ proxy }, { prepare, credentials: 'runner:p@ss' });
    expect(machine.read('/etc/proxy.env')).toContain('HTTP_PROXY=http://runner:p%40ss@proxy.example.com:3128\n');
  });

  it.each([
    ['may not read the credentials', (machine: Machine) => machine.aws.refuse('ssm:GetParameter')],
    ['has no role', (machine: Machine) => machine.metadata.withoutRole()],
    ['has no Python', (machine: Machine) => machine.standIn('python3', 'exit 127')],
  ])('goes by it without signing in, and says so, when it %s', async (_, prepare) => {
    const [machine, run] = await started({ proxy }, { prepare, credentials: 'runner:p@ss' });
    expect(run.exitCode).toBe(0);
    expect(machine.read('/etc/proxy.env')).toContain(`HTTP_PROXY=${proxyAddress}\n`);
    expect(JSON.stringify(run.programs)).toContain('could not read the SSM parameter /proxy/credentials');
  });
});

describe('registries of workers', () => {
  const registries = { insecure: ['registry.example.com:5000'], mirrors: ['https://mirror.example.com'] };
  const settings = { runnerWorkerDockerRegistries: registries };
  const daemon = '/etc/docker/daemon.json';

  it.each([
    ['nothing', undefined, {}],
    ['nothing in it', '', {}],
    [
      'settings of its own',
      JSON.stringify({ 'log-driver': 'journald', 'registry-mirrors': ['https://own.example.com'] }),
      { 'log-driver': 'journald', 'registry-mirrors': ['https://own.example.com', 'https://mirror.example.com'] },
    ],
  ])('are added where Docker was told %s, once', async (_, given, kept) => {
    const prepare = (machine: Machine) => given !== undefined && machine.write(daemon, given);
    const [machine, run, again] = await started(settings, { prepare: (machine) => void prepare(machine) });
    expect(run.exitCode).toBe(0);
    const expected = { 'insecure-registries': registries.insecure, 'registry-mirrors': registries.mirrors, ...kept };
    expect(JSON.parse(machine.read(daemon))).toEqual(expected);
    await again();
    expect(JSON.parse(machine.read(daemon))).toEqual(expected);
    expect(machine.exists('/etc/proxy.env')).toBe(false);
  });

  it('leave a configuration alone that nobody can read', async () => {
    const [machine, run] = await started(settings, { prepare: (fresh) => fresh.write(daemon, '{ "log-driver": ') });
    expect(run.exitCode).toBe(0);
    expect(machine.read(daemon)).toBe('{ "log-driver": ');
    expect(JSON.stringify(run.programs)).toContain('could not add registries');
  });
});
