import { allow, type Statement } from './policy-document';

/**
 * What the agent of Systems Manager needs on an instance. AWS's own policy, AmazonSSMManagedInstanceCore, opens every
 * parameter of the account as well (`ssm:GetParameter` on `*`).
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html
 */

const channels = [
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

/** The channels of a session, as upstream grants them beside the managed policy (instance-session-manager-policy.json). */
export function sessionChannels(): Statement[] {
  return [allow({ Action: channels, Resource: '*' })];
}

/** A shell through Session Manager, and nothing else. */
export function shellAccess(): Statement[] {
  return [allow({ Action: ['ssm:UpdateInstanceInformation', ...channels], Resource: '*' })];
}

/** Sessions, commands and associations: all of the managed policy but the parameters. */
export function managedInstanceAccess(): Statement[] {
  return [
    ...shellAccess(),
    allow({
      Action: [
        'ssm:DescribeAssociation',
        'ssm:DescribeDocument',
        'ssm:GetDeployablePatchSnapshotForInstance',
        'ssm:GetDocument',
        'ssm:GetManifest',
        'ssm:ListAssociations',
        'ssm:ListInstanceAssociations',
        'ssm:PutComplianceItems',
        'ssm:PutConfigurePackageResult',
        'ssm:PutInventory',
        'ssm:UpdateAssociationStatus',
        'ssm:UpdateInstanceAssociationStatus',
        'ec2messages:AcknowledgeMessage',
        'ec2messages:DeleteMessage',
        'ec2messages:FailMessage',
        'ec2messages:GetEndpoint',
        'ec2messages:GetMessages',
        'ec2messages:SendReply',
      ],
      Resource: '*',
    }),
  ];
}
