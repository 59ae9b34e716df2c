import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { withoutSecrets } from '../../src/settings/secrets';
import { parsed, readText, run } from '../command/command-line';
import { say } from '../command/output';
import { pathBelow, resultPath } from '../command/written-files';
import { parsePlan } from '../review/plan';
import { type Adoption, adopt, propose } from './adoption';
import { appText, importsText } from './app-text';
import { heldResources } from './held-resources';
import { moduleResources } from './module-resources';
import { ownSettings } from './own-settings';
import { checkPlan, isSafe, planCheckText } from './plan-check';
import { adoptionReport } from './report';
import { adoptionJson } from './report-json';
import { runnerSettings } from './runner-settings';
import { parseState, type State } from './state';

const usage = `npm run -s adopt -- STATE [options]      take over a deployment of the module, without making anything anew
npm run -s adopt -- --plan plan.json     check a plan of it: does it import, and leave all standing?

STATE is what terraform state pull writes. An app with stacks, settings and imports is written to a folder, and a
report with what to do; nothing is changed on AWS or in the state.
  --tfvars FILE    your settings: terraform.tfvars(.json), or the .tf file that calls the module; repeat it to add
                   values, the last one wins (without, the settings are told by the state)
  --module NAME    which call of the module, when there are several
  --stack NAME     how the runner's stack is called (gitlab-runner)
  --out DIR        where the app and the report are written (adoption)
  --json           for programs: { module, region, stacks: [{ name, kind, settings, imports, taken, created }],
                   leftBehind: [{ address, why, remedy }], networkStays, others, deposed, gaps, forget };
                   of a plan { safe, imported, created, updated, replaced, destroyed }
It ends with 0, or with 1 when it failed and wrote nothing. With --plan it ends with 3 when something would be replaced
or destroyed.`;

async function main(args: readonly string[]): Promise<number> {
  const { positionals, values } = parse(args);
  if (values.help) {
    say(usage);
    return 0;
  }
  if (values.plan !== undefined) {
    if (positionals.length > 0) {
      throw new Error(`--plan checks a plan: leave ${positionals.join(' ')} out`);
    }
    return check(values.plan, values.json);
  }
  await takeOver(positionals, values);
  return 0;
}

function parse(args: readonly string[]) {
  return parsed(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        tfvars: { type: 'string', multiple: true, default: [] },
        module: { type: 'string' },
        stack: { type: 'string', default: 'gitlab-runner' },
        out: { type: 'string', default: 'adoption' },
        plan: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    },
    usage,
  );
}

type Options = ReturnType<typeof parse>['values'];

function check(file: string, json: boolean): number {
  const checked = checkPlan(parsePlan(readText(file), file));
  const safe = isSafe(checked);
  say(json ? JSON.stringify({ safe, ...checked }, undefined, 2) : planCheckText(checked));
  return safe ? 0 : 3;
}

async function takeOver(positionals: readonly string[], options: Options): Promise<void> {
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) {
    throw new Error(`Name one state:\n${usage}`);
  }
  if (!/^[\w-]+$/.test(options.stack)) {
    throw new Error(`--stack is ${options.stack}: it has to be of letters, digits, _ and -`);
  }
  resultPath('--out', options.out);
  const there = written.map((name) => join(options.out, name)).find((path) => existsSync(path));
  if (there !== undefined) {
    throw new Error(`${there} is there already: name another folder with --out, or remove it`);
  }
  const state = parseState(readText(file), file);
  const proposal = propose(state, {
    module: options.module,
    stack: options.stack,
    settings: await settingsOf(state, options),
  });
  const adoption = adopt(proposal, heldResources(proposal.stacks, proposal.region));
  const report = adoptionReport(adoption, { folder: options.out });
  write(adoption, report, options.out);
  say(withoutSecrets(options.json ? adoptionJson(adoption) : report));
}

async function settingsOf(state: State, { tfvars, module }: Options) {
  const fromState = runnerSettings(moduleResources(state.resources, module));
  return tfvars.length === 0 ? fromState : ownSettings(tfvars, module, fromState.input);
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

run(main);
