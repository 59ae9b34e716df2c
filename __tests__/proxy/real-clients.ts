import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ForwardProxy } from '../support/forward-proxy';
import { temporaryFolder } from '../support/temporary-folder';

/** Commands that ask for addresses, in a folder of their own. */
type Client = (urls: readonly string[], folder: string) => readonly (readonly string[])[];

const curl: Client = (urls) => [['curl', '--silent', '--max-time', '10', ...urls]];
const git: Client = (urls) => urls.map((url) => ['git', 'ls-remote', `${url}/project.git`]);
const wget: Client = (urls) => [['wget', '--quiet', '--tries=1', '--timeout=10', '-O', '-', ...urls]];
const apt: Client = (urls, folder) =>
  urls.map((url) => [
    ...['/usr/lib/apt/apt-helper', '-o', 'Acquire::Retries=0', 'download-file', url],
    join(folder, 'f'),
  ]);
const python: Client = (urls) => [['python3', '-c', askEach, ...urls]];
const askEach = `
import sys, urllib.error, urllib.request
for url in sys.argv[1:]:
    try:
        urllib.request.urlopen(url, timeout=10)
    except urllib.error.URLError:
        pass
`;
const awsCli: Client = (urls) =>
  urls.map((url) => ['aws', '--endpoint-url', url, '--cli-connect-timeout', '10', 'sts', 'get-caller-identity']);

/** Terraform's own HTTP client is Go's, as that of Docker, GitLab Runner, docker-machine and the agents of AWS. */
const go: Client = (urls, folder) =>
  urls.map((url, index) => {
    const state = join(folder, String(index));
    mkdirSync(state);
    const backend = `backend "http" {\n    address = "${url}"\n    retry_max = 0\n  }`;
    writeFileSync(join(state, 'main.tf'), `terraform {\n  ${backend}\n}\n`);
    const pull = 'cd "$1" && { terraform init -input=false >/dev/null 2>&1; terraform state pull; }';
    return ['sh', '-c', pull, 'sh', state];
  });

/** The programs that every machine and most jobs go out with, as they are on this computer. */
export const clients: Readonly<Record<string, Client>> = { curl, git, go, python, 'aws CLI': awsCli, apt, wget };

/** What they need beside the proxy. */
const settings = {
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_MAX_ATTEMPTS: '1',
  CHECKPOINT_DISABLE: '1',
  PYENV_ROOT: process.env.PYENV_ROOT,
  PATH: process.env.PATH,
};

/**
 * Has a client ask for each host, behind a proxy that answers nothing.
 *
 * @returns the hosts that it asked the proxy for; it went to the others itself, and found nobody there
 */
export async function proxiedOf(client: string, hosts: readonly string[], noProxy: string): Promise<string[]> {
  const proxy = new ForwardProxy();
  const address = await proxy.listen();
  const folder = mkdtempSync(join(temporaryFolder(), 'client-'));
  const variables = { http_proxy: address, HTTP_PROXY: address, no_proxy: noProxy, NO_PROXY: noProxy };
  for (const [program = '', ...words] of (clients[client] as Client)(
    hosts.map((host) => `http://${host}/f`),
    folder,
  )) {
    await new Promise<void>((resolve, reject) => {
      execFile(
        program,
        words,
        { env: { ...settings, HOME: folder, ...variables }, cwd: folder },
        (error, _, stderr) => {
          // Nothing answers, so all of them fail: but by asking.
          if (/usage:|region|No module/i.test(stderr) || (error as NodeJS.ErrnoException | null)?.code === 'ENOENT') {
            reject(new Error(`${client} did not ask: ${error?.message}`));
          } else {
            resolve();
          }
        },
      );
    });
  }
  await proxy.close();
  const asked = new Set(proxy.requests.map(({ host }) => host));
  return hosts.filter((host) => asked.has(host));
}
