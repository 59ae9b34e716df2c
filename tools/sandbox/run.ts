import { join } from 'node:path';
import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { interruption } from '../command/interruption';
import { say } from '../command/output';
import { shellWord } from '../text/shell';
import type { options } from './index';
import { runSandbox, type Sandbox } from './sandbox';
import { tree } from './tree';

export async function run({ values: { app, keep } }: Arguments<typeof options>): Promise<number> {
  const signal = interruption('Interrupted: everything is cleaned up.');
  const sandbox = await runSandbox({ project: process.cwd(), app, keep, signal, say });
  say(`\n${tree(sandbox.stacks)}\n`);
  say(keep ? howToReach(sandbox, app) : 'Done: the emulated AWS and its folder are removed.');
  return exitStatus.done;
}

function howToReach({ endpoint, region, outdir, processId }: Sandbox, app: string | undefined): string {
  const ofApp = app === undefined ? '' : ` --app ${shellWord(app)}`;
  return `The emulated AWS keeps running. To use it, paste this into a shell:

  unset AWS_PROFILE AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_VAULT
  export AWS_ENDPOINT_URL=${endpoint}
  export AWS_ACCESS_KEY_ID=emulated AWS_SECRET_ACCESS_KEY=emulated
  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}

Then, for example:

  aws autoscaling describe-auto-scaling-groups
  terraform -chdir=${join(outdir, 'stacks')}/STACK plan
  npx runners doctor${ofApp}
  npx runners status --out ${outdir}

To end it and remove its folder: kill ${processId}`;
}
