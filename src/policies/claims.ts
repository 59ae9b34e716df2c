import { allow, type Statement } from './policy-document';

/**
 * Claims (src/claims): reading who owns what, and creating the next. Nobody has to overwrite one.
 *
 * @param arn of the path under which the parameters are
 */
export function claimAccess(arn: string): Statement[] {
  return [
    allow({ Action: 'ssm:GetParametersByPath', Resource: [arn, `${arn}/*`] }),
    allow({ Action: ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'], Resource: `${arn}/*` }),
    // Whether an owner still is there.
    allow({ Action: 'ec2:DescribeInstances', Resource: '*' }),
  ];
}
