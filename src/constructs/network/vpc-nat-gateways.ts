import { DataAwsNatGateway } from '@cdktf/provider-aws/lib/data-aws-nat-gateway';
import { DataAwsNatGateways } from '@cdktf/provider-aws/lib/data-aws-nat-gateways';
import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet';
import { TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';
import type { Tags } from '../../settings/tags';
import { expression } from '../../templates/expression';

export interface VpcNatGatewaysProps {
  readonly publicSubnetId: string;
  /** A gateway that must be among them, or the plan fails. */
  readonly existingNatGatewayId: string | undefined;
  /** What only our own gateway is tagged with. */
  readonly mark: Tags;
}

/**
 * The NAT gateways in a subnet's VPC when Terraform plans, as expressions for plan checks. All of it is known
 * on the first plan, when our own gateway is not there yet, which is why ours is told by a tag and not by its address.
 */
export class VpcNatGateways extends Construct {
  /** Expressions, to be used within `${}`. */
  readonly vpcId = 'data.aws_subnet.public.vpc_id';
  readonly subnetId = 'data.aws_subnet.public.id';
  readonly all = 'values(data.aws_nat_gateway.of_vpc)';
  readonly ourIds = 'local.our_nat_gateway_ids';

  constructor(scope: Construct, id: string, { publicSubnetId, existingNatGatewayId, mark }: VpcNatGatewaysProps) {
    super(scope, id);
    const subnet = new DataAwsSubnet(this, 'public', { id: publicSubnetId });
    new DataAwsNatGateways(new Construct(this, 'list'), 'of_vpc', {
      vpcId: subnet.vpcId,
      filter: [{ name: 'state', values: ['pending', 'available'] }],
      ...(existingNatGatewayId && { lifecycle: { postcondition: [isThere(existingNatGatewayId)] } }),
    });
    new DataAwsNatGateway(this, 'of_vpc', { id: expression('each.key') }).addOverride(
      'for_each',
      expression('toset(data.aws_nat_gateways.of_vpc.ids)'),
    );
    new TerraformLocal(
      this,
      'our_nat_gateway_ids',
      expression(`[for gateway in ${this.all} : gateway.id if ${isMarked(mark)}]`),
    );
  }
}

function isMarked(mark: Tags): string {
  return Object.entries(mark)
    .map(([key, value]) => `try(gateway.tags["${key}"], "") == "${value}"`)
    .join(' && ');
}

function isThere(natGatewayId: string) {
  return {
    condition: expression(`contains(self.ids, "${natGatewayId}")`),
    errorMessage:
      `There is no NAT gateway ${natGatewayId}, pending or available, in the VPC ${expression('self.vpc_id')}: ` +
      'correct existingNatGatewayId, or remove it when that gateway was deleted.',
  };
}
