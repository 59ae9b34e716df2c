import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { rootCertificates } from 'node:tls';
import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, problem, warning } from '../finding';
import { bootEnvironments, machineFiles } from '../plan/machine-files';

/** Milliseconds. */
const patience = 10_000;

/** The question that boot asks first, without a token: GitLab answers 401 in JSON. */
const path = '/api/v4/version';

/** GitLab answers from here, by the certificates that the manager will trust. It may well be private. */
export const gitlab: Check = {
  name: 'gitlab',
  asksAws: false,
  questions({ app }: CheckContext): readonly Question[] {
    const byKey = new Map<string, Question>();
    for (const stack of app.stacks) {
      const certificates = ['gitlab.crt', 'ca.crt'].flatMap((name) => machineFiles(stack, name));
      for (const { GITLAB_URL } of bootEnvironments(stack)) {
        if (GITLAB_URL) {
          const key = JSON.stringify([GITLAB_URL, certificates]);
          byKey.set(key, byKey.get(key) ?? { about: stack.name, answer: () => reach(GITLAB_URL, certificates) });
        }
      }
    }
    return [...byKey.values()];
  },
};

async function reach(url: string, certificates: readonly string[]): Promise<Answer> {
  const address = `${url.replace(/\/+$/, '')}${path}`;
  try {
    return judged(url, await get(address, certificates));
  } catch (error) {
    return unreached(url, error as NodeJS.ErrnoException);
  }
}

interface Reply {
  readonly status: number;
  readonly location: string | undefined;
  readonly isJson: boolean;
}

function get(address: string, certificates: readonly string[]): Promise<Reply> {
  const ca = certificates.length > 0 ? [...rootCertificates, ...certificates] : undefined;
  return new Promise((resolve, reject) => {
    const options = { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(patience) };
    const onReply = (reply: import('node:http').IncomingMessage) => {
      reply.resume();
      resolve({
        status: Number(reply.statusCode),
        location: reply.headers.location,
        isJson: String(reply.headers['content-type']).includes('json'),
      });
    };
    const asked = address.startsWith('https:')
      ? secure(address, { ...options, ca, agent: false }, onReply)
      : plain(address, { ...options, agent: false }, onReply);
    asked.on('error', reject).end();
  });
}

function judged(url: string, { status, location, isJson }: Reply): Answer {
  if (location !== undefined) {
    return problem(
      `${url} answers ${status}, which leads to ${location}`,
      'set runnerGitlab.url to the address where that ends',
    );
  }
  if (status >= 500) {
    return warning(`${url} answers ${status}`, 'see whether GitLab is up, and run this again');
  }
  return isJson && [200, 401, 403].includes(status)
    ? ok(`${url} answers`)
    : problem(
        `${url} answers ${status} to ${path}, which GitLab does not`,
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

function unreached(url: string, { code = '', name, message }: NodeJS.ErrnoException): Answer {
  if (untrusted.includes(code)) {
    return problem(
      `the certificate of ${url} is not trusted (${code})`,
      'set runnerGitlab.caCertificate to the certificate of its authority, or runnerGitlab.certificate to its own',
    );
  }
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|EPROTO)/.test(code)) {
    return problem(
      `the certificate of ${url} does not serve (${message})`,
      "renew GitLab's certificate, or correct the name",
    );
  }
  const reason =
    name === 'TimeoutError' || name === 'AbortError' ? `no answer in ${patience / 1000} s` : code || message;
  return warning(
    `${url} is not reached from here (${reason})`,
    "a private GitLab need not be: see that the manager's subnet reaches it, by route, name and firewall",
  );
}
