import { allow, deny, type Statement } from './policy-document';

/** What the data sources of the stacks read. None of these answers holds a secret. */
const lookups = [
  'ec2:DescribeAddresses',
  'ec2:DescribeAddressesAttribute',
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeImages',
  'ec2:DescribeInstanceAttribute',
  'ec2:DescribeInstanceCreditSpecifications',
  'ec2:DescribeInstances',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeNatGateways',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeTags',
  'ec2:DescribeVolumes',
  'ec2:DescribeVpcAttribute',
  'ec2:DescribeVpcs',
  'sts:GetCallerIdentity',
];

/** Whatever else is attached to the role: these give the tokens of runners, and the secrets of everybody else. */
const secrets = [
  'secretsmanager:BatchGetSecretValue',
  'secretsmanager:GetSecretValue',
  'ssm:GetParameter',
  'ssm:GetParameterHistory',
  'ssm:GetParameters',
  'ssm:GetParametersByPath',
];

/**
 * What a role may do that only plans, with `-refresh=false -lock=false`: it reads the state and what data sources look
 * up. The code of a branch runs with it, so it can neither change nor decrypt anything. A state that is encrypted with a
 * key of your own is decrypted through S3, if the key's policy allows it.
 *
 * @param bucketArn the S3 bucket of the state
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function planRoleStatements(bucketArn: string): Statement[] {
  return [
    allow({ Sid: 'LookUp', Action: lookups, Resource: '*' }),
    allow({ Sid: 'ReadState', Action: ['s3:GetObject', 's3:ListBucket'], Resource: [bucketArn, `${bucketArn}/*`] }),
    deny({ Sid: 'NoSecrets', Action: secrets, Resource: '*' }),
    deny({
      Sid: 'NoDecryption',
      Action: ['kms:Decrypt', 'kms:ReEncryptFrom'],
      Resource: '*',
      Condition: { StringNotLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
    }),
  ];
}
