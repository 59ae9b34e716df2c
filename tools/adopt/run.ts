import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readForeign } from '../../src/foreign/foreign';
import { withoutSecrets } from '../../src/settings/secrets';
import type { Arguments } from '../command/command';
import { readText } from '../command/command-line';
import { exitStatus } from '../command/exit-status';
import { say } from '../command/output';
import { pathBelow, resultPath } from '../command/written-files';
import { parsePlan } from '../review/plan';
import { type Adoption, adopt, propose } from './adoption';
import { appText, importsText } from './app-text';
import { heldResources } from './held-resources';
import type { options } from './index';
import { moduleResources } from './module-resources';
import { ownSettings } from './own-settings';
import { checkPlan, isSafe, planCheckText } from './plan-check';
import { adoptionReport } from './report';
import { adoptionJson } from './report-json';
import { runnerSettings } from './runner-settings';
import { parseState, type State } from './state';

type Options = Arguments<typeof options>['values'];

export async function run({ positionals, values }: Arguments<typeof options>): Promise<number> {
  if (values.plan !== undefined) {
    if (positionals.length > 0) {
      throw new Error(`--plan checks a plan: leave ${positionals.join(' ')} out`);
    }
    return check(values.plan, values.json);
  }
  await takeOver(positionals, values);
  return exitStatus.done;
}

function check(file: string, json: boolean): number {
  const checked = readForeign(file, 'a plan of the app', () => checkPlan(parsePlan(readText(file), file)));
  const safe = isSafe(checked);
  say(json ? JSON.stringify({ safe, ...checked }, undefined, 2) : planCheckText(checked));
  return safe ? exitStatus.done : exitStatus.risk;
}

async function takeOver(positionals: readonly string[], options: Options): Promise<void> {
  const [file] = positionals;
  if (file === undefined) {
    throw new Error('STATE is missing: name what terraform state pull wrote, or a plan of the app with --plan');
  }
  if (!/^[\w-]+$/.test(options['stack-name'])) {
    throw new Error(`--stack-name is ${options['stack-name']}: it has to be of letters, digits, _ and -`);
  }
  resultPath('--to', options.to);
  const there = written.map((name) => join(options.to, name)).find((path) => existsSync(path));
  if (there !== undefined) {
    throw new Error(`${there} is there already: name another folder with --to, or remove it`);
  }
  const state = parseState(readText(file), file);
  const [adoption, report] = await readForeign(file, stateExpected, () => adoptionOf(state, options));
  write(adoption, report, options.to);
  say(withoutSecrets(options.json ? adoptionJson(adoption) : report));
}

const stateExpected = "a state whose resources have the AWS provider's arguments: write it with terraform state pull";

async function adoptionOf(state: State, options: Options): Promise<readonly [Adoption, string]> {
  const proposal = propose(state, {
    module: options.module,
    stack: options['stack-name'],
    settings: await settingsOf(state, options),
  });
  const adoption = adopt(proposal, heldResources(proposal.stacks, proposal.region));
  return [adoption, adoptionReport(adoption, { folder: options.to })];
}

async function settingsOf(state: State, { tfvars, module, ...options }: Options) {
  const fromState = runnerSettings(moduleResources(state.resources, module));
  const how = { module, vars: options.var, varFiles: options['var-file'], sets: options.set };
  return tfvars.length === 0 ? fromState : ownSettings(tfvars, how, fromState.input);
}

/** Into the folder that the user names. */
const written = ['main.ts', 'imports.ts', 'report.md'];

function write(adoption: Adoption, report: string, out: string): void {
  mkdirSync(out, { recursive: true });
  const project = relative(resolve(out), resolve(__dirname, '..', '..')).replaceAll('\\', '/');
  writeFileSync(pathBelow(out, 'main.ts'), appText(adoption, project));
  writeFileSync(pathBelow(out, 'imports.ts'), importsText(adoption));
  writeFileSync(pathBelow(out, 'report.md'), withoutSecrets(report));
}
