import { defineCommand, defineOptions } from '../command/command';
import { isDefaultOut } from '../command/project-folder';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  app: shared.app,
  out: shared.out,
  'no-synth': { type: 'boolean', help: 'plan the stacks that are in the folder already' },
  plan: { ...shared.plan, multiple: true, help: 'review this plan instead (terraform show -json); repeatable' },
  markdown: { type: 'boolean', help: 'print Markdown, for a merge request' },
  json: shared.json,
  html: { type: 'string', value: 'FILE', help: 'also write a page with a picture of the resources before and after' },
  'gitlab-report': { type: 'string', value: 'FILE', help: "also write GitLab's Terraform report" },
  'plan-role': {
    type: 'string',
    value: 'BUCKET',
    help: 'only print the IAM policy for a role that plans: reads the state in this S3 bucket, decrypts nothing',
  },
});

export const command = defineCommand({
  name: 'review',
  group: 'deploy',
  summary: 'plan every stack and report changes and risks',
  description: `Plans with your own credentials and applies nothing.
JSON: { outcome, totals, stacks: [{ name, basis, notes, counts, changes, outputs, risks, drift, noise }] }; outcome is nothing, changes or risk`,
  options,
  statuses: { 2: 'something changes', 3: 'there is a risk' },
  actsOnProject: (args) => {
    const { plan, 'plan-role': bucket, 'no-synth': noSynth } = args.values;
    return plan.length === 0 && bucket === undefined && (!noSynth || isDefaultOut(args));
  },
  load: () => import('./run'),
});
