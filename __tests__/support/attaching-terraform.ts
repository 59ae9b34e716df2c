import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { delimiter, join, resolve } from 'node:path';
import { json } from 'node:stream/consumers';
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

/** Node reads its own environment best; Terraform then takes the script's place, so that signals reach it. */
const script = (socket: string, terraform: string) => `#!/bin/sh
if [ -z "$TF_REATTACH_PROVIDERS" ]; then
  TF_REATTACH_PROVIDERS="$(node -e '
    const caller = { pid: process.ppid, folder: process.cwd(), args: process.argv.slice(1), environment: process.env };
    const ask = require("node:http").request({ socketPath: "${socket}", method: "POST" }, (answer) => answer.pipe(process.stdout));
    ask.end(JSON.stringify(caller));
  ' -- "$@")"
  export TF_REATTACH_PROVIDERS
fi
exec '${terraform}' "$@"
`;

/**
 * From now on, what this test file starts finds a \`terraform\` that attaches itself to a provider of this process, as
 * {@link Deployment} does. Nothing that runs Terraform may be waited for in a way that blocks this process.
 */
export function useAttachingTerraform(): void {
  const socket = join(temporaryFolder(), 'attach');
  const server = createServer((request, response) => {
    void json(request)
      .then((caller) => variableFor(caller as Caller))
      // Without a provider, Terraform says itself why it cannot have one.
      .catch(() => '')
      .then((variable) => response.end(variable));
  });
  server.listen(socket);
  server.unref();
  const terraform = execFileSync('sh', ['-c', 'command -v terraform'], { encoding: 'utf8' }).trim();
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'terraform'), script(socket, terraform), { mode: 0o755 });
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
