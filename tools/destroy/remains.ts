import { awsJson } from '../deployed/aws';
import type { Fleet } from '../deployed/fleet';
import type { StackState } from '../deployed/stack-state';
import { batches } from './batches';

interface Reservations {
  readonly Reservations: readonly {
    readonly Instances: readonly { readonly InstanceId: string; readonly State: { readonly Name: string } }[];
  }[];
}

/**
 * Elastic IPs that a stack uses and did not allocate: a destroy leaves them as they are.
 *
 * @returns a line for each, with the command that releases it
 * @param region of the stack; undefined where the environment says it
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html
 */
export function keptAddresses(state: StackState, region: string | undefined): readonly string[] {
  const ids = new Map(state.attributes('id'));
  return state
    .attributes('public_ip')
    .filter(([address]) => address.startsWith('data.aws_eip.'))
    .map(([address, publicIp]) => {
      const id = ids.get(address);
      return (
        `The Elastic IP ${publicIp} (${id}) stays allocated, and AWS charges for it while it is. If you do not need it any ` +
        `more: aws ec2 release-address${region === undefined ? '' : ` --region ${region}`} --allocation-id ${id}`
      );
    });
}

/** Which instances of a fleet that was destroyed still cost. */
export function remainsOf({ region, managers, workers }: Fleet): string[] {
  return batches([...managers, ...workers].map(({ instanceId }) => instanceId))
    .map((ids) => JSON.stringify([{ Name: 'instance-id', Values: ids }]))
    .flatMap((filter) => awsJson<Reservations>(region, 'ec2', 'describe-instances', '--filters', filter).Reservations)
    .flatMap(({ Instances }) => Instances)
    .filter(({ State }) => State.Name !== 'terminated' && State.Name !== 'shutting-down')
    .map(({ InstanceId }) => InstanceId);
}
