import { describe, expect, it, vi } from 'vitest';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { bootLog, ManagerFixture, startsOf } from './manager';
import type { Machine, MachineOptions, Run } from './sandbox/machine';

const given = '/boot/gitlab-token';
const token = 'glrt-a1B2c3D4e5F6g7H8i9J0';
const manager = new ManagerFixture({
  runnerWorker: { type: 'docker' },
  runnerGitlab: { preregisteredRunnerTokenSsmParameterName: given },
});

const forgetManager = 'DELETE /api/v4/runners/managers';
const heartbeat = 'autoscaling:RecordLifecycleActionHeartbeat';
const terminating = 'meta-data/autoscaling/target-lifecycle-state';

/** A manager that serves, and nothing remembered of how it came to that. */
async function serving(options: Partial<MachineOptions> = {}): Promise<Machine> {
  await manager.set(given, token);
  const machine = await manager.machine({ traced: true, ...options });
  machine.gitlab.runners.set(token, {});
  expect((await manager.boot(machine)).exitCode, bootLog(machine)).toBe(0);
  machine.gitlab.calls.length = 0;
  machine.aws.calls.length = 0;
  return machine;
}

/** What systemd runs for a unit. */
function command(machine: Machine, unit: string, key: 'ExecStart' | 'ExecStop'): string[] {
  const line = new RegExp(`^${key}=(.*)$`, 'm').exec(machine.read(`/etc/systemd/system/${unit}.service`))?.[1];
  return String(line).split(' ');
}

const watch = (machine: Machine): Promise<Run> => machine.run(command(machine, 'gitlab-runner-lifecycle', 'ExecStart'));

const shutDown = (machine: Machine): Promise<Run> =>
  machine.run(command(machine, 'gitlab-runner-unregister', 'ExecStop'));

function managersForgotten(gitlab: Gitlab): unknown[] {
  return gitlab.calls.filter(({ method }) => method === 'DELETE').map(({ path, fields }) => [path, fields]);
}

const systemId = (machine: Machine): string => machine.read('/etc/gitlab-runner/.runner_system_id');

describe('a manager that its Auto Scaling group ends', () => {
  it.each([
    [0, 0],
    [3, 1],
    [61, 3],
  ])(
    'lets jobs finish that take %i s, asking each half minute for more time, and then goes',
    async (jobs, heartbeats) => {
      const machine = await serving();
      machine.write('/srv/running-jobs', String(jobs));
      machine.metadata.values[terminating] = 'Terminated';
      const run = await watch(machine);
      expect(run.exitCode).toBe(0);
      expect(startsOf(run, 'systemctl')).toContain('stop --no-block gitlab-runner');
      expect(machine.aws.callsOf(heartbeat)).toHaveLength(heartbeats);
      expect(machine.aws.asked.filter((action) => action !== heartbeat).at(-1)).toBe(
        'autoscaling:CompleteLifecycleAction',
      );
      expect(machine.aws.calls.at(-1)?.parameters).toMatchObject({
        LifecycleHookName: 'boot-terminate-instances',
        LifecycleActionResult: 'CONTINUE',
        AutoScalingGroupName: manager.applied.groupName,
        InstanceId: manager.applied.instanceId,
      });
      expect(managersForgotten(machine.gitlab)).toEqual([
        ['/api/v4/runners/managers', { token, system_id: systemId(machine) }],
      ]);
    },
  );

  it('stays until then', async () => {
    const machine = await serving();
    const asked = (end: string) => machine.metadata.calls.filter(({ path }) => path.endsWith(end)).length;
    const watching = watch(machine);
    await vi.waitFor(() => expect(asked('target-lifecycle-state')).toBeGreaterThan(6), { timeout: 300_000 });
    // EC2 User Guide, "Spot Instance interruption notices": each five seconds.
    expect(asked('spot/instance-action')).toBe(2);
    expect(machine.read('/srv/units/gitlab-runner')).toBe('active\n');
    expect(machine.aws.calls).toEqual([]);
    machine.metadata.values[terminating] = 'Terminated';
    expect((await watching).exitCode).toBe(0);
    expect(machine.read('/srv/units/gitlab-runner')).toBe('inactive\n');
  });

  it('goes although GitLab is unreachable', async () => {
    const machine = await serving();
    machine.gitlab.fail('down');
    machine.metadata.values[terminating] = 'Terminated';
    const run = await watch(machine);
    expect(run.exitCode).toBe(0);
    expect(run.output).toMatch(/stays in the list of GitLab/);
    expect(machine.aws.asked.at(-1)).toBe('autoscaling:CompleteLifecycleAction');
  });

  it('goes although AWS refuses it more time', async () => {
    const machine = await serving();
    machine.write('/srv/running-jobs', '2');
    machine.aws.refuse(heartbeat);
    machine.metadata.values[terminating] = 'Terminated';
    const run = await watch(machine);
    expect(run.exitCode).toBe(0);
    expect(run.output).toContain('could not ask the Auto Scaling group for more time');
    expect(machine.read('/srv/running-jobs')).toBe('0\n');
  });

  it('shows its token to nobody', async () => {
    const machine = await serving();
    machine.metadata.values[terminating] = 'Terminated';
    const run = await watch(machine);
    expect(run.output).not.toContain(token);
    expect(JSON.stringify(run.programs)).not.toContain(token);
    expect(machine.gitlab.asked).toEqual([forgetManager]);
  });
});

describe('a spot instance that AWS takes back', () => {
  it('takes no more jobs, and is taken off the list', async () => {
    const machine = await serving();
    machine.metadata.values['meta-data/spot/instance-action'] = '{"action":"terminate","time":"2026-01-01T00:02:00Z"}';
    const run = await watch(machine);
    expect(run.exitCode).toBe(0);
    expect(run.output).toContain('spot');
    expect(startsOf(run, 'systemctl')).toContain('stop --no-block gitlab-runner');
    expect(machine.gitlab.asked).toEqual([forgetManager]);
  });
});

describe('a machine that shuts down', () => {
  it('takes this manager off the list, and never a runner that others use', async () => {
    const first = await serving();
    const second = await serving({ gitlab: first.gitlab, instanceId: 'i-0fedcba9876543210' });
    expect(systemId(second)).not.toBe(systemId(first));
    expect((await shutDown(first)).exitCode).toBe(0);
    expect(managersForgotten(first.gitlab)).toEqual([
      ['/api/v4/runners/managers', { token, system_id: systemId(first) }],
    ]);
    expect(first.gitlab.runners.has(token)).toBe(true);
  });

  it('does not wait for a GitLab that is unreachable', async () => {
    const machine = await serving();
    machine.gitlab.fail('down');
    const run = await shutDown(machine);
    expect(machine.gitlab.calls.length).toBeLessThanOrEqual(2);
    expect(run.output).toMatch(/gitlab\.example\.com/);
  });

  it('has nothing to say when it never served', async () => {
    const machine = await serving();
    machine.remove('/etc/gitlab-runner/.runner_system_id');
    expect((await shutDown(machine)).exitCode).toBe(0);
    expect(machine.gitlab.calls).toEqual([]);
  });

  it('lets the service finish its jobs first', async () => {
    const machine = await serving();
    expect(machine.read('/etc/systemd/system/gitlab-runner-unregister.service')).toMatch(
      /^Before=gitlab-runner.service$/m,
    );
    const service = machine.read('/etc/systemd/system/gitlab-runner.service.d/graceful-stop.conf');
    expect(service).toMatch(/^KillSignal=SIGQUIT$/m);
    // No time limit, which systemd writes so.
    expect(service).toMatch(/^TimeoutStopSec=(0|infinity)$/m);
    for (const unit of ['gitlab-runner', 'gitlab-runner-unregister', 'gitlab-runner-lifecycle']) {
      expect(machine.exists(`/srv/units/${unit}.enabled`), unit).toBe(true);
      expect(machine.read(`/srv/units/${unit}`), unit).toBe('active\n');
    }
  });
});
