/** Services of AWS that programs call, by the prefix of their IAM actions: the name that endpoints have. */
export const calledServices: Readonly<Record<string, string>> = {
  autoscaling: 'autoscaling',
  cloudwatch: 'monitoring',
  ec2: 'ec2',
  'ec2-instance-connect': 'ec2-instance-connect',
  ec2messages: 'ec2messages',
  ecr: 'ecr.api',
  ecs: 'ecs',
  iam: 'iam',
  logs: 'logs',
  s3: 's3',
  ssm: 'ssm',
  ssmmessages: 'ssmmessages',
};

/** Services in the policies that no program of ours calls from where it runs. */
export const otherServices: Readonly<Record<string, string>> = {
  kms: 'SSM, S3, EC2 and CloudWatch use the key on behalf of the caller',
  secretsmanager: 'the role that plans merge requests is denied its secrets',
  sts: 'AssumeRole is what services do with a role; the metadata service gives its credentials to the machine',
};
