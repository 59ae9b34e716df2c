import { awsJson } from '../deployed/aws';
import type { Fleet } from '../deployed/fleet';

interface Reservations {
  readonly Reservations: readonly {
    readonly Instances: readonly { readonly InstanceId: string; readonly State: { readonly Name: string } }[];
  }[];
}

/** Which instances of a fleet that was destroyed still cost. */
export function remainsOf({ region, managers, workers }: Fleet): string[] {
  const ids = [...managers, ...workers].map(({ instanceId }) => instanceId);
  if (ids.length === 0) {
    return [];
  }
  const filter = JSON.stringify([{ Name: 'instance-id', Values: ids }]);
  const { Reservations } = awsJson<Reservations>(region, 'ec2', 'describe-instances', '--filters', filter);
  return Reservations.flatMap(({ Instances }) => Instances)
    .filter(({ State }) => State.Name !== 'terminated' && State.Name !== 'shutting-down')
    .map(({ InstanceId }) => InstanceId);
}
