import type { z } from 'zod';
import type { FargateSettings } from './fargate';
import { isArm } from './gitlab-server/instance-type';
import { isReference } from './primitives';
import type { ProxySettings } from './proxy';
import { allowsHttps } from './rules/egress';
import type { Finding } from './rules/rule';

interface Runner {
  readonly environment: string;
  readonly iamObjectPrefix: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly proxy?: ProxySettings | undefined;
  readonly runnerInstance: { readonly type: string };
  readonly fargate: FargateSettings;
}

/** What holds across the settings of jobs on Fargate. */
export function fargateRules(settings: Runner, context: z.core.$RefinementCtx): void {
  const findings = [defaultTask(settings), checksum(settings), ...capacity(settings), ...names(settings)];
  for (const { setting, message } of findings.filter((finding) => finding !== undefined)) {
    context.addIssue({ code: 'custom', path: setting.split('.'), message, params: { complete: true } });
  }
}

function defaultTask({ fargate }: Runner): Finding | undefined {
  const known = Object.keys(fargate.taskDefinitions);
  const given = fargate.defaultTaskDefinition;
  const setting = 'fargate.defaultTaskDefinition';
  if (given === undefined) {
    return known.length === 1
      ? undefined
      : { setting, message: `is required with several task definitions: set one of ${known.join(', ')}` };
  }
  return known.includes(given)
    ? undefined
    : { setting, message: `is ${given}, which fargate.taskDefinitions does not have: set one of ${known.join(', ')}` };
}

/** The driver runs on the manager, whose instance type says for which processor it has to be. */
function checksum({ fargate: { driverSha256 }, runnerInstance: { type } }: Runner): Finding | undefined {
  const processor = isArm(type) ? 'arm64' : 'x86_64';
  return isReference(type) || driverSha256[processor] !== ''
    ? undefined
    : {
        setting: `fargate.driverSha256.${processor}`,
        message: `is empty, and the manager is a ${type}: set it, or take another runnerInstance.type`,
      };
}

/** What PutClusterCapacityProviders refuses. */
function capacity({ fargate: { capacityProviders } }: Runner): Finding[] {
  const { fargate, fargateSpot } = capacityProviders;
  const setting = 'fargate.capacityProviders';
  return [
    ...(fargate.weight === 0 && fargateSpot.weight === 0
      ? [{ setting, message: 'give every weight as 0, so no task could start: set one to 1 at least' }]
      : []),
    ...(fargate.base > 0 && fargateSpot.base > 0
      ? [{ setting, message: 'give two bases, and AWS takes one: leave one out' }]
      : []),
  ];
}

/** Names that are built of others. */
function names({ environment, iamObjectPrefix, tags, fargate }: Runner): Finding[] {
  const { repository, clusterName, taskDefinitions } = fargate;
  const prefix = iamObjectPrefix || (tags.Name ?? environment);
  const longest = Object.keys(taskDefinitions).reduce((one, other) => (other.length > one.length ? other : one), '');
  const role = `${prefix}-fargate-${longest.length > 9 ? longest : 'execution'}`;
  const built = isReference(environment) ? [] : builtOf(environment, repository.name, clusterName);
  return [
    ...built,
    ...((taskDefinitions.execution?.taskRolePolicyArns ?? []).length > 0
      ? [
          {
            setting: 'fargate.taskDefinitions.execution',
            message: `would have a role called "${prefix}-fargate-execution", and so is the one that Fargate starts tasks with: take another name`,
          },
        ]
      : []),
    ...(!isReference(role) && !/^[\w+=,.@-]{1,64}$/.test(role)
      ? [
          {
            setting: 'iamObjectPrefix',
            message: `a role would be called "${role}", which IAM refuses (at most 64 letters, digits and +=,.@_-): set a shorter one, or shorten the name in fargate.taskDefinitions`,
          },
        ]
      : []),
  ];
}

function builtOf(environment: string, repository: string | undefined, cluster: string | undefined): Finding[] {
  return [
    ...(repository === undefined && !/^[a-z0-9]+([._-][a-z0-9]+)*$/.test(environment)
      ? [
          {
            setting: 'fargate.repository.name',
            message: `is not given, and "${environment}-jobs" is no name of a repository: set one of lower case letters and digits, with single ._-/ between them`,
          },
        ]
      : []),
    ...(!/^[\w-]{1,190}$/.test(environment)
      ? [
          {
            setting: 'environment',
            message: `is ${environment}, and task definitions${cluster === undefined ? ' and the cluster' : ''} are called after it: take letters, digits, _ and - only`,
          },
        ]
      : []),
  ];
}

/**
 * Whether it is the first release that takes GitLab's job tokens of today, or a later one.
 *
 * @see https://docs.gitlab.com/ci/jobs/ci_job_token/#jwt-format-job-token-errors
 */
function takesJobTokens(driverVersion: string): boolean {
  const [major = 0, minor = 0, patch = 0] = driverVersion.split(/[.-]/).map(Number);
  return major * 1e6 + minor * 1e3 + patch >= 5001;
}

/** What works, but may hurt. */
export function fargateWarnings({ fargate, proxy }: Runner): Finding[] {
  const { assignPublicIp, capacityProviders, driverVersion } = fargate;
  const missing = ['ecr.api', 'ecr.dkr', 's3', 'logs'].filter((service) => !proxy?.vpcEndpoints.includes(service));
  return [
    ...(isReference(driverVersion) || takesJobTokens(driverVersion)
      ? []
      : [
          {
            setting: 'fargate.driverVersion',
            message: `is ${driverVersion}, and drivers before 0.5.1 fail with job tokens in the form of a JWT, which GitLab gives today ("Error when persisting the task ARN"): take 0.5.1 or later`,
          },
        ]),
    ...(proxy && !assignPublicIp && missing.length > 0
      ? [
          {
            setting: 'proxy.vpcEndpoints',
            message: `lacks ${missing.join(', ')}: Fargate itself knows no proxy, so tasks cannot pull images or write logs unless their subnet has another way`,
          },
        ]
      : []),
    ...(allowsHttps(fargate.taskEgressRules)
      ? []
      : [
          {
            setting: 'fargate.taskEgressRules',
            message:
              'has no rule for port 443, over which Fargate pulls images and writes logs, and jobs reach GitLab: repeat the default rule for HTTPS (allow_https_ipv4 in docs/settings.md)',
          },
        ]),
    ...(capacityProviders.fargateSpot.weight > 0
      ? [
          {
            setting: 'fargate.capacityProviders.fargateSpot',
            message: 'may end a job in the middle, two minutes after AWS says so: let such jobs be retried',
          },
        ]
      : []),
  ];
}
