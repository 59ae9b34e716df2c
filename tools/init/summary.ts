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
    `What will be built in ${answers.region}:`,
    ...network(answers),
    `  the manager      one ${settings.runnerInstance.type}, on demand, always on: it takes jobs from ${answers.gitlabUrl}`,
    `  workers          at most ${answers.machines} at a time, ${market(answers)}, of ${answers.types.join(' or ')}, by ${answers.executor}`,
    '  a cache bucket, a log group, and a function that removes the workers of a dead manager',
    '',
    'What bounds a month (no prices here, they change: https://aws.amazon.com/ec2/pricing/):',
    `  the manager      ${times(1, monthHours)} hours`,
    `  workers at most  ${times(answers.machines, monthHours)} hours, should all of them work day and night`,
    `  waiting workers  ${waiting(answers)}`,
    ...(answers.outbound === 'elastic-ip' ? [`  the NAT gateway  ${times(1, monthHours)} hours, and every byte`] : []),
    ...(answers.outbound === 'public' ? ['  public addresses an hour of one for each hour of a machine'] : []),
    ...(warnings.length > 0 ? ['', ...warnings] : []),
  ].join('\n');
}

/** The same for a GitLab server. */
export function serverSummary(answers: ServerAnswers, settings: GitlabServerSettings): string {
  const { region, vpc, zones = [], subnets = [], from, gitlabVersion, machines, types } = answers;
  const { instance, dataVolume } = settings.gitlabServer;
  const warnings = serverWarnings(settings).map(({ setting, message }) => `warning: ${setting}: ${message}`);
  return [
    `What will be built in ${region}:`,
    vpc === undefined
      ? `  a VPC            with a public subnet in ${zones.join(', ')}`
      : `  nothing new      in ${vpc}: everything is in its public subnet ${subnets.join(', ')}`,
    `  GitLab ${gitlabVersion.padEnd(10)}on one ${instance.type} that is always on, with an Elastic IP and a volume of ${dataVolume.sizeGb} GiB`,
    `  open to          ${from.join(', ')}, and to nobody else`,
    `  workers          at most ${machines} at a time, ${market(answers)}, of ${types.join(' or ')}, by docker+machine`,
    '',
    'What bounds a month (no prices here, they change: https://aws.amazon.com/ec2/pricing/):',
    `  the server       ${times(1, monthHours)} hours, its volume and its snapshots`,
    `  workers at most  ${times(machines, monthHours)} hours, should all of them work day and night`,
    `  waiting workers  ${waiting(answers)}`,
    '  public addresses an hour of one for each hour of a machine',
    ...(warnings.length > 0 ? ['', ...warnings] : []),
  ].join('\n');
}

function network({ vpc, zones = [], subnets = [], outbound, elasticIp }: Answers): string[] {
  const isPublic = outbound === 'public';
  const where =
    vpc === undefined
      ? `  a VPC            with a ${isPublic ? '' : 'private and a '}public subnet in ${zones.join(', ')}`
      : `  nothing new      in ${vpc}: everything is in its ${isPublic ? 'public' : 'private'} subnets ${subnets.join(', ')}`;
  return [
    where,
    ...(outbound === 'elastic-ip' ? [`  a NAT gateway    on the Elastic IP ${elasticIp}, which has to exist`] : []),
    ...(isPublic ? ['  no NAT gateway   each instance has a public address, which accepts no connections'] : []),
  ];
}

function market({ market: bought }: Pick<Answers, 'market'>): string {
  return bought === 'spot' ? 'from the spot market' : 'on demand';
}

function waiting({ hours, timezone }: Pick<Answers, 'hours' | 'timezone'>): string {
  return hours
    ? `about ${times(1, hoursOfMonth(hours))} hours, ${hours.days} ${hours.from}-${hours.to} ${timezone}; none at other hours`
    : 'none: each starts when there is a job';
}

/** What to do next with a GitLab server, in this order. */
export function nextStepsOfServer({ sandbox, doctor, deploy, password }: Commands, stack: string): string {
  return `Next, in this order:

  1. Try it on an emulated AWS, without an account:
       ${sandbox}
  2. Look for what would go wrong, with your credentials, reading only:
       ${doctor}
  3. Deploy:
       ${deploy}
  4. After some minutes, sign in as root at the address that the deployment prints. The password:
       ${password} --stack ${stack}`;
}

/** What to do next, in this order. */
export function nextSteps({ token, sandbox, doctor, deploy }: Commands, gitlabUrl: string): string {
  return `Next, in this order:

  1. Try it on an emulated AWS, without an account:
       ${sandbox}
  2. In ${gitlabUrl} make a runner (Settings, CI/CD, Runners) and copy its token (glrt-...). This asks for the
     token, unseen, and puts it into SSM:
       ${token}
  3. Look for what would go wrong, with your credentials, reading only:
       ${doctor}
  4. Deploy:
       ${deploy}`;
}
