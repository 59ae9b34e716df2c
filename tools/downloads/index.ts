import { withoutSecrets } from '../../src/settings/secrets';
import { parsed, run } from '../command/command-line';
import { say } from '../command/output';
import { PlannedApp } from '../doctor/plan/planned-app';
import { withSynthesizedApp } from '../doctor/synthesized-app';
import { downloadsOf, renderDownloads } from './downloads';

const usage = `npm run -s downloads [-- options]   every host that the stacks of main.ts call, and what they get from it
  --stack NAME   only this one
  --app COMMAND  what synthesizes the stacks, instead of "app" in cdktf.json
  --json         for programs: [{ stack, role, program, host, port, artifact, url, sha256, source,
                   routes: [{ kind, by }] }]
A host marked unconfirmed is in no documentation of its owner: check it before you rely on it.
It makes no network calls. It exits with status 0 when every call has a route, with 1 when one has none.`;

async function main(): Promise<number> {
  const { stack, app, json, help } = parsed(
    {
      options: {
        stack: { type: 'string' },
        app: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    },
    usage,
  ).values;
  if (help) {
    say(usage);
    return 0;
  }
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(new Error(`Ended by ${signal}`)));
  }
  const region = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  const downloads = await withSynthesizedApp({ app, signal: controller.signal }, async (outdir) =>
    downloadsOf(PlannedApp.load(outdir, region, stack)),
  );
  say(withoutSecrets(json ? JSON.stringify(downloads, null, 2) : renderDownloads(downloads)));
  return downloads.some(({ routes }) => routes.some(({ kind }) => kind === 'none')) ? 1 : 0;
}

run(main);
