import type { ProxiedRunnerInput } from '../../src/settings/proxied-runner';
import type { ConvertedServer } from './servers';
import { attachAgain } from './shared-policy';

interface Step {
  readonly does: string;
  readonly back: string;
}

const pause = 'in GitLab, Admin area, CI/CD, Runners: Pause';

/** The order of work from one executor to the other, with the way back from each step. */
export function serverRollout(converted: ConvertedServer): string[] {
  const [heading, steps] = converted.server === 'GitLab' ? gitlab : existing(converted.oldEnvironment, converted.input);
  return [`## ${heading}`, ...steps.flatMap(({ does, back }, index) => [`${index + 1}. ${does}`, `   Back: ${back}`])];
}

/** GitLab is away while its machine is replaced, so that no runner gets jobs: they wait. */
const gitlab: readonly [string, readonly Step[]] = [
  'In place: data, address and token stay',
  [
    {
      does: 'Synthesize with these settings and review the plan: the instance and the workers are replaced; the data volume, the Elastic IP and the parameters are not.',
      back: 'synthesize with the old settings; nothing is deployed.',
    },
    {
      does: 'Make a snapshot of the data volume (output gitlab_data_volume_id): aws ec2 create-snapshot --volume-id ID',
      back: 'delete the snapshot.',
    },
    { does: `Pause the runner (${pause}). Jobs wait from now on.`, back: 'resume it.' },
    { does: 'Wait until the runner has no running job (Runners, the runner, Jobs).', back: 'resume it.' },
    {
      does: 'Deploy. GitLab is away for some minutes; the machine finds its data, token and certificates again, and old workers are removed.',
      back: 'deploy the old settings: the same the other way round.',
    },
    {
      does: 'Resume the runner, and run a job with each tag: npx runners status shows the boot, the log of the job its worker.',
      back: 'pause it, wait for its jobs, deploy the old settings, and resume it.',
    },
    { does: 'Delete the snapshot when all jobs of a day have run.', back: 'as step 6.' },
  ],
];

function existing(oldEnvironment: string, input: ProxiedRunnerInput): readonly [string, readonly Step[]] {
  const { environment, ciServer } = input;
  // Each stack has an IAM user of its own otherwise.
  const again = (other: string) => (ciServer.iamUser ? '' : attachAgain(input, other));
  const [firstAgain, secondAgain] = [again(oldEnvironment), again(environment)];
  return [
    'Side by side: a second GitLab Runner on the server',
    [
      {
        does: 'Create a runner in GitLab with the same tags and access as the first one, and pause it. Register it in a second GitLab Runner of the server, with a folder of its own: another compose project, or another systemd unit (gitlab-runner register --config FILE, then gitlab-runner install --service NAME --config FILE).',
        back: 'delete that runner in GitLab, and its GitLab Runner.',
      },
      {
        does: `Name it in ciServer, add a stack with these settings (${environment}), review the plan (only additions) and deploy.`,
        back: `destroy ${environment}, and step 1.${firstAgain && ` Then ${firstAgain}.`}`,
      },
      {
        does: 'Resume the second runner. Both take jobs now; the log of a job names its runner.',
        back: 'pause the second runner, and wait for its jobs.',
      },
      {
        does: `Pause the first runner (${pause}). The second one serves all jobs.`,
        back: 'resume the first runner, then pause the second.',
      },
      {
        does: 'Wait until the first runner has no running job (Runners, the runner, Jobs).',
        back: 'as step 4.',
      },
      {
        does: `Destroy ${oldEnvironment}: config.toml is as it was before that stack, and its workers are gone.${secondAgain && ` Then ${secondAgain}.`}`,
        back: `deploy ${oldEnvironment} again, and as step 4.`,
      },
      {
        does: 'Delete the first runner in GitLab, and stop its GitLab Runner unless it has other runners, before GitLab 20.0 (May 2027) ends docker+machine.',
        back: 'register it again, and as step 6.',
      },
    ],
  ];
}
