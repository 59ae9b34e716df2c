import { readForeign } from '../../src/foreign/foreign';
import { withoutSecrets } from '../../src/settings/secrets';
import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { interruption } from '../command/interruption';
import { say } from '../command/output';
import { PlannedApp } from '../doctor/plan/planned-app';
import { withSynthesizedApp } from '../doctor/synthesized-app';
import { downloadsOf, renderDownloads } from './downloads';
import type { options } from './index';

const nothing = 'No host is called: nothing of these stacks boots, and no function runs in a subnet.';

export async function run({ values: { stack, app, json } }: Arguments<typeof options>): Promise<number> {
  const region = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  const downloads = await withSynthesizedApp({ app, signal: interruption() }, async (outdir) => {
    const planned = PlannedApp.load(outdir, region, stack);
    return readForeign('What the app synthesizes', 'what stacks of this project are', () => downloadsOf(planned));
  });
  say(withoutSecrets(json ? JSON.stringify(downloads, null, 2) : renderDownloads(downloads) || nothing));
  return downloads.some(({ routes }) => routes.some(({ kind }) => kind === 'none')) ? exitStatus.risk : exitStatus.done;
}
