import { allow, type Statement } from './policy-document';

/** What the manager's role may do, apart from what its executor needs. Mirrors upstream policies/*.json. */

/** Reading the tokens and the Sentry DSN, and keeping the token that GitLab gave. */
export function parameterAccess(readable: readonly string[], ownToken: string): Statement[] {
  return [
    allow({ Action: ['ssm:GetParameter', 'ssm:GetParameters'], Resource: readable }),
    allow({ Action: ['ssm:PutParameter'], Resource: [ownToken] }),
  ];
}

/** Of several managers one renews the token: the one that creates the lease (assets/boot/lease.sh). */
export function tokenLease(tokenParameterArn: string): Statement {
  return allow({
    Action: ['ssm:PutParameter', 'ssm:GetParameter', 'ssm:DeleteParameters'],
    Resource: `${tokenParameterArn}-lease-*`,
  });
}

export function loggingAccess(partition: string): Statement[] {
  return [
    allow({
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
      Resource: [`arn:${partition}:logs:*:*:*`],
    }),
  ];
}

export function serviceLinkedRoleCreation(partition: string): Statement[] {
  return [
    allow({ Action: 'iam:CreateServiceLinkedRole', Resource: `arn:${partition}:iam::*:role/aws-service-role/*` }),
  ];
}

export function elasticIpAssociation(): Statement[] {
  return [allow({ Action: ['ec2:AssociateAddress', 'ec2:Describe*'], Resource: '*' })];
}

export function keyUse(kmsKeyArn: string): Statement[] {
  return [allow({ Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'], Resource: [kmsKeyArn] })];
}

/** The manager reports that it is ready, that jobs still run, that it has finished, and that another should take over. */
export function lifecycleReports(managerGroupArn: string): Statement[] {
  return [
    allow({
      Action: [
        'autoscaling:CompleteLifecycleAction',
        'autoscaling:RecordLifecycleActionHeartbeat',
        'autoscaling:SetInstanceHealth',
      ],
      Resource: managerGroupArn,
    }),
    allow({ Action: 'autoscaling:DescribeAutoScalingInstances', Resource: '*' }),
  ];
}
