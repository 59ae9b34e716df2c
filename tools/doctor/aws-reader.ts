/** What only looks, by the names that the AWS CLI gives to operations. */
export type Look = `${'describe' | 'get' | 'head' | 'list'}-${string}`;

/** Reads from AWS with the caller's own identity, and can do nothing else. */
export interface AwsReader {
  /**
   * Asks once, however often the same is asked for.
   *
   * @param operation as the AWS CLI names it, `describe-subnets`
   * @throws {AwsRefusal} when AWS does not answer with what was asked for
   */
  read<Reply>(region: string, service: string, operation: Look, ...args: readonly string[]): Promise<Reply>;
}

/** AWS, or the AWS CLI in its place, said no. */
export class AwsRefusal extends Error {
  override readonly name = 'AwsRefusal';

  /**
   * @param code AWS's own, such as `ParameterNotFound`; `NoCredentials`, `NoConnection`, `NoAwsCli` or `Unknown` where it
   * did not come so far
   * @param action what an IAM policy calls it, `ssm:GetParameter`
   */
  constructor(
    readonly code: string,
    readonly action: string,
    message: string,
  ) {
    super(message);
  }

  /** This identity may not do that. */
  get isDenied(): boolean {
    return /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError|Forbidden|403)$/.test(this.code);
  }

  /** There is no identity, or it does not count here. */
  get isAboutIdentity(): boolean {
    return /^(NoCredentials|InvalidClientTokenId|UnrecognizedClientException|AuthFailure|ExpiredToken(Exception)?|RequestExpired|SignatureDoesNotMatch|InvalidAccessKeyId|IncompleteSignature)$/.test(
      this.code,
    );
  }
}

/** Where IAM calls a service or an operation by another name than the AWS CLI does. */
const services: Readonly<Record<string, string>> = { s3api: 's3', 'service-quotas': 'servicequotas' };
const actions: Readonly<Record<string, string>> = {
  's3api head-bucket': 's3:ListBucket',
  'service-quotas get-aws-default-service-quota': 'servicequotas:GetAWSDefaultServiceQuota',
};

/** What a policy has to allow for a call, such as `ec2:DescribeSubnets`. */
export function iamAction(service: string, operation: string): string {
  const pascal = operation.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return actions[`${service} ${operation}`] ?? `${services[service] ?? service}:${pascal}`;
}

/** What was wrong, from what the AWS CLI wrote to its standard error. */
export function refusalOf(stderr: string, service: string, operation: string): AwsRefusal {
  const said =
    /An error occurred \(([^)\s]+)\) when calling the \w+ operation(?: \(reached max retries: \d+\))?: (.*)/s.exec(
      stderr,
    );
  // A parameter may be readable and its key not: then AWS names the action itself.
  const named = /not authorized to perform: ([\w-]+:\w+)/.exec(stderr)?.[1];
  const code = said?.[1] ?? codeWithoutAnswer(stderr);
  return new AwsRefusal(code, named ?? iamAction(service, operation), firstLine(said?.[2] ?? stderr));
}

function codeWithoutAnswer(stderr: string): string {
  if (/connect to the endpoint|timeout|timed out|resolve|Connection was closed|SSL/i.test(stderr)) {
    return 'NoConnection';
  }
  return /credential|config profile|SSO|token|login/i.test(stderr) ? 'NoCredentials' : 'Unknown';
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]?.trim() ?? '';
}
