import { type AwsReader, AwsRefusal, type Look } from './aws-reader';
import { type Answer, ok, problem } from './finding';

/** A quota of AWS, as Service Quotas knows it. */
export interface ServiceQuota {
  readonly region: string;
  readonly service: 'ec2' | 'fargate';
  readonly code: string;
}

/** What something needs of a quota when there is most of it. */
export interface Share {
  readonly vcpus: number;
  /** Such as `runner workers 10 x 4`. */
  readonly text: string;
}

interface Allowance {
  readonly QuotaName: string;
  readonly Value: number;
}

/** An account that never asked for another value has the default one, which is kept elsewhere. */
export async function allowanceOf(aws: AwsReader, { region, service, code }: ServiceQuota): Promise<Allowance> {
  const which = ['--service-code', service, '--quota-code', code];
  const read = (operation: Look) =>
    aws.read<{ readonly Quota: Allowance }>(region, 'service-quotas', operation, ...which);
  try {
    return (await read('get-service-quota')).Quota;
  } catch (error) {
    if (error instanceof AwsRefusal && error.code === 'NoSuchResourceException') {
      return (await read('get-aws-default-service-quota')).Quota;
    }
    throw error;
  }
}

/** @param otherwise what to do instead of asking for more */
export function compared(
  { region, service, code }: ServiceQuota,
  { QuotaName, Value }: Allowance,
  shares: readonly Share[],
  otherwise: string,
): Answer {
  const needed = shares.reduce((sum, { vcpus }) => sum + vcpus, 0);
  const counted = `${needed} vCPUs at most (${shares.map(({ text }) => text).join(', ')})`;
  const allowed = `the account may run ${Value} in ${region} (${QuotaName}, ${code})`;
  return needed > Value
    ? problem(
        `${counted}, but ${allowed}`,
        `aws service-quotas request-service-quota-increase --region ${region} --service-code ${service} ` +
          `--quota-code ${code} --desired-value ${Math.ceil(needed)}, or ${otherwise}`,
      )
    : ok(`${counted}; ${allowed}, less what already runs there`);
}
