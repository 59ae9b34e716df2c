import { describe, expect, it } from 'vitest';
import { bootLog, configOf, tokenOf } from './manager';
import { crashes, expectCrashesSurvived, expectRenewed } from './renewal-series';
import { given, life, ownToken, RenewingManagers } from './renewing';
import type { Machine } from './sandbox/machine';
import { ServerMachines, serverUserData } from './serving-server';

const fleet = new RenewingManagers();
const unhealthy = 'autoscaling:SetInstanceHealth';
const pause = '/run/gitlab-runner-boot/token-watch/pause';
const reset = '/api/v4/runners/reset_authentication_token';

describe('a token that ends', () => {
  it('is in config.toml with its runner, and where GitLab Runner does not renew it by itself', async () => {
    const token = fleet.begin();
    const machine = await fleet.oneManager();
    const [runner] = configOf(machine).runners;
    expect(runner).toMatchObject({ token, id: 101, token_obtained_at: expect.any(Date) });
    // nextRunnerToReset (commands/multi.go) renews those with this key.
    expect(runner).not.toHaveProperty('token_expires_at');
    expect(fleet.stored).toMatchObject({ token, id: '101', expires_at: expect.stringMatching(/^20.*Z$/) });
    expect(String(fleet.account.parameters.get(given))).toBe(token);
  });

  it('is renewed twice by one of two managers', () => expectRenewed(fleet, { renewals: 2, managers: 2 }));

  it('is noted where nobody but root reads it, shown to no process, and on the disk before it replaces another', async () => {
    fleet.begin();
    const [machine] = await fleet.manager({ traced: true });
    fleet.toRenewal();
    const { programs } = await fleet.look(machine);
    const commands = programs.map(({ argv }) => argv.join(' '));
    const config = '/etc/gitlab-runner/config.toml';
    expect(commands.filter((command) => command.includes(`${config}.new`))).toEqual([
      `sync ${config}.new`,
      `mv ${config}.new ${config}`,
    ]);
    fleet.expectAgreed([machine]);
  });

  it('serves the manager after those that renewed it', async () => {
    fleet.begin();
    const first = await fleet.oneManager();
    fleet.toRenewal();
    await fleet.look(first);
    fleet.advance(life / 2 - 120);
    // The given one is dead by now.
    const [second, run] = await fleet.manager();
    expect(run.exitCode).toBe(0);
    expect(tokenOf(second)).toBe(fleet.living);
    // It goes on counting where the first one began, and does not give the token another half life.
    await fleet.look(second);
    expect(fleet.renewals).toBe(1);
    fleet.advance(120);
    fleet.toNextLease();
    await fleet.look(second);
    expect(fleet.renewals).toBe(2);
    fleet.expectAgreed([second]);
  });
});

describe('a token without an end', () => {
  it('is left as it is', async () => {
    const token = fleet.begin('forever');
    const machine = await fleet.oneManager();
    fleet.advance(400 * 86_400);
    const before = machine.list('/run/gitlab-runner-boot');
    expect((await fleet.look(machine)).output).toBe('');
    // It looks once a minute for as long as the machine runs: files would fill the memory.
    expect(machine.list('/run/gitlab-runner-boot')).toEqual([...before, 'token-watch'].sort());
    expect(configOf(machine).runners[0]).not.toHaveProperty('token_obtained_at');
    expect(tokenOf(machine)).toBe(token);
    expect(fleet.account.parameters.get(ownToken)).toBe('null');
    expect(fleet.renewals).toBe(0);
  });

  it('that somebody reset on the manager goes into the parameter', async () => {
    fleet.begin('forever');
    const machine = await fleet.oneManager();
    const before = tokenOf(machine);
    const token = fleet.gitlab.resetToken(fleet.living);
    const config = '/etc/gitlab-runner/config.toml';
    // As gitlab-runner reset-token does (commands/reset_token.go).
    machine.write(config, machine.read(config).replace(String(before), token), 0o600);
    expect((await fleet.look(machine)).output).toContain('gets the one in config.toml');
    expect(fleet.stored.token).toBe(token);
    const [next, run] = await fleet.manager();
    expect(run.exitCode).toBe(0);
    expect(tokenOf(next)).toBe(token);
  });

  it('that a person replaces in its parameter is taken over', async () => {
    fleet.begin();
    const machine = await fleet.oneManager();
    const token = fleet.gitlab.resetToken(fleet.living);
    fleet.account.parameters.set(given, token);
    expect((await fleet.look(machine)).output).toContain('there is another token: it is in config.toml');
    expect(tokenOf(machine)).toBe(token);
    expect(machine.read(pause)).toBe('60\n');
  });

  it('is looked after often enough, once a person replaces it by one with a short life', async () => {
    fleet.begin('forever');
    const machine = await fleet.oneManager();
    await fleet.look(machine);
    fleet.gitlab.tokenLifetime = 60;
    fleet.account.parameters.set(given, fleet.gitlab.resetToken(fleet.living));
    await fleet.look(machine);
    expect(Number(machine.read(pause))).toBeLessThanOrEqual(3);
  });
});

describe('a runner that somebody deleted', () => {
  const refusedLooks = async (machine: Machine) => {
    fleet.gitlab.runners.clear();
    let said = '';
    // GitLab is asked at each tenth look, and three times before anything happens.
    for (let looks = 0; looks < 4; looks += 1) {
      fleet.advance(600);
      said += (await fleet.look(machine)).output;
    }
    return said;
  };

  it('is made again by the next manager, where an access token makes runners', async () => {
    fleet.begin('forever');
    fleet.account.parameters.set(given, 'glpat-a1B2c3D4e5F6g7H8i9J0');
    fleet.gitlab.accessTokens.add('glpat-a1B2c3D4e5F6g7H8i9J0');
    const machine = await fleet.oneManager();
    expect(await refusedLooks(machine)).toContain('does not know the token any more: a new manager takes over');
    expect(machine.aws.callsOf(unhealthy)).toHaveLength(1);
    const [next, run] = await fleet.manager();
    expect(run.exitCode).toBe(0);
    expect(tokenOf(next)).toBe(fleet.living);
  });

  it('is told, where only a person can help, and the manager stays', async () => {
    fleet.begin('forever');
    const machine = await fleet.oneManager();
    const said = await refusedLooks(machine);
    expect(said).toContain('ERROR: GitLab does not take the token in /gitlab/token any more');
    expect(said.match(/ERROR/g)).toHaveLength(1);
    expect(machine.aws.callsOf(unhealthy)).toEqual([]);
    const token = fleet.gitlab.addRunner();
    fleet.account.parameters.set(given, token);
    await fleet.look(machine);
    expect(tokenOf(machine)).toBe(token);
  });
});

describe('a renewal that cannot be', () => {
  it('done, where the parameter cannot be written, is not begun', async () => {
    const token = fleet.begin();
    const machine = await fleet.oneManager();
    fleet.account.readOnly.add(ownToken);
    fleet.toRenewal();
    expect((await fleet.look(machine)).output).toContain(`the token is not renewed: ${ownToken} cannot be written`);
    expect(fleet.renewals).toBe(0);
    expect(fleet.living).toBe(token);
  });

  it('written down is kept on the disk until it can', async () => {
    fleet.begin();
    const machine = await fleet.oneManager();
    fleet.toRenewal();
    await fleet.lookUntil(machine, 'keep "$runner_token"');
    fleet.account.readOnly.add(ownToken);
    const { output } = await fleet.look(machine);
    expect(output).toContain(
      'cannot be written: the new token is in /etc/gitlab-runner/renewed-token.json until it can',
    );
    expect(machine.mode('/etc/gitlab-runner/renewed-token.json')).toBe('0600');
    // One refusal may be that of a firewall, and nobody else has the token.
    const refusal = { status: 403, body: { message: '403 Forbidden' } };
    fleet.gitlab.fail(refusal, { path: '/api/v4/runners/verify', times: 1 });
    await fleet.look(machine);
    expect(machine.exists('/etc/gitlab-runner/renewed-token.json')).toBe(true);
    fleet.account.readOnly.clear();
    await fleet.look(machine);
    fleet.expectAgreed([machine]);
  });

  it('decided, since GitLab says neither yes nor no, waits for the next look', async () => {
    fleet.begin();
    const machine = await fleet.oneManager();
    fleet.gitlab.fail({ status: 404, body: { error: '404 Not Found' } }, { path: '/api/v4/runners/verify', times: 1 });
    const { output } = await fleet.look(machine);
    expect(output).toContain('GitLab answered 404 to the question whether it knows the token');
    expect((await fleet.look(machine)).output).toBe('');
  });
});

describe('an answer of GitLab that is lost', () => {
  it('before GitLab has the request is asked for again', async () => {
    fleet.begin();
    const machines = await fleet.managers(2);
    fleet.gitlab.fail('down', { path: reset, times: 1 });
    fleet.toRenewal();
    await fleet.everyoneLooks(machines);
    // For two spans the others leave it to the one that has begun.
    for (let looks = 0; looks < 3; looks += 1) {
      fleet.toNextLease();
      await fleet.everyoneLooks(machines);
    }
    await fleet.everyoneLooks(machines);
    expect(fleet.renewals).toBe(2);
    fleet.expectAgreed(machines);
  });

  it('with the new token in it is told to the person who can help, whose token is taken over', async () => {
    fleet.begin();
    const machines = await fleet.managers(2);
    fleet.gitlab.fail('answer lost', { path: reset, times: 1 });
    fleet.toRenewal();
    let said = '';
    for (let looks = 0; looks < 4; looks += 1) {
      said += await fleet.everyoneLooks(machines);
    }
    expect(said).toMatch(
      /ERROR: GitLab does not take the token in \/gitlab\/token any more\. The renewal that i-0\d+ began at 20\S+Z left/,
    );
    expect(said).toContain('POST /api/v4/runners/101/reset_authentication_token');
    // The boot of another manager says the same.
    const [, run] = await fleet.manager();
    expect(run.exitCode).toBe(1);
    expect(run.output).toMatch(
      /The renewal that i-0\d+ began at .*POST \/api\/v4\/runners\/101\/reset_authentication_token/,
    );
    const token = fleet.gitlab.resetToken(fleet.living);
    fleet.account.parameters.set(given, token);
    await fleet.everyoneLooks(machines);
    expect(machines.map(tokenOf)).toEqual([token, token]);
  });
});

// One of them; all in the proof, and ten renewals each.
expectCrashesSurvived(fleet, [crashes[1]]);

describe('a manager whose GitLab Runner would lose its workers with another token', () => {
  it.each([
    ['docker+machine', '19.3.0', false],
    ['docker-autoscaler', '19.1.2', false],
    ['docker-autoscaler', '19.2.0', true],
  ])('%s of %s goes on in place: %s', async (executor, release, inPlace) => {
    const before = fleet.begin();
    const machine = await fleet.oneManager();
    const config = '/etc/gitlab-runner/config.toml';
    machine.write(config, machine.read(config).replace('executor = "docker"', `executor = "${executor}"`), 0o600);
    machine.write('/srv/gitlab-runner-version', release);
    fleet.toRenewal();
    await fleet.look(machine);
    await fleet.look(machine);
    expect(fleet.stored.token).toBe(fleet.living);
    expect(tokenOf(machine)).toBe(inPlace ? fleet.living : before);
    expect(machine.aws.callsOf(unhealthy)).toHaveLength(inPlace ? 0 : 1);
    if (!inPlace) {
      expect(machine.aws.callsOf(unhealthy)[0]?.parameters).toMatchObject({ HealthStatus: 'Unhealthy' });
      const [next, run] = await fleet.manager();
      expect(run.exitCode).toBe(0);
      expect(tokenOf(next)).toBe(fleet.living);
    }
  });
});

describe('the GitLab server', () => {
  const servers = new ServerMachines();

  it('leaves the renewal to its GitLab Runner, which is the only one', async () => {
    const machine = await servers.start();
    machine.gitlab.tokenLifetime = 30 * 86_400;
    expect((await machine.boot(serverUserData)).exitCode, bootLog(machine)).toBe(0);
    servers.expectUp(machine);
    const [runner] = configOf(machine).runners;
    // commands/multi.go renews by these three.
    expect(runner).toMatchObject({
      id: expect.any(Number),
      token_obtained_at: expect.any(Date),
      token_expires_at: expect.any(Date),
    });
    expect(Number(runner.token_expires_at) - Number(runner.token_obtained_at)).toBeGreaterThan(29 * 86_400_000);
  });
});
