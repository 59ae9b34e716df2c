import { allow, type Statement } from './policy-document';

/**
 * Who may use the managed key: the account, CloudWatch Logs, the service-linked role of Auto Scaling, and anyone who may
 * use EBS. Mirrors upstream policies/kms-policy.json.
 */
export function managedKeyUsers(partition: string, region: string, accountId: string): Statement[] {
  const cryptography = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];
  return [
    allow({
      Sid: 'Enable IAM User Permissions',
      Principal: { AWS: [`arn:${partition}:iam::${accountId}:root`] },
      Action: 'kms:*',
      Resource: '*',
    }),
    allow({
      Sid: 'allowLoggingToCloudWatch',
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      Resource: ['*'],
    }),
    allow({
      Sid: 'Allow service-linked role use of the customer managed key',
      Principal: {
        AWS: [
          `arn:${partition}:iam::${accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
        ],
      },
      Action: [...cryptography, 'kms:DescribeKey'],
      Resource: '*',
    }),
    allow({
      Sid: 'Allow access through EBS for all principals in the account that are authorized to use EBS',
      Principal: { AWS: '*' },
      Action: [...cryptography, 'kms:CreateGrant', 'kms:DescribeKey'],
      Resource: '*',
      Condition: {
        StringEquals: { 'kms:CallerAccount': accountId, 'kms:ViaService': `ec2.${region}.amazonaws.com` },
      },
    }),
  ];
}
