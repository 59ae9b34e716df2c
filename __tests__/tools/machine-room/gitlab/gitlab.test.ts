import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../../tools/machine-room/clock';
import { Gitlab, type GitlabOptions } from '../../../../tools/machine-room/gitlab/gitlab';
import { onLoopback } from '../../../../tools/sandbox/loopback';

/**
 * Sources: gitlab-runner 19.3.0, network/gitlab.go (the statuses that the client tells apart), common/network.go and
 * common/spec/spec.go (fields); GitLab, lib/api/ci/runner.rb; https://docs.gitlab.com/api/runners/
 */

class TestClock implements Clock {
  private time = Date.UTC(2026, 0, 5);
  private timers: { readonly at: number; readonly then: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(milliseconds: number, then: () => void): () => void {
    const timer = { at: this.time + milliseconds, then };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  get waiting(): number {
    return this.timers.length;
  }

  pass(seconds: number): void {
    this.time += seconds * 1000;
    for (const { then } of this.timers.filter(({ at }) => at <= this.time)) {
      then();
    }
  }
}

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closings.splice(0).map((close) => close()));
});

const systemId = 's_c2d22f638c25';
const token = 'glrt-good';
const info = {
  name: 'gitlab-runner',
  version: '19.3.0',
  executor: 'docker',
  features: { cancel_gracefully: true },
  config: {},
};

async function room(options: GitlabOptions = {}) {
  const clock = new TestClock();
  const gitlab = new Gitlab({ clock, ...options });
  gitlab.runners.set(token, { tag_list: 'docker,large', description: 'manager' });
  const server = createServer(gitlab.listener);
  const { url, close } = await onLoopback(server);
  closings.push(close);
  const ask = (method: string, path: string, body?: object | string, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/v4/${path}`, {
      method,
      headers: { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const request = (lastUpdate?: string, own = token) =>
    ask('POST', 'jobs/request', {
      info,
      token: own,
      system_id: systemId,
      ...(lastUpdate ? { last_update: lastUpdate } : {}),
    });
  return { clock, gitlab, ask, request };
}

type Received = { readonly id: number; readonly token: string } & Record<string, unknown>;

async function started(specification = {}) {
  const all = await room();
  const job = all.gitlab.jobs.add({ script: ['true'], tags: ['docker'], ...specification });
  const received = (await (await all.request()).json()) as Received;
  const trace = (text: string, range: string) =>
    all.ask('PATCH', `jobs/${job.id}/trace?debug_trace=false`, text, {
      'job-token': job.token,
      'content-range': range,
    });
  const update = (state: string, more: object = {}) =>
    all.ask('PUT', `jobs/${job.id}`, { info, token: job.token, state, ...more }, { 'job-token': job.token });
  return { ...all, job, received, trace, update };
}

describe('runners', () => {
  it('are verified by their token: 200 with id and expiry, 403 for an unknown one', async () => {
    const { ask, gitlab } = await room();
    const good = await ask('POST', 'runners/verify', { token, system_id: systemId, info });
    expect([good.status, await good.json()]).toEqual([200, { id: 1, token, token_expires_at: null }]);
    expect(gitlab.managers).toMatchObject([{ token, systemId, address: '127.0.0.1', info: { version: '19.3.0' } }]);
    expect((await ask('POST', 'runners/verify', { token: 'glrt-bad' })).status).toBe(403);
    expect(gitlab.problems).toEqual([]);
  });

  it('are created with a registration token or an access token, and removed', async () => {
    const { ask, gitlab } = await room();
    gitlab.registrationTokens.add('GR1348941');
    gitlab.accessTokens.add('glpat-1');
    const registered = await ask('POST', 'runners', { token: 'GR1348941', tag_list: 'x,y' });
    expect([registered.status, await registered.json()]).toMatchObject([201, { token: 'glrtr-created-runner-1' }]);
    expect((await ask('POST', 'runners', { token: 'GR-other' })).status).toBe(403);
    const create = (key: string) =>
      ask('POST', 'user/runners', { runner_type: 'instance_type' }, { 'private-token': key });
    expect((await create('glpat-1')).status).toBe(201);
    expect((await create('glpat-2')).status).toBe(401);
    gitlab.registrationAllowed = false;
    expect((await ask('POST', 'runners', { token: 'GR1348941' })).status).toBe(410);
    expect((await ask('DELETE', 'runners', { token: 'glrtr-created-runner-1' })).status).toBe(204);
    expect((await ask('DELETE', 'runners', { token: 'glrtr-created-runner-1' })).status).toBe(403);
  });

  it('get a new token that expires, and the old token is rejected', async () => {
    const { ask, gitlab, clock } = await room();
    gitlab.tokenLifetime = 3600;
    const reset = (old: string) => ask('POST', 'runners/reset_authentication_token', { token: old });
    const answer = await reset(token);
    const next = (await answer.json()) as { token: string; token_expires_at: string };
    expect([answer.status, next.token_expires_at]).toEqual([201, '2026-01-05T01:00:00.000Z']);
    expect((await reset(token)).status).toBe(403);
    const verify = () => ask('POST', 'runners/verify', { token: next.token });
    expect((await verify()).status).toBe(200);
    clock.pass(3600);
    expect((await verify()).status).toBe(403);
  });

  it('lose one manager of several', async () => {
    const { ask, gitlab, request } = await room();
    await request();
    await ask('POST', 'runners/verify', { token, system_id: 'r_AbCdEfGhIjKl', info });
    expect((await ask('DELETE', 'runners/managers', { token, system_id: systemId })).status).toBe(204);
    expect(gitlab.managers.map((manager) => manager.systemId)).toEqual(['r_AbCdEfGhIjKl']);
    expect((await ask('POST', 'runners/verify', { token })).status).toBe(200);
  });
});

describe('a request for a job', () => {
  // app/models/ci/build_runner_session.rb: the address of a session is a public one, or an allowed one.
  it.each([
    ['https://192.0.2.7:8093', [], 201],
    ['https://10.0.0.7:8093', [], 409],
    ['https://10.0.0.7:8093', ['10.0.0.0/16'], 201],
    ['https://gitlab-runner:8093', ['10.0.0.0/16'], 409],
    ['https://gitlab-runner:8093', ['gitlab-runner'], 201],
  ])('with a session at %s, where %j is allowed, is answered with %i', async (url, allowed, status) => {
    const { ask, gitlab } = await room();
    gitlab.outboundAllowlist = allowed;
    const job = gitlab.jobs.add({ script: ['true'], tags: ['docker'] });
    const session = { url: `${url}/session/1`, certificate: 'PEM', authorization: 'secret' };
    const answer = await ask('POST', 'jobs/request', { info, token, system_id: systemId, session });
    expect(answer.status).toBe(status);
    expect(job.status).toBe(status === 201 ? 'running' : 'pending');
    expect(gitlab.problems).toEqual([]);
  });

  it('gets the oldest job that fits the tags, as a whole payload', async () => {
    const { gitlab, request } = await room();
    gitlab.jobs.add({ script: ['false'], tags: ['docker', 'windows'] });
    gitlab.jobs.add({ script: ['false'] });
    const job = gitlab.jobs.add({
      name: 'build',
      script: ['make'],
      afterScript: ['clean'],
      tags: ['docker'],
      image: 'alpine:3',
      services: [{ name: 'postgres:16', alias: 'db' }],
      variables: { COLOR: 'blue', SECRET: { value: 's3', masked: true, file: true } },
      timeout: 600,
    });
    const answer = await request();
    const payload = await answer.json();
    expect(answer.status).toBe(201);
    expect(payload).toMatchObject({
      id: job.id,
      token: job.token,
      job_info: { name: 'build', stage: 'test', project_id: 1 },
      git_info: { ref: 'main', ref_type: 'branch', sha: expect.stringMatching(/^[\da-f]{40}$/) },
      runner_info: { timeout: 600 },
      steps: [
        { name: 'script', script: ['make'], timeout: 600, when: 'on_success', allow_failure: false },
        { name: 'after_script', script: ['clean'], timeout: 600, when: 'always', allow_failure: true },
      ],
      image: { name: 'alpine:3', entrypoint: null },
      services: [{ name: 'postgres:16', alias: 'db' }],
      dependencies: [],
      features: { trace_sections: true },
    });
    expect(payload.variables).toEqual(
      expect.arrayContaining([
        { key: 'CI_JOB_ID', value: String(job.id), public: true, masked: false },
        { key: 'CI_JOB_TOKEN', value: job.token, public: false, masked: true },
        { key: 'COLOR', value: 'blue', public: true, masked: false },
        { key: 'SECRET', value: 's3', public: false, masked: true, file: true },
        { key: 'GIT_STRATEGY', value: 'none', public: true, masked: false },
      ]),
    );
    expect((await request()).status).toBe(204);
    expect(gitlab.problems).toEqual([]);
  });

  it('gives untagged jobs to runners that run them, and nothing to a paused one', async () => {
    const { gitlab, request } = await room();
    gitlab.jobs.add({ script: ['true'] });
    expect((await request()).status).toBe(204);
    gitlab.runners.set(token, { tag_list: 'docker', run_untagged: 'true', paused: 'true' });
    expect((await request()).status).toBe(204);
    gitlab.runners.set(token, { tag_list: 'docker', run_untagged: 'true' });
    expect((await request()).status).toBe(201);
    expect((await request(undefined, 'glrt-bad')).status).toBe(403);
  });

  it('with the newest update waits for a job', async () => {
    const { gitlab, request, clock } = await room();
    const first = await request();
    expect(first.status).toBe(204);
    const answer = request(String(first.headers.get('x-gitlab-last-update')));
    await expect.poll(() => clock.waiting).toBe(1);
    gitlab.jobs.add({ script: ['true'], tags: ['docker'] });
    expect((await answer).status).toBe(201);
    expect(clock.waiting).toBe(0);
  });

  it('waits no longer than long polling lasts, and not at all without the newest update', async () => {
    const { request, clock } = await room({ longPolling: 50 });
    const update = String((await request()).headers.get('x-gitlab-last-update'));
    const answer = request(update);
    await expect.poll(() => clock.waiting).toBe(1);
    clock.pass(50);
    expect((await answer).status).toBe(204);
    expect((await request('another')).headers.get('x-gitlab-last-update')).toBe(update);
  });

  it('of two that wait gives a job to one', async () => {
    const { gitlab, request, clock } = await room();
    const update = String((await request()).headers.get('x-gitlab-last-update'));
    const answers = [request(update), request(update)];
    await expect.poll(() => clock.waiting).toBe(2);
    gitlab.jobs.add({ script: ['true'], tags: ['docker'] });
    expect((await Promise.all(answers)).map(({ status }) => status).sort()).toEqual([201, 204]);
  });

  it('loses no job to a runner that hangs up', async () => {
    const { gitlab, ask, request, clock } = await room();
    const update = String((await request()).headers.get('x-gitlab-last-update'));
    const hanging = new AbortController();
    const url = (await ask('GET', 'version')).url.replace(/version$/, 'jobs/request');
    const body = JSON.stringify({ info, token, system_id: systemId, last_update: update });
    const headers = { 'content-type': 'application/json' };
    const answer = fetch(url, { method: 'POST', body, headers, signal: hanging.signal });
    await expect.poll(() => clock.waiting).toBe(1);
    hanging.abort();
    await expect(answer).rejects.toThrow();
    await expect.poll(() => clock.waiting).toBe(0);
    gitlab.jobs.add({ script: ['true'], tags: ['docker'] });
    expect(gitlab.log).toMatchObject([{ status: 'pending' }]);
  });
});

describe('a running job', () => {
  it('takes its log in pieces: 202 with the range, 416 for one that does not fit', async () => {
    const { gitlab, trace } = await started();
    const first = await trace('é one\n', '0-6');
    expect([first.status, first.headers.get('range'), first.headers.get('job-status')]).toEqual([
      202,
      '0-7',
      'running',
    ]);
    expect(first.headers.get('x-gitlab-trace-update-interval')).toBe('3');
    const gap = await trace('two\n', '9-12');
    expect([gap.status, gap.headers.get('range')]).toEqual([416, '0-7']);
    expect((await trace('two\n', '7-10')).status).toBe(202);
    expect(gitlab.log[0]?.trace).toBe('é one\ntwo\n');
  });

  it('ends with 200, with 202 while the log is stored, with 412 while it is not whole', async () => {
    const { gitlab, update, trace } = await started();
    const whole = { exit_code: 3, failure_reason: 'script_failure', output: { bytesize: 4, checksum: 'crc32:1' } };
    expect((await update('running')).status).toBe(200);
    expect((await update('failed', whole)).status).toBe(412);
    await trace('log\n', '0-3');
    gitlab.jobs.slowUpdates = 1;
    expect((await update('failed', whole)).status).toBe(202);
    expect((await update('failed', whole)).status).toBe(200);
    expect(gitlab.log).toMatchObject([
      {
        status: 'failed',
        exitCode: 3,
        failureReason: 'script_failure',
        runnerId: 1,
        systemId,
        address: '127.0.0.1',
        executor: 'docker',
        runnerVersion: '19.3.0',
        trace: 'log\n',
      },
    ]);
    expect(gitlab.problems).toEqual([]);
  });

  it('is canceled gracefully where its runner can, and ended with 403 where not', async () => {
    const { gitlab, job, update, trace } = await started();
    gitlab.jobs.cancel(job.id);
    expect((await trace('a', '0-0')).headers.get('job-status')).toBe('canceling');
    expect((await update('failed')).status).toBe(200);
    expect(gitlab.log).toMatchObject([{ status: 'canceled' }]);
    const late = await trace('b', '1-1');
    expect([late.status, late.headers.get('job-status')]).toEqual([403, 'canceled']);
  });

  it('fails when nobody hears of it for an hour', async () => {
    const { clock, gitlab, update } = await started({ timeout: 86_400 });
    clock.pass(3599);
    expect((await update('running')).status).toBe(200);
    clock.pass(3599);
    expect((await update('running')).status).toBe(200);
    clock.pass(3600);
    expect((await update('running')).status).toBe(403);
    expect(gitlab.log).toMatchObject([{ status: 'failed', failureReason: 'stuck_or_timeout_failure' }]);
  });

  it('belongs to who has its token', async () => {
    const { ask, job } = await started();
    expect((await ask('PUT', `jobs/${job.id}`, { token: 'other', state: 'success' })).status).toBe(403);
    expect((await ask('PATCH', `jobs/${job.id}/trace`, 'a', { 'job-token': job.token })).status).toBe(400);
  });

  it('keeps its artifacts for jobs that depend on it', async () => {
    const { ask, gitlab, job, request, update } = await started();
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array([0x50, 0x4b, 0, 0xff])]), 'artifacts.zip');
    const headers = { 'job-token': job.token };
    const url = (await ask('GET', 'version')).url.replace(/version$/, `jobs/${job.id}/artifacts`);
    expect((await fetch(url, { method: 'POST', body: form, headers })).status).toBe(201);
    await update('success');
    gitlab.jobs.add({ script: ['true'], tags: ['docker'], dependencies: [job.id] });
    const { dependencies } = (await (await request()).json()) as { dependencies: unknown };
    expect(dependencies).toEqual([
      { id: job.id, name: 'job', token: job.token, artifacts_file: { filename: 'artifacts.zip', size: 4 } },
    ]);
    const download = await ask('GET', `jobs/${job.id}/artifacts`, undefined, headers);
    expect([...new Uint8Array(await download.arrayBuffer())]).toEqual([0x50, 0x4b, 0, 0xff]);
  });

  it('is waited for', async () => {
    const { gitlab, update } = await started();
    const done = gitlab.jobs.done();
    await update('success');
    expect(await done).toHaveLength(1);
  });
});

describe('what the real one would not understand', () => {
  it.each([
    ['GET', 'runners/everything', undefined, 'GitLab has no such endpoint'],
    ['POST', 'runners/verify', { token, sytem_id: 'x' }, 'unknown field sytem_id'],
    ['POST', 'runners/verify', {}, 'token is missing'],
    ['POST', 'jobs/request', { token, info: {}, system_id: 'me' }, 'system_id is me'],
    ['PUT', 'jobs/1', { token: 'a', state: 'done' }, 'state is done'],
    ['PUT', 'jobs/1', { token: 'a', state: 'failed', failure_reason: 'bad_luck' }, 'failure_reason is bad_luck'],
    ['PATCH', 'jobs/1/trace', 'text', 'Content-Range is missing'],
  ])('%s %s %o is a problem of the test', async (method, path, body, problem) => {
    const { ask, gitlab } = await room();
    await ask(method, path, body);
    expect(gitlab.problems).toEqual([expect.stringContaining(problem)]);
  });

  it('a body that is no JSON is one, too', async () => {
    const { ask, gitlab } = await room();
    await ask('POST', 'runners/verify', '{"token":', { 'content-type': 'application/json' });
    expect(gitlab.problems).toContainEqual(expect.stringContaining('no JSON'));
  });
});
