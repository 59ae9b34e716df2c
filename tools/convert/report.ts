import { printableLine } from '../text/printable';
import type { Converted } from './convert';
import type { Note } from './note';
import { serverRollout } from './server-rollout';
import type { ConvertedServer } from './servers';
import { attachAgain } from './shared-policy';

const kinds = [
  ['to do', 'To do'],
  ['changed', 'Changed'],
  ['lost', 'Not supported'],
] as const satisfies readonly (readonly [Note['kind'], string])[];

/** What the settings themselves do not tell: what changes, and how to get from one runner to the other. */
export function report(converted: Converted): string {
  const sections = sectionsOf(converted.notes);
  return converted.input.runnerWorker?.type === 'docker'
    ? ['# From config.toml to a stack with the executor docker', '', ...sections, ...dockerRollout].join('\n')
    : ['# From docker+machine to docker-autoscaler', '', ...sections, ...rollout(converted)].join('\n');
}

/** The same for a server. */
export function serverReport(converted: ConvertedServer): string {
  return [
    '# From docker+machine to docker-autoscaler',
    '',
    ...sectionsOf(converted.notes),
    ...serverRollout(converted).map(printableLine),
  ].join('\n');
}

function sectionsOf(all: readonly Note[]): string[] {
  return kinds.flatMap(([kind, heading]) => {
    const notes = all.filter((note) => note.kind === kind);
    return notes.length > 0
      ? [`## ${heading}`, ...notes.map(({ subject, message }) => printableLine(`- ${subject} ${message}`)), '']
      : [];
  });
}

/** The old runner is a program on some host, so there is nothing of it to replace. */
const dockerRollout = [
  '## Side by side',
  '1. Add a stack with these settings, synthesize, review the plan (only additions) and deploy.',
  '2. Run a job. Both runners read the same token, so in GitLab they are one runner with two managers. A token with an expiry date needs a second runner: who renews it ends it for the other.',
  '3. Stop GitLab Runner on the old host with SIGQUIT, which waits for its jobs: gitlab-runner stop, or systemctl kill -s SIGQUIT gitlab-runner.',
  '4. Back: start it again.',
];

/** Side by side, so that going back is one step at any time. */
function rollout({ input, oldEnvironment }: Converted): string[] {
  const environment = String(input.environment);
  if (environment === oldEnvironment) {
    return [
      '## In place',
      '1. Pause the runner in GitLab and wait until its jobs are done: they do not survive the replacement.',
      '2. Synthesize, review the plan and deploy.',
      '3. Resume the runner in GitLab, and run a job.',
    ];
  }
  // A role that exists is the role of both.
  const again = String(input.runnerRole?.createRoleProfile) === 'false' ? attachAgain(input, environment) : '';
  const shrink = (count: number) =>
    `aws autoscaling update-auto-scaling-group --auto-scaling-group-name NAME --min-size ${count} --desired-capacity ${count}`;
  return [
    '## Side by side',
    ...[
      `Add a stack ${environment} with these settings next to ${oldEnvironment}, with a state of its own. ${sameTags(input)}`,
      `Synthesize, review the plan (only additions) and deploy ${environment} alone.`,
      'Run a job that asks for the tags. Its log names the instance; the Auto Scaling group of the workers goes up and, after the idle time, down again.',
      'Run both for some days, and compare waiting times and failed jobs.',
      `Drain the old manager: scale its group (output runner_as_group_name) to zero. It takes no new jobs and finishes the running ones, for as long as its lifecycle hook allows: ${shrink(0)}`,
      `Check that its workers are terminated: aws ec2 describe-instances --filters Name=tag-key,Values=gitlab-runner-parent-id Name=tag:Environment,Values=${oldEnvironment} Name=instance-state-name,Values=running`,
      `Destroy the stack ${oldEnvironment}, before GitLab 20.0 (May 2027) removes docker+machine.${again && ` Then ${again}.`}`,
    ].map((step, index) => printableLine(`${index + 1}. ${step}`)),
    '',
    `Back, up to step 6: ${shrink(1)}, then scale the new group to zero in the same way.`,
  ];
}

function sameTags({ runnerGitlab, runnerGitlabRegistrationConfig }: Converted['input']): string {
  const parameter = runnerGitlab.preregisteredRunnerTokenSsmParameterName;
  if (parameter) {
    return `Both read their token from ${parameter}, so in GitLab they are one runner with two managers, and the same tags. Pausing it would pause both. A token with an expiry date needs a second runner, with a parameter of its own: who renews the token ends it for the other.`;
  }
  const tags = runnerGitlabRegistrationConfig?.tagList;
  return `It registers as a second runner with the same tags${tags ? ` (${tags})` : ''}. Better: create a runner in GitLab with them and store its token in SSM.`;
}
