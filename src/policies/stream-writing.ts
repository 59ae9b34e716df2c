import { allow, type Statement } from './policy-document';

/** Writing into the streams of a log group that exists, whose ARNs begin with its own. */
export function streamWriting(logGroupArn: string): Statement {
  return allow({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: `${logGroupArn}:*` });
}
