import {
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { GetParametersByPathCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/lambda/terminate-runners/task';
import { cleanUp } from '../../../src/lambda/terminate-runners/terminate';
import { FakeClock, MemoryEc2 } from './memory-ec2';

const now = 1_800_000_000;
const runner = {
  machinePrefix: 'prod',
  environment: 'prod',
  environmentTagged: true,
  managerGroup: 'prod-managers',
  workerGroups: ['prod-asg', 'prod-asg-2'],
};

interface Group {
  desired: number;
  workers: string[];
}

/** An account with two groups of workers, and the claims on them. */
class Account {
  readonly ec2 = new MemoryEc2();
  readonly groups: Readonly<Record<string, Group>> = {
    'prod-asg': { desired: 0, workers: [] },
    'prod-asg-2': { desired: 0, workers: [] },
  };
  readonly parameters = new Map<string, string>();
  readonly asked: string[] = [];
  /** What Auto Scaling says instead of ending a worker. */
  readonly refusals = new Map<string, string>();
  /** What happens before a parameter is written. */
  meanwhile = () => {};
  /** Whether the next answer to that is lost, once. */
  losesAnswer = false;

  manager(id: string, state: string): void {
    const tags = { 'aws:autoscaling:groupName': runner.managerGroup };
    this.ec2.instances.set(id, { id, state, launchedAt: now - 9000, tags });
  }

  claim(name: string, owner: string, since = now - 9000): void {
    this.parameters.set(`/prod-claims/${name}`, `${owner} ${since}`);
  }

  fill(name: string, workers: string[], desired = workers.length): void {
    Object.assign(this.groups[name] as Group, { workers, desired });
  }

  cleanUp(task: Task = { kind: 'orphans' }, groups = runner.workerGroups) {
    const clients = { autoScaling: { send: this.scale }, ssm: { send: this.store } };
    return cleanUp(
      task,
      { ...runner, workerGroups: groups },
      {
        ec2: this.ec2,
        clock: new FakeClock(now),
        log: () => {},
        groups: () => clients,
      },
    );
  }

  private readonly scale = async (command: unknown): Promise<unknown> => {
    if (command instanceof DescribeAutoScalingGroupsCommand) {
      const [name = ''] = command.input.AutoScalingGroupNames ?? [];
      const { desired, workers } = this.groups[name] as Group;
      const Instances = workers.map((InstanceId) => ({ InstanceId, LifecycleState: 'InService' }));
      return { AutoScalingGroups: [{ DesiredCapacity: desired, Instances }] };
    }
    if (command instanceof SetDesiredCapacityCommand) {
      const { AutoScalingGroupName = '', DesiredCapacity = 0 } = command.input;
      this.asked.push(`${AutoScalingGroupName} ${DesiredCapacity}`);
      (this.groups[AutoScalingGroupName] as Group).desired = DesiredCapacity;
    }
    if (command instanceof TerminateInstanceInAutoScalingGroupCommand) {
      this.asked.push(String(command.input.InstanceId));
      const refusal = this.refusals.get(String(command.input.InstanceId));
      if (refusal !== undefined) {
        throw Object.assign(new Error(refusal), { name: 'ValidationError', $metadata: { httpStatusCode: 400 } });
      }
      for (const group of Object.values(this.groups)) {
        group.workers = group.workers.filter((id) => id !== command.input.InstanceId);
      }
    }
    return {};
  };

  private readonly store = async (command: unknown): Promise<unknown> => {
    if (command instanceof GetParametersByPathCommand) {
      return { Parameters: [...this.parameters].map(([Name, Value]) => ({ Name, Value })) };
    }
    if (command instanceof PutParameterCommand) {
      this.meanwhile();
      const { Name = '', Value = '', Overwrite } = command.input;
      if (this.parameters.has(Name) && !Overwrite) {
        const name = 'ParameterAlreadyExists';
        throw Object.assign(new Error(name), { name, $metadata: { httpStatusCode: 400 } });
      }
      this.parameters.set(Name, Value);
      if (this.losesAnswer) {
        this.losesAnswer = false;
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      }
    }
    return {};
  };
}

describe('groups of workers', () => {
  it('are emptied when their manager is gone, and nobody owns them any more', async () => {
    const account = new Account();
    account.manager('i-1', 'terminated');
    account.manager('i-2', 'running');
    account.claim('workers-1/1', 'i-1');
    account.claim('workers-2/1', 'i-2');
    account.fill('prod-asg', ['i-a', 'i-b']);
    account.fill('prod-asg-2', ['i-c']);
    expect(await account.cleanUp()).toMatchObject({ terminatedWorkers: 2, problems: [] });
    expect(account.asked).toEqual(['prod-asg 0', 'i-a', 'i-b']);
    expect(account.parameters.get('/prod-claims/workers-1/2')).toBe('i-00000000000000000 0');
    expect(account.groups['prod-asg-2']?.workers).toEqual(['i-c']);
  });

  it.each([
    ['Instance Id not found - No managed instance found for instance ID: i-a', { terminatedWorkers: 3, problems: [] }],
    ['AccessDenied', { problems: [expect.stringContaining('AccessDenied')] }],
  ])('are emptied as far as they can be where AWS says of one: %s', async (refusal, report) => {
    const account = new Account();
    account.manager('i-1', 'terminated');
    account.claim('workers-1/1', 'i-1');
    account.fill('prod-asg', ['i-a', 'i-b', 'i-c']);
    account.refusals.set('i-a', refusal);
    expect(await account.cleanUp()).toMatchObject(report);
    expect(account.groups['prod-asg']?.workers).toEqual(['i-a']);
  });

  // PutParameter without Overwrite is not idempotent, and the call is sent again.
  it('are emptied where the answer is lost that says that nobody owns them', async () => {
    const account = new Account();
    account.manager('i-1', 'terminated');
    account.claim('workers-1/1', 'i-1');
    account.fill('prod-asg', ['i-a']);
    account.losesAnswer = true;
    expect(await account.cleanUp()).toMatchObject({ terminatedWorkers: 1, problems: [] });
    expect(account.losesAnswer).toBe(false);
  });

  it.each(['pending', 'running', 'shutting-down', 'stopping', 'stopped'])(
    'stay while their manager is %s',
    async (state) => {
      const account = new Account();
      account.manager('i-1', state);
      account.claim('workers-1/1', 'i-1');
      account.fill('prod-asg', ['i-a']);
      expect(await account.cleanUp()).toMatchObject({ terminatedWorkers: 0, problems: [] });
      expect(account.asked).toEqual([]);
    },
  );

  it('are emptied for a manager whose end is told, though EC2 still shuts it down', async () => {
    const account = new Account();
    account.manager('i-1', 'shutting-down');
    account.claim('workers-1/1', 'i-1');
    account.fill('prod-asg', ['i-a']);
    const told = { kind: 'manager', managerId: 'i-1', successful: true } as const;
    expect(await account.cleanUp(told)).toMatchObject({ terminatedWorkers: 1 });
    account.fill('prod-asg', ['i-b']);
    account.manager('i-3', 'running');
    account.claim('workers-1/3', 'i-3');
    expect(await account.cleanUp({ ...told, managerId: 'i-3' })).toMatchObject({ terminatedWorkers: 0 });
  });

  it('stay where nobody has ever claimed them: a manager of a time before claims may own the first', async () => {
    const account = new Account();
    account.fill('prod-asg', ['i-a']);
    expect(await account.cleanUp()).toMatchObject({ terminatedWorkers: 0 });
  });

  it('stay where the owner is too young for EC2 to know it', async () => {
    const account = new Account();
    account.claim('workers-1/1', 'i-9', now - 60);
    account.fill('prod-asg', ['i-a']);
    expect(await account.cleanUp()).toMatchObject({ terminatedWorkers: 0 });
  });

  it('stay where a manager claims them at the same time', async () => {
    const account = new Account();
    account.manager('i-1', 'terminated');
    account.claim('workers-1/1', 'i-1');
    account.fill('prod-asg', ['i-a']);
    account.meanwhile = () => account.claim('workers-1/2', 'i-2', now);
    expect(await account.cleanUp()).toMatchObject({ terminatedWorkers: 0, problems: [] });
    expect(account.asked).toEqual([]);
  });

  it('that are empty are left alone, and those that still want workers are not', async () => {
    const account = new Account();
    account.manager('i-1', 'terminated');
    account.claim('workers-1/1', 'i-1');
    account.claim('workers-2/1', 'i-1');
    account.fill('prod-asg-2', [], 3);
    expect(await account.cleanUp()).toMatchObject({ terminatedWorkers: 0 });
    expect(account.asked).toEqual(['prod-asg-2 0']);
    expect(account.parameters.has('/prod-claims/workers-1/2')).toBe(false);
  });
});

/** As in the module: nobody claims it. */
describe('the only group of workers', () => {
  const groups = ['prod-asg'];
  const told = { kind: 'manager', managerId: 'i-1', successful: true } as const;

  it.each([
    ['its manager is terminated', 'terminated', { kind: 'orphans' } as const],
    ['the end of its manager is told', 'shutting-down', told],
  ])('is emptied when %s and there is no other', async (_, state, task) => {
    const account = new Account();
    account.manager('i-1', state);
    account.fill('prod-asg', ['i-a', 'i-b']);
    expect(await account.cleanUp(task, groups)).toMatchObject({ terminatedWorkers: 2, problems: [] });
    expect(account.asked).toEqual(['prod-asg 0', 'i-a', 'i-b']);
    expect(account.parameters.size).toBe(0);
  });

  it('is emptied when EC2 has forgotten its manager', async () => {
    const account = new Account();
    account.fill('prod-asg', ['i-a']);
    expect(await account.cleanUp({ kind: 'orphans' }, groups)).toMatchObject({ terminatedWorkers: 1, problems: [] });
  });

  it.each(['pending', 'running', 'stopping', 'stopped', 'shutting-down'])(
    'stays while another manager is %s',
    async (state) => {
      const account = new Account();
      account.manager('i-1', 'terminated');
      account.manager('i-2', state);
      account.fill('prod-asg', ['i-a']);
      expect(await account.cleanUp(told, groups)).toMatchObject({ terminatedWorkers: 0, problems: [] });
      expect(account.asked).toEqual([]);
    },
  );

  it.each([true, false])('stays while a manager lives whose end is told (successful: %s)', async (successful) => {
    const account = new Account();
    account.manager('i-1', 'running');
    account.fill('prod-asg', ['i-a']);
    expect(await account.cleanUp({ ...told, successful }, groups)).toMatchObject({ terminatedWorkers: 0 });
    expect(account.asked).toEqual([]);
  });
});
