import { describe, expect, it } from 'vitest';
import { type Fault, htmlPage } from '../../tools/machine-room/gitlab/faults';
import { bootLog, completions, ManagerFixture, problems, startsOf, tokenOf } from './manager';
import type { Machine, Run } from './sandbox/machine';

const given = '/boot/gitlab-token';
const token = 'glrt-a1B2c3D4e5F6g7H8i9J0';
const manager = new ManagerFixture({
  runnerWorker: { type: 'docker' },
  runnerGitlab: { preregisteredRunnerTokenSsmParameterName: given },
});

async function freshMachine(value = token): Promise<Machine> {
  await manager.set(given, value);
  const machine = await manager.machine({ traced: true });
  machine.gitlab.runners.set(token, {});
  return machine;
}

/** Not a silent idle machine: it says why, ends non-zero, does not start the service and does not count as healthy. */
function expectFailure(machine: Machine, run: Run, reason: RegExp): void {
  expect(bootLog(machine)).toMatch(reason);
  expect(run.exitCode).not.toBe(0);
  expect(startsOf(run, 'systemctl')).not.toContainEqual(expect.stringMatching(/^(re)?start gitlab-runner/));
  expect(completions(machine)).toEqual(['ABANDON']);
}

describe('what passes is waited for', () => {
  it.each<[string, Fault]>([
    ['GitLab is down', 'down'],
    ['GitLab answers 502', { status: 502 }],
    ['GitLab answers 503', { status: 503 }],
    ['GitLab answers 429', { status: 429 }],
  ])('%s for a while', async (_, fault) => {
    const machine = await freshMachine();
    machine.gitlab.fail(fault, { times: 3 });
    const run = await manager.boot(machine);
    expect(run.exitCode).toBe(0);
    expect(tokenOf(machine)).toBe(token);
    expect(startsOf(run, 'sleep').length).toBeGreaterThanOrEqual(3);
  });

  it('GitLab is slow', async () => {
    const machine = await freshMachine();
    machine.gitlab.fail({ delayMilliseconds: 2000 });
    expect((await manager.boot(machine)).exitCode).toBe(0);
  });

  it('instance metadata is not there at first', async () => {
    const machine = await freshMachine();
    machine.metadata.unavailable = 2;
    expect((await manager.boot(machine)).exitCode).toBe(0);
  });

  // As on a machine at work: github.com/buildkite/elastic-ci-stack-for-aws/issues/637
  it('instance metadata is slow, which nothing that a boot calls takes for missing', async () => {
    const machine = await freshMachine();
    machine.metadata.slow = 8;
    expect((await manager.boot(machine)).exitCode).toBe(0);
    expect(machine.metadata.slow).toBe(0);
    expect(bootLog(machine)).not.toContain('Unable to locate credentials');
    expect(problems(machine)).toEqual([]);
  });

  it.each(['ssm:GetParameter', 'autoscaling:CompleteLifecycleAction'])('AWS breaks %s once', async (action) => {
    const machine = await freshMachine();
    machine.aws.answer(action, { status: 500, body: '{}' }, 1);
    expect((await manager.boot(machine)).exitCode).toBe(0);
    expect(completions(machine).at(-1)).toBe('CONTINUE');
  });
});

// doc/administration/maintenance_mode and lib/gitlab/middleware/read_only/controller.rb of GitLab 17
const maintenance = {
  status: 403,
  body: { message: 'You cannot perform write operations on a read-only instance' },
};

it('GitLab in Maintenance Mode is waited for, as one that is down', async () => {
  const machine = await freshMachine();
  machine.gitlab.fail(maintenance, { times: 4 });
  expect((await manager.boot(machine)).exitCode).toBe(0);
  expect(machine.gitlab.asked.filter((call) => call.endsWith('/runners/verify')).length).toBeGreaterThan(4);
  expect(completions(machine).at(-1)).toBe('CONTINUE');
});

describe('what does not pass ends the boot with its reason', () => {
  it.each<[string, Fault, RegExp]>([
    ['stays down', 'down', /gitlab\.example\.com/],
    ['stays at 500', { status: 500 }, /500/],
    ['answers 401', { status: 401, body: { message: '401 Unauthorized' } }, /401/],
    ['answers 403', { status: 403, body: { message: '403 Forbidden' } }, /403|accept/],
    ['answers 410', { status: 410, body: { message: '410 Gone' } }, /410/],
    ['answers with a web page', htmlPage, /not GitLab|HTML|web page|JSON/i],
  ])('GitLab %s', async (_, fault, reason) => {
    const machine = await freshMachine();
    machine.gitlab.fail(fault);
    expectFailure(machine, await manager.boot(machine, { BOOT_PATIENCE: '60' }), reason);
  });

  it('the parameter does not exist', async () => {
    const machine = await manager.machine({ traced: true });
    expectFailure(machine, await manager.boot(machine), /\/boot\/gitlab-token/);
    expect(machine.gitlab.asked).toEqual([]);
  });

  it.each([
    ['blanks', ' \n '],
    ['the null that Terraform put there', 'null'],
  ])('the parameter holds %s', async (_, value) => {
    const machine = await freshMachine(value);
    expectFailure(machine, await manager.boot(machine), /\/boot\/gitlab-token/);
    expect(machine.gitlab.asked).toEqual([]);
  });

  it('the role may not read the parameter', async () => {
    const machine = await freshMachine();
    machine.aws.refuse('ssm:GetParameter');
    machine.aws.refuse('ssm:GetParameters');
    expectFailure(machine, await manager.boot(machine), /AccessDenied/);
  });

  it('instance metadata never answers', async () => {
    const machine = await freshMachine();
    machine.metadata.unavailable = Number.POSITIVE_INFINITY;
    const run = await manager.boot(machine);
    expect(run.exitCode).not.toBe(0);
    expect(bootLog(machine)).toMatch(/metadata/i);
  });

  it.each([
    ['a package cannot be installed', 'dnf', /gitlab-runner|dnf|package/],
    ['the service does not start', 'systemctl', /service|systemctl|gitlab-runner/],
  ])('%s', async (_, program, reason) => {
    const machine = await freshMachine();
    const boots = '[[ $* != *gitlab-runner-boot ]] || exec start-boot';
    machine.standIn(program, `${boots}\necho "it is broken" >&2; exit 1`);
    const run = await manager.boot(machine, { BOOT_PATIENCE: '60' });
    expect(run.exitCode).not.toBe(0);
    expect(bootLog(machine)).toMatch(reason);
    expect(bootLog(machine)).toContain('it is broken');
    expect(completions(machine)).toEqual(['ABANDON']);
  });
});

describe('a token is nowhere to be seen', () => {
  it.each([
    ['when the boot succeeds', undefined],
    ['when GitLab refuses it', { status: 403, body: { message: `403 Forbidden: ${token}` } }],
  ])('%s', async (_, fault) => {
    const machine = await freshMachine();
    if (fault) machine.gitlab.fail(fault);
    const run = await manager.boot(machine);
    expect(run.output).not.toContain(token);
    expect(bootLog(machine)).not.toContain(token);
    expect(JSON.stringify(run.programs)).not.toContain(token);
    expect(run.programs.length).toBeGreaterThan(10);
  });
});
