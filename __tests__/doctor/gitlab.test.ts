import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { App } from 'cdktf';
import { afterAll, describe, expect, it } from 'vitest';
import { gitlab } from '../../src/doctor/checks/gitlab';
import type { Answer } from '../../src/doctor/finding';
import { PlannedApp } from '../../src/doctor/plan/planned-app';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import { selfSigned } from '../boot/sandbox/certificate';
import { dockerRunner } from '../constructs/synthesized-runner';
import { temporaryFolder } from '../support/temporary-folder';
import { scriptedAws } from './scripted-aws';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const answering =
  (status: number, headers: Record<string, string>): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end();
const json = { 'content-type': 'application/json' };
const asGitlab = answering(401, json);

/** What the check says of a runner with these settings. */
async function reach(settings: { url: string; caCertificate?: string; certificate?: string }): Promise<Answer> {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  new GitlabRunnerStack(app, 'runner', {
    ...dockerRunner,
    region: 'ap-northeast-1',
    runnerGitlab: { ...dockerRunner.runnerGitlab, ...settings },
  });
  app.synth();
  const questions = gitlab.questions({ app: PlannedApp.load(outdir, undefined), aws: scriptedAws({}) });
  expect(questions).toHaveLength(1);
  return questions[0]?.answer() as Promise<Answer>;
}

const reachPlain = async (listener: RequestListener) =>
  reach({ url: `http://127.0.0.1:${await portOf(createServer(listener))}/` });

describe('GitLab', () => {
  it('answers without a token, below a path as well', async () => {
    const asked: string[] = [];
    const port = await portOf(
      createServer((request, response) => {
        asked.push(String(request.url));
        asGitlab(request, response);
      }),
    );

    expect(await reach({ url: `http://127.0.0.1:${port}/gitlab/` })).toMatchObject({ status: 'ok' });
    expect(asked).toEqual(['/gitlab/api/v4/version']);
  });

  it.each([
    [302, { ...json, location: 'https://login.example.com/' }, 'problem', /login\.example\.com.*runnerGitlab\.url/],
    [200, { 'content-type': 'text/html' }, 'problem', /which GitLab does not.*sign-in page/],
    [404, json, 'problem', /answers 404.*correct runnerGitlab\.url/],
    [502, { 'content-type': 'text/html' }, 'warning', /answers 502.*GitLab is up/],
  ])('answers %i %o: %s', async (status, headers, expected, words) => {
    const answer = await reachPlain(answering(status, headers));

    expect(answer.status).toBe(expected);
    expect(`${answer.message} ${answer.remedy}`).toMatch(words);
  });

  it('that nobody reaches from here may be private: a warning', async () => {
    const server = createServer();
    const port = await portOf(server);
    await new Promise((resolve) => server.close(resolve));

    expect(await reach({ url: `http://127.0.0.1:${port}/` })).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('ECONNREFUSED'),
      remedy: expect.stringContaining('private'),
    });
  });

  it('with a certificate of its own is a problem, unless the settings have it or its authority', async () => {
    const { key, cert } = selfSigned(['localhost']);
    const url = `https://localhost:${await portOf(createSecureServer({ key, cert }, asGitlab))}/`;

    expect(await reach({ url })).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('not trusted'),
      remedy: expect.stringMatching(/runnerGitlab\.caCertificate/),
    });
    expect(await reach({ url, certificate: cert })).toMatchObject({ status: 'ok' });
    expect(await reach({ url, caCertificate: cert })).toMatchObject({ status: 'ok' });
  });

  it('with a certificate for another name is a problem that no authority solves', async () => {
    const { key, cert } = selfSigned(['other.example.com']);
    const url = `https://localhost:${await portOf(createSecureServer({ key, cert }, asGitlab))}/`;

    expect(await reach({ url, caCertificate: cert })).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('does not serve'),
      remedy: expect.stringContaining('name'),
    });
  });
});
