import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutSecrets } from '../../src/settings/secrets';
import { parsed, readText, run } from '../command/command-line';
import { say, sayInColour, warn } from '../command/output';
import { resultPath } from '../command/written-files';
import { planRolePolicy } from './plan-role';
import { reviewStacks } from './planned-stacks';
import { renderGitlabReport } from './render/gitlab-report';
import { renderHtml } from './render/html';
import { renderJson } from './render/json';
import { renderMarkdown } from './render/markdown';
import { renderTerminal } from './render/terminal';
import { exitCodeOf, type Review, reviewPlanFile } from './review';

const usage = `npm run -s review [-- options]    what the stacks of main.ts would change, and what is risky about it
  --plan FILE            a plan instead, from terraform show -json; repeat it for several stacks
  --out DIR              where the stacks are synthesized (cdktf.out)
  --no-synth             plan what lies there already
  --markdown             for a merge request
  --json                 for programs: { outcome, totals, stacks: [{ name, basis, notes, counts, changes, risks, drift,
                         noise }] }, the outcome nothing, changes or risk
  --gitlab-report FILE   also writes GitLab's Terraform report
  --plan-role BUCKET     prints the IAM policy for a role that only plans: it reads the state in this S3 bucket, and
                         decrypts nothing
  --html FILE            also writes a page with a picture of the resources before and after
It plans with your own credentials and applies nothing. It ends with 0 when nothing changes, 2 when something does,
3 when there is a risk in it, 1 when it failed.`;

type Options = Exclude<ReturnType<typeof readOptions>, 'help'>;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    say(usage);
    return 0;
  }
  if (options['plan-role'] !== undefined) {
    say(JSON.stringify(planRolePolicy(options['plan-role']), undefined, 2));
    return 0;
  }
  const review = await reviewOf(options);
  write(review, options);
  return exitCodeOf(review);
}

function readOptions(args: readonly string[]) {
  const { values } = parse(args);
  if (values.help) {
    return 'help' as const;
  }
  const { plan = [], 'no-synth': noSynth, out, markdown, json } = values;
  if (markdown && json) {
    throw new Error('--markdown and --json both go to standard output: choose one');
  }
  if (plan.length > 0 && (noSynth || out !== undefined)) {
    throw new Error('--plan needs no stacks: leave out --out and --no-synth');
  }
  for (const option of ['out', 'html', 'gitlab-report'] as const) {
    if (values[option] !== undefined) {
      resultPath(`--${option}`, values[option]);
    }
  }
  return { ...values, plan, noSynth, out };
}

function parse(args: readonly string[]) {
  return parsed(
    {
      args: [...args],
      options: {
        plan: { type: 'string', multiple: true },
        out: { type: 'string' },
        'no-synth': { type: 'boolean', default: false },
        markdown: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        'gitlab-report': { type: 'string' },
        html: { type: 'string' },
        'plan-role': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    },
    usage,
  );
}

async function reviewOf({ plan, out, noSynth }: Options): Promise<Review> {
  if (plan.length > 0) {
    return plan.map((file) => reviewPlanFile(file, readText(file)));
  }
  if (!noSynth) {
    await synthesize(out);
  }
  const outdir = out === undefined ? 'cdktf.out' : out;
  if (!existsSync(join(outdir, 'manifest.json'))) {
    throw new Error(`No stacks lie in ${outdir}: leave out --no-synth, or name another folder with --out`);
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interrupted.abort(new Error(`Ended by ${signal}`)));
  }
  return reviewStacks({ outdir, signal: interrupted.signal, say: warn });
}

/** As `npm run synth` does it. */
async function synthesize(out: string | undefined): Promise<void> {
  if (out !== undefined) {
    process.env.CDKTF_OUTDIR = out;
  }
  await import('../../main');
}

function write(review: Review, { markdown, json, 'gitlab-report': report, html }: Options): void {
  const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const text = json ? renderJson(review) : markdown ? renderMarkdown(review) : renderTerminal(review, { colour });
  // The sensitive is hidden already; this is for what nobody marked.
  (colour && !json && !markdown ? sayInColour : say)(withoutSecrets(text));
  if (report !== undefined) {
    writeFileSync(report, renderGitlabReport(review));
  }
  if (html !== undefined) {
    writeFileSync(html, withoutSecrets(renderHtml(review)));
  }
}

run(main);
