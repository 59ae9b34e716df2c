import { defineCommand, defineOptions } from '../command/command';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  app: shared.app,
  plan: {
    ...shared.plan,
    multiple: true,
    help: 'the change: a plan of a deployed stack (terraform show -json); what it changes is deployed as it is now; repeatable',
  },
  change: { type: 'string', value: 'APP', help: 'the change: what synthesizes the stacks that are applied over those' },
  jobs: { type: 'string', value: 'N', default: '3', help: 'how many jobs wait or run at any time' },
  seconds: { type: 'string', value: 'LIST', default: '5,20,60', help: 'how long the jobs take, in turn' },
  tags: { type: 'string', value: 'LIST', default: '', help: 'tags of every job; by default the jobs have none' },
  load: {
    type: 'string',
    value: 'FILE',
    help: 'jobs to take in turn instead, in JSON: { jobs: [{ name, script, seconds, tags, image }] }',
  },
  timeout: { type: 'string', value: 'MINUTES', default: '30', help: 'how long each step may take' },
  to: { ...shared.to, help: 'a folder that keeps the report (report.md, report.json) and the logs of all instances' },
  keep: { type: 'boolean', help: 'leave everything running until Ctrl-C: look inside with shell and logs' },
  markdown: { type: 'boolean', help: 'print Markdown, for a merge request' },
  json: shared.json,
});

export const command = defineCommand({
  name: 'rehearse',
  group: 'deploy',
  summary: 'deploy to an emulated AWS whose instances boot and run jobs, change it there, and report what was lost',
  description: `Without --plan and --change every runner manager is replaced, as a new image does.
Instances are containers with systemd, cloud-init and Docker; GitLab is an emulated one. Your account is not asked.
It needs Linux, root, Docker Engine and mmdebstrap, and a clone of this project: the npm package does not have it.`,
  options,
  positionals: [
    { name: 'LOOK', help: 'looks inside one that --keep left running', optional: true, choices: ['shell', 'logs'] },
    { name: 'INSTANCE', help: 'the id of the instance to look at', optional: true },
  ],
  statuses: { 3: 'a job was lost, jobs waited while no manager was up, or an instance did not boot' },
  actsOnProject: ({ positionals: [look] }) => look === undefined,
  load: () => import('./run'),
});
