import { z } from 'zod';
import { awsId, awsIds } from '../settings/aws-id';
import { gitlabRunnerSettings } from '../settings/gitlab-runner';
import { natGatewaySettings } from '../settings/nat-gateway';
import { isTimeZone, oneOf, text, textLike, timeZone, wholeNumber } from '../settings/primitives';
import { secretIn } from '../settings/secrets';
import type { Draft } from './answers';
import { instanceTypes } from './instance-types';
import type { Question } from './question';
import { workingHours } from './working-hours';

const isNew = ({ vpc }: Draft) => vpc === undefined;
const always = { explain: () => [], many: false } as const;
const inANewVpc = { when: isNew, goesWith: 'a new VPC' };
const inAVpcThatIsThere = { when: (draft: Draft) => !isNew(draft), goesWith: 'a VPC that exists (--vpc)' };
const withANatGatewayThere = {
  when: (draft: Draft) => !isNew(draft) && draft.outbound === 'elastic-ip',
  goesWith: 'a VPC that exists (--vpc) and --outbound elastic-ip',
};

/** A name from which none of the names made of it is refused. */
const fleetName = text.superRefine((environment, context) => {
  const runner = { environment, vpcId: 'vpc-0', subnetId: 'subnet-0', runnerGitlab: {} };
  const [issue] = gitlabRunnerSettings.safeParse(runner).error?.issues ?? [];
  if (issue) {
    context.addIssue({ code: 'custom', message: issue.message, params: { complete: true } });
  }
});

const noProfile = 'none';
const profile = textLike(/^[\w.@+-]+$/, 'must be the name of a profile, letters, digits and .@+-_, or none').transform(
  (name) => (name === noProfile ? undefined : name),
);

const newVpc = 'new';
const vpc = z
  .string()
  .refine((answer) => answer === newVpc || awsId('vpc').safeParse(answer).success, {
    error: 'must be new, or an id such as vpc-0123456789abcdef0',
  })
  .transform((answer) => (answer === newVpc ? undefined : answer));

/** Tokens before GitLab 16 have no prefix: twenty letters of both cases and digits. */
const bareToken = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\w-]{20,}$/;
const tokenParameter = textLike(
  /^(\/[\w.-]+)+$|^[\w.-]+$/,
  'must be the name of an SSM parameter, letters, digits and ._-, such as /gitlab/runner/token',
).refine((name) => secretIn(name) !== undefined || !bareToken.test(name), {
  error:
    'looks like a token itself, which is never asked for: give the name of the SSM parameter, and if it is one, reset it in GitLab',
  params: { complete: true },
});

const zones = ({ region = '' }: Draft) =>
  z
    .array(text.refine((zone) => zone.startsWith(region), { error: `must be a zone of the region ${region}` }))
    .min(1, { error: 'needs one zone at least' })
    .max(8, { error: 'has room for 8 zones' })
    .refine((all) => new Set(all).size === all.length, { error: 'names a zone twice' });

const subnets = ({ executor }: Draft) => {
  const ids = awsIds('subnet').min(1, { error: 'needs one subnet at least' });
  return executor === 'docker+machine' ? ids.max(1, { error: 'must be one subnet with docker+machine' }) : ids;
};

const outbound = (draft: Draft) =>
  oneOf('public', 'elastic-ip', 'private').refine((way) => way !== 'private' || !isNew(draft), {
    error: 'must be public or elastic-ip in a new VPC, whose private subnets have no way out yet',
  });

/** By allocation id or Name tag, as the NAT gateway's stack takes it. */
const elasticIp = text.superRefine((address, context) => {
  const { name, allocationId } = natGatewaySettings.shape.elasticIp.shape;
  const result = (/^eipalloc-/.test(address) ? allocationId : name).safeParse(address);
  for (const { message } of result.error?.issues ?? []) {
    context.addIssue({ code: 'custom', message });
  }
});

/** Everything that init asks, in this order: in a terminal, in a pipe and by flags alike. */
export const questions: readonly Question[] = [
  {
    ...always,
    name: 'environment',
    flag: 'name',
    ask: 'Name of the fleet',
    explain: () => ['Machines, roles and buckets are called after it.'],
    preset: () => 'gitlab-fleet',
    schema: () => fleetName,
  },
  {
    ...always,
    name: 'region',
    flag: 'region',
    ask: 'AWS region',
    preset: (_, { AWS_REGION, AWS_DEFAULT_REGION = 'us-east-1' }) => AWS_REGION ?? AWS_DEFAULT_REGION,
    schema: () => textLike(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as eu-central-1'),
  },
  {
    ...always,
    name: 'profile',
    flag: 'profile',
    ask: 'AWS profile that deploys',
    explain: () => ['By aws-vault exec. none: your shell has credentials already.'],
    preset: (_, { AWS_PROFILE = noProfile }) => AWS_PROFILE,
    schema: () => profile,
  },
  {
    ...always,
    name: 'gitlabUrl',
    flag: 'gitlab-url',
    ask: 'Address of GitLab',
    preset: () => 'https://gitlab.com/',
    schema: () =>
      textLike(/^https?:\/\/[\w.-]+(:\d+)?(\/[\w./-]*)?$/, 'must be an address such as https://gitlab.example.com/'),
  },
  {
    ...always,
    name: 'tokenParameter',
    flag: 'token-parameter',
    ask: "SSM parameter that holds the runner's token",
    explain: () => ['Its name, never the token. How to put the token there comes at the end.'],
    preset: () => '/gitlab/runner/token',
    schema: () => tokenParameter,
  },
  {
    ...always,
    name: 'executor',
    flag: 'executor',
    ask: 'Executor',
    explain: () => [
      'docker-autoscaler  recommended: an Auto Scaling group that GitLab Runner scales',
      'docker+machine     deprecated: GitLab removes it in 20.0 (May 2027)',
    ],
    preset: () => 'docker-autoscaler',
    schema: () => oneOf('docker-autoscaler', 'docker+machine'),
  },
  {
    ...always,
    name: 'types',
    flag: 'types',
    ask: 'Instance types of the workers',
    explain: ({ executor }) =>
      executor === 'docker+machine'
        ? ['One type.']
        : ['Several with commas, of one architecture: the spot market rarely lacks all of them.'],
    many: true,
    preset: ({ executor }) => (executor === 'docker+machine' ? 'm5.large' : 'm5.large,m5a.large,m6i.large'),
    schema: ({ executor }) => instanceTypes(executor),
  },
  {
    ...always,
    name: 'market',
    flag: 'market',
    ask: 'How workers are bought',
    explain: () => [
      'spot       cheapest; AWS may take a worker away at two minutes notice, and its job fails',
      'on-demand  full price, no interruption',
    ],
    preset: () => 'spot',
    schema: () => oneOf('spot', 'on-demand'),
  },
  {
    ...always,
    name: 'vpc',
    flag: 'vpc',
    ask: 'VPC',
    explain: () => ['new, or the id of one that exists.'],
    preset: () => newVpc,
    schema: () => vpc,
  },
  {
    ...always,
    name: 'outbound',
    flag: 'outbound',
    ask: 'Way out to the internet',
    explain: (draft) => [
      'public      cheapest: public subnets, each machine with an address of its own, nobody gets in by it',
      'elastic-ip  a NAT gateway on an Elastic IP that you have: the far side always sees that address',
      ...(isNew(draft) ? [] : ['private     private subnets that reach the internet already']),
    ],
    preset: () => 'public',
    schema: outbound,
  },
  {
    ...always,
    name: 'zones',
    flag: 'zones',
    ask: 'Availability zones',
    only: inANewVpc,
    explain: () => ['Several with commas: the spot market of one zone may have none.'],
    many: true,
    preset: ({ region }) => `${region}a`,
    schema: zones,
  },
  {
    ...always,
    name: 'subnets',
    flag: 'subnets',
    ask: 'Subnets of the manager and the workers',
    only: inAVpcThatIsThere,
    explain: () => ['Ids: of public subnets where the way out is public, of private ones otherwise.'],
    many: true,
    preset: () => undefined,
    schema: subnets,
  },
  {
    ...always,
    name: 'elasticIp',
    flag: 'elastic-ip',
    ask: 'Elastic IP',
    only: { when: (draft) => draft.outbound === 'elastic-ip', goesWith: '--outbound elastic-ip' },
    explain: () => ['Its allocation id (eipalloc-...) or its Name tag. It is never released.'],
    preset: () => undefined,
    schema: () => elasticIp,
  },
  {
    ...always,
    name: 'publicSubnet',
    flag: 'public-subnet',
    ask: 'Public subnet that the NAT gateway stands in',
    only: withANatGatewayThere,
    preset: () => undefined,
    schema: () => awsId('subnet'),
  },
  {
    ...always,
    name: 'routeTables',
    flag: 'route-tables',
    ask: 'Route tables of the private subnets',
    only: withANatGatewayThere,
    explain: () => ['They get a default route to the NAT gateway.'],
    many: true,
    preset: () => undefined,
    schema: () => awsIds('rtb').min(1, { error: 'needs one route table at least' }),
  },
  {
    ...always,
    name: 'hours',
    flag: 'hours',
    ask: 'Working hours',
    explain: () => ['A worker waits for jobs then. none: workers start when there is a job, in minutes.'],
    preset: () => 'mon-fri 9-18',
    schema: () => workingHours,
  },
  {
    ...always,
    name: 'timezone',
    flag: 'timezone',
    ask: 'Time zone of these hours',
    only: { when: ({ hours }) => hours !== undefined, goesWith: '--hours' },
    preset: () => likelyTimeZone(),
    schema: () => timeZone,
  },
  {
    ...always,
    name: 'machines',
    flag: 'machines',
    ask: 'Workers at one time, at most',
    explain: () => ["This is the ceiling of a month's bill: each worker costs at most 730 hours a month."],
    preset: () => '10',
    schema: () => wholeNumber(1, 1000),
  },
];

/** The one of this machine. */
function likelyTimeZone(): string {
  const { timeZone: zone } = new Intl.DateTimeFormat('en').resolvedOptions();
  return isTimeZone(zone) ? zone : 'UTC';
}
