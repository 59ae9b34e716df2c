import { defineCommand, defineOptions } from '../command/command';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  plan: {
    ...shared.plan,
    help: 'check this plan of the app instead (terraform show -json): does it import, and keep everything?',
  },
  tfvars: shared.tfvars,
  module: shared.module,
  var: shared.var,
  'var-file': shared['var-file'],
  set: shared.set,
  'stack-name': { type: 'string', value: 'NAME', default: 'gitlab-runner', help: 'name of the stack of the runner' },
  to: { ...shared.to, value: 'DIR', default: 'adoption', help: 'folder that the app and the report are written to' },
  json: shared.json,
});

export const command = defineCommand({
  name: 'adopt',
  group: 'move',
  summary: 'take over a deployment of the module: writes stacks, settings and imports that recreate nothing',
  description: `Writes an app with stacks, settings and imports to a folder, and a report with what to do. Changes nothing on AWS or in the state.
Without --tfvars the settings come from the state.
JSON: { module, region, stacks: [{ name, kind, settings, imports, taken, created }], leftBehind: [{ address, why, remedy }], networkStays, others, deposed, gaps, forget }; with --plan { safe, imported, created, updated, replaced, destroyed }`,
  options,
  positionals: [{ name: 'STATE', help: 'what terraform state pull writes; not with --plan', optional: true }],
  statuses: { 3: 'the plan replaces or destroys something' },
  load: () => import('./run'),
});
