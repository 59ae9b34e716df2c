import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parsePlan } from '../review/plan';
import { withoutSecrets } from '../settings/secrets';
import { type Adoption, adopt, propose } from '../upstream/adoption/adoption';
import { appText, importsText } from '../upstream/adoption/app-text';
import { moduleResources } from '../upstream/adoption/module-resources';
import { ownSettings } from '../upstream/adoption/own-settings';
import { checkPlan, isSafe, planCheckText } from '../upstream/adoption/plan-check';
import { adoptionReport } from '../upstream/adoption/report';
import { adoptionJson } from '../upstream/adoption/report-json';
import { runnerSettings } from '../upstream/adoption/runner-settings';
import { parseState, type State } from '../upstream/adoption/state';
import { heldResources } from './adopt/held-resources';

const usage = `npm run -s adopt -- STATE [options]      take over a deployment of the module, without making anything anew
npm run -s adopt -- --plan plan.json     check a plan of it: does it import, and leave all standing?

STATE is what terraform state pull writes. An app with stacks, settings and imports is written to a folder, and a
report with what to do; nothing is changed on AWS or in the state.
  --tfvars FILE    your settings: terraform.tfvars(.json), or the .tf file that calls the module; repeat it to add
                   values, the last one wins (without, the settings are told by the state)
  --module NAME    which call of the module, when there are several
  --stack NAME     how the runner's stack is called (gitlab-runner)
  --out DIR        where the app and the report are written (adoption)
  --json           the report for programs
With --plan the exit code is 3 when something would be replaced or destroyed.`;

async function main(args: readonly string[]): Promise<void> {
  const { positionals, values } = parse(args);
  if (values.help) {
    console.log(usage);
  } else if (values.plan !== undefined) {
    check(values.plan);
  } else {
    await takeOver(positionals, values);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
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
    });
  } catch (error) {
    throw new Error(`${(error as Error).message.split('. ')[0]}. This is how it is called:\n${usage}`);
  }
}

type Options = ReturnType<typeof parse>['values'];

function check(file: string): void {
  const checked = checkPlan(parsePlan(readFileSync(file, 'utf8'), file));
  console.log(planCheckText(checked));
  process.exitCode = isSafe(checked) ? 0 : 3;
}

async function takeOver(positionals: readonly string[], options: Options): Promise<void> {
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) {
    throw new Error(`Name one state:\n${usage}`);
  }
  if (existsSync(join(options.out, 'main.ts'))) {
    throw new Error(`${join(options.out, 'main.ts')} is there already: name another folder with --out, or remove it`);
  }
  const state = parseState(readFileSync(file, 'utf8'), file);
  const proposal = propose(state, {
    module: options.module,
    stack: options.stack,
    settings: await settingsOf(state, options),
  });
  const adoption = adopt(proposal, heldResources(proposal.stacks, proposal.region));
  const report = adoptionReport(adoption, { folder: options.out });
  write(adoption, report, options.out);
  console.log(withoutSecrets(options.json ? adoptionJson(adoption) : report));
}

async function settingsOf(state: State, { tfvars, module }: Options) {
  const fromState = runnerSettings(moduleResources(state.resources, module));
  return tfvars.length === 0 ? fromState : ownSettings(tfvars, module, fromState.input);
}

function write(adoption: Adoption, report: string, out: string): void {
  mkdirSync(out, { recursive: true });
  const project = relative(resolve(out), resolve(__dirname, '..', '..')).replaceAll('\\', '/');
  writeFileSync(join(out, 'main.ts'), appText(adoption, project));
  writeFileSync(join(out, 'imports.ts'), importsText(adoption));
  writeFileSync(join(out, 'report.md'), withoutSecrets(report));
}

/** What the user can mend is a sentence; a fault of ours comes with the place it was at. */
function explain(error: Error & { readonly code?: string; readonly path?: string }): string {
  if (error.code === 'ENOENT') {
    return `${error.path} does not exist: name another file`;
  }
  return ['Error', 'SettingsError'].includes(error.name) ? error.message : String(error.stack);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(withoutSecrets(explain(error)));
  process.exitCode = 1;
});
