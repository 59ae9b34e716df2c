import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { autoScalingCalls, type Ec2Records } from '../../../../tools/machine-room/auto-scaling/api/calls';
import { AutoScaling } from '../../../../tools/machine-room/auto-scaling/engine';
import type { AutoScalingEvent } from '../../../../tools/machine-room/auto-scaling/events';
import type { Ec2State, Launcher } from '../../../../tools/machine-room/auto-scaling/launcher';
import { at, listAt, read, type Tree, write } from '../../../../tools/machine-room/query-xml';
import { onLoopback } from '../../../../tools/sandbox/loopback';
import { type MissingCall, startProxy } from '../../../../tools/sandbox/missing-calls';

/** Operations, parameters, answers and errors: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/ */

const arn = 'arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:1:autoScalingGroupName/workers';

class TestEc2 implements Launcher, Ec2Records {
  readonly states = new Map<string, Ec2State>();
  /** What the next launch is refused with. */
  refusal: Error | undefined;

  async launch(): Promise<string> {
    if (this.refusal) {
      throw this.refusal;
    }
    const id = `i-${this.states.size + 1}`;
    this.states.set(id, 'running');
    return id;
  }

  async terminate(id: string): Promise<void> {
    this.states.set(id, 'ended');
  }

  async state(id: string): Promise<Ec2State> {
    return this.states.get(id) ?? 'ended';
  }

  async template(id = 'lt-1', name = 'template', version = '1') {
    return { id, name, version, instanceType: 't3.micro' };
  }

  async zones(): Promise<string[]> {
    return ['eu-central-1a'];
  }
}

/** The little that moto adds: it remembers what it was asked, and describes one group. */
async function emulator(asked: URLSearchParams[]) {
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    asked.push(form);
    const action = String(form.get('Action'));
    const groups = [
      {
        AutoScalingGroupName: 'workers',
        AutoScalingGroupARN: arn,
        MinSize: 0,
        DesiredCapacity: 0,
        Instances: '',
        Tags: [{ Key: 'a', Value: '<b>' }],
      },
    ];
    const result = action === 'DescribeAutoScalingGroups' ? { AutoScalingGroups: groups } : '';
    response.end(`<${action}Response>${write({ [`${action}Result`]: result })}</${action}Response>`);
  });
  return onLoopback(server);
}

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) {
    await end();
  }
});

async function account() {
  const asked: URLSearchParams[] = [];
  const events: AutoScalingEvent[] = [];
  const ec2 = new TestEc2();
  const scaling = new AutoScaling({
    launcher: ec2,
    healthCheckInterval: 0.005,
    onEvent: (event) => events.push(event),
  });
  const { url, close } = await emulator(asked);
  const shadowed: MissingCall = {
    service: 'autoscaling',
    action: 'CompleteLifecycleAction',
    reason: '',
    answer: () => '',
  };
  const proxy = await startProxy(url, [...autoScalingCalls(scaling, ec2), shadowed]);
  ends.push(
    close,
    () => proxy.close(),
    () => scaling.close(),
  );
  const call = async (action: string, parameters: Record<string, string> = {}) => {
    const credential = 'me/20260101/eu-central-1/autoscaling/aws4_request';
    const response = await fetch(proxy.endpoint, {
      method: 'POST',
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=none` },
      body: new URLSearchParams({
        Action: action,
        Version: '2011-01-01',
        AutoScalingGroupName: 'workers',
        ...parameters,
      }),
    });
    const answer = read(await response.text());
    const error = at(answer, 'ErrorResponse', 'Error');
    return { status: response.status, result: at(answer, `${action}Response`, `${action}Result`), error };
  };
  const group = async () => listAt((await call('DescribeAutoScalingGroups')).result, 'AutoScalingGroups')[0];
  const instances = async () =>
    listAt(await group(), 'Instances').map((one) => `${at(one, 'InstanceId')} ${at(one, 'LifecycleState')}`);
  const create = (more: Record<string, string> = {}) =>
    call('CreateAutoScalingGroup', {
      'LaunchTemplate.LaunchTemplateId': 'lt-1',
      'LaunchTemplate.Version': '1',
      VPCZoneIdentifier: 'subnet-1',
      MinSize: '0',
      MaxSize: '3',
      DesiredCapacity: '1',
      ...more,
    });
  return { asked, events, ec2, scaling, call, group, instances, create };
}

const hook = (transition: string): Record<string, string> => ({
  LifecycleHookName: 'hook',
  LifecycleTransition: `autoscaling:EC2_INSTANCE_${transition}`,
  HeartbeatTimeout: '300',
});

describe("Auto Scaling's API", () => {
  it('creates a group that launches by itself; the emulator is told of an empty one', async () => {
    const { asked, create, group, instances } = await account();
    expect(
      (
        await create({
          'InstanceMaintenancePolicy.MinHealthyPercentage': '100',
          'InstanceMaintenancePolicy.MaxHealthyPercentage': '110',
        })
      ).status,
    ).toBe(200);
    expect(asked.map((form) => [form.get('Action'), form.get('DesiredCapacity'), form.get('MaxSize')])).toEqual([
      ['CreateAutoScalingGroup', '0', '3'],
      ['DescribeAutoScalingGroups', null, null],
    ]);
    await expect.poll(instances).toEqual(['i-1 InService']);
    expect(await group()).toMatchObject({
      AutoScalingGroupARN: arn,
      DesiredCapacity: '1',
      MaxSize: '3',
      InstanceMaintenancePolicy: { MinHealthyPercentage: '100', MaxHealthyPercentage: '110' },
      Tags: [{ Key: 'a', Value: '<b>' }],
      Instances: [
        { InstanceId: 'i-1', InstanceType: 't3.micro', HealthStatus: 'Healthy', ProtectedFromScaleIn: 'false' },
      ],
    });
  });

  it('serves an instance that waits for its hook, as boot scripts ask it', async () => {
    const { call, create, events, instances } = await account();
    await create({ DesiredCapacity: '0' });
    await call('PutLifecycleHook', hook('LAUNCHING'));
    await call('SetDesiredCapacity', { DesiredCapacity: '1' });
    await expect.poll(instances).toEqual(['i-1 Pending:Wait']);
    const mine = await call('DescribeAutoScalingInstances', { 'InstanceIds.member.1': 'i-1' });
    expect(listAt(mine.result, 'AutoScalingInstances')).toMatchObject([
      { AutoScalingGroupName: 'workers', LifecycleState: 'Pending:Wait' },
    ]);
    const action = { LifecycleHookName: 'hook', InstanceId: 'i-1' };
    expect((await call('RecordLifecycleActionHeartbeat', action)).status).toBe(200);
    expect((await call('CompleteLifecycleAction', { ...action, LifecycleActionResult: 'CONTINUE' })).status).toBe(200);
    expect(await instances()).toEqual(['i-1 InService']);
    const again = await call('CompleteLifecycleAction', { ...action, LifecycleActionResult: 'CONTINUE' });
    expect([again.status, again.error]).toEqual([
      400,
      { Type: 'Sender', Code: 'ValidationError', Message: 'No active Lifecycle Action found with instance ID i-1' },
    ]);
    expect(events[0]).toMatchObject({ account: '111122223333', region: 'eu-central-1', resources: [arn] });
    expect(events.map((event) => event['detail-type'])).toEqual([
      'EC2 Instance-launch Lifecycle Action',
      'EC2 Instance Launch Successful',
    ]);
    expect(listAt((await call('DescribeLifecycleHooks')).result, 'LifecycleHooks')).toEqual([
      {
        LifecycleHookName: 'hook',
        AutoScalingGroupName: 'workers',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        HeartbeatTimeout: '300',
        GlobalTimeout: '30000',
        DefaultResult: 'ABANDON',
      },
    ]);
  });

  it("does what GitLab's AWS plugin asks: sizes up, and down by terminating with decrement", async () => {
    const { call, create, ec2, group, instances } = await account();
    await create({ NewInstancesProtectedFromScaleIn: 'true' });
    await call('SetDesiredCapacity', { DesiredCapacity: '2', HonorCooldown: 'false' });
    await expect.poll(instances).toEqual(['i-1 InService', 'i-2 InService']);
    const parameters = { InstanceId: 'i-1', ShouldDecrementDesiredCapacity: 'true' };
    const gone = await call('TerminateInstanceInAutoScalingGroup', parameters);
    expect(at(gone.result, 'Activity')).toMatchObject({
      Description: 'Terminating EC2 instance: i-1',
      StatusCode: 'InProgress',
    });
    await expect.poll(instances).toEqual(['i-2 InService']);
    expect(at(await group(), 'DesiredCapacity')).toBe('1');
    expect(ec2.states.get('i-1')).toBe('ended');
    const above = await call('SetDesiredCapacity', { DesiredCapacity: '4' });
    expect([above.status, at(above.error, 'Code')]).toEqual([400, 'ValidationError']);
  });

  it('replaces what somebody else terminates or stops', async () => {
    const { create, ec2, instances } = await account();
    await create();
    await expect.poll(instances).toEqual(['i-1 InService']);
    ec2.states.set('i-1', 'ended');
    await expect.poll(instances).toEqual(['i-2 InService']);
    ec2.states.set('i-2', 'stopped');
    await expect.poll(instances).toEqual(['i-3 InService']);
  });

  it('shows a launch that failed among the activities', async () => {
    const { call, create, ec2 } = await account();
    ec2.refusal = new Error('The requested configuration is not supported.');
    await create();
    const activities = async (): Promise<readonly Tree[]> =>
      listAt((await call('DescribeScalingActivities')).result, 'Activities');
    await expect.poll(activities).toMatchObject([
      {
        StatusCode: 'Failed',
        StatusMessage: 'The requested configuration is not supported. Launching EC2 instance failed.',
      },
    ]);
  });

  it("refreshes instances as Terraform's provider asks", async () => {
    const { call, create, group, instances } = await account();
    await create();
    await expect.poll(instances).toEqual(['i-1 InService']);
    await call('UpdateAutoScalingGroup', { 'LaunchTemplate.LaunchTemplateId': 'lt-1', 'LaunchTemplate.Version': '2' });
    const halted = { 'ScalingProcesses.member.1': 'InstanceRefresh' };
    await call('SuspendProcesses', halted);
    const { result } = await call('StartInstanceRefresh', {
      Strategy: 'Rolling',
      'Preferences.MinHealthyPercentage': '100',
    });
    const id = String(at(result, 'InstanceRefreshId'));
    expect(at((await call('StartInstanceRefresh')).error, 'Code')).toBe('InstanceRefreshInProgress');
    await call('ResumeProcesses', halted);
    const refresh = async () =>
      listAt(
        (await call('DescribeInstanceRefreshes', { 'InstanceRefreshIds.member.1': id })).result,
        'InstanceRefreshes',
      )[0];
    await expect
      .poll(refresh)
      .toMatchObject({ InstanceRefreshId: id, Status: 'Successful', PercentageComplete: '100' });
    await expect.poll(instances).toEqual(['i-2 InService']);
    expect(at(listAt(await group(), 'Instances')[0], 'LaunchTemplate', 'Version')).toBe('2');
    expect(at((await call('CancelInstanceRefresh')).error, 'Code')).toBe('ActiveInstanceRefreshNotFound');
  });

  it('deletes a group with instances by force only', async () => {
    const { asked, call, create, ec2, scaling, instances } = await account();
    await create();
    await expect.poll(instances).toEqual(['i-1 InService']);
    expect(at((await call('DeleteAutoScalingGroup')).error, 'Code')).toBe('ResourceInUse');
    expect(asked.some((form) => form.get('Action') === 'DeleteAutoScalingGroup')).toBe(false);
    expect((await call('DeleteAutoScalingGroup', { ForceDelete: 'true' })).status).toBe(200);
    await expect.poll(() => scaling.state.groups).toEqual({});
    expect(ec2.states.get('i-1')).toBe('ended');
  });

  it('names what it lacks', async () => {
    const { call } = await account();
    expect(at((await call('SetDesiredCapacity')).error, 'Message')).toContain("'DesiredCapacity'");
    expect(at((await call('SetDesiredCapacity', { DesiredCapacity: '1' })).error, 'Message')).toContain(
      'name not found',
    );
  });
});
