import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { withoutSecrets } from '../../src/settings/secrets';
import type { Arguments } from '../command/command';
import { interruption } from '../command/interruption';
import { say } from '../command/output';
import { awsCli } from './aws-cli';
import { checks } from './checks';
import { identity } from './checks/identity';
import { diagnose, exitCodeOf } from './diagnose';
import type { options } from './index';
import { PlannedApp } from './plan/planned-app';
import { renderJson, renderLines } from './report';
import { withSynthesizedApp } from './synthesized-app';

export async function run({ values: { stack, app, json } }: Arguments<typeof options>): Promise<number> {
  const region = await regionOfEnvironment(process.env);
  const signal = interruption();
  const findings = await withSynthesizedApp({ app, signal }, (outdir) =>
    diagnose(identity, checks, { app: PlannedApp.load(outdir, region, stack), aws: awsCli(process.env, signal) }),
  );
  say(withoutSecrets(json ? renderJson(findings) : renderLines(findings)).trimEnd());
  return exitCodeOf(findings);
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
