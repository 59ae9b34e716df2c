import { describe, expect, it } from 'vitest';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { bootLog, configOf, ManagerFixture, ownToken, storedToken, tokenOf } from './manager';
import type { Machine, Run } from './sandbox/machine';
import { expectServing } from './serving';

const given = '/boot/gitlab-token';
const registration = {
  type: 'project' as const,
  projectId: '42',
  tagList: 'aws,docker in docker',
  description: 'manager "$(id)" `id` $HOME',
  lockedToProject: 'true',
  runUntagged: 'false',
  maximumTimeout: '3600',
  accessLevel: 'ref_protected' as const,
};
const manager = new ManagerFixture({
  runnerWorker: { type: 'docker' },
  configToml: { session_server: { listen_address: ':8093' } },
  runnerGitlab: { preregisteredRunnerTokenSsmParameterName: given },
  runnerGitlabRegistrationConfig: registration,
});

const verify = 'POST /api/v4/runners/verify';
const register = 'POST /api/v4/runners';
const create = 'POST /api/v4/user/runners';

/** What GitLab was told about a runner it made, whichever way. */
const asConfigured = {
  description: registration.description,
  tag_list: registration.tagList,
  locked: 'true',
  run_untagged: 'false',
  maximum_timeout: '3600',
  access_level: 'ref_protected',
};

async function bootWith(value: string, gitlab: (gitlab: Gitlab) => void = () => {}): Promise<[Machine, Run]> {
  await manager.set(given, value);
  const machine = await manager.machine({ traced: true });
  gitlab(machine.gitlab);
  return [machine, await manager.boot(machine)];
}

describe('a runner authentication token is verified and used', () => {
  it.each([
    ['as GitLab makes them today', 'glrt-t3_a1B2c3D4e5F6g7H8i9J0'],
    ['routable, with dots', 'glrt-bzoxCnQ6MQp1OjEKdDozCw.01.120abcdef'],
    ['made through a registration token', 'glrtr-a1B2c3D4e5F6g7H8i9J0'],
    ['with a prefix of the instance', 'example-glrt-a1B2c3D4e5F6g7H8i9J0'],
    ['old, without a prefix', 'a1B2c3D4e5F6g7H8i9J0'],
  ])('%s', async (_, token) => {
    const [machine, run] = await bootWith(token, ({ runners }) => runners.set(token, {}));
    expectServing(machine, run, token);
    expect(machine.gitlab.asked).toEqual([verify]);
    expect(machine.aws.callsOf('ssm:PutParameter')).toEqual([]);
  });

  it('also with a newline behind it', async () => {
    const [machine, run] = await bootWith('glrt-newline\n', ({ runners }) => runners.set('glrt-newline', {}));
    expectServing(machine, run, 'glrt-newline');
    // As the instance metadata know it.
    expect(configOf(machine).session_server).toEqual({ listen_address: ':8093', advertise_address: '192.0.2.10:8093' });
  });
});

describe('a registration token is exchanged once', () => {
  it.each(['GR1348941a1B2c3D4e5F6g7H8i9', 'a-custom-registration-token'])('%s', async (token) => {
    const [machine, run] = await bootWith(token, ({ registrationTokens }) => registrationTokens.add(token));
    expectServing(machine, run, 'glrtr-created-runner-1');
    expect(machine.gitlab.asked.filter((call) => call === register)).toHaveLength(1);
    expect(machine.gitlab.runners.get('glrtr-created-runner-1')).toMatchObject(asConfigured);
    expect(await storedToken(manager)).toBe('glrtr-created-runner-1');
  });

  it('and the stored token serves the next machine', async () => {
    const token = 'GR1348941a1B2c3D4e5F6g7H8i9';
    const [first] = await bootWith(token, ({ registrationTokens }) => registrationTokens.add(token));
    const second = await manager.machine({ gitlab: first.gitlab, traced: true });
    const run = await manager.boot(second);
    expectServing(second, run, 'glrtr-created-runner-1');
    expect(first.gitlab.asked.filter((call) => call === register)).toHaveLength(1);
    expect(first.gitlab.runners.size).toBe(1);
  });

  it('and again when GitLab says that the stored token is gone', async () => {
    const token = 'GR1348941a1B2c3D4e5F6g7H8i9';
    const [first] = await bootWith(token, ({ registrationTokens }) => registrationTokens.add(token));
    first.gitlab.runners.clear();
    const second = await manager.machine({ gitlab: first.gitlab, traced: true });
    expect((await manager.boot(second)).exitCode).toBe(0);
    expect(tokenOf(second)).toBe('glrtr-created-runner-2');
    // Four times, with pauses: one refusal may be that of a firewall.
    expect(first.gitlab.asked.filter((call) => call === verify)).toHaveLength(4);
    expect(await storedToken(manager)).toBe('glrtr-created-runner-2');
  });
});

describe('an access token creates the runner', () => {
  it('of the configured kind, once', async () => {
    const [machine, run] = await bootWith('glpat-a1B2c3D4e5F6g7H8i9J0', ({ accessTokens }) =>
      accessTokens.add('glpat-a1B2c3D4e5F6g7H8i9J0'),
    );
    expectServing(machine, run, 'glrt-created-runner-1');
    expect(machine.gitlab.asked.filter((call) => call === create)).toHaveLength(1);
    expect(machine.gitlab.runners.get('glrt-created-runner-1')).toMatchObject({
      ...asConfigured,
      runner_type: 'project_type',
      project_id: '42',
    });
    expect(await storedToken(manager)).toBe('glrt-created-runner-1');
  });
});

describe('a stored token', () => {
  it("is read in upstream's form", async () => {
    await manager.set(ownToken, '{"token": "glrt-stored", "usage_counter": 3}');
    const [machine, run] = await bootWith('GR1348941unused', ({ runners }) => runners.set('glrt-stored', {}));
    expectServing(machine, run, 'glrt-stored');
    expect(machine.gitlab.asked).not.toContain(register);
  });
});

describe('a stored token that cannot be read', () => {
  it('is not taken for none: no other runner is made, and it stays', async () => {
    const stored = '{"token":"glrt-stored","usage_counter":1}';
    await manager.set(ownToken, stored);
    await manager.set(given, 'GR1348941a1B2c3D4e5F6g7H8i9');
    const machine = await manager.machine();
    machine.gitlab.registrationTokens.add('GR1348941a1B2c3D4e5F6g7H8i9');
    const refusal = 'An error occurred (AccessDeniedException) when calling the GetParameter operation: no kms:Decrypt';
    machine.wrap('aws', `[[ $* != *"get-parameter --name ${ownToken} "* ]] || { echo "${refusal}" >&2; exit 254; }`);
    expect((await manager.boot(machine)).exitCode).toBe(1);
    expect(bootLog(machine)).toContain(`could not read the SSM parameter ${ownToken}`);
    expect(machine.gitlab.asked).not.toContain(register);
    expect(await manager.applied.parameter(ownToken)).toBe(stored);
  });
});

describe('two managers that share a token', () => {
  it('both serve, and are told apart by their system id', async () => {
    const [first, run] = await bootWith('glrt-shared', ({ runners }) => runners.set('glrt-shared', {}));
    const second = await manager.machine({ gitlab: first.gitlab, traced: true });
    expectServing(first, run, 'glrt-shared');
    expectServing(second, await manager.boot(second), 'glrt-shared');
    expect(first.gitlab.asked).toEqual([verify, verify]);
  });
});

describe('of two managers that boot for the first time, and find a registration token', () => {
  const theirs = JSON.stringify({ token: 'glrt-of-the-first', usage_counter: 1 });
  const asked = JSON.stringify({ token: 'null', usage_counter: 0, asked: '2026-01-01T00:00:00Z,i-0123456789abcdef1' });

  const write = (value: string, aws = 'aws') =>
    `${aws} ssm put-parameter --overwrite --type SecureString --name ${ownToken} --value '${value}' >/dev/null`;

  /** What the first one writes before this one does, and while this one waits. */
  async function second({ before, meanwhile = ':' }: { before?: string; meanwhile?: string }): Promise<Machine> {
    await manager.set(given, 'GR1348941a1B2c3D4e5F6g7H8i9');
    const machine = await manager.machine();
    machine.gitlab.registrationTokens.add('GR1348941a1B2c3D4e5F6g7H8i9');
    machine.gitlab.runners.set('glrt-of-the-first', {});
    if (before) {
      machine.wrap(
        'aws',
        `[[ $* != *put-parameter* || -e /srv/written ]] || { : >/srv/written; ${write(before, '$itself')}; }`,
      );
    }
    machine.standIn('sleep', `[[ $1 != 15 ]] || ${meanwhile}`);
    return machine;
  }

  it.each([
    ['asked GitLab a moment ago', asked, { meanwhile: write(theirs) }],
    ['asks between its look and its own question', 'null', { before: asked, meanwhile: write(theirs) }],
    ['has its answer between its look and its own question', 'null', { before: theirs }],
  ])('the one that comes later takes the runner of the first, which %s', async (_, stored, first) => {
    await manager.set(ownToken, stored);
    const machine = await second(first);
    expectServing(machine, await manager.boot(machine), 'glrt-of-the-first');
    expect(machine.gitlab.asked).not.toContain(register);
    expect(await storedToken(manager)).toBe('glrt-of-the-first');
  });

  it('the one that comes later asks, where GitLab refused the first', async () => {
    const machine = await second({ before: asked, meanwhile: write('null') });
    expectServing(machine, await manager.boot(machine), 'glrtr-created-runner-1');
    expect(machine.gitlab.asked.filter((call) => call === register)).toHaveLength(1);
  });

  it('the only one asks, where the answer to its own first write is lost', async () => {
    const machine = await second({});
    machine.wrap(
      'aws',
      `if [[ $* == *put-parameter* && ! -e /srv/written ]]; then
        : >/srv/written
        $itself "$@" >/dev/null
        exit 255
      fi`,
    );
    expect((await manager.boot(machine)).exitCode).toBe(0);
    expect(tokenOf(machine)).toBe('glrtr-created-runner-1');
    expect(machine.gitlab.asked.filter((call) => call === register)).toHaveLength(1);
  });
});

describe('a second boot of the same machine', () => {
  it.each([
    ['by hand', () => {}],
    ['after a restart', (machine: Machine) => machine.restart()],
  ])('%s does no harm', async (_, between) => {
    const [machine] = await bootWith('glrt-again', ({ runners }) => runners.set('glrt-again', {}));
    const config = machine.read('/etc/gitlab-runner/config.toml');
    between(machine);
    const run = await machine.run(['/opt/gitlab-runner/boot.sh']);
    expect(run.exitCode).toBe(0);
    expect(machine.read('/etc/gitlab-runner/config.toml')).toBe(config);
    expect(machine.gitlab.asked).toEqual([verify, verify]);
  });
});
