import { CreateSubnetCommand, CreateVpcCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { emulatedRegion } from '../../../tools/sandbox/environment';
import type { RecordedCall } from '../../../tools/sandbox/missing-calls';
import { startBlackHole } from '../../lambda/terminate-runners/black-hole';
import { EmulatedFleet } from '../../lambda/terminate-runners/emulated-fleet';
import {
  functionAccessKey,
  type LambdaService,
  startLambdaService,
} from '../../lambda/terminate-runners/lambda-service';
import { machineName } from '../../lambda/terminate-runners/machines';
import { recordCalls } from '../../policies/recorder';
import { evaluate, type PolicyDocument, type PolicyRequest } from '../../support/policy-evaluator';
import { synthStack } from '../../support/synth';
import { Deployment } from '../../support/terraform';
import { TerminateHookStack } from './terminate-hook-stack';

const ours = (random: string) => machineName('zx4k9y2ab', 'prod', 1_700_000_000, random.padStart(8, '0'));
const forgotten = 'i-0123456789abcdef0';

let emulator: Emulator;
let service: LambdaService;
let fleet: EmulatedFleet;
let network: { readonly vpcId: string; readonly subnetId: string };
let deployment: Deployment;
let documents: readonly PolicyDocument[];
let workers: string[];
let foreign: string[];
let invocationsAtApply: number;
/** At the last time. */
let callsWhenInvoked: number;
let callsBeforeDestroy: number;
let destroying: readonly RecordedCall[];
/** What each instance was tagged with; the emulator shows no tags of what is terminated. */
const tags = new Map<string, Readonly<Record<string, string>>>();

/** A runner's hook is applied, its manager makes workers, and the whole is destroyed. */
beforeAll(async () => {
  emulator = await startEmulator();
  service = await startLambdaService(emulator.endpoint, () => {
    callsWhenInvoked = emulator.calls.length;
  });
  fleet = new EmulatedFleet(emulator.endpoint);
  const { Vpc } = await fleet.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const vpcId = String(Vpc?.VpcId);
  const { Subnet } = await fleet.ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: '10.0.1.0/24' }));
  network = { vpcId, subnetId: String(Subnet?.SubnetId) };
  const { folder } = synthStack((app) => new TerminateHookStack(app, network));
  deployment = new Deployment(folder, service.endpoint);
  await deployment.apply();
  invocationsAtApply = service.invocations.length;
  const state = await deployment.state();
  documents = state
    .filter(({ type }) => type === 'aws_iam_policy')
    .map(({ values }) => JSON.parse(String(values.policy)));

  const [manager] = await fleet.running();
  workers = [
    await worker(ours('1'), String(manager), 'prod'),
    await worker(ours('2'), String(manager), 'prod'),
    await worker(ours('3'), forgotten, 'prod'),
  ];
  await fleet.keyPair(ours('4'));
  await fleet.spotRequest(ours('5'));
  foreign = [
    await worker('runner-q1w2e3r4t-prod-eu-1700000000-00000001', forgotten, 'prod-eu'),
    ...(await fleet.run({}, ours('1'))),
  ];
  callsBeforeDestroy = emulator.calls.length;
  await deployment.destroy();
  destroying = emulator.calls.slice(callsBeforeDestroy);
});
afterAll(async () => {
  await service?.close();
  await emulator?.stop();
});

describe('destroying a runner', () => {
  it('leaves no worker, spot request and key pair of it behind', async () => {
    const running = await fleet.running();
    expect(running.filter((id) => workers.includes(id))).toEqual([]);
    expect(running).toEqual(expect.arrayContaining(foreign));
    // A foreign instance was started with the first, which is why it stays.
    expect(await fleet.keyPairs()).toEqual([ours('1'), 'runner-q1w2e3r4t-prod-eu-1700000000-00000001'].sort());
    expect(await fleet.spotRequests()).toEqual([]);
    expect(await deployment.state()).toEqual([]);
  });

  it('asks the function once, when the group is gone and the function has all it needs', () => {
    const events = service.invocations.slice(0, 2).map(({ event }) => (event as { tf: { action: string } }).tf.action);
    expect(events).toEqual(['create', 'delete']);
    const invoked = callsWhenInvoked - callsBeforeDestroy;
    expect(destroying.slice(0, invoked).map(({ action }) => action)).toContain('DeleteAutoScalingGroup');
    const last = destroying.findLastIndex(isTheFunctions);
    expect(last).toBeGreaterThan(invoked);
    expect(destroying.findIndex(isTeardown)).toBeGreaterThan(last);
    expect(new Set(destroying.filter(isTeardown).map(({ service: name }) => name))).toEqual(
      new Set(['events', 'lambda', 'iam', 'logs']),
    );
  });

  it('asked nothing when the function was made', () => {
    expect(invocationsAtApply).toBe(1);
    expect(service.invocations[0]).toMatchObject({ result: {}, error: undefined });
  });
});

describe('destroying a runner whose function has no route to EC2', () => {
  it('ends with success, and the function names what may be left', async () => {
    const blackHole = await startBlackHole();
    try {
      const { folder } = synthStack(
        (app) => new TerminateHookStack(app, { ...network, runnerTerminateEc2TimeoutDuration: 5 }),
      );
      const unreachable = new Deployment(folder, service.endpoint);
      await unreachable.apply();
      service.reach(blackHole.endpoint);
      // Throws unless Terraform exits with status 0.
      await unreachable.destroy();
      expect(await unreachable.state()).toEqual([]);
    } finally {
      blackHole.close();
    }
    expect(service.invocations.at(-1)).toMatchObject({
      event: { tf: { action: 'delete' } },
      error: undefined,
      result: { unreachable: true, remedy: expect.arrayContaining([expect.stringContaining('terminate-instances')]) },
    });
  });
});

describe("the function's role", () => {
  it('allows every call that the function made', () => {
    const requests = emulator.calls.filter(isTheFunctions).flatMap(requestsOf);
    recordCalls('clean-up function', requests);
    expect(new Set(requests.map(({ action }) => action))).toEqual(
      new Set([
        'ec2:DescribeInstances',
        'ec2:DescribeKeyPairs',
        'ec2:DescribeSpotInstanceRequests',
        'ec2:CancelSpotInstanceRequests',
        'ec2:TerminateInstances',
        'ec2:DeleteKeyPair',
      ]),
    );
    expect(requests.filter((request) => evaluate(documents, request) !== 'allowed')).toEqual([]);
  });

  it('denies the same calls for what is not ours', () => {
    for (const id of foreign) {
      expect(evaluate(documents, instance(id))).toBe('denied');
    }
    expect(evaluate(documents, keyPair('runner-q1w2e3r4t-prod-eu-1700000000-00000001'))).toBe('denied');
  });
});

async function worker(name: string, parentId: string, environment: string): Promise<string> {
  const id = await fleet.worker(name, parentId, environment);
  tags.set(id, { 'gitlab-runner-parent-id': parentId, Environment: environment });
  return id;
}

const isTheFunctions = ({ accessKeyId }: RecordedCall) => accessKeyId === functionAccessKey;

/** Undoing what the function needs: the function, its triggers, its role and policies, its network. */
function isTeardown({ service: name, action }: RecordedCall): boolean {
  return (
    (name === 'iam' && /^(Detach|Delete)/.test(action)) ||
    (name === 'events' && /^(Delete|Remove)/.test(action)) ||
    (name === 'lambda' && action.startsWith('DELETE')) ||
    (name === 'logs' && action.startsWith('Delete')) ||
    (name === 'ec2' && /^(RevokeSecurityGroupEgress|DeleteSecurityGroup)$/.test(action))
  );
}

function requestsOf({ action, parameters }: RecordedCall): PolicyRequest[] {
  const values = (name: string) =>
    Object.entries(parameters)
      .filter(([key]) => key === name || key.startsWith(`${name}.`))
      .map(([, value]) => String(value));
  switch (action) {
    case 'TerminateInstances':
      return values('InstanceId').map(instance);
    case 'DeleteKeyPair':
      return values('KeyName').map(keyPair);
    case 'CancelSpotInstanceRequests':
      return values('SpotInstanceRequestId').map((id) => ({
        action: `ec2:${action}`,
        resource: arn('spot-instances-request', id),
      }));
    default:
      return [{ action: `ec2:${action}`, resource: '*' }];
  }
}

function instance(id: string): PolicyRequest {
  return {
    action: 'ec2:TerminateInstances',
    resource: arn('instance', id),
    context: Object.fromEntries(
      Object.entries(tags.get(id) ?? {}).map(([key, value]) => [`ec2:ResourceTag/${key}`, value]),
    ),
  };
}

function keyPair(name: string): PolicyRequest {
  return { action: 'ec2:DeleteKeyPair', resource: arn('key-pair', name), context: { 'ec2:KeyPairName': name } };
}

function arn(type: string, id: string): string {
  return `arn:aws:ec2:${emulatedRegion}:123456789012:${type}/${id}`;
}
