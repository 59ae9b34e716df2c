import { isDeepStrictEqual } from 'node:util';
import { httpsToEveryone } from '../security-group-rules';
import { rule } from './rule';

/** Lambda takes subnets and security groups together or neither. */
export const functionPlace = rule(
  ['runnerTerminateEc2LambdaSubnetIds', 'runnerTerminateEc2LambdaSecurityGroupIds'],
  ({ runnerTerminateEc2LambdaSubnetIds: subnets, runnerTerminateEc2LambdaSecurityGroupIds: groups }) => [
    subnets.length === 0 &&
      groups.length > 0 && {
        setting: 'runnerTerminateEc2LambdaSecurityGroupIds',
        message: `is ${groups.join(', ')}, but a function without subnets has no security groups: set runnerTerminateEc2LambdaSubnetIds as well, or leave this out`,
      },
  ],
);

/** Rules of the module's users that would silently do nothing. */
export const functionEgress = rule(
  [
    'runnerTerminateEc2LambdaSubnetIds',
    'runnerTerminateEc2LambdaSecurityGroupIds',
    'runnerTerminateEc2LambdaEgressRules',
  ],
  (settings) => {
    const setting = 'runnerTerminateEc2LambdaEgressRules';
    const { runnerTerminateEc2LambdaSubnetIds: subnets, runnerTerminateEc2LambdaSecurityGroupIds: groups } = settings;
    if (isDeepStrictEqual(settings[setting], httpsToEveryone)) {
      return [];
    }
    return [
      subnets.length === 0 && {
        setting,
        message:
          'has no effect: the clean-up function runs outside any VPC. Set runnerTerminateEc2LambdaSubnetIds to run it in subnets with a route to EC2, or leave this out',
      },
      groups.length > 0 && {
        setting,
        message: 'has no effect together with runnerTerminateEc2LambdaSecurityGroupIds: leave one of them out',
      },
    ];
  },
);
