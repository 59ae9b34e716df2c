import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { App } from 'cdktf';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import { callersProxy } from '../../../tools/doctor/caller-proxy';
import { gitlab } from '../../../tools/doctor/checks/gitlab';
import type { Answer } from '../../../tools/doctor/finding';
import { PlannedApp } from '../../../tools/doctor/plan/planned-app';
import { Gitlab } from '../../../tools/machine-room/gitlab/gitlab';
import { type Loopback, onLoopback } from '../../../tools/sandbox/loopback';
import { selfSigned } from '../../boot/sandbox/certificate';
import { dockerRunner } from '../../constructs/synthesized-runner';
import { ForwardProxy } from '../../support/forward-proxy';
import { temporaryFolder } from '../../support/temporary-folder';
import { scriptedAws } from './scripted-aws';

const servers: Loopback[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

async function portOf(server: Server): Promise<number> {
  const listening = await onLoopback(server);
  servers.push(listening);
  return listening.port;
}

const answering =
  (status: number, headers: Record<string, string>): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end();
const json = { 'content-type': 'application/json' };
const asGitlab = answering(401, json);

/** What the check says of a runner with these settings. */
async function reach(settings: Partial<GitlabRunnerInput['runnerGitlab']> & { url: string }): Promise<Answer> {
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
      message: expect.stringContaining('cannot be used'),
      remedy: expect.stringContaining('name'),
    });
  });
});

describe("GitLab's version", () => {
  afterEach(() => vi.unstubAllEnvs());

  const { key, cert } = selfSigned(['localhost']);

  /** What the check says where this GitLab tells its version to one access token, as the API documentation has it. */
  async function told(version: string, token: string, settings: object = {}): Promise<Answer> {
    const gitlab = new Gitlab({ version });
    gitlab.accessTokens.add('glpat-read');
    const server = createSecureServer({ key, cert }, gitlab.listener);
    const url = `https://localhost:${await portOf(server)}/`;
    vi.stubEnv('GITLAB_TOKEN', token);
    return reach({ url, caCertificate: cert, runnerVersion: '19.3.0', ...settings });
  }

  it('is not told without a token, which is no problem and says what to do', async () => {
    expect(await told('19.3.1', '')).toMatchObject({
      status: 'ok',
      message: expect.stringMatching(/answers; to compare versions, set GITLAB_TOKEN .* scope read_user/),
    });
    expect(await told('19.3.1', 'glpat-wrong')).toMatchObject({ status: 'ok' });
  });

  it('that is in step with the runner is well, and an older one a warning', async () => {
    expect(await told('19.3.1-ee', 'glpat-read')).toMatchObject({
      status: 'ok',
      message: expect.stringMatching(/answers and is GitLab 19\.3\.1-ee$/),
    });
    expect(await told('19.2.4', 'glpat-read')).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/is GitLab 19\.2\.4; the GitLab Runner of runner is newer \(19\.3\.0\)/),
      remedy: expect.stringContaining('runnerGitlab.runnerVersion to the latest patch of 19.2'),
    });
  });

  it('20.0 has no registration token for a manager that registers with one', async () => {
    const noToken = { preregisteredRunnerTokenSsmParameterName: '' };
    expect(await told('20.0.0', 'glpat-read', noToken)).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('is GitLab 20.0.0, which has no registration tokens'),
      remedy: expect.stringContaining('create the runner in GitLab'),
    });
    expect(await told('20.0.0', 'glpat-read')).toMatchObject({ status: 'ok' });
    expect(await told('19.11.0', 'glpat-read', noToken)).toMatchObject({ status: 'ok' });
  });

  it('is asked with a token over TLS only', async () => {
    vi.stubEnv('GITLAB_TOKEN', 'glpat-read');
    const sent: unknown[] = [];
    await reachPlain((request, response) => {
      sent.push(request.headers['private-token']);
      asGitlab(request, response);
    });
    expect(sent).toEqual([undefined]);
  });
});

describe('GitLab, for a caller behind a proxy', () => {
  const credentials = 'jane:s3cret';
  const proxies: ForwardProxy[] = [];
  afterEach(async () => {
    vi.unstubAllEnvs();
    await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
  });

  /** Leads to a port of this machine, whatever is asked for. */
  async function proxyTo(port: number, signIn = credentials): Promise<ForwardProxy> {
    const proxy = new ForwardProxy({ route: () => ({ host: '127.0.0.1', port }), credentials });
    proxies.push(proxy);
    const address = (await proxy.listen()).replace('//', `//${signIn}@`);
    vi.stubEnv('HTTPS_PROXY', address);
    vi.stubEnv('HTTP_PROXY', address);
    vi.stubEnv('NO_PROXY', 'other.example.com');
    return proxy;
  }

  it('is asked by the proxy, with its certificate looked at, and no password shown', async () => {
    const { key, cert } = selfSigned(['gitlab.example.com']);
    const proxy = await proxyTo(await portOf(createSecureServer({ key, cert }, asGitlab)));
    const url = 'https://gitlab.example.com/';

    const trusted = await reach({ url, caCertificate: cert });
    expect(trusted).toMatchObject({
      status: 'ok',
      message: expect.stringContaining(`${url} answers through the proxy http`),
    });
    expect(proxy.requests).toMatchObject([{ method: 'CONNECT', host: 'gitlab.example.com', port: 443 }]);
    // It may be the proxy's own.
    const untrusted = await reach({ url });
    expect(untrusted).toMatchObject({ status: 'warning', remedy: expect.stringContaining('intercepts TLS') });
    expect(JSON.stringify([trusted, untrusted])).not.toContain('s3cret');
  });

  it('is asked by the proxy without TLS as well', async () => {
    const proxy = await proxyTo(await portOf(createServer(asGitlab)));

    expect(await reach({ url: 'http://gitlab.example.com/' })).toMatchObject({ status: 'ok' });
    expect(proxy.requests).toMatchObject([{ method: 'GET', host: 'gitlab.example.com', port: 80 }]);
  });

  it.each(['https://gitlab.example.com/', 'http://gitlab.example.com/'])(
    'is not taken for the proxy, which may refuse: %s',
    async (url) => {
      await proxyTo(await portOf(createServer(asGitlab)), 'jane:wrong');

      expect(await reach({ url })).toMatchObject({
        status: 'warning',
        message: expect.stringMatching(
          /cannot be reached from this computer through the proxy http:\/\/127\..* \(the proxy answers 407\)$/,
        ),
      });
    },
  );
});

describe('the proxy of a caller', () => {
  const http = 'http://proxy.example.com:3128';
  const by = (env: NodeJS.ProcessEnv, url = 'https://gitlab.example.com/') => callersProxy(new URL(url), env);

  it.each<[string, NodeJS.ProcessEnv, string | undefined]>([
    ['none', {}, undefined],
    ['that of its protocol', { HTTPS_PROXY: http, HTTP_PROXY: 'http://other.example.com' }, http],
    ['in small letters first', { https_proxy: http, HTTPS_PROXY: 'http://other.example.com' }, http],
    ['that of all', { ALL_PROXY: 'proxy.example.com:3128' }, http],
    ['not that of another protocol', { HTTP_PROXY: http }, undefined],
  ])('is %s', (_, env, proxy) => {
    expect(by(env)).toBe(proxy);
  });

  it.each([
    ['gitlab.example.com', 'https://gitlab.example.com/', true],
    ['a.example.com, example.com', 'https://gitlab.example.com/', true],
    ['.example.com', 'https://gitlab.example.com/', true],
    ['*.example.com', 'https://gitlab.example.com/', true],
    ['*', 'https://gitlab.example.com/', true],
    ['example.com:443', 'https://gitlab.example.com/', true],
    ['example.com:8443', 'https://gitlab.example.com/', false],
    ['lab.example.com', 'https://gitlab.example.com/', false],
    ['192.0.2.0/24', 'https://192.0.2.7/', true],
    ['192.0.2.0/24', 'https://198.51.100.7/', false],
    ['2001:db8::/32', 'https://[2001:db8::7]/', true],
    ['192.0.2.0/99', 'https://192.0.2.7/', false],
    ['', 'https://localhost/', true],
    ['', 'https://127.0.0.1:8443/', true],
  ])('is passed by with NO_PROXY=%s at %s: %s', (NO_PROXY, url, isPassedBy) => {
    expect(by({ HTTPS_PROXY: http, NO_PROXY }, url)).toBe(isPassedBy ? undefined : http);
  });
});
