import { callersProxy, withoutPassword } from '../caller-proxy';
import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, problem, warning } from '../finding';
import { ask, type HttpReply } from '../http-reply';
import { bootEnvironments, machineFiles } from '../plan/machine-files';
import { gitlabOf, judgeVersion, needsOf, type RunnerNeeds } from './gitlab-version';

/** Milliseconds. */
const timeout = 10_000;

/**
 * The question that boot asks first. Without a token GitLab answers 401 in JSON; with an access token it tells its
 * version (https://docs.gitlab.com/api/version/). The caller may give one in `GITLAB_TOKEN`.
 */
const path = '/api/v4/version';

/** GitLab answers from here, by the certificates that the manager will trust. It may well be private. */
export const gitlab: Check = {
  name: 'gitlab',
  summary: 'GitLab answers from here (through HTTPS_PROXY, if set), with a certificate that the manager trusts',
  asksAws: false,
  questions({ app }: CheckContext): readonly Question[] {
    const byKey = new Map<string, Question>();
    const needs = new Map<string, RunnerNeeds[]>();
    for (const stack of app.stacks) {
      const certificates = ['gitlab.crt', 'ca.crt'].flatMap((name) => machineFiles(stack, name));
      for (const boot of bootEnvironments(stack)) {
        const url = gitlabOf(stack, boot);
        if (url) {
          const key = JSON.stringify([url, certificates]);
          const here = needs.get(key) ?? [];
          needs.set(key, [...here, ...needsOf(stack, url)]);
          byKey.set(
            key,
            byKey.get(key) ?? {
              about: stack.name,
              answer: () => reach(url, certificates, needs.get(key) ?? []),
            },
          );
        }
      }
    }
    return [...byKey.values()];
  },
};

async function reach(url: string, certificates: readonly string[], needs: readonly RunnerNeeds[]): Promise<Answer> {
  const address = new URL(`${url.replace(/\/+$/, '')}${path}`);
  const proxy = callersProxy(address, process.env);
  const by = proxy === undefined ? '' : ` through the proxy ${withoutPassword(proxy)}`;
  try {
    const reply = await ask({ address, certificates, accessToken: process.env.GITLAB_TOKEN, proxy, timeout });
    return proxy !== undefined && reply.status === 407
      ? unreached(url, by, proxyRefuses)
      : judged(url, by, reply, needs);
  } catch (error) {
    // The stack itself makes it.
    if (needs.length > 0 && needs.every(({ deploys }) => deploys !== undefined)) {
      return ok(`${url} does not answer from here${by}: it is not deployed yet, or not open to this computer`);
    }
    return unreached(url, by, error as NodeJS.ErrnoException);
  }
}

const proxyRefuses = new Error('the proxy answers 407');

function judged(url: string, by: string, reply: HttpReply, needs: readonly RunnerNeeds[]): Answer {
  const { status, location, isJson, version } = reply;
  if (location !== undefined) {
    return problem(
      `${url} answers ${status}${by}, which leads to ${location}`,
      'set runnerGitlab.url to the address where that ends',
    );
  }
  if (status >= 500) {
    return warning(`${url} answers ${status}${by}`, 'see whether GitLab is up, and run this again');
  }
  return isJson && [200, 401, 403].includes(status)
    ? judgeVersion(version, needs, `${url} answers${by}`)
    : problem(
        `${url} answers ${status} to ${path}${by}, which GitLab does not`,
        "correct runnerGitlab.url: GitLab's own address, with its path if it has one, and no sign-in page before its API",
      );
}

const untrusted = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

function unreached(url: string, by: string, { code = '', name, message }: NodeJS.ErrnoException): Answer {
  if (by !== '' && untrusted.includes(code)) {
    return warning(
      `the certificate of ${url} that is seen${by} is not trusted (${code})`,
      'if that proxy intercepts TLS, run this without it, from where the manager will be; else set runnerGitlab.caCertificate',
    );
  }
  if (untrusted.includes(code)) {
    return problem(
      `the certificate of ${url} is not trusted (${code})`,
      'set runnerGitlab.caCertificate to the certificate of its authority, or runnerGitlab.certificate to its own',
    );
  }
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|EPROTO)/.test(code)) {
    return problem(
      `the certificate of ${url} cannot be used (${message})`,
      "renew GitLab's certificate, or correct the name",
    );
  }
  const reason =
    name === 'TimeoutError' || name === 'AbortError' ? `no answer in ${timeout / 1000} s` : code || message;
  return warning(
    `${url} cannot be reached from this computer${by} (${reason})`,
    "for a private GitLab this is normal: check that the manager's subnet has a route to it, resolves its name, and is allowed by its firewall",
  );
}
