import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { attachedLater, providerFor } from './attached-provider';
import { temporaryFolder } from './temporary-folder';

interface Caller {
  readonly pid: number;
  /** Where Terraform was started, and its arguments. */
  readonly folder: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/** What needs no provider that answers. */
const withoutProvider = ['init', 'state', 'output', 'version', 'console', 'get', 'fmt', '-version', '--version'];

/** It asks by its process alone. Terraform then takes its place, so that signals reach it. */
const script = (port: number, terraform: string) => `#!/bin/bash
if [[ -z $TF_REATTACH_PROVIDERS ]]; then
  exec {attached}<>/dev/tcp/127.0.0.1/${port}
  echo $$ >&$attached
  IFS= read -r TF_REATTACH_PROVIDERS <&$attached
  exec {attached}>&-
  export TF_REATTACH_PROVIDERS
fi
exec '${terraform}' "$@"
`;

/** What /proc knows of the script: it is the second word of its own command line. */
function callerOf(pid: number): Caller {
  const words = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').slice(0, -1);
  const variables = words('environ').map((line) => [
    line.slice(0, line.indexOf('=')),
    line.slice(line.indexOf('=') + 1),
  ]);
  const folder = readlinkSync(`/proc/${pid}/cwd`);
  return { pid, folder, args: words('cmdline').slice(2), environment: Object.fromEntries(variables) };
}

/**
 * From now on, what this test file starts finds a \`terraform\` that attaches itself to a provider of this process, as
 * {@link Deployment} does. Nothing that runs Terraform may be waited for in a way that blocks this process.
 */
export async function useAttachingTerraform(): Promise<void> {
  const server = createServer((asker) => {
    asker.on('error', () => {});
    asker.once('data', (pid) => {
      void Promise.resolve()
        .then(() => variableFor(callerOf(Number(pid))))
        // Without a provider, Terraform says itself why it cannot have one.
        .catch(() => '')
        .then((variable) => asker.end(`${variable}\n`));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  const terraform = execFileSync('sh', ['-c', 'command -v terraform'], { encoding: 'utf8' }).trim();
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'terraform'), script(port, terraform), { mode: 0o755 });
  process.env.PATH = `${folder}${delimiter}${process.env.PATH}`;
}

async function variableFor({ pid, folder, args, environment }: Caller): Promise<string> {
  const [command] = args.filter((word) => !word.startsWith('-chdir='));
  if (command === undefined || withoutProvider.includes(command)) {
    return attachedLater.TF_REATTACH_PROVIDERS;
  }
  const [there = ''] = args.flatMap((word) => /^-chdir=(.*)/.exec(word)?.[1] ?? []);
  const provider = providerFor(resolve(folder, there), environment);
  provider.processes.add(pid);
  return provider.attach(resolve(folder, there));
}
