import { createHash } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { tokenKind } from '../../../tools/deployed/token-kind';
import type { AwsReader } from '../../../tools/doctor/aws-reader';
import type { TokenSource } from '../../../tools/doctor/checks/token';
import { tokenEndings } from '../../../tools/doctor/checks/token-ending';
import type { Answer } from '../../../tools/doctor/finding';
import type { PlannedApp } from '../../../tools/doctor/plan/planned-app';
import { Gitlab } from '../../../tools/machine-room/gitlab/gitlab';
import { selfSigned } from '../../boot/sandbox/certificate';

const given = 'glrt-a1B2c3D4e5F6g7H8i9J0';
const access = 'glpat-a1B2c3D4e5F6g7H8i9J0';
const day = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * day).toISOString();
const source: TokenSource = {
  region: 'eu-west-1',
  parameter: '/gitlab/token',
  wanted: 'authentication',
  kept: 'ci-runner-token',
  hasType: true,
  user: { executor: 'docker-autoscaler', release: '19.2.0' },
  gitlab: 'https://192.0.2.1',
  certificates: [],
  others: [],
};

/** What the managers noted, as assets/boot/tokens.sh does. */
const noted = (obtained_at: string, expires_at: string, more: object = {}) =>
  JSON.stringify({
    token: 'glrt-b1B2c3D4e5F6g7H8i9J0',
    usage_counter: 1,
    id: '101',
    obtained_at,
    expires_at,
    replaces: createHash('sha256').update(given).digest('hex'),
    ...more,
  });

async function endings(stored: string | undefined, value = given, more: Partial<TokenSource> = {}) {
  const aws: AwsReader = {
    read: async <Reply>() => ({ Parameter: { Type: 'SecureString', Value: stored ?? 'null' } }) as Reply,
  };
  const context = { app: {} as PlannedApp, aws };
  const answers: readonly Answer[] = await tokenEndings(context, { ...source, ...more }, tokenKind(value), value);
  expect(JSON.stringify(answers)).not.toMatch(/a1B2c3|b1B2c3/);
  return answers;
}

describe("the end of the runner's token", () => {
  it.each([
    ['that nobody noted', undefined],
    ['of a token that a person replaced', noted(inDays(-1), inDays(1), { replaces: 'another' })],
    ['of a token that has none', '{"token":"glrt-b1B2c3D4e5F6g7H8i9J0","usage_counter":1}'],
  ])('%s is not told', async (_, stored) => {
    expect(await endings(stored)).toEqual([]);
  });

  it('is a danger to another stack that reads the same token', async () => {
    const stored = noted(inDays(-1), inDays(7));
    expect(await endings(stored)).toMatchObject([{ status: 'ok' }]);
    expect(await endings(stored, given, { others: ['second'] })).toMatchObject([
      {
        status: 'warning',
        message: expect.stringContaining('; second reads the token from /gitlab/token, too'),
        remedy: 'create a runner for each stack, and store its token in a parameter of its own',
      },
    ]);
  });

  it('is told with when and by whom it was renewed, and is renewed', async () => {
    const renewed = '2026-11-29T08:00:00Z,i-0123456789abcdef0,ci-runner-token-lease-1-2';
    const [answer] = await endings(noted(inDays(-10), inDays(20), { renewed }));
    const on = (days: number) => inDays(days).slice(0, 10);
    expect(answer?.status).toBe('ok');
    expect(answer?.message).toMatch(new RegExp(`ends on ${on(20)} .* renews it on ${on(5)} `));
    expect(answer?.message).toContain('last on 2026-11-29 08:00 UTC by i-0123456789abcdef0');
    expect(answer?.message).not.toContain('new manager');
  });

  it.each([
    ['docker-autoscaler', '19.1.2'],
    ['docker+machine', '19.3.0'],
  ])('goes with a new manager for %s of GitLab Runner %s', async (executor, release) => {
    const [answer] = await endings(noted(inDays(-1), inDays(1)), given, { user: { executor, release } });
    expect(answer?.message).toContain(`each time a new manager starts, since ${executor} of GitLab Runner ${release}`);
  });

  it('is a warning once it should have been renewed, and a problem when it has passed', async () => {
    expect(await endings(noted(inDays(-76), inDays(24)))).toMatchObject([
      {
        status: 'warning',
        message: expect.stringContaining('should have been renewed'),
        remedy: expect.stringContaining('journalctl'),
      },
    ]);
    expect(await endings(noted(inDays(-100), inDays(-1)))).toMatchObject([
      { status: 'problem', remedy: expect.stringMatching(/reset .* --name \/gitlab\/token .*--overwrite/) },
    ]);
  });
});

describe('the end of an access token', () => {
  const certificate = selfSigned(['localhost']);
  const servers: { close(): void }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
    }
  });

  async function told(expiresOn: string | undefined, isKnown = true) {
    const gitlab = new Gitlab();
    gitlab.accessTokenEnds = expiresOn;
    if (isKnown) {
      gitlab.accessTokens.add(access);
    }
    const server = createServer(certificate, gitlab.listener).listen(0);
    servers.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const answers = await endings('null', access, {
      gitlab: `https://localhost:${port}/`,
      certificates: [certificate.cert],
    });
    expect(gitlab.problems).toEqual([]);
    return answers;
  }

  it.each([
    ['in a year', 365, 'ok'],
    ['in three weeks', 21, 'warning'],
  ])('%s', async (_, days, status) => {
    const on = inDays(days).slice(0, 10);
    expect(await told(on)).toMatchObject([{ status, message: expect.stringContaining(`ends on ${on}`) }]);
  });

  it('that has passed is a problem', async () => {
    expect(await told(undefined, false)).toMatchObject([
      {
        status: 'problem',
        message: expect.stringContaining('refuses the access token in the parameter /gitlab/token'),
      },
    ]);
  });

  it('that is none is not told', async () => {
    expect(await told(undefined)).toEqual([]);
  });
});
