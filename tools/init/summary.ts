import { runnerWarnings } from '../../src/config-toml/warnings';
import type { GitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import type { GitlabServerSettings } from '../../src/settings/gitlab-server';
import { serverWarnings } from '../../src/settings/gitlab-server/warnings';
import type { Answers, ServerAnswers } from './answers';
import type { Commands } from './commands';
import { hoursOfMonth } from './working-hours';

const monthHours = 730;
const times = (count: number, hours: number) => `${count} x ${hours} = ${(count * hours).toLocaleString('en')}`;

/** What will be built, and what bounds its cost: for people. */
export function summary(answers: Answers, settings: GitlabRunnerSettings): string {
  const warnings = runnerWarnings(settings).map(({ setting, message }) => `warning: ${setting}: ${message}`);
  return [
    `Resources in ${answers.region}:`,
    ...network(answers),
    `  the manager      one ${settings.runnerInstance.type}, On-Demand, always running: asks ${answers.gitlabUrl} for jobs`,
    `  workers          up to ${answers.machines} ${market(answers)}: ${answers.types.join(' or ')}, with ${answers.executor}`,
    ...(answers.executor === 'docker-autoscaler'
      ? [`                   up to ${answers.machines * 2} while a new manager replaces one that finishes its jobs`]
      : []),
    '  also             a cache bucket, a log group, and a Lambda function that terminates orphaned workers',
    ...costOf(answers, `the manager      ${times(1, monthHours)} hours`),
    ...(answers.outbound === 'elastic-ip'
      ? [`  the NAT gateway  ${times(1, monthHours)} hours, plus data processing`]
      : []),
    ...(answers.outbound === 'public' ? [publicAddresses] : []),
    ...(warnings.length > 0 ? ['', ...warnings] : []),
  ].join('\n');
}

/** The same for a GitLab server. */
export function serverSummary(answers: ServerAnswers, settings: GitlabServerSettings): string {
  const { region, vpc, zones = [], subnets = [], from, gitlabVersion, machines, types } = answers;
  const { instance, dataVolume } = settings.gitlabServer;
  const warnings = serverWarnings(settings).map(({ setting, message }) => `warning: ${setting}: ${message}`);
  return [
    `Resources in ${region}:`,
    vpc === undefined
      ? `  a VPC            with a public subnet in ${zones.join(', ')}`
      : `  existing VPC     ${vpc}: everything is in its public subnet ${subnets.join(', ')}`,
    `  GitLab ${gitlabVersion.padEnd(10)}on one ${instance.type} that is always running, with an Elastic IP and a volume of ${dataVolume.sizeGb} GiB`,
    `  open to          only ${from.join(', ')}`,
    `  workers          up to ${machines} ${market(answers)}: ${types.join(' or ')}, with docker-autoscaler`,
    ...costOf(answers, `the server       ${times(1, monthHours)} hours, its volume and its snapshots`),
    publicAddresses,
    ...(warnings.length > 0 ? ['', ...warnings] : []),
  ].join('\n');
}

const publicAddresses = '  public IPv4      one address-hour for each instance-hour';

/** What limits the cost of a month: the machine that always runs, and the workers. */
function costOf(answers: Pick<Answers, 'machines' | 'hours' | 'timezone'>, always: string): string[] {
  return [
    '',
    'What limits the monthly cost (for prices, see https://aws.amazon.com/ec2/pricing/):',
    `  ${always}`,
    `  workers, max.    ${times(answers.machines, monthHours)} hours, if all of them run day and night`,
    `  idle workers     ${waiting(answers)}`,
  ];
}

function network({ vpc, zones = [], subnets = [], outbound, elasticIp }: Answers): string[] {
  const isPublic = outbound === 'public';
  const where =
    vpc === undefined
      ? `  a VPC            with a ${isPublic ? '' : 'private and a '}public subnet in ${zones.join(', ')}`
      : `  existing VPC     ${vpc}: everything is in its ${isPublic ? 'public' : 'private'} subnets ${subnets.join(', ')}`;
  return [
    where,
    ...(outbound === 'elastic-ip' ? [`  a NAT gateway    on the existing Elastic IP ${elasticIp}`] : []),
    ...(isPublic ? ['  no NAT gateway   each instance has a public address and accepts no inbound connections'] : []),
  ];
}

function market({ market: bought }: Pick<Answers, 'market'>): string {
  return bought === 'spot' ? 'Spot Instances' : 'On-Demand Instances';
}

function waiting({ hours, timezone }: Pick<Answers, 'hours' | 'timezone'>): string {
  return hours
    ? `about ${times(1, hoursOfMonth(hours))} hours, ${hours.days} ${hours.from}-${hours.to} ${timezone}; none outside these hours`
    : 'none: a worker starts when there is a job';
}

/** What to do next with a GitLab server, in this order. */
export function nextStepsOfServer({ sandbox, doctor, deploy, password }: Commands, stack: string): string {
  return `Next steps:

  1. Try it on an emulated AWS, without an account:
       ${sandbox}
  2. Check the account, the network and the settings with your credentials (read-only):
       ${doctor}
  3. Deploy:
       ${deploy}
  4. After a few minutes, sign in as root at the address in the outputs of the deployment. The password:
       ${password} --stack ${stack}`;
}

/** What to do next, in this order. */
export function nextSteps({ token, sandbox, doctor, deploy }: Commands, gitlabUrl: string): string {
  return `Next steps:

  1. Try it on an emulated AWS, without an account:
       ${sandbox}
  2. In ${gitlabUrl}, create a runner (Settings > CI/CD > Runners) and copy its token (glrt-...). This command
     prompts for the token without showing it, and stores it in SSM:
       ${token}
  3. Check the account, the network and the settings with your credentials (read-only):
       ${doctor}
  4. Deploy:
       ${deploy}`;
}
