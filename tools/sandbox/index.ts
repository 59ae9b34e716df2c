import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { say, warn } from '../command/output';
import { useProjectPrograms } from '../command/project-programs';
import { runSandbox, type Sandbox } from './sandbox';
import { tree } from './tree';

const usage = `npm run sandbox [-- --keep] [-- --app COMMAND]

Deploys all stacks to an AWS that is emulated on this machine: no account is needed, none is touched, and this
project's state and cdktf.out stay as they are.

  --keep         leave everything running, and say how to reach it
  --app COMMAND  what synthesizes the stacks, instead of "app" in cdktf.json
`;

async function main(): Promise<void> {
  useProjectPrograms();
  const { values } = parseArgs({
    options: { keep: { type: 'boolean' }, app: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    say(usage);
    return;
  }
  const keep = values.keep === true;
  const sandbox = await runSandbox({ project: process.cwd(), app: values.app, keep, signal: interruption(), say });
  say(`\n${tree(sandbox.stacks)}\n`);
  say(keep ? howToReach(sandbox, values.app) : 'That was it: the emulated AWS and its folder are gone again.');
}

function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => controller.abort(new Error('Interrupted: everything is cleaned up.')));
  }
  return controller.signal;
}

function howToReach({ endpoint, region, outdir, processId }: Sandbox, app: string | undefined): string {
  const ofApp = app === undefined ? '' : ` -- --app '${app.replaceAll("'", `'\\''`)}'`;
  return `It stays. To reach it, paste this into a shell:

  unset AWS_PROFILE AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_VAULT
  export AWS_ENDPOINT_URL=${endpoint}
  export AWS_ACCESS_KEY_ID=emulated AWS_SECRET_ACCESS_KEY=emulated
  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}

Then, for example:

  aws autoscaling describe-auto-scaling-groups
  terraform -chdir=${join(outdir, 'stacks')}/STACK plan
  npm run doctor${ofApp}
  npm run status -- --out ${outdir}

To end it and remove its folder: kill ${processId}`;
}

main().catch(({ message }: Error) => {
  warn(message);
  process.exitCode = 1;
});
