import { cpSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../../tools/sandbox/ask';
import { type Emulator, startEmulator } from '../../tools/sandbox/emulator';
import { emulatedRegion } from '../../tools/sandbox/environment';
import { createExisting } from '../../tools/sandbox/existing-resources';
import type { MissingCall, RecordedCall } from '../../tools/sandbox/missing-calls';
import { policyRequests } from '../boot/sandbox/aws-requests';
import { functionAccessKey, type LambdaService, startLambdaService } from '../lambda/terminate-runners/lambda-service';
import { recordCalls } from '../policies/recorder';
import { evaluate, type PolicyDocument } from '../support/policy-evaluator';
import { Deployment, type ResourceChange, type StateResource } from '../support/terraform';
import { policiesOfServer, proxiedRunner, proxy, somewhere, synthesized } from './proxied-runner-account';

/** What Systems Manager says of the server's agent, and what it was told to run. */
const agent = { pingStatus: 'Online', ran: [] as string[] };

/** The server's part of Systems Manager, in place of the emulator's. */
const server: MissingCall[] = [
  {
    service: 'ssm',
    action: 'DescribeInstanceInformation',
    reason: 'the server may be away',
    answer: () => JSON.stringify({ InstanceInformationList: [{ PingStatus: agent.pingStatus }] }),
  },
  {
    service: 'ssm',
    action: 'SendCommand',
    reason: 'what it is told to run counts',
    answer: ({ parameters }) => {
      agent.ran.push(String((parameters.Parameters as { readonly Action: readonly string[] }).Action));
      return JSON.stringify({ Command: { CommandId: '11111111-2222-4333-8444-555555555555' } });
    },
  },
  {
    service: 'ssm',
    action: 'GetCommandInvocation',
    reason: 'what became of it counts',
    answer: () => JSON.stringify({ Status: 'Success', StandardOutputContent: `did ${agent.ran.at(-1)}\n` }),
  },
];

/** The emulator forgets descriptions of rules that name a group, and cannot set them again. */
const rules: MissingCall = {
  service: 'ec2',
  action: 'ModifySecurityGroupRules',
  reason: 'nothing is changed but what the emulator forgot',
  answer: () => '<ModifySecurityGroupRulesResponse><return>true</return></ModifySecurityGroupRulesResponse>',
};

let emulator: Emulator;
let service: LambdaService;
let place: typeof somewhere;
let deployment: Deployment;
let state: readonly StateResource[];
let second: readonly ResourceChange[];
let policies: string[];
let granted: string[];
let refusal: string;
let callsBeforeRefusal: number;
let callsAfterRefusal: readonly RecordedCall[];
let stateAfterRefusal: readonly StateResource[];
let destroying: readonly RecordedCall[];

let withUser: readonly StateResource[];
let grantedWithUser: string[];
/** What waits for what when the user goes. */
let withoutUser: ReadonlyMap<string, readonly string[]>;
let accessKey: string;
/** After another KMS key was named. */
let rekeyed: { readonly accessKey: string; readonly kmsKey: string | undefined };
/** What the server had been told to do by then. */
const ran = {} as Record<'applied' | 'withUser' | 'disabled' | 'enabled', readonly string[]>;

/** The same deployment with other settings. */
async function change(input: Parameters<typeof proxiedRunner>[1]): Promise<void> {
  cpSync(synthesized(proxiedRunner(place, { proxy, ...input })).folder, deployment.folder, { recursive: true });
  await deployment.apply();
}

const keyParameter = 'ci-server-docker-machine-access-key';
const kmsKey = 'arn:aws:kms:ap-northeast-1:123456789012:key/00000000-0000-0000-0000-000000000001';

/** Parameters as the emulator answers them. */
async function ssm<Parameter>(operation: string, parameters: object): Promise<readonly Parameter[]> {
  const answer = await ask(emulator.endpoint, 'ssm', emulatedRegion, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonSSM.${operation}` },
    body: JSON.stringify(parameters),
  });
  return (JSON.parse(answer) as { readonly Parameters: readonly Parameter[] }).Parameters;
}

/** The user's key as it lies in its parameter; nothing where there is none. */
async function keptKey(): Promise<string> {
  const asked = { Names: [keyParameter], WithDecryption: true };
  const [parameter] = await ssm<{ readonly Value: string }>('GetParameters', asked);
  return parameter?.Value ?? '';
}

async function encryptionOfKey(): Promise<string | undefined> {
  return (await ssm<{ readonly KeyId: string }>('GetParameterHistory', { Name: keyParameter })).at(-1)?.KeyId;
}

const get = (address: string) => state.find((resource) => resource.address === address)?.values ?? {};

beforeAll(async () => {
  emulator = await startEmulator({ missing: [...server, rules] });
  service = await startLambdaService(emulator.endpoint, () => undefined);
  // With the ids of the documentation, as examples/proxied-runner.ts has them: the sandbox creates what they name.
  const stack = synthesized(proxiedRunner(somewhere, { proxy }));
  const created = await createExisting(emulator.endpoint, [stack]);
  place = Object.fromEntries(
    Object.entries(somewhere).map(([name, id]) => [name, created.get(id)]),
  ) as typeof somewhere;
  policies = await policiesOfServer(emulator.endpoint);
  deployment = new Deployment(stack.folder, service.endpoint);
  await deployment.apply();
  state = await deployment.state();
  granted = await policiesOfServer(emulator.endpoint);
  const { errors, changes } = await deployment.plan();
  expect(errors).toBe('');
  second = changes;

  ran.applied = [...agent.ran];
  await change({ ciServer: { iamUser: {} } });
  withUser = await deployment.state();
  grantedWithUser = await policiesOfServer(emulator.endpoint);
  accessKey = await keptKey();
  ran.withUser = [...agent.ran];
  cpSync(synthesized(proxiedRunner(place, { proxy })).folder, deployment.folder, { recursive: true });
  await deployment.plan();
  withoutUser = await deployment.orderOfPlanned();
  await change({ ciServer: { iamUser: {} }, enabled: false });
  ran.disabled = [...agent.ran];
  await change({ ciServer: { iamUser: {} }, kmsKeyId: kmsKey });
  rekeyed = { accessKey: await keptKey(), kmsKey: await encryptionOfKey() };
  ran.enabled = [...agent.ran];

  agent.pingStatus = 'ConnectionLost';
  callsBeforeRefusal = emulator.calls.length;
  refusal = await deployment.destroy().then(
    () => 'destroyed',
    (error: Error) => error.message,
  );
  callsAfterRefusal = emulator.calls.slice(callsBeforeRefusal);
  stateAfterRefusal = await deployment.state();
  agent.pingStatus = 'Online';
  const before = emulator.calls.length;
  await deployment.destroy();
  destroying = emulator.calls.slice(before);
});
afterAll(async () => {
  await service?.close();
  await emulator?.stop();
});

describe('a runner on a server that exists, applied', () => {
  it('has the document run on the server, and reports what it said', () => {
    expect(get('aws_ssm_association.association')).toMatchObject({
      name: 'ci-server-runner-config',
      parameters: { Action: 'apply' },
      targets: [{ key: 'InstanceIds', values: [place.instanceId] }],
    });
    expect(service.invocations[0]).toMatchObject({ result: { outcome: 'did apply' }, error: undefined });
  });

  it('opens the ports between server and workers by rules of their own, and no others', () => {
    const workers = get('aws_security_group.docker_machine').id;
    const rules = state
      .filter(
        ({ type, values }) => type === 'aws_vpc_security_group_ingress_rule' && values.referenced_security_group_id,
      )
      .map(({ values }) => [values.referenced_security_group_id, values.security_group_id, values.from_port].join(' '));
    expect(rules.sort()).toEqual(
      [
        `${place.securityGroupId} ${workers} 22`,
        `${place.securityGroupId} ${workers} 2376`,
        `${workers} ${workers} 22`,
        `${workers} ${workers} 2376`,
        `${workers} ${place.securityGroupId} 19081`,
      ].sort(),
    );
  });

  it('changes nothing the second time', () => {
    // The emulator forgets descriptions of rules that name a group.
    const real = second.filter(({ type }) => !type.startsWith('aws_vpc_security_group_'));
    expect(real.map(({ address, change }) => `${address} ${change.actions}`)).toEqual([]);
  });

  it('has no secret, user or access key', () => {
    expect(state.filter(({ type }) => /iam_(user|access_key)/.test(type))).toEqual([]);
    expect(JSON.stringify(state)).not.toMatch(/access-key|secret-key/);
  });
});

describe('changing it', () => {
  it('takes the section out when it is turned off, and puts it in again', () => {
    expect(ran.applied).toEqual(['apply']);
    expect(ran.disabled).toEqual([...ran.withUser, 'restore']);
    expect(ran.enabled).toEqual([...ran.disabled, 'apply']);
  });

  it('gives docker-machine a user of its own when asked for, whose key is in its parameter alone', () => {
    expect(grantedWithUser).toEqual(['ci-server-parameters']);
    const [id, secret] = accessKey.split(':') as [string, string];
    expect(secret).toMatch(/.{20}/);
    const key = withUser.find(({ address }) => address === 'aws_lambda_invocation.access_key');
    expect(key?.values.result).toBe(JSON.stringify({ accessKeyId: id }));
    expect(JSON.stringify(withUser)).not.toContain(secret);
  });

  it('ends that access key only after the server has a section without it', () => {
    const stepsBefore = (step: string, seen = new Set<string>()): Set<string> => {
      for (const earlier of withoutUser.get(step) ?? []) {
        if (!seen.has(earlier)) {
          stepsBefore(earlier, seen.add(earlier));
        }
      }
      return seen;
    };
    const ends = [
      'aws_lambda_invocation.access_key',
      'aws_iam_user.docker_machine',
      'aws_iam_user_policy.docker_machine',
    ];
    for (const end of ends) {
      const earlier = stepsBefore(`${end} (destroy)`);
      expect(earlier, end).toContain('aws_ssm_association.association');
      expect(earlier, end).toContain('aws_lambda_invocation.configure');
    }
  });

  it('keeps that access key when a KMS key is named, which then encrypts it', () => {
    expect(rekeyed).toEqual({ accessKey, kmsKey });
  });

  it('lets the function keep that key and no other', () => {
    const role = withUser.find(({ address }) => address === 'aws_iam_role_policy.access_key');
    const document: PolicyDocument = JSON.parse(String(role?.values.policy));
    const account = '123456789012';
    const may = (action: string, resource: string) => evaluate([document], { action, resource });
    const parameter = (name: string) => `arn:aws:ssm:ap-northeast-1:${account}:parameter/${name}`;
    for (const action of ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:ListAccessKeys']) {
      expect(may(action, `arn:aws:iam::${account}:user/ci-server-docker-machine`)).toBe('allowed');
      expect(may(action, `arn:aws:iam::${account}:user/admin`)).toBe('denied');
    }
    for (const action of ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter']) {
      expect(may(action, parameter('ci-server-docker-machine-access-key'))).toBe('allowed');
      expect(may(action, parameter('ci-server-runner-token'))).toBe('denied');
    }
  });
});

describe("the server's role", () => {
  const account = '123456789012';
  const ours = { 'ec2:InstanceProfile': `arn:aws:iam::${account}:instance-profile/ci-server-docker-machine` };
  const theirs = { 'ec2:InstanceProfile': `arn:aws:iam::${account}:instance-profile/database` };
  const allowed = (action: string, resource: string, context: Readonly<Record<string, string>> = {}) => {
    const document: PolicyDocument = JSON.parse(String(get('aws_iam_role_policy.docker_machine').policy));
    return evaluate([document], { action, resource, context }) === 'allowed';
  };
  const ec2 = (resource: string) => `arn:aws:ec2:ap-northeast-1:${account}:${resource}`;

  it('gets the policies for its machines and the cache, beside those that it had', () => {
    expect(policies).toEqual([]);
    expect(granted).toEqual(['AmazonS3ReadOnlyAccess', 'ci-server-docker-machine']);
  });

  it('makes workers in its subnet with its group, and removes them', () => {
    expect(allowed('ec2:RunInstances', ec2('instance/i-1'), ours)).toBe(true);
    expect(allowed('ec2:RunInstances', ec2(`subnet/${place.subnetId}`))).toBe(true);
    expect(allowed('ec2:RequestSpotInstances', ec2('spot-instances-request/sir-1'))).toBe(true);
    expect(allowed('ec2:TerminateInstances', ec2('instance/i-1'), ours)).toBe(true);
    expect(allowed('ec2:ImportKeyPair', ec2('key-pair/runner-abcdefghi-ci-server-1700000000-12345678'))).toBe(true);
    expect(
      allowed('iam:PassRole', `arn:aws:iam::${account}:role/ci-server-docker-machine`, {
        'iam:PassedToService': 'ec2.amazonaws.com',
      }),
    ).toBe(true);
  });

  it('does nothing to anything else', () => {
    expect(allowed('ec2:RunInstances', ec2('instance/i-1'), theirs)).toBe(false);
    expect(allowed('ec2:RunInstances', ec2('subnet/subnet-0fffffffffffffff0'))).toBe(false);
    expect(allowed('ec2:TerminateInstances', ec2('instance/i-1'), theirs)).toBe(false);
    expect(allowed('ec2:CreateTags', ec2('instance/i-1'), theirs)).toBe(false);
    expect(allowed('ec2:AuthorizeSecurityGroupIngress', ec2(`security-group/${place.securityGroupId}`))).toBe(false);
    expect(allowed('ec2:DeleteKeyPair', ec2('key-pair/production'))).toBe(false);
    expect(allowed('iam:PassRole', `arn:aws:iam::${account}:role/admin`)).toBe(false);
  });
});

describe('destroying it', () => {
  it('stops with a clear message when the server cannot be reached, before anything is gone', () => {
    expect(refusal).toContain(`Systems Manager cannot reach ${place.instanceId}, its agent is ConnectionLost`);
    expect(refusal).toContain('terraform state rm aws_lambda_invocation.configure');
    expect(callsAfterRefusal.filter(isTeardown)).toEqual([]);
    const addresses = (resources: readonly StateResource[]) =>
      resources.filter(({ mode }) => mode === 'managed').map(({ address }) => address);
    expect(addresses(stateAfterRefusal).sort()).toEqual(addresses(withUser).sort());
  });

  it('takes the section out first, once, and only then goes on', () => {
    expect(agent.ran).toEqual([...ran.enabled, 'restore']);
    const sent = destroying.findIndex(({ action }) => action === 'SendCommand');
    const outcome = destroying.findIndex(({ action }) => action === 'GetCommandInvocation');
    const first = destroying.findIndex(isTeardown);
    expect(sent).toBeGreaterThanOrEqual(0);
    expect(outcome).toBeGreaterThan(sent);
    expect(first).toBeGreaterThan(outcome);
    expect(destroying.map(({ action }) => action)).toContain('DeleteAssociation');
  });

  it('leaves the role as it was, and no key', async () => {
    expect(await policiesOfServer(emulator.endpoint)).toEqual(policies);
    expect(await keptKey()).toBe('');
  });
});

describe("the function's role", () => {
  it('allows every call that the function made, on this document and this server only', () => {
    const document: PolicyDocument = JSON.parse(String(get('aws_iam_role_policy.runner_config').policy));
    const calls = emulator.calls.filter(({ accessKeyId }) => accessKeyId === functionAccessKey);
    expect(new Set(calls.map(({ action }) => action))).toEqual(
      new Set([
        ...['DescribeInstanceInformation', 'SendCommand', 'GetCommandInvocation'],
        // The other function's, which keeps the key.
        ...['ListAccessKeys', 'CreateAccessKey', 'DeleteAccessKey', 'GetParameter', 'PutParameter', 'DeleteParameter'],
      ]),
    );
    recordFunctionCalls(calls);
    const may = (action: string, resource: string) => evaluate([document], { action: `ssm:${action}`, resource });
    expect(may('DescribeInstanceInformation', '*')).toBe('allowed');
    expect(may('GetCommandInvocation', '*')).toBe('allowed');
    expect(may('SendCommand', String(get('aws_ssm_document.runner_config').arn))).toBe('allowed');
    expect(may('SendCommand', `arn:aws:ec2:ap-northeast-1:123456789012:instance/${place.instanceId}`)).toBe('allowed');
    expect(may('SendCommand', 'arn:aws:ec2:ap-northeast-1:123456789012:instance/i-0fffffffffffffff0')).toBe('denied');
    expect(may('SendCommand', 'arn:aws:ssm:ap-northeast-1::document/AWS-RunShellScript')).toBe('denied');
  });
});

const functionOf: Readonly<Record<string, 'config function' | 'access key function'>> = {
  DescribeInstanceInformation: 'config function',
  SendCommand: 'config function',
  GetCommandInvocation: 'config function',
};

function recordFunctionCalls(calls: readonly RecordedCall[]): void {
  for (const call of calls) {
    recordCalls(functionOf[call.action] ?? 'access key function', policyRequests(call, '123456789012'));
  }
}

function isTeardown({ action }: RecordedCall): boolean {
  return /^(Delete|Detach|Remove|Revoke|DELETE)/.test(action);
}
