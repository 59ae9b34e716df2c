import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { withoutSecrets } from '../../src/settings/secrets';
import { parsed, run } from '../command/command-line';
import { say } from '../command/output';
import { awsCli } from './aws-cli';
import { checks } from './checks';
import { identity } from './checks/identity';
import { diagnose, exitCodeOf } from './diagnose';
import { PlannedApp } from './plan/planned-app';
import { renderJson, renderLines } from './report';
import { withSynthesizedApp } from './synthesized-app';

const usage = `npm run -s doctor [-- options]    what would be in the way of deploying the stacks of main.ts
  --stack NAME   only this one
  --app COMMAND  what synthesizes the stacks, instead of "app" in cdktf.json
  --json         for programs: { counts, findings: [{ check, about, status, message, remedy }] }
It only reads, with your own credentials, and shows no token. A line for each thing: ok, warning, or problem with its
remedy. It ends with 0 when nothing is in the way (warnings count as nothing), and with 1 when something is.`;

async function main(): Promise<number> {
  const { stack, app, json, help } = options();
  if (help) {
    say(usage);
    return 0;
  }
  const region = await regionOfEnvironment(process.env);
  const signal = interruption();
  const findings = await withSynthesizedApp({ app, signal }, (outdir) =>
    diagnose(identity, checks, { app: PlannedApp.load(outdir, region, stack), aws: awsCli(process.env, signal) }),
  );
  say(withoutSecrets(json ? renderJson(findings) : renderLines(findings)).trimEnd());
  return exitCodeOf(findings);
}

function options() {
  return parsed(
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
}

/** As Terraform finds it for a stack that says none. */
async function regionOfEnvironment(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return env.AWS_REGION || env.AWS_DEFAULT_REGION || (await regionOfProfile());
}

async function regionOfProfile(): Promise<string | undefined> {
  try {
    return (await promisify(execFile)('aws', ['configure', 'get', 'region'])).stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(new Error(`Ended by ${signal}`)));
  }
  return controller.signal;
}

run(main);
