import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readForeign } from '../../src/foreign/foreign';
import { withoutSecrets } from '../../src/settings/secrets';
import type { Arguments } from '../command/command';
import { readText } from '../command/command-line';
import { exitStatus } from '../command/exit-status';
import { interruption } from '../command/interruption';
import { say, sayInColour, warn } from '../command/output';
import { resultPath } from '../command/written-files';
import { synthesizeApp } from '../synth/synthesize-app';
import type { options } from './index';
import { planRolePolicy } from './plan-role';
import { reviewStacks } from './planned-stacks';
import { renderGitlabReport } from './render/gitlab-report';
import { renderHtml } from './render/html';
import { renderJson } from './render/json';
import { renderMarkdown } from './render/markdown';
import { renderTerminal } from './render/terminal';
import { exitCodeOf, type Review, reviewPlanFile } from './review';

type Values = Arguments<typeof options>['values'];

export async function run({ values }: Arguments<typeof options>): Promise<number> {
  checkValues(values);
  if (values['plan-role'] !== undefined) {
    say(JSON.stringify(planRolePolicy(values['plan-role']), undefined, 2));
    return exitStatus.done;
  }
  const review = await reviewOf(values);
  readForeign(values.plan.join(', ') || 'The plan', 'one whose values can be shown', () => write(review, values));
  return exitCodeOf(review);
}

function checkValues(values: Values): void {
  const { plan, 'no-synth': noSynth, app, markdown, json } = values;
  if (markdown && json) {
    throw new Error('--markdown and --json both go to standard output: choose one');
  }
  if (plan.length > 0 && (noSynth || app !== undefined)) {
    throw new Error('--plan needs no stacks: leave out --app and --no-synth');
  }
  for (const option of ['out', 'html', 'gitlab-report'] as const) {
    if (values[option] !== undefined) {
      resultPath(`--${option}`, values[option]);
    }
  }
}

async function reviewOf({ plan, app, out, 'no-synth': noSynth }: Values): Promise<Review> {
  if (plan.length > 0) {
    return plan.map((file) => reviewPlanFile(file, readText(file)));
  }
  if (!noSynth) {
    await synthesizeApp(app, out);
  }
  if (!existsSync(join(out, 'manifest.json'))) {
    throw new Error(`There are no stacks in ${out}: leave out --no-synth, or name another folder with --out`);
  }
  return reviewStacks({ outdir: out, signal: interruption(), say: warn });
}

function write(review: Review, { markdown, json, 'gitlab-report': report, html }: Values): void {
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
