import { allow, type Statement } from './policy-document';

/**
 * What the CloudWatch agent sends its metrics with. Only its own namespace is open.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
 */
export function metricsAccess(): Statement {
  return allow({
    Action: 'cloudwatch:PutMetricData',
    Resource: '*',
    Condition: { StringEquals: { 'cloudwatch:namespace': 'CWAgent' } },
  });
}
