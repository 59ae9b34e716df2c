import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App } from 'cdktf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsCli } from '../../../tools/doctor/aws-cli';
import { checks } from '../../../tools/doctor/checks';
import { identity } from '../../../tools/doctor/checks/identity';
import { serviceRoles } from '../../../tools/doctor/checks/service-roles';
import { diagnose, exitCodeOf } from '../../../tools/doctor/diagnose';
import type { Finding } from '../../../tools/doctor/finding';
import { PlannedApp } from '../../../tools/doctor/plan/planned-app';
import { renderJson, renderLines } from '../../../tools/doctor/report';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { emulatedEnvironment } from '../../../tools/sandbox/environment';
import { vcpuQuota } from '../../../tools/sandbox/missing-calls';
import { temporaryFolder } from '../../support/temporary-folder';
import { prepareAccount, synthAilingStacks, tokens } from './ailing-stacks';
import { EmulatedAccount, region } from './emulated-account';

const outdir = temporaryFolder();
const gitlab: Server = createServer((_, response) =>
  response.writeHead(401, { 'content-type': 'application/json' }).end('{}'),
);
let emulator: Emulator;
let account: EmulatedAccount;
let ids: Awaited<ReturnType<typeof prepareAccount>>;
/** Of all stacks at once, since each asks a second of processor time a call. */
let findings: readonly Finding[];
/** What AWS was asked for that. */
let asked: readonly string[];
/** Of the account as it was, without service-linked roles. */
let withoutRoles: Readonly<Record<string, readonly Finding[]>>;

const app = (stack?: string) => PlannedApp.load(outdir, undefined, stack);
const reader = () => awsCli(emulatedEnvironment(emulator.endpoint));

async function rolesOf(...stacks: readonly string[]) {
  const aws = reader();
  const found = await Promise.all(
    stacks.map(async (stack) => [stack, await diagnose(identity, [serviceRoles], { app: app(stack), aws })] as const),
  );
  return Object.fromEntries(found);
}

beforeAll(async () => {
  await new Promise<void>((resolve) => gitlab.listen(0, '127.0.0.1', resolve));
  emulator = await startEmulator({
    missing: [
      {
        service: 'servicequotas',
        action: 'GetServiceQuota',
        reason: 'one quota is small',
        answer: ({ parameters: { QuotaCode } }) => vcpuQuota(String(QuotaCode), QuotaCode === 'L-DB2E81BA' ? 8 : 1000),
      },
    ],
  });
  account = EmulatedAccount.at(emulator.endpoint);
  ids = await prepareAccount(account);
  const synthesized = new App({ outdir });
  synthAilingStacks(synthesized, ids, `http://127.0.0.1:${(gitlab.address() as AddressInfo).port}/`);
  synthesized.synth();
  withoutRoles = await rolesOf('healthy', 'key-managed', 'spot', 'spot-by-manager');
  await Promise.all(
    ['AWSServiceRoleForAutoScaling', 'AWSServiceRoleForEC2Spot'].map((name) => account.createRole(name)),
  );
  const before = emulator.calls.length;
  findings = await diagnose(identity, checks, { app: app(), aws: reader() });
  asked = emulator.calls.slice(before).map(({ action }) => action);
});

afterAll(async () => {
  account?.close();
  gitlab.close();
  await emulator?.stop();
});

/** What was found of one stack. */
const of = (stack: string) => findings.filter(({ about }) => about === stack || about.startsWith(`${stack} `));

/** The end of docker+machine is told of every stack that has it. */
const ailing = (stack: string) => of(stack).filter(({ status, check }) => status !== 'ok' && check !== 'executor');

const said = ({ message, remedy }: Finding) => `${message} -> ${remedy}`;

describe('an account in which all is well', () => {
  it('has nothing but that to say, of everything', () => {
    expect(ailing('healthy')).toEqual([]);
    expect([...new Set(of('healthy').map(({ check }) => check))]).toEqual([
      'gitlab',
      'token',
      'internet-access',
      'instance-type',
      'image',
      'kms-key',
      'volume-key',
      'state-bucket',
    ]);
    expect(exitCodeOf(of('healthy'))).toBe(0);
  });

  it('has the service-linked roles', () => {
    expect(findings.filter(({ check }) => check === 'service-role')).toMatchObject([
      { status: 'ok', message: 'AWSServiceRoleForAutoScaling is there' },
      { status: 'ok', message: 'AWSServiceRoleForEC2Spot is there' },
    ]);
  });

  it('says who asks, with what, and what the quotas are', () => {
    const general = findings.filter(({ about }) => [region, 'this machine'].includes(about));
    expect(general.filter(({ check }) => check !== 'quota')).toMatchObject([
      { check: 'identity', status: 'ok', message: expect.stringContaining('123456789012') },
      { check: 'tools', status: 'ok', message: expect.stringContaining('Terraform 1.') },
      { check: 'tools', status: 'ok', message: expect.stringContaining('aws-cli') },
    ]);
    // Two groups of ten workers of two vCPUs each on the spot market; the manager is on demand.
    expect(general.map(({ message }) => message).join('\n')).toMatch(/healthy workers 20 x 2.*L-34B43A08/);
  });

  it.each([
    ['address-free', 'elastic-ip', /is free/],
    ['address-ours', 'elastic-ip', /is this stack's/],
    ['address-taken-over', 'elastic-ip', /is this stack's/],
    ['way-public', 'internet-access', /reaches the internet through igw-.*public addresses/],
    ['way-routed', 'internet-access', /reaches the internet through aws_nat_gateway\.this of address-free/],
    ['proxy-known', 'proxy', /\/token\/proxy holds user:password/],
    ['type-gap', 'image', /as c5a\.large, m5\.large/],
  ])('%s is fine: %s', (stack, check, words) => {
    expect(
      of(stack)
        .filter((finding) => finding.check === check && finding.status === 'ok')
        .map(said),
    ).toContainEqual(expect.stringMatching(words));
    expect(exitCodeOf(of(stack))).toBe(0);
  });
});

describe('one thing that is wrong', () => {
  it.each([
    ['token-missing', 'token', /no parameter \/token\/missing .*put-parameter .*--name \/token\/missing/],
    ['token-nothing', 'token', /\/token\/nothing holds nothing .*--overwrite/],
    ['token-deploy', 'token', /holds a deploy token \(gldt-\), which no runner can use -> create a runner/],
    ['token-access', 'token', /access token \(glpat-\).*runnerGitlabRegistrationConfig\.type/],
    ['way-lost', 'internet-access', /has no internet access.*NAT gateway/],
    ['way-foreign', 'internet-access', /no subnet subnet-0fffffffffffffff0/],
    ['way-planned', 'internet-access', /aws_subnet\.private_0 of network has no internet access.*NatGatewayStack/],
    [
      'way-trap',
      'internet-access',
      /private addresses only.*runnerWorkerDockerMachineInstance\.privateAddressOnly: false/,
    ],
    ['proxy-stranger', 'proxy', /no parameter \/token\/missing .*user:password.*put-parameter/],
    ['proxy-token', 'proxy', /\/token\/fine does not hold user:password .*--overwrite/],
    ['type-unknown', 'instance-type', /does not offer t99\.micro/],
    ['type-elsewhere', 'instance-type', /1d does not offer c5a\.large .*subnet in ap-northeast-1a, ap-northeast-1c/],
    ['image-arm', 'image', /ami-0000000000000a123 is for x86_64, but t4g\.micro is not/],
    ['image-workers', 'image', /ami-0000000000000b456 is for x86_64, but m6g\.large is not/],
    ['image-missing', 'image', /no image .*name no-such-image-\*.*AMI filter/],
    ['state', 'state-bucket', /no bucket no-such-bucket-of-runners .*s3 mb/],
    ['address-missing', 'elastic-ip', /no Elastic IP with the Name tag nowhere .*elasticIp/],
    ['address-unknown', 'elastic-ip', /no Elastic IP with the allocation id eipalloc-0fffffffffffffff0/],
    ['address-twice', 'elastic-ip', /several Elastic IPs.*elasticIp\.allocationId/],
    ['address-taken', 'elastic-ip', /held by the NAT gateway nat-\w+.*existingNatGatewayId/],
    ['address-used', 'elastic-ip', /is used by i-\w+.*free it/],
  ])('%s is a problem of %s', (stack, check, words) => {
    expect(ailing(stack)).toMatchObject([{ check, status: 'problem' }]);
    expect(ailing(stack).map(said)).toEqual([expect.stringMatching(words)]);
    expect(exitCodeOf(of(stack))).toBe(3);
  });

  it.each([
    ['token-registration', 'token', /registration token \(GR1348941\): off since GitLab 17\.0/],
    ['token-custom', 'token', /prefix of this GitLab's own/],
    ['token-plain', 'token', /is a String.*SecureString/],
    ['kept', 'token', /no parameter gitlab-runner-registration-token.*keeps in kept-runner-token/],
    ['proxy-lost', 'internet-access', /has no internet access.*all traffic goes through the proxy.*VPC endpoints/],
    ['way-transit', 'internet-access', /default route to tgw-\w+.*check that GitLab/],
    ['address-of-server', 'elastic-ip', /is used by i-\w+, which may be this stack's/],
    ['type-gap', 'instance-type', /not offered: c5a\.large in ap-northeast-1d/],
    ['key-closed', 'volume-key', /nothing lets Auto Scaling use arn:aws:kms.*create-grant/],
  ])('%s is a warning of %s', (stack, check, words) => {
    expect(ailing(stack)).toMatchObject([{ check, status: 'warning' }]);
    expect(ailing(stack).map(said)).toEqual([expect.stringMatching(words)]);
    expect(exitCodeOf(of(stack))).toBe(0);
  });

  it('is a quota that the ceiling exceeds, and only that one', () => {
    const quotas = findings.filter(({ check, status }) => check === 'quota' && status !== 'ok');
    expect(quotas).toMatchObject([{ status: 'problem', about: region }]);
    expect(quotas.map(said)).toEqual([
      expect.stringMatching(
        /^80 vCPUs at most \(quota workers 20 x 4\), but .* 8 .*--quota-code L-DB2E81BA --desired-value 80/,
      ),
    ]);
    expect(exitCodeOf(quotas)).toBe(3);
  });

  it('names what stands in the way', () => {
    const words = findings.map(said).join('\n');
    for (const id of [ids.takenBy, ids.usedBy, ids.transitGateway, ids.closedKey, ids.lost]) {
      expect(words).toContain(id);
    }
  });
});

describe('without service-linked roles', () => {
  const roles = (stack: string) => withoutRoles[stack]?.filter(({ check }) => check === 'service-role') ?? [];

  it('AWS makes them where it can', () => {
    expect(roles('healthy')).toMatchObject([
      { status: 'warning', remedy: expect.stringContaining('--aws-service-name autoscaling.amazonaws.com') },
      { status: 'ok', message: expect.stringContaining('AWSServiceRoleForEC2Spot') },
    ]);
    expect(roles('spot-by-manager')[1]).toMatchObject({ status: 'ok' });
  });

  it('a key that names one is refused, and no spot instance starts: problems', () => {
    expect(roles('key-managed')).toMatchObject([
      { status: 'problem', message: expect.stringContaining('KMS will refuse the key') },
    ]);
    expect(roles('spot')[1]).toMatchObject({
      status: 'problem',
      remedy: 'aws iam create-service-linked-role --aws-service-name spot.amazonaws.com',
    });
  });
});

it('only reads', () => {
  expect(asked.length).toBeGreaterThan(20);
  expect(asked.filter((action) => !/^(Get|Describe|List|HEAD )/.test(action))).toEqual([]);
});

it('shows no token', () => {
  const everything = `${renderLines(findings)}${renderJson(findings)}`;
  for (const token of Object.values(tokens)) {
    expect(everything).not.toContain(token);
  }
});
