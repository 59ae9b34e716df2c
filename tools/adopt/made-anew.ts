import type { Address } from '../../src/upstream/addresses';
import { deviations } from '../../src/upstream/deviations';
import { upstreamModule } from '../../src/upstream/module';

const reasons: Partial<Record<string, string>> = {
  'aws_lambda_permission.current_version_triggers': 'The new version of the function needs a permission of its own.',
  'aws_vpc_endpoint.s3': 'Costs nothing: what goes to S3 passes the NAT gateway by.',
} satisfies Partial<Record<Address, string>>;

/** Why a stack makes something that the module had not made. */
export function whyMade(address: string): string {
  // What there may be several of has a number after the first.
  const names = [address, address.replace(/_\d+$/, '')];
  const extra = deviations.find((deviation) => deviation.kind === 'extra' && names.includes(deviation.address));
  return (
    reasons[address] ?? extra?.reason ?? `The module's release ${upstreamModule.version} has it, with these settings.`
  );
}
