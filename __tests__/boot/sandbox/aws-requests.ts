import type { AwsCall } from '../../../tools/sandbox/aws-call';
import type { PolicyRequest, RequestContext } from '../../support/policy-evaluator';
import { iamAction } from './aws-gateway';

/** Which resources an operation acts on, as the Service Authorization Reference has it. */
type Resources = (parameters: AwsCall['parameters'], arn: (service: string, resource: string) => string) => string[];

const any: Resources = () => ['*'];

const parameter = (name: string) => `parameter/${name.replace(/^\//, '')}`;

const groupOf: Resources = ({ AutoScalingGroupName }, arn) => [
  arn(
    'autoscaling',
    `autoScalingGroup:00000000-0000-4000-8000-000000000000:autoScalingGroupName/${AutoScalingGroupName}`,
  ),
];

const keyPair: Resources = ({ KeyName }, arn) => [arn('ec2', `key-pair/${KeyName}`)];

const tasks: Resources = ({ cluster, task, tasks = [task] }, arn) =>
  (tasks as string[]).map((one) => (one.startsWith('arn:') ? one : arn('ecs', `task/${cluster}/${one}`)));

/** IAM knows no region. */
const user: Resources = ({ UserName }, arn) => [arn('iam', `user/${UserName}`).replace(/:iam:[^:]*:/, ':iam::')];

const resources: Readonly<Record<string, Resources>> = {
  'ecs:RunTask': ({ taskDefinition }, arn) => [arn('ecs', `task-definition/${taskDefinition}`)],
  'ecs:DescribeTasks': tasks,
  'ecs:StopTask': tasks,
  'ssm:GetParameter': ({ Name }, arn) => [arn('ssm', parameter(String(Name)))],
  'ssm:GetParameterHistory': ({ Name }, arn) => [arn('ssm', parameter(String(Name)))],
  'ssm:GetParameters': ({ Names }, arn) => (Names as string[]).map((name) => arn('ssm', parameter(name))),
  'ssm:GetParametersByPath': ({ Path }, arn) => [arn('ssm', parameter(String(Path)))],
  'ssm:PutParameter': ({ Name }, arn) => [arn('ssm', parameter(String(Name)))],
  'ssm:DeleteParameter': ({ Name }, arn) => [arn('ssm', parameter(String(Name)))],
  'ssm:SendCommand': ({ DocumentName, InstanceIds }, arn) => [
    arn('ssm', `document/${DocumentName}`),
    ...(InstanceIds as string[]).map((id) => arn('ec2', `instance/${id}`)),
  ],
  'ssm:GetCommandInvocation': any,
  'ssm:DescribeInstanceInformation': any,
  'iam:ListAccessKeys': user,
  'iam:CreateAccessKey': user,
  'iam:DeleteAccessKey': user,
  'autoscaling:CompleteLifecycleAction': groupOf,
  'autoscaling:RecordLifecycleActionHeartbeat': groupOf,
  'autoscaling:DescribeAutoScalingInstances': any,
  'autoscaling:DescribeAutoScalingGroups': any,
  'autoscaling:DescribeLifecycleHooks': any,
  'autoscaling:SetDesiredCapacity': groupOf,
  'ec2:DescribeAddresses': any,
  'ec2:DescribeTags': any,
  'ec2:DescribeInstances': any,
  'ec2:TerminateInstances': (parameters, arn) =>
    Object.entries(parameters).flatMap(([name, id]) =>
      name.startsWith('InstanceId.') ? [arn('ec2', `instance/${id}`)] : [],
    ),
  'ec2:DescribeKeyPairs': any,
  'ec2:ImportKeyPair': keyPair,
  'ec2:DeleteKeyPair': keyPair,
  'ec2:AssociateAddress': ({ AllocationId, InstanceId }, arn) => [
    arn('ec2', `elastic-ip/${AllocationId}`),
    arn('ec2', `instance/${InstanceId}`),
  ],
};

/**
 * What IAM would be asked for a call that was recorded.
 *
 * @throws {Error} for an operation whose resources are not known here: look them up before granting it
 */
export function policyRequests(call: AwsCall, accountId: string): PolicyRequest[] {
  const action = iamAction(call);
  const of = resources[action];
  if (!of) {
    throw new Error(`Nobody said which resources ${action} acts on`);
  }
  const arn = (service: string, resource: string) => `arn:aws:${service}:${call.region}:${accountId}:${resource}`;
  const { cluster } = call.parameters;
  const context: RequestContext = action.startsWith('ecs:') ? { 'ecs:cluster': arn('ecs', `cluster/${cluster}`) } : {};
  return of(call.parameters, arn).map((resource) => ({ action, resource, context }));
}
