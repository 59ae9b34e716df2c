import { createHash } from 'node:crypto';
import TOML from '@iarna/toml';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../../tools/sandbox/ask';
import { type Emulator, startEmulator } from '../../tools/sandbox/emulator';
import { emulatedRegion } from '../../tools/sandbox/environment';
import { proxyAddress, publicCertificate } from '../boot/sandbox/machine';
import { appliedDocuments } from './documents';
import { dropIn, override, Server } from './server';

const password = 'p@ss%/$:word';
const encoded = 'user:p%40ss%25%2F%24%3Aword';
const key = { id: 'exampleaccesskeyid', secret: 'example/secret+access:key' };
const machineBinary = '#!/bin/bash\ncat /srv/machine-options\n';
const binaryUrl = 'https://releases.example.com/docker-machine';
const proxy = {
  httpProxy: proxyAddress,
  vpcEndpoints: ['ssm'],
  credentialsSsmParameterName: '/proxy/credentials',
  caCertificate: publicCertificate.cert,
};

let emulator: Emulator;
let documents: Awaited<ReturnType<typeof deploy>>;
const deploy = () =>
  appliedDocuments({
    container: { proxy, ciServer: { iamUser: {} } },
    service: {
      proxy,
      ciServer: { systemd: {}, configFile: '/etc/gitlab-runner/config.toml' },
      runnerInstall: {
        dockerMachineDownloadUrl: binaryUrl,
        dockerMachineSha256: createHash('sha256').update(machineBinary).digest('hex'),
      },
    },
  });
beforeAll(async () => {
  documents = await deploy();
  emulator = await startEmulator();
  await put('/proxy/credentials', `user:${password}`);
  await put('container-docker-machine-access-key', `${key.id}:${key.secret}`);
});
afterAll(() => emulator?.stop());

let server: Server;
afterEach(() => server?.machine.stop());
const start = async (name: keyof typeof documents, behindProxy: { readonly credentials?: string } = {}) => {
  server = await Server.start(documents[name], { behindProxy, emulator: emulator.endpoint, traced: true });
  server.config = registered;
  server.machine.downloads.serve('releases.example.com/docker-machine', machineBinary);
};

const registered = `concurrent = 1

[[runners]]
  name = "gitlab-runner"
  token = "zx4k9y2abcdefghijklm"
  executor = "docker"
  [runners.docker]
    image = "alpine:latest"
`;

interface Runner {
  readonly environment: readonly string[];
  readonly machine: { readonly MachineOptions: readonly string[] };
  readonly cache: { readonly s3: Readonly<Record<string, unknown>> };
}
const runner = () => (TOML.parse(server.config) as unknown as { readonly runners: readonly [Runner] }).runners[0];

async function put(name: string, value: string): Promise<void> {
  await ask(emulator.endpoint, 'ssm', emulatedRegion, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.PutParameter' },
    body: JSON.stringify({ Name: name, Value: value, Type: 'SecureString', Overwrite: true }),
  });
}

describe('what signs in to the proxy', () => {
  it('is read by the server, reaches all who use the proxy, and is shown to nobody else', async () => {
    await start('container', { credentials: `user:${password}` });
    const run = await server.run('apply');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(server.machine.proxy.asked).toEqual(['ec2.ap-northeast-1.amazonaws.com:443']);
    const address = proxyAddress.replace('//', `//${encoded}@`);
    expect(runner().environment).toContain(`HTTPS_PROXY=${address}`);
    expect(runner().machine.MachineOptions).toContain(`engine-env=HTTPS_PROXY=${address.replaceAll('%', '%%')}`);
    expect(server.machine.read(override)).toContain(`HTTPS_PROXY: "${address}"`);
    expect(server.machine.mode(override)).toBe('0600');

    const secret = /p@ss|p%40ss/;
    expect(run.output).not.toMatch(secret);
    expect(JSON.stringify(run.programs)).not.toMatch(secret);
    expect(documents.container).not.toMatch(secret);
    expect((await server.run('apply')).output).toContain('unchanged');
    expect(server.starts).toBe(1);

    await server.run('restore');
    expect(server.config).toBe(registered);
    expect(server.machine.exists(override)).toBe(false);
  });

  it('never stands in a unit of systemd, which everybody may read', async () => {
    await start('service');
    expect(await server.run('apply')).toMatchObject({ exitCode: 0 });
    const [, variables = ''] = /^EnvironmentFile=(.+)$/m.exec(server.machine.read(dropIn)) ?? [];
    expect(server.machine.read(dropIn)).not.toContain('user');
    expect(server.machine.read(variables)).toContain(`http_proxy=${proxyAddress.replace('//', `//${encoded}@`)}\n`);
    expect(server.machine.mode(variables)).toBe('0600');
    expect((await server.run('apply')).output).toContain('unchanged');

    await put('/proxy/credentials', `other:${password}`);
    expect((await server.run('apply')).output).toContain('applied');
    expect(server.machine.read(variables)).toContain('//other:');
    await put('/proxy/credentials', `user:${password}`);
    await server.run('restore');
    expect(server.machine.exists(variables)).toBe(false);
    expect(server.config).toBe(registered);
  });

  it.each([
    [
      'is not there',
      () => server.machine.standIn('aws', 'echo "An error occurred (ParameterNotFound)" >&2; exit 254'),
      'could not read the SSM parameter',
    ],
    ['is no pair', () => server.machine.standIn('aws', 'echo user'), 'must hold user:password for the proxy'],
    ['cannot be asked for', () => server.machine.remove('/usr/local/sbin/aws'), 'the aws CLI is missing on the server'],
  ])('leaves all as it is when it %s', async (_, happen, message) => {
    await start('container');
    happen();
    const { exitCode, output } = await server.run('apply');
    expect(exitCode).toBe(1);
    expect(output).toContain(message);
    expect(server.config).toBe(registered);
    expect(server.machine.exists(override)).toBe(false);
  });
});

describe('a proxy that intercepts TLS', () => {
  const authority = '/srv/gitlab-runner/config/gitlab-runner-cdktf-ca/ca.crt';

  it('is trusted by the runner and by jobs, and by nobody once it is gone', async () => {
    await start('container');
    expect(await server.run('apply')).toMatchObject({ exitCode: 0 });
    expect(server.machine.read(authority)).toBe(publicCertificate.cert);
    expect(server.machine.mode(authority)).toBe('0644');
    expect(server.machine.read(override)).toContain(
      'SSL_CERT_DIR: "/etc/ssl/certs:/etc/pki/tls/certs:/etc/gitlab-runner/gitlab-runner-cdktf-ca"',
    );
    expect(runner().environment).toContain(`PROXY_CA_CERTIFICATE=${publicCertificate.cert}`);

    server.machine.write(authority, 'an older one');
    expect((await server.run('apply')).output).toContain('applied');
    expect([server.machine.read(authority), server.starts]).toEqual([publicCertificate.cert, 2]);

    await server.run('restore');
    expect(server.machine.list('/srv/gitlab-runner/config')).toEqual(['config.toml']);
    expect(server.config).toBe(registered);
  });

  it('is trusted for what is downloaded', async () => {
    await start('service');
    server.machine.write('/etc/pki/tls/certs/ca-bundle.crt', '');
    expect(await server.run('apply')).toMatchObject({ exitCode: 0 });
    expect(server.machine.read('/usr/local/bin/docker-machine')).toBe(machineBinary);
  });
});

describe('the access key of a user', () => {
  it('is read by the server and goes to config.toml alone', async () => {
    await start('container');
    const run = await server.run('apply');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(runner().machine.MachineOptions).toEqual(
      expect.arrayContaining([`amazonec2-access-key=${key.id}`, `amazonec2-secret-key=${key.secret}`]),
    );
    expect(runner().cache.s3).toMatchObject({
      AuthenticationType: 'access-key',
      AccessKey: key.id,
      SecretKey: key.secret,
    });
    expect(run.output + JSON.stringify(run.programs) + documents.container).not.toContain(key.secret);
    expect((await server.run('apply')).output).toContain('unchanged');
    await server.run('restore');
    expect(server.config).toBe(registered);
  });

  it('is read at once where the instance metadata are slow', async () => {
    await start('container');
    server.machine.metadata.slow = 6;
    const run = await server.run('apply');
    expect(server.machine.metadata.slow).toBe(0);
    expect(run.exitCode).toBe(0);
    expect(run.output).not.toContain('Unable to locate credentials');
  });

  it('is waited for', async () => {
    await start('container');
    server.machine.standIn('aws', '[[ $* == */proxy/* ]] && echo user:word || exit 254');
    expect((await server.run('apply')).output).toContain(
      'could not read the SSM parameter container-docker-machine-access-key',
    );
    expect(server.config).toBe(registered);
  });
});
