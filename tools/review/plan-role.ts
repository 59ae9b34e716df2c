/** An IAM policy in JSON; what a role may do that plans the code of somebody's branch. */
interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: 'Allow' | 'Deny';
    readonly Action: readonly string[];
    readonly Resource: string | readonly string[];
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }[];
}

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
 * The policy for a role that only plans, with `-refresh=false -lock=false`: it reads the state and what data sources look
 * up. The code of a branch runs with it, so it can neither change nor decrypt anything. A state that is encrypted with a
 * key of your own is decrypted through S3, if the key's policy allows it.
 *
 * @param bucket the S3 bucket of the state
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function planRolePolicy(bucket: string): Policy {
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'LookUp', Effect: 'Allow', Action: lookups, Resource: '*' },
      {
        Sid: 'ReadState',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      },
      { Sid: 'NoSecrets', Effect: 'Deny', Action: secrets, Resource: '*' },
      {
        Sid: 'NoDecryption',
        Effect: 'Deny',
        Action: ['kms:Decrypt', 'kms:ReEncryptFrom'],
        Resource: '*',
        Condition: { StringNotLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
      },
    ],
  };
}
