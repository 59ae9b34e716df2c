import {
  DescribeInstanceInformationCommand,
  InvocationDoesNotExist,
  SendCommandCommand,
  type SSMClient,
  SSMServiceException,
} from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { configure } from '../../../src/lambda/restore-config/configure';
import { readTask } from '../../../src/lambda/restore-config/task';

const instanceId = 'i-0123456789abcdef0';
const given = { instanceId, documentName: 'ci-server-runner-config', action: 'apply' };
const taskOf = (phase: string, more: object = {}) => readTask({ ...given, ...more, tf: { action: phase } });

type Answer = Readonly<Record<string, unknown>> | Error;
type AnyCommand = { readonly input: object; readonly constructor: { readonly name: string } };

const error = (name: string, message: string) =>
  new SSMServiceException({ name, message, $fault: 'client', $metadata: {} });

/** Systems Manager with an agent, and what it answers when it is asked for the outcome, one after the other. */
function systemsManager(pingStatus: string | undefined, outcomes: readonly Answer[] = []) {
  const calls: { action: string; parameters: object }[] = [];
  const left = [...outcomes];
  const send = async (command: AnyCommand) => {
    calls.push({ action: command.constructor.name.replace(/Command$/, ''), parameters: command.input });
    if (command instanceof DescribeInstanceInformationCommand) {
      return { InstanceInformationList: pingStatus === undefined ? [] : [{ PingStatus: pingStatus }] };
    }
    if (command instanceof SendCommandCommand) {
      return { Command: { CommandId: 'command' } };
    }
    const answer = left.length > 1 ? left.shift() : left[0];
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  };
  return { ssm: { send } as unknown as SSMClient, calls };
}

/** Sleeping takes all the time. */
function clock(milliseconds: number) {
  let left = milliseconds;
  return {
    remaining: () => left,
    sleep: async (slept: number) => {
      left -= slept;
    },
  };
}

const success = { Status: 'Success', StandardOutputContent: 'a\nrestored: every byte\n' };

describe('the task', () => {
  it.each([
    ['create', 'apply', 'apply', false],
    ['update', 'restore', 'restore', false],
    ['delete', 'apply', 'restore', true],
  ])('at %s of a runner that shall %s is to %s', (phase, action, expected, destroying) => {
    expect(taskOf(phase, { action })).toMatchObject({ action: expected, destroying, instanceId });
  });

  it.each([
    ['of nobody', {}],
    ['without a phase', given],
    ['with another action', { ...given, action: 'reboot', tf: { action: 'create' } }],
  ])('is refused for an event %s', (_, event) => {
    expect(() => readTask(event)).toThrow('Not an event of this function');
  });

  it('is refused when the runner moves to another server, which would keep its section', () => {
    const before = { ...given, instanceId: 'i-0aaaaaaaaaaaaaaa0' };
    expect(() => readTask({ ...given, tf: { action: 'update', prev_input: before } })).toThrow(
      `cannot move from i-0aaaaaaaaaaaaaaa0 to ${instanceId} in one step: deploy with enabled false`,
    );
    expect(readTask({ ...given, tf: { action: 'update', prev_input: given } }).action).toBe('apply');
  });
});

describe('configuring a server', () => {
  it('sends the document to this server and says what it printed last', async () => {
    const unknown = new InvocationDoesNotExist({ message: 'not yet', $metadata: {} });
    const { ssm, calls } = systemsManager('Online', [unknown, { Status: 'InProgress' }, success]);
    expect(await configure(taskOf('delete'), ssm, clock(60_000))).toBe('restored: every byte');
    expect(calls.map(({ action }) => action)).toEqual([
      'DescribeInstanceInformation',
      'SendCommand',
      ...Array.from({ length: 3 }, () => 'GetCommandInvocation'),
    ]);
    expect(calls[1]?.parameters).toMatchObject({
      DocumentName: 'ci-server-runner-config',
      InstanceIds: [instanceId],
      Parameters: { Action: ['restore'] },
    });
  });

  it.each([
    [undefined, 'its agent never signed in'],
    ['ConnectionLost', 'its agent is ConnectionLost'],
    ['Inactive', 'its agent is Inactive'],
  ])('sends nothing to a server whose agent is %s, and says what to do', async (pingStatus, reason) => {
    const { ssm, calls } = systemsManager(pingStatus);
    const sentence = `Systems Manager cannot reach ${instanceId}, ${reason}: nothing was changed there. To go on, start`;
    await expect(configure(taskOf('create'), ssm, clock(60_000))).rejects.toThrow(sentence);
    await expect(configure(taskOf('delete'), ssm, clock(60_000))).rejects.toThrow(
      'if the server is gone for good, take this step out of the state: terraform state rm aws_lambda_invocation.configure',
    );
    expect(calls.map(({ action }) => action)).not.toContain('SendCommand');
  });

  it.each(['Failed', 'TimedOut', 'Cancelled', 'Undeliverable'])(
    "hands the server's words on when it %s",
    async (Status) => {
      const words = 'ERROR: /etc/gitlab-runner/config.toml is left as it is: repair it first\n';
      const { ssm } = systemsManager('Online', [{ Status, StandardErrorContent: words }]);
      await expect(configure(taskOf('delete'), ssm, clock(60_000))).rejects.toThrow(
        `${instanceId} did not restore the runner's configuration (${Status}): ERROR: /etc/gitlab-runner/config.toml is left`,
      );
    },
  );

  it('gives up before its own time is over, and says where to look', async () => {
    const { ssm } = systemsManager('Online', [{ Status: 'InProgress' }]);
    await expect(configure(taskOf('create'), ssm, clock(20_000))).rejects.toThrow(
      `${instanceId} did not finish in time: look at the command command in Systems Manager`,
    );
  });

  it('does not hide any other answer', async () => {
    const { ssm } = systemsManager('Online', [error('AccessDeniedException', 'no')]);
    await expect(configure(taskOf('create'), ssm, clock(20_000))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'no',
    });
  });
});
