import { allow, type Statement } from './policy-document';

/**
 * Reading and writing parameters and the cache with your own key, and starting workers whose disks it encrypts.
 *
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
 */
export function ownKeyUse(kmsKeyArn: string): Statement[] {
  return [
    allow({
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*', 'kms:DescribeKey'],
      Resource: kmsKeyArn,
    }),
    allow({
      Action: 'kms:CreateGrant',
      Resource: kmsKeyArn,
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }),
  ];
}
