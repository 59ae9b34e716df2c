import { flag, given, list, texts } from './block';
import type { Machine } from './machine';
import { keyOf, type PlannedApp, type PlannedResource } from './planned-app';

/** Where a single instance stands: by itself, or by network interfaces that were made before it. */
export function instancePlace(
  app: PlannedApp,
  instance: PlannedResource,
): Pick<Machine, 'subnets' | 'publicAddress' | 'securityGroups'> {
  const { stack, block } = instance;
  const interfaces = list(block, 'network_interface')
    .flatMap((one) => given(one, 'network_interface_id'))
    .map((id) => app.meaningOf(stack, id))
    .flatMap((meaning) => (meaning.kind === 'resource' ? meaning.resource : []));
  const hasElasticIp = [instance, ...interfaces].some((one) => hasAddress(app, one));
  if (interfaces.length === 0) {
    const own = flag(block.associate_public_ip_address);
    return {
      subnets: given(block, 'subnet_id'),
      publicAddress: hasElasticIp || own,
      securityGroups: texts(block, 'vpc_security_group_ids'),
    };
  }
  return {
    subnets: interfaces.flatMap((one) => given(one.block, 'subnet_id')),
    publicAddress: hasElasticIp,
    securityGroups: interfaces.flatMap((one) => texts(one.block, 'security_groups')),
  };
}

/** What an Elastic IP names what it belongs to by. */
const owners = ['instance_id', 'network_interface_id', 'instance', 'network_interface'];

function hasAddress(app: PlannedApp, { stack, address }: PlannedResource): boolean {
  return ['aws_eip_association', 'aws_eip']
    .flatMap((type) => app.resources(type))
    .flatMap((eip) => owners.flatMap((name) => given(eip.block, name)).map((id) => app.meaningOf(eip.stack, id)))
    .some((meaning) => keyOf(meaning) === `${stack.name}/${address}`);
}
