import type { z } from 'zod';
import type { FargateSettings } from './fargate';
import { isReference } from './primitives';
import type { ProxySettings } from './proxy';
import type { Finding } from './rules/rule';

interface Runner {
  readonly environment: string;
  readonly iamObjectPrefix: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly proxy?: ProxySettings | undefined;
  readonly fargate: FargateSettings;
}

/** What holds across the settings of jobs on Fargate. */
export function fargateRules(settings: Runner, context: z.core.$RefinementCtx): void {
  const findings = [defaultTask(settings), ...capacity(settings), ...names(settings)];
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

/** What works, but may hurt. */
export function fargateWarnings({ fargate, proxy }: Runner): Finding[] {
  const { assignPublicIp, capacityProviders } = fargate;
  const missing = ['ecr.api', 'ecr.dkr', 's3', 'logs'].filter((service) => !proxy?.vpcEndpoints.includes(service));
  return [
    ...(proxy && !assignPublicIp && missing.length > 0
      ? [
          {
            setting: 'proxy.vpcEndpoints',
            message: `lacks ${missing.join(', ')}: Fargate itself knows no proxy, so tasks cannot pull images or write logs unless their subnet has another way`,
          },
        ]
      : []),
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
